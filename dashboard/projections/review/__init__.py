"""The review: what a log says about how the work went, in figures that can name the entries behind them."""

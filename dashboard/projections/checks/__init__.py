"""The checks of a plan: pure functions of a layout, its parameter set and what else is planned."""

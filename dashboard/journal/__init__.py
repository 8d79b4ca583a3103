"""Where entries and positions are kept."""

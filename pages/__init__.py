"""The pages of the dashboard, each a thin composition."""

"""One decoder per format that comes in."""

"""The commands of `python -m dashboard`, one file a subject."""

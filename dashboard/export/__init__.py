"""One writer per form that goes out."""

"""Pure folds of the journal: no I/O and no clock."""

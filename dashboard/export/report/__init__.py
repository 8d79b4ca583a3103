"""The after-action report and improvement plan, in the shape of HSEEP, filled from the journal."""

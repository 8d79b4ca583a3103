"""ICS forms filled from the journal: what was done, by whom, and what was left; printed as the plan is."""

"""The forms of an Incident Action Plan: which words of the plan go into which numbered block."""

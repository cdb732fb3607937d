"""The panel at the right: what the selected part is, answers, and may be set to."""

"""A user's whole errand, through the main window."""

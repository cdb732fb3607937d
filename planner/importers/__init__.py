"""Foreign files as scenarios: one file a format, bytes → a scenario or one clear problem."""

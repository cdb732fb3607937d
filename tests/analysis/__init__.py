"""Questions to a whole scenario, doubted."""

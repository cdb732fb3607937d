"""The pieces a chart is painted from, each on a bare painter in pixels."""

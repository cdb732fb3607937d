"""Live charts: any ChartData on screen, the overview, the dock's tabs and the large page."""

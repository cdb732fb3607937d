"""The promises of the planner, room for room as the package has them."""

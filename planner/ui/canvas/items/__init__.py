"""What stands in the scene: parts, groups, notes, connections, and how they look."""

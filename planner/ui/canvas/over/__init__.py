"""What is painted beside the items: far views, the ground, and the viewport's corners."""

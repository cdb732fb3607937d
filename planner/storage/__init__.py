"""What stands between the program and the disk: the one writer, limits, foreign text, saved values."""

"""What stands between program and disk: the one writer, limits, foreign text, saved values."""

"""The bars and lists around the canvas, one file each."""

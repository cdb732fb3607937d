"""Widgets over the canvas: search to add, writing in place, the empty canvas."""

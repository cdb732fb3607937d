"""The canvas: the drawing of a scenario, edited by hand."""

from planner.ui.canvas.editing.clipboard import FRAGMENT_MIME
from planner.ui.canvas.items.overlays import OVERLAYS
from planner.ui.canvas.part_drop import PART_MIME
from planner.ui.canvas.view import CanvasView, MenuFor

__all__ = ["FRAGMENT_MIME", "OVERLAYS", "PART_MIME", "CanvasView", "MenuFor"]

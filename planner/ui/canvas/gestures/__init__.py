"""The gestures of the canvas: the first in this table that wants a press gets it."""

from planner.ui.canvas.gestures.base import Gesture, Pointer, Press, Stage
from planner.ui.canvas.gestures.connect import Connect
from planner.ui.canvas.gestures.move import Move
from planner.ui.canvas.gestures.pan import Pan
from planner.ui.canvas.gestures.reconnect import Reconnect
from planner.ui.canvas.gestures.resize import Resize
from planner.ui.canvas.gestures.rubber_band import RubberBand
from planner.ui.canvas.gestures.waypoint import Waypoint

GESTURES: tuple[type[Gesture], ...] = (
    Pan,
    Connect,
    Resize,
    Reconnect,
    Waypoint,
    Move,
    RubberBand,
)

__all__ = ["GESTURES", "Gesture", "Pointer", "Press", "Stage"]

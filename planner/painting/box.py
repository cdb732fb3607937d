"""An upright rectangle of the drawing, as a tuple that routing takes as it is."""

from typing import NamedTuple


class Box(NamedTuple):
    """Left, top, width and height. [px at zoom 1]"""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

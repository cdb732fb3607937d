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

    def grown(self, reach: float) -> "Box":
        """Return the rectangle that reaches further on every side."""
        return Box(
            self.left - reach, self.top - reach, self.width + 2 * reach, self.height + 2 * reach
        )

    def meets(self, other: "Box") -> bool:
        """Tell whether two rectangles overlap; to touch is not to overlap."""
        return (
            self.left < other.right
            and self.right > other.left
            and self.top < other.bottom
            and self.bottom > other.top
        )

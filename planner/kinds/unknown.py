"""The placeholder for a kind that this version does not know: it keeps what the file says."""

from planner.kinds.base import Params


class UnknownParams(Params):
    """No field of its own; all that the file holds survives as unknown fields."""

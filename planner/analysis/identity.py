"""A key for caches of values that are shared, not copied: equal only to the same object."""

from typing import Generic, TypeVar

from planner.record import record

Value = TypeVar("Value")


@record(eq=False)
class Same(Generic[Value]):
    """A frozen value that stands for itself.

    Edits keep what they do not touch, so the same object is met again and again; comparing
    identities spares hashing all that is in it. The cache holds the object, so that no other can
    take its place.
    """

    it: Value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)

"""One row of a form: what it shows, holds and refuses; knows neither widget nor model."""

from typing import Any, Literal

from planner.record import record
from planner.ui.inspector.typed_number import written

RowType = Literal["number", "whole", "text", "choice", "switch", "three_way"]

SHARE = "share"


@record
class Row:
    """One value of a model, as a form shows it.

    Attributes
    ----------
    path
        Dotted: `workload.duration_ms`.
    lowest, highest, above
        Bounds; `above` excludes the bound itself.
    optional
        May be unset (None), which the field shows as its placeholder.
    choices
        Values of a Literal with their words.
    choices_from
        Name of a list that only the program knows (`instance_types`), "" for none.
    only_if
        Path of another row and the values of it with which this one is shown.
    """

    path: str
    title: str
    type: RowType
    default: Any
    unit: str = ""
    help: str = ""
    lowest: float | None = None
    highest: float | None = None
    above: float | None = None
    optional: bool = False
    choices: tuple[tuple[Any, str], ...] = ()
    choices_from: str = ""
    only_if: tuple[str, tuple[Any, ...]] | None = None
    advanced: bool = False
    assumed: bool = False
    group: str = ""

    @property
    def factor(self) -> float:
        """Return what a stored value is multiplied with to be shown: a share stands in percent."""
        return 100.0 if self.unit == SHARE else 1.0

    @property
    def shown_unit(self) -> str:
        """Return the unit that stands in the field."""
        return "%" if self.unit == SHARE else self.unit

    @property
    def bounds(self) -> str:
        """Say what the row can hold: "Between 128 and 10,240 MB"."""
        unit = f" {self.shown_unit}" if self.shown_unit else ""
        low, high = (
            None if bound is None else written(bound * self.factor)
            for bound in (self.lowest if self.above is None else self.above, self.highest)
        )
        if low is not None and high is not None:
            between = "Above" if self.above is not None else "Between"
            joint = "up to" if self.above is not None else "and"
            return f"{between} {low} {joint} {high}{unit}"
        if low is not None:
            return f"{'Above' if self.above is not None else 'At least'} {low}{unit}"
        return f"At most {high}{unit}" if high is not None else "A number"

    def holds(self, value: float) -> bool:
        """Tell whether a stored number is within the bounds."""
        return not (
            (self.lowest is not None and value < self.lowest)
            or (self.above is not None and value <= self.above)
            or (self.highest is not None and value > self.highest)
        )


@record
class Section:
    """A heading and the rows of a nested model."""

    title: str
    rows: tuple[Row, ...]
    only_if: tuple[str, tuple[Any, ...]] | None = None

"""The one table of the user's preferences: default, bounds, title and help of each."""

from collections.abc import Mapping
from typing import Any, Literal

from planner.record import record

Value = bool | int | float | str


@record
class Preference:
    """A row of the table.

    Attributes
    ----------
    id
        Lives in the user's file for ever.
    group
        Heading of the dialog under which it stands; "" keeps it out of the dialog.
    choices
        Values and their words, in the order shown; empty for switches and numbers.
    lowest, highest
        Bounds of a number.
    """

    id: str
    title: str
    default: Value
    group: str = ""
    help: str = ""
    choices: tuple[tuple[Value, str], ...] = ()
    lowest: float | None = None
    highest: float | None = None
    unit: str = ""

    def accepts(self, value: object) -> bool:
        """Tell whether a file's or a form's value fits this row."""
        if self.choices:
            return any(value == known for known, _words in self.choices)
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(self.default, str):
            return isinstance(value, str)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        above = self.lowest is None or value >= self.lowest
        return above and (self.highest is None or value <= self.highest)


ThemeMode = Literal["system", "light", "dark"]

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        "theme",
        "Colours",
        "system",
        "Appearance",
        "System follows the setting of the desktop.",
        (("system", "As the system"), ("light", "Light"), ("dark", "Dark")),
    ),
    Preference(
        "text_scale",
        "Text size",
        1.0,
        "Appearance",
        "Every size of the window follows.",
        ((0.9, "Small"), (1.0, "Normal"), (1.15, "Larger"), (1.3, "Large"), (1.5, "Largest")),
    ),
    Preference(
        "reduce_motion", "Reduce motion", False, "Appearance", "Panels and strips change at once."
    ),
    Preference(
        "curved_edges",
        "Curved connections",
        False,
        "Canvas",
        "Off: right angles with round corners, as AWS draws them.",
    ),
    Preference(
        "wheel",
        "Wheel and touchpad",
        "auto",
        "Canvas",
        "A mouse wheel zooms, a touchpad pans; Auto tells them apart.",
        (("auto", "Auto"), ("mouse", "Mouse"), ("touchpad", "Touchpad")),
    ),
    Preference("show_grid", "Dots on the canvas", True, "Canvas"),
    Preference("show_minimap", "Minimap", True, "Canvas"),
    Preference(
        "snap_to_guides", "Snap to other parts", True, "Canvas", "Ctrl while dragging lifts it."
    ),
    Preference(
        "region",
        "Region of new drawings",
        "us-east-1",
        "New drawings",
        "An AWS region code, as in us-east-1.",
    ),
    Preference(
        "hours_per_month",
        "Hours a month",
        730,
        "New drawings",
        "AWS bills 730; the guide counts 720.",
        lowest=1,
        highest=744,
        unit="h",
    ),
    Preference(
        "aws_colours",
        "AWS colours in exports",
        False,
        "Export",
        "Computing parts keep AWS's orange instead of the colour of their answer.",
    ),
    Preference("export_folder", "Folder of the last export", ""),
    Preference("export_format", "Format of the last export", "png"),
    Preference("export_what", "Subject of the last export", "drawing"),
    Preference("export_mode", "Colours of the last export", "light"),
    Preference("export_size", "Size of the last export", 2, lowest=1, highest=3),
    Preference("export_transparent", "Last export without a ground", False),
    Preference("export_template", "Presentation whose look slides take", ""),
    Preference("open_folder", "Folder of the last opened file", ""),
    Preference("period", "Month or year", "month", choices=(("month", "Month"), ("year", "Year"))),
    Preference("window_width", "Width of the window", 1440, lowest=0, highest=20_000, unit="px"),
    Preference("window_height", "Height of the window", 900, lowest=0, highest=20_000, unit="px"),
    Preference("window_maximised", "Window fills the screen", False),
    Preference("left_width", "Width of the palette", 232, lowest=0, highest=2_000, unit="px"),
    Preference(
        "inspector_width", "Width of the inspector", 324, lowest=0, highest=2_000, unit="px"
    ),
    Preference("dock_height", "Height of the charts", 246, lowest=0, highest=4_000, unit="px"),
    Preference("layer_labels", "Traffic labels shown", True),
    Preference("layer_costs", "Costs shown", True),
    Preference("layer_notes", "Notes shown", True),
    Preference("dock_tab", "Charts shown", "overview"),
)

ROWS: Mapping[str, Preference] = {row.id: row for row in PREFERENCES}


def defaults() -> dict[str, Value]:
    """Return every preference at its default."""
    return {row.id: row.default for row in PREFERENCES}


def accepted(values: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values of a file that this version knows and can hold.

    >>> accepted({"theme": "dark", "text_scale": 9, "colour": 1})
    {'theme': 'dark'}
    """
    return {key: value for key, value in values.items() if key in ROWS and ROWS[key].accepts(value)}

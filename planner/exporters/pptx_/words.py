"""Text, colours and lengths in the terms of python-pptx, which is imported when first used."""

from typing import Any

from planner.charts.base import ROLE_OF_PLACEMENT
from planner.exporters.base import one_line
from planner.painting.plots.roles import RoleColours, role_colours
from planner.tokens import LIGHT

FONT = "Arial"
WIDTH_IN, HEIGHT_IN = 13.333, 7.5
RIM_IN = 0.6
ROOM_IN = WIDTH_IN - 2 * RIM_IN
_LONGEST_TEXT = 4_200
_INCHES_A_CHARACTER = 0.53 / 72  # of Arial, for a size of one point
_LINES_APART = 1.22
_LIGHT_ENOUGH = 0.24
"""From this luminance on ink stands out more than white."""


def say(
    frame: Any, text: str, size: float, colour: str, *, bold: bool = False, align: str = "left"
) -> None:
    """Write text into a frame, one paragraph a line, without rims."""
    from pptx.enum.text import PP_ALIGN

    frame.word_wrap = True
    lines = [one_line(line)[:_LONGEST_TEXT] for line in text.split("\n")]
    frame.text = "\n".join(lines)
    for paragraph in frame.paragraphs:
        sides = {"right": PP_ALIGN.RIGHT, "centre": PP_ALIGN.CENTER}
        paragraph.alignment = sides.get(align, PP_ALIGN.LEFT)
        paragraph.font.size = points(size)
        paragraph.font.bold = bold
        paragraph.font.name = FONT
        paragraph.font.color.rgb = rgb(colour)


def text_box(
    slide: Any,
    place: tuple[float, float, float, float],
    text: str,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    align: str = "left",
) -> Any:
    """Add words at x, y with a width and a height in inches."""
    box = slide.shapes.add_textbox(*(inches(side) for side in place))
    frame = box.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    say(frame, text, size, colour, bold=bold, align=align)
    return box


def lines_of(text: str, size: float, width_in: float) -> int:
    """Return about how many lines a text takes; rather one too many than too few."""
    characters = max(int(width_in / (size * _INCHES_A_CHARACTER)), 1)
    used, lines = 0, 1
    for word in one_line(text).split(" "):
        length = len(word)
        if used and used + 1 + length > characters:
            lines, used = lines + 1, 0
        over, rest = divmod(length, characters)
        lines += over if used == 0 else 0
        used = used + 1 + length if used else (rest if over else length)
    return lines


def height_of(text: str, size: float, width_in: float) -> float:
    """Return about how high a paragraph stands. [inches]"""
    return lines_of(text, size, width_in) * size * _LINES_APART / 72


def shortened(text: str, size: float, width_in: float, lines: int) -> str:
    """Cut a text at a word so that it takes no more lines than these."""
    line = one_line(text)
    if lines_of(line, size, width_in) <= lines:
        return line
    words = line[: int(lines * width_in / (size * _INCHES_A_CHARACTER))]
    at_a_word = words.rsplit(" ", 1)[0] if " " in words[len(words) // 2 :] else words[:-1]
    return f"{at_a_word.rstrip(' ,;:')}…"


def colour_of(role: str) -> str:
    """Return the colour of a placement, a category or a role."""
    return _role(role).main


def text_colour_of(role: str) -> str:
    """Return the colour in which words speak of it."""
    return LIGHT.text if role == "neutral" else _role(role).text


def ink_on(colour: str) -> str:
    """Return the ink that reads better on a colour."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    is_light = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 > _LIGHT_ENOUGH
    return LIGHT.text if is_light else LIGHT.surface


def _role(role: str) -> RoleColours:
    return role_colours(ROLE_OF_PLACEMENT.get(role, role), LIGHT)


def fill(target: Any, colour: str) -> None:
    """Fill something evenly."""
    target.solid()
    target.fore_color.rgb = rgb(colour)


def rgb(colour: str) -> Any:
    """Return a colour of ours as one of theirs."""
    from pptx.dml import color

    made: Any = color.RGBColor  # its functions have no types
    return made.from_string(colour[1:7])


def without_style(shape: Any) -> Any:
    """Free a shape or a connector of its theme's shadow and line; return it."""
    for style in shape._element.findall(  # noqa: SLF001 - python-pptx has no word for it
        "{http://schemas.openxmlformats.org/presentationml/2006/main}style"
    ):
        shape._element.remove(style)  # noqa: SLF001
    return shape


def inches(value: float) -> Any:
    """Return a length."""
    from pptx.util import Inches

    return Inches(value)


def points(value: float) -> Any:
    """Return a size of type."""
    from pptx.util import Pt

    return Pt(value)

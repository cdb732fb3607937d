"""Text, colours and lengths in the terms of python-pptx, which is imported when first used."""

from typing import Any

from planner.charts.base import ROLE_OF_PLACEMENT
from planner.exporters.base import one_line
from planner.painting.arial import broken_lines
from planner.painting.plots.roles import RoleColours, role_colours
from planner.tokens import LIGHT

FONT = "Arial"
WIDTH_IN, HEIGHT_IN = 13.333, 7.5
RIM_IN = 0.6
ROOM_IN = WIDTH_IN - 2 * RIM_IN
_LONGEST_TEXT = 4_200
_SAFE = 0.995
"""Of a width, so that no office program breaks a line earlier than we."""
_NARROWEST_LETTER_EM = 0.19
_WHOLE_SENTENCES = 0.6
"""So much of a text must be left when it is cut at the end of a sentence."""
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


def height_of(text: str, size: float, width_in: float, *, bold: bool = False) -> float:
    """Return about how high a paragraph stands. [inches]"""
    lines = broken_lines(one_line(text), size, width_in * _SAFE, bold=bold)
    return len(lines) * size * _LINES_APART / 72


def shortened(text: str, size: float, width_in: float, lines: int, *, bold: bool = False) -> str:
    """Cut a text so that it takes no more lines than these: at a sentence's end, else a word's."""
    line = one_line(text)
    room = width_in * _SAFE
    # Of a long text no more is measured than can stand there.
    most = int(lines * room * 72 / size / _NARROWEST_LETTER_EM) + 1
    broken = broken_lines(line[:most], size, room, bold=bold)
    if len(broken) <= lines and len(line) <= most:
        return line
    end = 0
    for piece in broken[:lines]:
        end += len(piece)
        end += line[end : end + 1] == " "
    words = line[:end].rstrip()
    sentences = words.rpartition(". ")[0]
    if lines > 1 and len(sentences) > len(words) * _WHOLE_SENTENCES:
        return f"{sentences}."
    while len(broken_lines(f"{words}…", size, room, bold=bold)) > lines:
        words = words.rsplit(" ", 1)[0] if " " in words[len(words) // 2 :] else words[:-1]
    return f"{words.rstrip(' ,;:')}…"


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

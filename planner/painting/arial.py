"""How wide text stands in Arial, the font of slides and sheets, on machines without it; no Qt."""

from unicodedata import combining, east_asian_width

# Thousandths of the size of type from the space on; Helvetica's and Liberation Sans' are the same.
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
_OTHER = {"\u202f": 200, "\u00a0": 278, "…": 1000, "−": 584, "–": 556, "—": 1000, "·": 278}
_USUAL, _WIDE = 660, 1_250
"""Of characters not listed: rather too wide, and what another font must stand in for."""


def width_in_ems(text: str, *, bold: bool = False) -> float:
    """Return how wide a line stands, in sizes of type.

    >>> width_in_ems("EC2"), width_in_ems("EC2", bold=True)
    (1.945, 1.945)
    """
    widths = _BOLD if bold else _REGULAR
    return sum(_thousandths(letter, widths) for letter in text) / 1_000


def _thousandths(letter: str, widths: tuple[int, ...]) -> int:
    place = ord(letter) - 32
    if 0 <= place < len(widths):
        return widths[place]
    if letter in _OTHER:
        return _OTHER[letter]
    if combining(letter):
        return 0
    return _WIDE if east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF else _USUAL


def broken_lines(text: str, size_pt: float, width_in: float, *, bold: bool = False) -> list[str]:
    """Break a line of text at spaces, and longer words where they must, as an office program does.

    >>> broken_lines("one two three", 12.0, 0.7)
    ['one two', 'three']
    """
    room = width_in * 72.0 / size_pt
    lines, line, used = [], "", 0.0
    space = width_in_ems(" ", bold=bold)
    for word in text.split(" "):
        wide = width_in_ems(word, bold=bold)
        if line and used + space + wide <= room:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        while wide > room and len(word) > 1:
            fit = _fitting(word, room, bold=bold)
            lines.append(word[:fit])
            word = word[fit:]
            wide = width_in_ems(word, bold=bold)
        line, used = word, wide
    return [*lines, line]


def _fitting(word: str, room: float, *, bold: bool) -> int:
    """Return how many letters of a word fit, at least one."""
    used = 0.0
    for place, letter in enumerate(word):
        used += width_in_ems(letter, bold=bold)
        if used > room:
            return max(place, 1)
    return len(word)

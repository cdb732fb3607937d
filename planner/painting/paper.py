"""A report on paper: words, tables and pictures flow over A4 pages, with a table of contents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import zip_longest

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from planner.painting.colours import brush, pen
from planner.painting.picture_files import Page
from planner.painting.plots.words import chart_font, fitting, one_line, width_of, write
from planner.record import record
from planner.tokens import Colours, TypeRole

WIDTH_PX, HEIGHT_PX = 794.0, 1_123.0
"""A4 at 96 dots an inch."""
_RIM_PX = 60.0
_ROOM_PX = WIDTH_PX - 2 * _RIM_PX
_TOP_PX, _FOOT_PX = 64.0, HEIGHT_PX - 72.0
_LINE_PX, _CONTENTS_PX = 15.0, 22.0
_CELL_GAP_PX, _CELL_PAD_PX = 12.0, 5.0
_WIDEST_COLUMN = 0.42
_MOST_LINES_A_CELL = 6
_FOOT_CHARACTERS = 30
_KEPT_TOGETHER = 8
"""Lines of a paragraph that no page parts."""
_SUM = "Sum"
_WORDS: TypeRole = "body"
_CELLS: TypeRole = "caption"
_HEADS: TypeRole = "caption_strong"
_TITLE: TypeRole = "title"
_NAME: TypeRole = "display"
_SMALLEST_PX = 24.0

Paint = Callable[[QPainter], None]


@record
class Chapter:
    """A titled piece: sentences, then a table; columns from `right` on hold figures."""

    title: str
    sentences: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    right: int = 99


@record
class Picture:
    """A drawing or a chart; `chapter` starts a chapter of that name before it."""

    page: Page
    chapter: str = ""


@record
class Entry:
    """A line of the table of contents; pages count from 0.

    `top_px` is where the line stands on the first page; None: it has no line there.
    """

    title: str
    page: int
    top_px: float | None = None


@dataclass(slots=True)
class _Flow:
    """Fills page after page."""

    colours: Colours
    pages: list[list[Paint]] = field(default_factory=lambda: [[]])
    entries: list[Entry] = field(default_factory=list)
    y: float = _TOP_PX

    def fresh(self) -> None:
        """Begin a page, unless the current one is empty."""
        if self.pages[-1]:
            self.pages.append([])
        self.y = _TOP_PX

    def need(self, height: float) -> bool:
        """Make sure of this much room; say whether a page was begun for it."""
        if self.y + height <= _FOOT_PX or self.y <= _TOP_PX:
            return False
        self.fresh()
        return True

    def put(self, paint: Paint) -> None:
        """Paint something on the current page."""
        self.pages[-1].append(paint)

    def line(
        self, text: str, role: TypeRole, colour: str, x: float = _RIM_PX, height: float = _LINE_PX
    ) -> None:
        """Write one line and go below it."""
        self.need(height)
        at = QPointF(x, self.y + height * 0.75)
        self.put(partial(_write, at=at, text=text, role=role, colour=colour))
        self.y += height


def paper(
    title: str,
    basis: Sequence[tuple[str, str]],
    summary: Sequence[str],
    parts: Sequence[Chapter | Picture],
    colours: Colours,
) -> tuple[list[Page], list[Entry]]:
    """Lay a report out: a first page with its basis and contents, then the parts in order."""
    flow = _Flow(colours)
    flow.pages.append([])  # the first page is written when the contents are known
    for part in parts:
        if isinstance(part, Picture):
            _picture(flow, part)
        else:
            _chapter(flow, part)
    first = _Flow(colours)
    tops = _first_page(first, title, basis, summary, flow.entries)
    entries = [
        Entry(entry.title, entry.page, top)
        for entry, top in zip_longest(flow.entries, tops)
        if entry is not None
    ]
    painted = [first.pages[0], *flow.pages[1:]]
    told = [f"{name}: {text}" for name, text in (*basis[:3], *basis[4:5])]
    foot = " · ".join([one_line(title)[:_FOOT_CHARACTERS], *told])
    pages = [
        Page(WIDTH_PX, HEIGHT_PX, partial(_paint_page, paints, foot, number, len(painted), colours))
        for number, paints in enumerate(painted, 1)
    ]
    return pages, [Entry(title, 0), *entries]


def line_of_contents(top_px: float) -> tuple[float, float, float, float]:
    """Return the rectangle of a line of the contents that stands so far down. [px]"""
    return _RIM_PX, top_px, _ROOM_PX, _CONTENTS_PX


def wrapped(text: str, role: TypeRole, width_px: float, most: int = 10_000) -> tuple[str, ...]:
    """Break a text into lines of a width, at spaces where there are any; `most` ends in "…"."""
    lines, line = [], ""
    for word in one_line(text).split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, role, prose=True) <= width_px:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while width_of(line, role, prose=True) > width_px and len(line) > 1:
            cut = _fits(line, role, width_px)
            lines.append(line[:cut])
            line = line[cut:]
        if len(lines) > most:
            break
    lines.append(line)
    if len(lines) > most:
        kept = fitting(lines[most - 1] + " " + lines[most], role, width_px, prose=True)
        lines = [*lines[: most - 1], kept if kept.endswith("…") else f"{kept}…"]
    return tuple(lines)


def _fits(word: str, role: TypeRole, width_px: float) -> int:
    """Return how many characters of a word fit, at least one."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(word[:middle], role, prose=True) <= width_px:
            low = middle
        else:
            high = middle - 1
    return low


# -- pieces ----------------------------------------------------------------------------------------


def _first_page(
    flow: _Flow,
    title: str,
    basis: Sequence[tuple[str, str]],
    summary: Sequence[str],
    entries: Sequence[Entry],
) -> list[float]:
    """Write the first page; return where the lines of its contents stand."""
    colours, tops = flow.colours, []
    flow.y = 96.0
    for line in wrapped(title, _NAME, _ROOM_PX, 3):
        flow.line(line, _NAME, colours.text, height=36.0)
    flow.y += 8.0
    for sentence in summary:
        for line in wrapped(sentence, _WORDS, _ROOM_PX, 8):
            flow.line(line, _WORDS, colours.text_secondary, height=20.0)
        flow.y += 4.0
    flow.y += 16.0
    for name, text in basis:
        y = flow.y
        flow.line(name, _CELLS, colours.muted, height=18.0)
        flow.y = y
        words = fitting(text, _CELLS, _ROOM_PX - 150.0, prose=True)
        flow.line(words, _CELLS, colours.text, _RIM_PX + 150.0, 18.0)
    flow.y += 32.0
    flow.line("Contents", _TITLE, colours.text, height=32.0)
    for entry in entries:
        if flow.y + 20.0 > _FOOT_PX:
            break  # the outline of the file holds them all
        y = flow.y
        tops.append(y)
        words = fitting(entry.title, _WORDS, _ROOM_PX - 60.0)
        flow.line(words, _WORDS, colours.text, height=_CONTENTS_PX)
        number = str(entry.page + 1)
        at = QPointF(WIDTH_PX - _RIM_PX - width_of(number, _WORDS), y + 16.5)
        flow.put(partial(_write, at=at, text=number, role=_WORDS, colour=colours.text_secondary))
    return tops


def _heading(flow: _Flow, title: str, with_px: float = 80.0) -> None:
    flow.need(44.0 + with_px)
    if flow.y > _TOP_PX:
        flow.y += 20.0
    flow.entries.append(Entry(title, len(flow.pages) - 1))
    words = fitting(title, _TITLE, _ROOM_PX, prose=True)
    flow.line(words, _TITLE, flow.colours.text, height=28.0)
    flow.y += 8.0


def _chapter(flow: _Flow, chapter: Chapter) -> None:
    _heading(flow, chapter.title)
    if chapter.rows:
        _table(flow, chapter)
    for sentence in chapter.sentences:
        lines = wrapped(sentence, _WORDS, _ROOM_PX, 40)
        flow.need(19.0 * min(len(lines), _KEPT_TOGETHER))
        for line in lines:
            flow.line(line, _WORDS, flow.colours.text, height=19.0)
        flow.y += 5.0


def _picture(flow: _Flow, picture: Picture) -> None:
    page = picture.page
    scale = min(_ROOM_PX / page.width_px, (_FOOT_PX - _TOP_PX - 60.0) / page.height_px, 1.0)
    height = page.height_px * scale
    if picture.chapter:
        _heading(flow, picture.chapter, height)
    flow.need(height)
    flow.put(partial(_paint_picture, page, _RIM_PX, flow.y, scale))
    flow.y += height + 16.0


def _table(flow: _Flow, chapter: Chapter) -> None:
    widths = _widths(chapter)
    heads = tuple(
        wrapped(head, _HEADS, width, 2) for head, width in zip(chapter.heads, widths, strict=True)
    )
    _row(flow, heads, widths, chapter.right, is_head=True)
    named = ""
    for row in chapter.rows:
        cells = [
            wrapped(cell, _CELLS, width, _MOST_LINES_A_CELL)
            for cell, width in zip(row, widths, strict=True)
        ]
        if flow.need(_height(cells)):
            _row(flow, heads, widths, chapter.right, is_head=True)
        elif row[0] == named:
            cells[0] = ()  # a part is named once, above its lines
        named = row[0]
        _row(flow, cells, widths, chapter.right, is_head=False)
    flow.y += 12.0


def _widths(chapter: Chapter) -> list[float]:
    """Give each column what it needs; where that is too much, the wide ones give way."""
    number = len(chapter.heads)
    wanted = []
    for place in range(number):
        widest = width_of(chapter.heads[place], _HEADS, prose=True)
        widest = max([widest, *(_width(row[place]) for row in chapter.rows)])
        wanted.append(min(widest + 1.0, _ROOM_PX * _WIDEST_COLUMN))
    room = _ROOM_PX - _CELL_GAP_PX * (number - 1)
    over = sum(wanted) - room
    if over <= 0:
        # Figures stay together at the left where a table is narrow, but for its last column.
        spare = -over / number
        return [width + spare for width in wanted]
    cap = max(wanted)
    while over > 0 and cap > _SMALLEST_PX:
        cap -= 2.0
        over = sum(min(width, cap) for width in wanted) - room
    return [min(width, cap) for width in wanted]


@lru_cache(4_096)
def _width(text: str) -> float:
    return width_of(text, _CELLS, prose=True)


def _height(cells: Sequence[Sequence[str]]) -> float:
    return max(len(lines) for lines in cells) * _LINE_PX + 2 * _CELL_PAD_PX


def _row(
    flow: _Flow,
    cells: Sequence[Sequence[str]],
    widths: Sequence[float],
    right: int,
    *,
    is_head: bool,
) -> None:
    colours, height = flow.colours, _height(cells)
    is_strong = is_head or (len(cells) > 1 and tuple(cells[1]) == (_SUM,))
    role: TypeRole = _HEADS if is_strong else _CELLS
    sides = {"EC2": colours.ec2_text, "Lambda": colours.lambda_text}
    x, top = _RIM_PX, flow.y
    for place, (lines, width) in enumerate(zip(cells, widths, strict=True)):
        ink = colours.muted if is_head else colours.text
        if 0 < place < right:
            ink = sides.get(" ".join(lines), ink)
        for number, line in enumerate(lines):
            y = top + _CELL_PAD_PX + number * _LINE_PX + _LINE_PX * 0.75
            shift = width - width_of(line, role, prose=True) if place >= right else 0.0
            at = QPointF(x + shift, y)
            flow.put(partial(_write, at=at, text=line, role=role, colour=ink))
        x += width + _CELL_GAP_PX
    flow.y += height
    rule = colours.text if is_head else colours.border
    flow.put(partial(_rule, flow.y, rule, 1.5 if is_head else 1.0))


# -- on the painter --------------------------------------------------------------------------------


def _write(painter: QPainter, at: QPointF, text: str, role: TypeRole, colour: str) -> None:
    write(painter, at, text, role, colour, prose=True)


def _rule(y: float, colour: str, width: float, painter: QPainter) -> None:
    painter.setPen(pen(colour, width))
    painter.drawLine(QLineF(_RIM_PX, y, WIDTH_PX - _RIM_PX, y))


def _paint_picture(page: Page, x: float, y: float, scale: float, painter: QPainter) -> None:
    painter.save()
    painter.translate(x, y)
    painter.scale(scale, scale)
    page.paint(painter)
    painter.restore()


def _paint_page(
    paints: Sequence[Paint],
    foot: str,
    number: int,
    of: int,
    colours: Colours,
    painter: QPainter,
) -> None:
    painter.fillRect(QRectF(0, 0, WIDTH_PX, HEIGHT_PX), brush(colours.surface))
    for paint in paints:
        paint(painter)
    base = HEIGHT_PX - 36.0
    _rule(base - 18.0, colours.border, 1.0, painter)
    words = fitting(foot, _CELLS, _ROOM_PX - 80.0, prose=True)
    _write(painter, QPointF(_RIM_PX, base), words, _CELLS, colours.muted)
    page = f"{number} / {of}"
    width = QFontMetricsF(chart_font(_CELLS, prose=True)).horizontalAdvance(page)
    _write(painter, QPointF(WIDTH_PX - _RIM_PX - width, base), page, _CELLS, colours.muted)

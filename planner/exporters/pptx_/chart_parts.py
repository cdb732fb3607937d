"""Pieces of a native chart that python-pptx has no words for: room, labels, ground under a line."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal
from xml.sax.saxutils import escape

from planner.exporters.base import one_line
from planner.exporters.pptx_.words import FONT
from planner.record import record
from planner.tokens import LIGHT

Side = Literal["r", "l", "t", "b", "ctr"]
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_LABEL_PT = 11.0
_LONGEST_LABEL = 80
_BLANK = "\u00a0"
_STRENGTH = 0.18
"""Of a band or an area on the ground of a slide."""
_POINTS_AN_INCH, _EMU_A_POINT = 72.0, 12_700
_SHOWN = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")


@record
class Label:
    """Words at one point of a series.

    Attributes
    ----------
    text
        Fixed words; None: the figure, after the series' name where `named`.
    ground
        Colour behind the words; empty: none.
    """

    point: int
    text: str | None
    colour: str
    side: Side | None = "r"
    size: float = _LABEL_PT
    bold: bool = False
    ground: str = ""
    named: bool = False
    form: str = ""


def set_room(chart: Any, left: float, top: float, width: float, height: float) -> None:
    """Place the plot inside its frame, as shares of it; labels stand outside."""
    area = chart._chartSpace.chart.plotArea  # noqa: SLF001
    for known in area.findall(f"{_CHART}layout"):
        area.remove(known)
    sides = "".join(
        f'<c:{name} val="{value:.4f}"/>'
        for name, value in (("x", left), ("y", top), ("w", width), ("h", height))
    )
    area.insert(
        0,
        _parsed(
            '<c:layout {ns}><c:manualLayout><c:layoutTarget val="inner"/>'
            f'<c:xMode val="edge"/><c:yMode val="edge"/>{sides}</c:manualLayout></c:layout>'
        ),
    )


def label_points(series: Any, labels: Sequence[Label]) -> None:
    """Label some points of a series and no others."""
    if not labels:
        return
    told = "".join(_label(label) for label in sorted(labels, key=lambda label: label.point))
    none = "".join(f'<c:{name} val="0"/>' for name in _SHOWN)
    made = _parsed(f"<c:dLbls {{ns}}>{told}{none}</c:dLbls>")
    _before(series._element, made, ("trendline", "errBars", "cat", "xVal", "val", "yVal"))  # noqa: SLF001


def _label(label: Label) -> str:
    look = (
        f'sz="{round(label.size * 100)}" b="{int(label.bold)}">{_filled(label.colour)}'
        f'<a:latin typeface="{FONT}"/>'
    )
    body = '<a:bodyPr wrap="none" lIns="45720" tIns="22860" rIns="45720" bIns="22860"/>'
    words = form = style = ""
    if label.text is not None:
        text = escape(_aired(label, one_line(label.text)[:_LONGEST_LABEL]))
        words = (
            f"<c:tx><c:rich>{body}<a:p><a:pPr><a:defRPr {look}</a:defRPr></a:pPr>"
            f'<a:r><a:rPr lang="en-US" {look}</a:rPr><a:t>{text}</a:t></a:r></a:p></c:rich></c:tx>'
        )
    else:
        style = (
            f"<c:txPr>{body}<a:p><a:pPr><a:defRPr {look}</a:defRPr></a:pPr>"
            '<a:endParaRPr lang="en-US"/></a:p></c:txPr>'
        )
    if label.form:
        form = (
            f'<c:numFmt formatCode="{escape(label.form, {chr(34): "&quot;"})}" sourceLinked="0"/>'
        )
    ground = _filled(label.ground) if label.ground else "<a:noFill/>"
    side = f'<c:dLblPos val="{label.side}"/>' if label.side else ""
    shown = {"showVal": label.text is not None or bool(label.form), "showSerName": label.named}
    flags = "".join(f'<c:{name} val="{int(shown.get(name, False))}"/>' for name in _SHOWN)
    return (
        f'<c:dLbl><c:idx val="{label.point}"/>{words}{form}'
        f"<c:spPr>{ground}<a:ln><a:noFill/></a:ln></c:spPr>{style}{side}{flags}"
        "<c:separator> </c:separator></c:dLbl>"
    )


def _aired(label: Label, text: str) -> str:
    """Keep words off their point with a blank, for programs that know no rims of labels."""
    before = _BLANK if label.ground or label.side == "r" else ""
    after = _BLANK if label.ground or label.side == "l" else ""
    return f"{before}{text}{after}"


def stand_on_zero(series: Any, colour: str, width_pt: float) -> None:
    """Colour the ground between a line and zero: an error bar at every point, all the way down."""
    told = '<c:errBarType val="minus"/><c:errValType val="percentage"/><c:noEndCap val="1"/>'
    _bars(series, f'{told}<c:val val="100"/>', colour, width_pt)


def stand_up_to(series: Any, heights: Any, colour: str, width_pt: float) -> None:
    """Colour a band above a line: at every point an error bar as high as another series says."""
    from copy import deepcopy

    told = '<c:errBarType val="plus"/><c:errValType val="cust"/><c:noEndCap val="1"/><c:plus/>'
    made = _bars(series, told, colour, width_pt)
    cells = heights._element.find(f"{_CHART}yVal/{_CHART}numRef")  # noqa: SLF001
    made.find(f"{_CHART}plus").append(deepcopy(cells))


def _bars(series: Any, told: str, colour: str, width_pt: float) -> Any:
    # Some programs paint these over every line, so that the ground must let them through.
    paint = _filled(colour, _STRENGTH)
    line = f'<a:ln w="{round(width_pt * _EMU_A_POINT)}" cap="flat">{paint}</a:ln>'
    made = _parsed(
        f'<c:errBars {{ns}}><c:errDir val="y"/>{told}<c:spPr>{line}</c:spPr></c:errBars>'
    )
    _before(series._element, made, ("xVal", "yVal"))  # noqa: SLF001
    return made


def put_at_the_foot(axis: Any) -> None:
    """Let a value axis stand below bars whose names run from top to bottom."""
    axis._element.find(f"{_CHART}crosses").set("val", "max")  # noqa: SLF001


def make_logarithmic(axis: Any) -> None:
    """Give an axis powers of ten."""
    scaling = axis._element.find(f"{_CHART}scaling")  # noqa: SLF001
    scaling.insert(0, _parsed('<c:logBase {ns} val="10"/>'))


def mixed(colour: str, share: float) -> str:
    """Return a colour as it looks at a share of its strength on the ground of a slide.

    >>> mixed(LIGHT.text, 1.0) == LIGHT.text, mixed(LIGHT.text, 0.0) == LIGHT.surface
    (True, True)
    """
    pairs = zip(_channels(colour), _channels(LIGHT.surface), strict=True)
    return "#" + "".join(f"{round(one * share + two * (1 - share)):02X}" for one, two in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def points_across(width_in: float, points: int) -> float:
    """Return how wide bars must be to close up, so many across a width. [pt]"""
    return width_in * _POINTS_AN_INCH / max(points - 1, 1)


def _filled(colour: str, strength: float = 1.0) -> str:
    alpha = f'<a:alpha val="{round(strength * 100_000)}"/>' if strength < 1 else ""
    return f'<a:solidFill><a:srgbClr val="{colour[1:7]}">{alpha}</a:srgbClr></a:solidFill>'


def _before(element: Any, made: Any, names: Iterable[str]) -> None:
    """Insert where the schema wants it: before the first of these."""
    for name in names:
        found = element.find(f"{_CHART}{name}")
        if found is not None:
            found.addprevious(made)
            return
    element.append(made)


def _parsed(xml: str) -> Any:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(xml.replace("{ns}", nsdecls("c", "a"), 1))

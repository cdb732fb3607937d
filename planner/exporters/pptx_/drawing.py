"""The drawing as shapes that can be moved: frames, parts, notes, and connectors glued to parts."""

from typing import Any

from planner.charts.base import NAME_OF_PLACEMENT
from planner.document.scenario import Node, Scenario
from planner.exporters.base import ExportRequest, one_line
from planner.exporters.pptx_.words import (
    RIM_IN,
    ROOM_IN,
    colour_of,
    fill,
    inches,
    points,
    rgb,
    say,
    shortened,
    text_box,
    without_style,
)
from planner.kinds import KINDS
from planner.tokens import LIGHT, NODE
from planner.units import money_sum

_TOP_IN, _HEIGHT_IN = 1.55, 5.15
_WIDEST_PART_IN = 1.9
_TOP_SITE, _LEFT_SITE, _BOTTOM_SITE, _RIGHT_SITE = range(4)
_BAR_IN = 0.07


def add_drawing(slide: Any, request: ExportRequest) -> None:
    """Add everything that is drawn."""
    from pptx.enum.shapes import MSO_SHAPE

    scenario = request.scenario
    scale, left, top = _fit(scenario)

    def at(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
        return left + x * scale, top + y * scale, width * scale, height * scale

    for group in scenario.groups.values():
        place = at(group.x, group.y, group.width, group.height)
        frame = _shape(slide, MSO_SHAPE.RECTANGLE, place, LIGHT.sunken, LIGHT.border_strong)
        frame.line.width = points(0.75)
        words = (place[0] + 0.06, place[1] + 0.03, max(place[2] - 0.1, 0.3), 0.22)
        text_box(slide, words, one_line(group.name)[:60], 9, LIGHT.text_secondary)
    shapes = {
        node.id: _part(slide, request, node, at(node.x, node.y, NODE.width, NODE.height_other))
        for node in scenario.nodes.values()
    }
    for edge in scenario.edges.values():
        _connector(slide, scenario, edge, shapes)
    for note in scenario.notes.values():
        place = at(note.x, note.y, note.width, note.height)
        paper = _shape(slide, MSO_SHAPE.RECTANGLE, place, LIGHT.note, LIGHT.note)
        say(paper.text_frame, one_line(note.text)[:160], 9, LIGHT.note_text)
        _no_rims(paper.text_frame)


def _part(slide: Any, request: ExportRequest, node: Node, place: Any) -> Any:
    """Add a part: a card with a bar in the colour of its placement or category at its left."""
    from pptx.enum.shapes import MSO_SHAPE

    part = request.results.components.get(node.id)
    placed = part.placement if part else None
    kind = KINDS.get(node.kind)
    colour = colour_of(placed or (kind.category if kind else "general"))
    shape = _shape(slide, MSO_SHAPE.RECTANGLE, place, LIGHT.raised, LIGHT.border_strong)
    shape.line.width = points(0.75)
    size = max(7.0, min(12.0, place[2] * 7.0))
    name = shortened(node.name or node.id, size, place[2] - 0.25, 1)
    below = NAME_OF_PLACEMENT.get(placed or "", kind.title if kind else "")
    if part is not None and part.lines:
        unknown = sum(1 for line in part.lines if line.usd is None)
        below = f"{money_sum(part.usd_per_month, unknown)}" + (f" · {below}" if placed else "")
    say(shape.text_frame, f"{name}\n{below}", size, LIGHT.text)
    shape.text_frame.paragraphs[0].font.bold = True
    shape.text_frame.paragraphs[-1].font.color.rgb = rgb(LIGHT.text_secondary)
    shape.text_frame.paragraphs[-1].font.size = points(size - 1)
    shape.text_frame.word_wrap = False
    _no_rims(shape.text_frame)
    bar = (place[0], place[1], _BAR_IN, place[3])
    _shape(slide, MSO_SHAPE.RECTANGLE, bar, colour, colour)
    return shape


def _connector(slide: Any, scenario: Scenario, edge: Any, shapes: dict[str, Any]) -> None:
    from pptx.enum.dml import MSO_LINE
    from pptx.enum.shapes import MSO_CONNECTOR

    start, end = scenario.nodes[edge.source], scenario.nodes[edge.target]
    leave, arrive = _sites(end.x - start.x, end.y - start.y)
    straight = leave in (_LEFT_SITE, _RIGHT_SITE) and abs(end.y - start.y) < 1.0
    straight = straight or (leave in (_TOP_SITE, _BOTTOM_SITE) and abs(end.x - start.x) < 1.0)
    line = slide.shapes.add_connector(
        MSO_CONNECTOR.STRAIGHT if straight else MSO_CONNECTOR.ELBOW, 0, 0, 0, 0
    )
    line.begin_connect(shapes[edge.source], leave)
    line.end_connect(shapes[edge.target], arrive)
    line.line.color.rgb = rgb(LIGHT.edge)
    line.line.width = points(1.25)
    if edge.mode == "event":
        line.line.dash_style = MSO_LINE.DASH
    _arrow(line)
    without_style(line)


def _sites(across: float, down: float) -> tuple[int, int]:
    """Return the sides from which and to which a connector runs, those that face each other."""
    if abs(across) >= NODE.width:
        sides = (_RIGHT_SITE, _LEFT_SITE)
        return sides if across > 0 else sides[::-1]
    sides = (_BOTTOM_SITE, _TOP_SITE)
    return sides if down >= 0 else sides[::-1]


def _arrow(line: Any) -> None:
    """Give a connector its head; python-pptx has no word for it."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    drawn = line.line._get_or_add_ln()  # noqa: SLF001
    drawn.append(parse_xml(f'<a:tailEnd {nsdecls("a")} type="triangle" w="med" len="med"/>'))


def _shape(slide: Any, kind: Any, place: Any, ground: str, rim: str) -> Any:
    shape = slide.shapes.add_shape(kind, *(inches(side) for side in place))
    fill(shape.fill, ground)
    shape.line.color.rgb = rgb(rim)
    return without_style(shape)


def _no_rims(frame: Any) -> None:
    frame.margin_left, frame.margin_right = inches(0.14), inches(0.04)
    frame.margin_top = frame.margin_bottom = inches(0.02)


def _fit(scenario: Scenario) -> tuple[float, float, float]:
    """Return inches a pixel and the place of the drawing's origin, centred in its room."""
    boxes: list[tuple[float, float, float, float]] = [
        (n.x, n.y, float(NODE.width), float(NODE.height_other)) for n in scenario.nodes.values()
    ]
    boxes += [(g.x, g.y, g.width, g.height) for g in scenario.groups.values()]
    boxes += [(n.x, n.y, n.width, n.height) for n in scenario.notes.values()]
    x0, y0 = min(box[0] for box in boxes), min(box[1] for box in boxes)
    width = max(box[0] + box[2] for box in boxes) - x0
    height = max(box[1] + box[3] for box in boxes) - y0
    scale = min(ROOM_IN / width, _HEIGHT_IN / height, _WIDEST_PART_IN / NODE.width)
    left = RIM_IN + (ROOM_IN - width * scale) / 2
    return scale, left - x0 * scale, _TOP_IN - y0 * scale

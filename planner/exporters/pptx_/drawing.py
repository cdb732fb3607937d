"""The drawing as shapes that can be moved: frames, cards with answers, glued connectors."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from planner.document.scenario import Scenario
from planner.exporters.base import ExportRequest, one_line
from planner.exporters.pptx_.words import (
    RIM_IN,
    ROOM_IN,
    fill,
    inches,
    points,
    rgb,
    say,
    shortened,
    text_box,
    without_style,
)
from planner.tokens import LIGHT, NODE

if TYPE_CHECKING:
    from planner.painting.box import Box
    from planner.painting.node_face import NodeFace, Strip

_TOP_IN, _HEIGHT_IN = 1.5, 5.25
_WIDEST_PART_IN, _LEGIBLE_PART_IN = 2.6, 0.8
"""Narrower parts show their names and the colours of their answers, and no figures."""
_LEFT_SITE, _RIGHT_SITE = 1, 3
_BAR_PX, _PORT_BAND_PX = 5.0, 52.0
"""Connectors are glued to a band of the card whose middle is where the ports are."""
_SAME_PX, _LABEL_RIM_PX = 1.0, 2.0
Place = tuple[float, float, float, float]
Corner = tuple[float, float]
_PORT_PX = 10.0
_SIGNS = {"agreed": "✓ ", "flip": "→ ", "either": "= ", "infeasible": "× ", "pending": ""}
_HEADER_PX = 27.0
_MOST_GROUPED = 60
"""Grouping takes time with the square of their number; so many are moved by nobody."""


def add_drawing(slide: Any, request: ExportRequest) -> None:
    """Add everything that is drawn, as the screen has it."""
    from planner.painting.drawing import drawing_bounds, lines_of, settled_edges, shown_boxes
    from planner.painting.faces import node_face, stand_in
    from planner.painting.labels import label_box

    scenario, results = request.scenario, request.results
    slide.shapes.turbo_add_enabled = True  # else every shape looks through all before it
    bounds = drawing_bounds(scenario)
    sheet = _Sheet(slide, (bounds.left(), bounds.top(), bounds.width(), bounds.height()))
    boxes = shown_boxes(scenario)
    for group in scenario.groups.values():
        if stand_in(scenario, group.id) is None:
            sheet.add_frame(group)
    cards: dict[str, list[Any]] = {}
    for key, box in boxes.items():
        if key in scenario.nodes:
            face = node_face(scenario.nodes[key], results.components.get(key))
            cards[key] = sheet.add_card(box, face)
        else:
            cards[key] = sheet.add_plain_card(box, scenario.groups[key].name)
    lines = lines_of(scenario, boxes)
    for key, (start, end, route) in lines.items():
        edge = scenario.edges[key]
        corners = _up_to(route, boxes[start], boxes[end])
        sheet.add_line(corners, (cards[start][-1], cards[end][-1]), edge.mode == "event")
    for _key, line_face in settled_edges(scenario, results, lines):
        sheet.add_quantity(label_box(line_face), line_face.label)
    if len(cards) <= _MOST_GROUPED:
        for parts in cards.values():
            slide.shapes.add_group_shape(shapes=parts)
        slide.shapes.turbo_add_enabled = True  # groups have taken ids that it does not know of
    _add_notes(sheet, scenario)


class _Sheet:
    """The part of a slide that holds the drawing: pixels in, shapes out."""

    def __init__(self, slide: Any, bounds: tuple[float, float, float, float]) -> None:
        left, top, width, height = bounds
        self._slide = slide
        self._scale = min(ROOM_IN / width, _HEIGHT_IN / height, _WIDEST_PART_IN / NODE.width)
        self.is_legible = NODE.width * self._scale >= _LEGIBLE_PART_IN
        self._left = RIM_IN + (ROOM_IN - width * self._scale) / 2 - left * self._scale
        self._top = _TOP_IN + (_HEIGHT_IN - height * self._scale) / 2 - top * self._scale

    def points(self, pixels: float) -> float:
        """Return a size of type as large as so many pixels of the drawing."""
        return max(5.0, pixels * self._scale * 72)

    def at(self, x: float, y: float, width: float = 0, height: float = 0) -> Place:
        """Return a rectangle of the drawing in inches."""
        scale = self._scale
        return self._left + x * scale, self._top + y * scale, width * scale, height * scale

    def shape(self, place: Sequence[float], ground: str, rim: str, *, round_px: float = 0) -> Any:
        """Add a rectangle; no ground or rim leaves it out."""
        from pptx.enum.shapes import MSO_SHAPE

        kind = MSO_SHAPE.ROUNDED_RECTANGLE if round_px else MSO_SHAPE.RECTANGLE
        shape = self._slide.shapes.add_shape(kind, *(inches(side) for side in place))
        if round_px:
            shape.adjustments[0] = min(round_px * self._scale / max(min(place[2:]), 0.01), 0.5)
        if ground:
            fill(shape.fill, ground)
        else:
            shape.fill.background()
        if rim:
            shape.line.color.rgb = rgb(rim)
            shape.line.width = points(0.75)
        else:
            shape.line.fill.background()
        return without_style(shape)

    def add_frame(self, group: Any) -> None:
        """Add the frame of an open group with its name."""
        place = self.at(group.x, group.y, group.width, group.height)
        self.shape(place, LIGHT.canvas, LIGHT.border_strong, round_px=10)
        words = self.at(group.x + 10, group.y + 5, group.width - 20, _HEADER_PX)
        name = shortened(group.name, self.points(11), words[2], 1, bold=True)
        text_box(self._slide, words, name, self.points(11), LIGHT.text_secondary, bold=True)

    def add_card(self, box: "Box", face: "NodeFace") -> list[Any]:
        """Add a part: card, bar in its colour, words, answer; the last is what lines glue to."""
        from planner.painting.node_look import icon_colour, strip_inks

        card = self.shape(self.at(*box), LIGHT.raised, LIGHT.border_strong, round_px=4)
        colour = icon_colour(face, LIGHT)
        bar = self.shape(self.at(box.left, box.top, _BAR_PX, box.height), colour, "")
        made = [card, bar]
        inner = NODE.width - 16
        wide = self.at(0, 0, inner)[2]
        told = [(face.title, 13.0, LIGHT.text, True, 7.0)]
        if self.is_legible:
            told.append((face.subtitle, 11.0, LIGHT.muted, False, 25.0))
            told.append((face.money, 13.0, LIGHT.text, True, 43.0))
        for text, size, ink, bold, down in told:
            if text:
                place = self.at(box.left + 12, box.top + down, inner, size * 1.25)
                shown = shortened(text, self.points(size) * 0.92, wide, 1, bold=bold)
                made.append(
                    text_box(self._slide, place, shown, self.points(size) * 0.92, ink, bold=bold)
                )
        if face.latency and self.is_legible:
            place = self.at(box.left + 12, box.top + 45, inner - 4, 14)
            words = (face.latency, self.points(11) * 0.92, LIGHT.muted)
            made.append(text_box(self._slide, place, *words, align="right"))
        if face.strip is not None:
            ground, ink = strip_inks(face, face.strip, LIGHT)
            foot = self.at(box.left, box.top + box.height - NODE.footer, box.width, NODE.footer)
            made.append(self.shape(foot, ground, ""))
            if self.is_legible:
                made += self._answer(box, face.strip, ink)
        return [*made, self._port_band(box)]

    def _answer(self, box: "Box", strip: "Strip", ink: str) -> list[Any]:
        """Write the answer into its strip."""
        inner, size = NODE.width - 16, self.points(11) * 0.92
        wide = self.at(0, 0, inner)[2]
        place = self.at(box.left + 12, box.top + box.height - NODE.footer + 4, inner - 4, 14)
        answer = shortened(_SIGNS[strip.kind] + strip.words, size, wide * 0.55, 1, bold=True)
        saving = shortened(strip.saving, size, wide * 0.6, 1, bold=True)
        return [
            text_box(self._slide, place, answer, size, ink, bold=True),
            text_box(self._slide, place, saving, size, ink, bold=True, align="right"),
        ]

    def add_plain_card(self, box: "Box", name: str) -> list[Any]:
        """Add a collapsed group."""
        card = self.shape(self.at(*box), LIGHT.sunken, LIGHT.border_strong, round_px=4)
        say(card.text_frame, one_line(name)[:60], self.points(13), LIGHT.text, bold=True)
        return [card, self._port_band(box)]

    def _port_band(self, box: "Box") -> Any:
        return self.shape(self.at(box.left, box.top, box.width, _PORT_BAND_PX), "", "")

    def add_line(self, route: Sequence[Corner], ends: Any, is_event: bool) -> None:
        """Add a connection where the screen has it, glued to its parts where it is simple."""
        from pptx.enum.dml import MSO_LINE

        line = self._glued(route, ends) or self._free(route)
        line.line.color.rgb = rgb(LIGHT.edge)
        line.line.width = points(1.25 if self.is_legible else 0.5)
        if is_event:
            line.line.dash_style = MSO_LINE.DASH
        _arrow(line)
        without_style(line)

    def _glued(self, route: Sequence[Corner], ends: Any) -> Any:
        """Return a connector for a line from side to side with at most one step in it."""
        from pptx.enum.shapes import MSO_CONNECTOR

        level = abs(route[0][1] - route[1][1]) < _SAME_PX
        start, end = ends
        middles = [shape.top + shape.height / 2 for shape in ends]
        ports = [inches(self.at(0, y)[1]) for y in (route[0][1], route[-1][1])]
        apart = max(abs(a - b) for a, b in zip(middles, ports, strict=True))
        if not level or len(route) not in (2, 4) or apart > inches(0.02):
            return None
        kind = MSO_CONNECTOR.STRAIGHT if len(route) == 2 else MSO_CONNECTOR.ELBOW
        line = self._slide.shapes.add_connector(kind, 0, 0, 0, 0)
        rightwards = route[-1][0] > route[0][0]
        sides = (_RIGHT_SITE, _LEFT_SITE) if rightwards else (_LEFT_SITE, _RIGHT_SITE)
        forth = (route[1][0] > route[0][0]) == rightwards
        back = (route[-1][0] > route[-2][0]) == rightwards
        if not (forth and back):
            line._element.getparent().remove(line._element)  # noqa: SLF001
            return None
        line.begin_connect(start, sides[0])
        line.end_connect(end, sides[1])
        if len(route) == 4:
            whole = route[-1][0] - route[0][0]
            _bend(line, (route[1][0] - route[0][0]) / whole if whole else 0.5)
        return line

    def _free(self, route: Sequence[Corner]) -> Any:
        """Return a line through every corner."""
        corners = [tuple(inches(v) for v in self.at(x, y)[:2]) for x, y in route]
        drawn = self._slide.shapes.build_freeform(*corners[0], scale=1.0)
        drawn.add_line_segments(corners[1:], close=False)
        line = drawn.convert_to_shape()
        line.fill.background()
        return line

    def add_quantity(self, box: "Box | None", text: str) -> None:
        """Write how much runs along a line where the screen writes it."""
        if box is None or not self.is_legible:
            return
        wider = box.grown(_LABEL_RIM_PX)  # Arial is no narrower than our own font
        place, size = self.at(*wider), self.points(11) * 0.9
        text_box(self._slide, place, text, size, LIGHT.text_secondary, align="centre")

    def add_note(self, note: Any) -> None:
        """Add a note."""
        place = self.at(note.x, note.y, note.width, note.height)
        paper = self.shape(place, LIGHT.note, "", round_px=6)
        size = self.points(12) * 0.92
        shown = shortened(
            note.text, size, place[2] - 0.16, max(int(place[3] * 72 / size / 1.25), 1)
        )
        say(paper.text_frame, shown, size, LIGHT.note_text)
        frame = paper.text_frame
        frame.margin_left = frame.margin_right = inches(0.08)
        frame.margin_top = frame.margin_bottom = inches(0.02)


def _up_to(route: Sequence[Corner], start: "Box", end: "Box") -> list[Corner]:
    """Lengthen a line to the sides of its cards: a slide shows no ports between."""
    corners = list(route)
    for place, box in ((0, start), (-1, end)):
        x, y = corners[place]
        near = min((box.left, box.right), key=lambda side: abs(side - x))
        if abs(near - x) <= _PORT_PX and box.top <= y <= box.bottom:
            corners[place] = (near, y)
    return corners


def _add_notes(sheet: _Sheet, scenario: Scenario) -> None:
    for note in scenario.notes.values():
        sheet.add_note(note)


def _bend(line: Any, share: float) -> None:
    """Say where an elbow turns, as a share of the way across."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    found = line._element.spPr.find(f"{_DRAWING}prstGeom/{_DRAWING}avLst")  # noqa: SLF001
    told = f'<a:gd {nsdecls("a")} name="adj1" fmla="val {round(share * 100_000)}"/>'
    found.append(parse_xml(told))


_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def _arrow(line: Any) -> None:
    """Give a line its head; python-pptx has no word for it."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    drawn = line.line._get_or_add_ln()  # noqa: SLF001
    drawn.append(parse_xml(f'<a:tailEnd {nsdecls("a")} type="triangle" w="med" len="med"/>'))

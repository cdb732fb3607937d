"""Where every connection runs: plainly at once, around other parts when there is time."""

from collections.abc import Callable, Collection, Iterable

import numpy as np

from planner.document import Edge, Scenario
from planner.painting.box import Box
from planner.painting.curves import curved_path
from planner.painting.node_face import PORT_Y
from planner.painting.parting import parted
from planner.painting.routing import (
    STUB_PX,
    Point,
    distance_to,
    lanes_of,
    route,
    route_plain,
)
from planner.painting.segments import curve_points, runs_through
from planner.ui.canvas.items.drawing_arrays import DrawingArrays, Floats, Places
from planner.ui.canvas.items.look import Look

LINE_REACH_PX = 48.0
"""How far label, head and width of a line reach from it."""
_LOOSE_PX = 120.0
"""How far a line that was not routed yet may run from its two parts."""
_MANY_CARDS = 120
"""Beyond this many moved cards no line makes way."""
_MOST_ROUTED_A_FRAME, _MOST_ROUTED_WHILE_ZOOMING = 16, 4
"""More new lines than this in one frame are drawn as simple elbows until there is time."""
_MOST_PARTED = 60
"""Up to this many lines are moved off one another."""
_OBSTACLE_REACH_PX = 120.0

Line = tuple[Point, ...]
RouteKey = tuple[Box, Box, tuple[int, int], Line, bool]


class EdgeLines:
    """One row a connection of the document; a line is led when it is first needed.

    Attributes
    ----------
    ends
        The rows of the two cards in the drawing's arrays. Shape (n, 2).
    shown
        False for a connection inside a collapsed group. Shape (n,).
    bounds
        left, top, right, bottom of each line with all that is drawn at it. Shape (n, 4).
    lifted
        Rows whose parts are being dragged.
    wants_routing
        Rows that were seen and are not led around parts yet.
    alike
        For lines that join the same two parts, the rows of the others.
    """

    def __init__(self, arrays: DrawingArrays, look: Look) -> None:
        self._arrays, self._look = arrays, look
        self.edges: list[Edge] = []
        self.place: dict[str, int] = {}
        self.ends: Places = np.zeros((0, 2), np.intp)
        self.shown = np.zeros(0, bool)
        self.bounds: Floats = np.zeros((0, 4))
        self.lifted: frozenset[int] = frozenset()
        self.wants_routing: set[int] = set()
        self.alike: dict[int, tuple[int, ...]] = {}
        self.line_taken: Callable[[int], None] = lambda _row: None
        self.words: tuple[Box, ...] = ()
        self.frames: tuple[Box, ...] = ()
        self._lanes: list[tuple[int, int]] = []
        self._lines: list[Line | None] = []
        self._exact: list[bool] = []
        self._key_when_routed: list[RouteKey | None] = []
        self._before_lift: dict[int, tuple[RouteKey | None, Line, bool]] = {}
        self._routes_left: int | None = None
        self._of_card: dict[str, list[int]] = {}
        self._memory: dict[str, tuple[RouteKey, Line]] = {}

    # ------------------------------------------------------------------ following the document

    def rebuild(self, scenario: Scenario) -> None:
        """Read the document's connections anew; lines whose ends stayed are remembered."""
        arrays = self._arrays
        self.edges = list(scenario.edges.values())
        count = len(self.edges)
        self.place = {edge.id: k for k, edge in enumerate(self.edges)}
        self._of_card = {}
        rows = []
        for k, edge in enumerate(self.edges):
            one, other = arrays.card_of(edge.source), arrays.card_of(edge.target)
            rows.append((arrays.place[one], arrays.place[other]))
            self._of_card.setdefault(one, []).append(k)
            if other != one:
                self._of_card.setdefault(other, []).append(k)
        self.ends = np.array(rows, np.intp).reshape(-1, 2)
        self.shown = self.ends[:, 0] != self.ends[:, 1]
        self._lanes = lanes_of((edge.source, edge.target) for edge in self.edges)
        self.alike = _alike(self.edges, self._lanes)
        self._lines = [None] * count
        self._key_when_routed = [None] * count
        self._exact = [False] * count
        self._before_lift = {}
        self.wants_routing.clear()
        self.lifted = frozenset()
        self._memory = {key: kept for key, kept in self._memory.items() if key in self.place}
        self.bounds = self._loose_bounds(np.arange(count))

    def keep_clear_of(self, words: tuple[Box, ...], frames: tuple[Box, ...]) -> bool:
        """Keep clear of what is written and of borders; True if that stands elsewhere now."""
        if (words, frames) == (self.words, self.frames):
            return False
        self.words, self.frames = words, frames
        self._memory.clear()
        return True

    def forget(self, rows: Iterable[int]) -> None:
        """Lead lines anew when they are next seen."""
        places = list(rows)
        for k in places:
            self._lines[k] = None
            self._exact[k] = False
        if places:
            self.bounds[places] = self._loose_bounds(np.array(places, np.intp))

    def forget_all(self) -> None:
        """Lead everything anew, and remember nothing."""
        self._memory.clear()
        self.forget(range(len(self.edges)))

    # ------------------------------------------------------------------ moving parts

    def at_cards(self, cards: Iterable[str]) -> frozenset[int]:
        """Return the rows of the connections that touch some cards."""
        return frozenset(k for card in cards for k in self._of_card.get(card, ()))

    def lift(self, rows: frozenset[int]) -> None:
        """Take lines whose parts are dragged: plain ways, or carried along as they are."""
        self.lifted = rows
        self._before_lift = {}
        for k in rows:
            line = self._lines[k]
            if line is not None:
                self._before_lift[k] = (self._key_when_routed[k], line, self._exact[k])

    def give_way(self, cards: Collection[str]) -> None:
        """Lead routed lines that cross moved cards around them, when there is time."""
        if len(cards) <= _MANY_CARDS:
            for card in cards:
                if card in self._arrays.place:
                    self._give_way(self._arrays.rect(card))

    def _give_way(self, box: Box) -> None:
        reach = LINE_REACH_PX
        for k in self.within(
            box.left + reach, box.top + reach, box.right - reach, box.bottom - reach
        ):
            line = self._lines[k]
            if self._exact[k] and line is not None and runs_through(line, box):
                self._exact[k] = False
                self._memory.pop(self.edges[k].id, None)

    # ------------------------------------------------------------------ lines

    def begin_frame(self, *, zooming: bool) -> None:
        """Lead no more than some lines properly until `end_frame`."""
        self._routes_left = _MOST_ROUTED_WHILE_ZOOMING if zooming else _MOST_ROUTED_A_FRAME

    def end_frame(self) -> None:
        """Lead as many lines as are asked for."""
        self._routes_left = None

    def line_of(self, k: int) -> Line:
        """Return where a connection runs: as led around parts, or plainly for now."""
        line = self._lines[k]
        if line is None:
            key = self._route_key(k)
            line, self._exact[k] = self._remembered(k, key) or self._plain(k, key)
            self._take(k, key, line)
        return line

    def _remembered(self, k: int, key: RouteKey) -> tuple[Line, bool] | None:
        kept = self._memory.get(self.edges[k].id)
        if kept is not None and kept[0] == key:
            return kept[1], True
        return self._carried(k, key)

    def _carried(self, k: int, key: RouteKey) -> tuple[Line, bool] | None:
        """Carry a line along with its two parts where both moved alike: no need to route it."""
        before = self._before_lift.get(k)
        if before is None or before[0] is None or before[0][2:] != key[2:]:
            return None
        (source, target, *_), line, exact = before[0], before[1], before[2]
        dx, dy = key[0].left - source.left, key[0].top - source.top
        if (key[1].left - target.left, key[1].top - target.top) != (dx, dy) or key[3]:
            return None
        return tuple((x + dx, y + dy) for x, y in line), exact

    def _plain(self, k: int, key: RouteKey) -> tuple[Line, bool]:
        bent_or_curved = bool(key[3]) or key[4]
        # A dragged line that runs forward: the plainest of ways, and a quick one.
        forward = k in self.lifted and key[1].left - key[0].right > 2 * STUB_PX
        if not bent_or_curved and (forward or self._routes_left == 0):
            return _elbow(key[0], key[1]), False
        if self._routes_left:
            self._routes_left -= 1
        # Curves choose other sides in small drawings only: to try them takes time.
        return _led_plainly(key), bool(key[3]) or (key[4] and len(self.edges) > _MOST_PARTED)

    def route_exactly(self, k: int) -> None:
        """Lead one line around other parts, and off other lines in a small drawing."""
        key = self._route_key(k)
        source, target, (lane, lanes), bends, curved = key
        if bends:
            line = _led_plainly(key)
        else:
            near = self._arrays.within(
                min(source.left, target.left) - _OBSTACLE_REACH_PX,
                min(source.top, target.top) - _OBSTACLE_REACH_PX,
                max(source.right, target.right) + _OBSTACLE_REACH_PX,
                max(source.bottom, target.bottom) + _OBSTACLE_REACH_PX,
            )
            others = [n for n in near.tolist() if n not in self.ends[k]]
            solids = (*self._arrays.rects(others), *self.words)
            if curved:
                line = curved_path(source, target, solids, lane=lane, lanes=lanes)
            else:
                line = route(source, target, solids, lane=lane, lanes=lanes)
                line = parted(line, self._beside(k), (*solids, source, target), self.frames)
        self._memory[self.edges[k].id] = (key, line)
        self._exact[k] = True
        self._take(k, key, line)

    def _beside(self, k: int) -> list[Line]:
        """Return the lines of a small drawing that are led already."""
        if len(self.edges) > _MOST_PARTED:
            return []
        return [
            line
            for j, line in enumerate(self._lines)
            if line is not None and j != k and self._exact[j] and self.shown[j]
        ]

    def is_exact(self, k: int) -> bool:
        """Tell whether a line is led around other parts already."""
        return self._exact[k]

    def is_known(self, k: int) -> bool:
        """Tell whether a line was needed yet."""
        return self._lines[k] is not None

    def _route_key(self, k: int) -> RouteKey:
        source, target = self.ends[k].tolist()
        one, other = self._arrays.rects((source, target))
        return one, other, self._lanes[k], self._bends(k), self._look.curved

    def _bends(self, k: int) -> Line:
        """Return where a user bent a line; to a folded group it runs as if he had not."""
        edge, ids = self.edges[k], self._arrays.ids
        source, target = self.ends[k].tolist()
        as_drawn = (ids[source], ids[target]) == (edge.source, edge.target)
        return edge.waypoints if as_drawn else ()

    def _take(self, k: int, key: RouteKey, line: Line) -> None:
        self._lines[k], self._key_when_routed[k] = line, key
        xs, ys = [x for x, _ in line], [y for _, y in line]
        self.bounds[k] = (
            min(xs) - LINE_REACH_PX,
            min(ys) - LINE_REACH_PX,
            max(xs) + LINE_REACH_PX,
            max(ys) + LINE_REACH_PX,
        )
        self.line_taken(k)

    def _loose_bounds(self, rows: Places) -> Floats:
        """Bound lines that are not led yet, generously."""
        if not len(rows):
            return np.zeros((0, 4))
        one = self._arrays.boxes[self.ends[rows, 0]]
        other = self._arrays.boxes[self.ends[rows, 1]]
        low = np.minimum(one[:, :2], other[:, :2]) - _LOOSE_PX
        high = np.maximum(one[:, :2] + one[:, 2:], other[:, :2] + other[:, 2:]) + _LOOSE_PX
        return np.hstack([low, high])

    # ------------------------------------------------------------------ hits

    def within(self, left: float, top: float, right: float, bottom: float) -> list[int]:
        """Return the rows of shown lines whose bounds touch a rectangle."""
        bounds = self.bounds
        touching = (
            self.shown
            & (bounds[:, 2] >= left)
            & (bounds[:, 0] <= right)
            & (bounds[:, 3] >= top)
            & (bounds[:, 1] <= bottom)
        )
        rows: list[int] = np.nonzero(touching)[0].tolist()
        return rows

    def distance(self, k: int, x: float, y: float) -> float:
        """Return how far a point is from a line. [px]"""
        return distance_to(self.polyline(k), (x, y))

    def crossing(self, area: Box) -> list[str]:
        """Return the connections that run through a rectangle."""
        rows = self.within(area.left, area.top, area.right, area.bottom)
        return [self.edges[k].id for k in rows if runs_through(self.polyline(k), area)]

    def polyline(self, k: int) -> Line:
        """Return a line as straight pieces, though it be a curve."""
        line = self.line_of(k)
        return curve_points(line) if self.is_curve(k) else line

    def is_curve(self, k: int) -> bool:
        """Tell whether a line is one cubic curve."""
        return self._look.curved and not self._bends(k)


def _led_plainly(key: RouteKey) -> Line:
    source, target, (lane, lanes), waypoints, curved = key
    if waypoints:
        return route(source, target, (), waypoints, lane=lane, lanes=lanes)
    if curved:
        return curved_path(source, target, lane=lane, lanes=lanes)
    return route_plain(source, target, lane=lane, lanes=lanes)


def _alike(edges: list[Edge], lanes: list[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """Return, for lines that join the same two parts, the rows of the others."""
    together: dict[frozenset[str], list[int]] = {}
    for k, edge in enumerate(edges):
        if lanes[k][1] > 1:
            together.setdefault(frozenset((edge.source, edge.target)), []).append(k)
    return {k: tuple(j for j in rows if j != k) for rows in together.values() for k in rows}


def _elbow(source: Box, target: Box) -> Line:
    """Join two cards with two bends, whatever lies between."""
    start = (source.right + 8, source.top + PORT_Y)
    end = (target.left - 8, target.top + PORT_Y)
    if abs(start[1] - end[1]) < 1 and start[0] < end[0]:
        return start, end
    middle = (start[0] + end[0]) / 2
    return start, (middle, start[1]), (middle, end[1]), end

"""Where the label of a connection stands: clear of borders, headers, cards and other labels."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from planner.document import Group, Scenario
from planner.painting.box import Box
from planner.painting.edge import EdgeFace, label_rect
from planner.painting.faces import crosses_a_frame, group_title, stand_in
from planner.painting.fonts import text_width
from planner.painting.group_face import GROUP_HEADER_PX
from planner.painting.routing import Point
from planner.painting.segments import curve_points
from planner.record import record
from planner.storage.plain_text import plain

_LIFT_PX = 11.0
_ASIDE_PX = 6.0
_SUM_WIDTH_PX = 84.0
_SHARES = (0.5, 0.3, 0.7, 0.15, 0.85)
_ON_BORDER, _ON_CARD, _ON_LABEL, _ON_HEADER = 20.0, 40.0, 50.0, 60.0
_ON_LINE, _ON_OWN_LINE = 12.0, 16.0
_TOO_SHORT, _OTHER_SIDE, _OFF_MIDDLE, _SHORTER = 8.0, 3.0, 5.0, 0.02

_Edges = tuple[float, float, float, float]
"""Left, top, right and bottom."""


def written_words(scenario: Scenario) -> tuple[Box, ...]:
    """Return where open groups write names and sums, and notes: lines and labels keep clear."""
    found = [Box(note.x, note.y, note.width, note.height) for note in scenario.notes.values()]
    for group in scenario.groups.values():
        if stand_in(scenario, group.id) is None:
            found += _words_of(group)
    return tuple(found)


def _words_of(group: Group) -> tuple[Box, Box]:
    title = text_width(plain(group_title(group)), "caption_strong") + 32
    top, height = group.y + 3, GROUP_HEADER_PX - 4
    room = min(_SUM_WIDTH_PX, group.width)
    return (
        Box(group.x + 4, top, min(title, group.width - 8), height),
        # Beyond the border, so that no line runs along it.
        Box(group.x + group.width - room, top, room + 8, height),
    )


@record
class Surroundings:
    """What a label may meet near its line.

    Attributes
    ----------
    frames
        Open groups, whose borders are avoided.
    words
        What groups write in their headers.
    labels
        Labels that stand already.
    cards
        Parts and folded groups.
    runs
        Straight pieces of other lines.
    """

    frames: Sequence[Box] = ()
    words: Sequence[Box] = ()
    labels: Sequence[Box] = ()
    cards: Sequence[Box] = ()
    runs: Sequence[Box] = ()


NOTHING_AROUND = Surroundings()


def settled(face: EdgeFace, around: Surroundings = NOTHING_AROUND) -> EdgeFace:
    """Return the face with its label where it is read best; on a line or border with a ground."""
    if not face.label or len(face.points) < 2:
        return face
    area = _box(face)
    own = runs_of(curve_points(face.points)) if face.curved else ()
    harms = _Harms(around, own)
    best, least = None, harms.of(area, math.inf)
    if least:
        for cost, spot in sorted(_spots(face, area.width, area.height)):
            if cost >= least:
                break
            harm = cost + harms.of(spot, least - cost)
            if harm < least:
                best, least = spot, harm
    if best is not None:
        area = best
        face = replace(face, label_place=(area.left, area.top))
    crossed = crosses_a_frame(area, around.frames) or _touched(area, harms.runs)
    return replace(face, pill=True) if crossed else face


@lru_cache(1_024)
def runs_of(line: tuple[Point, ...]) -> tuple[Box, ...]:
    """Return what the straight pieces of a line cover."""
    return tuple(
        Box(min(ax, bx) - 1, min(ay, by) - 1, abs(bx - ax) + 2, abs(by - ay) + 2)
        for (ax, ay), (bx, by) in pairwise(line)
    )


def label_box(face: EdgeFace) -> Box | None:
    """Return what a label covers, None where there is none."""
    return _box(face) if face.label else None


def _box(face: EdgeFace) -> Box:
    rect = label_rect(face)
    return Box(rect.left(), rect.top(), rect.width(), rect.height())


def _spots(face: EdgeFace, width: float, height: float) -> Iterator[tuple[float, Box]]:
    """Yield the places along a line where its label may stand, and how much each is disliked."""
    if face.curved:
        yield from _spots_at_curve(face, width, height)
        return
    runs = list(pairwise(face.points))
    longest = max(abs(bx - ax) + abs(by - ay) for (ax, ay), (bx, by) in runs)
    for (ax, ay), (bx, by) in runs:
        length, upright = abs(bx - ax) + abs(by - ay), abs(bx - ax) < abs(by - ay)
        need = height if upright else width
        base = (longest - length) * _SHORTER + (_TOO_SHORT if length < need + 12 else 0.0)
        for share in _SHARES:
            x, y = ax + (bx - ax) * share, ay + (by - ay) * share
            cost = base + abs(share - 0.5) * _OFF_MIDDLE
            if upright:
                yield cost, Box(x + _ASIDE_PX, y - height / 2, width, height)
                left = x - _ASIDE_PX - width
                yield cost + _OTHER_SIDE, Box(left, y - height / 2, width, height)
            else:
                top = y - _LIFT_PX - height / 2
                yield cost, Box(x - width / 2, top, width, height)
                top = y + _LIFT_PX - height / 2
                yield cost + _OTHER_SIDE, Box(x - width / 2, top, width, height)


def _spots_at_curve(face: EdgeFace, width: float, height: float) -> Iterator[tuple[float, Box]]:
    """Yield places on all four sides of points along a curve."""
    points = curve_points(face.points)
    for place in range(1, len(points) - 1):
        x, y = points[place]
        cost = abs(place / (len(points) - 1) - 0.5) * _OFF_MIDDLE
        above, below = y - _ASIDE_PX - height, y + _ASIDE_PX
        for side, left, top in (
            (0.0, x - width / 2, above),
            (1.0, x + _ASIDE_PX, y - height / 2),
            (_OTHER_SIDE, x - width / 2, below),
            (_OTHER_SIDE, x - _ASIDE_PX - width, y - height / 2),
            (1.0, x + 2, above),
            (1.0, x - 2 - width, above),
            (_OTHER_SIDE, x + 2, below),
            (_OTHER_SIDE, x - 2 - width, below),
        ):
            yield cost + side, Box(left, top, width, height)


class _Harms:
    """Weighs what a label would lie upon; edges are measured once for all of its places."""

    def __init__(self, around: Surroundings, own: Sequence[Box]) -> None:
        self._frames = around.frames
        self.runs = _edges_of(around.runs)
        # What weighs most comes first, so that bad places are given up early.
        self._met = (
            (_ON_HEADER, _edges_of(around.words)),
            (_ON_LABEL, _edges_of(around.labels)),
            (_ON_CARD, _edges_of(around.cards)),
            (_ON_LINE, self.runs),
        )
        self._own = _edges_of(own)

    def of(self, area: Box, enough: float) -> float:
        """Return the harm of a place, or some harm of at least `enough`."""
        harm = _ON_BORDER if crosses_a_frame(area, self._frames) else 0.0
        for weight, edges in self._met:
            if harm >= enough:
                return harm
            harm += weight * _touched(area, edges)
        return harm + (_ON_OWN_LINE if _touched(area, self._own) else 0.0)


def _edges_of(boxes: Iterable[Box]) -> list[_Edges]:
    return [(left, top, left + width, top + height) for left, top, width, height in boxes]


def _touched(area: Box, others: Iterable[_Edges]) -> int:
    left, top, width, height = area
    right, bottom, touched = left + width, top + height, 0
    for its_left, its_top, its_right, its_bottom in others:
        if left < its_right and right > its_left and top < its_bottom and bottom > its_top:
            touched += 1
    return touched

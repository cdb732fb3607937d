"""Where the label of a connection stands: clear of borders, headers, cards and other labels."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from planner.document import Group, Scenario
from planner.painting.box import Box
from planner.painting.edge import EdgeFace, label_rect
from planner.painting.faces import crosses_a_frame, group_title, stand_in
from planner.painting.fonts import text_width
from planner.painting.group_face import GROUP_HEADER_PX
from planner.storage.plain_text import plain

_LIFT_PX = 11.0
_ASIDE_PX = 6.0
_SUM_WIDTH_PX = 84.0
_SHARES = (0.5, 0.3, 0.7, 0.15, 0.85)
_ON_BORDER, _ON_CARD, _ON_LABEL, _ON_HEADER = 20.0, 40.0, 50.0, 60.0
_TOO_SHORT, _OTHER_SIDE, _OFF_MIDDLE, _SHORTER = 8.0, 3.0, 5.0, 0.02

Covered = Callable[[Box], bool]


def header_words(scenario: Scenario) -> tuple[Box, ...]:
    """Return where open groups write their names and sums: lines and labels keep clear."""
    found: list[Box] = []
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


def settled(
    face: EdgeFace,
    *,
    frames: Sequence[Box] = (),
    words: Sequence[Box] = (),
    taken: Sequence[Box] = (),
    covered: Covered | None = None,
) -> EdgeFace:
    """Return the face with its label where it is read best; a border under it gets a ground."""
    if not face.label or len(face.points) < 2:
        return face
    area = _box(face)
    if _harm(area, frames, words, taken, covered) and not face.curved:
        best = min(
            (
                (cost + _harm(spot, frames, words, taken, covered), place, spot)
                for place, (cost, spot) in enumerate(_spots(face, area.width, area.height))
            ),
            default=None,
        )
        if best is not None:
            area = best[2]
            face = replace(face, label_place=(area.left, area.top))
    return replace(face, pill=True) if crosses_a_frame(area, frames) else face


def label_box(face: EdgeFace) -> Box | None:
    """Return what a label covers, None where there is none."""
    return _box(face) if face.label else None


def _box(face: EdgeFace) -> Box:
    rect = label_rect(face)
    return Box(rect.left(), rect.top(), rect.width(), rect.height())


def _spots(face: EdgeFace, width: float, height: float) -> Iterator[tuple[float, Box]]:
    """Yield the places along a line where its label may stand, and how much each is disliked."""
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


def _harm(
    area: Box,
    frames: Sequence[Box],
    words: Sequence[Box],
    taken: Sequence[Box],
    covered: Covered | None,
) -> float:
    harm = _ON_BORDER if crosses_a_frame(area, frames) else 0.0
    harm += _ON_HEADER * _touched(area, words) + _ON_LABEL * _touched(area, taken)
    if covered is not None and covered(area):
        harm += _ON_CARD
    return harm


def _touched(area: Box, others: Iterable[Box]) -> int:
    return sum(area.meets(other) for other in others)

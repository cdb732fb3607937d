"""Where labels of connections stand: settled once for what is around, carried along in a hurry."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from planner.painting.box import Box
from planner.painting.edge import EdgeFace, label_rect
from planner.painting.labels import Surroundings, label_box, runs_of, settled
from planner.record import record
from planner.ui.canvas.items.drawing_arrays import DrawingArrays
from planner.ui.canvas.items.edge_lines import EdgeLines


@record
class _Place:
    """What a label's place was sought for, and the face that has it.

    Surroundings are kept as their hash: written out they took 8 KB a line in a large drawing.
    """

    bare: EdgeFace
    around: int
    face: EdgeFace


class LabelPlaces:
    """Remembers by connection; nothing is sought twice for the same line and surroundings."""

    def __init__(self, arrays: DrawingArrays, lines: EdgeLines) -> None:
        self._arrays, self._lines = arrays, lines
        self._places: dict[str, _Place] = {}

    def keep_only(self, ids: Collection[str]) -> None:
        """Forget connections that are gone."""
        self._places = {key: place for key, place in self._places.items() if key in ids}

    def settled(
        self, k: int, face: EdgeFace, labels: Sequence[Box | None], *, among_lines: bool
    ) -> EdgeFace:
        """Return a face with its label clear of other labels, of cards and, if asked, of lines."""
        area = label_box(face)
        if area is None:
            return face
        lines = self._lines
        left, top, right, bottom = lines.bounds[k].tolist()
        others = lines.within(left, top, right, bottom) if among_lines else []
        around = Surroundings(
            frames=lines.frames,
            words=lines.words,
            # Beside an upright line a label reaches further than the line's bounds.
            labels=[
                box
                for box in labels
                if box is not None
                and box[0] < right + area.width
                and box[0] + box[2] > left - area.width
                and box[1] < bottom
                and box[1] + box[3] > top
            ],
            cards=self._arrays.rects(self._arrays.within(left, top, right, bottom).tolist()),
            runs=[
                run
                for j in others
                if j != k
                for run in runs_of(lines.polyline(j))
                if run[0] < right
                and run[0] + run[2] > left
                and run[1] < bottom
                and run[1] + run[3] > top
            ],
        )
        key = lines.edges[k].id
        met = _hash_of(around)
        place = self._places.get(key)
        if place is None or place.bare != face or place.around != met:
            place = self._places[key] = _Place(face, met, settled(face, around))
        return place.face

    def carried(self, k: int, face: EdgeFace) -> EdgeFace | None:
        """Return a face whose label stands at its line as before; None where it never stood."""
        place = self._places.get(self._lines.edges[k].id)
        if place is None or not place.bare.label:
            return None if face.label else face
        if place.face.label_place is None:
            return replace(face, pill=place.face.pill)
        before, now = label_rect(place.bare), label_rect(face)
        right, down = now.left() - before.left(), now.top() - before.top()
        x, y = place.face.label_place
        return replace(face, label_place=(x + right, y + down), pill=place.face.pill)


def _hash_of(around: Surroundings) -> int:
    boxes = (around.frames, around.words, around.labels, around.cards, around.runs)
    return hash(tuple(map(tuple, boxes)))

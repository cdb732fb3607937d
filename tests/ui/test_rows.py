"""The form of every kind can be drawn from its fields alone."""

import pytest

from planner.document import Edge, Group, Settings
from planner.kinds import KINDS
from planner.traffic.profile import PROFILES
from planner.ui.inspector.rows import sections_of, value_at
from planner.ui.panels.template_picture import ARTWORK

MODELS = [
    *(kind.params for kind in KINDS.values()),
    *PROFILES,
    Settings,
    Edge,
    Group,
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_that_every_row_has_a_title_and_bounds_in_words(model):
    for section in sections_of(model):
        for row in section.rows:
            assert row.title
            assert row.bounds
            if row.only_if:
                paths = {r.path for s in sections_of(model) for r in s.rows}
                assert row.only_if[0] in paths


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_that_a_new_part_holds_a_value_for_every_row(kind):
    params = kind.params()
    for section in sections_of(kind.params):
        for row in section.rows:
            assert value_at(params, row.path) == row.default


def test_that_the_pictures_of_templates_know_every_kind_as_the_kinds_do():
    assert {key: (kind.icon, kind.category) for key, kind in KINDS.items()} == ARTWORK

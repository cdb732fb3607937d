"""The Settings page: the form of whatever is selected."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.document import Edge, Group, Note, Scenario
from planner.document.edits import (
    Edit,
    in_order,
    set_edge_field,
    set_group_field,
    set_note_field,
    set_param,
    set_setting,
)
from planner.document.regions import part_regions
from planner.kinds import KINDS
from planner.ui.inspector.editors import Editor, input_of
from planner.ui.inspector.form import ChoicesOf, Form
from planner.ui.inspector.form_shelf import FormShelf
from planner.ui.inspector.row import Section
from planner.ui.inspector.rows import sections_of
from planner.ui.inspector.words import name_of
from planner.ui.look import Look
from planner.ui.theme.widgets import show_text, text_label
from planner.workspace import Workspace

_LEFT_OUT = {
    Edge: ("mode", "waypoints"),
    Group: ("x", "y", "width", "height", "parent"),
    Note: ("x", "y", "width", "height"),
}
_RUNTIMES = (
    "nodejs22.x",
    "nodejs20.x",
    "python3.13",
    "python3.12",
    "java21",
    "java17",
    "dotnet8",
    "ruby3.3",
    "provided.al2023",
)


def choices_of(workspace: Workspace, part_ids: Sequence[str]) -> ChoicesOf:
    """Return the lists that only the program knows: instance types, runtimes, fleets."""

    def choices(name: str) -> Sequence[tuple[Any, str]]:
        scenario = workspace.scenario
        if name == "instance_types":
            return [(known, known) for known in _instance_types(_region_of(scenario, part_ids))]
        if name == "regions":
            from planner.catalog.regions import regions

            return [(one.code, f"{one.code} {one.name}") for one in regions()]
        if name == "runtimes":
            return [(known, known) for known in _RUNTIMES]
        if name == "ec2_parts":
            return [
                (key, name_of(node))
                for key, node in scenario.nodes.items()
                if key not in part_ids
                and (kind := KINDS.get(node.kind)) is not None
                and kind.contest
                and getattr(node.params, "placement", "") == "ec2"
            ]
        return ()

    return choices


def _region_of(scenario: Scenario, part_ids: Sequence[str]) -> str:
    regions = part_regions(scenario)
    return next((regions[key] for key in part_ids if key in regions), scenario.region)


@cache
def _instance_types(region: str) -> tuple[str, ...]:
    from planner.catalog.book import UnknownRegion, load_price_book

    try:
        return tuple(sorted(load_price_book(region).instance_types().names))
    except UnknownRegion:
        return ()


class SettingsPage(QWidget):
    """Shows one form at a time and turns what the user sets into edits."""

    pin_wanted = Signal(str)  # path of a number that should stand as a slider

    def __init__(self, workspace: Workspace, look: Look) -> None:
        super().__init__()
        self._workspace = workspace
        self._ids: tuple[str, ...] = ()
        self.notice = text_label("", "small", tone="secondary", wrap=True)
        self._forms = FormShelf(look)
        self._forms.edited.connect(self._on_edited)
        self._forms.pin_wanted.connect(self.pin_wanted)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.notice)
        box.addWidget(self._forms)

    @property
    def form(self) -> Form | None:
        """Return the form in sight."""
        return self._forms.form

    def show_ids(self, ids: Sequence[str]) -> None:
        """Show the form of parts of one kind, of a connection, a group, a note, or the scenario."""
        wanted = tuple(ids)
        are_others = wanted != self._ids
        if are_others:
            self._forms.leave()  # what is typed belongs to what was shown
        self._ids = wanted
        scenario = self._workspace.scenario
        models, notice = _shown(scenario, wanted)
        show_text(self.notice, notice)
        self.notice.setVisible(bool(notice))
        if not models:
            self._forms.show_nothing()
            return
        model, choices = type(models[0]), choices_of(self._workspace, wanted)
        far_end = _far_end(scenario, wanted) if model is Edge else ""
        self._forms.show_models(
            (model, far_end, *_inputs_of_lists(model, choices)),
            lambda: _sections(scenario, model, wanted),
            models,
            choices,
            are_others=are_others,
        )

    def _on_edited(self, path: str, value: Any, merge_key: str) -> None:
        if self.form is None:
            return
        title = self.form.rows[path].row.title
        scenario = self._workspace.scenario
        edits: list[Edit] = []
        for key in self._ids:
            if key in scenario.nodes:
                edits.append(set_param(key, path, value))
            elif key in scenario.edges:
                edits.append(set_edge_field(key, path, value))
            elif key in scenario.groups:
                edits.append(set_group_field(key, path, value))
            elif key in scenario.notes:
                edits.append(set_note_field(key, path, value))
        if not self._ids:
            edits.append(set_setting(path, value))
        if edits:
            key = f"{merge_key}:{','.join(self._ids)}"
            self._workspace.do(f"Set {title[:1].lower()}{title[1:]}", in_order(*edits), key)


def _shown(scenario: Scenario, ids: tuple[str, ...]) -> tuple[list[BaseModel], str]:
    """Return the models of a form, and a remark."""
    if not ids:
        return [scenario.settings], ""
    nodes = [scenario.nodes[key] for key in ids if key in scenario.nodes]
    if len(nodes) == len(ids):
        kinds = {node.kind for node in nodes}
        if len(kinds) > 1:
            return [], f"{len(nodes)} parts of {len(kinds)} kinds: they share no settings."
        models: list[BaseModel] = [node.params for node in nodes]
        if not sections_of(type(models[0])):
            return [], "Nothing to set on this part."
        return models, f"{len(nodes)} parts; differing values read “mixed”." if nodes[1:] else ""
    rooms: tuple[Any, ...] = (scenario.edges, scenario.groups, scenario.notes)
    for room in rooms:
        found: list[BaseModel] = [room[key] for key in ids if key in room]
        if len(found) == len(ids):
            return found, ""
    return [], "Things of different kinds are selected: they share no settings."


def _sections(
    scenario: Scenario, model: type[BaseModel], ids: tuple[str, ...]
) -> tuple[Section, ...]:
    hidden = _LEFT_OUT.get(model, ())
    sections = tuple(
        Section(s.title, tuple(r for r in s.rows if r.path not in hidden), s.only_if)
        for s in sections_of(model)
    )
    if model is Edge:
        sections = tuple(_with_operations(scenario, section, ids) for section in sections)
    return tuple(section for section in sections if section.rows)


def _inputs_of_lists(model: type[BaseModel], choices: ChoicesOf) -> Iterator[type[Editor]]:
    """Return the inputs that a form has for lists: an empty, a short and a long one differ."""
    for section in sections_of(model):
        for row in section.rows:
            if row.choices_from:
                yield input_of(row, choices(row.choices_from))


def _far_end(scenario: Scenario, ids: tuple[str, ...]) -> str:
    """Return the kind that connections lead to, "" where they lead to several."""
    kinds = {scenario.nodes[scenario.edges[key].target].kind for key in ids}
    return kinds.pop() if len(kinds) == 1 else ""


def _with_operations(scenario: Scenario, section: Section, ids: tuple[str, ...]) -> Section:
    """Offer only what the far end of a connection can be asked for."""
    kind = KINDS.get(_far_end(scenario, ids))
    if kind is None:
        return section
    choices = tuple((op.id, op.title) for op in kind.accepts)
    rows = tuple(
        replace(row, type="choice", choices=choices) if row.path == "operation" else row
        for row in section.rows
    )
    return Section(section.title, rows, section.only_if)

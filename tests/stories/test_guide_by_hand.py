"""Draw the guide's architecture from an empty canvas: by mouse alone, and by keyboard alone."""

import sys

import pytest
from PySide6.QtCore import Qt

from planner.document.templates import load_template
from tests.stories.hands import CONNECTIONS, PARTS, Hands, structure

MOST_BY_MOUSE = 45
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
COLUMNS, ROWS = (-480, -240, 0, 240), (-250, -110, 30, 170)
PLACES = {
    "visitors": (0, 1),
    "api": (1, 1),
    "uploads": (1, 0),
    "resize": (2, 0),
    "resized": (3, 0),
    "database": (1, 2),
    "welcome-mail": (2, 2),
    "mail": (3, 2),
    "free-trial": (2, 3),
    "billing": (3, 3),
    "schedule": (0, 3),
    "clean-up": (1, 3),
}
LABELS = {
    ("api", "uploads"): "0.005",
    ("resize", "resized"): "3",
    ("api", "database"): "3",
    ("api", "welcome-mail"): "0.001 event",
    ("welcome-mail", "free-trial"): "event",
    ("clean-up", "uploads"): "50",
}
"""What differs from a fresh connection: calls a request, and events."""


def template():
    scenario = load_template("guide-architecture")
    return structure(scenario, {key: key for key in scenario.nodes})


@pytest.mark.slow
def test_that_the_guides_architecture_is_drawn_by_mouse_in_forty_five_actions(
    qtbot, program, capsys
):
    hands = Hands(qtbot, program)
    hands.click_on(program.window.welcome.new, "New drawing")
    hands.notch(1)
    hands.notch(1)
    made = {}
    for name, item in PARTS:
        column, row = PLACES[name]
        made[name] = hands.drag_part(item, COLUMNS[column] + 86, ROWS[row] + 40, name)
    lines = {pair: hands.drag_line(made[pair[0]], made[pair[1]]) for pair in CONNECTIONS}
    for pair, text in LABELS.items():
        hands.write_label(lines[pair], text)
    assert structure(hands.scenario, made) == template()
    with capsys.disabled():
        sys.stdout.write(f"\n{hands.told('The guide, by mouse')}\n")
    assert len(hands.actions) <= MOST_BY_MOUSE
    # One step an action that changes something; all of them taken back leave nothing.
    stack = program.workspace.undo_stack
    assert stack.count() == len(PARTS) + len(CONNECTIONS) + len(LABELS)
    while stack.canUndo():
        stack.undo()
    assert not hands.scenario.nodes


class Keys(Hands):
    """The same, without a mouse."""

    def __init__(self, qtbot, program, answers) -> None:
        super().__init__(qtbot, program)
        self._answers = answers

    def add(self, typed: str) -> str:
        """Search for a part and place it."""
        self.chord(Qt.Key.Key_Slash, what="/")
        return self._chosen(typed)

    def add_beside(self, arrow, typed: str) -> str:
        """Add a part joined to the one the keyboard stands on."""
        self.chord(arrow, CTRL, f"Ctrl+{Qt.Key(arrow).name[4:]}")
        return self._chosen(typed)

    def _chosen(self, typed: str) -> str:
        before = set(self.scenario.nodes)
        self.type_into(self.canvas.quick_add_list.field, typed)
        (new,) = set(self.scenario.nodes) - before
        return new

    def connect_to(self, target: str) -> None:
        """Join the selected part to one that is chosen by name."""
        before = set(self.scenario.edges)
        self.chord(Qt.Key.Key_J, CTRL, "Ctrl+J")
        self.type_into(self.canvas.quick_add_list.field, self.scenario.nodes[target].name)
        assert len(set(self.scenario.edges) - before) == 1

    def go_to(self, part: str) -> None:
        """Find a part by its name."""
        self._answers.line = self.scenario.nodes[part].name
        self.chord(Qt.Key.Key_F, CTRL, "Ctrl+F")
        self.actions.append(f"type {self._answers.line!r}, Enter")
        assert self.program.workspace.selection == {part}

    def rename(self, text: str) -> None:
        """Name the selected part."""
        self.chord(Qt.Key.Key_F2, what="F2")
        self.type_into(self.canvas.editor.line, text)

    def write_line(self, text: str) -> None:
        """Write the label of the selected connection."""
        self.chord(Qt.Key.Key_F2, what="F2")
        field = self.canvas.editor.line
        field.selectAll()
        self.type_into(field, text)


@pytest.mark.slow
def test_that_the_guides_architecture_is_drawn_by_keyboard_alone(qtbot, program, answers, capsys):
    keys = Keys(qtbot, program, answers)
    right, down = Qt.Key.Key_Right, Qt.Key.Key_Down
    with qtbot.waitActive(program.window):
        program.window.activateWindow()
    keys.chord(Qt.Key.Key_N, CTRL, "Ctrl+N")
    assert program.shell.is_drawing()
    assert keys.canvas.hasFocus()
    made = {"visitors": keys.add("users")}
    made["api"] = keys.add_beside(right, "ec2")
    made["uploads"] = keys.add_beside(right, "s3")
    made["resize"] = keys.add_beside(right, "lambda")
    keys.connect_to(made["uploads"])
    keys.go_to(made["resize"])
    made["resized"] = keys.add_beside(right, "s3")
    keys.connect_to(made["api"])
    keys.go_to(made["api"])
    made["database"] = keys.add_beside(down, "self-run")
    keys.go_to(made["api"])
    made["welcome-mail"] = keys.add_beside(down, "lambda")
    made["mail"] = keys.add_beside(right, "ses send")
    keys.go_to(made["welcome-mail"])
    made["free-trial"] = keys.add_beside(down, "lambda")
    made["billing"] = keys.add_beside(right, "external")
    made["schedule"] = keys.add("schedule")
    made["clean-up"] = keys.add_beside(right, "ec2")
    keys.connect_to(made["uploads"])
    assert set(made) == {name for name, _item in PARTS}
    ends = {(e.source, e.target): e.id for e in keys.scenario.edges.values()}
    assert ends.keys() == {(made[a], made[b]) for a, b in CONNECTIONS}
    for (source, target), text in LABELS.items():
        _walk_to_line(keys, made[source], made[target])
        keys.write_line(text)
    assert structure(keys.scenario, made) == template()
    with capsys.disabled():
        sys.stdout.write(f"\n{keys.told('The guide, by keyboard')}\n")


def _walk_to_line(keys: Keys, source: str, target: str) -> None:
    """Stand on a part, and step to its connections until the wanted one is selected."""
    keys.go_to(source)
    edge = next(
        e.id for e in keys.scenario.edges.values() if (e.source, e.target) == (source, target)
    )
    for _ in range(8):
        keys.chord(Qt.Key.Key_J, SHIFT | CTRL, "Ctrl+Shift+J")
        if keys.program.workspace.selection == {edge}:
            return
    raise AssertionError((source, target))

"""Everything that can be operated has a name, shows its focus, and stands in a sensible order."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QScrollBar,
    QTabBar,
    QWidget,
)

from planner.ui.errands.file import open_template

_OPERATED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QTabBar,
)


def is_operated(widget: QWidget) -> bool:
    """Tell whether a user operates a widget itself, and not what it is a part of."""
    if not isinstance(widget, _OPERATED) or isinstance(widget, QScrollBar | QHeaderView):
        return False
    owners = list(_owners(widget))
    # The lists of combo boxes, the arrows of tab bars, the charts' own menus, which never open.
    return not isinstance(owners[0], QAbstractSpinBox | QTabBar | QLineEdit) and not any(
        isinstance(owner, QComboBox | QMenu) for owner in owners
    )


def _owners(widget: QWidget) -> Iterator[QObject]:
    owner = widget.parent()
    while owner is not None:
        yield owner
        owner = owner.parent()


def spoken(widget: QWidget) -> str:
    """Return what a screen reader says of a widget."""
    words = widget.accessibleName()
    if not words and isinstance(widget, QAbstractButton):
        words = widget.text()
    return words.strip()


def nameless(root: QWidget) -> list[str]:
    """Return the operated widgets below a window that say nothing of themselves."""
    return [
        f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}"
        for widget in root.findChildren(QWidget)
        if is_operated(widget) and not widget.isHidden() and not spoken(widget)
    ]


def test_that_every_widget_of_the_welcome_page_has_a_name(program):
    assert nameless(program.window) == []


@pytest.mark.slow
def test_that_every_widget_around_a_drawing_has_a_name(program):
    assert open_template(program.shell.desk, "guide-architecture")
    shell, workspace = program.shell, program.workspace
    found: set[str] = set()
    for ids in ((), ("api",), ("visitors",), ("resize",), ("api", "resize")):
        workspace.select(ids)
        for page in ("answer", "settings", "traffic", "cost"):
            shell.show_inspector_page(page)
            found |= set(nameless(program.window))
    for page in (*shell.charts.page_ids, "why"):
        shell.show_inspector_page("why") if page == "why" else shell.show_dock_page(page)
        found |= set(nameless(program.window))
    assert found == set()


def test_that_tab_goes_from_the_tools_over_the_palette_to_the_inspector(program):
    assert open_template(program.shell.desk, "guide-architecture")
    program.workspace.select(("api",))
    shell = program.shell
    rooms = (shell.tool_row, shell.palette, shell.canvas, shell.inspector)
    order: list[int] = []
    widget = shell.tool_row.undo
    for _ in range(2_000):
        for place, room in enumerate(rooms):
            if (widget is room or room.isAncestorOf(widget)) and order[-1:] != [place]:
                order.append(place)
        widget = widget.nextInFocusChain()
        if widget is shell.tool_row.undo:
            break
    firsts = [order.index(place) for place in range(len(rooms))]
    assert firsts == sorted(firsts)


def test_that_what_takes_the_focus_by_tab_shows_it(qtbot, program):
    assert open_template(program.shell.desk, "guide-architecture")
    program.workspace.select(("api",))
    shell, window = program.shell, program.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for widget in (shell.tool_row.region, shell.tool_row.export, shell.palette.tiles[0]):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        shell.canvas.setFocus()
        plain = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.hasFocus()
        assert widget.grab().toImage() != plain

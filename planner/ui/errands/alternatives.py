"""What the user does with variants: keep, name, copy, drop, compare, take a part from."""

from functools import partial

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from planner.document import Node
from planner.document.alternatives import (
    ALL_LAMBDA,
    AS_DRAWN,
    RECOMMENDED,
    Variant,
    add_alternative,
    alternative_of,
    delete_alternative,
    duplicate_alternative,
    free_name,
    rename_alternative,
    take_part,
    title_of,
    with_alternative,
)
from planner.document.edits import Edit, in_order
from planner.storage.plain_text import plain
from planner.ui.desk import Desk


def keep(desk: Desk) -> None:
    """Keep what is in view as an alternative of one's own, and show it."""
    name = desk.ask.text("Keep as alternative", "Name", _suggested(desk))
    if name is not None and name.strip():
        keep_as(desk, name.strip())


def keep_as(desk: Desk, name: str) -> bool:
    """Keep what is in view under a name; values on trial become part of it."""
    workspace = desk.workspace
    made = alternative_of(workspace.document, workspace.scenario, name)
    if not workspace.do(f"Keep as {name}", add_alternative(made)):
        return False
    workspace.reset_trial()
    workspace.show_variant(len(workspace.document.alternatives) - 1)
    return True


def hold_back(desk: Desk, text: str, edit: Edit) -> None:
    """Offer an alternative for an edit that a computed variant cannot hold."""
    title = title_of(desk.workspace.document, desk.workspace.variant)
    sentence = f"{title} is computed from the drawing. To change it, keep it as an alternative."
    desk.shell.say(sentence, "Keep as alternative", partial(_keep_and_do, desk, text, edit))


def rename(desk: Desk) -> None:
    """Ask for another name of the alternative in view."""
    place = desk.workspace.variant
    if not isinstance(place, int):
        return
    before = title_of(desk.workspace.document, place)
    name = desk.ask.text("Rename the alternative", "Name", before)
    if name is not None and name.strip() and name.strip() != before:
        desk.workspace.do("Rename the alternative", rename_alternative(place, name.strip()))


def duplicate(desk: Desk) -> None:
    """Copy the alternative in view, and show the copy."""
    workspace = desk.workspace
    if isinstance(workspace.variant, int) and workspace.do(
        "Duplicate the alternative", duplicate_alternative(workspace.variant)
    ):
        workspace.show_variant(len(workspace.document.alternatives) - 1)


def delete(desk: Desk) -> None:
    """Delete the alternative in view; the drawing comes into view."""
    workspace, place = desk.workspace, desk.workspace.variant
    if isinstance(place, int):
        workspace.show_variant(AS_DRAWN)
        workspace.do("Delete the alternative", delete_alternative(place))


def compare(desk: Desk) -> None:
    """Lay the variant in view beside the drawing; the drawing beside what is recommended."""
    variant = desk.workspace.variant
    desk.exploring.show_compare(AS_DRAWN, RECOMMENDED if variant == AS_DRAWN else variant)


def following(desk: Desk) -> None:
    """Show the next variant."""
    desk.exploring.tabs.step(1)


def previous(desk: Desk) -> None:
    """Show the variant before."""
    desk.exploring.tabs.step(-1)


def take(desk: Desk) -> None:
    """Ask from which variant the selected parts are taken, at the pointer."""
    menu = take_menu(desk)
    if menu.isEmpty():
        desk.shell.say("No other variant sets the selected parts otherwise.")
        menu.deleteLater()
        return
    menu.popup(QCursor.pos())


def take_menu(desk: Desk) -> QMenu:
    """Return a menu of the variants that set the selected parts otherwise."""
    menu = QMenu(desk.shell.widget())
    menu.aboutToHide.connect(menu.deleteLater)
    document = desk.workspace.document
    others: list[Variant] = [AS_DRAWN, *range(len(document.alternatives))]
    for variant in others:
        if variant == desk.workspace.variant or not _differing(desk, variant):
            continue
        title = " ".join(plain(title_of(document, variant)).split()).replace("&", "&&")
        menu.addAction(f"As in {title}").triggered.connect(partial(_take_from, desk, variant))
    return menu


def _take_from(desk: Desk, variant: Variant, _checked: bool = False) -> None:
    ids, document = _differing(desk, variant), desk.workspace.document
    source = with_alternative(document, variant) if isinstance(variant, int) else document
    edits = [take_part(key, source) for key in ids]
    what = "a part" if len(ids) == 1 else f"{len(ids)} parts"
    desk.workspace.do(f"Take {what} from {title_of(document, variant)}", in_order(*edits))


def _differing(desk: Desk, variant: Variant) -> list[str]:
    """Return the selected parts that a variant sets otherwise than what is in view."""
    workspace = desk.workspace
    document = workspace.document
    source = with_alternative(document, variant) if isinstance(variant, int) else document
    shown = workspace.scenario.nodes
    return [
        key
        for key in workspace.selection
        if key in shown and _held(source.nodes.get(key)) != _held(shown[key])
    ]


def _held(node: Node | None) -> object:
    """Return what a variant may have otherwise of a part; None where it lacks it."""
    return None if node is None else (node.params, node.traffic, node.name)


def _keep_and_do(desk: Desk, text: str, edit: Edit) -> None:
    workspace = desk.workspace
    if not workspace.is_computed or keep_as(desk, _suggested(desk)):
        workspace.do(text, edit)


def _suggested(desk: Desk) -> str:
    workspace = desk.workspace
    stems = {ALL_LAMBDA: "All serverless", RECOMMENDED: "Recommended mix", AS_DRAWN: "Alternative"}
    variant = workspace.variant
    stem = stems.get(str(variant), title_of(workspace.document, variant))
    return free_name(workspace.document, stem)

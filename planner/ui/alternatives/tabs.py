"""Keeps the tabs of the menu row in step with the variants of the scenario."""

from PySide6.QtCore import QObject, QPoint, Signal

from planner.document import Change
from planner.document.alternatives import COMPUTED_TITLES, Variant, title_of
from planner.ui.panels.menu_row import MenuRow
from planner.workspace import Workspace

_TIPS = {
    "as-drawn": "The drawing itself: edits go here",
    "all-ec2": "Every part that can on EC2; computed from the drawing",
    "all-lambda": "Every part that can on Lambda; computed from the drawing",
    "recommended": "Every part where its answer points; computed from the drawing",
}
_OWN_TIP = "Your alternative: edits go here. Right button: rename, duplicate, delete, compare"


def variants_of(count: int) -> tuple[Variant, ...]:
    """Return every variant of a scenario with so many own alternatives, in the order of tabs."""
    return (*COMPUTED_TITLES, *range(count))


class VariantTabs(QObject):
    """One tab a variant; the user's choice changes what the workspace shows.

    Attributes
    ----------
    menu_wanted
        Where the menu of an own alternative is asked for, on the screen.
    """

    menu_wanted = Signal(QPoint)
    rename_wanted = Signal()

    def __init__(self, workspace: Workspace, row: MenuRow) -> None:
        super().__init__(row)
        self._workspace, self._row = workspace, row
        self._variants: tuple[Variant, ...] = ()
        workspace.scenario_changed.connect(self._on_scenario)
        workspace.variant_changed.connect(self._show)
        row.variant_chosen.connect(self._on_chosen)
        row.variant_menu_wanted.connect(self._on_menu)
        row.variant_named.connect(self._on_named)
        self._show()

    def step(self, by: int) -> None:
        """Show the next or the previous variant, round and round."""
        here = self._variants.index(self._workspace.variant)
        self._workspace.show_variant(self._variants[(here + by) % len(self._variants)])

    def _on_scenario(self, change: Change) -> None:
        if change.settings or change.whole:
            self._show()

    def _show(self, _variant: object = None) -> None:
        document = self._workspace.document
        self._variants = variants_of(len(document.alternatives))
        shown = self._workspace.variant
        titles = [title_of(document, variant) for variant in self._variants]
        tips = [_TIPS.get(str(variant), _OWN_TIP) for variant in self._variants]
        at = self._variants.index(shown) if shown in self._variants else 0
        self._row.show_variants(titles, tips, at)

    def _on_chosen(self, place: int) -> None:
        if place < len(self._variants):
            self._workspace.show_variant(self._variants[place])

    def _on_named(self, place: int) -> None:
        self._on_chosen(place)
        if isinstance(self._workspace.variant, int):
            self.rename_wanted.emit()

    def _on_menu(self, place: int, at: QPoint) -> None:
        self._on_chosen(place)
        self.menu_wanted.emit(at)

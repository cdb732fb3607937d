"""Keeps the forms that were built and shows one: to select another part builds nothing anew."""

from collections.abc import Callable, Hashable, Sequence

from pydantic import BaseModel
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.ui.inspector.form import ChoicesOf, Form
from planner.ui.inspector.row import Section
from planner.ui.look import Look

_MOST_FORMS = 16


class FormShelf(QWidget):
    """Shows one form at a time; one that comes again is taken from the shelf and filled anew.

    To build a form costs many times what it costs to fill it, and of each combo box under a
    style sheet Qt keeps some bytes for ever.
    """

    edited = Signal(str, object, str)  # path, value, merge key
    pin_wanted = Signal(str)  # path

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._kept: dict[Hashable, Form] = {}  # the one in sight comes last
        self.form: Form | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def leave(self) -> None:
        """End what is being typed or chosen; to be said before it would go to something else."""
        if self.form is not None:
            self.form.leave()

    def show_nothing(self) -> None:
        """Show no form."""
        self._put_in_sight(None)

    def show_models(
        self,
        key: Hashable,
        sections: Callable[[], Sequence[Section]],
        models: Sequence[BaseModel],
        choices_of: ChoicesOf | None = None,
        *,
        are_others: bool,
    ) -> None:
        """Fill the form of a key, which always has the same sections and inputs, and show it.

        `are_others` says that the models are those of something else than before.
        """
        form = self._kept.pop(key, None)
        if form is None:
            form = self._built(sections(), choices_of)
        else:
            if choices_of is not None:
                form.offer(choices_of)
            if are_others or form is not self.form:
                form.begin()
        self._kept[key] = form
        form.show_models(models)
        self._put_in_sight(form)
        if len(self._kept) > _MOST_FORMS:
            self._kept.pop(next(iter(self._kept))).deleteLater()

    def _built(self, sections: Sequence[Section], choices_of: ChoicesOf | None) -> Form:
        form = Form(sections, self._look, choices_of, parent=self)
        form.hide()
        form.edited.connect(self.edited)
        form.pin_wanted.connect(self.pin_wanted)
        self._box.addWidget(form)
        return form

    def _put_in_sight(self, form: Form | None) -> None:
        if form is not self.form:
            if self.form is not None:
                self.form.hide()
            self.form = form
            if form is not None:
                form.show()
        self.setVisible(form is not None)

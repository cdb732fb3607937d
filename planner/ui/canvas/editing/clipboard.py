"""Copies pieces of a drawing to the system's clipboard and reads them back, warily."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from planner.ui.canvas.editing.fragment import Fragment, FragmentRefused, read, written
from planner.ui.clipboard import offer

FRAGMENT_MIME = "application/x-elplan-fragment"
_LARGEST_BYTES = 32_000_000


def put(fragment: Fragment) -> None:
    """Offer a fragment to every window, and as text to editors and mails."""
    text = written(fragment)
    data = QMimeData()
    data.setData(FRAGMENT_MIME, text.encode())
    data.setText(text)
    offer(data)


def taken() -> Fragment:
    """Read the clipboard's fragment.

    Raises
    ------
    FragmentRefused
        If it holds anything else.
    """
    data = QGuiApplication.clipboard().mimeData()
    if data is not None and data.hasFormat(FRAGMENT_MIME):
        raw = data.data(FRAGMENT_MIME)
        if raw.size() > _LARGEST_BYTES:
            raise FragmentRefused("The clipboard holds too much to be a piece of a drawing")
        return read(bytes(raw.data()).decode("utf-8", errors="replace"))
    return read(data.text() if data is not None and data.hasText() else "")

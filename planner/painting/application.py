"""The Qt application that painting stands on where no window runs."""

from PySide6.QtWidgets import QApplication


def application() -> QApplication:
    """Return the running application, or a new one; keep it while painting."""
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication([])

"""The user's preferences: read once, written on every change."""

import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from planner.settings import ROWS, Value, accepted, defaults
from planner.storage.limits import stored_json
from planner.workspace.late_writer import Store, write_now

_LARGEST_BYTES = 1_000_000


def preferences_file() -> Path:
    """Return where this user's preferences live."""
    from platformdirs import user_config_path

    return user_config_path("ec2-lambda-planner", appauthor=False) / "preferences.json"


class Preferences(QObject):
    """Holds one value for each row of the settings table.

    A missing, damaged or foreign file means defaults: preferences must never stop a start.
    Values of a newer version are kept and written back.
    """

    changed = Signal(str)  # id

    def __init__(
        self, path: Path | None = None, parent: QObject | None = None, store: Store = write_now
    ) -> None:
        super().__init__(parent)
        self._write = store
        self.path = path or preferences_file()
        stored = _read(self.path)
        self._values = defaults() | accepted(stored)
        self._foreign = {key: value for key, value in stored.items() if key not in ROWS}

    def text(self, key: str) -> str:
        """Return a preference that is a word."""
        return str(self._values[key])

    def number(self, key: str) -> float:
        """Return a preference that is a number."""
        return float(self._values[key])

    def is_on(self, key: str) -> bool:
        """Return a preference that is a switch."""
        return bool(self._values[key])

    def value(self, key: str) -> Value:
        """Return a preference as it is stored."""
        return self._values[key]

    def set(self, key: str, value: Value) -> bool:
        """Change one preference and store all; False where the row cannot hold `value`."""
        return self.set_all({key: value})

    def set_all(self, values: dict[str, Value]) -> bool:
        """Change several preferences with one write."""
        if any(not ROWS[key].accepts(value) for key, value in values.items()):
            return False
        altered = [key for key, value in values.items() if self._values[key] != value]
        if altered:
            self._values |= values
            self._store()
        for key in altered:
            self.changed.emit(key)
        return True

    def _store(self) -> None:
        text = json.dumps(self._foreign | self._values, indent=1, sort_keys=True) + "\n"
        self._write(self.path, text.encode())


def _read(path: Path) -> dict[str, object]:
    stored = stored_json(path, _LARGEST_BYTES)
    return stored if isinstance(stored, dict) else {}

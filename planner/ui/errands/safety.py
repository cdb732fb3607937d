"""What the window says and does so that nothing is lost: recovery, locks, conflicts, faults."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from planner.document.scenario_file import UnreadableScenario, open_scenario
from planner.storage.plain_text import plain
from planner.ui.desk import Desk
from planner.ui.errands.opening import begin
from planner.workspace.faults import Fault, Faults
from planner.workspace.keeping import Keeping
from planner.workspace.owner import Owner
from planner.workspace.recent_files import age_in_words
from planner.workspace.recovery import Recovered, UnreadableJournal, leftover_of, recovered


def attach(desk: Desk, keeping: Keeping, faults: Faults | None = None) -> None:
    """Let the window speak for the safety net, and offer what an earlier run left."""
    desk.keeping = keeping
    keeping.problem.connect(partial(_on_problem, desk))
    keeping.read_only_changed.connect(partial(_on_read_only, desk))
    if faults is not None:
        faults.save_what_is_unsaved = keeping.flush
        faults.noticed.connect(partial(_on_fault, desk), Qt.ConnectionType.QueuedConnection)
    offer_recovered(desk)


def offer_recovered(desk: Desk) -> None:
    """Offer the newest unsaved work of a run that ended badly; nothing opens by itself."""
    if desk.keeping is None:
        return
    offers = recovered(desk.keeping.state)
    if offers:
        desk.shell.say(_offer_in_words(offers[0]), "Open it", partial(_open, desk, offers[0]))


def offer_leftover(desk: Desk, path: Path) -> None:
    """Offer what a save of `path` wrote before it was cut off, if it is newer."""
    leftover = leftover_of(path)
    if leftover is not None:
        sentence = (
            f"A save of {plain(path.name)} was cut off; what it wrote is newer than the file."
        )
        desk.shell.say(sentence, "Open it", partial(_open_leftover, desk, leftover))


def refuses_save(desk: Desk, path: Path) -> bool:
    """Tell whether `path` may not be written now; says why, and keeps the version before."""
    keeping = desk.keeping
    if keeping is None:
        return False
    holder = keeping.holder_of(path)
    if holder is not None:
        save_as = partial(desk.shell.run, "file.save_as")
        desk.shell.say(_held_in_words(path, holder), "Save a copy", save_as)
        return True
    keeping.keep_generation(path)
    return False


def _on_problem(desk: Desk, sentence: str) -> None:
    desk.shell.say(sentence)


def _on_read_only(desk: Desk, holder: Owner | None) -> None:
    path = desk.workspace.path
    if holder is not None and path is not None:
        desk.shell.say(_held_in_words(path, holder))


def _on_fault(desk: Desk, fault: Fault) -> None:
    desk.shell.say(fault.sentence, "Copy details", partial(_copy, fault.details))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _open(desk: Desk, offer: Recovered) -> None:
    if desk.keeping is None or not desk.shell.may_leave():
        return
    try:
        scenario = offer.load()
    except UnreadableJournal as problem:
        desk.shell.say(str(problem))
        return
    desk.keeping.adopt(offer, scenario)
    desk.on_disk = None
    desk.shell.show_drawing()
    if scenario.nodes:
        desk.canvas.fit()
    offer_recovered(desk)


def _open_leftover(desk: Desk, leftover: Path) -> None:
    if not desk.shell.may_leave():
        return
    try:
        scenario = open_scenario(leftover)
    except UnreadableScenario as problem:
        desk.shell.say(str(problem))
        return
    begin(desk, scenario, None)
    desk.workspace.undo_stack.resetClean()


def _offer_in_words(offer: Recovered) -> str:
    edits = "one edit" if offer.edits == 1 else f"{offer.edits:,} edits"
    age = age_in_words(offer.when.isoformat(), datetime.now(UTC))
    said = f"Unsaved work on “{plain(offer.name)}” was found: {edits}, {age}."
    if offer.path is not None and offer.is_stale:
        said += " Its file has changed since; the work opens as a drawing of its own."
    return said


def _held_in_words(path: Path, holder: Owner) -> str:
    where = "in another window" if holder.is_here or not holder.host else "on another computer"
    return f"{plain(path.name)} is open {where}; here it can be looked at, and saved as a copy."

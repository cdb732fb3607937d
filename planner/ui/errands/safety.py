"""What the window says and does so that nothing is lost: recovery, locks, conflicts, faults."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication

from planner.document import Scenario
from planner.document.large_file import LARGE_BYTES
from planner.storage.limits import read_limited
from planner.storage.plain_text import plain
from planner.ui.desk import Desk
from planner.ui.dialogs.versions import VersionsDialog
from planner.ui.errands.opening import begin, read
from planner.ui.panels.recovered_card import RecoveredCard
from planner.units import counted
from planner.workspace.faults import Fault, Faults
from planner.workspace.generations import Generation, generations_of
from planner.workspace.keeping import Keeping
from planner.workspace.open_runner import Opened, is_large_file
from planner.workspace.owner import Owner
from planner.workspace.recent_files import age_in_words
from planner.workspace.recovery import (
    Recovered,
    leftover_of,
    recovered,
    set_aside,
)

_MOST_CARDS = 5
_MOST_NAME = 60


def attach(desk: Desk, keeping: Keeping, faults: Faults | None = None) -> None:
    """Let the window speak for the safety net, and offer what an earlier run left."""
    desk.keeping = keeping
    keeping.problem.connect(partial(_on_problem, desk))
    keeping.opening.progressed.connect(partial(_on_reading, desk))
    keeping.opening.ended.connect(partial(_on_read, desk))
    keeping.read_only_changed.connect(partial(_on_read_only, desk))
    desk.workspace.undo_stack.cleanChanged.connect(partial(_on_clean, desk))
    if faults is not None:
        faults.save_what_is_unsaved = keeping.flush
        faults.noticed.connect(partial(_on_fault, desk), Qt.ConnectionType.QueuedConnection)
    offer_recovered(desk)
    # A file named on the command line is opened next, and hides the welcome page.
    QTimer.singleShot(0, keeping, partial(_mention_recovered, desk))


def offer_recovered(desk: Desk) -> None:
    """Offer on the welcome page the unsaved work of runs that ended badly; nothing opens itself."""
    if desk.keeping is None:
        return
    cards = [_card(desk, offer) for offer in recovered(desk.keeping.state)[:_MOST_CARDS]]
    kept = set_aside(desk.keeping.state)
    if kept:
        folder = plain(str(kept[0].parent))
        sentence = f"Bringing it back stopped the program before. It is kept in {folder}."
        cards.append(RecoveredCard(desk.look, "Unsaved work that cannot be opened", sentence, ()))
    desk.shell.show_recovered(cards)


def offer_leftover(desk: Desk, path: Path) -> None:
    """Offer what a save of `path` wrote before it was cut off, if it is newer."""
    leftover = leftover_of(path)
    if leftover is not None:
        sentence = (
            f"A save of {plain(path.name)} was cut off; what it wrote is newer than the file."
        )
        desk.shell.say(sentence, "Open it", partial(_open_leftover, desk, leftover))


def before_save(desk: Desk, path: Path) -> str:
    """Ask and say what there is to say before `path` is written, and keep the version before.

    Returns `write`, `copy`, `reload` or `cancel`.
    """
    keeping = desk.keeping
    if keeping is None:
        return "write"
    holder = keeping.holder_of(path)
    if holder is not None:
        _say_held(desk, path, holder)
        return "cancel"
    conflict = keeping.before_save(path)
    if conflict is None:
        return "write"
    answer = desk.ask.about_conflict(conflict, desk.workspace.document)
    if answer != "overwrite":
        return answer
    keeping.keep_generation(path)
    return "write"


def tell_holder(desk: Desk) -> bool:
    """Say who else writes the open file; False where nobody does."""
    path, keeping = desk.workspace.path, desk.keeping
    if path is None or keeping is None or keeping.read_only is None:
        return False
    _say_held(desk, path, keeping.read_only)
    return True


def versions(desk: Desk) -> None:
    """List the earlier versions of the open file."""
    path = desk.workspace.path
    if path is None or desk.keeping is None:
        return
    found = generations_of(path, desk.keeping.state)
    dialog = VersionsDialog(desk.shell.widget(), path.name, found)
    dialog.wanted.connect(partial(_open_version, desk, path))
    dialog.open()


def _on_problem(desk: Desk, sentence: str) -> None:
    desk.shell.say(sentence)


def _on_reading(desk: Desk, name: str, share: float) -> None:
    if desk.keeping is not None:
        desk.shell.show_progress(_reading_in_words(name), share, desk.keeping.opening.cancel)


def _on_read(desk: Desk, name: str) -> None:
    desk.shell.take_back(_reading_in_words(name))


def _on_read_only(desk: Desk, _holder: Owner | None) -> None:
    tell_holder(desk)


def _on_clean(desk: Desk, is_clean: bool) -> None:
    """Say at the first edit of a file that another holds where the edits can go."""
    if not is_clean:
        tell_holder(desk)


def _say_held(desk: Desk, path: Path, holder: Owner) -> None:
    save_as = partial(desk.shell.run, "file.save_as")
    desk.shell.say(_held_in_words(path, holder), "Save a copy", save_as)


def _mention_recovered(desk: Desk) -> None:
    if desk.keeping is None or not desk.shell.is_drawing() or desk.keeping.is_read_only:
        return
    offers = recovered(desk.keeping.state)
    if offers:
        desk.shell.say(_offer_in_words(offers[0]), "Show it", desk.shell.show_welcome)


def _card(desk: Desk, offer: Recovered) -> RecoveredCard:
    name = offer.path.stem if offer.path is not None else offer.name or "a drawing"
    title = f"Recovered: {plain(name)[:_MOST_NAME]}, {counted(offer.edits, 'edit')}"
    when = offer.when.astimezone()
    today = when.date() == datetime.now(UTC).astimezone().date()
    said = f"{when:%H:%M}" if today else f"{when:%H:%M on %Y-%m-%d}"
    sentence = f"The program stopped at {said}. Nothing is lost."
    if offer.path is not None and offer.is_stale:
        sentence += " Its file has changed since; it opens as a drawing of its own."
    second = ("discard", "Discard") if offer.path is None else ("compare", "Compare")
    card = RecoveredCard(desk.look, title, sentence, (("open", "Open recovered"), second))
    card.wanted.connect(partial(_on_card, desk, offer))
    return card


def _on_card(desk: Desk, offer: Recovered, wish: str) -> None:
    if wish == "compare":
        then = partial(_on_ours, desk, offer)
        read(desk, offer.content, _name_of(offer), then, is_large=offer.is_large)
    elif wish == "open":
        _open(desk, offer)
    elif wish == "discard" and desk.ask.may_discard(offer.name):
        offer.discard()
        offer_recovered(desk)


def _on_ours(desk: Desk, offer: Recovered, ours: Opened) -> None:
    """Read the file of recovered work too, to lay the two side by side."""
    if ours.scenario is None or offer.path is None:
        desk.shell.say(ours.problem)
        return
    then, source = partial(_on_both, desk, offer, ours), partial(read_limited, offer.path)
    is_large = is_large_file(offer.path)
    read(desk, source, plain(offer.path.name), then, is_large=is_large)


def _on_both(desk: Desk, offer: Recovered, ours: Opened, theirs: Opened) -> None:
    if theirs.scenario is None or ours.scenario is None:
        desk.shell.say(theirs.problem)
        return
    _on_card(desk, offer, desk.ask.about_recovered(offer, theirs.scenario, ours.scenario))


def _open_version(desk: Desk, path: Path, version: Generation) -> None:
    if desk.shell.may_leave():
        said = f"This is an earlier version of {plain(path.name)}, as an unsaved copy."
        then = partial(_on_copy, desk, desk.workspace.document, said)
        is_large = version.size_bytes > LARGE_BYTES
        read(desk, version.content, plain(path.name), then, is_large=is_large)


def _on_copy(desk: Desk, before: Scenario, said: str, opened: Opened) -> None:
    """Show what was read as an unsaved drawing, and say what it is."""
    if opened.scenario is None:
        desk.shell.say(opened.problem)
        return
    if desk.workspace.document is not before and not desk.shell.may_leave():
        return
    begin(desk, opened.scenario, None)
    desk.workspace.undo_stack.resetClean()
    if said:
        desk.shell.say(said)


def _on_fault(desk: Desk, fault: Fault) -> None:
    desk.shell.say(fault.sentence, "Copy details", partial(_copy, fault.details))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _open(desk: Desk, offer: Recovered) -> None:
    if desk.shell.may_leave():
        then = partial(_on_brought_back, desk, offer, desk.workspace.document)
        read(desk, offer.content, _name_of(offer), then, is_large=offer.is_large)


def _on_brought_back(desk: Desk, offer: Recovered, before: Scenario, opened: Opened) -> None:
    if opened.scenario is None or desk.keeping is None:
        desk.shell.say(opened.problem)
        return
    if desk.workspace.document is not before and not desk.shell.may_leave():
        return
    desk.keeping.adopt(offer, opened.scenario, opened.data)
    desk.shell.show_drawing()
    if opened.scenario.nodes:
        desk.canvas.fit()
    offer_recovered(desk)


def _open_leftover(desk: Desk, leftover: Path) -> None:
    if desk.shell.may_leave():
        then, source = (
            partial(_on_copy, desk, desk.workspace.document, ""),
            partial(read_limited, leftover),
        )
        read(desk, source, plain(leftover.name), then, is_large=is_large_file(leftover))


def _name_of(offer: Recovered) -> str:
    return plain(offer.path.name if offer.path is not None else offer.name or "the unsaved work")


def _reading_in_words(name: str) -> str:
    return f"Reading {plain(name)[:_MOST_NAME]}…"


def _offer_in_words(offer: Recovered) -> str:
    edits = "one edit" if offer.edits == 1 else f"{offer.edits:,} edits"
    age = age_in_words(offer.when.isoformat(), datetime.now(UTC))
    said = f"Unsaved work on “{plain(offer.name)}” was found: {edits}, {age}."
    if offer.path is not None and offer.is_stale:
        said += " Its file has changed since; the work opens as a drawing of its own."
    return said


def _held_in_words(path: Path, holder: Owner) -> str:
    where = "in another window"
    if holder.host and not holder.is_here:
        where = f"on the computer “{plain(holder.host)}”"
    elif holder.pid:
        where += f" (process {holder.pid})"
    return f"{plain(path.name)} is open {where}. Here it is read-only; edits can go into a copy."

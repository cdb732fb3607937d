"""What the File menu does."""

from functools import partial
from pathlib import Path

from planner.document import Scenario, Settings
from planner.document.large_file import LARGE_BYTES
from planner.document.scenario import CatalogStamp
from planner.document.scenario_file import SUFFIX, UnreadableScenario
from planner.document.templates import UnknownTemplate, load_template
from planner.storage.limits import read_limited
from planner.storage.plain_text import plain
from planner.ui.desk import Desk
from planner.ui.errands import safety
from planner.ui.errands.opening import begin, read, soon
from planner.workspace.open_runner import Opened, is_large_file
from planner.workspace.save_runner import Saved, is_large, saved_now


def new(desk: Desk) -> None:
    """Begin an empty drawing."""
    if desk.shell.may_leave():
        begin(desk, blank(desk), None)


def open_(desk: Desk) -> None:
    """Ask for a file and open it."""
    path = desk.ask.file_to_open(desk.preferences.text("open_folder"))
    if path is not None and desk.shell.may_leave():
        open_path(desk, path)


def welcome(desk: Desk) -> None:
    """Show the welcome page; the drawing stays open."""
    desk.shell.show_welcome()


def save(desk: Desk) -> None:
    """Save where it came from, or ask where."""
    path = desk.workspace.path or _ask_where(desk)
    if path is not None:
        _write(desk, path, stay=False)


def save_as(desk: Desk) -> None:
    """Ask where to save, and go on there."""
    path = _ask_where(desk)
    if path is not None:
        _write(desk, path, stay=False)


def save_copy(desk: Desk) -> None:
    """Save somewhere else, and go on here."""
    path = _ask_where(desk)
    if path is not None:
        _write(desk, path, stay=True)


def revert(desk: Desk) -> None:
    """Go back to the saved file; what was done since is a step that can be undone."""
    path = desk.workspace.path
    if path is None:
        return
    then = partial(_on_saved_read, desk, path)
    source = partial(read_limited, path)
    read(desk, source, plain(path.name), then, is_large=is_large_file(path))


def _on_saved_read(desk: Desk, path: Path, opened: Opened) -> None:
    saved = opened.scenario
    if saved is None:
        desk.shell.say(opened.problem)
        return
    desk.workspace.do(f"Revert to {path.name}", lambda _now: saved)
    desk.workspace.undo_stack.setClean()
    if desk.keeping is not None:
        desk.keeping.saved(path, opened.data)


def export(desk: Desk) -> None:
    """Open the export window."""
    _export(desk, "")


def print_pdf(desk: Desk) -> None:
    """Open the export window for a PDF."""
    _export(desk, "pdf")


def close(desk: Desk) -> None:
    """Close the drawing and show the welcome page."""
    if desk.shell.may_leave():
        desk.workspace.open(blank(desk), None)
        desk.shell.show_welcome()


def quit_(desk: Desk) -> None:
    """Close the window."""
    desk.shell.close()


def open_path(desk: Desk, path: Path) -> None:
    """Open a file; a file that cannot be read is named in the banner and changes nothing."""
    then = partial(_on_opened, desk, path, desk.workspace.document)
    source = partial(read_limited, path)
    read(desk, source, plain(path.name), then, is_large=is_large_file(path))


def _on_opened(desk: Desk, path: Path, before: Scenario, opened: Opened) -> None:
    """Show what was read; edits that were made meanwhile are asked about."""
    if opened.scenario is None:
        desk.shell.say(opened.problem)
        if not path.exists():
            desk.recent.forget(str(path.absolute()))
        return
    if desk.workspace.document is not before and not desk.shell.may_leave():
        return
    desk.shell.show_drawing()
    show = partial(_show, desk, path, opened, opened.scenario)
    soon(desk, show, is_large=len(opened.data) > LARGE_BYTES)


def _show(desk: Desk, path: Path, opened: Opened, scenario: Scenario) -> None:
    if desk.keeping is not None:
        desk.keeping.was_read(path, opened.data, opened.digest)
    begin(desk, scenario, path)
    desk.recent.add(path)
    desk.preferences.set("open_folder", str(path.absolute().parent))
    if not safety.tell_holder(desk):
        safety.offer_leftover(desk, path)


def open_template(desk: Desk, template_id: str) -> bool:
    """Open a template as a new drawing."""
    try:
        scenario = load_template(template_id)
    except (UnknownTemplate, UnreadableScenario, OSError) as problem:
        desk.shell.say(str(problem))
        return False
    begin(desk, scenario, None)
    return True


def blank(desk: Desk) -> Scenario:
    """Return an empty scenario with the user's defaults."""
    hours = desk.preferences.number("hours_per_month")
    region = desk.preferences.text("region") or "us-east-1"
    return Scenario(region=region, settings=Settings(hours_per_month=hours))


def save_done(desk: Desk) -> bool:
    """Save and wait for it; False where the user or the disk said no."""
    path = desk.workspace.path or _ask_where(desk)
    return path is not None and _write(desk, path, stay=False, wait=True)


def _ask_where(desk: Desk) -> Path | None:
    workspace = desk.workspace
    name = "".join(c if c.isalnum() or c in " -_." else "-" for c in workspace.scenario.name)
    folder = workspace.path.parent if workspace.path else Path(desk.preferences.text("open_folder"))
    path = desk.ask.file_to_save(str(folder / f"{name.strip() or 'scenario'}{SUFFIX}"))
    if path is not None and not path.suffix:
        path = path.with_suffix(SUFFIX)
    return path


def _write(desk: Desk, path: Path, *, stay: bool, wait: bool = False) -> bool:
    """Write to `path`, a large drawing in the background unless somebody has to `wait` for it."""
    workspace, results, keeping = desk.workspace, desk.workspace.results, desk.keeping
    if keeping is not None and keeping.saving.is_saving:
        if not wait:  # what it comes to decides whether the file changed since
            again = partial(_write_again, desk, path, stay, keeping.opened_times)
            keeping.saving.afterwards(again)
            return True
        keeping.saving.settle()
    answer = safety.before_save(desk, path)
    if answer == "copy":
        other = _ask_where(desk)
        return other is not None and _write(desk, other, stay=stay, wait=wait)
    if answer == "reload":
        revert(desk)
    if answer != "write":
        return False
    stamp = None
    if results is not None:
        stamp = CatalogStamp(version=results.catalog_version, as_of=results.catalog_as_of)
    document = workspace.document
    if keeping is None or wait or not is_large(document):
        return _on_saved(desk, stay, None, saved_now(path, document, stamp))
    desk.shell.note(f"Saving {plain(path.name)}…")
    then = partial(_on_saved, desk, stay, keeping.opened_times)
    keeping.saving.request(path, document, stamp, then)
    return True


def _write_again(desk: Desk, path: Path, stay: bool, opened_times: int) -> None:
    if desk.keeping is not None and desk.keeping.opened_times == opened_times:
        _write(desk, path, stay=stay)


def _on_saved(desk: Desk, stay: bool, opened_times: int | None, saved: Saved) -> bool:
    """Hear what a save came to; another drawing may be open by now, or more edits made."""
    workspace, keeping = desk.workspace, desk.keeping
    if saved.problem is not None:
        again = partial(desk.shell.run, "file.save_as")
        desk.shell.say(str(saved.problem), "Save somewhere else", again)
        return False
    is_open = opened_times is None or keeping is None or keeping.opened_times == opened_times
    results = workspace.results if is_open else None
    usd = results.totals.as_drawn_usd_per_month if results is not None else None
    desk.recent.add(saved.path, usd)
    desk.preferences.set("open_folder", str(saved.path.absolute().parent))
    if opened_times is not None:
        desk.shell.note(f"{plain(saved.path.name)} is saved.")
    if not stay and is_open:
        workspace.set_path(saved.path)
        if workspace.document is saved.scenario:
            workspace.undo_stack.setClean()
        if keeping is not None:
            keeping.saved(saved.path, saved.data, saved.scenario)
    return True


def _export(desk: Desk, format_id: str) -> None:
    from planner.ui.dialogs.export import ExportDialog

    if desk.workspace.results is None:
        desk.shell.say("The figures are still being computed.")
        return
    ExportDialog(desk, format_id).open()

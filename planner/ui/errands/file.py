"""What the File menu does."""

from hashlib import sha256
from pathlib import Path

from planner.document import Scenario, Settings
from planner.document.scenario import CatalogStamp
from planner.document.scenario_file import (
    SUFFIX,
    UnreadableScenario,
    open_scenario,
    save_scenario,
)
from planner.document.templates import UnknownTemplate, load_template
from planner.storage.atomic import SaveProblem
from planner.ui.desk import Desk
from planner.ui.errands import safety
from planner.ui.errands.opening import begin


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
    save_done(desk)


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
    try:
        saved = open_scenario(path)
    except UnreadableScenario as problem:
        desk.shell.say(str(problem))
        return
    desk.workspace.do(f"Revert to {path.name}", lambda _now: saved)
    desk.workspace.undo_stack.setClean()


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
        desk.on_disk = None
        desk.shell.show_welcome()


def quit_(desk: Desk) -> None:
    """Close the window."""
    desk.shell.close()


def open_path(desk: Desk, path: Path) -> bool:
    """Open a file; a file that cannot be read is named in the banner and changes nothing."""
    try:
        scenario = open_scenario(path)
    except UnreadableScenario as problem:
        desk.shell.say(str(problem))
        if not path.exists():
            desk.recent.forget(str(path.absolute()))
        return False
    begin(desk, scenario, path)
    desk.on_disk = _digest(path)
    desk.recent.add(path)
    desk.preferences.set("open_folder", str(path.absolute().parent))
    safety.offer_leftover(desk, path)
    return True


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
    """Save; False where the user or the disk said no."""
    path = desk.workspace.path or _ask_where(desk)
    return path is not None and _write(desk, path, stay=False)


def _ask_where(desk: Desk) -> Path | None:
    workspace = desk.workspace
    name = "".join(c if c.isalnum() or c in " -_." else "-" for c in workspace.scenario.name)
    folder = workspace.path.parent if workspace.path else Path(desk.preferences.text("open_folder"))
    path = desk.ask.file_to_save(str(folder / f"{name.strip() or 'scenario'}{SUFFIX}"))
    if path is not None and not path.suffix:
        path = path.with_suffix(SUFFIX)
    return path


def _write(desk: Desk, path: Path, *, stay: bool) -> bool:
    workspace, results = desk.workspace, desk.workspace.results
    known = desk.on_disk if path == workspace.path and path.exists() else None
    if known is not None and _digest(path) != known and not desk.ask.may_overwrite(path):
        return False
    if safety.refuses_save(desk, path):
        return False
    stamp = None
    if results is not None:
        stamp = CatalogStamp(version=results.catalog_version, as_of=results.catalog_as_of)
    try:
        written = save_scenario(path, workspace.document, stamp)
    except SaveProblem as problem:
        desk.shell.say(str(problem), "Save somewhere else", lambda: save_as(desk))
        return False
    usd = results.totals.as_drawn_usd_per_month if results is not None else None
    desk.recent.add(path, usd)
    desk.preferences.set("open_folder", str(path.absolute().parent))
    if not stay:
        workspace.set_path(path)
        workspace.undo_stack.setClean()
        desk.on_disk = sha256(written).digest()
        if desk.keeping is not None:
            desk.keeping.saved(path, written)
    return True


def _digest(path: Path) -> bytes | None:
    try:
        return sha256(path.read_bytes()).digest()
    except OSError:
        return None


def _export(desk: Desk, format_id: str) -> None:
    from planner.ui.dialogs.export import ExportDialog

    if desk.workspace.results is None:
        desk.shell.say("The figures are still being computed.")
        return
    ExportDialog(desk, format_id).open()

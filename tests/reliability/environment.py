"""Saves into surroundings that say no: full disks, read-only places, odd names, links, pipes."""

import os
import resource
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from planner.storage.atomic import SaveProblem, write_atomic
from tests.reliability.save_methods import SAVED, document
from tests.reliability.saving import save, state_of
from tests.reliability.shim import shim, surroundings

OLD, NEW = document(1, 60_000), document(2, 400_000)
NOBODY = 65_534
SKIPPED = "skipped"

Case = Callable[[Path], str]  # in a folder of its own; "" where it holds
CASES: dict[str, Case] = {}


def case(function: Case) -> Case:
    """Put a case into the table."""
    CASES[function.__name__] = function
    return function


def run_all() -> dict[str, str]:
    """Run every case; its word is "" where it holds, "skipped", or what went wrong."""
    found: dict[str, str] = {}
    for name, function in CASES.items():
        with tempfile.TemporaryDirectory() as place:
            os.chmod(place, 0o777)
            found[name] = function(Path(place))
            for folder, _folders, _files in os.walk(place):
                os.chmod(folder, 0o777)
    return found


def told(path: Path, prepare: Callable[[], None] | None = None, *, as_nobody: bool = False) -> str:
    """Save in a child, and return SAVED, the sentence of a refusal, or how it died."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if as_nobody and os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            if prepare is not None:
                prepare()
            signal.alarm(5)
            write_atomic(path, NEW)
            said = SAVED
        except SaveProblem as problem:
            said = f"REFUSED {problem}"
        except BaseException as error:  # noqa: BLE001 - the harness wants to see any of them
            said = f"RAISED {type(error).__name__}"
        os.write(writer, said.encode("utf-8", "replace"))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode()
    _pid, status = os.waitpid(child, 0)
    return said or f"DIED of {status & 127}"


def plan(folder: Path) -> Path:
    """Return a file with the old content that anybody may write."""
    path = folder / "plan.elplan"
    path.write_bytes(OLD)
    path.chmod(0o666)
    return path


def refused(said: str, path: Path, *, cause: str = "") -> str:
    """Check that a save was refused with a sentence, and that nothing changed or was left."""
    state = state_of(path, OLD, NEW)
    if not said.startswith("REFUSED") or state != "old":
        return f"{said}; the file is {state}"
    if cause not in said:
        return f"{said} does not say {cause!r}"
    litter = [file.name for file in path.parent.iterdir() if file.name.startswith(".~")]
    return f"left {litter}" if litter else ""


def saved(said: str, path: Path) -> str:
    """Check that it was saved."""
    state = state_of(path, OLD, NEW)
    return "" if said == SAVED and state == "new" else f"{said}; the file is {state}"


@case
def a_full_disk(folder: Path) -> str:
    mounted = ["mount", "-t", "tmpfs", "-o", "size=256k,mode=0777", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounted, capture_output=True, check=False).returncode:
        return SKIPPED
    try:
        path = plan(folder)
        return refused(told(path), path, cause="disk is full")
    finally:
        subprocess.run(["umount", str(folder)], check=False)


def _file_size_limit() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


@case
def a_limit_on_the_size_of_files(folder: Path) -> str:
    path = plan(folder)
    return refused(told(path, _file_size_limit), path, cause="larger than the disk allows")


@case
def a_limit_whose_signal_kills(folder: Path) -> str:
    def prepare() -> None:
        _file_size_limit()
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)

    path = plan(folder)
    told(path, prepare)
    return "" if state_of(path, OLD, NEW) == "old" else "the old file is gone"


@case
def a_folder_that_cannot_be_written(folder: Path) -> str:
    path = plan(folder)
    folder.chmod(0o555)
    said = told(path, as_nobody=True)
    folder.chmod(0o777)
    return refused(said, path, cause="permission was denied")


@case
def a_file_that_the_user_protected(folder: Path) -> str:
    path = plan(folder)
    path.chmod(0o444)
    return refused(told(path, as_nobody=True), path, cause="read-only")


@case
def a_folder_that_is_gone(folder: Path) -> str:
    path = folder / "gone" / "plan.elplan"
    said = told(path)
    return "" if "folder does not exist" in said else said


@case
def a_link_that_leads_to_the_file(folder: Path) -> str:
    (folder / "far").mkdir()
    real = plan(folder / "far")
    link = folder / "link.elplan"
    link.symlink_to(real)
    problem = saved(told(link), real)
    return problem or ("" if link.is_symlink() else "the link was replaced")


@case
def a_link_that_leads_to_itself(folder: Path) -> str:
    link = folder / "link.elplan"
    link.symlink_to(link)
    said = told(link)
    return "" if said.startswith("REFUSED") and link.is_symlink() else said


@case
def a_link_that_leads_nowhere(folder: Path) -> str:
    link = folder / "link.elplan"
    link.symlink_to(folder / "nowhere" / "plan.elplan")
    said = told(link)
    return "" if said.startswith("REFUSED") and link.is_symlink() else said


@case
def a_file_with_two_names(folder: Path) -> str:
    path = plan(folder)
    other = folder / "other.elplan"
    other.hardlink_to(path)
    problem = saved(told(path), path)
    # Hard links are broken, as the writer's page says: the other name keeps the old content.
    return problem or ("" if other.read_bytes() == OLD else "the other name was damaged")


@case
def the_mode_is_kept(folder: Path) -> str:
    path = plan(folder)
    path.chmod(0o640)
    problem = saved(told(path), path)
    mode = stat.S_IMODE(path.stat().st_mode)
    return problem or ("" if mode == 0o640 else f"mode {mode:o}")


@case
def a_new_file_follows_the_mask(folder: Path) -> str:
    path = folder / "plan.elplan"
    said = told(path, lambda: os.umask(0o022) and None)
    mode = stat.S_IMODE(path.stat().st_mode)
    return "" if said == SAVED and mode == 0o644 else f"{said}, mode {mode:o}"


@case
def a_folder_in_the_place_of_the_file(folder: Path) -> str:
    path = folder / "plan.elplan"
    path.mkdir()
    said = told(path)
    return "" if "it is a folder" in said and len(list(folder.iterdir())) == 1 else said


@case
def a_pipe_in_the_place_of_the_file(folder: Path) -> str:
    path = folder / "plan.elplan"
    os.mkfifo(path)
    said = told(path)
    is_left = stat.S_ISFIFO(path.lstat().st_mode)
    return "" if said.startswith("REFUSED") and is_left else said


@case
def a_name_of_255_bytes(folder: Path) -> str:
    path = folder / ("n" * 248 + ".elplan")
    path.write_bytes(OLD)
    return saved(told(path), path)


@case
def a_name_in_many_scripts(folder: Path) -> str:
    path = folder / "план ☁ ₹ e\u0301.elplan"
    path.write_bytes(OLD)
    return saved(told(path), path)


@case
def a_name_that_is_no_utf8(folder: Path) -> str:
    path = folder / os.fsdecode(b"pl\xe4n.elplan")
    path.write_bytes(OLD)
    problem = saved(told(path), path)
    return problem or ("" if len(os.listdir(folder)) == 1 else "another file appeared")


def _rename_fails(folder: Path, code: int, cause: str) -> str:
    if shim() is None:
        return SKIPPED
    path = plan(folder)
    env = surroundings(folder, only="rename", at=1, kind=code, sticky=1)
    _status, said = save("ours", path, 2, 400_000, env)
    return refused(said, path, cause=cause)


@case
def a_drive_that_does_not_rename(folder: Path) -> str:
    return _rename_fails(folder, 18, "does not let a file be replaced")


@case
def a_drive_where_another_holds_the_file(folder: Path) -> str:
    return _rename_fails(folder, 16, "another program holds it")


def has_tools() -> bool:
    """Tell whether a full disk can be made here."""
    return os.geteuid() == 0 and shutil.which("mount") is not None

"""The one writer of files: after it the old file stands or the new one, whole, whatever happens."""

import errno
import os
import secrets
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

PREFIX = ".~"
SUFFIX = ".saving"

_NAME_BYTES = 80
_NEW_FILE_MODE = 0o666  # less the user's mask
_PRIVATE_MODE = 0o600
_REPLACE_TRIES = 5
_PAUSE_S = 0.4
_O_BINARY: int = getattr(os, "O_BINARY", 0)
_O_CLOEXEC: int = getattr(os, "O_CLOEXEC", 0)
# Folders on some network drives cannot be synced; the drive's server answers for the rest.
_NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF})

_CAUSES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EFBIG: "the file is larger than the disk allows",
    errno.EACCES: "permission was denied",
    errno.EPERM: "permission was denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "its folder does not exist",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.EISDIR: "it is a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the link leads back to itself",
    errno.EIO: "the disk reported an error",
    errno.EBUSY: "another program holds it",
    errno.ETXTBSY: "another program holds it",
    errno.EXDEV: "its folder does not let a file be replaced",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
}


class SaveProblem(Exception):  # noqa: N818  the name says what it is
    """A file could not be saved; the message is one sentence with cause and path.

    Attributes
    ----------
    path
        The file that was to be written.
    replaced
        False: the file is what it was. True: it holds the new content, but the disk did not
        confirm that it would survive a power cut.
    """

    def __init__(self, path: Path, cause: str, *, replaced: bool = False) -> None:
        sentence = (
            f"{_shown(path)} was written, but may not survive a power cut: {cause}."
            if replaced
            else f"{_shown(path)} could not be saved: {cause}."
        )
        super().__init__(sentence)
        self.path = path
        self.replaced = replaced


def cause_of(error: OSError) -> str:
    """Say in words why the system refused."""
    known = _CAUSES.get(error.errno or 0)
    if known is not None:
        return known
    said = error.strerror or str(error) or "the system gave no reason"
    return said[:1].lower() + said[1:]


def write_atomic(path: Path, data: bytes) -> None:
    """Replace the content of `path` by `data`, or leave everything as it was.

    A symbolic link is kept and written through; the mode of an existing file is kept; hard links
    are broken. When this returns, the new content survives a power cut.

    Raises
    ------
    SaveProblem
        If it could not be written. Nothing is left lying about.
    """
    target, before = _examine(path)
    temporary = target.with_name(_temporary_name(target.name))
    try:
        _write_beside(temporary, data, before)
        _replace(temporary, target)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise SaveProblem(path, cause_of(error)) from error
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    try:
        _sync_folder(target.parent)
    except OSError as error:
        raise SaveProblem(path, cause_of(error), replaced=True) from error


def litter_of(path: Path) -> tuple[Path, ...]:
    """Return what killed saves of `path` left beside it, newest first."""
    target = Path(os.path.realpath(path))
    start = f"{PREFIX}{_stem(target.name)}."
    found: list[tuple[float, Path]] = []
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if entry.name.startswith(start) and entry.name.endswith(SUFFIX):
                with suppress(OSError):
                    found.append((entry.stat(follow_symlinks=False).st_mtime, Path(entry.path)))
    return tuple(place for _, place in sorted(found, reverse=True))


def _examine(path: Path) -> tuple[Path, os.stat_result | None]:
    """Follow links to the file that is really written, and refuse what is not a plain file."""
    try:
        target = Path(os.path.realpath(path))
        before = os.stat(target)
    except FileNotFoundError:
        return target, None
    except OSError as error:
        raise SaveProblem(path, cause_of(error)) from error
    except ValueError as error:
        raise SaveProblem(path, "its name holds a character that no file name may hold") from error
    if stat.S_ISDIR(before.st_mode):
        raise SaveProblem(path, "it is a folder")
    if not stat.S_ISREG(before.st_mode):
        raise SaveProblem(path, "it is a device or a pipe, not a file")
    # A rename would quietly defeat the protection; root may write anything, so the mode counts.
    if not before.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise SaveProblem(path, "the file is read-only")
    return target, before


def _write_beside(temporary: Path, data: bytes, before: os.stat_result | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _O_BINARY | _O_CLOEXEC
    mode = _NEW_FILE_MODE if before is None else _PRIVATE_MODE
    descriptor = os.open(temporary, flags, mode)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]  # a write may take only a part
        if before is not None:
            _keep_owner_and_mode(descriptor, before)
        _sync(descriptor)
    finally:
        os.close(descriptor)
    if temporary.read_bytes() != data:
        raise OSError(errno.EIO, "what was written reads back differently")


def _keep_owner_and_mode(descriptor: int, before: os.stat_result) -> None:
    if not hasattr(os, "fchown"):
        return
    if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(OSError):  # only root may give a file away
            os.fchown(descriptor, before.st_uid, before.st_gid)
    with suppress(PermissionError):
        os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _sync(descriptor: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def _replace(temporary: Path, target: Path) -> None:
    """Rename; another program that holds the file gets a moment to let go of it."""
    for attempt in range(_REPLACE_TRIES):
        try:
            os.replace(temporary, target)
        except OSError as error:
            held = error.errno == errno.EBUSY or (os.name == "nt" and error.errno == errno.EACCES)
            if not held or attempt == _REPLACE_TRIES - 1:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | _O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


def _temporary_name(name: str) -> str:
    return f"{PREFIX}{_stem(name)}.{secrets.token_hex(6)}{SUFFIX}"


def _stem(name: str) -> str:
    """Return as much of a name as leaves room for what is added. Names are bytes to the disk."""
    return os.fsdecode(os.fsencode(name)[:_NAME_BYTES])


def _shown(path: Path) -> str:
    """Return a path as text that can be printed and shown, whatever bytes it is made of."""
    return str(path).encode("utf-8", "replace").decode("utf-8")

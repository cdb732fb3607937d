# shellcheck shell=bash disable=SC2034
# Makes the environment of packaging/run and packaging/test: Python, .venv, system libraries, packages.
# Sourced; offers `set_up EXTRA SONAME...` and afterwards $PYTHON, the interpreter of .venv.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

# soname and the Debian package that brings it
LIBRARIES_OF_QT="
libglib-2.0.so.0      libglib2.0-0
libGL.so.1            libgl1
libEGL.so.1           libegl1
libxkbcommon.so.0     libxkbcommon0
libdbus-1.so.3        libdbus-1-3
libfontconfig.so.1    libfontconfig1
libfreetype.so.6      libfreetype6
"
LIBRARIES_OF_A_SCREEN="
libxcb-cursor.so.0      libxcb-cursor0
libxcb-icccm.so.4       libxcb-icccm4
libxcb-keysyms.so.1     libxcb-keysyms1
libxcb-shape.so.0       libxcb-shape0
libxcb-xkb.so.1         libxcb-xkb1
libxkbcommon-x11.so.0   libxkbcommon-x11-0
"

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$*"
    exit 1
}

is_new_enough() {
    # Run it: a name on the path may be a shim without an interpreter behind it.
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local candidate
    for candidate in python3.13 python3.12 python3.14 python3.11 python3 python; do
        if is_new_enough "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    return 1
}

install_debian_packages() {
    local as_root=() line="apt-get install -y --no-install-recommends $*"
    if ! command -v apt-get >/dev/null; then
        stop "Missing here: what Debian calls $*. Install it with this system's package manager and try again."
    fi
    if [ "$(id -u)" != 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            stop "Missing here: $*. Install by:
  sudo apt-get update && sudo $line"
        fi
        as_root=(sudo -n)
    fi
    say "Installing system packages: $*"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && $line -qq" >"$LOG" 2>&1 || {
        tail -n 20 "$LOG" >&2
        stop "That did not go well: $line"
    }
}

install_missing_libraries() {
    # Arguments: a table of sonames and packages.
    [ "$(uname -s)" = Linux ] || return 0
    local missing
    missing="$("$BASE_PYTHON" - "$1" <<'PROBE'
import ctypes
import sys

rows = [row.split() for row in sys.argv[1].splitlines() if row.strip()]
missing = []
for soname, package in rows:
    try:
        ctypes.CDLL(soname)
    except OSError:
        missing.append(package)
print(*missing)
PROBE
)"
    # shellcheck disable=SC2086
    [ -z "$missing" ] || install_debian_packages $missing
}

make_venv() {
    is_new_enough "$PYTHON" && "$PYTHON" -m pip --version >/dev/null 2>&1 && return
    rm -rf "$VENV"
    say "Making .venv with $("$BASE_PYTHON" --version)"
    if ! "$BASE_PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        # Debian keeps ensurepip in python3-venv; a pip outside can fill a bare environment as well.
        if "$BASE_PYTHON" -c 'import venv, pip' >/dev/null 2>&1 &&
            "$BASE_PYTHON" -m venv --without-pip "$VENV" &&
            "$BASE_PYTHON" -m pip --python "$PYTHON" install --quiet pip >"$LOG" 2>&1; then
            return
        fi
        rm -rf "$VENV"
        install_debian_packages python3-venv
    fi
    "$BASE_PYTHON" -m venv "$VENV" || stop "Could not make $VENV."
}

install_packages() {
    # Argument: the extra to install, or nothing. A stamp tells that nothing has changed.
    local extra="$1" stamp="$VENV/planner-installed${1:+-$1}" wanted
    wanted="$(cksum <"$ROOT/pyproject.toml") $ROOT"
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    [ -z "$extra" ] && [ "$(cat "$stamp-dev" 2>/dev/null)" = "$wanted" ] && return
    say "Installing the planner${extra:+ and its $extra tools} into .venv"
    "$PYTHON" -m pip install --quiet --editable "$ROOT${extra:+[$extra]}" >"$LOG" 2>&1 || {
        tail -n 20 "$LOG" >&2
        stop "pip could not install the packages (the lines above say why)."
    }
    printf '%s\n' "$wanted" >"$stamp"
}

set_up() {
    # Arguments: extra ("" or "dev"), table of sonames.
    LOG="$(mktemp)"
    trap 'rm -f "$LOG"' EXIT
    BASE_PYTHON="$(find_python || true)"
    if [ -z "$BASE_PYTHON" ]; then
        install_debian_packages python3 python3-venv
        BASE_PYTHON="$(find_python)" || stop "The planner needs Python 3.11 or newer; none was found."
    fi
    install_missing_libraries "$2"
    make_venv
    install_packages "$1"
}

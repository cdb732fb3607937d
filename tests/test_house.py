"""The rules of the house that no tool knows, read from the syntax trees of the package."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "planner"

ROOMS_WITHOUT_QT = (
    "units",
    "tokens",
    "settings",
    "assets",
    "storage",
    "background",
    "catalog",
    "traffic",
    "engine",
    "kinds",
    "document",
    "analysis",
    "charts",
)

MAY_WRITE_FILES = {
    "planner/storage/atomic.py": "the one writer",
    "planner/workspace/journal.py": "appends; an atomic replacement of the whole would be slow",
    "planner/workspace/file_lock.py": "a lock is a file that must exist before it is whole",
}

READS_MARKUP = {
    "QLabel",
    "QMessageBox",
    "QErrorMessage",
    "QProgressDialog",
    "QInputDialog",
    "QGraphicsTextItem",
    "QStaticText",
    "QTextEdit",
    "QTextBrowser",
}
SHOWS_MARKUP = {"setToolTip", "setWhatsThis", "setHtml", "setInformativeText", "setMarkdown"}
GATES = {"plain", "escaped", "tool_tip"}
OWN_FIELDS = {"help", "tool_tip"}  # only the program's own tables have them

VIRTUALS = frozenset(
    re.findall(
        r"\w+",
        """
    actionEvent boundingRect canDropMimeData canFetchMore changeEvent childEvent closeEvent
    closeEditor collidesWithItem collidesWithPath columnCount contextMenuEvent createEditor
    customEvent destroyEditor dragEnterEvent dragLeaveEvent dragMoveEvent drawBackground
    drawComplexControl drawControl drawForeground drawItems drawPrimitive dropEvent dropMimeData
    editorEvent enterEvent eventFilter fetchMore filterAcceptsColumn filterAcceptsRow
    focusInEvent focusNextPrevChild focusOutEvent hasHeightForWidth headerData heightForWidth
    helpEvent hideEvent hitButton hoverEnterEvent hoverLeaveEvent hoverMoveEvent initStyleOption
    inputMethodEvent inputMethodQuery insertRows itemChange keyPressEvent keyReleaseEvent
    leaveEvent lessThan mergeWith mimeData mimeTypes minimumSizeHint mouseDoubleClickEvent
    mouseMoveEvent mousePressEvent mouseReleaseEvent moveEvent nativeEvent nextCheckState
    opaqueArea paintEngine paintEvent pixelMetric removeRows resizeEvent rowCount
    sceneEvent sceneEventFilter scrollContentsBy setData setEditorData setModelData showEvent
    showPopup sizeHint sizeHintForColumn sizeHintForRow standardIcon startDrag styleHint
    subControlRect subElementRect supportedDropActions tabletEvent timerEvent
    updateEditorGeometry viewportEvent viewportSizeHint wheelEvent
    """,
    )
)
# Words that are also names of plain methods: virtuals only in a class that stands on such a base.
VIRTUALS_OF = {
    r"Q(Thread|Runnable)$": {"run"},
    r"QUndoCommand$": {"redo", "undo"},
    r"Model$": {"data", "flags", "index", "parent", "sort"},
    r"Validator$": {"fixup", "validate"},
    r"Delegate$|Style$": {"paint", "polish"},
    r"(Item|GraphicsObject|GraphicsWidget)$": {"advance", "contains", "paint", "shape"},
    r"(^|\.)Q[A-Z]\w+$": {"event"},
}

# Rooms with a table in `__init__`, and the files of each that are no row: what its rows stand on.
TABLES: dict[str, set[str]] = {
    "analysis/findings": {"mending"},
    "charts": {"polylines", "read_out"},
    "cli": {"apart", "base"},
    "document/migrations": set(),
    "engine/pricing": {
        "arithmetic", "billed_time", "cost_line", "metered", "metered_usage", "pool", "reading",
        "tiers",
    },
    "exporters": set(),
    "importers": set(),
    "kinds": {"hop"},
    "ui/canvas/gestures": set(),
}  # fmt: skip

MAY_LOOK_AGAIN = {
    "tests/gallery.py": "a program that photographs windows; no test",
    "tests/stories/test_real_drag.py": "looks at another process, which sends this one no signal",
}

FEW_KEYS = {  # caches without bound: what they are asked is of few kinds
    "planner/catalog/book.py:_published_book",  # a region
    "planner/engine/performance/latency_grid.py:_sum_kernels",  # a power of two
    "planner/engine/uncertainty.py:draws",  # the catalogue's band
    "planner/ui/inspector/rows.py:sections_of",  # a kind's class
    "planner/ui/inspector/settings_page.py:_instance_types",  # a region
}

EMPTY_NAMES = {"utils", "helpers", "misc", "common", "core", "manager", "handler", "base_widget"}
EMPTY_PROMISES = ("works", "correctly", "properly", "as_expected", "handles")


@cache
def trees() -> dict[str, ast.Module]:
    """Return the syntax tree of every file of the package, by its path from the root."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def last_name(node: ast.expr) -> str:
    """Return `c` of `a.b.c` and of `c`; nothing for other expressions."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def in_rooms(path: str, *rooms: str) -> bool:
    return path.startswith(tuple(f"planner/{room}" for room in rooms))


# ------------------------------------------------------------------ the rooms and their page


def rooms_on_the_page() -> set[str]:
    text = (PACKAGE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    return set(re.findall(r"^- `([\w/]+(?:/|\.py))`: \S", text, flags=re.MULTILINE))


def test_that_the_architecture_page_lists_exactly_the_rooms_that_exist():
    folders = {
        path.parent.relative_to(PACKAGE).as_posix() + "/"
        for path in PACKAGE.rglob("*.py")
        if path.parent != PACKAGE
    }
    files = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}

    assert rooms_on_the_page() == folders | files


def test_that_every_room_is_a_package_with_a_sentence():
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in {file.parent for file in PACKAGE.rglob("*.py")}
        if not (path / "__init__.py").is_file()
        or not ast.get_docstring(trees()[f"{path.relative_to(ROOT).as_posix()}/__init__.py"])
    ]

    assert silent == []


def test_that_every_file_begins_with_one_sentence_on_its_first_line():
    without = [
        path
        for path, tree in trees().items()
        if not tree.body
        or not (ast.get_docstring(tree) or "").split("\n")[0].endswith((".", ":", "?", "!"))
        or tree.body[0].lineno != 1
    ]

    assert without == []


def test_that_no_file_has_a_name_that_says_nothing():
    names = {path: Path(path).stem for path in trees()}

    assert [path for path, name in names.items() if name in EMPTY_NAMES] == []


def rows_of(room: str) -> set[str]:
    """Return the files of a room that its `__init__` takes rows from."""
    package = f"planner.{room.replace('/', '.')}"
    taken: set[str] = set()
    for node in ast.walk(trees()[f"planner/{room}/__init__.py"]):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            taken |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}."):
            taken.add(str(node.module).removeprefix(f"{package}.").split(".")[0])
    return taken


@pytest.mark.parametrize("room", TABLES)
def test_that_the_table_of_a_room_takes_a_row_from_every_file_of_it(room):
    folder = PACKAGE / room
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    rooms = {path.parent.name for path in folder.glob("*/__init__.py")}

    assert (files | rooms) - TABLES[room] == rows_of(room) - TABLES[room]


def test_that_no_decision_takes_more_than_twelve_lines():
    text = (PACKAGE / "DECISIONS.md").read_text(encoding="utf-8")
    entries = re.split(r"^## ", text, flags=re.MULTILINE)[1:]

    assert [entry.split("\n")[0] for entry in entries if len(entry.strip().split("\n")) > 13] == []
    assert [int(entry.split(".")[0]) for entry in entries] == list(range(1, len(entries) + 1))


def test_that_no_room_below_painting_needs_qt():
    program = f"""
import importlib, pkgutil, sys
for name in ("PySide6", "shiboken6", "pyqtgraph"):
    sys.modules[name] = None
import planner
for room in {ROOMS_WITHOUT_QT!r}:
    module = importlib.import_module(f"planner.{{room}}")
    for found in pkgutil.walk_packages(getattr(module, "__path__", ()), module.__name__ + "."):
        importlib.import_module(found.name)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_that_a_scenario_is_evaluated_where_qt_cannot_be_imported(tmp_path):
    plan = str(tmp_path / "plan.elplan")
    program = f"""
import runpy, sys
for name in ("PySide6", "shiboken6", "pyqtgraph"):
    sys.modules[name] = None
for words in (["templates", "guide-architecture", "--out", {plan!r}], ["evaluate", {plan!r}]):
    sys.argv = ["planner", *words]
    try:
        runpy.run_module("planner", run_name="__main__")
    except SystemExit as end:
        assert not end.code, end.code
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


# ------------------------------------------------------------------ one writer of files


def opens_for_writing(call: ast.Call) -> bool:
    """Tell whether this is an `open` whose mode is not plainly a reading one."""
    name = dotted(call.func)
    if last_name(call.func) not in {"open", "fdopen"} or name in {"os.open", "webbrowser.open"}:
        return False
    is_path = isinstance(call.func, ast.Attribute) and name not in {"io.open", "gzip.open"}
    place = 0 if is_path and last_name(call.func) == "open" else 1
    given = [word.value for word in call.keywords if word.arg == "mode"]
    mode = given[0] if given else (call.args[place] if len(call.args) > place else None)
    if mode is None:
        return False
    if is_path and not given and not isinstance(mode, ast.Constant) and last_name(mode) != "mode":
        return False  # a buffer or device of Qt (a QFile is found where it is made), or a door
    return not (isinstance(mode, ast.Constant) and set(str(mode.value)) <= set("rbt"))


def writes_a_file(call: ast.Call) -> bool:
    name, whole = last_name(call.func), dotted(call.func)
    if name in {"write_text", "write_bytes", "QSaveFile", "QSettings", "setFileName", "savez"}:
        return True
    if whole == "os.open":
        return re.search("O_(WRONLY|RDWR|CREAT|APPEND|TRUNC)", ast.unparse(call)) is not None
    if whole in {"os.replace", "os.rename", "np.save", "np.savetxt", "json.dump"}:
        return True
    if whole.startswith("shutil.") and name != "which":
        return True
    if name in {"save", "QPdfWriter", "QFile"} and call.args:
        first = call.args[0]
        word = last_name(first).lower()
        is_text = isinstance(first, ast.Constant | ast.JoinedStr)
        is_path_text = isinstance(first, ast.Call) and last_name(first.func) in {"str", "fspath"}
        return is_text or is_path_text or "path" in word or word.endswith(("file", "name"))
    return opens_for_writing(call)


def test_that_files_are_written_by_the_one_writer_only():
    writers = [
        f"{path}:{call.lineno} {ast.unparse(call)[:60]}"
        for path, tree in trees().items()
        if path not in MAY_WRITE_FILES
        for call in calls(tree)
        if writes_a_file(call)
    ]

    assert writers == []


@pytest.mark.parametrize(
    ("source", "is_writing"),
    [
        ("open(path, 'w')", True),
        ("open(path, mode=mode)", True),
        ("path.open('ab')", True),
        ("path.write_text(text)", True),
        ("os.replace(a, b)", True),
        ("image.save(str(path))", True),
        ("os.open(path, os.O_RDWR | os.O_CREAT)", True),
        ("os.open(path, os.O_RDONLY)", False),
        ("open(path)", False),
        ("path.open('rb')", False),
        ("text.replace('a', 'b')", False),
        ("book.save(stream)", False),
        ("buffer.open(QIODevice.OpenModeFlag.WriteOnly)", False),
        ("workspace.open(scenario, path)", False),
        ("path.open(mode)", True),
    ],
)
def test_that_the_search_for_writers_tells_writing_from_reading(source, is_writing):
    call = next(calls(ast.parse(source)))

    assert writes_a_file(call) is is_writing


# ------------------------------------------------------------------ one gate for foreign text


def is_own_text(node: ast.expr) -> bool:
    """Tell whether a text is a constant, translated, or has gone through the gate."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Call):
        return last_name(node.func) in GATES | {"tr", "toolTip"}
    if isinstance(node, ast.BinOp):
        return is_own_text(node.left) and is_own_text(node.right)
    if isinstance(node, ast.IfExp):
        return is_own_text(node.body) and is_own_text(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return all(is_own_text(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return is_own_text(node.value)
    if isinstance(node, ast.Subscript):
        return is_own_text(node.value)
    return last_name(node).isupper() or (
        isinstance(node, ast.Attribute) and node.attr in OWN_FIELDS
    )


def reads_foreign_markup(call: ast.Call) -> bool:
    name, whole = last_name(call.func), dotted(call.func)
    if name in READS_MARKUP:
        return not all(is_own_text(text) for text in call.args if not is_parent(text))
    if any(part in READS_MARKUP for part in whole.split(".")[:-1]):
        return not all(is_own_text(text) for text in call.args if not is_parent(text))
    if name in SHOWS_MARKUP or whole == "QToolTip.showText":
        texts = call.args[1:2] if whole == "QToolTip.showText" else call.args[-1:]
        return not all(is_own_text(text) for text in texts)
    return False


def is_parent(node: ast.expr) -> bool:
    """Tell a parent, a flag or a role from a text, by the way it is written."""
    name = last_name(node)
    return name in {"self", "parent"} or name.endswith("window") or "Qt." in ast.unparse(node)


def leaks(tree: ast.AST) -> list[ast.Call]:
    """Return the calls that hand foreign text to markup and set no plain format."""
    plain_functions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(
            last_name(call.func) == "setTextFormat" and "PlainText" in ast.unparse(call)
            for call in calls(node)
        )
    ]
    safe = {id(call) for function in plain_functions for call in calls(function)}
    bare_labels = {
        f"{ast.unparse(target)}.setText"
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and last_name(node.value.func) == "QLabel"
        and id(node.value) not in safe
        for target in node.targets
    }
    late_texts = [
        call
        for call in calls(tree)
        if ast.unparse(call.func) in bare_labels
        and id(call) not in safe
        and not all(is_own_text(text) for text in call.args)
    ]
    return late_texts + [
        call
        for call in calls(tree)
        if reads_foreign_markup(call)
        and not (id(call) in safe and last_name(call.func) in READS_MARKUP)
    ]


def test_that_foreign_text_reaches_markup_only_through_the_gate():
    found = [
        f"{path}:{call.lineno} {ast.unparse(call)[:70]}"
        for path, tree in trees().items()
        if in_rooms(path, "ui", "painting", "app.py")
        for call in leaks(tree)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "is_leak"),
    [
        ("QLabel(node.name)", True),
        ("QLabel(f'{name}')", True),
        ("QMessageBox.warning(self, 'Open', message)", True),
        ("item.setToolTip(node.name)", True),
        ("QLabel('Region', self)", False),
        ("QLabel(plain(node.name))", False),
        ("item.setToolTip(f'<b>{escaped(name)}</b>')", False),
        ("label = QLabel(); label.setText(name)", True),
        ("label = QLabel(); label.setPixmap(name)", False),
        ("label = text_label(name); label.setText(name)", False),
        ("item.setToolTip(BASIS_HELP[basis])", False),
        ("def f(): t = QStaticText(x); t.setTextFormat(Qt.TextFormat.PlainText)", False),
    ],
)
def test_that_the_search_for_leaks_tells_gated_text_from_foreign_text(source, is_leak):
    assert bool(leaks(ast.parse(source))) is is_leak


def is_boundless_cache(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Call):
        asked = (*decorator.args, *(word.value for word in decorator.keywords))
        return last_name(decorator.func) == "lru_cache" and "None" in map(ast.unparse, asked)
    return last_name(decorator) == "cache"


def test_that_a_cache_has_a_bound_or_few_keys():
    found = {
        f"{path}:{node.name}"
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (node.args.args or node.args.kwonlyargs)
        for decorator in node.decorator_list
        if is_boundless_cache(decorator)
    }

    assert found == FEW_KEYS


# ------------------------------------------------------------------ no price, no colour in Python


def looks_like_a_price(number: object) -> bool:
    """Tell a price from a tolerance (a power of ten) and from a plain share (two decimals)."""
    if not isinstance(number, float) or not 0 < number < 1_000:
        return False
    digits = f"{number:.12f}".rstrip("0").split(".")[1]
    return len(digits) > 2 and digits.strip("0") != "1"


def is_dollars_by_keyword(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.keyword)
        and (node.arg or "").startswith("usd")
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, float | int)
        and node.value.value != 0
    )


def test_that_no_price_stands_in_python():
    prices = []
    for path, tree in trees().items():
        if not in_rooms(path, "engine/pricing", "engine/placement", "kinds"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and looks_like_a_price(node.value):
                prices.append(f"{path}:{node.lineno} {node.value}")
            if is_dollars_by_keyword(node):
                prices.append(f"{path}:{node.lineno} {ast.unparse(node)}")

    assert prices == []


def has_colour(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.search(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6})\b", node.value) is not None
    if isinstance(node, ast.Call) and last_name(node.func) in {"QColor", "fromRgb", "mkColor"}:
        return bool(node.args) and all(isinstance(part, ast.Constant) for part in node.args)
    return False


def test_that_no_colour_stands_outside_the_tokens():
    colours = [
        f"{path}:{node.lineno} {ast.unparse(node)[:60]}"
        for path, tree in trees().items()
        if path != "planner/tokens.py"
        for node in ast.walk(tree)
        if has_colour(node)
    ]

    assert colours == []


# ------------------------------------------------------------------ every override is guarded


def virtuals_of(definition: ast.ClassDef) -> set[str]:
    bases = [dotted(base) for base in definition.bases]
    return VIRTUALS.union(
        *(
            names
            for pattern, names in VIRTUALS_OF.items()
            if any(re.search(pattern, base) for base in bases)
        )
    )


def unguarded(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for definition in ast.walk(tree):
        if not isinstance(definition, ast.ClassDef) or not definition.bases:
            continue
        names = virtuals_of(definition)
        for method in definition.body:
            if not isinstance(method, ast.FunctionDef) or method.name not in names:
                continue
            marks = {
                last_name(mark.func if isinstance(mark, ast.Call) else mark)
                for mark in method.decorator_list
            }
            if not marks & {"guarded", "staticmethod", "classmethod", "property"}:
                yield method.lineno, f"{definition.name}.{method.name}"


def test_that_every_override_of_a_qt_virtual_is_guarded():
    bare = [
        f"{path}:{line} {name}"
        for path, tree in trees().items()
        if in_rooms(path, "ui", "painting", "app.py")
        for line, name in unguarded(tree)
    ]

    assert bare == []


def test_that_the_search_for_bare_overrides_finds_one():
    source = """
class Face(QGraphicsItem):
    def paint(self, painter, option, widget): ...
    @guarded
    def boundingRect(self): ...
class Plan(QObject):
    def paint(self): ...
    def timerEvent(self, event): ...
"""
    bare = [name for _, name in unguarded(ast.parse(source))]

    assert bare == ["Face.paint", "Plan.timerEvent"]


# ------------------------------------------------------------------ the tests themselves


def test_that_test_names_promise_something():
    empty = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and any(f"_{word}" in node.name for word in EMPTY_PROMISES)
    ]

    assert empty == []


def test_that_no_test_sleeps_or_turns_the_event_loop_by_hand():
    harnesses = {"benchmarks", "reliability"}
    waits = [
        f"{path.relative_to(ROOT)}:{call.lineno} {ast.unparse(call)[:50]}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if not harnesses & set(path.parts)
        and path.relative_to(ROOT).as_posix() not in MAY_LOOK_AGAIN
        for call in calls(ast.parse(path.read_text(encoding="utf-8")))
        if last_name(call.func) in {"processEvents", "sleep", "wait", "qWait"}
        and dotted(call.func).split(".")[0] in {"time", "QTest", "qtbot", "qapp", "QApplication"}
    ]

    assert waits == []

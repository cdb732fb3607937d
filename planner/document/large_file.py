"""A large scenario file: checked in a process apart, put together here a piece at a time."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from planner.background.worker import Progress, WorkerProblem, WorkerStopped, run_in_worker
from planner.document.scenario import Scenario
from planner.document.scenario_file import ENTRY_MODELS, UnreadableScenario, read_scenario

LARGE_BYTES = 256 * 1024
"""From this size on reading holds up whoever waits: some 80 ms a MB."""

_FUNCTION = "planner.document.large_file:in_pieces"
_TIMEOUT_S = 60.0
_MEMORY_MIB = 1_024
_PIECE_CHARACTERS = 24_000
_REPORT_EVERY = 100
_CHECKING = 0.75
"""Share of the whole work that is done in the other process."""


def open_apart(data: bytes, where: str, on_progress: Progress) -> Scenario:
    """Read a scenario without ever holding the interpreter for long; blocks its own thread.

    Everything that is wrong with a file is found in the other process; what comes back is
    validated once more here, entry by entry.

    Raises
    ------
    UnreadableScenario
        If the bytes are no scenario, or reading them takes too much.
    planner.background.worker.WorkerStopped
        If `on_progress` answered False.
    """

    def checking(share: float) -> bool:
        return on_progress(share * _CHECKING)

    payload = json.dumps(where).encode() + b"\n" + data
    try:
        answer = run_in_worker(_FUNCTION, payload, _TIMEOUT_S, _MEMORY_MIB, checking)
    except WorkerStopped:
        raise
    except WorkerProblem as problem:
        raise UnreadableScenario(str(problem)) from problem
    try:
        return _put_together(answer.split(b"\n"), on_progress)
    except (ValueError, TypeError, LookupError) as problem:
        raise UnreadableScenario(f"{where} was read, and what came back is damaged.") from problem


def in_pieces(payload: bytes, report: Callable[[float], object]) -> bytes:
    """Check the bytes of a file, and return it as lines of JSON, each read in a moment.

    Raises
    ------
    UnreadableScenario
        If they are no scenario.
    """
    name, _, data = payload.partition(b"\n")
    done, entries = 0, max(1, data.count(b'"id"'))

    def on_entry() -> None:
        nonlocal done
        done += 1
        if done % _REPORT_EVERY == 0:
            report(min(done / entries, 1.0))

    scenario, document = read_scenario(data, json.loads(name), on_entry)
    head = {
        key: value
        for key, value in document.items()
        if key in Scenario.model_fields and key not in ENTRY_MODELS and key != "unknown_fields"
    }
    lines = [_text([head, scenario.unknown_fields])]
    for room in ENTRY_MODELS:
        lines += (f'["{room}",[{piece}]]' for piece in _pieces(document.get(room, [])))
    return "\n".join(lines).encode()


def _pieces(entries: list[Any]) -> Iterator[str]:
    texts: list[str] = []
    size = 0
    for entry in entries:
        texts.append(_text(entry))
        size += len(texts[-1])
        if size > _PIECE_CHARACTERS:
            yield ",".join(texts)
            texts, size = [], 0
    if texts:
        yield ",".join(texts)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _put_together(lines: list[bytes], on_progress: Progress) -> Scenario:
    head, unknown_fields = json.loads(lines[0])
    rooms: dict[str, list[Any]] = {room: [] for room in ENTRY_MODELS}
    for place, line in enumerate(lines[1:]):
        room, entries = json.loads(line)
        rooms[room] += map(ENTRY_MODELS[room].model_validate, entries)
        if not on_progress(_CHECKING + (1 - _CHECKING) * place / len(lines)):
            raise WorkerStopped("It was stopped.")
    scenario = Scenario.model_validate(head | rooms)
    return scenario.model_copy(update={"unknown_fields": unknown_fields})

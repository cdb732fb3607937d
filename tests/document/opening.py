"""Opens a file in a process of its own, as `test_large_files` asks."""

import time

from planner.document.scenario_file import UnreadableScenario, load_scenario

MOST_SECONDS = 5.0


def outcome(data: bytes) -> bytes:
    """Return what became of a file; an error here is a limit broken."""
    started = time.process_time()
    try:
        load_scenario(data)
        said = "opened"
    except UnreadableScenario as refusal:
        said = str(refusal)
    if time.process_time() - started > MOST_SECONDS:
        raise ValueError("too slow")
    return said.encode()

"""Large hostile files end within five seconds and 600 MB, opened or refused."""

import pytest

from planner.background.worker import run_in_worker

MOST = 16 * 1024 * 1024 - 200
HEAD = b'{"format": "ec2-lambda-plan", "format_version": 1, '
BAD_PART = b'{"id":"%d","kind":"aws.compute","x":"q","params":{"workload":{"duration_ms":-1}}}'
LONG_WEEK = b'{"id":"%d","kind":"aws.compute","traffic":{"shape":"measured","requests":[%s]}}'

LARGE = {
    "escaped quotes without end": b'"' + b'\\"' * (MOST // 2),
    "backslashes without end": b'"' + b"\\" * MOST,
    "small lists": b"[" + b"[]," * (MOST // 3) + b"1]",
    "small objects": HEAD + b'"z": [' + b'{"a":1},' * 330_000 + b"1]}",
    "numbers": HEAD + b'"z": [' + b"1.5e9," * 990_000 + b"1]}",
    "keys": HEAD + b",".join(b'"%d":0' % key for key in range(900_000)) + b"}",
    "one long text": HEAD + b'"name": "' + b"x" * (MOST - 100) + b'"}',
    "wrong parts": HEAD + b'"nodes": [' + b",".join(BAD_PART % n for n in range(19_999)) + b"]}",
    "wrong hours": HEAD
    + b'"nodes": ['
    + b",".join(LONG_WEEK % (n, b",".join([b'"x"'] * 8_784)) for n in range(110))
    + b"]}",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_that_a_large_hostile_file_ends_in_time_and_memory(name):
    said = run_in_worker("tests.document.opening:outcome", LARGE[name], timeout_s=30)

    assert said

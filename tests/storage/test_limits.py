"""What is refused before anything reads its meaning."""

import json
import os

import pytest

from planner.storage.limits import MOST_BYTES, RefusedInput, read_limited, strict_json


def refusal(data):
    with pytest.raises(RefusedInput) as refused:
        strict_json(data, "plan")
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "plan is empty."),
        (b" \n\t", "plan is empty."),
        (b"\0" * 4_096, "plan holds nothing but zero bytes."),
        (b"\xff\xfe{\0}\0", "plan is not UTF-8 text: line 1."),
        (b'{"a":\n"\xe9"}', "plan is not UTF-8 text: line 2."),
        (b'{"a":\n 1,', "plan ends in the middle, at line 2."),
        (b'{"a" 1}', "plan is not JSON: line 1, at “1}”."),
        (b'{"a": 1, "a": 2}', "plan has the key “a” twice."),
        (b'[{"b": {"a": 1, "a": 1}}]', "plan has the key “a” twice."),
        (b"[NaN]", "plan holds NaN, which is not a number."),
        (b"[-Infinity]", "plan holds -Infinity, which is not a number."),
        (b"[1e999]", "plan holds the number 1e999, too large."),
        (b"[" + b"9" * 21 + b"]", "plan holds a number of more than 20 digits."),
        (b"[" + b"9" * 5_000 + b"]", "plan holds a number of more than 20 digits."),
        (
            b'["\\ud800"]',
            "plan holds half a character (a lone surrogate) in “\N{REPLACEMENT CHARACTER}”.",
        ),
        (
            b'{"\\udfff": 1}',
            "plan holds half a character (a lone surrogate) in “\N{REPLACEMENT CHARACTER}”.",
        ),
        (b"[" * 66 + b"]" * 66, "plan is nested deeper than 64 levels."),
        (b"[" * 200_000, "plan is nested deeper than 64 levels."),
        (b'{"a":' * 100_000, "plan is nested deeper than 64 levels."),
        (b'["' + b"x" * 65_537 + b'"]', "plan holds a text of more than 65,536 characters."),
        (b"[" + b" " * MOST_BYTES + b"]", "plan is too large: 16 MB is the most."),
        (b"[" + b"1," * 1_000_000 + b"1]", "plan holds more than 1,000,000 values."),
        (b"[" + b"{}," * 900_000 + b"1]", "plan holds more than 1,000,000 values."),
        (b'["\\"", ' + b"[]," * 900_000 + b"1]", "plan holds more than 1,000,000 values."),
        (b'["\\"", ' + b"[" * 70, "plan is nested deeper than 64 levels."),
    ],
)
def test_that_it_is_refused_in_one_sentence(data, sentence):
    assert refusal(data) == sentence


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, -2.5, 1e300, 10**19, True, None, 'ü\u2028\U0001f600\\"[{']},
        [[[]]] * 3,
        "[" * 70,
        {"deep": json.loads("[" * 62 + "]" * 62)},
        0,
    ],
)
def test_that_plain_json_is_read_as_it_is(value):
    assert strict_json(json.dumps(value).encode(), "plan") == value


def test_that_a_byte_order_mark_is_no_obstacle():
    assert strict_json(b"\xef\xbb\xbf[1]", "plan") == [1]


def test_that_a_pair_of_surrogate_escapes_is_one_character():
    assert strict_json(b'["\\ud83d\\ude00"]', "plan") == ["\U0001f600"]


def test_that_a_file_within_the_limit_is_read(tmp_path):
    path = tmp_path / "plan"
    path.write_bytes(b"12345")

    assert read_limited(path, 5) == b"12345"
    with pytest.raises(RefusedInput, match="too large"):
        read_limited(path, 4)


def test_that_a_large_file_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "plan"
    path.touch()
    os.truncate(path, 1 << 40)

    with pytest.raises(RefusedInput, match="too large: 16 MB is the most"):
        read_limited(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone", "does not exist"),
        ("folder", "is a folder, not a file"),
        ("pipe", "is a device or a pipe, not a file"),
        ("loop", "could not be read: the link leads back to itself"),
        ("nul\0", "is no name of a file"),
        ("folder/x/y", "does not exist"),
    ],
)
def test_that_what_is_no_file_is_refused_at_once(tmp_path, name, words):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    with pytest.raises(RefusedInput, match=words):
        read_limited(tmp_path / name)


def test_that_an_endless_device_is_refused():
    with pytest.raises(RefusedInput, match="device"):
        read_limited("/dev/zero")

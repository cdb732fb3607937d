"""What is refused before anything reads its meaning."""

import json
import os
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from planner.storage.limits import (
    MOST_BYTES,
    RefusedInput,
    check_archive,
    read_limited,
    strict_json,
)


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


def test_that_exact_numbers_stay_as_written():
    numbers = strict_json(b"[0.10, 1e-300, 123456789012345678901234567890]", "bills", exact=True)

    assert numbers == [
        Decimal("0.10"),
        Decimal("1e-300"),
        Decimal("123456789012345678901234567890"),
    ]
    assert str(numbers[0]) == "0.10"


@pytest.mark.parametrize("number", ["1e309", "1e999999999", "1e-400", f"1e{'9' * 30}", "9" * 500])
def test_that_numbers_beyond_all_bounds_are_no_bill(number):
    with pytest.raises(RefusedInput, match=r"^bills holds .*\.$"):
        strict_json(f"[{number}]".encode(), "bills", exact=True)


def archive(entries):
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as written:
        for name, size in entries:
            written.writestr(name, b" " * size)
    return stream.getvalue()


def test_that_an_ordinary_archive_is_let_through():
    check_archive(archive([("ppt/slide.xml", 10_000), ("media/picture.png", 100_000)]), "deck")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 and no more", "deck is damaged or no office document."),
        (archive([("slide.xml", 9_000_000)]), "deck holds more than 8 MB of markup."),
        (
            archive([("a.bin", 40_000_000), ("b.bin", 40_000_000)]),
            "deck unfolds into more than 64 MB.",
        ),
        (archive([(f"{n}", 0) for n in range(4_097)]), "deck holds more than 4,096 files."),
    ],
)
def test_that_an_archive_is_weighed_before_it_unfolds(data, sentence):
    with pytest.raises(RefusedInput) as refused:
        check_archive(data, "deck")

    assert str(refused.value) == sentence


def test_that_a_very_long_name_is_cut_in_the_sentence(tmp_path):
    with pytest.raises(RefusedInput) as refused:
        read_limited(tmp_path / ("x" * 5_000))

    assert len(str(refused.value)) < 400

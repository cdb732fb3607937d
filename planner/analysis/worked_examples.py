"""Worked examples as their file states them: the form is checked, numbers stay as written."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from planner.engine.pricing.reading import MONTH_HOURS, ExactUsage, exact
from planner.record import record
from planner.storage.limits import RefusedInput, strict_json
from planner.storage.plain_text import plain

SCHEMA = "planner.worked-examples/1"


class UnreadableExamples(ValueError):  # noqa: N818  the name says what is wrong
    """The file is not worked examples; the message names the place in one sentence."""


@record
class Example:
    """One worked example as the file states it, numbers as Decimals."""

    id: str
    title: str
    source: str
    authority: str
    strength: str
    region: str
    service: str
    usage: ExactUsage
    rates: Mapping[str, Any]
    free_tier: bool
    month_hours: Decimal | None
    expected_usd: Decimal
    tolerance_usd: Decimal
    ignored: tuple[str, ...] = ()


# What an example may say beside what is priced; other keys are named, for one may be misspelt.
_STATED = {entry.name for entry in fields(Example)} - {"ignored"} | {"notes"}


def read_examples(data: bytes | str | Mapping[str, Any]) -> tuple[Example, ...]:
    """Read a file of worked examples; numbers become the Decimals that they are written as.

    Raises
    ------
    UnreadableExamples
        With a sentence that names the place.
    """
    document = exact(data) if isinstance(data, Mapping) else _parse(data)
    if not isinstance(document, Mapping):
        raise UnreadableExamples("The file must hold an object with “schema” and “examples”.")
    if document.get("schema") != SCHEMA:
        raise UnreadableExamples(
            f"“schema” must be {SCHEMA!r}, not {shown(document.get('schema'))}."
        )
    examples = document.get("examples")
    if not isinstance(examples, list):
        raise UnreadableExamples("“examples” must be a list.")
    return tuple(_read_example(row, index) for index, row in enumerate(examples, start=1))


def _parse(data: bytes | str) -> Any:
    written = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    try:
        return strict_json(written, "The file", exact=True)
    except RefusedInput as refusal:
        raise UnreadableExamples(str(refusal)) from refusal


def _read_example(row: Any, index: int) -> Example:
    place = f"Example {index}"
    if not isinstance(row, Mapping):
        raise UnreadableExamples(f"{place} must be an object, not {shown(row)}.")
    name = row.get("id")
    if not isinstance(name, str) or not name:
        raise UnreadableExamples(f"{place}: “id” must be a text, not {shown(name)}.")
    place = f"{place} (“{name[:80]}”)"

    def text(key: str) -> str:
        value = row.get(key, "")
        if not isinstance(value, str):
            raise UnreadableExamples(f"{place}: “{key}” must be a text, not {shown(value)}.")
        return value

    def group(key: str) -> Mapping[str, Any]:
        value = row.get(key)
        if not isinstance(value, Mapping):
            raise UnreadableExamples(f"{place}: “{key}” must be an object, not {shown(value)}.")
        return value

    def amount(key: str) -> Decimal:
        value = row.get(key)
        if not isinstance(value, Decimal) or not value.is_finite():
            raise UnreadableExamples(f"{place}: “{key}” must be a number, not {shown(value)}.")
        return value

    free_tier = row.get("free_tier", False)
    if not isinstance(free_tier, bool):
        raise UnreadableExamples(
            f"{place}: “free_tier” must be true or false, not {shown(free_tier)}."
        )
    if not text("service"):
        raise UnreadableExamples(f"{place}: “service” is missing.")
    return Example(
        id=name,
        title=text("title"),
        source=text("source"),
        authority=text("authority"),
        strength=text("strength"),
        region=text("region"),
        service=text("service"),
        usage=exact(group("usage")),
        rates=group("rates"),
        free_tier=free_tier,
        month_hours=None if row.get(MONTH_HOURS) is None else amount(MONTH_HOURS),
        expected_usd=amount("expected_usd"),
        tolerance_usd=amount("tolerance_usd"),
        ignored=tuple(sorted(set(row) - _STATED)),
    )


def shown(value: Any) -> str:
    """Return a value of the file in a few characters, for a message."""
    if value is None:
        return "absent"
    if isinstance(value, Decimal):
        return str(value)[:80]
    if isinstance(value, Mapping | list):
        return "a list" if isinstance(value, list) else "an object"
    return repr(plain(value) if isinstance(value, str) else value)[:80]

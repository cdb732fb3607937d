"""The scenarios that are shipped: a light index for the first screen, and the files behind it."""

import json
from functools import cache
from typing import TYPE_CHECKING

from planner.assets import asset
from planner.record import record

if TYPE_CHECKING:
    from planner.document.scenario import Scenario

_FOLDER = "templates"
_INDEX = "index.json"


class UnknownTemplate(ValueError):  # noqa: N818  the name says what is wrong
    """There is no template of that name; the message names those that exist."""


@record
class TemplateEntry:
    """What a list of templates shows of one, computed when the templates were built.

    Attributes
    ----------
    category
        `example`, `cost scenario`, `traffic` or `architecture`.
    answer
        `ec2`, `lambda` or `either` where all computing parts agree, else `mix`.
    usd_per_month
        Total as drawn, over the lines whose price is known.
    guide
        What the guide says of it, "" where it gives no figure.
    """

    id: str
    title: str
    subtitle: str
    category: str
    answer: str
    usd_per_month: float
    guide: str = ""


@cache
def list_templates() -> tuple[TemplateEntry, ...]:
    """Return the templates in the order in which they are shown."""
    rows = json.loads(asset(_FOLDER, _INDEX).read_text(encoding="utf-8"))
    return tuple(TemplateEntry(**row) for row in rows["templates"])


def template_bytes(template_id: str) -> bytes:
    """Return the file of a template.

    Raises
    ------
    UnknownTemplate
        If there is none of that id.
    """
    known = [entry.id for entry in list_templates()]
    if template_id not in known:
        raise UnknownTemplate(
            f"There is no template {template_id!r}; there are {', '.join(known)}."
        )
    return asset(_FOLDER, f"{template_id}.elplan").read_bytes()


def load_template(template_id: str) -> "Scenario":
    """Return the scenario of a template.

    Raises
    ------
    UnknownTemplate
        If there is none of that id.
    """
    from planner.document.scenario_file import load_scenario

    return load_scenario(template_bytes(template_id), f"the template {template_id}")

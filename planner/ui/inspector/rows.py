"""Reads the rows of a form from the fields of a model; knows no widget."""

import types
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from planner.ui.inspector.row import Row, RowType, Section

_HIDDEN = frozenset({"unknown_fields", "shape", "id", "source", "target"})


@cache
def sections_of(model: type[BaseModel]) -> tuple[Section, ...]:
    """Return the form of a model: its own rows first, then a section for each nested model."""
    own: list[Row] = []
    nested: list[Section] = []
    for name, field in model.model_fields.items():
        if name in _HIDDEN:
            continue
        inner = _nested(field.annotation)
        if inner is not None:
            rows = tuple(_rows(inner, f"{name}."))
            nested.append(Section(field.title or _spaced(name), rows, _only_if(field, "")))
        else:
            row = _row(name, "", field)
            if row is not None:
                own.append(row)
    first = (Section("", tuple(own)),) if own else ()
    return first + tuple(section for section in nested if section.rows)


def value_at(model: BaseModel, path: str) -> Any:
    """Return what stands at a dotted path."""
    value: Any = model
    for step in path.split("."):
        value = getattr(value, step)
    return value


def value_words(value: Any) -> str:
    """Write a value of a Literal in words."""
    return _WORDS.get(str(value), _spaced(str(value)))


def _rows(model: type[BaseModel], prefix: str) -> Iterator[Row]:
    for name, field in model.model_fields.items():
        if name not in _HIDDEN:
            row = _row(name, prefix, field)
            if row is not None:
                yield row


def _row(name: str, prefix: str, field: FieldInfo) -> Row | None:
    annotation, optional = _without_none(field.annotation)
    kind = _type_of(annotation, optional)
    if kind is None:
        return None
    extra = _extra(field)
    lowest, highest, above = _bounds(field, annotation)
    choices = tuple((value, value_words(value)) for value in _literals(annotation))
    return Row(
        path=prefix + name,
        title=field.title or _spaced(name),
        type=kind,
        default=None if field.is_required() else field.get_default(call_default_factory=True),
        unit=str(extra.get("unit", "")),
        help=field.description or "",
        lowest=lowest,
        highest=highest,
        above=above,
        optional=optional,
        choices=choices,
        choices_from=str(extra.get("choices", "")),
        only_if=_only_if(field, prefix),
        advanced=bool(extra.get("advanced", False)),
        assumed=bool(extra.get("assumed", False)),
        group=str(extra.get("group", "")),
    )


def _type_of(annotation: Any, optional: bool) -> RowType | None:
    if annotation is bool:
        return "three_way" if optional else "switch"
    if annotation is int:
        return "whole"
    if annotation is float:
        return "number"
    if annotation is str:
        return "text"
    return "choice" if get_origin(annotation) is Literal else None


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) is Annotated:
        return _without_none(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [part for part in get_args(annotation) if part is not type(None)]
        if len(rest) == 1:
            return _without_none(rest[0])[0], len(rest) < len(get_args(annotation))
    return annotation, False


def _nested(annotation: Any) -> type[BaseModel] | None:
    inner, _optional = _without_none(annotation)
    is_model = isinstance(inner, type) and issubclass(inner, BaseModel)
    return inner if is_model else None


def _literals(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _extra(field: FieldInfo) -> Mapping[str, Any]:
    extra = field.json_schema_extra
    return extra if isinstance(extra, Mapping) else {}


def _only_if(field: FieldInfo, prefix: str) -> tuple[str, tuple[Any, ...]] | None:
    rule = _extra(field).get("only_if")
    if not isinstance(rule, list | tuple) or len(rule) < 2:
        return None
    return prefix + str(rule[0]), tuple(rule[1:])


def _bounds(field: FieldInfo, annotation: Any) -> tuple[float | None, float | None, float | None]:
    found: dict[str, float] = {}
    metadata = list(field.metadata)
    for part in (field.annotation, annotation):
        if get_origin(part) is Annotated:
            metadata += [m for inner in get_args(part)[1:] for m in getattr(inner, "metadata", [])]
    for rule in metadata:
        for name in ("ge", "gt", "le", "lt"):
            bound = getattr(rule, name, None)
            if bound is not None:
                found[name] = float(bound)
    return found.get("ge"), found.get("le", found.get("lt")), found.get("gt")


def _spaced(name: str) -> str:
    words = name.strip("_").replace("_", " ")
    return words[:1].upper() + words[1:]


_WORDS = {
    "ec2": "EC2",
    "lambda": "Lambda",
    "managed_instances": "Managed instances",
    "fargate": "Fargate",
    "on_demand": "On demand",
    "savings_1y": "Savings, 1 year",
    "savings_3y": "Savings, 3 years",
    "reserved_1y": "Reserved, 1 year",
    "reserved_3y": "Reserved, 3 years",
    "spot": "Spot",
    "x86_64": "x86",
    "arm64": "arm64",
    "none": "None",
    "always_free": "Always free",
    "legacy": "First year (legacy)",
    "credits": "Credits",
    "per_job": "Per job",
    "calendar": "By calendar",
    "function_url": "Function URL",
    "http": "HTTP",
    "rest": "REST",
    "websocket": "WebSocket",
    "http_api": "HTTP API",
    "rest_api": "REST API",
    "alb": "Load balancer",
    "nlb": "Network balancer",
    "clb": "Classic balancer",
    "zip": "Zip file",
    "image": "Container image",
    "vpc": "VPC",
    "availability_zone": "Availability zone",
    "fifo": "FIFO",
    "gp3": "gp3",
    "gp2": "gp2",
    "io1": "io1",
    "io2": "io2",
    "st1": "st1",
    "sc1": "sc1",
    "standard_ia": "Standard-IA",
    "one_zone_ia": "One Zone-IA",
    "glacier_flexible": "Glacier Flexible",
    "glacier_deep_archive": "Glacier Deep Archive",
    "intelligent_tiering": "Intelligent-Tiering",
    "express_one_zone": "Express One Zone",
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "single_az": "Single-AZ",
    "multi_az": "Multi-AZ",
    "a_la_carte": "À la carte",
    "mongodb": "MongoDB",
    "us_mexico_canada": "US, Mexico, Canada",
}

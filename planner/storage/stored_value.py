"""The base of everything that is saved: a frozen value that keeps what it does not understand."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

_UNKNOWN = "unknown_fields"
_WHOLE_BELOW = 1e15


def without_fraction(value: Any) -> Any:
    """Return JSON in which a whole number is written one way: 5, never 5.0 or -0.0."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _WHOLE_BELOW else value
    if isinstance(value, Mapping):
        return {key: without_fraction(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [without_fraction(entry) for entry in value]
    return value


class StoredValue(BaseModel):
    """A frozen, finite, hashable value of a scenario file.

    Fields that this version does not know are kept as canonical JSON text and written back, so
    that a file of a newer minor version survives a round trip.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    unknown_fields: str = Field("", exclude=True, repr=False)
    _known: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Remember which keys of a file are ours."""
        cls._known = frozenset(cls.model_fields) - {_UNKNOWN}

    @model_validator(mode="before")
    @classmethod
    def _keep_unknown_fields(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        if data.keys() <= cls._known:
            return data
        known = {key: value for key, value in data.items() if key in cls._known}
        rest = {key: value for key, value in data.items() if key not in cls._known}
        known[_UNKNOWN] = json.dumps(without_fraction(rest), sort_keys=True, separators=(",", ":"))
        return known

    @model_serializer(mode="wrap")
    def _with_unknown_fields(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        if self.unknown_fields:
            written |= json.loads(self.unknown_fields)
        return written

    def __eq__(self, other: object) -> bool:
        """Compare field by field; nothing but fields is ever kept in a value."""
        if self is other:
            return True
        if not isinstance(other, StoredValue):
            return NotImplemented
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def replaced(self, **fields: Any) -> Self:
        """Return a validated copy with other values in `fields`.

        Raises
        ------
        pydantic.ValidationError
            If a value is outside what the field may hold.
        """
        ours = {name: getattr(self, name) for name in self._known}
        after = type(self).model_validate(ours | fields)
        if self.unknown_fields:
            after = after.model_copy(update={_UNKNOWN: self.unknown_fields})
        return after

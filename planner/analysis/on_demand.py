"""A mapping whose values are computed when somebody asks for them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar, overload

Value = TypeVar("Value")
Other = TypeVar("Other")


class OnDemand(Mapping[str, Value], Generic[Value]):
    """Keys that are known, values that are computed once each, on first asking.

    The computation is pure: two threads that ask at once only do it twice.
    """

    def __init__(self, keys: Iterable[str], compute: Callable[[str], Value]) -> None:
        self._keys = dict.fromkeys(keys)
        self._compute = compute
        self._found: dict[str, Value] = {}

    @property
    def found(self) -> Mapping[str, Value]:
        """Return what was asked for so far."""
        return self._found

    def __getitem__(self, key: str) -> Value:
        if key not in self._found:
            if key not in self._keys:
                raise KeyError(key)
            self._found[key] = self._compute(key)
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    @overload
    def get(self, key: str, default: None = None) -> Value | None: ...
    @overload
    def get(self, key: str, default: Value | Other) -> Value | Other: ...
    def get(self, key: str, default: object = None) -> object:
        """Return a value; a KeyError of its computation is not taken for a missing key."""
        return self[key] if key in self._keys else default

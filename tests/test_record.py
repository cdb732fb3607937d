"""Frozen values: what `record` makes is what `dataclass(frozen=True, slots=True)` would make."""

import copy
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from typing import Any

import pytest

from planner.record import record


@record
class Inner:
    """One field, so that no tuple stands behind it by chance."""

    cells: tuple[int, ...] = ()


@record
class Row:
    """Every kind of field that the program uses."""

    name: str
    size: float = 1.0
    inner: Inner = field(default_factory=Inner)
    note: str = field(default="", compare=False, repr=False)

    @property
    def doubled(self) -> float:
        return 2 * self.size


@dataclass(frozen=True, slots=True)
class Like:
    """The same by the standard library, for comparison."""

    name: str
    size: float = 1.0
    inner: Inner = field(default_factory=Inner)
    note: str = field(default="", compare=False, repr=False)


@record(eq=False)
class Own:
    """Compared by identity."""

    size: int = 0


def test_that_a_record_says_and_holds_what_a_dataclass_does():
    row, like = Row("a", note="n"), Like("a", note="n")

    assert repr(row) == repr(like).replace("Like", "Row")
    assert asdict(row) == asdict(like)
    assert [(f.name, f.type) for f in fields(row)] == [(f.name, f.type) for f in fields(like)]
    assert Row.__match_args__ == Like.__match_args__
    assert Row.__slots__ == Like.__slots__
    assert row.doubled == 2.0


@pytest.mark.parametrize("wrong", [{}, {"name": "a", "colour": 1}])
def test_that_a_record_refuses_the_arguments_that_a_dataclass_refuses(wrong: dict[str, Any]):
    for made in (Row, Like):
        with pytest.raises(TypeError):
            made(**wrong)


def test_that_records_are_equal_by_what_they_hold_and_only_to_their_own_class():
    assert Row("a", note="x") == Row("a", note="y")
    assert hash(Row("a", note="x")) == hash(Row("a", note="y"))
    assert Row("a") != Row("b")
    assert Inner((1,)) == Inner((1,))
    assert Inner((1,)) != Inner((2,))
    assert Row("a") != Like("a")


def test_that_identity_counts_where_it_is_asked_for():
    one, other = Own(), Own()

    assert one != other
    assert len({one, other, one}) == 2


def test_that_a_default_of_a_factory_is_made_for_each_value():
    @record
    class Holder:
        cells: list[int] = field(default_factory=list)

    Holder().cells.append(1)

    assert Holder().cells == []


def test_that_a_record_cannot_be_changed():
    row = Row("a")
    for change in (
        lambda: setattr(row, "name", "b"),
        lambda: setattr(row, "colour", "b"),
        lambda: delattr(row, "name"),
    ):
        with pytest.raises(FrozenInstanceError):
            change()
    assert Row.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert row == Row("a")


def test_that_a_record_is_replaced_and_copied():
    row = Row("a", inner=Inner((1, 2)))

    assert replace(row, size=3.0) == Row("a", 3.0, Inner((1, 2)))
    assert copy.copy(row) == row
    assert copy.deepcopy(row) == row


def test_that_a_record_keeps_the_methods_that_it_writes_itself():
    @record
    class Odd:
        size: int

        def __repr__(self) -> str:
            return "odd"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Odd)

        def __hash__(self) -> int:
            return 7

    assert (repr(Odd(1)), Odd(1) == Odd(2), hash(Odd(3))) == ("odd", True, 7)

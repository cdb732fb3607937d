"""Which colours a role of a chart takes from the tokens."""

from typing import get_args

from planner.charts.base import Role
from planner.record import record
from planner.tokens import Category, Colours, Placement

_PLACEMENTS: tuple[str, ...] = get_args(Placement)
_CATEGORIES: tuple[str, ...] = get_args(Category)


@record
class RoleColours:
    """What is filled or drawn, and what is written."""

    main: str
    text: str


def role_colours(role: Role | str, colours: Colours) -> RoleColours:
    """Look up the colours of a role."""
    if role in _PLACEMENTS:
        placement: Placement = role  # type: ignore[assignment]
        found = colours.placement(placement)
        return RoleColours(found.main, found.text)
    if role in _CATEGORIES:
        category: Category = role  # type: ignore[assignment]
        main = colours.category(category)
        return RoleColours(main, colours.text)
    return {
        "as_drawn": RoleColours(colours.either, colours.either_text),
        "recommended": RoleColours(colours.ok, colours.ok_text),
        "target": RoleColours(colours.text_secondary, colours.text_secondary),
        "limit": RoleColours(colours.error, colours.error_text),
        "error": RoleColours(colours.error, colours.error_text),
    }.get(role, RoleColours(colours.either, colours.text_secondary))

"""What stands in a circle, and the order in which everything else can be computed."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def circles(needs: Mapping[K, Sequence[K]]) -> Iterator[tuple[K, ...]]:
    """Yield what needs itself in a circle together, everything else alone, needs first.

    Tarjan's strongly connected components, without recursion.

    >>> list(circles({"a": ["b"], "b": ["c"], "c": ["b"]}))
    [('b', 'c'), ('a',)]
    """
    number: dict[K, int] = {}
    low: dict[K, int] = {}
    open_path: list[K] = []
    on_path: set[K] = set()
    for start in needs:
        if start in number:
            continue
        work: list[tuple[K, int]] = [(start, 0)]
        while work:
            key, step = work.pop()
            if key not in number:
                number[key] = low[key] = len(number)
                open_path.append(key)
                on_path.add(key)
            for place in range(step, len(needs[key])):
                need = needs[key][place]
                if need not in number:
                    work += [(key, place), (need, 0)]
                    break
                if need in on_path:
                    low[key] = min(low[key], low[need])
            else:
                if low[key] == number[key]:
                    circle = [open_path.pop()]
                    while circle[-1] != key:
                        circle.append(open_path.pop())
                    on_path.difference_update(circle)
                    yield tuple(reversed(circle))

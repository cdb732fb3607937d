"""What stands in a circle, and the order in which everything else can be computed."""

from collections.abc import Iterator, Mapping, Sequence


def circles(needs: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield what needs itself in a circle together, everything else alone, needs first.

    Tarjan's strongly connected components, without recursion.

    >>> list(circles({"a": ["b"], "b": ["c"], "c": ["b"]}))
    [('b', 'c'), ('a',)]
    """
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_path: list[str] = []
    on_path: set[str] = set()
    for start in needs:
        if start in number:
            continue
        work: list[tuple[str, int]] = [(start, 0)]
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
                    end = open_path.index(key)
                    circle = tuple(open_path[end:])
                    del open_path[end:]
                    on_path.difference_update(circle)
                    yield circle

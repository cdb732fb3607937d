"""The guard that every override of a Qt virtual carries: no exception may reach C++."""

import functools
import sys
import typing
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, overload

P = ParamSpec("P")
R = TypeVar("R")

_FROM_ANNOTATION: Any = object()


@overload
def guarded(method: Callable[P, R], /) -> Callable[P, R]: ...


@overload
def guarded(*, default: object) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def guarded(method: Any = None, /, *, default: Any = _FROM_ANNOTATION) -> Any:
    """Keep exceptions of an override away from Qt: report once per site, return a safe value.

    A bare ``@guarded`` returns an empty value of the annotated return type (``QRectF()``,
    ``False``, ``None``). ``@guarded(default=...)`` returns the given value; a callable is called.
    The report goes through ``sys.excepthook``, where the program's own handler listens.
    """
    if method is None:
        return lambda later: _guard(later, default)
    return _guard(method, default)


def _guard(method: Callable[P, R], default: Any) -> Callable[P, R]:
    reported: set[tuple[type[BaseException], int]] = set()

    @functools.wraps(method)
    def guard(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except BaseException as problem:  # noqa: BLE001 - even SystemExit may not cross into C++
            _report_once(problem, reported)
        return typing.cast(R, _safe_value(method, default))

    return guard


def _report_once(problem: BaseException, reported: set[tuple[type[BaseException], int]]) -> None:
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    site = (type(problem), trace.tb_lineno if trace is not None else 0)
    if site in reported:
        return
    reported.add(site)
    try:
        sys.excepthook(type(problem), problem, problem.__traceback__)
    except BaseException:  # noqa: BLE001 - a broken handler must not become the crash it should report
        sys.__excepthook__(type(problem), problem, problem.__traceback__)


def _safe_value(method: Callable[..., Any], default: Any) -> Any:
    if default is not _FROM_ANNOTATION:
        return default() if callable(default) else default
    try:
        wanted = typing.get_type_hints(method).get("return")
        return wanted() if isinstance(wanted, type) and wanted is not type(None) else None
    except Exception:  # noqa: BLE001 - an unresolvable annotation leaves nothing but None
        return None

"""What a chart says at the place the reader points at, in words and figures."""

import numpy as np

from planner.charts.base import ChartData, Grid, ReadLine, ReadOut, Role, Series, Values
from planner.units import UNKNOWN, money


def read_out(data: ChartData, at: float, hidden: frozenset[str] = frozenset()) -> ReadOut | None:
    """Read a plot at the x value `at`, rows or cells at the number `at`; None outside."""
    if data.empty:
        return None
    if data.layout == "rows":
        return _of_row(data, int(at)) if 0 <= at < len(data.rows) else None
    if data.grid is not None:
        return _of_cell(data, data.grid, int(at)) if 0 <= at < data.grid.values.size else None
    if not data.x.low <= at <= data.x.high:
        return None
    lines = []
    values: dict[str, float] = {}
    for series in data.series:
        if series.id in hidden or not series.in_read_out:
            continue
        value = value_at(series, at, is_log=data.x.scale == "log", is_log_y=data.y.scale == "log")
        if value is None:
            continue
        values[series.id] = value
        name = f"{series.name}, {series.detail}" if series.detail else series.name
        lines.append(ReadLine(name, data.y.write_full(value), series.role, at, value))
    if not lines:
        return None
    winner, saving, role = _winner(data, values)
    return ReadOut(at, data.x.write_full(at), tuple(lines), winner, saving, role)


def value_at(series: Series, at: float, *, is_log: bool, is_log_y: bool = False) -> float | None:
    """Interpolate one series as it is drawn; None outside its range or in a gap."""
    if not len(series.x) or not series.x[0] <= at <= series.x[-1]:
        return None
    index = int(np.searchsorted(series.x, at, side="right")) - 1
    following = min(index + 1, len(series.x) - 1)
    y0, y1 = float(series.y[index]), float(series.y[following])
    if not (np.isfinite(y0) and np.isfinite(y1)):
        return None
    x0, x1 = float(series.x[index]), float(series.x[following])
    if x1 <= x0:
        return y0
    share = (np.log(at / x0) / np.log(x1 / x0)) if is_log else (at - x0) / (x1 - x0)
    if is_log_y and y0 > 0 and y1 > 0:
        return float(y0 * (y1 / y0) ** share)
    return float(y0 + (y1 - y0) * share)


def stops(data: ChartData) -> Values:
    """Return the places that the arrow keys visit, in order."""
    if data.layout == "rows":
        return np.arange(len(data.rows), dtype=np.float64)
    if data.grid is not None:
        return np.arange(data.grid.values.size, dtype=np.float64)
    shown = [series.x for series in data.series if series.in_read_out and len(series.x)]
    if not shown:
        return np.empty(0)
    places = np.unique(np.concatenate(shown))
    return places[(places >= data.x.low) & (places <= data.x.high)]


def _winner(data: ChartData, values: dict[str, float]) -> tuple[str, str, Role]:
    """Say who is cheaper there, and by how much."""
    contest = {key: values[key] for key in data.compared if key in values}
    if len(contest) < 2:
        return "", "", "neutral"
    first, second = sorted(contest, key=lambda key: contest[key])[:2]
    series = next(series for series in data.series if series.id == first)
    return f"{series.name} saves", money(contest[second] - contest[first]), series.role


def _of_cell(data: ChartData, grid: Grid, place: int) -> ReadOut:
    """Read one cell, counted row by row; the table names it in full."""
    value = float(grid.values.flat[place])
    named = data.table.rows[place] if place < len(data.table.rows) else ("", "", None)
    heading = " ".join(str(word) for word in named[:-1] if word is not None)
    unit = f"{data.table.columns[-1].title} {grid.unit}" if data.table.columns else grid.unit
    figure = grid.write(value) if np.isfinite(value) else UNKNOWN
    return ReadOut(place, heading, (ReadLine(unit.strip(), figure, "neutral"),))


def _of_row(data: ChartData, place: int) -> ReadOut:
    row = data.rows[place]
    if row.blocked:
        return ReadOut(place, row.label, (ReadLine(row.blocked, "", row.role),))
    lines: list[ReadLine] = []
    if row.spread is not None:
        write = data.x.write_full
        lines = [
            ReadLine("p50", write(row.spread.p50), row.role),
            ReadLine("p95", write(row.spread.p95), row.role),
            ReadLine("p99", write(row.spread.p99), row.role),
        ]
    elif row.span is not None:
        lines = [
            ReadLine(text, data.x.write_full(end), "ec2" if end > 0 else "lambda")
            for end, text in zip(row.span, row.span_texts, strict=True)
        ]
    elif row.parts:
        lines = [ReadLine(part.name, part.text, part.role) for part in row.parts[:8]]
    elif row.value is not None:
        lines = [ReadLine(data.x.title, data.x.write_full(row.value), row.role)]
    elif row.columns:  # "unknown"
        lines = [ReadLine(data.x.title, row.columns[0], row.role)]
    if row.note:
        name, _colon, figure = row.note.partition(": ")
        lines.append(ReadLine(name, figure, "neutral"))
    return ReadOut(place, row.label, tuple(lines))

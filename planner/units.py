"""Unit constants, conversions and how figures are written: the only ones in the program."""

import math
from decimal import Decimal

HOURS_PER_DAY = 24
HOURS_PER_WEEK = 168
HOURS_PER_MONTH = 730  # a twelfth of 8,760: the month that AWS quotes prices for
MONTHS_PER_YEAR = 12
SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3_600
MINUTES_PER_HOUR = 60
MS_PER_SECOND = 1_000
MIB_PER_GIB = 1_024
KIB_PER_MIB = 1_024
KIB_PER_GIB = 1_048_576
BYTES_PER_GIB = 1_073_741_824
MILLION = 1_000_000
THOUSAND = 1_000

THIN_SPACE = "\u202f"
"""Narrow and unbreakable, so that a number never parts from its unit at a line's end."""
MINUS = "\u2212"
EN_DASH = "\u2013"
UNKNOWN = "unknown"

SAME_USD = 0.005
"""Half a cent: amounts that differ by less are told as the same."""
_SMALLEST_SHOWN_USD = 5e-13
_LARGEST_SHOWN_MB = 10_240
_GIB_PER_TIB = 1_024
_MOST_PUBLISHED_DIGITS = 9
_COUNT_STEPS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def money(usd: float | None, *, estimated: bool = False) -> str:
    """Write an amount of dollars.

    >>> [money(value) for value in (1284.4, 31.2, 0.1583, 0.0617, 0, None)]
    ['$1,284', '$31.20', '$0.158', '$0.0617', '$0', 'unknown']
    """
    if usd is None or not math.isfinite(usd):
        return UNKNOWN
    sign = MINUS if usd < -_SMALLEST_SHOWN_USD else ""
    return f"{'~' if estimated else ''}{sign}${_dollars(abs(usd))}"


def money_sum(usd: float | None, unknown_count: int = 0, *, estimated: bool = False) -> str:
    """Write a sum and say how many of its members have no price.

    >>> money_sum(114.56, 1)
    '$114.56 + 1 unknown'
    """
    text = money(usd, estimated=estimated)
    return f"{text} + {unknown_count} {UNKNOWN}" if unknown_count and usd is not None else text


def money_change(usd: float | None, *, estimated: bool = False) -> str:
    """Write a saving or a change: the sign always, and a real minus.

    >>> money_change(-7.34), money_change(25.19), money_change(0)
    ('−$7.34', '+$25.19', '$0')
    """
    text = money(usd, estimated=estimated)
    if usd is None or usd <= _SMALLEST_SHOWN_USD:
        return text
    return f"~+{text[1:]}" if estimated else f"+{text}"


def unit_price(usd: float | None, unit: str = "", per: int = 1) -> str:
    """Write a price as published: of `per` units, with at least three significant digits.

    Nobody publishes more than nine digits: what has more is a mean of tiers, and is rounded.

    >>> unit_price(0.0168, "h"), unit_price(0.0000166667, "GB-s"), unit_price(0.2)
    ('$0.0168 / h', '$0.0000166667 / GB-s', '$0.200')
    >>> unit_price(0.0000002, "requests", 1_000_000), unit_price(0.0000004, "requests", 1_000)
    ('$0.200 / million requests', '$0.000400 / 1,000 requests')
    >>> unit_price(1.3 / 114.4, "GB")
    '≈ $0.01136 / GB'
    """
    if usd is None or not math.isfinite(usd):
        return UNKNOWN
    # Twelve digits: more than anybody publishes, and none of a float's noise.
    published = Decimal(f"{usd * per:.12g}")
    is_mean = len(published.normalize().as_tuple().digits) > _MOST_PUBLISHED_DIGITS
    exact = f"{Decimal(f'{usd * per:.4g}') if is_mean else published:f}"
    if "." in exact:
        exact = exact.rstrip("0").rstrip(".")
    digits = exact.lstrip("-0.").replace(".", "")
    if usd == 0:
        exact = "0"
    elif len(digits) < 3:
        whole = exact if "." in exact else f"{exact}."
        exact = whole + "0" * (3 - len(digits))
    written = f"{MINUS}${exact[1:]}" if exact.startswith("-") else f"${exact}"
    if is_mean:
        written = f"≈ {written}"
    if per == MILLION:
        unit = f"million {unit}".strip()
    elif per > 1:
        unit = f"{per:,} {unit}".strip()
    return f"{written} / {unit}" if unit else written


def count(number: float | None) -> str:
    """Write how many: three significant digits with k, M, G after a thin space.

    >>> count(7_650_000).replace(THIN_SPACE, " "), count(950)
    ('7.65 M', '950')
    """
    if number is None or not math.isfinite(number):
        return UNKNOWN
    sign, size = (MINUS, -number) if number < 0 else ("", number)
    for step, letter in _COUNT_STEPS:
        # 999.6 rounds to 1,000 and belongs to the next letter.
        if size >= step * 0.9995:
            return f"{sign}{_trimmed(size / step, 3)}{THIN_SPACE}{letter}"
    return sign + _trimmed(size, 3)


def figure(number: float | None) -> str:
    """Write a number in full, with at least six significant digits and no power of ten.

    >>> figure(20_000_000), figure(0.00476837158), figure(51_520.83), figure(0)
    ('20,000,000', '0.00476837', '51,520.8', '0')
    """
    if number is None or not math.isfinite(number):
        return UNKNOWN
    return _trimmed(number, 6).replace("-", MINUS)


def counted(number: float, thing: str, things: str = "") -> str:
    """Write how many of a thing, in the singular for one.

    >>> counted(1, "server"), counted(1_200, "server"), counted(2, "copy", "copies")
    ('1 server', '1,200 servers', '2 copies')
    """
    return f"1 {thing}" if number == 1 else f"{_grouped(number)} {things or thing + 's'}"


def rate_per_hour(requests_per_hour: float | None) -> str:
    """Write a rate of requests: a second from 1/s on, else a minute or an hour.

    >>> rate_per_hour(100_080), rate_per_hour(10), rate_per_hour(720)
    ('27.8 req/s', '10 an hour', '12 a minute')
    """
    if requests_per_hour is None or not math.isfinite(requests_per_hour):
        return UNKNOWN
    if requests_per_hour >= SECONDS_PER_HOUR:
        return f"{count(requests_per_hour / SECONDS_PER_HOUR)} req/s"
    if requests_per_hour >= MINUTES_PER_HOUR:
        return f"{count(requests_per_hour / MINUTES_PER_HOUR)} a minute"
    return f"{count(requests_per_hour)} an hour"


def duration_ms(milliseconds: float | None) -> str:
    """Write a time given in milliseconds in the unit that reads best.

    >>> [duration_ms(value) for value in (0.4, 9, 540, 1_200, 40_000, 2_520_000, 7_200_000)]
    ['400 µs', '9 ms', '540 ms', '1.2 s', '40 s', '42 min', '2 h']
    """
    if milliseconds is None or not math.isfinite(milliseconds):
        return UNKNOWN
    sign, size = (MINUS, -milliseconds) if milliseconds < 0 else ("", milliseconds)
    if size == 0:
        return "0 ms"
    seconds = size / MS_PER_SECOND
    if size < 0.9995:
        return f"{sign}{_significant(size * 1_000, 2)} µs"
    if size < 999.5:
        return f"{sign}{size:.0f} ms"
    if seconds < 59.5:
        return f"{sign}{_trimmed(seconds, 2)} s"
    if seconds < 59.5 * SECONDS_PER_MINUTE:
        return f"{sign}{_trimmed(seconds / SECONDS_PER_MINUTE, 2)} min"
    return f"{sign}{_trimmed(seconds / SECONDS_PER_HOUR, 2)} h"


def size_mb(megabytes: float | None) -> str:
    """Write a memory size in MB as AWS bills it, from 10,240 MB on in GB.

    >>> size_mb(1_536), size_mb(10_240), size_mb(32_768)
    ('1,536 MB', '10,240 MB', '32 GB')
    """
    if megabytes is None or not math.isfinite(megabytes):
        return UNKNOWN
    if abs(megabytes) <= _LARGEST_SHOWN_MB:
        return f"{_grouped(megabytes)} MB"
    return size_gb(megabytes / MIB_PER_GIB)


def size_gb(gigabytes: float | None) -> str:
    """Write an amount of stored data; from 1,024 GB on in TB.

    >>> size_gb(300), size_gb(0.5), size_gb(2_048)
    ('300 GB', '0.5 GB', '2 TB')
    """
    if gigabytes is None or not math.isfinite(gigabytes):
        return UNKNOWN
    if abs(gigabytes) < _GIB_PER_TIB:
        return f"{_grouped(gigabytes)} GB"
    return f"{_grouped(gigabytes / _GIB_PER_TIB)} TB"


def share(fraction: float | None) -> str:
    """Write a part of one as a percentage; below 1 % with one decimal.

    >>> [share(value).replace(THIN_SPACE, " ") for value in (0.42, 0.004, 1.0)]
    ['42 %', '0.4 %', '100 %']
    """
    if fraction is None or not math.isfinite(fraction):
        return UNKNOWN
    percent = abs(fraction) * 100
    digits = "0" if percent == 0 else f"{percent:.1f}" if percent < 0.95 else f"{percent:.0f}"
    sign = MINUS if fraction < 0 and float(digits) else ""
    return f"{sign}{digits}{THIN_SPACE}%"


def span(low: str, high: str) -> str:
    """Write a range of two written figures; equal ends are one figure.

    >>> span("$41", "$63"), span("2", "2")
    ('$41–$63', '2')
    """
    return low if low == high else f"{low}{EN_DASH}{high}"


def _dollars(usd: float) -> str:
    if usd < _SMALLEST_SHOWN_USD:
        return "0"
    if usd >= 999.995:
        return f"{usd:,.0f}"
    if usd >= 0.9995:
        return f"{usd:.2f}"
    return _significant(usd, 3)


def _significant(number: float, digits: int) -> str:
    """Round to significant digits in plain notation, trailing zeros kept."""
    if number == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(number))))
    rounded = round(number, decimals)
    if rounded and math.floor(math.log10(abs(rounded))) > math.floor(math.log10(abs(number))):
        decimals = max(0, decimals - 1)
    return f"{rounded:,.{decimals}f}"


def _trimmed(number: float, digits: int) -> str:
    written = _significant(number, digits)
    return written.rstrip("0").rstrip(".") if "." in written else written


def _grouped(number: float) -> str:
    """Write at most two decimals, thousands parted by commas."""
    written = f"{number:,.2f}" if abs(number) < 10 else f"{number:,.1f}"
    if abs(number) >= 100:
        written = f"{number:,.0f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return written.replace("-", MINUS)

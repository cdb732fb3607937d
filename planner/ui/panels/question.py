"""What the quick question asks: five figures, before anything heavy is imported."""

from planner.record import record

PATTERNS: tuple[tuple[str, str], ...] = (
    ("office_hours", "Office hours"),
    ("steady", "Steady"),
    ("daily_wave", "Daily wave"),
    ("spike", "Sudden spikes"),
)


@record
class QuickQuestion:
    """Requests, how they arrive, and what each takes.

    The hourly figure is the busy hour's for office hours, the mean for a wave, the quiet hour's
    for spikes.
    """

    requests_per_hour: float = 1_000
    duration_ms: float = 200
    memory_mib: float = 512
    cpu_share: float = 0.1
    pattern: str = "office_hours"


@record
class QuickAnswer:
    """The answer in words, with the side whose colour it takes."""

    title: str
    sentences: tuple[str, ...]
    side: str = "either"

"""EventBridge Scheduler: starts something at set times."""

from planner.kinds.base import Arrivals, Kind, MeteredUsage, Params, Surroundings
from planner.traffic import Schedule


class ScheduleParams(Params):
    """Nothing but its times, which are its traffic."""


def _usage(
    _params: ScheduleParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    runs = arrivals.load.per_month(around.hours_per_month)
    return (MeteredUsage("scheduler", {"invocations": runs}),)


SCHEDULE = Kind(
    id="aws.scheduler",
    title="Schedule",
    icon="schedule",
    category="integration",
    group="People and time",
    params=ScheduleParams,
    emits=("event",),
    source=True,
    default_traffic=Schedule(),
    usage=_usage,
    help="Starts a part every few minutes, hourly, daily or weekly.",
)

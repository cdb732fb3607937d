"""People or programs outside that send requests: where synchronous traffic comes from."""

from planner.kinds.base import Kind, Params
from planner.traffic import DailyWave


class UsersParams(Params):
    """Nothing but their traffic."""


USERS = Kind(
    id="source.users",
    title="Users",
    icon="users",
    category="general",
    group="People and time",
    params=UsersParams,
    emits=("call",),
    source=True,
    default_traffic=DailyWave(),
    help="Visitors, apps or other systems that send requests.",
)

"""The contest of a computing part: its four placements, each at its cheapest adequate form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from types import MappingProxyType
from typing import Any

from planner.analysis.ledger import Charges, charges_of
from planner.analysis.on_demand import OnDemand
from planner.catalog.book import OwnPrices, PriceBook, load_price_book
from planner.catalog.limits import load_limits
from planner.catalog.runtimes import cold_start
from planner.engine.performance.duration import Work, work_from_duration
from planner.engine.performance.init_time import init_distribution
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.placement.ec2_fleet import FleetChoice, ec2_option
from planner.engine.placement.environments import in_environments
from planner.engine.placement.fargate import TaskChoice, fargate_option
from planner.engine.placement.lambda_function import LambdaChoice, lambda_option
from planner.engine.placement.managed_instances import managed_option
from planner.engine.placement.option import Option
from planner.engine.placement.shared_fleet import shared_workload
from planner.engine.placement.snapstart import snapstart_refusal
from planner.engine.placement.workload import Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.engine.pricing.pool import cost_array, rates_of
from planner.kinds.compute import ComputeParams, Ec2Placement
from planner.record import record
from planner.traffic import Load
from planner.units import MS_PER_SECOND

_LONGEST_OVER_MEAN = 4.0
_JOB_FROM_S = 60.0
_LOGS = "cloudwatch_logs"
PLACEMENTS = ("ec2", "lambda", "managed_instances", "fargate")
_WAITS = ("lambda",)
"""Placements that are billed while they wait for what they call."""
_FRONT_DOORS = frozenset({"aws.api_gateway", "aws.load_balancer"})


@record
class Reach:
    """What reaches a computing part, as far as its placement depends on it.

    `through_balancer` is False for what no balancer hands on: a database's queries.
    """

    load: Load
    callee_wait_ms: float = 0.0
    synchronous: bool = False
    user_facing: bool = False
    scheduled: bool = False
    incoming_kinds: frozenset[str] = frozenset()
    tenancy: "Tenancy | None" = None
    through_balancer: bool = True


Member = tuple[ComputeParams, Reach]


@record
class Tenancy:
    """A fleet that several parts share, seen by one of them.

    Attributes
    ----------
    fleet
        The host's fleet: its pinned fields are everybody's.
    members
        Everybody on it, with this part; the first pays for the servers.
    place
        Which of the members this is.
    """

    fleet: Ec2Placement
    members: tuple[Member, ...]
    place: int

    @property
    def others(self) -> tuple[Member, ...]:
        """Return everybody else."""
        return self.members[: self.place] + self.members[self.place + 1 :]


@record
class Terms:
    """The scenario's settings, as far as a placement depends on them."""

    region: str
    hours_per_month: float
    quota: str
    purchase: str
    target_utilisation: float
    min_instances: int
    latency_target_ms: float | None
    environments: float = 1.0
    operations_hours_per_month: float = 0.0
    operations_usd_per_hour: float = 0.0
    own_prices: OwnPrices = ()

    @property
    def book(self) -> PriceBook:
        """Return the prices that the placements are bought at."""
        return load_price_book(self.region, self.own_prices)


class Contest:
    """A part's placements, and what each would put on the bill; found when somebody asks.

    Parameters
    ----------
    alone
        The contest without what it calls: only a function is billed while it waits for others.

    Attributes
    ----------
    params, reach, terms
        The part.
    options
        Placement → option.
    charges
        Placement → basis → what it puts on the month's bill.
    """

    def __init__(
        self, params: ComputeParams, reach: Reach, terms: Terms, alone: "Contest | None"
    ) -> None:
        self.params, self.reach, self.terms, self._alone = params, reach, terms, alone
        self.options: OnDemand[Option] = OnDemand(PLACEMENTS, self._option)
        self.charges: OnDemand[OnDemand[Charges]] = OnDemand(PLACEMENTS, self._charged)

    @cached_property
    def work(self) -> Workload:
        """Return the workload that competes."""
        return workload(self.params, self.reach, self.terms)

    @property
    def is_decided(self) -> bool:
        """Tell whether every side was asked for, not only the one that is drawn."""
        return len(self.options.found) == len(PLACEMENTS) or (
            self._alone is None and len(self.options.found) == len(PLACEMENTS) - 1
        )

    def own_charges(self, placement: str) -> Charges:
        """Return the charges of a placement on its own basis; nothing where it is impossible."""
        return self.charges[placement].get(self.options[placement].basis, ())

    def _charged(self, placement: str) -> OnDemand[Charges]:
        if self._alone is not None and placement not in _WAITS:
            return self._alone.charges[placement]
        usages = self.options[placement].usages
        return OnDemand(usages, lambda basis: charges_of(usages[basis]))

    def _option(self, placement: str) -> Option:
        if self._alone is not None and placement not in _WAITS:
            return self._alone.options[placement]
        option = self._found(placement)
        return _everywhere(option, self.terms, job=self.work.is_job)

    def _found(self, placement: str) -> Option:
        params, reach, terms, work = self.params, self.reach, self.terms, self.work
        book, limits = terms.book, load_limits()

        price_of = _pricing(book)
        if placement == "lambda":
            return lambda_option(work, lambda_choice(params, terms), limits, price_of)
        if placement == "fargate":
            return fargate_option(work, task_choice(params, reach, terms), limits, price_of)
        table = book.instance_types()
        if placement == "managed_instances":
            pinned, room = params.managed_instances.instance_type, terms.target_utilisation
            return managed_option(work, pinned, room, table, limits)
        if reach.tenancy is not None:
            return _tenant_option(work, reach.tenancy, terms)
        return ec2_option(work, fleet_choice(params, reach, terms), table, limits, price_of)


@lru_cache(maxsize=2_048)
def contest(params: ComputeParams, reach: Reach, terms: Terms) -> Contest:
    """Return the options of a part by placement.

    Pure and cached: a part whose parameters, traffic and settings did not change is not
    computed again.
    """
    alone = None
    if reach.callee_wait_ms:
        alone = contest(params, replace(reach, callee_wait_ms=0.0), terms)
    return Contest(params, reach, terms, alone)


def _everywhere(option: Option, terms: Terms, *, job: bool) -> Option:
    """Return an option with what its servers cost beside traffic: copies, and somebody's time."""
    if option.basis == "per_job" or (job and option.placement == "fargate"):
        return option
    usages = {
        basis: (*in_environments(used, terms.environments), *_operations(used, terms))
        for basis, used in option.usages.items()
    }
    return replace(option, usages=MappingProxyType(usages))


def _operations(usages: Sequence[MeteredUsage], terms: Terms) -> tuple[MeteredUsage, ...]:
    """Return the hours of work that servers of one's own take."""
    hours = terms.operations_hours_per_month
    if hours <= 0 or not any(metered.service == "ec2" for metered in usages):
        return ()
    work = {
        "monthly_usd": hours * terms.operations_usd_per_hour,
        "monthly_item": f"Operations, {hours:g} h",
    }
    return (MeteredUsage("external", work),)


# A fleet of several parts


@lru_cache(maxsize=1_024)
def shared_fleet(fleet: Ec2Placement, members: tuple[Member, ...], terms: Terms) -> Option:
    """Return the fleet that carries several parts together; pure and cached."""
    works = tuple(workload(params, reach, terms) for params, reach in members)
    return _fleet_for(shared_workload(works[0], works[1:]), fleet, members, terms)


@lru_cache(maxsize=1_024)
def fleet_usages(
    fleet: Ec2Placement, members: tuple[Member, ...], terms: Terms
) -> Mapping[str, tuple[MeteredUsage, ...]]:
    """Return what the servers of several parts use, by basis, without their logs."""
    if not members:
        return MappingProxyType(dict.fromkeys(("bare", "single", "available", "per_job"), ()))
    option = _everywhere(shared_fleet(fleet, members, terms), terms, job=False)
    return MappingProxyType(
        {
            basis: tuple(metered for metered in used if metered.service != _LOGS)
            for basis, used in option.usages.items()
        }
    )


@lru_cache(maxsize=1_024)
def fleet_charges(
    fleet: Ec2Placement, members: tuple[Member, ...], terms: Terms
) -> Mapping[str, Charges]:
    """Return what the servers of several parts put on the bill, by basis, without their logs."""
    used = fleet_usages(fleet, members, terms)
    return MappingProxyType({basis: charges_of(found) for basis, found in used.items()})


def basis_without(tenancy: Tenancy, terms: Terms, basis: str) -> str:
    """Return the basis of the fleet that a part leaves behind, for one of the fleet with it.

    On its own basis either fleet is as it would be drawn; on another both are compared on that.
    """
    whole = shared_fleet(tenancy.fleet, tenancy.members, terms)
    if basis != whole.basis or not tenancy.others:
        return basis
    return shared_fleet(tenancy.fleet, tenancy.others, terms).basis


def log_usages(option: Option) -> tuple[MeteredUsage, ...]:
    """Return what an option's logs use."""
    used = option.usages.get(option.basis, ())
    return tuple(metered for metered in used if metered.service == _LOGS)


def log_charges(option: Option) -> Charges:
    """Return what an option's logs put on the bill."""
    return charges_of(log_usages(option))


def _fleet_for(
    work: Workload,
    fleet: Ec2Placement,
    members: tuple[Member, ...],
    terms: Terms,
    like: Option | None = None,
) -> Option:
    """Return the fleet for a workload; `like` pins type and number."""
    params, reach = members[0]
    facing = replace(reach, user_facing=any(one.user_facing for _, one in members))
    choice = fleet_choice(params.replaced(ec2=fleet), facing, terms)
    if len(members) > 1:  # a job that is alone there starts a server for itself
        choice = replace(choice, runs=choice.runs or "always")
    if like is not None:
        choice = replace(
            choice, instance_type=like.config["instance_type"], count=like.config["count"]
        )

    book = terms.book
    return ec2_option(work, choice, book.instance_types(), load_limits(), _pricing(book))


def _tenant_option(work: Workload, tenancy: Tenancy, terms: Terms) -> Option:
    """Return the shared fleet as one of its parts sees it: its latency, its logs."""
    fleet = shared_fleet(tenancy.fleet, tenancy.members, terms)
    if not tenancy.place or not fleet.usages:
        return fleet
    others = tuple(workload(params, reach, terms) for params, reach in tenancy.others)
    together = shared_workload(work, others)
    own = _fleet_for(together, tenancy.fleet, tenancy.members, terms, like=fleet)
    return replace(
        own,
        usages=MappingProxyType(dict.fromkeys(fleet.usages, log_usages(own))),
        basis=fleet.basis,
        why_not=fleet.why_not or own.why_not,
    )


@lru_cache(maxsize=64)
def _pricing(book: PriceBook) -> Callable[[Sequence[MeteredUsage]], Any]:
    """Return `array_price` with one book: the same function for the same book."""
    return partial(array_price, book=book)


def array_price(usages: Sequence[MeteredUsage], book: PriceBook) -> Any:
    """Return the list price of usages whose quantities may be arrays. [USD/month]"""
    return cost_array(charges_of(usages), rates_of(book), region=book.region)


def work_of(params: ComputeParams) -> Work:
    """Return computing and waiting of one request, whichever form the user chose."""
    needs = params.workload
    if needs.mode == "detailed":
        return Work(needs.cpu_ms / MS_PER_SECOND, needs.wait_ms / MS_PER_SECOND)
    return work_from_duration(
        needs.duration_ms / MS_PER_SECOND,
        needs.at_memory_mib,
        needs.cpu_share,
        load_limits().lambda_mib_per_vcpu,
    )


def longest_run_s(params: ComputeParams) -> float:
    """Return how long a request may run: what the user says, else several times the mean."""
    needs = params.workload
    mean_ms = needs.duration_ms if needs.mode == "simple" else needs.cpu_ms + needs.wait_ms
    return needs.longest_run_s or _LONGEST_OVER_MEAN * mean_ms / MS_PER_SECOND


def workload(params: ComputeParams, reach: Reach, terms: Terms) -> Workload:
    """Return the engine's workload of a part."""
    needs = params.workload
    work = work_of(params)
    longest_s = longest_run_s(params)
    start = cold_start(needs.runtime, needs.package)
    init = LatencyDistribution.fixed(needs.init_ms or 0.0)
    first: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
    if needs.init_ms is None and start is not None:
        init = init_distribution(start.init_p50_ms, start.init_p90_ms, start.init_p99_ms)
        first = (
            tuple(float(mib) for mib in start.first_invoke_ms),
            tuple(start.first_invoke_ms.values()),
        )
    return Workload(
        load=reach.load,
        hours_per_month=terms.hours_per_month,
        cpu_s=work.cpu_s,
        wait_s=work.wait_s,
        callee_wait_s=reach.callee_wait_ms / MS_PER_SECOND,
        cv=needs.variability,
        law=needs.duration_law,
        parallel_fraction=needs.parallel_fraction,
        longest_run_s=longest_s,
        memory_need_mib=needs.memory_need_mib,
        process_memory_mib=needs.process_memory_mib,
        request_memory_mib=needs.request_memory_mib,
        init=init,
        first_request=first,
        connect_ms=needs.connect_ms,
        request_kib=needs.request_kib,
        response_kib=needs.response_kib,
        log_kib=needs.log_kib,
        arriving_share=1.0 if reach.through_balancer else 0.0,
        failing_share=needs.failing_share,
        connections=needs.connections,
        runtime=needs.runtime,
        latency_target_ms=needs.latency_target_ms or terms.latency_target_ms,
        synchronous=reach.synchronous,
        front_door_drawn=bool(_FRONT_DOORS & reach.incoming_kinds),
        is_job=is_job(params, reach),
        needs_server_control=needs.needs_server_control,
        gpu=needs.gpu,
        keeps_state=needs.keeps_state,
    )


def is_job(params: ComputeParams, reach: Reach) -> bool:
    """Tell whether a part runs as a job: nobody waits, and a schedule starts it or it runs long."""
    if reach.synchronous:
        return False
    work = work_of(params)
    return reach.scheduled or work.cpu_s + work.wait_s >= _JOB_FROM_S


def fleet_choice(params: ComputeParams, reach: Reach, terms: Terms) -> FleetChoice:
    """Return what the user pinned of the EC2 fleet."""
    fleet = params.ec2
    least = fleet.min_instances
    if least is None:
        least = terms.min_instances if reach.user_facing else 1
    return FleetChoice(
        instance_type=fleet.instance_type,
        count=fleet.count,
        scaling=fleet.scaling,
        runs=fleet.runs,
        calendar=(fleet.calendar_start_hour, fleet.calendar_end_hour, fleet.calendar_days),
        processes=fleet.processes,
        burst_mode=fleet.burst_mode,
        purchase=fleet.purchase or terms.purchase,
        disk_gib=fleet.disk_gib,
        public_ipv4=fleet.public_ipv4,
        load_balancer=fleet.load_balancer,
        routing=fleet.routing,
        min_instances=least,
        target_utilisation=terms.target_utilisation,
    )


def lambda_choice(params: ComputeParams, terms: Terms) -> LambdaChoice:
    """Return what the user pinned of the function."""
    function, needs = params.lambda_, params.workload
    refused = snapstart_refusal(
        needs.runtime,
        needs.package,
        function.provisioned_concurrency,
        function.ephemeral_mib,
        load_limits(),
    )
    return LambdaChoice(
        memory_mib=function.memory_mib,
        architecture=function.architecture,
        provisioned=function.provisioned_concurrency,
        snapstart=function.snapstart and refused is None,
        ephemeral_mib=function.ephemeral_mib,
        timeout_s=function.timeout_s,
        front_door=function.front_door,
        quota=terms.quota,
    )


def task_choice(params: ComputeParams, reach: Reach, terms: Terms) -> TaskChoice:
    """Return what the user pinned of the tasks."""
    task = params.fargate
    return TaskChoice(
        vcpu=task.vcpu,
        memory_gib=task.memory_gib,
        architecture=task.architecture,
        min_tasks=terms.min_instances if reach.user_facing else 1,
        target_utilisation=terms.target_utilisation,
    )

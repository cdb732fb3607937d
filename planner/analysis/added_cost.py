"""What a part adds to the fleet that it shares, as its own load moves and the others' stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.analysis.contest import (
    Reach,
    Tenancy,
    Terms,
    array_price,
    basis_without,
    contest,
    fleet_usages,
    log_usages,
    shared_fleet,
    workload,
)
from planner.analysis.grown_credits import burst_of
from planner.analysis.grown_usage import PER_REQUEST, before_rounding, grown
from planner.engine.placement.option import Option
from planner.engine.placement.workload import Workload
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.kinds.compute import ComputeParams

FloatArray = NDArray[np.float64]
_ROUNDING = 1e-9


class AddedCost:
    """The fleet of several parts, seen by one whose load is multiplied.

    Parameters
    ----------
    params, reach, terms
        The part, as for `contest`.
    tenancy
        The fleet that it shares with others.

    Notes
    -----
    While the fleet that the others would buy has room for this part, the part adds no server.
    From there on the fleet is of today's type, with as many servers as the busiest hour of
    everybody together asks for, unless their number is pinned. From either goes what the others
    would pay without this part, as in the part's verdict.
    """

    def __init__(self, params: ComputeParams, reach: Reach, terms: Terms, tenancy: Tenancy) -> None:
        fleet, members, others = tenancy.fleet, tenancy.members, tenancy.others
        self._tenancy, self._terms, self._pinned = tenancy, terms, fleet.count is not None
        self._work = workload(params, reach, terms)
        self._whole = shared_fleet(fleet, members, terms)
        self._rest = shared_fleet(fleet, others, terms)
        self._whole_used = fleet_usages(fleet, members, terms)
        self._rest_used = fleet_usages(fleet, others, terms)
        self._logs = log_usages(contest(params, reach, terms).options["ec2"])
        each = [_vcpus(workload(*member, terms)) for member in members]
        self._own = each.pop(tenancy.place)
        self._others = np.sum(each, axis=0)

    @property
    def is_priced(self) -> bool:
        """Tell whether there is a fleet with this part, and one without it."""
        return self._whole.basis in self._whole_used and self._rest_basis() in self._rest_used

    @cached_property
    def most(self) -> float:
        """Return the multiple of this part's load that the fleet carries at most."""
        if not self._pinned:
            return float("inf")
        used = self._whole.behaviour.utilisation
        own = used * _share(self._own, self._others)
        room = np.divide(1.0 - (used - own), own, out=np.full_like(own, np.inf), where=own > 0)
        return float(max(room.min(), 0.0))

    @cached_property
    def _room(self) -> float:
        """Return the multiple up to which the others' own fleet has room for this part."""
        if self._rest.basis == "per_job" or self._rest.why_not is not None:
            return 0.0
        behaviour = self._rest.behaviour
        # Full, it computes what the others compute over how full that makes it.
        busy = behaviour.utilisation > 0
        full = np.divide(
            self._others, behaviour.utilisation, out=np.full_like(self._own, np.inf), where=busy
        )
        full = np.where(busy, full, full.min())
        free = full * self._terms.target_utilisation - self._others
        room = np.divide(free, self._own, out=np.full_like(free, np.inf), where=self._own > 0)
        return float(max(room.min(), 0.0))

    def _rest_basis(self, basis: str | None = None) -> str:
        return basis_without(self._tenancy, self._terms, basis or self._whole.basis)

    def servers(self, multiple: FloatArray) -> FloatArray:
        """Return how many servers run at multiples of this part's load. Shape (N,)."""
        behaviour = self._whole.behaviour
        today = float(behaviour.servers.max())
        if self._pinned:
            return np.full(multiple.shape, today)
        available = self._whole.basis == "available"
        least = min(today, float(self._terms.min_instances if available else 1))
        needed = behaviour.utilisation * behaviour.servers / self._terms.target_utilisation
        busiest = float(needed.max())
        needed = needed * before_rounding(busiest, today, least) / max(busiest, _ROUNDING)
        share = _share(self._own, self._others)
        peaks = np.zeros(multiple.shape)
        # Hours alike ask for the same number.
        for need, part in np.unique(np.column_stack((needed, share)), axis=0):
            np.maximum(peaks, need * (1.0 + (multiple - 1.0) * part), out=peaks)
        counts = np.maximum(np.ceil(peaks - _ROUNDING), least)
        beside = float(self._rest.behaviour.servers.max())
        return np.where(multiple <= self._room, beside, counts)

    def usd(
        self, multiple: FloatArray, requests: FloatArray, basis: str | None = None
    ) -> FloatArray:
        """Return what the part adds. Shape (N,). [USD/month]

        Parameters
        ----------
        multiple
            Of this part's load: requests an hour times computing of a request. Shape (N,).
        requests
            Of its requests in a month, which its logs follow. Shape (N,).
        basis
            Basis of the fleet; its own where it is not given.
        """
        basis = basis or self._whole.basis
        book, counts = self._terms.book, self.servers(multiple)
        whole, rest = self._whole_used[basis], self._rest_used[self._rest_basis(basis)]
        brought = _brought(whole, rest)
        own, others = float(self._own.sum()), float(self._others.sum())
        load = (multiple * own + others) / max(own + others, _ROUNDING)
        then = self._grown(self._whole, whole, brought, requests - 1.0, counts, load)
        usd = array_price(then, book)
        load = (multiple * own + others) / max(others, _ROUNDING)
        room = self._grown(self._rest, rest, brought, requests, counts, load)
        usd = np.where(multiple <= self._room, array_price(room, book), usd)
        logs = [grown(used, self._whole, self._work, requests, counts) for used in self._logs]
        usd = usd - array_price(rest, book) + array_price(logs, book)
        return np.asarray(np.broadcast_to(usd, multiple.shape), dtype=np.float64)

    def _grown(
        self,
        fleet: Option,
        usages: Sequence[MeteredUsage],
        brought: Mapping[tuple[str, str], float],
        more: FloatArray,
        counts: FloatArray,
        load: FloatArray,
    ) -> list[MeteredUsage]:
        """Return a fleet's usages with other servers, and with more of what this part brings."""
        found, one = [], np.ones(counts.shape)
        burst = burst_of(fleet, self._tenancy.fleet, self._work, self._terms)
        surplus = None if burst is None else burst.surplus(load, counts)
        for used in usages:
            then = grown(used, fleet, self._work, one, counts, surplus)
            through = {
                key: then.usage[key] + more * brought.get((used.service, key), 0.0)
                for key in PER_REQUEST & then.usage.keys()
            }
            found.append(replace(then, usage={**then.usage, **through}))
        return found


def _brought(
    whole: Sequence[MeteredUsage], rest: Sequence[MeteredUsage]
) -> Mapping[tuple[str, str], float]:
    """Return what the requests of one part bring of each quantity that follows requests."""
    found: dict[tuple[str, str], float] = {}
    for sign, usages in ((1.0, whole), (-1.0, rest)):
        for used in usages:
            for key in PER_REQUEST & used.usage.keys():
                place = (used.service, key)
                found[place] = found.get(place, 0.0) + sign * used.usage[key]
    return {place: max(value, 0.0) for place, value in found.items()}


def _vcpus(work: Workload) -> FloatArray:
    """Return the vCPUs that a part keeps busy in each hour of the busiest week, (168,)."""
    return work.rate_per_s * work.cpu_s


def _share(own: FloatArray, others: FloatArray) -> FloatArray:
    """Return this part's share of the computing in each hour."""
    together = own + others
    return np.asarray(np.divide(own, together, out=np.zeros_like(own), where=together > 0))

"""Every computing part of a drawing as configured, simulated and held against the formulas."""

import json
from collections.abc import Callable

from planner.analysis.certification.certificate import Certificate, as_record
from planner.analysis.certification.check import Check, Stopped, Trial
from planner.analysis.certification.fleet_trial import fleet_checks
from planner.analysis.certification.function_trial import function_checks
from planner.analysis.study import Contested, Study
from planner.catalog.limits import load_limits
from planner.document import Scenario
from planner.document.scenario_file import dump_scenario, load_scenario

REQUESTS = 1_000_000
"""Most requests of one simulation: a part takes a few seconds."""

Progress = Callable[[float], bool]
"""Hears the share of the work that is done, 0 to 1; answers False to stop."""


def certify(
    scenario: Scenario,
    *,
    seed: int = 1,
    requests: int = REQUESTS,
    traffic_x: float = 1.0,
    on_progress: Progress = lambda _fraction: True,
) -> Certificate:
    """Simulate every computing part as it is drawn.

    Parameters
    ----------
    scenario
        The document.
    seed
        The same seed gives the same certificate.
    requests
        Most requests of one simulation, 1,000 at least. Above it a week is simulated at a part of
        its traffic, with the formula at the same part.
    traffic_x
        Multiplier of every profile.
    on_progress
        Called now and then; False stops, and what is done is returned.

    Returns
    -------
    Certificate
        A figure is a miss where it is outside its bound by more than two standard errors of the
        simulation.
    """
    study = Study(scenario, traffic_x)
    parts = list(study.contests.items())
    checks: list[Check] = []
    for done, (key, contested) in enumerate(parts):
        trial = _trial(study, key, contested, seed, requests)

        def go_on(share: float, before: int = done) -> bool:
            return on_progress((before + min(share, 1.0)) / len(parts))

        if not go_on(0.0):
            return Certificate(tuple(checks), seed, requests, stopped=True)
        try:
            if contested.params.placement == "lambda":
                checks += function_checks(trial, go_on) if trial.option.usages else []
            elif trial.option.usages:
                checks += fleet_checks(trial, study.book.instance_types(), go_on)
        except Stopped:
            return Certificate(tuple(checks), seed, requests, stopped=True)
    on_progress(1.0)
    return Certificate(tuple(checks), seed, requests)


def wish_of(scenario: Scenario, requests: int, traffic_x: float) -> bytes:
    """Return what `certified` is asked in another process."""
    told = {
        "requests": requests,
        "traffic_x": traffic_x,
        "scenario": dump_scenario(scenario).decode("utf-8"),
    }
    return json.dumps(told).encode("utf-8")


def certified(wish: bytes, report: Callable[[float], None]) -> bytes:
    """Certify in a process apart: a wish in, the record of the certificate out."""
    asked = json.loads(wish)

    def on_progress(share: float) -> bool:
        report(share)
        return True

    found = certify(
        load_scenario(asked["scenario"].encode("utf-8")),
        requests=asked["requests"],
        traffic_x=asked["traffic_x"],
        on_progress=on_progress,
    )
    return json.dumps(as_record(found)).encode("utf-8")


def _trial(study: Study, key: str, contested: Contested, seed: int, requests: int) -> Trial:
    limits = load_limits()
    return Trial(
        key,
        study.scenario.nodes[key].name or key,
        contested.contest.work,
        contested.drawn,
        limits,
        contested.params.ec2.routing,
        study.terms.target_utilisation,
        float(limits.lambda_concurrency_by_account[study.terms.quota]),
        seed,
        max(requests, 1_000),
    )

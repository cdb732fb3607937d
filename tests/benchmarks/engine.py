"""Speed of the engine: edits in large drawings, screening, and event simulation against its peers.

`python tests/benchmarks/engine.py [--json] [--rounds N] [--peer PYTHON]`; exit 1 above a promise.
"""

import argparse
import gc
import importlib.util
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop

from planner.analysis import (
    answer,
    callers,
    contest,
    evaluation,
    flow,
    grown_usage,
    ledger,
    paths,
    sensitivity,
    study,
    sweep,
)
from planner.analysis.evaluate import evaluate, evaluate_in_stages
from planner.document import Scenario
from planner.document.edits import set_param, set_setting, set_traffic
from planner.engine.placement.screening import sum_of_servers
from planner.engine.simulation.arrivals import poisson_arrivals, service_times
from planner.engine.simulation.fleet_events import fcfs_waits
from planner.engine.simulation.lambda_events import Platform, run_lambda
from planner.traffic import DailyWave
from planner.workspace.engine_runner import EngineRunner

ROUNDS = 7
COMPUTING_SHARE = 2
SIMFAAS = """
import time
from simfaas.ServerlessSimulator import ServerlessSimulator
simulation = ServerlessSimulator(arrival_rate=0.9, warm_service_rate=1 / 1.991,
    cold_service_rate=1 / 2.244, expiration_threshold=600, max_time=1e5)
before = time.perf_counter()
simulation.generate_trace(debug_print=False, progress=False)
print(simulation.total_req_count / (time.perf_counter() - before))
"""
CIW = """
import time
import ciw
network = ciw.create_network(arrival_distributions=[ciw.dists.Exponential(32.0)],
    service_distributions=[ciw.dists.Exponential(10.0)], number_of_servers=[4])
ciw.seed(1)
simulation = ciw.Simulation(network)
before = time.perf_counter()
simulation.simulate_until_max_time(2_000)
spent = time.perf_counter() - before
print(len(simulation.get_all_records()) / spent)
"""


@dataclass(frozen=True, slots=True)
class Timing:
    """Median of some runs: what the clock says, and the processor time of this process. [ms]"""

    name: str
    wall_ms: float
    cpu_ms: float
    promise_ms: float | None

    @property
    def late(self) -> bool:
        """Tell whether the processor time is above the promise; other work may hold the clock."""
        return self.promise_ms is not None and self.cpu_ms > self.promise_ms


# Drawings


def a_drawing(parts: int) -> Scenario:
    """Return a drawing of `parts` parts, half of them computing, fed from one source a hundred.

    Each hundred: visitors through an API to ten services that call three functions each and a
    database, and put events on queues that ten workers read. No two parts have the same workload.
    """
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, Any]] = []
    for block in range(max(1, parts // 100)):
        _block(f"b{block}", block, min(parts, 100), nodes, edges)
    return Scenario.model_validate({"name": "Benchmark", "nodes": nodes, "edges": edges})


def a_chain(parts: int) -> Scenario:
    """Return parts of which each calls the next."""
    source = {"id": "u", "kind": "source.users", "traffic": {"shape": "steady"}}
    nodes = [source, *({"id": str(place), "kind": "aws.compute"} for place in range(parts))]
    edges = [_edge("u", "0"), *(_edge(str(n), str(n + 1)) for n in range(parts - 1))]
    return Scenario.model_validate({"name": "Chain", "nodes": nodes, "edges": edges})


def _block(
    name: str, block: int, parts: int, nodes: list[dict[str, Any]], edges: list[dict[str, Any]]
) -> None:
    wave = {"shape": "daily_wave", "requests_per_month": 20_000_000 + 100_000 * block}
    nodes.append({"id": f"{name}-users", "kind": "source.users", "traffic": wave})
    nodes.append({"id": f"{name}-api", "kind": "aws.api_gateway"})
    edges.append(_edge(f"{name}-users", f"{name}-api"))
    others = ("aws.dynamodb", "aws.s3.bucket", "aws.sqs", "aws.sns")
    for place in range(parts // COMPUTING_SHARE):
        key = f"{name}-part{place}"
        nodes.append(_computing(key, place + 50 * block))
        if place < 10:
            edges.append(_edge(f"{name}-api", key, 0.2 + 0.05 * place))
        elif place < 40:
            edges.append(_edge(f"{name}-part{place % 10}", key, 0.5))
        else:
            edges.append(_event(f"{name}-other{2 + 4 * (place - 40)}", key))
    for place in range(parts - parts // COMPUTING_SHARE - 2):
        key = f"{name}-other{place}"
        nodes.append({"id": key, "kind": others[place % len(others)]})
        operations = ("read", "get", "send", "publish")
        mode = "event" if place % 4 > 1 else "call"
        edges.append(
            _edge(f"{name}-part{place % 40}", key)
            | {"mode": mode, "operation": operations[place % 4]}
        )


def _computing(key: str, number: int) -> dict[str, Any]:
    workload = {
        "mode": "detailed",
        "cpu_ms": 4 + 0.37 * number,
        "wait_ms": 20 + 1.3 * number,
        "memory_need_mib": 128 + 8 * (number % 40),
    }
    params = {"placement": "lambda" if number % 2 else "ec2", "workload": workload}
    return {"id": key, "kind": "aws.compute", "params": params}


def _edge(source: str, target: str, calls: float = 1.0) -> dict[str, Any]:
    return {
        "id": f"{source}>{target}",
        "source": source,
        "target": target,
        "calls_per_request": calls,
    }


def _event(source: str, target: str) -> dict[str, Any]:
    return _edge(source, target) | {"mode": "event", "operation": "event"}


# Clocks


def timed(
    name: str, promise_ms: float | None, inputs: Iterator[Any], run: Callable[[Any], object],
    rounds: int,
) -> Timing:  # fmt: skip
    """Return the median over fresh inputs; making an input is not timed."""
    wall, cpu = [], []
    for _ in range(rounds):
        given = next(inputs)
        gc.collect()
        clock, processor = time.perf_counter(), time.process_time()
        run(given)
        cpu.append((time.process_time() - processor) * 1e3)
        wall.append((time.perf_counter() - clock) * 1e3)
    return Timing(name, statistics.median(wall), statistics.median(cpu), promise_ms)


def forget() -> None:
    """Empty every cache of an evaluation, so that the next is the first.

    What is read from the catalogue stays: it is read once a session, whatever is drawn.
    """
    rooms = (answer, callers, contest, flow, grown_usage, ledger, paths, sensitivity, study, sweep)
    for room in (*rooms, evaluation):
        for found in vars(room).values():
            clear = getattr(found, "cache_clear", None)
            if clear is not None and getattr(found, "__module__", "") == room.__name__:
                clear()


# Measures


def edits(rounds: int) -> list[Timing]:
    """Return the times of edits in a hundred parts, and of the whole drawing from cold."""
    drawing = a_drawing(100)
    numbers = count(1)

    def edited(part: str, whole: Scenario = drawing) -> Iterator[Scenario]:
        while True:
            change = set_param(part, "workload.cpu_ms", 20.0 + 0.01 * next(numbers))
            yield change(whole)

    def source_edited() -> Iterator[Scenario]:
        while True:
            wave = DailyWave(requests_per_month=20_000_000 + 1_000 * next(numbers))
            yield set_traffic("b0-users", wave)(drawing)

    free = set_setting("free_tier", "always_free")(drawing)
    evaluate(free)
    evaluate(drawing)
    found = [
        timed("leaf part edited, results", 30.0, edited("b0-part45"), evaluate, rounds),
        timed("the same, free tier on", 30.0, edited("b0-part45", free), evaluate, rounds),
        timed("called part edited, results", None, edited("b0-part39"), evaluate, rounds),
        *in_the_window(source_edited(), rounds),
    ]
    evaluate(drawing)
    found.append(timed("the same drawing again", None, iter([drawing] * rounds), evaluate, rounds))
    found.append(timed("100 parts from cold", 1_000.0, _from_cold(drawing), evaluate, rounds))
    return found


def in_the_window(sources: Iterator[Scenario], rounds: int) -> list[Timing]:
    """Return the times of a source's edit as the window sees them: bill first, then everything.

    Through the engine's runner with its thread, to the moment at which the signal arrives.
    """
    application = QCoreApplication.instance() or QCoreApplication([])
    loop, runner = QEventLoop(), EngineRunner(evaluate, in_stages=evaluate_in_stages)
    started = [0.0, 0.0]
    spent: dict[str, list[tuple[float, float]]] = {"costs": [], "everything": []}

    def arrived(what: str) -> None:
        clock, processor = time.perf_counter(), time.process_time()
        spent[what].append(((clock - started[0]) * 1e3, (processor - started[1]) * 1e3))

    def finished(_results: object) -> None:
        arrived("everything")
        loop.quit()

    told: list[object] = []
    runner.interim.connect(lambda _of, interim: told or (arrived("costs"), told.append(interim)))
    runner.finished.connect(finished)
    for _ in range(rounds):
        scenario = next(sources)
        told.clear()
        gc.collect()
        started[:] = time.perf_counter(), time.process_time()
        runner.request(scenario)
        loop.exec()
    runner.close()
    application.processEvents()
    found = []
    for what, promise_ms in (("costs", 60.0), ("everything", 1_000.0)):
        wall, cpu = (statistics.median(column) for column in zip(*spent[what], strict=True))
        found.append(Timing(f"source edited, {what}", wall, cpu, promise_ms))
    return found


def large(rounds: int) -> list[Timing]:
    """Return the times of larger drawings from cold."""
    found = []
    chain = a_chain(2_000)
    found.append(timed("2,000 calls in a row", 2_000.0, _from_cold(chain), evaluate, rounds))
    for parts, promise_ms in ((500, None), (1_000, 12_000.0), (2_000, None)):
        drawing = a_drawing(parts)
        title = f"{parts:,} parts from cold"
        found.append(timed(title, promise_ms, _from_cold(drawing), evaluate, rounds))
        if parts == 1_000:
            found.append(timed("the same, costs", None, _from_cold(drawing), _bill, rounds))
    return found


def _from_cold(drawing: Scenario) -> Iterator[Scenario]:
    while True:
        forget()
        yield drawing


def _bill(scenario: Scenario) -> object:
    """Compute until the bill is told."""
    return next(stage for stage in evaluate_in_stages(scenario) if stage is not None)


def screening(rounds: int) -> Timing:
    """Return the time to count the server hours of 900 types over a year, exactly."""
    random = np.random.default_rng(0)
    hours = np.arange(8_760)
    rate = 50 * (1 + 0.7 * np.sin(2 * np.pi * hours / 24)) * random.lognormal(0, 0.05, hours.size)
    capacity = random.uniform(5, 200, 900)
    return timed(
        "screening 900 types x 8,760 h", 1.0, iter([None] * rounds),
        lambda _none: sum_of_servers(rate, capacity, 1), rounds,
    )  # fmt: skip


def simulations(peer: str | None) -> list[dict[str, Any]]:
    """Return our requests a second, the peers' in the same run where they are at hand."""
    arrivals = poisson_arrivals(0.9, 1, bucket_s=1e6)
    services = service_times(len(arrivals), 1.991, 2, law="exponential")
    functions = _per_second(
        lambda: run_lambda(arrivals, services, Platform(600.0), 0.253), len(arrivals)
    )
    times = poisson_arrivals(32.0, 3, bucket_s=20_000)
    needs = service_times(len(times), 0.1, 4, law="exponential")
    fleet = _per_second(lambda: fcfs_waits(times, needs, 4), len(times))
    return [
        _against("Lambda events", "simfaas", "SimFaaS 0.2.2", SIMFAAS, functions, 40.0, peer),
        _against("fleet events", "ciw", "ciw 3.2.7", CIW, fleet, 20.0, peer),
    ]


def _per_second(run: Callable[[], object], requests: int) -> float:
    found = []
    for _ in range(3):
        before = time.perf_counter()
        run()
        found.append(requests / (time.perf_counter() - before))
    return statistics.median(found)


def _against(
    name: str, module: str, title: str, code: str, ours: float, promise: float, peer: str | None
) -> dict[str, Any]:
    row: dict[str, Any] = {"name": name, "requests_per_s": ours, "peer": title, "promise": promise}
    python = peer or (sys.executable if importlib.util.find_spec(module) else None)
    if python is None:
        return row | {"ratio": None}
    rates = []
    for _ in range(3):
        done = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
        rates.append(float(done.stdout))
    theirs = statistics.median(rates)
    return row | {"peer_requests_per_s": theirs, "ratio": ours / theirs}


def main() -> int:
    """Measure, print, and compare with the promises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs of each measure")
    parser.add_argument("--peer", metavar="PYTHON", help="an interpreter with simfaas and ciw")
    parser.add_argument("--small", action="store_true", help="leave the largest drawings out")
    asked = parser.parse_args()
    timings = [*edits(asked.rounds), screening(4 * asked.rounds)]
    if not asked.small:
        timings += large(max(1, asked.rounds // 3))
    events = simulations(asked.peer)
    late = any(timing.late for timing in timings)
    late |= any(row["ratio"] is not None and row["ratio"] < row["promise"] for row in events)
    if asked.json:
        rows = [
            {
                "name": timing.name,
                "wall_ms": round(timing.wall_ms, 3),
                "cpu_ms": round(timing.cpu_ms, 3),
                "promise_ms": timing.promise_ms,
                "held": not timing.late,
            }
            for timing in timings
        ]
        print(json.dumps({"medians_of": asked.rounds, "timings": rows, "events": events}, indent=2))
        return int(late)
    for timing in timings:
        promise = "" if timing.promise_ms is None else f"promise {timing.promise_ms:,g} ms"
        late_word = "  LATE" if timing.late else ""
        print(
            f"{timing.name:34} {timing.cpu_ms:9,.1f} ms of processor, "
            f"{timing.wall_ms:9,.1f} ms by the clock   {promise}{late_word}"
        )
    for row in events:
        ratio = "peer not installed" if row["ratio"] is None else f"{row['ratio']:,.0f} times"
        print(
            f"{row['name']:34} {row['requests_per_s']:14,.0f} requests/s, {ratio} "
            f"{row['peer']}   promise {row['promise']:g}"
        )
    return int(late)


if __name__ == "__main__":
    sys.exit(main())

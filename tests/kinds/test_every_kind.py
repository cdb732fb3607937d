"""What every kind of component, present and future, must keep."""

import numpy as np
import pytest
from pydantic import BaseModel

from planner.assets import asset
from planner.catalog.book import load_price_book
from planner.catalog.limits import load_limits
from planner.document.edits import why_not_connect
from planner.document.scenario_file import dump_scenario, load_scenario
from planner.engine.pricing import SERVICES
from planner.engine.pricing.pool import pool, rates_of
from planner.engine.pricing.reading import unknown_keys
from planner.kinds import KINDS, PALETTE, Arrivals, Surroundings
from planner.storage.stored_value import StoredValue
from planner.traffic import Steady, no_load, resolve
from planner.traffic.profile import PROFILES
from tests.builders import a_node, a_scenario

BOOK = load_price_book("us-east-1")
AROUND = Surroundings(BOOK, load_limits())
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
REQUESTS = (0, 1, 1_000, 1_000_000)


def arrivals(kind, requests_per_hour):
    """Return as many requests of each operation that the kind accepts."""
    load = resolve(Steady(requests_per_hour=requests_per_hour)) if requests_per_hour else no_load()
    names = [operation.id for operation in kind.accepts] or [""]
    by_operation = {name: load.times(1 / len(names)) for name in names}
    return Arrivals(load, by_operation, payload_in_kib=2.0, payload_back_kib=5.0, synchronous=True)


def test_that_a_queue_is_polled_while_it_is_empty():
    usages = KINDS["aws.sqs"].usage(
        KINDS["aws.sqs"].params(), arrivals(KINDS["aws.sqs"], 1), AROUND
    )
    idle = usages[1].usage["requests"]
    assert idle == pytest.approx(0.66e6, rel=0.01)
    assert idle * 0.40 / 1e6 == pytest.approx(0.26, abs=0.005)


def test_that_an_event_of_a_bucket_takes_a_second_and_now_and_then_a_minute():
    kind = KINDS["aws.s3.bucket"]
    delay = kind.event_delay(kind.params(), arrivals(kind, 1), AROUND)
    assert delay.percentile(0.5) == pytest.approx(1_000, rel=0.02)
    assert delay.percentile(0.99) == pytest.approx(60_000, rel=0.02)


def variants(kind):
    """Return the default parameters, and each choice of each enumerated field."""
    yield kind.params()
    for name, field in kind.params.model_fields.items():
        for choice in choices_of(field.annotation):
            yield kind.params.model_validate({name: choice})


def usages(kind, params, requests_per_hour):
    return kind.usage(params, arrivals(kind, requests_per_hour), AROUND)


def bill(kind, params, requests_per_hour):
    entries = [
        ("part", "us-east-1", metered.service, charge)
        for metered in usages(kind, params, requests_per_hour)
        for charge in SERVICES[metered.service].charges(metered.usage)
    ]
    return pool(entries, rates_of(BOOK))


# Saved


@EVERY_KIND
def test_that_its_parameters_survive_the_file(kind):
    for params in variants(kind):
        scenario = a_scenario(a_node("part", kind.id, **params.model_dump()))
        again = load_scenario(dump_scenario(scenario))

        assert again == scenario
        assert again.nodes["part"].params == params
        assert hash(again.nodes["part"].params) == hash(params)


@EVERY_KIND
def test_that_a_newer_field_of_it_survives_the_file(kind):
    params = kind.params.model_validate({"colour_of_next_year": {"b": [1, 2], "a": None}})
    scenario = a_scenario(a_node("part", kind.id, **params.model_dump()))

    assert b'"colour_of_next_year"' in dump_scenario(load_scenario(dump_scenario(scenario)))


# The form


def fields_of(model, path=""):
    for name, field in model.model_fields.items():
        if name == "unknown_fields":
            continue
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, StoredValue):
            yield from fields_of(inner, f"{path}{name}.")
        yield f"{path}{name}", field


@EVERY_KIND
def test_that_every_row_of_its_form_has_a_title_and_finite_bounds(kind):
    for path, field in fields_of(kind.params):
        assert field.title, path
        assert field.title[0].isupper() or field.title.startswith("vCPU"), path
        is_number = field.annotation in (int, float, int | None, float | None)
        if is_number:
            bounds = {type(limit).__name__ for limit in field.metadata}
            assert bounds & {"Ge", "Gt"}, path
            assert bounds & {"Le", "Lt"}, path
        if field.annotation in (str, str | None):
            assert any(type(limit).__name__ == "MaxLen" for limit in field.metadata), path


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.__name__)
def test_that_every_row_of_a_traffic_form_has_a_title(profile):
    for name, field in profile.model_fields.items():
        if name not in ("shape", "unknown_fields"):
            assert field.title, name


def choices_of(annotation):
    for choice in getattr(annotation, "__args__", ()):
        yield from (choice,) if isinstance(choice, str) else choices_of(choice)


@EVERY_KIND
def test_that_a_row_shown_only_sometimes_depends_on_a_row_that_exists(kind):
    models = [kind.params] + [
        field.annotation
        for field in kind.params.model_fields.values()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    ]
    for model in models:
        for field in model.model_fields.values():
            extra = field.json_schema_extra
            rule = extra.get("only_if") if isinstance(extra, dict) else None
            if rule:
                name, *values = rule
                assert set(values) <= set(choices_of(model.model_fields[name].annotation))


@EVERY_KIND
def test_that_it_has_an_icon_a_title_and_a_sentence(kind):
    assert asset("icons", "kinds", f"{kind.icon}.svg").is_file()
    assert kind.title
    assert kind.help.endswith(".")
    assert isinstance(kind.subtitle(kind.params()), str)


def test_that_the_palette_offers_every_kind_and_its_first_parameters_fit():
    assert {item.kind for item in PALETTE} == set(KINDS)
    assert len({item.id for item in PALETTE}) == len(PALETTE)
    for item in PALETTE:
        KINDS[item.kind].params.model_validate(dict(item.params))
        assert asset("icons", "kinds", f"{item.icon}.svg").is_file()


# Connections


@EVERY_KIND
def test_that_a_source_has_traffic_and_every_other_kind_can_be_reached(kind):
    assert kind.source == (kind.default_traffic is not None)
    assert kind.source != bool(kind.accepts)
    assert len({operation.id for operation in kind.accepts}) == len(kind.accepts)


@EVERY_KIND
def test_that_every_kind_can_be_connected_to_something(kind):
    parts = [a_node(other.id.replace(".", "-"), other.id) for other in KINDS.values()]
    scenario = a_scenario(*parts, a_node("it", kind.id))
    others = [part.id for part in parts]

    reaches = [key for key in others if why_not_connect(scenario, "it", key) is None]
    reached = [key for key in others if why_not_connect(scenario, key, "it") is None]

    assert reaches or reached
    assert bool(kind.accepts) == bool(reached)


# The bill

# Nobody whom the catalogue reads has published these: they are shown as unknown, never as $0.
NOT_PUBLISHED = {
    ("external", "Calls"),
    ("s3", "PUT, COPY, POST and LIST requests"),
    ("s3", "GET requests"),
}

PRICED = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if not kind.contest], ids=lambda kind: kind.id
)


@PRICED
def test_that_its_usage_is_in_words_that_the_pricing_knows(kind):
    for params in variants(kind):
        for metered in usages(kind, params, 1_000):
            assert metered.service in SERVICES
            unknown = unknown_keys(SERVICES[metered.service], metered.usage)
            assert list(unknown) == [], f"{kind.id} says {unknown} to {metered.service}"


@PRICED
def test_that_every_line_of_it_has_a_price_a_source_and_a_date(kind):
    unpriced = []
    for params in variants(kind):
        for line in bill(kind, params, 1_000).lines.get("part", ()):
            if line.usd is None:
                unpriced.append((line.service, line.item, params))
                assert line.note
            else:
                assert line.source
                assert line.as_of
    known = {case for case in unpriced if case[:2] in NOT_PUBLISHED}
    assert [case for case in unpriced if case not in known] == []


@PRICED
def test_that_more_traffic_never_costs_less(kind):
    for params in variants(kind):
        costs = [bill(kind, params, requests).usd for requests in REQUESTS]

        assert costs == sorted(costs), params


@PRICED
def test_that_without_traffic_nothing_that_traffic_causes_is_paid(kind):
    quiet = {"other_gb": 0} if "other_gb" in kind.params.model_fields else {}
    for params in variants(kind):
        params = params.replaced(**quiet)
        idle, busy = (bill(kind, params, requests) for requests in (0, 1_000))
        standing = {line.item: line.quantity for line in idle.lines.get("part", ())}
        for line in busy.lines.get("part", ()):
            if line.quantity != standing.get(line.item, 0.0):
                assert standing.get(line.item, 0.0) == 0.0, line.item


@PRICED
def test_that_lines_add_up_to_the_total(kind):
    whole = bill(kind, kind.params(), 1_000)

    lines = whole.lines.get("part", ())
    assert sum(line.usd for line in lines if line.usd is not None) == pytest.approx(whole.usd)


# Time


@PRICED
def test_that_its_time_is_known_and_ordered(kind):
    for params in variants(kind):
        latency = kind.latency(params, arrivals(kind, 10), AROUND)
        if not any(operation.mode == "call" for operation in kind.accepts):
            continue
        assert latency is not None
        p50, p95, p99 = latency.percentiles((0.5, 0.95, 0.99))
        assert 0 <= p50 <= p95 <= p99
        assert np.isfinite(p99)

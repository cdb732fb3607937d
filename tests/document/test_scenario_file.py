"""The file: a fixpoint, lines that diff, old versions open, newer ones are refused."""

import difflib
import json
import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.document import Group, Note, Scenario
from planner.document.edits import move, set_param, set_setting
from planner.document.migrations import CURRENT_VERSION, MIGRATIONS, migrate
from planner.document.scenario import FORMAT_VERSION, CatalogStamp
from planner.document.scenario_file import (
    UnreadableScenario,
    dump_scenario,
    load_scenario,
    open_scenario,
    save_scenario,
    scenario_schema,
)
from planner.document.templates import list_templates, template_bytes
from planner.kinds import KINDS
from planner.storage.atomic import SaveProblem
from planner.traffic import Growth, Steady, Sum, Weekly
from tests.builders import a_node, a_scenario, an_edge


def everything() -> Scenario:
    """Return a scenario with a part of each kind and one of everything else."""
    parts = [
        a_node(kind.id.replace(".", "-"), kind.id, x=20.0 * place)
        for place, kind in enumerate(KINDS.values())
    ]
    week = Weekly(requests=tuple(float(hour) for hour in range(168)))
    busy = a_node("busy", traffic=Sum(members=(week, Growth(base=Steady()))), group="vpc")
    edge = an_edge("source-users", "busy", waypoints=((1.5, 2.0), (3.0, 4.0)))
    return a_scenario(
        *parts,
        busy,
        edge,
        name="Alles “möglich” \U0001f600\n\x07<b>",
        groups={"vpc": Group(id="vpc", kind="vpc", width=300)},
        notes={"n": Note(id="n", text="two\nlines")},
    )


def as_file(**fields):
    return json.dumps({"format": "ec2-lambda-plan", "format_version": 1, **fields}).encode()


def test_that_what_is_saved_opens_as_the_same_scenario():
    scenario = everything()

    data = dump_scenario(scenario)
    again = load_scenario(data)

    assert again == scenario
    assert dump_scenario(again) == data


def test_that_a_file_is_utf8_lines_with_an_end():
    data = dump_scenario(everything())

    text = data.decode("utf-8")
    assert text.endswith("}\n")
    assert "möglich" in text
    assert "\r" not in text


def test_that_moving_a_part_changes_two_lines():
    scenario = everything()
    moved = move({"busy": (123.0, 456.0)})(scenario)

    before, after = (dump_scenario(s).decode().splitlines() for s in (scenario, moved))
    changed = [line for line in difflib.ndiff(before, after) if line.startswith("+ ")]

    assert [line.strip("+ ") for line in changed] == ['"x": 123,', '"y": 456,']
    assert len(before) == len(after)


def test_that_a_week_of_hours_is_one_line():
    lines = dump_scenario(everything()).decode().splitlines()

    assert sum("166, 167]" in line for line in lines) == 1


def test_that_a_float_without_fraction_and_a_whole_number_are_written_alike():
    one = set_setting("hours_per_month", 720)(a_scenario())
    other = set_setting("hours_per_month", 720.0)(a_scenario())

    assert dump_scenario(one) == dump_scenario(other)


def test_that_unknown_fields_and_kinds_survive_at_every_level():
    unknown = {"z": [1, {"b": None, "a": 2.5}], "a": "é"}
    part = {
        "id": "x",
        "kind": "aws.quantum",
        "params": {"qubits": 5, **unknown},
        "traffic": {"shape": "steady", "requests_per_hour": 3, **unknown},
        **unknown,
    }
    known = {
        "id": "y",
        "kind": "aws.compute",
        "params": {"workload": {"duration_ms": 7, **unknown}, **unknown},
        **unknown,
    }
    edge = {"id": "e", "source": "x", "target": "y", **unknown}
    group = {"id": "g", **unknown}
    note = {"id": "n", **unknown}
    data = as_file(
        nodes=[part, known],
        edges=[edge],
        groups=[group],
        notes=[note],
        settings={"hours_per_month": 720, **unknown},
        **unknown,
    )

    scenario = set_param("y", "workload.duration_ms", 8)(load_scenario(data))
    written = json.loads(dump_scenario(scenario))

    holders = [
        written,
        written["settings"],
        *written["nodes"],
        written["nodes"][0]["params"],
        written["nodes"][0]["traffic"],
        written["nodes"][1]["params"],
        written["nodes"][1]["params"]["workload"],
        *written["edges"],
        *written["groups"],
        *written["notes"],
    ]
    assert all({key: holder[key] for key in unknown} == unknown for holder in holders)
    assert written["nodes"][0]["params"]["qubits"] == 5
    assert load_scenario(dump_scenario(scenario)) == scenario


def test_that_the_stamp_of_the_catalogue_is_written_and_read():
    stamp = CatalogStamp(version="2026-11", as_of="2026-07-20")

    assert load_scenario(dump_scenario(a_scenario(), stamp)).catalog == stamp


def test_that_a_newer_file_is_refused_with_the_version_it_needs():
    with pytest.raises(UnreadableScenario) as refused:
        load_scenario(as_file(format_version=FORMAT_VERSION + 3), "plan.elplan")

    assert str(refused.value) == (
        f"plan.elplan needs a newer planner: it is of format {FORMAT_VERSION + 3}, and this "
        f"version reads formats up to {FORMAT_VERSION}."
    )


# Migrations


def test_that_there_is_a_migration_for_every_older_version():
    assert CURRENT_VERSION == FORMAT_VERSION == len(MIGRATIONS) + 1


def test_that_old_documents_pass_through_every_later_step_and_stay_untouched():
    steps = (
        lambda old: {**old, "title": old["name"]},
        lambda old: {key: value for key, value in old.items() if key != "name"},
    )
    oldest = {"format_version": 1, "name": "a"}

    assert migrate(oldest, 1, steps) == {"format_version": 3, "title": "a"}
    assert migrate({"format_version": 2, "name": "b"}, 2, steps) == {"format_version": 3}
    assert migrate({"format_version": 3}, 3, steps) == {"format_version": 3}
    assert oldest == {"format_version": 1, "name": "a"}


# Files


def test_that_saving_and_opening_go_through_the_disk(tmp_path):
    path = tmp_path / "plan.elplan"
    scenario = everything()

    written = save_scenario(path, scenario)

    assert path.read_bytes() == written
    assert open_scenario(path) == scenario


def test_that_a_save_that_fails_and_a_file_that_is_missing_are_told(tmp_path):
    with pytest.raises(SaveProblem, match="its folder does not exist"):
        save_scenario(tmp_path / "gone" / "plan", a_scenario())
    with pytest.raises(UnreadableScenario, match="does not exist"):
        open_scenario(tmp_path / "plan")


def test_that_the_schema_accepts_lists_and_names_every_field():
    schema = scenario_schema()
    scenario = schema["$defs"]["Scenario"]["properties"]

    assert scenario["nodes"]["type"] == "array"
    assert set(scenario) == set(Scenario.model_fields) - {"unknown_fields"}
    assert len(schema["$defs"]["Node"]["allOf"]) == len(KINDS)
    assert "unknown_fields" not in json.dumps(schema)


# Hostile files

PART = {"id": "a", "kind": "aws.compute"}
OTHER = {"id": "b", "kind": "aws.compute"}
EDGE = {"id": "e", "source": "a", "target": "b"}

HOSTILE = {
    "no-object": b"[]",
    "a-string": b'"ec2-lambda-plan"',
    "no-format": b"{}",
    "other-format": b'{"format": "drawio", "format_version": 1}',
    "version-missing": b'{"format": "ec2-lambda-plan"}',
    "version-zero": as_file(format_version=0),
    "version-negative": as_file(format_version=-1),
    "version-text": as_file(format_version="1"),
    "version-true": as_file(format_version=True),
    "version-fraction": as_file(format_version=1.5),
    "version-null": as_file(format_version=None),
    "version-next": as_file(format_version=2),
    "version-newer-with-unknown": as_file(format_version=99, nodes="many", shape=[{}]),
    "nodes-object": as_file(nodes={"a": PART}),
    "nodes-text": as_file(nodes="a"),
    "nodes-null": as_file(nodes=None),
    "nodes-numbers": as_file(nodes=[1, 2]),
    "nodes-lists": as_file(nodes=[[PART]]),
    "nodes-too-many": as_file(nodes=[0] * 20_001),
    "edges-too-many": as_file(edges=[0] * 100_001),
    "edges-object": as_file(edges={"a": 1}),
    "groups-text": as_file(groups="vpc"),
    "notes-number": as_file(notes=7),
    "node-without-id": as_file(nodes=[{"kind": "aws.compute"}]),
    "node-empty-id": as_file(nodes=[{**PART, "id": ""}]),
    "node-id-number": as_file(nodes=[{**PART, "id": 5}]),
    "node-id-long": as_file(nodes=[{**PART, "id": "x" * 129}]),
    "node-without-kind": as_file(nodes=[{"id": "a"}]),
    "node-kind-list": as_file(nodes=[{**PART, "kind": ["aws.compute"]}]),
    "node-twice": as_file(nodes=[PART, PART]),
    "node-name-long": as_file(nodes=[{**PART, "name": "x" * 4_097}]),
    "node-x-text": as_file(nodes=[{**PART, "x": "left"}]),
    "node-x-far": as_file(nodes=[{**PART, "x": 1e300}]),
    "node-y-null": as_file(nodes=[{**PART, "y": None}]),
    "params-text": as_file(nodes=[{**PART, "params": "none"}]),
    "params-list": as_file(nodes=[{**PART, "params": []}]),
    "params-of-unknown-kind": as_file(nodes=[{"id": "a", "kind": "?", "params": 3}]),
    "placement-unknown": as_file(nodes=[{**PART, "params": {"placement": "moon"}}]),
    "duration-negative": as_file(nodes=[{**PART, "params": {"workload": {"duration_ms": -1}}}]),
    "duration-huge": as_file(nodes=[{**PART, "params": {"workload": {"duration_ms": 1e300}}}]),
    "count-fraction": as_file(nodes=[{**PART, "params": {"ec2": {"count": 1.5}}}]),
    "count-huge": as_file(nodes=[{**PART, "params": {"ec2": {"count": 10**19}}}]),
    "workload-list": as_file(nodes=[{**PART, "params": {"workload": [1]}}]),
    "traffic-text": as_file(nodes=[{**PART, "traffic": "lots"}]),
    "traffic-without-shape": as_file(nodes=[{**PART, "traffic": {"requests_per_hour": 1}}]),
    "traffic-shape-unknown": as_file(nodes=[{**PART, "traffic": {"shape": "tsunami"}}]),
    "traffic-negative": as_file(
        nodes=[{**PART, "traffic": {"shape": "steady", "requests_per_hour": -1}}]
    ),
    "traffic-short-week": as_file(
        nodes=[{**PART, "traffic": {"shape": "weekly", "requests": [1] * 167}}]
    ),
    "traffic-long-record": as_file(
        nodes=[{**PART, "traffic": {"shape": "measured", "requests": [1] * 8_785}}]
    ),
    "edge-to-nowhere": as_file(nodes=[PART], edges=[{**EDGE, "target": "c"}]),
    "edge-from-nowhere": as_file(nodes=[OTHER], edges=[EDGE]),
    "edge-to-a-group": as_file(nodes=[PART], groups=[{"id": "g"}], edges=[{**EDGE, "target": "g"}]),
    "edge-twice": as_file(nodes=[PART, OTHER], edges=[EDGE, EDGE]),
    "edge-mode": as_file(nodes=[PART, OTHER], edges=[{**EDGE, "mode": "shout"}]),
    "edge-cache": as_file(nodes=[PART, OTHER], edges=[{**EDGE, "cache_hit": 1.1}]),
    "edge-calls": as_file(nodes=[PART, OTHER], edges=[{**EDGE, "calls_per_request": -2}]),
    "edge-batch-zero": as_file(nodes=[PART, OTHER], edges=[{**EDGE, "batch_size": 0}]),
    "edge-fires-on-nothing": as_file(nodes=[PART, OTHER], edges=[{**EDGE, "fires_on": ["x"]}]),
    "edge-waypoints": as_file(nodes=[PART, OTHER], edges=[{**EDGE, "waypoints": [[1, 2, 3]]}]),
    "edge-source-list": as_file(nodes=[PART, OTHER], edges=[{**EDGE, "source": ["a"]}]),
    "group-in-itself": as_file(groups=[{"id": "g", "parent": "g"}]),
    "groups-in-a-circle": as_file(
        groups=[
            {"id": "g", "parent": "h"},
            {"id": "h", "parent": "i"},
            {"id": "i", "parent": "g"},
        ]
    ),
    "group-in-nothing": as_file(groups=[{"id": "g", "parent": "x"}]),
    "group-kind": as_file(groups=[{"id": "g", "kind": "galaxy"}]),
    "group-thin": as_file(groups=[{"id": "g", "width": 0}]),
    "node-in-no-group": as_file(nodes=[{**PART, "group": "g"}]),
    "one-id-for-two": as_file(nodes=[PART], notes=[{"id": "a"}]),
    "note-long": as_file(notes=[{"id": "n", "text": "x" * 65_000 + "\N{SNOWMAN}" * 537}]),
    "settings-list": as_file(settings=[]),
    "settings-hours": as_file(settings={"hours_per_month": 0}),
    "settings-tier": as_file(settings={"free_tier": "everything"}),
    "settings-utilisation": as_file(settings={"target_utilisation": 40}),
    "name-list": as_file(name=["a"]),
    "name-object": as_file(name={}),
    "region-empty": as_file(region=""),
    "region-number": as_file(region=5),
    "catalog-text": as_file(catalog="new"),
    "claim-winner": as_file(claim={"winner": "azure"}),
    "alternatives-object": as_file(alternatives={}),
    "alternative-nameless": as_file(alternatives=[{"name": ""}]),
    "duplicate-key": as_file()[:-1] + b', "name": "a", "name": "b"}',
    "nan": as_file()[:-1] + b', "settings": {"budget_usd_per_month": NaN}}',
    "infinity": as_file()[:-1] + b', "x": Infinity}',
    "overflow": as_file()[:-1] + b', "x": 1e400}',
    "digits": as_file()[:-1] + b', "x": ' + b"1" * 30 + b"}",
    "surrogate": as_file()[:-1] + b', "name": "\\ud83d"}',
    "deep": as_file()[:-1] + b', "x": ' + b"[" * 80 + b"]" * 80 + b"}",
    "deep-profile": as_file(
        nodes=[
            {
                **PART,
                "traffic": json.loads(
                    '{"shape": "growth", "base": ' * 62 + '{"shape": "steady"}' + "}" * 62
                ),
            }
        ]
    ),
    "utf-16": as_file().decode().encode("utf-16"),
    "utf-32": as_file().decode().encode("utf-32"),
    "latin-1": as_file()[:-1] + b', "name": "caf\xe9"}',
    "zip": b"PK\x03\x04" + bytes(range(256)),
    "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "zeros": b"\0" * 65_536,
    "empty": b"",
    "blank": b"\n\n",
    "yaml": b"format: ec2-lambda-plan\nformat_version: 1\n",
    "xml": b"<?xml version='1.0'?><mxfile/>",
    "trailing-comma": as_file()[:-1] + b",}",
    "two-documents": as_file() + as_file(),
    "comment": b"// a plan\n" + as_file(),
    "single-quotes": as_file().replace(b'"', b"'"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_that_a_hostile_file_gets_one_sentence_that_names_it(name):
    with pytest.raises(UnreadableScenario) as refused:
        load_scenario(HOSTILE[name], "plan.elplan")

    sentence = str(refused.value)
    assert sentence.startswith("plan.elplan")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "duration-negative",
            "part “a”, workload, duration_ms: the value should be greater than 0, not “-1”.",
        ),
        ("node-x-text", "part “a”, x: the value should be a valid number"),
        ("edge-to-nowhere", "connection 'e' points at 'c', which is no part."),
        ("groups-in-a-circle", "group “g” is inside itself."),
        ("one-id-for-two", "a part and a note both have the id “a”."),
        ("edge-fires-on-nothing", "connection “e” fires on “x”, which is no connection."),
        ("settings-hours", "settings, hours_per_month: the value should be greater than or"),
    ],
)
def test_that_the_sentence_names_the_place(name, sentence):
    with pytest.raises(UnreadableScenario) as refused:
        load_scenario(HOSTILE[name], "plan.elplan")

    assert sentence in str(refused.value)


@pytest.mark.parametrize("part", range(40))
def test_that_a_file_cut_anywhere_is_refused(part):
    data = template_bytes("guide-architecture").rstrip()
    cut = data[: len(data) * part // 40]

    with pytest.raises(UnreadableScenario):
        load_scenario(cut)


def opened_or_refused(data):
    with suppress(UnreadableScenario):
        load_scenario(data)


def test_that_damaged_bytes_are_opened_or_refused_and_nothing_else():
    chance = random.Random(20_261_124)
    templates = [template_bytes(entry.id) for entry in list_templates()]
    for _ in range(300):
        data = bytearray(chance.choice(templates))
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[place] = chance.randrange(256)
                case 1:
                    del data[place : place + chance.randrange(1, 40)]
                case 2:
                    data[place:place] = bytes(chance.choices(b'{}[]",:0e9-\\nu', k=3))
                case _:
                    data[place:place] = data[: chance.randrange(60)]
        opened_or_refused(bytes(data))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def paths_of(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from paths_of(entry, (*path, key))
    elif isinstance(value, list):
        for place, entry in enumerate(value[:3]):
            yield from paths_of(entry, (*path, place))


SOUND = json.loads(dump_scenario(everything()))
PATHS = [path for path in paths_of(SOUND) if path]


@given(path=st.sampled_from(PATHS), value=JSON_VALUES)
def test_that_any_value_at_any_place_is_opened_or_refused(path, value):
    document = json.loads(json.dumps(SOUND))
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value

    opened_or_refused(json.dumps(document).encode())


@given(st.binary(max_size=200))
def test_that_any_bytes_are_opened_or_refused(data):
    opened_or_refused(data)

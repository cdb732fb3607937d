"""More than two hundred hostile files over every form that the program reads."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.assets import asset
from planner.document.scenario_file import dump_scenario
from planner.document.templates import list_templates, template_bytes
from tests.builders import a_scenario
from tests.reliability.hostile_limits import at_limits
from tests.reliability.hostile_others import pieces, presentations, priced, traces
from tests.reliability.hostile_texts import plans, small_files

CANARY = "/tmp/planner-canary/secret.png"
ADDRESSES = (
    f"file://{CANARY}",
    CANARY,
    "../../../../../../etc/passwd",
    "\\\\127.0.0.1\\share\\secret",
    "http://127.0.0.1:9/secret",
    f'<img src="{CANARY}"><table>',
    f"![x]({CANARY})",
    "${jndi:ldap://127.0.0.1:9/x}",
    "=cmd|'/c calc'!A1",
    "%s%n{0.__class__}",
)


@dataclass(frozen=True)
class HostileFile:
    """A file and the reader it is meant for."""

    name: str
    form: str  # plan, examples, trace, template, piece, journal, preferences, recent or lock
    data: bytes


def all_files(
    seed: int = 7, mutations: int = 90, *, only_for_the_command_line: bool = False
) -> list[HostileFile]:
    """Return every hostile file; the same on every machine for one seed."""
    made = [*_plans(), *_numbers(), *_graphs(), *_examples(), *_small_files()]
    others = {"trace": traces(), "piece": pieces(), "template": presentations()}
    if only_for_the_command_line:
        others = {}
    for form, found in {**others, "examples": priced()}.items():
        made += [HostileFile(f"{form}-{name}", form, data) for name, data in found]
    made += further()
    made += _mutated(random.Random(seed), mutations)
    names = [file.name for file in made]
    if len(set(names)) != len(names):
        raise RuntimeError("two hostile files have one name")
    return made


def further() -> list[HostileFile]:
    """Return the files of the second set: fields at their limits, odd texts, odd small files."""
    made = [HostileFile(f"limits-{name}", "plan", data) for name, data in at_limits()]
    made += [HostileFile(f"text-{name}", "plan", data) for name, data in plans()]
    for form in ("preferences", "recent", "lock", "journal"):
        made += [HostileFile(f"{form}-{name}", form, data) for name, data in small_files()]
    return made


def _as_plan(**fields: Any) -> bytes:
    return json.dumps({"format": "ec2-lambda-plan", "format_version": 1, **fields}).encode()


def _raw(text: str) -> bytes:
    return b'{"format": "ec2-lambda-plan", "format_version": 1, ' + text.encode() + b"}"


def _part(key: str = "a", **fields: Any) -> dict[str, Any]:
    return {"id": key, "kind": "aws.compute", **fields}


def _plans() -> Iterator[HostileFile]:
    whole = template_bytes("guide-architecture")
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plan.elplan", b"0" * 20_000_000)
    contents = {
        "nothing": b"",
        "a-zero": b"\0",
        "zeros-of-the-right-size": b"\0" * len(whole),
        "bom-only": b"\xef\xbb\xbf",
        "bom-and-plan": b"\xef\xbb\xbf" + whole,
        "utf16": whole.decode().encode("utf-16"),
        "carriage-returns": whole.replace(b"\n", b"\r"),
        "too-large": whole + b" " * (17 * 1024 * 1024),
        "as-large-as-may-be": whole + b" " * (16 * 1024 * 1024 - len(whole)),
        "zip-bomb": zipped.getvalue(),
        "gzip-bomb": gzip.compress(b"0" * 20_000_000),
        "python-pickle": b"cos\nsystem\n(S'touch /tmp/planner-canary/ran'\ntR.",
        "yaml-bomb": b"a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n",
        "xml-entities": b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
        "deep-lists": b"[" * 100_000 + b"]" * 100_000,
        "deep-objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "deep-inside": _raw('"x": ' + "[" * 64 + "]" * 64),
        "deep-unclosed": b'{"a":[' * 200_000,
        "many-values": _raw('"x": [' + "0," * 2_100_000 + "0]"),
        "many-keys": _raw(",".join(f'"k{n}": 0' for n in range(100_000))),
        "long-key": _raw(f'"{"k" * 70_000}": 1'),
        "long-string": _raw(f'"name": "{"x" * 70_000}"'),
        "long-note": _as_plan(notes=[{"id": "n", "text": "x" * 65_537}]),
        "key-twice": _raw('"name": "a", "name": "b"'),
        "key-twice-inside": _raw('"settings": {"quota": "new", "quota": "raised"}'),
        "key-twice-by-escape": _raw('"name": "a", "\\u006eame": "b"'),
        "half-a-character": _raw('"name": "\\ud800"'),
        "half-a-character-as-key": _raw('"\\udfff": 1'),
        "both-halves": _raw('"name": "\\ud83d\\ude00"'),
        "overlong-utf8": b'{"format": "\xc0\xaf"}',
        "control-characters": _as_plan(name="\x00\x01\x1b[2J\x7f\x9b"),
        "right-to-left": _as_plan(name="invoice\u202egnp.exe", nodes=[_part(name="\u2066\u2069")]),
        "combining": _as_plan(nodes=[_part(name="a" + "\u0301" * 4_000)]),
        "prototype": _raw('"__proto__": {"x": 1}, "__class__": "os", "constructor": 2'),
        "unknown-fields-fields": _raw('"unknown_fields": "{}"'),
        "unknown-fields-broken": _raw('"unknown_fields": "not json"'),
        "model-fields": _raw('"model_config": {"extra": "allow"}, "model_fields": 3'),
        "version-of-2038": _as_plan(format_version=2**31),
        "version-as-float": _raw('"x": 1').replace(b": 1,", b": 1.0,", 1),
        "other-format": _as_plan(format="ec2-lambda-plan "),
        "ids-of-every-look": _as_plan(
            nodes=[_part(key) for key in ("a", "A", "а", "a ", " a", "a\u200b")]
        ),
        "nodes-of-nodes": _as_plan(nodes=[_part(nodes=[_part("b")])]),
        "params-of-another": _as_plan(nodes=[_part(params={"storage_gb": 5, "engine": "x"})]),
        "kind-is-a-path": _as_plan(nodes=[{"id": "a", "kind": "../../etc/passwd"}]),
        "kind-is-a-module": _as_plan(nodes=[{"id": "a", "kind": "os.system"}]),
        "region-is-a-path": _as_plan(region="../../../etc/passwd"),
        "region-is-odd": _as_plan(region="mars-north-1", nodes=[_part()]),
        "template-is-a-path": _as_plan(catalog={"version": "../..", "as_of": "/etc/passwd"}),
        "patch-is-no-json": _as_plan(
            alternatives=[{"name": "x", "patches": [{"node": "a", "changes": "{"}]}]
        ),
        "alternatives-many": _as_plan(alternatives=[{"name": "x"}] * 65),
        "nodes-20001": _as_plan(nodes=[_part(str(n)) for n in range(20_001)]),
        "notes-20001": _as_plan(notes=[{"id": str(n)} for n in range(20_001)]),
    }
    for name, data in contents.items():
        yield HostileFile(f"plan-{name}", "plan", data)
    for place, address in enumerate(ADDRESSES):
        said = {"name": address, "group": None}
        yield HostileFile(
            f"plan-address-{place}",
            "plan",
            _as_plan(
                name=address,
                description=address,
                nodes=[
                    _part("a", **said, icon=address, image=address, href=address),
                    {"id": "b", "kind": address[:100], "params": {"CodeUri": address}},
                ],
                edges=[{"id": "e", "source": "a", "target": "b", "key_prefix": address}],
                groups=[{"id": "g", "name": address, "image": address}],
                notes=[{"id": "n", "text": address}],
                background=address,
                include=address,
                **{"$ref": address, "$schema": address},
            ),
        )


def _numbers() -> Iterator[HostileFile]:
    values = (
        "NaN",
        "Infinity",
        "-Infinity",
        "1e309",
        "-1e309",
        "1e-400",
        "9" * 21,
        "-" + "9" * 30,
        "0." + "1" * 500,
        "1e" + "9" * 50,
        "00",
        "+1",
        "0x10",
        ".5",
        "1.",
        "1_000",
        "١",
        '"1"',
        "true",
        "[]",
    )
    for place, value in enumerate(values):
        yield HostileFile(
            f"number-{place}-budget",
            "plan",
            _raw(f'"settings": {{"budget_usd_per_month": {value}}}'),
        )
        part = f'{{"id": "a", "kind": "aws.compute", "x": {value}}}'
        yield HostileFile(f"number-{place}-place", "plan", _raw(f'"nodes": [{part}]'))


def _graphs() -> Iterator[HostileFile]:
    """Drawings that are small to write down and long to walk through."""

    def edge(source: str, target: str, **fields: Any) -> dict[str, Any]:
        return {"id": f"{source}>{target}", "source": source, "target": target, **fields}

    users = {
        "id": "u",
        "kind": "source.users",
        "traffic": {"shape": "steady", "requests_per_hour": 1e6},
    }
    layers = 24
    diamonds = [_part(f"{side}{n}") for n in range(layers) for side in "ab"]
    crossed = [
        edge(f"{one}{n}", f"{other}{n + 1}")
        for n in range(layers - 1)
        for one in "ab"
        for other in "ab"
    ]
    ring = [_part(str(n)) for n in range(12)]
    ladder = [_part(f"{side}{n}") for n in range(60) for side in "nlr"]
    rungs = [
        edge(one, other, calls_per_request=0.5)
        for n in range(60)
        for side in "lr"
        for one, other in ((f"n{n}", f"{side}{n}"), (f"{side}{n}", f"n{n + 1}"))
        if n < 59 or one == f"n{n}"
    ]
    long_chain = [_part(str(n)) for n in range(2_000)]
    complete = [edge(str(n), str(m)) for n in range(12) for m in range(12) if n != m]
    chain = [_part(str(n)) for n in range(300)]
    drawings = {
        "self-call": ([users, _part()], [edge("u", "a"), edge("a", "a")]),
        "two-call-each-other": (
            [users, _part(), _part("b")],
            [edge("u", "a"), edge("a", "b"), edge("b", "a")],
        ),
        "many-paths": ([users, *diamonds], [edge("u", "a0"), edge("u", "b0"), *crossed]),
        "all-call-all": ([users, *ring], [edge("u", "0"), *complete]),
        "events-in-a-ring": (
            [users, *ring],
            [edge("u", "0"), *(edge(str(n), str((n + 1) % 12), mode="event") for n in range(12))],
        ),
        "a-million-calls-each": (
            [users, *ring],
            [edge("u", "0"), *(edge(str(n), str(n + 1), calls_per_request=1e6) for n in range(11))],
        ),
        "a-long-chain": (
            [users, *chain],
            [edge("u", "0"), *(edge(str(n), str(n + 1)) for n in range(299))],
        ),
        "a-ladder-of-calls": ([users, *ladder], [edge("u", "n0"), *rungs]),
        "a-chain-of-two-thousand": (
            [users, *long_chain],
            [edge("u", "0"), *(edge(str(n), str(n + 1)) for n in range(1_999))],
        ),
        "millions-of-servers": (
            [
                {**users, "traffic": {"shape": "steady", "requests_per_hour": 1e9}},
                _part(params={"placement": "ec2", "workload": {"duration_ms": 60_000}}),
            ],
            [edge("u", "a")],
        ),
        "huge-traffic": (
            [{**users, "traffic": {"shape": "steady", "requests_per_hour": 1e12}}, _part()],
            [edge("u", "a")],
        ),
        "slow-work": ([users, _part(params={"workload": {"duration_ms": 1e8}})], [edge("u", "a")]),
        "no-time": ([users, _part(params={"workload": {"duration_ms": 1e-9}})], [edge("u", "a")]),
    }
    for name, (nodes, edges) in drawings.items():
        yield HostileFile(f"graph-{name}", "plan", _as_plan(nodes=nodes, edges=edges))


def _examples() -> Iterator[HostileFile]:
    good = json.loads(asset("examples", "s3.json").read_text(encoding="utf-8"))
    rows = good if isinstance(good, list) else good.get("examples", [good])
    row = rows[0]
    odd: dict[str, Any] = {
        "list": [],
        "number": 5,
        "null": None,
        "text": "x",
        "rows-null": {"examples": None},
        "row-list": {"examples": [[]]},
        "row-empty": {"examples": [{}]},
    }
    for key in row:
        for label, value in (
            ("null", None),
            ("list", []),
            ("text", "NaN"),
            ("big", 10**40),
            ("path", CANARY),
        ):
            odd[f"{key}-{label}"] = {"examples": [{**row, key: value}]}
    for name, value in odd.items():
        yield HostileFile(f"examples-{name}", "examples", json.dumps(value).encode())
    raw = (
        asset("examples", "lambda_.json").read_bytes()
        if asset("examples", "lambda_.json").exists()
        else asset("examples", "ec2.json").read_bytes()
    )
    for name, data in {
        "cut": raw[: len(raw) // 2],
        "zeros": b"\0" * 4_096,
        "nan": raw.replace(b"0", b"NaN", 3),
        "deep": b"[" * 100_000,
        "digits": b'{"examples": [{"usage": {"gb": ' + b"9" * 5_000 + b"}}]}",
    }.items():
        yield HostileFile(f"examples-{name}-raw", "examples", data)


def _small_files() -> Iterator[HostileFile]:
    contents = {
        "nothing": b"",
        "zeros": b"\0" * 100_000,
        "list": b"[]",
        "deep": b"[" * 200_000,
        "numbers": json.dumps({"text_scale": 1e300, "window_width": -5, "theme": 7}).encode(),
        "nan": b'{"text_scale": NaN, "window_width": Infinity}',
        "rows": json.dumps(
            [{"path": CANARY, "used": "x" * 9_999, "usd_per_month": "NaN"}] * 500
        ).encode(),
        "paths": json.dumps([{"path": address} for address in ADDRESSES]).encode(),
        "odd-types": json.dumps([{"path": 5}, [], None, {"path": None, "used": {}}]).encode(),
        "owner": json.dumps({"pid": 10**30, "host": CANARY, "start": []}).encode(),
        "binary": bytes(range(256)) * 40,
        "long-line": b"00000010 00000000 " + b"x" * 300_000,
        "settings-ini": b"[General]\nx=@Variant(\\0\\0\\0\\x7f)\n",
    }
    for form in ("preferences", "recent", "lock", "journal"):
        for name, data in contents.items():
            yield HostileFile(f"{form}-{name}", form, data)


def _mutated(chance: random.Random, times: int) -> list[HostileFile]:
    seeds = [("plan", template_bytes(entry.id)) for entry in list_templates()]
    seeds += [("plan", dump_scenario(a_scenario()))]
    seeds += [
        ("examples", asset("examples", f"{name}.json").read_bytes())
        for name in ("ec2", "s3", "ses")
    ]
    made = []
    for number in range(times):
        form, seed = seeds[number % len(seeds)]
        data = bytearray(seed)
        for _ in range(chance.randrange(1, 9)):
            place = chance.randrange(max(1, len(data)))
            match chance.randrange(6):
                case 0:
                    data[place : place + 1] = bytes([chance.randrange(256)])
                case 1:
                    del data[place : place + chance.randrange(1, 200)]
                case 2:
                    data[place:place] = bytes(chance.choices(b'{}[]",:0e9-\\nuINaftr', k=4))
                case 3:
                    data[place:place] = data[: chance.randrange(200)]
                case 4:
                    del data[place:]
                case _:
                    data = data.replace(chance.choice((b"1", b"true", b'"', b"null")), b"1e999", 1)
        made.append(HostileFile(f"mutated-{number}-{form}", form, bytes(data)))
    return made

"""Hostile scenarios and small files by what their text is: encodings, words, versions, nesting."""

import base64
import bz2
import gzip
import json
import lzma
from collections.abc import Iterator
from typing import Any

from planner.document.templates import template_bytes
from planner.kinds import KINDS
from tests.reliability.hostile_limits import USERS, as_plan, edge, part

HEAD = '{"format": "ec2-lambda-plan", "format_version": 1, '
_ROOMS = ("nodes", "edges", "groups", "notes", "alternatives", "own_prices", "settings", "catalog",
          "claim", "name")  # fmt: skip


def plans() -> Iterator[tuple[str, bytes]]:
    """Yield scenario files."""
    for sort, found in (
        ("encoding", _encodings()), ("string", _strings()), ("version", _versions()),
        ("type", _types()), ("depth", _depths()), ("patch", _patches()), ("graph", _graphs()),
    ):  # fmt: skip
        yield from ((f"{sort}-{name}", data) for name, data in found)


def _raw(text: str) -> bytes:
    return f"{HEAD}{text}}}".encode("utf-8", "surrogatepass")


def _encodings() -> Iterator[tuple[str, bytes]]:
    whole = template_bytes("guide-scenario-1").decode()
    for codec in ("utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037", "shift_jis"):
        yield codec, whole.encode(codec, "replace")
    texts = {
        "bom-inside": whole.replace("{", "{\ufeff", 1),
        "line-separators": whole.replace("\n", "\u2028"),
        "two-plans": whole * 2,
        "many-plans": f"{HEAD[:-2]}}}\n" * 1_000,
        "comments": "// a comment\n" + whole,
        "single-quotes": whole.replace('"', "'"),
        "comma-at-the-end": whole.rstrip().rstrip("}") + ",}",
        "in-json": json.dumps(whole),
        "in-json-thrice": json.dumps(json.dumps(json.dumps(whole))),
    }
    yield from ((name, text.encode()) for name, text in texts.items())
    yield "two-boms", b"\xef\xbb\xbf" * 2 + whole.encode()
    yield "cesu8", b'{"format": "ec2-lambda-plan", "name": "\xed\xa0\xbd\xed\xb8\x80"}'
    yield "half-a-character-at-the-end", whole.encode()[:-3] + b"\xe2\x82"
    yield "zeros-between", b"\0".join(bytes([byte]) for byte in whole.encode())
    yield "zeros-behind", whole.encode() + b"\0" * 4_096
    yield "garbage-behind", whole.encode() + b"}]garbage"
    yield "xz-bomb", lzma.compress(b"0" * 20_000_000, preset=0)
    yield "bz2-bomb", bz2.compress(b"0" * 20_000_000)
    yield "gzip-of-a-plan", gzip.compress(whole.encode())
    yield "base64-of-a-plan", base64.b64encode(whole.encode())
    for name, magic in {
        "pdf": b"%PDF-1.7\n", "png": b"\x89PNG\r\n\x1a\n", "program": b"\x7fELF",
        "database": b"SQLite format 3\0", "script": b"#!/bin/sh\ntouch /tmp/planner-canary/ran\n",
        "pickle": b"\x80\x04\x95", "svg": b"<svg onload='x'/>",
    }.items():  # fmt: skip
        yield f"is-{name}", magic + b"\0\xff" * 2_000


def _strings() -> Iterator[tuple[str, bytes]]:
    for name, text in {
        "escapes": '"name": "\\u0000\\u0008\\u001f\\u007f\\u0085\\u2028\\ufeff\\ufffe\\uffff"',
        "pair-split": '"name": "\\ud83d", "description": "\\ude00"',
        "pair-reversed": '"name": "\\ude00\\ud83d"',
        "half-in-an-unknown-key": '"x_new": {"\\uD9aB": 1}',
        "at-its-limit": f'"description": "{"é" * 65_536}"',
        "over-its-limit": f'"description": "{"é" * 65_537}"',
        "backslashes": '"name": "' + "\\\\" * 4_000 + '"',
        "an-odd-backslash": '"name": "' + "\\" * 30_001 + '"',
        "quotes": ",".join(f'"k{number}": "\\""' for number in range(100_000)),
        "unclosed": '"name": "' + '\\"' * 500_000,
        "empty-keys": '"": 1, "\\u0000": 2, " ": 3',
        "long-keys": ",".join(f'"{number:05d}{"k" * 60_000}": 0' for number in range(200)),
        "digits-in-a-text": f'"name": "{"9" * 60_000}"',
        "large-numbers": '"x": [' + ",".join(["1e100"] * 300_000) + "]",
        "twice-deep": '"nodes": [{"id": "a", "kind": "x", "params": {"w": {"d": 1, "d": 2}}}]',
    }.items():
        yield name, _raw(text)
    yield "only-quotes", b'"' * 4_000_001
    yield "quotes-and-backslashes", b'"\\' * 4_000_000
    yield "zalgo", as_plan(nodes=[part(name="Z" + "\u0334\u0335\u0336" * 1_300)])
    yield "wide", as_plan(nodes=[part(name="\ufdfd" * 4_096)])
    yield (
        "lines",
        as_plan(nodes=[part(name="\n" * 4_000)], notes=[{"id": "n", "text": "\n" * 65_000}]),
    )
    markup = "</style><img src=file:///dev/zero><iframe src='file:///etc/passwd'>"
    yield (
        "markup",
        as_plan(name=markup, nodes=[part(name=markup)], groups=[{"id": "g", "name": markup}]),
    )
    codes = "{0.__class__} %n %s %(x)s {x!r} $HOME `id` $(id)"
    yield "format-codes", as_plan(name=codes, nodes=[part("{0}", name=codes), part("%(id)s")])
    yield (
        "formulas",
        as_plan(name="=1+1", nodes=[part("=a", name="@SUM(1)"), part("+b", name="\r=1")]),
    )
    odd = ("a\nb", "a\r\nb", "\0", "\x1b[31m", " ", "\u202e")
    yield (
        "ids-of-controls",
        as_plan(nodes=[part(key) for key in odd], edges=[edge("a\nb", "\0", "\n")]),
    )
    alike = ("é", "e\u0301", "ﬁ", "fi", "K", "\u212a", "ß", "ss", "İ", "i", "ı", "٣", "3", "３")
    yield "ids-alike", as_plan(nodes=[part(key) for key in alike], edges=[edge("é", "e\u0301")])
    named = ("__class__", "__proto__", "None", "null", "0", "-1", "self", "as-drawn", "recommended")
    yield "ids-of-programs", as_plan(nodes=[part(key) for key in named])
    yield "ids-of-digits", as_plan(nodes=[part("a-²"), part("a-①"), part("a-٣"), part("a-9" * 40)])
    yield "ids-long", as_plan(nodes=[part("\U0001f4a3" * 128), part("a" * 129)])


def _versions() -> Iterator[tuple[str, bytes]]:
    for number, version in enumerate(
        ("0", "-1", "2", "9" * 19, "1" * 30, "1.5", "1e0", '"1"', "true", "null", "[1]", "1e400")
    ):
        future = '"nodes": [{"id": "a", "kind": "future.kind", "params": {"x": [1]}, "z": 1}]'
        yield (
            str(number),
            f'{{"format": "ec2-lambda-plan", "format_version": {version}, {future}}}'.encode(),
        )
    yield "alone", b'{"format_version": 1}'
    yield "twice", b'{"format_version": 1, "format_version": 2}'
    yield "escaped", b'{"format": "ec2-lambda-plan", "format\\u005fversion": 1}'
    yield "format-null", b'{"format": null, "format_version": 1}'


def _types() -> Iterator[tuple[str, bytes]]:
    for room in _ROOMS:
        for name, value in {"null": "null", "number": "5", "text": '"x"', "list": "[[]]",
                            "nested": '[{"id": {"id": []}}]'}.items():  # fmt: skip
            yield f"{room}-{name}", _raw(f'"{room}": {value}')
    for name, top in {"list": "[]", "text": '"x"', "number": "5", "null": "null"}.items():
        yield f"top-{name}", top.encode()
    yield "nodes-by-id", _raw('"nodes": {"a": {"id": "a", "kind": "aws.compute"}}')
    for number, word in enumerate(
        ("", " ", "AWS.COMPUTE", "aws.compute\u200b", "аws.compute", "a" * 129)
    ):
        yield f"kind-{number}", as_plan(nodes=[part("a", word)])
    for number, word in enumerate(("", "us-east-1 ", "us-east-1\0", "x" * 65, "cn-north-1")):
        yield (
            f"region-{number}",
            as_plan(region=word, nodes=[USERS, part()], edges=[edge("u", "a")]),
        )
    for number, word in enumerate(("", "t3.small\0", "../../x", "mac1.metal", "x" * 64)):
        pinned = part(params={"placement": "ec2", "ec2": {"instance_type": word}})
        yield f"instance-{number}", as_plan(nodes=[USERS, pinned], edges=[edge("u", "a")])


def _depths() -> Iterator[tuple[str, bytes]]:
    for depth in (61, 62, 63, 64, 65, 5_000):
        yield f"lists-{depth}", _raw('"x": ' + "[" * depth + "]" * depth)
    for depth in (60, 960, 15_000):
        changes = '{"params":' + '{"a":' * depth + "1" + "}" * depth + "}"
        patches = [{"node": "a", "changes": changes}]
        yield (
            f"patch-{depth}",
            as_plan(nodes=[part()], alternatives=[{"name": "x", "patches": patches}]),
        )
    deep: dict[str, Any] = {"shape": "steady", "requests_per_hour": 5}
    wide = deep
    for _ in range(25):
        deep = {"shape": "growth", "base": deep, "percent_per_month": 100}
    for _ in range(4):
        wide = {"shape": "sum", "members": [wide] * 16}
    for name, traffic in (("growth", deep), ("sum", wide)):
        nodes = [{**USERS, "traffic": traffic}, part()]
        yield name, as_plan(nodes=nodes, edges=[edge("u", "a")])
    yield "errors", as_plan(nodes=[part(str(number), x="?") for number in range(19_000)])
    patches = [{"node": 5, "changes": []}] * 19_000
    yield "errors-in-patches", as_plan(alternatives=[{"name": "x", "patches": patches}])


def _patches() -> Iterator[tuple[str, bytes]]:
    for name, changes in {
        "nan": '{"params": {"x": NaN}}', "huge": '{"params": {"workload": {"duration_ms": 1e400}}}',
        "digits": '{"params": {"x": ' + "9" * 5_000 + "}}", "twice": '{"name": "a", "name": "b"}',
        "list": "[]", "empty": "", "zero": "\0", "no-json": "{{{",
        "id": '{"id": "b", "kind": "os"}',
        "traffic": '{"traffic": {"shape": "?"}}', "half": '{"name": "\\ud800"}',
        "many": json.dumps({"params": {f"k{number}": 0 for number in range(5_000)}}),
    }.items():  # fmt: skip
        patches = [{"node": node, "changes": changes} for node in ("a", "b", "nowhere")]
        nodes = [USERS, part("a"), part("b", "future.kind")]
        told = [{"name": name, "patches": patches}]
        yield name, as_plan(nodes=nodes, edges=[edge("u", "a")], alternatives=told)
    circle = [edge("a", "b"), edge("b", "a"), edge("b", "b", "bb"), edge("q", "r")]
    added = {
        "name": "x",
        "added": [part("b")],
        "added_edges": circle,
        "dropped": ["a", "z"] * 1_000,
    }
    yield (
        "adds-a-circle",
        as_plan(nodes=[USERS, part()], edges=[edge("u", "a")], alternatives=[added]),
    )
    taken = {"name": "x", "added": [part("a"), part("u"), part("n"), part("n")]}
    yield (
        "adds-what-is-there",
        as_plan(nodes=[USERS, part()], notes=[{"id": "n"}], alternatives=[taken]),
    )
    same = [{"name": name} for name in ("As drawn", "As drawn", "All EC2", " ", "\u200b")]
    yield "same-names", as_plan(nodes=[part()], alternatives=same)


def _graphs() -> Iterator[tuple[str, bytes]]:
    many = 3_000
    round_ = [edge("a", "a", f"e{number}", calls_per_request=0.9) for number in range(many)]
    yield "calls-to-itself", as_plan(nodes=[USERS, part()], edges=[edge("u", "a"), *round_])
    hub = [edge("u", "a", f"i{number}") for number in range(many)]
    hub += [edge("a", "b", f"o{number}", parallel=True, retries=20) for number in range(many)]
    yield "hub", as_plan(nodes=[USERS, part("a"), part("b")], edges=hub)
    bucket = [USERS, part("a", "aws.s3.bucket"), part("b")]
    apart = [edge("u", "a", f"i{n}", key_prefix=f"p{n}") for n in range(many)]
    apart += [edge("a", "b", f"o{n}", mode="event", key_prefix=f"p{n}") for n in range(many)]
    yield "prefixes", as_plan(nodes=bucket, edges=apart)
    fired = [edge("u", "a", f"i{number}") for number in range(900)]
    wanted = [f"i{number}" for number in range(900)]
    fired += [edge("a", "b", f"o{n}", mode="event", fires_on=wanted) for n in range(30)]
    yield "fires-on-everything", as_plan(nodes=[USERS, part("a"), part("b")], edges=fired)
    ring = [edge("a", "b", "x", fires_on=["y"]), edge("b", "a", "y", fires_on=["x"])]
    yield "fires-in-a-ring", as_plan(nodes=[USERS, part("a"), part("b")], edges=ring)
    size = 5_000
    circle = [edge(str(n), str((n + 1) % size), calls_per_request=0.5) for n in range(size)]
    nodes = [USERS, *(part(str(number)) for number in range(size))]
    yield "a-large-circle", as_plan(nodes=nodes, edges=[edge("u", "0"), *circle])
    for name, back in (("one", 1.0), ("almost-one", 0.9999999999999999), ("tiny", 5e-324)):
        edges = [edge("u", "a"), edge("a", "b"), edge("b", "a", calls_per_request=back)]
        yield f"a-circle-of-{name}", as_plan(nodes=[USERS, part("a"), part("b")], edges=edges)
    kinds = [{**part(kind, kind), "traffic": USERS["traffic"]} for kind in KINDS]
    for mode in ("call", "event"):
        edges = [edge(one, other, mode=mode) for one in KINDS for other in KINDS if one != other]
        yield f"all-with-all-{mode}", as_plan(nodes=kinds, edges=edges)
    groups = [{"id": f"g{n}", "parent": f"g{n - 1}" if n else None} for n in range(size)]
    yield "nested-groups", as_plan(groups=groups, nodes=[part(group=f"g{size - 1}")])
    ring_of = [{"id": f"g{n}", "parent": f"g{(n + 1) % 500}"} for n in range(500)]
    yield "a-ring-of-groups", as_plan(groups=ring_of)
    fleets = [
        part(f"a{n}", params={"placement": "ec2", "ec2": {"same_fleet_as": f"a{(n + 1) % 5}"}})
        for n in range(5)
    ]
    yield "a-ring-of-fleets", as_plan(nodes=[USERS, *fleets], edges=[edge("u", "a0")])
    far = [part("a", x=-1e7, y=-1e7), part("b", x=1e7, y=1e7), part("c", x=5e-324, y=-0.0)]
    bends = edge("a", "b", waypoints=[[1e7, -1e7], [-1e7, 1e7]] * 32)
    yield "far-apart", as_plan(nodes=far, edges=[bends])
    yield "far-apart-events", as_plan(nodes=far, edges=[{**bends, "mode": "event"}])
    nowhere = edge("a", "b", waypoints=[[1e308, -1e308], [-1e308, 1e308]])
    yield "bends-nowhere", as_plan(nodes=far, edges=[nowhere])
    yield "in-one-spot", as_plan(nodes=[part(str(number), x=5.0, y=5.0) for number in range(800)])
    odd = {"text": "x", "component": "nowhere", "ec2_usd_per_month": 5e-324, "winner": "ec2"}
    yield "claim", as_plan(claim=odd, nodes=[USERS, part()], edges=[edge("u", "a")])
    prices = [{"service": "ec2", "rate": str(number), "usd": 1} for number in range(1_001)]
    yield "prices", as_plan(own_prices=prices)


def small_files() -> Iterator[tuple[str, bytes]]:
    """Yield what may stand in a list of recent files, preferences, a lock or a journal."""
    yield "digits-400", b'[{"path": "x.elplan", "usd_per_month": 1' + b"0" * 400 + b"}]"
    yield "digits-5000", b'[{"path": "x.elplan", "usd_per_month": 1' + b"0" * 5_000 + b"}]"
    yield "infinite", b'[{"path": "x.elplan", "usd_per_month": -Infinity}]'
    yield "half-a-path", b'[{"path": "\\u0000"}, {"path": ""}, {"path": "\\ud800"}]'
    yield "devices", json.dumps([{"path": f"/dev/{name}"} for name in ("zero", "tty", "")]).encode()
    dates = ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-01")
    yield "odd-dates", json.dumps([{"path": f"/{day}", "used": day} for day in dates]).encode()
    yield "key-twice", b'[{"path": "/a", "path": "/b"}]'
    yield "utf16", "[]".encode("utf-16")
    yield "bom", b"\xef\xbb\xbf[]"
    yield "deep-999", b"[" * 999 + b"]" * 999
    yield "many", b"[" + b"1," * 400_000 + b"1]"
    yield "journal-of-nothing", b"00000010 00000000 {}\n" * 100
    words = (
        "theme",
        "wheel",
        "region",
        "export_format",
        "export_template",
        "open_folder",
        "period",
    )
    yield "words", json.dumps(dict.fromkeys(words, "\0<img src=/dev/zero>")).encode()
    sizes = ("window_width", "window_height", "left_width", "dock_height", "text_scale")
    for number, size in enumerate((0, 20_000, 5e-324, -1, True)):
        yield f"sizes-{number}", json.dumps(dict.fromkeys(sizes, size)).encode()

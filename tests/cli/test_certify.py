"""`planner certify`: tables, exit statuses, traces, and one sentence for what cannot be used."""

import json

import pytest

from planner.analysis import certify as certification
from planner.analysis.certification.certificate import Certificate
from planner.cli import main
from planner.cli.base import DONE, MISSED, UNUSABLE

FEW = ("--requests", "20000")


def test_that_a_template_is_certified_in_a_table(capsys):
    assert main(["certify", "welcome-mail", *FEW]) == DONE
    words = capsys.readouterr().out
    assert "cold starts, a week" in words
    assert "figures within their bounds." in words


def test_that_json_holds_every_check(capsys):
    assert main(["certify", "welcome-mail", "--json", "--seed", "9", *FEW]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "planner.certificate/1"
    assert told["seed"] == 9
    assert {check["status"] for check in told["checks"]} <= {"ok", "too few", "approximate"}
    assert {"formula", "simulated", "bound", "error"} <= set(told["checks"][0])


def test_that_a_miss_ends_with_1(capsys, monkeypatch):
    whole = certification.certify

    def strict(scenario, **options):
        found = whole(scenario, **options)
        from dataclasses import replace

        worse = tuple(replace(check, status="miss") for check in found.checks)
        return Certificate(worse, found.seed, found.requests)

    monkeypatch.setattr(certification, "certify", strict)
    assert main(["certify", "welcome-mail", *FEW]) == MISSED
    assert "0 of" in capsys.readouterr().out


def test_that_quiet_prints_misses_alone(capsys):
    assert main(["certify", "welcome-mail", "--quiet", *FEW]) == DONE
    assert capsys.readouterr().out == ""


def test_that_a_trace_is_replayed_with_and_without_a_drawing(tmp_path, capsys):
    trace = tmp_path / "trace.csv"
    trace.write_text("time,duration_ms\n0,100\n1,100\n1.05,100\n500,100\n")
    assert main(["certify", "--trace", str(trace), "--memory-mib", "1024", "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["requests"], told["cold_starts"], told["memory_mib"]) == (4, 3, 1024)
    assert main(["certify", "welcome-mail", "--trace", str(trace)]) == DONE
    words = capsys.readouterr().out
    assert "cold starts   3 (75.00%)" in words
    assert "cost" in words


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give a scenario to certify"),
        (["nowhere.elplan"], "nowhere.elplan"),
        (["welcome-mail", "--requests", "5"], "should lie between"),
        (["welcome-mail", "--seed", "x"], "no whole number"),
        (["--trace", "{trace}"], "Row 2 has no time"),
        (["--trace", "{nothing}"], "nothing.csv"),
        (["--trace", "{trace}", "--part", "api"], "--part names a part"),
        (["guide-architecture", "--trace", "{trace}"], "name one with --part"),
        (["--trace", "{trace}", "--memory-mib", "0"], "above 0"),
    ],
)
def test_that_what_cannot_be_used_is_told_in_one_sentence(words, sentence, tmp_path, capsys):
    trace = tmp_path / "trace.csv"
    trace.write_text("1\nsoon\n")
    nothing = tmp_path / "nothing.csv"
    assert (
        main(["certify", *(word.format(trace=trace, nothing=nothing) for word in words)])
        == UNUSABLE
    )
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert sentence in said.err

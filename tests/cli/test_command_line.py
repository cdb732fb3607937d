"""The command line: exit statuses, one sentence for each failure, files where they were wanted."""

import errno
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from planner import __version__
from planner.cli import COMMANDS, main
from planner.cli.base import DONE, FAILED, MISSED, UNUSABLE
from planner.document.edits import set_setting
from planner.document.scenario_file import load_scenario, save_scenario
from planner.document.templates import list_templates, load_template, template_bytes
from planner.storage import atomic

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.elplan"
    path.write_bytes(template_bytes("guide-scenario-1"))
    return str(path)


def refused(capsys, *words):
    """Run words that cannot be used, and return the one sentence they get."""
    assert main(words) == UNUSABLE
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    return said.err.strip()


# evaluate


def test_that_evaluate_prints_the_contract(plan, capsys):
    assert main(["evaluate", plan, "--json"]) == DONE

    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "planner.results/1"
    assert told["totals"]["as_drawn_usd_per_month"] == pytest.approx(8.352)
    assert {part["id"] for part in told["components"]} == {"visitors", "api"}


def test_that_evaluate_without_a_form_says_the_answer_in_words(plan, capsys):
    assert main(["evaluate", plan]) == DONE

    words = capsys.readouterr().out
    assert "$8.35 a month as drawn (us-east-1, 720 h" in words
    assert "on EC2, better on Lambda, saves $8.17" in words


@pytest.mark.parametrize(("form", "sign"), [("--markdown", "#"), ("--csv", "part_id,part,")])
def test_that_evaluate_writes_a_report_and_a_table(plan, capsys, form, sign):
    assert main(["evaluate", plan, form]) == DONE

    assert capsys.readouterr().out.startswith(sign)


def test_that_another_region_and_more_traffic_are_computed_without_touching_the_file(plan, capsys):
    before = Path(plan).read_bytes()

    assert main(["evaluate", plan, "--json", "--region", "sa-east-1", "--traffic-x", "10"]) == DONE

    told = json.loads(capsys.readouterr().out)
    assert told["scenario"]["region"] == "sa-east-1"
    assert told["components"][0]["requests_per_month"] == pytest.approx(1_000_000)
    assert told["totals"]["as_drawn_usd_per_month"] > 8.352
    assert Path(plan).read_bytes() == before


@pytest.mark.parametrize(("most", "status"), [("8.36", DONE), ("8.35", MISSED), ("0", MISSED)])
def test_that_a_limit_on_the_month_decides_the_status(plan, most, status):
    assert main(["evaluate", plan, "--max-usd-per-month", most]) == status


def test_that_the_name_of_a_template_stands_for_its_file(capsys):
    assert main(["evaluate", "guide-scenario-2"]) == DONE
    assert capsys.readouterr().out.startswith("Cost scenario 2: high traffic: $33.41 a month")


def test_that_a_file_comes_before_a_template_of_that_name(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "guide-scenario-2").write_text("{}")

    assert "not a scenario" in refused(capsys, "evaluate", "guide-scenario-2")


# What cannot be used


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "COMMAND"),
        (["dance"], "invalid choice"),
        (["evaluate"], "FILE"),
        (["evaluate", "gone.elplan"], "gone.elplan does not exist"),
        (["evaluate", "."], "is a folder"),
        (["evaluate", "{plan}", "--yaml"], "--yaml"),
        (["evaluate", "{plan}", "--json", "--csv"], "not allowed with"),
        (["evaluate", "{plan}", "--region", "moon-1"], "moon-1"),
        (["evaluate", "{plan}", "--traffic-x", "0"], "above 0"),
        (["evaluate", "{plan}", "--traffic-x", "nan"], "out of range"),
        (["evaluate", "{plan}", "--traffic-x", "1e400"], "out of range"),
        (["evaluate", "{plan}", "--traffic-x", "lots"], "lots is no number"),
        (["evaluate", "{plan}", "--max-usd-per-month", "-1"], "below 0"),
        (["export", "{plan}"], "--to"),
        (["export", "{plan}", "--to", "x.exe"], "has no ending that can be written"),
        (["export", "{plan}", "--to", "x.csv", "--what", "moon"], "cannot hold 'moon'"),
        (["export", "{plan}", "--to", "gone/x.csv"], "there is no folder gone"),
        (["export", "gone", "--to", "x.csv"], "gone does not exist"),
        (["templates", "moon"], "no template 'moon'"),
        (["templates", "guide-scenario-1", "--out", "/"], "is a folder"),
        (["templates", "--out", "x"], "Name the template"),
        (["check", "gone"], "gone does not exist"),
        (["compare", "{plan}"], "B"),
        (["compare", "{plan}", "gone"], "gone does not exist"),
        (["conform", "gone"], "gone does not exist"),
        (["conform", "{plan}"], "schema"),
        (["prices"], "show"),
        (["prices", "show", "--region", "x"], "x"),
        (["schema", "more"], "more"),
    ],
)
def test_that_words_that_cannot_be_used_get_one_sentence(
    words, part, plan, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)

    assert part in refused(capsys, *[word.format(plan=plan) for word in words])


def test_that_a_hostile_file_is_told_in_one_line_without_its_controls(tmp_path, capsys):
    path = tmp_path / "x.elplan"
    path.write_text('{"format": "ec2-lambda-plan", "format_version": 1, "a\x1b[2J\n": 1}')

    assert "\x1b" not in refused(capsys, "evaluate", str(path))


def test_that_a_name_made_of_bytes_is_told(capsys):
    assert "does not exist" in refused(capsys, "evaluate", os.fsdecode(b"caf\xe9"))


# The others


def test_that_templates_are_listed_and_written_as_they_are(tmp_path, capsys):
    assert main(["templates"]) == DONE
    listed = capsys.readouterr().out
    assert all(f"{entry.id} " in listed for entry in list_templates())

    assert main(["templates", "viral-moment"]) == DONE
    assert capsys.readouterr().out.encode() == template_bytes("viral-moment")

    out = tmp_path / "out.elplan"
    assert main(["templates", "viral-moment", "--out", str(out)]) == DONE
    assert out.read_bytes() == template_bytes("viral-moment")


@pytest.mark.parametrize(("budget", "status"), [(None, DONE), (9, DONE), (8, MISSED)])
def test_that_check_holds_the_budget(tmp_path, capsys, budget, status):
    path = tmp_path / "plan.elplan"
    scenario = set_setting("budget_usd_per_month", budget)(load_template("guide-scenario-1"))
    save_scenario(path, scenario)

    assert main(["check", str(path)]) == status
    assert ("over the budget of $8.00" in capsys.readouterr().out) is (status == MISSED)


def test_that_compare_shows_both_and_is_always_content(plan, capsys):
    assert main(["compare", plan, "guide-scenario-2"]) == DONE

    words = capsys.readouterr().out
    assert "$8.35" in words
    assert "+$25.06" in words


def test_that_the_schema_is_json_that_names_its_draft(capsys):
    assert main(["schema"]) == DONE
    assert "2020-12" in json.loads(capsys.readouterr().out)["$schema"]


def test_that_prices_name_their_sources(capsys):
    assert main(["prices", "show", "--json", "--region", "eu-central-1"]) == DONE

    told = json.loads(capsys.readouterr().out)
    assert told["region"] == "eu-central-1"
    assert all(source["title"] and source["as_of"] for source in told["sources"])


def test_that_worked_examples_decide_the_status(tmp_path, capsys):
    examples = ROOT / "resources" / "examples" / "sqs.json"
    assert main(["conform", str(examples), "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert told["reproduced"] == told["examples"] > 0

    wrong = json.loads(examples.read_text())
    wrong["examples"][0]["expected_usd"] = 123456
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(wrong))
    assert main(["conform", str(path), "--quiet"]) == MISSED
    assert capsys.readouterr().out.count("\n") == 2


def test_that_figures_are_exported_where_they_were_wanted(plan, tmp_path, capsys):
    out = tmp_path / "lines.csv"

    assert main(["export", plan, "--to", str(out)]) == DONE

    assert out.read_bytes()
    assert capsys.readouterr().err == f"Wrote {out}.\n"
    assert main(["--quiet", "export", plan, "--to", str(out)]) == DONE
    assert main(["export", plan, "--to", str(out), "--quiet"]) == DONE
    assert capsys.readouterr().err == ""


def test_that_version_and_help_end_well(capsys):
    assert main(["--version"]) == DONE
    assert capsys.readouterr().out == f"planner {__version__}\n"
    assert main(["--help"]) == DONE
    words = capsys.readouterr().out
    assert all(name in words for name in COMMANDS)
    for name in COMMANDS:
        assert main([name, "--help"]) == DONE
        assert capsys.readouterr().out


WORDS = (
    *COMMANDS,
    *("plan.elplan", "bare.elplan", "bad.elplan", "folder", "pipe", "gone", "guide-scenario-2"),
    *("--json", "--csv", "--markdown", "--region", "us-east-1", "--traffic-x", "2", "1e308"),
    *("nan", "-1", "0", "--to", "o.csv", "o.md", "o.json", "--what", "charts", "week", "report"),
    *("--quiet", "--out", "x", "-", "--", "", "\0", "\ud800", "show", "--part", "api", "--mode"),
    *("--max-usd-per-month", "--scale", "--help", "--version", "--catalog", "e" * 5_000),
)


@pytest.mark.slow
def test_that_no_words_end_in_anything_but_a_status_and_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("plan.elplan").write_bytes(template_bytes("guide-scenario-1"))
    Path("bare.elplan").write_text('{"format_version": 1}')
    Path("bad.elplan").write_text("nothing")
    Path("folder").mkdir()
    os.mkfifo("pipe")
    chance = random.Random(5)
    for _ in range(400):
        words = [chance.choice(list(COMMANDS)), *chance.choices(WORDS, k=chance.randrange(5))]

        status = main(words)

        said = capsys.readouterr().err
        assert status in (DONE, MISSED, UNUSABLE), (words, said)
        assert "Traceback" not in said
        assert status != UNUSABLE or said.count("\n") == 1


# When the program itself fails


def test_that_a_failure_of_ours_is_a_sentence_that_names_a_log(plan, capsys, monkeypatch):
    def fails(_name):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("planner.cli.check.read_plan", fails)

    assert main(["check", plan]) == FAILED

    said = capsys.readouterr().err
    assert said.startswith("The program failed (ZeroDivisionError); the details are in ")
    assert "secret" not in said
    assert said.count("\n") == 1
    log = Path(said.split(" in ", 1)[1].rstrip().rstrip("."))
    assert "ZeroDivisionError: secret" in log.read_text()


def test_that_a_full_disk_is_a_sentence_too(plan, tmp_path, capsys, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic.os, "write", full)

    assert main(["export", plan, "--to", str(tmp_path / "x.csv")]) == FAILED
    assert "the disk is full" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.csv"))


def test_that_a_stop_from_the_keyboard_is_quiet(plan, capsys, monkeypatch):
    def stopped(_name):
        raise KeyboardInterrupt

    monkeypatch.setattr("planner.cli.check.read_plan", stopped)

    assert main(["check", plan]) == FAILED
    assert capsys.readouterr().err == "Stopped.\n"


# As a program


def program(*words, **options):
    command = [
        sys.executable,
        "-c",
        "import sys; from planner.cli import main; sys.exit(main())",
        *words,
    ]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, **options)


def test_that_importing_the_command_line_waits_for_neither_numpy_nor_pydantic():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, planner.cli; print({'numpy', 'pydantic', 'PySide6'} & sys.modules.keys())",
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )

    assert done.stdout.strip() == "set()"


@pytest.mark.slow
def test_that_the_process_ends_with_the_status_and_speaks_utf8(tmp_path):
    named = tmp_path / "plan.elplan"
    scenario = load_scenario(template_bytes("guide-scenario-1")).replaced(
        name="Überlast \U0001f600"
    )
    save_scenario(named, scenario)
    poor = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    told = program("evaluate", str(named), "--json", env=poor)
    over = program("evaluate", str(named), "--max-usd-per-month", "1")
    gone = program("evaluate", "gone")

    assert json.loads(told.stdout.decode("utf-8"))["scenario"]["name"] == "Überlast \U0001f600"
    assert (told.returncode, over.returncode, gone.returncode) == (DONE, MISSED, UNUSABLE)
    assert b"Traceback" not in told.stderr + over.stderr + gone.stderr


@pytest.mark.slow
def test_that_a_reader_who_leaves_early_causes_no_traceback():
    command = [sys.executable, "-c", "from planner.cli import main; raise SystemExit(main())"]
    with subprocess.Popen(
        [*command, "schema"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        error = process.stderr.read()
        status = process.wait(30)

    assert (status, error) == (DONE, b"")


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_that_pictures_are_painted_without_a_screen(tmp_path, suffix):
    out = tmp_path / f"drawing.{suffix}"
    blind = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "QT_QPA_PLATFORM")}

    done = program("export", "guide-scenario-1", "--to", str(out), env=blind)

    assert (done.returncode, done.stderr.decode()) == (DONE, f"Wrote {out}.\n")
    assert out.stat().st_size > 1_000


def test_that_an_example_of_a_region_without_prices_is_a_miss_and_stops_nothing(tmp_path, capsys):
    usage = {"requests": 1_000_000, "duration_ms": 100, "memory_mib": 1_024}
    example = {
        "title": "A million calls",
        "source": "by hand",
        "authority": "synthetic",
        "service": "lambda",
        "usage": usage,
        "rates": {"request_usd_per_million": 0.2, "duration_usd_per_gb_second": 0.0000166667},
        "free_tier": False,
        "month_hours": None,
        "expected_usd": 1.86667,
        "tolerance_usd": 0.000001,
        "strength": "synthetic: by hand",
        "notes": "",
    }
    examples = [
        {**example, "id": region, "region": region} for region in ("global", "mars-central-1")
    ]
    path = tmp_path / "examples.json"
    path.write_text(json.dumps({"schema": "planner.worked-examples/1", "examples": examples}))

    assert main(["conform", str(path), "--catalog"]) == MISSED

    told = capsys.readouterr().out
    assert "ok   global" in told
    assert "miss mars-central-1" in told
    assert "1 of 2 reproduced\n" in told

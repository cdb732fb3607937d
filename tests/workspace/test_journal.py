"""The journal: what is appended outlives the process, whatever happens to its end."""

import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.document import Group, Note
from planner.document.edits import (
    add_group,
    add_node,
    add_note,
    in_order,
    move,
    remove,
    rename,
    set_scenario_field,
    set_setting,
)
from planner.document.scenario_file import dump_scenario, load_scenario
from planner.workspace.journal import (
    Journal,
    JournalProblem,
    journals_folder,
    read_head,
    state_folder,
    valid_payloads,
)
from planner.workspace.recovery import Recovered, brought_back
from tests.builders import a_node, a_scenario


def _load(file):
    return load_scenario(brought_back(file.read_bytes()))


@pytest.fixture
def journal(state):
    made = Journal(journals_folder(state))
    yield made
    made.discard()


def written(journal, scenario, edits):
    """Append each edit of a scenario and return the scenario after them."""
    journal.begin(scenario, path=None, digest="")
    for edit in edits:
        scenario = edit(scenario)
        journal.append(scenario)
    return scenario


EDITS = [
    move({"api": (5.0, 6.0)}),
    rename("api", "Ordering \u2601 \U0001f600"),
    add_node(a_node("store", "aws.s3.bucket")),
    add_group(Group(id="vpc", kind="vpc"), ["api", "store"]),
    add_note(Note(id="note", text="two\nlines")),
    set_setting("hours_per_month", 720),
    set_scenario_field("name", "Renamed"),
    remove({"people"}),
]


def test_that_every_kind_of_edit_comes_back_with_the_very_bytes(journal):
    after = written(journal, a_scenario(), EDITS)

    assert dump_scenario(_load(journal.file)) == dump_scenario(after)


def test_that_parts_come_back_in_their_order_after_an_undone_delete(journal):
    before = a_scenario(a_node("a"), a_node("b"), a_node("c"))
    deleted = remove({"a"})(before)

    journal.begin(before, path=None, digest="")
    journal.append(deleted)
    journal.append(before)

    assert list(_load(journal.file).nodes) == ["a", "b", "c"]


def test_that_fields_of_a_newer_version_come_back(journal):
    from planner.document.scenario_file import load_scenario

    data = dump_scenario(a_scenario()).replace(b'"name": "api"', b'"name": "api", "hue": [1, 2]', 1)
    after = written(journal, load_scenario(data), [move({"api": (9.0, 9.0)})])

    assert b'"hue": [1, 2]' in dump_scenario(_load(journal.file))
    assert _load(journal.file) == after


def test_that_the_base_is_the_bytes_of_the_file_not_a_copy_of_ours(journal):
    base = dump_scenario(a_scenario()).replace(b"\n", b"\n\n")

    journal.begin(a_scenario(), base, path=None, digest="")

    assert valid_payloads(journal.file.read_bytes())[1] == base


def test_that_an_edit_is_in_the_file_when_append_returns_and_synced_on_demand(journal):
    after = written(journal, a_scenario(), EDITS[:1])

    assert _load(journal.file) == after
    assert journal.is_unsynced
    journal.sync()
    assert not journal.is_unsynced


def test_that_a_journal_names_its_file_and_its_content(journal, tmp_path):
    path = tmp_path / os.fsdecode(b"pl\xe4n \xe2\x98\x81.elplan")

    journal.begin(a_scenario(name="Shop"), path=path, digest="abc")

    head = read_head(valid_payloads(journal.file.read_bytes())[0])
    assert (head.path, head.digest, head.name) == (path, "abc", "Shop")
    assert head.owner.pid == os.getpid()
    assert head.owner.is_alive


def test_that_a_journal_lies_in_the_state_folder_and_is_the_users_alone(journal):
    journal.begin(a_scenario(), path=None, digest="")

    assert os.environ["XDG_STATE_HOME"] in str(state_folder())
    assert state_folder().name == "ec2-lambda-planner"
    assert journal.file.stat().st_mode & 0o077 == 0


def test_that_discarding_leaves_no_file(journal):
    written(journal, a_scenario(), EDITS)

    journal.discard()

    assert list(journal.file.parent.iterdir()) == []


def test_that_a_shortened_journal_holds_the_same_with_what_came_meanwhile(journal):
    scenario = written(journal, a_scenario(), [move({"api": (n + 1.0, 0.0)}) for n in range(50)])
    long = journal.file.stat().st_size

    work = journal.shortening()
    work.run()
    scenario = rename("api", "meanwhile")(scenario)
    journal.append(scenario)
    journal.take_over(work)
    assert _load(journal.file) == scenario
    scenario = rename("api", "afterwards")(scenario)
    journal.append(scenario)

    assert _load(journal.file) == scenario
    assert journal.file.stat().st_size < long / 2
    assert read_head(valid_payloads(journal.file.read_bytes())[0]).edits_before == 50
    assert [file.name for file in journal.file.parent.iterdir()] == [journal.file.name]


def test_that_a_shortening_that_failed_leaves_the_journal_as_it_was(journal):
    scenario = written(journal, a_scenario(), EDITS)

    work = journal.shortening()
    journal.take_over(work)  # never run

    assert _load(journal.file) == scenario


def test_that_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    journal = Journal(tmp_path / "file" / "journals")

    with pytest.raises(JournalProblem, match="Unsaved changes cannot be kept safe"):
        journal.begin(a_scenario(), path=None, digest="")
    assert not journal.is_open


@given(seed=st.integers(0, 10_000), data=st.data())
def test_that_a_cut_or_changed_journal_gives_the_edits_before_the_damage(
    tmp_path_factory, seed, data
):
    chance = random.Random(seed)
    journal = Journal(tmp_path_factory.mktemp("journal"))
    states = [a_scenario()]
    journal.begin(states[0], path=None, digest="")
    for step in range(chance.randrange(1, 12)):
        states.append(move({"api": (float(step + 1), 0.0)})(states[-1]))
        journal.append(states[-1])
    journal.close()
    whole = bytearray(journal.file.read_bytes())
    del whole[data.draw(st.integers(1, len(whole))) :]
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    payloads = valid_payloads(bytes(whole))

    assert len(payloads) <= len(states) + 1
    if len(payloads) >= 2:
        journal.file.write_bytes(bytes(whole))
        assert _load(journal.file) == states[len(payloads) - 2]


def test_that_an_offer_of_a_journal_is_a_value():
    assert Recovered.__dataclass_params__.frozen


def test_that_many_edits_at_once_are_one_record(journal):
    written(journal, a_scenario(), [in_order(*EDITS)])

    assert len(valid_payloads(journal.file.read_bytes())) == 3

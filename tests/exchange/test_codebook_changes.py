"""Versions of a codebook compared, and decisions that follow merges, splits and renames."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from pipeline.commands.cli import app
from pipeline.errors import CodebookError
from pipeline.exchange.codebook_changes import changes
from pipeline.study.anchors import Anchor
from pipeline.study.codebook import Code, Codebook, Example
from pipeline.study.decisions import Decision, append, read, standing
from pipeline.study.migration import migrated, waiting_for_people

RUN = CliRunner()
AT = Anchor(source_id="one", text_hash="h", start=0, end=9, quote="we waited")


def a_code(name, label, *examples, parent=None, definition=None):
    told = tuple(Example(text) for text in examples)
    about = definition or f"About {label}"
    return Code(id=name, label=label, definition=about, parent=parent, examples=told)


OLD = Codebook(
    name="book",
    version="1",
    codes=(
        a_code("TR", "Trust", "a", "b", "c", "d"),
        a_code("TI", "Time", "e", "f"),
        a_code("MO", "Money", "g", "h"),
        a_code("PO", "Power", "i"),
        a_code("LE", "Learning", "j"),
    ),
)


def version(*codes):
    return Codebook(name="book", version="2", codes=codes)


def kinds(new, told=None):
    return [(one.kind, one.old, one.new) for one in changes(OLD, new, told)]


def test_an_unchanged_codebook_has_no_changes():
    assert changes(OLD, replace(OLD, version="2")) == []


def test_a_code_under_a_new_id_is_told_by_what_it_teaches():
    renamed = replace(OLD.codes[0], id="SE3", label="Trust in one another")
    assert kinds(version(renamed, *OLD.codes[1:])) == [
        ("renamed", ("TR",), ("SE3",)),
        ("label changed", ("TR",), ("SE3",)),
    ]


def test_a_code_whose_examples_went_into_another_is_merged():
    resources = a_code("TI", "Time", "e", "f", "g", "h")
    found = kinds(version(OLD.codes[0], resources, *OLD.codes[3:]))
    assert found == [("merged", ("TI", "MO"), ("TI",)), ("teaching changed", ("TI",), ("TI",))]


def test_a_code_whose_examples_went_to_several_is_split():
    parts = (a_code("TRa", "Candour", "a", "b"), a_code("TRb", "Reliance", "c", "d"))
    assert kinds(version(*parts, *OLD.codes[1:])) == [("split", ("TR",), ("TRa", "TRb"))]


def test_a_code_that_gave_a_part_away_and_stays_is_split_too():
    parts = (a_code("TR", "Trust", "a", "b"), a_code("CA", "Candour", "c", "d"))
    found = kinds(version(*parts, *OLD.codes[1:]))
    assert found[0] == ("split", ("TR",), ("TR", "CA"))


def test_added_removed_moved_and_redefined_codes_are_named():
    learning = a_code("LE", "Learning", "j", parent="TR", definition="Another one")
    new = version(*OLD.codes[:3], learning, a_code("NE", "New", "z"))
    assert kinds(new) == [
        ("removed", ("PO",), ()),
        ("added", (), ("NE",)),
        ("moved", ("LE",), ("LE",)),
        ("definition changed", ("LE",), ("LE",)),
    ]


def test_people_say_what_cannot_be_told_and_a_wrong_name_is_met_with_the_nearest():
    new = version(*OLD.codes[:3], OLD.codes[4])
    assert kinds(new, {"PO": ("TR",)}) == [("merged", ("TR", "PO"), ("TR",))]
    with pytest.raises(
        CodebookError, match=r"version 2 of book has no code 'TRR'\. Did you mean 'TR'"
    ):
        changes(OLD, new, {"PO": ("TRR",)})


def said(action, name, writer="Ana", made_at="2025-01-01", **body):
    told = {"action": action, "code": name} | body
    one = Decision(kind="coding", writer=writer, made_at=made_at, body=told, passage=AT)
    return one.identified()


def change(kind, old, new, retired=(), made_at="2025-02-01"):
    body = {
        "change": kind, "from": list(old), "to": list(new), "retired": list(retired),
        "codebook": "book", "old_version": "1", "new_version": "2",
    }  # fmt: skip
    return Decision(kind="code change", writer="Ana", made_at=made_at, body=body).identified()


def codes(decisions):
    return [
        (one.body["action"], one.body["code"], one.body.get("other_code"))
        for one in migrated(decisions)
        if one.kind == "coding"
    ]


def test_a_renamed_code_keeps_its_decisions_under_the_new_name_also_those_made_later():
    renamed = change("renamed", ["TR"], ["SE3"], ["TR"])
    late = said("reject", "TR", made_at="2025-03-01")
    moved = said("change", "TI", other_code="TR")
    assert codes([said("accept", "TR"), moved, renamed, late]) == [
        ("accept", "SE3", None), ("change", "TI", "SE3"), ("reject", "SE3", None),
    ]  # fmt: skip


def test_a_code_that_stays_is_migrated_only_as_it_was_before():
    merged = change("merged", ["TI", "MO"], ["TI"], ["MO"])
    late = said("reject", "TI", made_at="2025-03-01")
    assert codes([said("accept", "MO"), merged, late]) == [
        ("accept", "TI", None), ("reject", "TI", None),
    ]  # fmt: skip


def test_what_was_no_part_of_a_merged_code_is_not_taken_as_no_merged_code():
    merged = change("merged", ["TI", "MO"], ["TI"], ["MO"])
    earlier = [said("accept", "MO"), said("reject", "TI", made_at="2025-01-02"), merged]
    assert codes(earlier) == [("accept", "TI", None), ("reject", "TI (version 1)", None)]
    away = [said("change", "TI", other_code="PO"), merged]
    assert codes(away) == [("add", "PO", None)]


def test_what_was_rejected_before_a_split_is_rejected_for_every_part():
    split = change("split", ["TR"], ["TRa", "TRb"], ["TR"])
    rejected = said("reject", "TR")
    assert codes([rejected, split]) == [("reject", "TRa", None), ("reject", "TRb", None)]
    ids = [one.event_id for one in migrated([rejected, split])]
    assert len(set(ids)) == 3


def test_what_was_kept_before_a_split_waits_until_somebody_says_which_part():
    split = change("split", ["TR"], ["TRa", "TRb"], ["TR"])
    earlier = [said("accept", "TR"), split]
    ((held, which),) = waiting_for_people(migrated(earlier))
    assert (held.body["code"], which.body["to"]) == ("TR", ["TRa", "TRb"])
    told = said("add", "TRb", writer="Ben", made_at="2025-03-01")
    assert waiting_for_people(migrated([*earlier, told])) == []
    assert waiting_for_people(migrated([said("reject", "TR"), split])) == []


def test_changes_follow_one_another_and_a_way_back_leads_back():
    there = change("renamed", ["TR"], ["SE3"], ["TR"])
    back = change("renamed", ["SE3"], ["TR"], ["SE3"], made_at="2025-03-01")
    assert codes([said("accept", "TR"), there, back]) == [("accept", "TR", None)]


def test_a_decision_that_no_change_concerns_is_left_as_it_is():
    other = said("accept", "PO")
    assert migrated([other, change("renamed", ["TR"], ["SE3"], ["TR"])])[0] is other


def test_findings_levels_and_summaries_follow_a_rename():
    renamed = change("renamed", ["TR"], ["SE3"], ["TR"])
    bodies = {
        "finding": {"codes": ["TI", "TR"], "finding_id": "F"},
        "level": {"enabler": "TR", "partnership": "north"},
        "summary": {"theme": "TR", "case": "north"},
    }
    earlier = [
        Decision(kind=kind, writer="Ana", made_at="2025", body=body).identified()
        for kind, body in bodies.items()
    ]
    after = [dict(one.body) for one in migrated([*earlier, renamed])[:3]]
    assert after == [
        {"codes": ["TI", "SE3"], "finding_id": "F"},
        {"enabler": "SE3", "partnership": "north"},
        {"theme": "SE3", "case": "north"},
    ]


def test_the_command_shows_changes_and_lets_decisions_follow_without_touching_them(tiny_study):
    old, new = tiny_study / "codebook.yaml", tiny_study / "second.yaml"
    text = old.read_text(encoding="utf-8")
    new.write_text(text.replace("TR", "SE3").replace('"1"', '"2"'), encoding="utf-8")
    decisions = tiny_study / "data/decisions"
    path = append(decisions, "test", [said("accept", "TR")])
    before = path.read_bytes()
    command = ["codebook", "diff", str(old), str(new), "--study", str(tiny_study)]
    told = RUN.invoke(app, command).output
    assert "tiny 1 to tiny 2: 1 changes" in told
    assert "renamed: TR to SE3 (by label, definition, examples or patterns)" in told
    refused = RUN.invoke(app, [*command, "--migrate", "Ana"])
    assert "Name second.yaml under `codebook`" in str(refused.exception)
    settings = tiny_study / "sensemaking.toml"
    settings.write_text(settings.read_text().replace("codebook.yaml", "second.yaml"))
    told = RUN.invoke(app, [*command, "--migrate", "Ana"]).output
    assert "1 changes recorded; 1 earlier decisions are read through them" in told
    assert "1 were recorded before" in RUN.invoke(app, [*command, "--migrate", "Ana"]).output
    assert path.read_bytes() == before
    follow = [one for one in migrated(read(decisions)) if one.kind == "coding"]
    assert (standing(follow).state, follow[0].body["code"]) == ("accepted", "SE3")


def test_a_map_that_cannot_be_read_says_how_to_write_it(tiny_study):
    old = str(tiny_study / "codebook.yaml")
    shown = RUN.invoke(app, ["codebook", "diff", old, old, "--map", "TR"])
    assert "write it as OLD=NEW" in str(shown.exception)

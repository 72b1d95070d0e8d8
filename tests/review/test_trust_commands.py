"""How far the machine can be trusted, through the command line, on a study of two interviews."""

import re

import pandas as pd
from openpyxl import load_workbook
from typer.testing import CliRunner
from workbook_hands import rows, type_into

from pipeline.commands.cli import app
from pipeline.run.heldout import held_out_suggestions
from pipeline.run.work import Work
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision, append
from pipeline.study.study import open_study
from pipeline.tables import EVALUATION, EVALUATION_CURVES, PREVALENCE

RUN = CliRunner()
FIGURE = re.compile(r"\d\.\d|\d %|\d%")


def shown(study, *command):
    """Return what a command prints, or the message of the error that a user sees."""
    result = RUN.invoke(app, [*command, "--study", str(study)])
    return result.output + (str(result.exception) if result.exit_code else "")


def reflexive(study):
    settings = study / "sensemaking.toml"
    settings.write_text(settings.read_text() + 'mode = "reflexive"\n')


def code(study, writer, source_id, start, end, name, **body):
    """Add a code to a passage, as a coder who sees no suggestion would."""
    documents = Work(open_study(study)).corpus(stored_only=True).documents
    text = documents.set_index("source_id").loc[source_id, "text"]
    said = {"action": "add", "code": name, "sample": "audit-1"} | body
    passage = anchor(source_id, text, int(start), int(end))
    return Decision(kind="coding", writer=writer, made_at="2025-05-01", body=said, passage=passage)


def in_full(writer, source_id):
    body = {"text": "coded in full", "about": source_id, "sample": "audit-1", "note": ""}
    return Decision(kind="memo", writer=writer, made_at="2025-05-01", body=body)


def keep(study, *decisions):
    for decision in decisions:
        append(study / "data/decisions", "test", [decision])


def test_without_an_audit_no_figure_is_given_and_the_way_to_one_is(study):
    told = shown(study, "evaluate")
    assert "how far the machine can be trusted is not known and no figure is given" in told
    assert "sensemaking review audit audit.xlsx" in told
    assert not FIGURE.search(told)
    assert not Work(open_study(study)).store.whole(EVALUATION).exists()


def test_an_audit_sheet_filled_in_becomes_an_evaluation(study, tmp_path):
    sheet = tmp_path / "audit.xlsx"
    assert "Wrote 2 sources" in shown(study, "review", "audit", str(sheet), "--coder", "Ana")
    for number, row in enumerate(rows(load_workbook(sheet)["Passages"])):
        if "trust" in str(row["passage"]):
            type_into(sheet, "Passages", 6 + number, other_code="TR", new_valence="present")
    assert not FIGURE.search(shown(study, "evaluate"))
    for number in (6, 7):
        type_into(sheet, "Sources", number, in_full="yes")
    assert "decisions taken in from 1 people" in shown(study, "review", "import", str(sheet))
    told = shown(study, "evaluate")
    assert "Audit: 2 sources drawn at random and coded in full by one person, 6 segments" in told
    assert re.search(r"TR \(people 2, machine \d, both \d\): precision \d\.\d\d", told)
    assert "Fewer than 10 audited sources" in told
    assert "no figure in it measures the program" in told  # the study is invented
    assert "assist only: too little to tell" in told
    store = Work(open_study(study)).store
    evaluation = store.read_whole(EVALUATION).set_index("code")
    assert evaluation.loc["TR", "n_people"] == 2
    assert evaluation.loc["all codes", "n_segments"] == 6
    curves = store.read_whole(EVALUATION_CURVES)
    assert set(curves["curve"]) == {"reliability", "learning"}
    held = store.read_whole(PREVALENCE).set_index(["code", "group"])
    trust = held.loc[("TR", "all groups")]
    assert (trust["n_sources"], trust["n_audited"], trust["n_found"]) == (2, 2, 1)
    assert (trust["basis"], trust["low"] is pd.NA) == ("not enough to say", True)
    corpus = Work(open_study(study)).corpus()
    assert corpus.evaluated_as_is
    keep(study, code(study, "Ben", "one", 0, 20, "TI"))
    assert not Work(open_study(study)).corpus().evaluated_as_is


def test_the_machine_that_is_judged_on_a_source_never_learnt_from_it(study):
    settings = study / "sensemaking.toml"
    settings.write_text(settings.read_text() + "\n[coding]\nthreshold = 0.0\n")
    keep(study, code(study, "Ana", "two", 0, 30, "TI"), in_full("Ana", "two"))
    before = held_out_suggestions(Work(open_study(study)), ["one", "two"])
    segments = Work(open_study(study)).corpus().segments
    own = segments[(segments["source_id"] == "one") & segments["evidence"]]
    for start, end in own[["start", "end"]].itertuples(index=False):
        keep(study, code(study, "Ana", "one", start, end, "TI"))
    after = held_out_suggestions(Work(open_study(study)), ["one", "two"])

    def of(suggestions, source_id):
        return suggestions[suggestions["source_id"] == source_id].reset_index(drop=True)

    pd.testing.assert_frame_equal(of(before, "one"), of(after, "one"))
    assert not of(before, "two").equals(of(after, "two"))


def test_a_person_who_codes_like_the_machine_is_shown_to_agree_with_it(study):
    suggestions = held_out_suggestions(Work(open_study(study)), ["one"])
    for row in suggestions.itertuples():
        keep(study, code(study, "Ana", "one", row.start, row.end, row.code))
    keep(study, in_full("Ana", "one"))
    told = shown(study, "agreement")
    assert "Ana (human-human): nothing to compare (only one coder)" in told
    assert "Ana; machine (human-machine)" in told
    lines = [line for line in told.splitlines() if line.strip().startswith("all codes")]
    assert lines
    assert all("percent agreement 100%" in line for line in lines)


def test_differences_between_people_stand_side_by_side_and_are_settled_in_a_sheet(study, tmp_path):
    segments = Work(open_study(study)).corpus().segments
    first, second = segments[segments["evidence"] & (segments["source_id"] == "one")][
        :2
    ].itertuples()
    keep(study, code(study, "Ana", "one", first.start, first.end, "TR"))
    keep(study, code(study, "Ben", "one", first.start, first.end, "TI"))
    keep(study, code(study, "Ana", "one", second.start, second.end, "TR"))
    keep(study, code(study, "Ben", "one", second.start, second.end, "TR"))
    assert "not marked as coded in full (Ana: one, Ben: one)" in shown(study, "agreement")
    keep(study, in_full("Ana", "one"), in_full("Ben", "one"))
    sheet = tmp_path / "settle.xlsx"
    told = shown(study, "agreement", "--to-settle", str(sheet), "--figure", "ac1", "--all")
    assert "1 of them between people" in told
    assert f"one:{first.start}-{first.end}  Ana: TR | Ben: TI" in told
    for part in ("per segment:", "per character:", "without text that none of them coded",
                 "percent agreement", "alpha", "Gwet's AC1", "human-machine"):  # fmt: skip
        assert part in told
    assert "Cohen" not in told
    settled = [
        (row["code"], row["by0"], row["by1"]) for row in rows(load_workbook(sheet)["Suggestions"])
    ]
    assert settled == [("TI", "TR", "TI"), ("TR", "TR", "TI")]
    type_into(sheet, "Suggestions", 6, decision="reject", agreed="yes", coder="Ana")
    type_into(sheet, "Suggestions", 7, decision="accept", agreed="yes", coder="Ana")
    assert "2 decisions taken in" in shown(study, "review", "import", str(sheet))
    told = shown(study, "evaluate")
    assert "left out: people differ" not in told
    assert re.search(r"TR \(people 2,", told)
    assert "TI (people 0," in told or "TI (" not in told


def test_a_reflexive_study_gets_memo_questions_and_no_figure(study):
    keep(study, code(study, "Ana", "one", 0, 40, "TR"), code(study, "Ben", "one", 0, 40, "TI"))
    keep(study, in_full("Ana", "one"), in_full("Ben", "one"))
    reflexive(study)
    for command in (["evaluate"], ["agreement"], ["codebook", "confusions"]):
        told = shown(study, *command)
        assert "reflexive" in told, command
        assert "memo" in told, command
        assert not FIGURE.search(told), command


def test_an_unknown_figure_is_named_with_the_nearest(study):
    keep(study, code(study, "Ana", "one", 0, 40, "TR"), in_full("Ana", "one"))
    assert "Did you mean 'fleiss'?" in shown(study, "agreement", "--figure", "fleis")


def test_codes_mixed_up_are_shown_with_places_and_words_only_where_consent_allows(study):
    def changed(source_id, start, end):
        said = {"action": "change", "other_code": "TI"}
        return code(study, "Ana", source_id, start, end, "TR", **said)

    keep(study, changed("one", 70, 130), changed("two", 70, 130))
    told = shown(study, "codebook", "confusions")
    place = "TR where people say TI, 2 times in 2 sources (suggestion changed by a person)"
    assert f"{place}: one:70-130, two:70-130" in told
    assert "TEAM" not in told
    told = shown(study, "codebook", "confusions", "--examples")
    assert "TEAM ONLY" in told
    assert "(one)" in told
    assert "[quote withheld: no consent to quote]" in told


def test_gaps_name_thin_codes_and_list_text_that_no_code_fits(study, tmp_path):
    keep(study, in_full("Ana", "one"))
    told = shown(study, "codebook", "gaps", "--to", str(tmp_path / "gaps.csv"))
    assert "  TI: 3 examples, 0 confirmed codings in 0 sources" in told
    assert "3: a person read the source in full and gave none (partner 3)" in told
    listed = pd.read_csv(tmp_path / "gaps.csv")
    assert list(listed.columns) == ["source_id", "start", "end", "group", "kind"]
    assert (listed["source_id"] == "one").sum() == 3

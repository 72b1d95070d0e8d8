"""What is written: plain CSV, Parquet beside it, a sidecar; the same bytes every time."""

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.escape import TRIGGERS, csv_text, safe_cell
from pipeline.study.decisions import Decision
from pipeline.study.study import Study
from pipeline.synthesis import outputs
from pipeline.synthesis.outputs import synthesise
from pipeline.synthesis.stage import build_tables
from pipeline.synthesis.tables.t05_enablers import described


@pytest.fixture
def written(five, tmp_path, monkeypatch):
    """Return a way to write the tables of the five sources, without the renderings."""
    monkeypatch.setattr(outputs, "RENDERINGS", {})
    study = Study(root=tmp_path, settings=five.settings)

    def write():
        return synthesise(five.corpus(), study), study.processed / "5_synthesis" / "tables"

    return write


@pytest.mark.slow
def test_each_table_is_a_plain_csv_with_parquet_beside_it(written, five):
    paths, folder = written()
    names = sorted(path.name for path in folder.iterdir())
    assert sorted(path.name for path in paths if path.parent == folder) == names
    assert len(names) == len(build_tables(five.corpus())) * 2 + 1
    for sheet in build_tables(five.corpus()).values():
        content = (folder / f"{sheet.name}.csv").read_bytes().decode("utf-8")
        rows = list(csv.reader(io.StringIO(content, newline="")))
        assert rows[0] == list(sheet.columns)
        assert len(rows) == len(sheet.table) + 1
        stored = pd.read_parquet(folder / f"{sheet.name}.parquet")
        assert list(stored.columns) == list(sheet.columns)


@pytest.mark.slow
def test_two_runs_write_the_same_bytes(written):
    paths, _ = written()
    first = {path.name: path.read_bytes() for path in paths}
    again, _ = written()
    assert {path.name: path.read_bytes() for path in again} == first


@pytest.mark.slow
def test_tables_that_are_no_longer_made_are_removed_and_other_files_stay(written):
    _, folder = written()
    (folder / "T99_old.csv").write_text("x")
    (folder / "my notes.txt").write_text("x")
    written()
    assert not (folder / "T99_old.csv").exists()
    assert (folder / "my notes.txt").exists()


def test_a_quote_that_starts_like_a_formula_is_text_in_csv_and_itself_in_parquet(written):
    _, folder = written()
    words = "=We never trusted them, honestly."
    assert f'"\'{words}"' in (folder / "T14_quotes.csv").read_text(encoding="utf-8")
    assert words in set(pd.read_parquet(folder / "T14_quotes.parquet")["quote"])


def test_the_sidecar_says_what_the_tables_rest_on(written):
    _, folder = written()
    told = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    assert (told["study"], told["invented"]) == ("Tiny", True)
    assert told["codebook"]["attribution"] == "after somebody"
    assert told["sources"]["by_group"] == {
        "MEL partner": 1,
        "partner": 2,
        "philanthropy": 1,
        "report": 1,
    }
    assert told["sources"]["by_language"] == {"en": 5}
    assert (told["codings"]["confirmed"], told["codings"]["suggested"]) == (4, 7)
    assert (told["codings"]["percent_confirmed"], told["codings"]["percent_suggested"]) == (
        36.4,
        63.6,
    )
    assert told["codings"]["expected_false_sources"].startswith("unknown")
    assert len(told["model"]) > 60
    assert told["caveats"][0].startswith("INVENTED")


@given(st.text())
def test_no_cell_starts_like_a_formula(text):
    assert not str(safe_cell(text)).startswith(TRIGGERS)
    assert str(safe_cell(text)).removeprefix("'") == text.removeprefix("'")


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1))
def test_csv_gives_back_every_text(texts):
    table = pd.DataFrame({"words": pd.array(texts, dtype="string")})
    read = list(csv.reader(io.StringIO(csv_text(table), newline="")))
    assert [row[0] for row in read[1:]] == [safe_cell(text) for text in texts]


@pytest.mark.slow
def test_a_summary_is_kept_and_flagged_when_its_evidence_changed(five):
    before = build_tables(five.corpus())["T04"].table.set_index("case_id").loc["north"]
    five.decisions.append(
        Decision(
            kind="summary", writer="Ana", made_at="2025-11-01T10:00:00",
            body={"case": "north", "theme": "SE3", "text": "Trust is disputed.",
                  "evidence_hash": before["SE3__hash"]},
        ).identified()
    )  # fmt: skip
    kept = build_tables(five.corpus())["T04"].table.set_index("case_id").loc["north"]
    assert (kept["SE3"], kept["SE3__status"], kept["SE3__reviewer"]) == (
        "Trust is disputed.",
        "reviewed",
        "Ana",
    )
    five.code("a-phil", 2, "SE3", "lacking")
    flagged = build_tables(five.corpus())["T04"].table.set_index("case_id").loc["north"]
    assert (flagged["SE3"], flagged["SE3__status"]) == (
        "Trust is disputed.",
        "flagged: the evidence changed since",
    )


def test_a_cell_of_the_matrix_tells_counts_and_a_quote_that_disagrees(five):
    cell = build_tables(five.corpus())["T04"].table.set_index("case_id").loc["north"]
    assert cell["SE1__evidence"] == "philanthropy: present 1+0\npartner: lacking 0+1"
    assert cell["SE1__quotes"] == (
        "“The purpose was clear to all.” [Philanthropy informant; present; confirmed]\n"
        "“Nobody told us what it was for.” [Partner informant; lacking; suggested]"
    )
    assert cell["SE1__refs"] == "a-phil:50-79;b-part:34-65"


def test_a_judgement_stands_beside_what_the_sources_report(five):
    five.decisions.append(
        Decision(
            kind="level", writer="Ana", made_at="2025-11-01T10:00:00",
            body={"enabler": "SE3", "partnership": "north", "level": "Can be built",
                  "reason": "new director"},
        ).identified()
    )  # fmt: skip
    table = build_tables(five.corpus())["T05"].table
    row = table[(table["enabler"] == "SE3") & (table["partnership"] == "north")].iloc[0]
    assert (row["level"], row["override_level"], row["override_reason"], row["reviewer"]) == (
        "Contested",
        "Can be built",
        "new director",
        "Ana",
    )


@pytest.mark.parametrize(
    ("voices", "level"),
    [
        ("", "No evidence"),
        ("a+", "Insufficient: one source"),
        ("a+ b+", "Reported: in place"),
        ("a+ b+ c-", "Reported: in place"),
        ("a- b-", "Reported: lacking"),
        ("a+ b+ c- d-", "Contested"),
        ("a+ x-", "Contested"),  # groups opposed
        ("a+ b-", "Reported: partly"),
        ("a~ b~", "Reported: not enough to say (wished for only)"),
        ("a~ b+", "Reported: partly"),
        ("a? b?", "Reported: not enough to say (valence not established)"),
    ],
)
def test_a_level_describes_reports_by_sources_and_groups(draft, voices, level):
    valence = {"+": "present", "-": "lacking", "~": "normative", "?": "not established"}
    for voice in voices.split():
        group = "philanthropy" if voice[0] == "x" else "partner"
        draft.source(voice[0], group, "north", ["We speak of trust."])
        draft.code(voice[0], 0, "SE3", valence[voice[1]], status="accepted")
    from pipeline.evidence.evidence import gather

    assert described(gather(draft.corpus()).under["SE3"])[0] == level


def test_a_finding_brings_its_counter_evidence_or_says_where_one_looked(five):
    for finding_id, code in (("F1", "SE3"), ("F2", "VA1")):
        five.decisions.append(
            Decision(
                kind="finding", writer="Ana", made_at="2025-11-01T10:00:00",
                body={"finding_id": finding_id, "statement": "A sentence.", "codes": code,
                      "cases": "", "learning_question": "What helps?"},
            ).identified()
        )  # fmt: skip
    sheets = build_tables(five.corpus())
    dissent = sheets["T12"].table
    assert dissent["quote_id"].notna().tolist() == [True, False]
    assert dissent["searched_how"][1].startswith("none found after searching codes VA1")
    assert sheets["T13"].table["finding_id"].tolist() == ["F1", "F2"]
    assert sheets["T16"].table["findings"].tolist() == ["F1;F2"]

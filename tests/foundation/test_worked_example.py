"""The example's shipped decisions: each stands at its passage, is signed, dated and invented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.coding.people import target_code
from pipeline.run.work import Work
from pipeline.study.anchors import locate
from pipeline.study.decisions import doubts, lines_of, of_kind
from pipeline.study.privacy import pseudonymise
from pipeline.study.study import open_study
from pipeline.tables import DOCUMENTS

ROOT = Path(__file__).resolve().parents[2]
WORKED, FIRST_DAY = ROOT / "examples" / "worked", ROOT / "examples" / "first-day"
SHIPPED = [(path, one) for path, _, _, one in lines_of(WORKED)]
DECISIONS = [one for _, one in SHIPPED if one is not None]
PEOPLES = [one for one in DECISIONS if one.writer != "machine"]


@pytest.fixture(scope="module")
def work(example):
    """Return the example, read and segmented, with the decisions that it comes with."""
    return Work(open_study(example))


@pytest.fixture(scope="module")
def texts(work):
    """Return the stored text of each source, with its hash."""
    documents = work.store.read(DOCUMENTS)
    columns = documents[["source_id", "text", "text_hash"]].itertuples(index=False)
    return {source_id: (text, text_hash) for source_id, text, text_hash in columns}


def test_every_decision_about_a_passage_stands_at_its_words(texts):
    placed = [one.passage for one in DECISIONS if one.passage is not None]
    assert len(placed) >= 250
    for passage in placed:
        text, text_hash = texts[passage.source_id]
        start, end = locate(passage, text, text_hash)
        assert (start, end) == (passage.start, passage.end), passage.source_id
        assert text[start:end] == passage.quote


def test_every_decision_names_codes_and_cases_that_the_example_has(work):
    codes = set(work.codebook.ids)
    cases = {*work.register.partnership_ids(), "general", "other philanthropy", "unknown"}
    for one in of_kind(DECISIONS, "coding"):
        assert {str(one.body["code"]), target_code(one)} <= codes
        assert one.body.get("about", "general") in cases
    for one in of_kind(DECISIONS, "finding"):
        assert set(one.body["codes"]) <= codes
        assert set(one.body["cases"]) <= cases


def test_every_line_is_a_decision_with_its_own_id_in_the_file_of_its_writer():
    assert doubts(WORKED) == []
    for path, one in SHIPPED:
        assert one is not None, path.name
        assert one.identified().event_id == one.event_id, path.name
        signed = re.sub(r"[^a-z0-9_]+", "-", one.writer.casefold()).strip("-")
        assert path.stem.split("--")[0] == signed


def test_every_person_is_called_invented_and_wrote_in_one_month_of_2025():
    assert {one.writer.endswith(" (invented)") for one in PEOPLES} == {True}
    assert {one.made_at[:7] for one in PEOPLES} == {"2025-11"}


def test_what_people_typed_holds_no_name_of_the_roster(work):
    for one in PEOPLES:
        for typed in filter(None, _typed(one.body)):
            assert pseudonymise(typed, work.roster)[0] == typed


def _typed(body):
    """Yield every text in what a decision says, however deep."""
    for value in body.values() if isinstance(body, dict) else body:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (dict, list)):
            yield from _typed(value)


def test_the_first_day_has_the_same_sources_and_codes_and_no_decision():
    worked, first = open_study(ROOT), open_study(FIRST_DAY)
    assert first.sources.resolve() == worked.sources.resolve()
    assert first.codebook_path.resolve() == worked.codebook_path.resolve()
    assert first.settings.study.profile == worked.settings.study.profile
    assert worked.decided[0] == WORKED
    assert first.decided == (FIRST_DAY / "data/decisions",)

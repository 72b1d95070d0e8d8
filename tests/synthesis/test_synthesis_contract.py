"""Every table keeps its promises: columns described, inputs untouched, same bytes in any order."""

from dataclasses import replace

import pandas as pd
import pytest

from pipeline.escape import csv_text
from pipeline.evidence.evidence import gather
from pipeline.synthesis.dictionary import empty_corpus, reference
from pipeline.synthesis.sheet import kind_of
from pipeline.synthesis.stage import TABLES, build_tables

every_table = pytest.mark.parametrize("number", TABLES)
FRAMES = ("sources", "documents", "blocks", "segments", "codings", "themes", "theme_members")


def shuffled(corpus, seed):
    return replace(
        corpus,
        **{
            name: getattr(corpus, name).sample(frac=1, random_state=seed, ignore_index=True)
            for name in FRAMES
        },
    )


@pytest.mark.slow
@every_table
def test_a_table_has_exactly_the_columns_it_describes_with_the_types_they_promise(five, number):
    corpus = five.corpus()
    sheet = TABLES[number](corpus, gather(corpus))
    assert sheet.id == number
    assert sheet.name.startswith(f"{number}_")
    assert list(sheet.table.columns) == list(sheet.columns)
    assert all(meaning.strip() for meaning in sheet.columns.values())
    assert {name: str(kind) for name, kind in sheet.table.dtypes.items()} == {
        name: kind_of(name) for name in sheet.columns
    }


@pytest.mark.slow
@every_table
def test_a_table_has_a_title_and_a_caption(five, number):
    corpus = five.corpus()
    sheet = TABLES[number](corpus, gather(corpus))
    assert sheet.title
    assert len(sheet.caption) > 40


@pytest.mark.slow
@every_table
def test_an_empty_study_gives_an_empty_typed_table(number):
    corpus = empty_corpus()
    sheet = TABLES[number](corpus, gather(corpus))
    kinds = {name: str(kind) for name, kind in sheet.table.dtypes.items()}
    assert kinds == {name: kind_of(name) for name in sheet.columns}
    if number not in ("T23",):
        assert len(sheet.table) == 0


@pytest.mark.slow
@every_table
def test_a_table_does_not_depend_on_the_order_of_rows(five, number):
    corpus = five.corpus()
    expected = csv_text(TABLES[number](corpus, gather(corpus)).table)
    for seed in (1, 2):
        mixed = shuffled(corpus, seed)
        assert csv_text(TABLES[number](mixed, gather(mixed)).table) == expected


def test_the_tables_leave_their_inputs_as_they_were(five):
    corpus = five.corpus()
    before = {name: getattr(corpus, name).copy(deep=True) for name in FRAMES}
    build_tables(corpus)
    for name, table in before.items():
        pd.testing.assert_frame_equal(getattr(corpus, name), table)


@pytest.mark.slow
def test_every_count_comes_as_two_numbers(five):
    alone = {"n_sources", "n_counted", "n_not_read", "n_repeated", "n_orgs", "n_words"}
    sheets = build_tables(five.corpus())
    for number in ("T05", "T06", "T08", "T09", "T10", "T20", "T21"):
        sheet = sheets[number]
        counts = [name for name in sheet.columns if name.startswith("n_sources")]
        assert counts[:2] == ["n_sources_confirmed", "n_sources_suggested"]
        assert not alone & set(sheet.columns)


def test_tables_with_sources_and_codings_are_for_the_team_only(five):
    sheets = build_tables(five.corpus())
    assert [number for number, sheet in sheets.items() if sheet.team_only] == [
        "T02",
        "T03",
        "T27",
        "T28",
    ]


def test_invented_stands_on_every_table_of_an_invented_study(five):
    assert all(s.caption.startswith("INVENTED") for s in build_tables(five.corpus()).values())


def test_no_words_of_a_source_that_withholds_consent_stand_in_any_table(five):
    withheld = ("Trust came with the second visit", "choose our own questions")
    for sheet in build_tables(five.corpus()).values():
        text = csv_text(sheet.table)
        assert not any(words in text for words in withheld), sheet.name


def test_notes_are_never_quoted_as_speech(five):
    for number, sheet in build_tables(five.corpus()).items():
        if number != "T03":
            assert "In the north they trust us" not in csv_text(sheet.table)


def test_every_quote_is_a_slice_of_its_document(five):
    corpus = five.corpus()
    sheets = build_tables(corpus)
    texts = dict(zip(corpus.documents["source_id"], corpus.documents["text"], strict=True))
    for number in ("T03", "T14"):
        quoted = sheets[number].table.dropna(subset=["quote"])
        assert len(quoted) > 5
        for row in quoted.itertuples():
            assert row.quote == texts[row.source_id][row.start : row.end]


@pytest.mark.slow
def test_the_data_dictionary_names_every_column_of_every_table(five):
    text = reference()
    for sheet in build_tables(five.corpus()).values():
        if sheet.id != "T04":
            assert all(f"| `{name}` |" in text for name in sheet.columns), sheet.name
    assert "`<theme>__evidence`" in text
    for record in ("1_sources", "2_segments", "3_codings"):
        assert f"### {record}" in text

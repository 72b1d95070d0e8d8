"""The task in which people look for what does not belong."""

from __future__ import annotations

import pytest

from pipeline.themes.intrusion.tasks import OPTIONS, intrusion_sheet, score


def sheet_of(made, seed: int = 1):
    tables, _ = made.themes()
    corpus = made.corpus
    return tables, intrusion_sheet(
        tables["4_themes"], tables["4_theme_members"], corpus.segments, corpus.sources, seed
    )


@pytest.mark.slow
def test_every_theme_gets_a_word_and_a_quote_task_with_one_intruder(portfolio):
    tables, (sheet, key) = sheet_of(portfolio)
    assert sheet["kind"].value_counts().to_dict() == {"word": 4, "quote": 4}
    keywords = tables["4_themes"].set_index("theme_id")["keywords"].str.split(";")
    for task, answer in zip(sheet.itertuples(), key.itertuples(), strict=True):
        shown = [text for text in (getattr(task, name) for name in OPTIONS) if text]
        assert len(shown) == {"word": 6, "quote": 4}[task.kind]
        if task.kind == "word":
            outside = [word for word in shown if word not in keywords[answer.theme_id]]
            assert outside == [shown[answer.intruder - 1]]


def test_quotes_are_verbatim_and_the_sheet_tells_no_answer(portfolio):
    _, (sheet, key) = sheet_of(portfolio)
    texts = set(portfolio.segments["text"])
    quotes = sheet[sheet["kind"] == "quote"][OPTIONS[:4]]
    assert set(quotes.to_numpy().ravel()) <= texts
    assert not set(sheet.columns) & {"theme_id", "intruder", "intruder_theme"}
    assert set(sheet["answer"]) == {""}
    assert len(set(key["intruder"])) > 1


@pytest.mark.slow
def test_no_quote_comes_from_a_source_that_may_not_be_quoted(tools):
    segments, topics = tools.topic_segments()
    people = [tools.source(f"s{n:02}", consent_quote="no" if n < 2 else "yes") for n in range(6)]
    _, (sheet, _) = sheet_of(tools.made_of(segments, topics, people))
    withheld = {item.text for item in segments if item.source_id in ("s00", "s01")}
    assert not withheld & set(sheet[OPTIONS].to_numpy().ravel())


def test_answers_are_scored_per_theme_and_empty_ones_do_not_count(portfolio):
    _, (sheet, key) = sheet_of(portfolio)
    filled = sheet.copy()
    filled["answer"] = key["intruder"].astype(str)
    filled.loc[0, "answer"] = ""
    scored = score(filled, key)
    assert scored["answered"].sum() == 7
    assert scored["found"].sum() == 7

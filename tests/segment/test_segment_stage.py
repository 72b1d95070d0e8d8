"""Segments: exact slices of one block, one to three sentences, with their question."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Block, Document
from pipeline.segment.passages import passages, words_in
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.stage import segment
from pipeline.study.study import SegmentSettings, Settings
from pipeline.tables import BLOCKS, DOCUMENTS, SEGMENTS, notices_of


def cut(*said, language="en", settings=None):
    """Return the segments of blocks given as (role, text) or (role, text, set_aside)."""
    blocks, texts, at = [], [], 0
    for position, (role, text, *aside) in enumerate(said):
        blocks.append(
            Block(
                source_id="s", position=position, start=at, end=at + len(text), kind="turn",
                speaker=role[0].upper(), role=role, field=None, heading=None, page=None, box=None,
                timestamp=None, evidence=role == "informant" and not aside,
                set_aside=aside[0] if aside else None if role == "informant" else role,
            )
        )  # fmt: skip
        texts.append(text)
        at += len(text) + 2
    text = "\n\n".join(texts)
    document = Document(
        source_id="s", text=text, text_hash="h", extracted_hash="h", offset_map="[]",
        language=language, words=len(text.split()),
    )  # fmt: skip
    tables = segment(DOCUMENTS.frame([document]), BLOCKS.frame(blocks), settings or Settings())
    for table, frame in tables.items():
        table.check(frame)
    assert all(text[s.start : s.end] == s.text for s in tables[SEGMENTS].itertuples())
    return tables


def texts(tables):
    return tables[SEGMENTS]["text"].tolist()


def test_four_sentences_make_two_and_two():
    tables = cut(
        ("informant", "We met in May. It rained a lot. Nobody came at first. Then all came.")
    )
    assert texts(tables) == [
        "We met in May. It rained a lot.",
        "Nobody came at first. Then all came.",
    ]


def test_no_segment_crosses_a_turn():
    tables = cut(
        ("informant", "We met in the month of May."), ("informant", "It rained all that day.")
    )
    assert texts(tables) == ["We met in the month of May.", "It rained all that day."]


def test_an_unpunctuated_turn_is_cut_at_words_into_nearly_equal_parts():
    said = " ".join(f"word{n}" for n in range(200))
    tables = cut(("informant", said))
    lengths = [len(text.split()) for text in texts(tables)]
    assert lengths == [67, 67, 66]
    assert " ".join(texts(tables)) == said


def test_a_short_answer_is_context_only_and_is_counted():
    tables = cut(("interviewer", "Did it help you?"), ("informant", "Yes, very."))
    answer = tables[SEGMENTS].iloc[1]
    assert (answer.evidence, answer.set_aside, answer.question) == (
        False, "short answer", "Did it help you?",
    )  # fmt: skip
    assert tables[notices_of(2)][["message", "count"]].to_numpy().tolist() == [
        ["short answers: context only", 1]
    ]


def test_a_back_channel_leaves_the_question_as_it_was():
    tables = cut(
        ("interviewer", "How did the trust between you grow?"),
        ("informant", "It grew very slowly over two years."),
        ("interviewer", "Mm-hm."),
        ("informant", "And then it grew all at once."),
        ("interviewer", "Why?"),
        ("informant", "Because they told us the truth."),
    )
    asked = tables[SEGMENTS][tables[SEGMENTS]["role"] == "informant"]["question"].tolist()
    assert asked == [
        "How did the trust between you grow?", "How did the trust between you grow?", "Why?",
    ]  # fmt: skip


def test_bracketed_tags_stay_in_the_record_and_out_of_the_segment():
    tables = cut(
        ("informant", "[laughs] We were afraid of them [pause] at the beginning. [cross-talk]")
    )
    assert texts(tables) == ["We were afraid of them [pause] at the beginning."]


def test_a_turn_of_tags_alone_is_a_segment_without_evidence():
    tables = cut(("informant", "[long pause]", "tag"))
    assert tables[SEGMENTS][["text", "evidence", "set_aside"]].to_numpy().tolist() == [
        ["[long pause]", False, "tag"]
    ]


def test_each_segment_has_its_own_language_and_short_ones_that_of_the_document():
    tables = cut(
        ("informant", "Nous avons appris à faire confiance aux femmes du village."),
        ("informant", "And then we changed the whole plan of the second year."),
        ("informant", "Tulifanya kazi pamoja na wanawake wa kijiji kwa miaka mitatu."),
        ("informant", "Oui, bien sûr, toujours."),
        language="fr",
    )
    rows = tables[SEGMENTS][["language", "readable"]].to_numpy().tolist()
    assert rows == [["fr", True], ["en", True], ["sw", False], ["fr", True]]
    assert tables[notices_of(2)]["message"].tolist() == [
        "segments in a language that the model cannot read: sw"
    ]


def test_titles_and_numbers_end_no_sentence():
    said = "We asked Dr. Otieno in Kisumu. It cost 3.5 million shillings. Then it stopped."
    spans = sentence_spans(said, "en", {})
    assert [said[a:b] for a, b in spans] == [
        "We asked Dr. Otieno in Kisumu.", "It cost 3.5 million shillings.", "Then it stopped.",
    ]  # fmt: skip


def test_text_beyond_spacys_limit_is_read_whole():
    said = "We went there and came back again. " * 40_000
    spans = sentence_spans(said.strip(), "en", {})
    assert len(spans) == 40_000
    assert spans[-1][1] == len(said.strip())


def test_segment_ids_name_source_and_place():
    assert cut(("informant", "We met in the month of May."))[SEGMENTS]["segment_id"][0] == "s:0-27"


def test_a_trained_pipeline_that_is_not_installed_is_named():
    from pipeline.errors import SettingsError

    rules = SegmentSettings(spacy_pipelines={"en": "en_core_nowhere"})
    with pytest.raises(SettingsError, match="en_core_nowhere"):
        cut(("informant", "We met in May."), settings=Settings(segment=rules))


blocks = st.text(alphabet="ab .?!,\n[]ñ’-", min_size=1, max_size=300).filter(str.strip)


@settings(max_examples=150, deadline=None)
@given(blocks, st.integers(1, 4), st.integers(3, 30), st.integers(1, 6))
def test_segments_are_in_order_apart_and_hold_every_word(text, sentences, longest, shortest):
    spans = passages(text, sentence_spans(text, "en", {}), sentences, longest, shortest)
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert sum(words_in(text[a:b]) for a, b in spans) == words_in(text)
    assert all(len(text[a:b].split()) <= longest + 10 for a, b in spans)

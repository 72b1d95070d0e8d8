"""A long source comes in pages that together are the whole of it."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.pages import PAGE, page_holding, pages_of, pieces, sentences
from pipeline.segment.sentences import sentence_spans


def block(position, start, end):
    return {
        "position": position, "start": start, "end": end, "kind": "turn", "speaker": "R",
        "field": None, "role": "informant", "page": None, "timestamp": None, "evidence": True,
        "set_aside": None,
    }  # fmt: skip


@given(st.lists(st.sampled_from(["a", " ", ".", "\n", "🙂"]), max_size=300), st.integers(0, 90_000))
def test_pieces_cover_a_stretch_without_gap_and_none_is_longer_than_a_page(letters, padding):
    text = "".join(letters) * 40 + "x" * padding
    found = pieces(text, 0, len(text))
    assert "".join(text[start:end] for start, end in found) == text
    assert all(0 < end - start <= PAGE for start, end in found) or not text


def test_a_million_characters_come_in_pages_of_bounded_size():
    turn = "We met again and it rained. " * 40
    text = turn * 900
    blocks = [block(at, at * len(turn), (at + 1) * len(turn)) for at in range(900)]
    pages = pages_of(blocks, text)
    assert len(text) > 1_000_000
    assert all(page[-1].end - page[0].start <= PAGE for page in pages)
    assert [part.block for page in pages for part in page] == list(range(900))
    assert page_holding(pages, 500 * len(turn)) == next(
        number for number, page in enumerate(pages) if any(part.block == 500 for part in page)
    )


def test_one_turn_of_a_million_characters_is_cut_at_stops():
    text = "We met again and it rained. " * 36_000
    pages = pages_of([block(0, 0, len(text))], text)
    parts = [part for page in pages for part in page]
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert all(text[part.end - 2 : part.end] == ". " for part in parts)
    assert [part.goes_on for part in parts[:2]] == [False, True]


def test_a_source_without_words_has_one_empty_page():
    assert pages_of([], "") == ((),)


def test_an_opening_bracket_belongs_to_the_sentence_after_it():
    text = "Books are hurt. [laughs] We'd put them up. (Later.) “Why?” No ["
    spans = sentences(text, "en", lambda text, language: sentence_spans(text, language, {}))
    assert [text[start:end] for start, end in spans][:2] == [
        "Books are hurt.",
        "[laughs] We'd put them up.",
    ]
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == (
        text.replace(" ", "")
    )

from hypothesis import given
from hypothesis import strategies as st

from pipeline.study.anchors import anchor, locate, text_hash

TEXT = "We met in March. They listened to us. Later they left. They listened to us. It rained."


def found(passage, text):
    place = locate(passage, text, text_hash(text))
    return None if place is None else text[place[0] : place[1]]


def test_an_unchanged_text_gives_the_offsets_back():
    assert locate(anchor("s", TEXT, 3, 16), TEXT, text_hash(TEXT)) == (3, 16)


def test_text_put_before_it_moves_the_passage():
    assert locate(anchor("s", TEXT, 3, 16), "Hello. " + TEXT, text_hash("Hello. " + TEXT)) == (
        10,
        23,
    )


def test_of_two_equal_passages_the_words_around_decide():
    second = TEXT.rindex("They listened")
    passage = anchor("s", TEXT, second, second + 21)
    changed = "New start. " + TEXT
    assert locate(passage, changed, text_hash(changed)) == (second + 11, second + 32)


def test_a_corrected_typo_inside_the_passage_is_followed():
    before = "At first they did not lissten to us at all, and then slowly it changed."
    passage = anchor("s", before, 9, 45)
    after = before.replace("lissten", "listen")
    assert found(passage, after) == after[9:44]


def test_a_passage_that_is_gone_is_not_guessed():
    assert found(anchor("s", TEXT, 0, 16), "Nothing of this is here any more, not a word.") is None


def test_two_equal_passages_in_equal_surroundings_are_not_guessed():
    text = "Yes, very. " * 30
    passage = anchor("s", text, 110, 120)
    assert found(passage, "Well. " + text) is None


@given(st.text(min_size=1, max_size=80), st.text(max_size=30), st.data())
def test_what_is_found_is_always_inside_the_text(text, prefix, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    changed = prefix + text
    place = locate(anchor("s", text, start, end), changed, text_hash(changed))
    if place is not None:
        assert 0 <= place[0] <= place[1] <= len(changed)

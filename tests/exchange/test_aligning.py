"""A passage finds its place in the stored text: without labels, with pseudonyms, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.exchange.aligning import align

THERE = "Ana: We met Rosa Díaz, in May.\r\nBen: She said: no time!\r\nAna: 我们互相信任。好的"
HERE = "We met ‹person 7f3a2c›, in May.\n\nShe said: no time!\n\n我们互相信任。好的"


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("We met Rosa Díaz, in May.", "We met ‹person 7f3a2c›, in May."),
        ("We met Rosa Díaz", "We met ‹person 7f3a2c›"),
        ("Rosa Díaz, in May.", "‹person 7f3a2c›, in May."),
        ("in May.\r\nBen: She said: no time!", "in May.\n\nShe said: no time!"),
        ("no time!", "no time!"),
        ("互相信任。", "互相信任。"),
        ("Rosa Díaz", None),  # only a name: nothing ties it
    ],
)
def test_a_passage_is_carried_over_by_its_words(there, here):
    start = THERE.index(there)
    place = align(THERE, HERE).place(start, start + len(there))
    assert (HERE[slice(*place)] if place else None) == here


@given(st.lists(st.sampled_from(["trust", "time", "and", "we", "they", "it", "was", "not", "very", "said"]), min_size=1),
       st.data())  # fmt: skip
def test_with_only_labels_and_line_ends_between_every_passage_keeps_its_words(words, data):
    here = " ".join(words)
    there = "".join(f"{word}\r\nR7: " if n % 3 == 2 else f"{word} " for n, word in enumerate(words))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    starts, at = [], 0
    for word in words:
        at = there.index(word, at)
        starts.append(at)
        at += len(word)
    place = align(there, here).place(starts[first], starts[last] + len(words[last]))
    assert place is not None
    assert here[slice(*place)] == " ".join(words[first : last + 1])

"""Valence as learnt from utterances, with the real language model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.coding.suggest import LABELS
from pipeline.coding.valence.fit import made_from, read_utterances
from pipeline.coding.valence.packaged import learnt, tell, valence_probe
from pipeline.coding.words import words_of
from pipeline.model.embedding import Encoder
from pipeline.model.vectors import cached
from pipeline.study.study import Settings

SAID = {
    "present": "The officer rings every month and asks what we found out.",
    "normative": "Ideally there would be money set aside for learning from the first day.",
    "partial": "Only two of the nine field offices have begun to share their notes.",
}


def test_what_was_learnt_is_that_of_the_utterances():
    assert str(learnt()["made_from"]) == made_from()


def test_the_utterances_are_balanced_and_by_several_writers():
    utterances = read_utterances()
    assert len({one["text"] for one in utterances}) == len(utterances) == 2000
    assert {one["writer"] for one in utterances} == {"A", "B", "C", "D"}
    for label in LABELS:
        assert sum(one["valence"] == label for one in utterances) == 400


def test_valence_is_read_from_what_is_told(encoder):
    texts = list(SAID.values())
    readings = encoder.embed(texts).readings
    told = tell(texts, [words_of(text, "en") for text in texts], ["en"] * len(texts), readings)
    assert told == list(SAID)


def test_readings_do_not_depend_on_neighbours_or_on_the_cache(encoder, tmp_path):
    texts = [*SAID.values(), "A short one.", "No."]
    together = encoder.embed(texts)
    alone = [encoder.embed([text]) for text in texts]
    assert np.array_equal(together.readings, np.concatenate([one.readings for one in alone]))
    assert np.array_equal(together.vectors, encoder.encode(texts))
    path = tmp_path / "s1.npz"
    cached(texts[:2], path, encoder)
    kept = cached(texts, path, encoder)
    assert np.array_equal(kept.readings, together.readings)
    assert np.array_equal(kept.vectors, together.vectors)


def test_vectors_are_the_same_with_and_without_the_probe(encoder):
    plain = Encoder(Settings().embedding, Path()).embed(["The rain came late."])
    assert np.array_equal(plain.vectors, encoder.encode(["The rain came late."]))
    assert plain.readings.shape == (1, 0)


def test_a_probe_of_another_model_is_left_out():
    from dataclasses import replace

    probe = replace(valence_probe(), model="0" * 64)
    assert Encoder(Settings().embedding, Path(), probe).probe is None


@pytest.mark.parametrize("text", ["", "ああ", "🙂"])
def test_text_without_words_gets_a_label_and_no_fault(encoder, text):
    readings = encoder.embed([text]).readings
    assert tell([text], [words_of(text, "en")], ["en"], readings)[0] in LABELS

"""What people say of the valence teaches the machine, and no more than that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline.coding.stage import apply, fit, with_valence
from pipeline.coding.valence.fit import read_utterances
from pipeline.coding.valence.people import valences_said
from pipeline.tables import CODINGS

SOURCE = {"source_id": "new", "partnerships": "LP1"}
PLACES = ("Kisumu", "Mwanza", "Bukoba", "Entebbe", "Kigoma", "Jinja")
# Nothing in these words says which is good: only who was there can tell.
SENTENCES = {
    "The harvest office of {} counts its meals by the tin.": "lacking",
    "In {} the meals come from the kitchen of the neighbours.": "present",
    "Every harvest {} weighs its tins in the big hall.": "lacking",
    "The neighbours of {} cook the harvest in turns.": "present",
}


@pytest.fixture(scope="module")
def taught(source_of, decide):
    """Return segments, and a decision with a valence on each."""
    parts, decisions = [], []
    for number, town in enumerate(PLACES):
        said = {sentence.format(town): label for sentence, label in SENTENCES.items()}
        documents, segments = source_of(f"t{number}", *said)
        parts.append(segments)
        decisions += [
            decide(documents, text, "add", "FOOD", body={"valence": label})
            for text, label in said.items()
        ]
    return pd.concat(parts, ignore_index=True), decisions


@pytest.fixture(scope="module")
def learnt(codebook, embed, encoder, settings, taught):
    def coder(segments=taught[0], decisions=taught[1]):
        fitted = fit(codebook, segments, decisions, embed, settings)
        return with_valence(fitted, segments, decisions, encoder.embed)

    return coder


def told(fitted, codebook, encoder, settings, source_of):
    """Return the valences of sentences that nobody has decided about."""
    documents, segments = source_of("new", *(sentence.format("Gulu") for sentence in SENTENCES))
    trusted = replace(
        settings, coding=replace(settings.coding, machine_valence=True, threshold=0.0, max_codes=1)
    )
    embedded = encoder.embed(segments["text"].tolist())
    tables = apply(segments, documents, embedded, fitted, codebook, [], SOURCE, trusted)
    return tables[CODINGS].sort_values("start")["valence"].tolist()


def test_a_valence_that_no_word_tells_is_learnt_from_people(
    learnt, codebook, encoder, settings, source_of, embed, taught
):
    wanted = list(SENTENCES.values())
    alone = fit(codebook, *taught, embed, settings)
    assert told(alone, codebook, encoder, settings, source_of) != wanted
    assert told(learnt(), codebook, encoder, settings, source_of) == wanted


def test_few_valences_or_only_one_kind_of_them_teach_nothing(learnt, taught):
    _, decisions = taught
    assert "valence.share" not in learnt(decisions=decisions[:19]).arrays
    same = [d for d in decisions if d.body["valence"] == "present"] * 2
    assert "valence.share" not in learnt(decisions=same).arrays


@pytest.mark.slow
def test_the_packaged_reading_is_kept_where_it_reads_people_well(learnt, source_of, decide, taught):
    assert float(learnt().arrays["valence.share"]) < 1
    utterances = [one for one in read_utterances() if one["language"] == "en"][::31]
    parts, decisions = [], []
    for number, utterance in enumerate(utterances):
        documents, segments = source_of(f"u{number // 5}-{number}", utterance["text"])
        parts.append(segments)
        body = {"valence": utterance["valence"]}
        decisions.append(decide(documents, utterance["text"], "add", "TIME", body=body))
    kept = learnt(pd.concat(parts, ignore_index=True), decisions)
    assert float(kept.arrays["valence.share"]) == 1


def test_rows_and_decisions_in_another_order_teach_the_same(learnt, taught):
    segments, decisions = taught
    one, other = learnt(), learnt(segments.iloc[::-1], decisions[::-1])
    assert one.arrays.keys() == other.arrays.keys()
    assert all(np.array_equal(one.arrays[name], other.arrays[name]) for name in one.arrays)


def test_a_valence_is_said_only_where_people_agree(source_of, decide):
    documents, segments = source_of("s", "We eat well.", "They eat at noon.", "Nobody eats.")

    def says(quote, label, action="add", writer="Ana", code="FOOD"):
        body = {"valence": label}
        return decide(documents, quote, action, code, writer=writer, body=body)

    decisions = [
        says("We eat well.", "present"),
        says("We eat well.", "present", writer="Ben", code="TIME"),
        says("They eat at noon.", "lacking"),
        says("They eat at noon.", "present", code="TIME"),
        says("Nobody eats.", "lacking"),
        says("Nobody eats.", "lacking", action="reject", writer="Ben"),
    ]
    assert valences_said(segments, decisions) == {0: "present"}

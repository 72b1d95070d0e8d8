"""A language model tuned to what people decided: it learns, leaves sources out, and stays put."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline.coding.coders import prepare, probable
from pipeline.coding.material import passages_of
from pipeline.coding.rules import compile_rules
from pipeline.coding.stage import apply, fit, load_fitted, save_fitted
from pipeline.coding.tuned import LEAST
from pipeline.model import tuning
from pipeline.model.tuning import Tuner
from pipeline.tables import CODINGS

pytestmark = pytest.mark.slow  # a model is tuned
SOURCE = {"source_id": "new", "partnerships": "LP1"}
PLACES = ("Kisumu", "Mwanza", "Bukoba", "Entebbe", "Kigoma", "Musoma", "Jinja", "Homa Bay")
SAID = {
    "TIME": ("The ferry to {} was late again.", "We waited for the boat from {}.",
             "No boat left {} on Monday.", "The crossing at {} took all night."),
    "FOOD": ("They fried fish in {}.", "Beans were cheap in {}.",
             "Everyone in {} shared the rice.", "The stall in {} had ripe mangoes."),
}  # fmt: skip


@pytest.fixture(scope="module")
def tuner(encoder):
    return Tuner(encoder)


@pytest.fixture(scope="module")
def naming(settings):
    coding = replace(settings.coding, coders=[*settings.coding.coders, "tuned"])
    return replace(settings, coding=coding)


@pytest.fixture(scope="module")
def decided(source_of, decide):
    """Segments of eight sources and a decision on each: 64 in all."""
    segments, decisions = [], []
    for number, place in enumerate(PLACES):
        texts = [text.format(place) for of_code in SAID.values() for text in of_code]
        documents, own = source_of(f"t{number}", *texts)
        codes = [code for code, of_code in SAID.items() for _ in of_code]
        decisions += [
            decide(documents, quote, "add", code)
            for quote, code in zip(texts, codes, strict=True)
        ]  # fmt: skip
        segments.append(own)
    return pd.concat(segments, ignore_index=True), decisions


@pytest.fixture(scope="module")
def fitted(codebook, embed, naming, decided, tuner):
    return fit(codebook, decided[0], decided[1], embed, naming, tuner)


def best_code(fitted, codebook, segments, embed, tuned):
    passages = passages_of(segments, embed(segments["text"].tolist()), tuned)
    material = prepare(passages, compile_rules(codebook, {"en"}), fitted)
    return [fitted.codes[best] for best in probable(material, fitted).argmax(axis=1)]


def test_a_tuned_model_codes_new_passages_as_people_coded_those_like_them(
    fitted, codebook, embed, source_of, tuner
):
    _, new = source_of("new", "The ship to Bukoba never came.", "She cooked cassava in Kigoma.")
    shares = tuner.read(new["text"].tolist(), fitted.arrays)
    assert fitted.is_tuned
    assert [fitted.codes[best] for best in shares.argmax(axis=1)] == ["TIME", "FOOD"]
    assert np.allclose(np.exp(shares).sum(axis=1), 1, atol=0.1)
    assert best_code(fitted, codebook, new, embed, shares) == ["TIME", "FOOD"]


def test_the_model_has_its_say_in_the_suggestions(
    fitted, codebook, encoder, naming, source_of
):  # fmt: skip
    documents, new = source_of("new", "Nothing of the kind was said there.")
    embedded = encoder.embed(new["text"].tolist())
    scores = {}
    for code in ("TIME", "FOOD"):
        shares = np.where(np.array(fitted.codes) == code, -0.1, -5.0)[None]
        everything = replace(naming, coding=replace(naming.coding, threshold=0.0, max_codes=9))
        tables = apply(
            new,
            documents,
            replace(embedded, tuned=shares),
            fitted,
            codebook,
            [],
            SOURCE,
            everything,
        )
        codings = tables[CODINGS].set_index("code")["score"]
        scores[code] = codings["TIME"] - codings["FOOD"]
    assert scores["TIME"] > scores["FOOD"]


def test_tuning_again_in_another_order_gives_the_same_bytes(
    codebook, embed, naming, decided, tuner, monkeypatch
):
    monkeypatch.setattr(tuning, "PASSES", 1)
    segments, decisions = decided
    one = fit(codebook, segments, decisions, embed, naming, tuner)
    other = fit(codebook, segments.iloc[::-1], decisions[::-1], embed, naming, tuner)
    assert one.is_tuned
    assert set(one.arrays) == set(other.arrays)
    assert all(np.array_equal(one.arrays[name], other.arrays[name]) for name in one.arrays)


def test_a_text_is_read_alike_alone_and_among_others_and_from_a_stored_coder(
    fitted, tuner, encoder, tmp_path
):
    texts = ["The ship never came.", "She cooked.", "A much longer text that " + "rolls on " * 40]
    among = tuner.read(texts, fitted.arrays)
    save_fitted(fitted, tmp_path / "coder.npz")
    stored = load_fitted(tmp_path / "coder.npz")
    alone = Tuner(encoder).read(texts[1:2], stored.arrays)
    assert np.array_equal(alone[0], among[1])
    assert tuner.read([], fitted.arrays).shape == (0, len(fitted.codes))


def test_what_a_model_says_of_a_source_was_not_learnt_from_it(tuner):
    """Labels without any meaning cannot be told held out, only learnt by heart."""
    generator = np.random.default_rng(0)
    words = ["ferry", "bean", "roof", "letter", "goat", "chair", "river", "song"]
    texts = [f"{' '.join(generator.choice(words, 4))} {number}" for number in range(48)]
    wanted = np.eye(2)[generator.integers(0, 2, 48)]
    part = np.arange(48) % 3
    arrays, held_out = tuner.tune(texts, wanted, part, 0)
    by_heart = tuner.read(texts, arrays)
    right = [wanted[np.arange(48), one.argmax(axis=1)].mean() for one in (held_out, by_heart)]
    assert right[0] < 0.7 < right[1]


def test_with_few_decisions_or_unless_the_settings_name_it_nothing_is_tuned(
    codebook, embed, naming, settings, decided, tuner
):
    segments, decisions = decided
    few = fit(codebook, segments, decisions[: LEAST - 1], embed, naming, tuner)
    usual = fit(codebook, segments, decisions, embed, settings, tuner)
    assert not few.is_tuned
    assert not usual.is_tuned

"""Fitting and applying with the real language model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline.coding.coders import prepare, probable
from pipeline.coding.material import asked_of, passages_of
from pipeline.coding.rules import compile_rules
from pipeline.coding.stage import apply, fit, load_fitted, save_fitted
from pipeline.errors import SettingsError
from pipeline.tables import CODINGS, SEGMENTS, notices_of

SOURCE = {"source_id": "s1", "partnerships": "LP1"}
TEXTS = (
    "We rely on each other and can say openly when we fail.",
    "There was never enough of our own time, and the budget was cut.",
    "The bank runs a trust fund.",
    "The train left at nine.",
    "No hay confianza entre los equipos.",
    "They had a hidden agenda.",
)


@pytest.fixture(scope="module")
def source(source_of):
    return source_of("s1", *TEXTS, languages={4: "es"})


@pytest.fixture(scope="module")
def fitted(codebook, embed, settings):
    return fit(codebook, SEGMENTS.frame([]), [], embed, settings)


@pytest.fixture(scope="module")
def coded(source, fitted, codebook, encoder, settings):
    def tables_of(*decisions, fitted=fitted, settings=settings):
        documents, segments = source
        embedded = encoder.embed(segments["text"].tolist())
        return apply(segments, documents, embedded, fitted, codebook, decisions, SOURCE, settings)

    return tables_of


def by_text(codings):
    return {
        (TEXTS[row], code) for row, code in ((place(segment), code) for segment, code in codings)
    }


def place(segment_id):
    starts = np.cumsum([0, *[len(text) + 1 for text in TEXTS]])
    return int(np.flatnonzero(starts == int(segment_id.split(":")[1].split("-")[0]))[0])


def test_what_speaks_of_a_code_is_suggested_with_its_reason(coded):
    codings = coded()[CODINGS]
    assert set(codings["status"]) == {"suggested"}
    pairs = codings[["segment_id", "code"]].itertuples(index=False, name=None)
    assert by_text(pairs) == {
        (TEXTS[0], "TRUST"), (TEXTS[1], "TIME"), (TEXTS[4], "TRUST"),
    }  # fmt: skip
    reasons = dict(zip(codings["code"], codings["reason"], strict=True))
    assert reasons["TIME"].startswith("pattern 'enough ... time'; pattern 'budget'; near TIME: \"")
    assert codings["score"].between(0.5, 1).all()
    assert set(codings["about"]) == {"LP1"}


def test_a_reason_quotes_what_the_codebook_says_and_no_example(coded, codebook):
    notes = {code.id: f'"{code.label}. {code.definition}"' for code in codebook}
    codings = coded()[CODINGS]
    read = codings[codings["method"] == "combined"]
    for code, reason in zip(read["code"], read["reason"], strict=True):
        assert notes[code] in reason  # though an example is nearer


def test_a_language_that_the_model_cannot_read_is_coded_by_rules_and_told(coded):
    tables = coded()
    spanish = tables[CODINGS][tables[CODINGS]["method"] == "rules"]
    assert spanish[["code", "valence", "reason"]].to_numpy().tolist() == [
        ["TRUST", "not established", "pattern 'confianza'; may be lacking"]
    ]
    assert tables[notices_of(3)][["kind", "message", "count"]].to_numpy().tolist() == [
        ["warning", "segments in language 'es' are beyond the language model: rules only", 1]
    ]


def test_a_decision_replaces_the_suggestion(coded, source, decide):
    documents, _ = source
    codings = coded(decide(documents, TEXTS[0], "reject", "TRUST"))[CODINGS]
    first = codings[codings["start"] == 0]
    assert first[["code", "status", "coder"]].to_numpy().tolist() == [["TRUST", "rejected", "Ana"]]


def test_a_stored_coder_is_the_same_coder(coded, fitted, tmp_path):
    save_fitted(fitted, tmp_path / "coder.npz")
    loaded = load_fitted(tmp_path / "coder.npz")
    assert coded(fitted=loaded)[CODINGS].equals(coded()[CODINGS])
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 not a coder")
    assert load_fitted(tmp_path / "broken.npz") is None


def test_the_stored_coder_holds_no_word_of_a_participant(
    codebook, embed, settings, source_of, decide, tmp_path
):
    documents, segments = source_of("s9", "Xylophones rusted in Timbuktu.")
    decision = decide(documents, "Xylophones rusted in Timbuktu.", "add", "FOOD")
    save_fitted(fit(codebook, segments, [decision], embed, settings), tmp_path / "c.npz")
    with np.load(tmp_path / "c.npz", allow_pickle=False) as stored:
        whole = b"".join(stored[name].tobytes() for name in stored.files).lower()
    for word in ("xylophones", "timbuktu"):
        assert word.encode() not in whole
        assert word.encode("utf-32-le") not in whole


def test_decisions_teach_the_coder(codebook, embed, encoder, settings, source_of, decide):
    sources = [
        source_of(f"t{n}", f"The ferry to {place} was cancelled again.", "Beans and rice for all.")
        for n, place in enumerate(["Kisumu", "Mwanza", "Bukoba", "Entebbe", "Kigoma"])
    ]
    decisions = [
        decide(documents, quote, "add", code)
        for documents, segments in sources
        for quote, code in zip(segments["text"], ("TIME", "FOOD"), strict=True)
    ]
    segments = SEGMENTS.frame([])
    for _, own in sources:
        segments = own if segments.empty else pd.concat([segments, own])
    documents, new = source_of("s1", "Yesterday the ferry to Jinja was cancelled.")
    embedded = encoder.embed(new["text"].tolist())

    def codes_after(decided):
        fitted = fit(codebook, segments, decided, embed, settings)
        tables = apply(new, documents, embedded, fitted, codebook, [], SOURCE, settings)
        return tables[CODINGS]["code"].tolist()

    assert codes_after([]) == []
    assert codes_after(decisions) == ["TIME"]


def test_what_a_passage_answers_helps_to_code_it(codebook, embed, settings, source_of, decide):
    """The same words mean one code under one question and another under the other."""
    said = ("It was about what we expected.", "It came as we had expected it.")
    asked = ("How far did the budget stretch?", "How was lunch at the retreat?")
    codes = ("TIME", "FOOD")

    def answers(name):
        documents, segments = source_of(name, *said)
        return documents, segments.assign(question=asked)

    sources = [answers(f"t{number}") for number in range(6)]
    decisions = [
        decide(documents, quote, "add", code)
        for documents, _ in sources
        for quote, code in zip(said, codes, strict=True)
    ]
    segments = pd.concat([own for _, own in sources], ignore_index=True)
    fitted = fit(codebook, segments, decisions, embed, settings)

    def chances(question):
        _, new = source_of("new", "About as everybody had expected.")
        new = new.assign(question=question)
        passages = passages_of(new, embed(new["text"].tolist()))
        material = prepare(passages, compile_rules(codebook, {"en"}), fitted)
        return dict(zip(fitted.codes, probable(material, fitted)[0], strict=True))

    of_money, of_lunch = map(chances, asked)
    assert of_money["TIME"] > 1.2 * of_lunch["TIME"]
    assert of_lunch["FOOD"] > 1.2 * of_money["FOOD"]


def test_question_field_and_heading_are_told_once_each(source_of):
    _, segments = source_of("s", "Yes.", "No.")
    told = segments.assign(
        question=["What helped?", None], field=["What helped?", None], heading=["Report", None]
    )
    assert asked_of(told) == ["What helped?\nReport", ""]


def test_rows_in_another_order_give_the_same_coder_and_codings(
    codebook, embed, settings, source, decide
):
    documents, segments = source
    decisions = [
        decide(documents, TEXTS[0], "accept", "TRUST"),
        decide(documents, TEXTS[1], "reject", "FOOD"),
        decide(documents, TEXTS[3], "add", "TIME"),
    ]
    one = fit(codebook, segments, decisions, embed, settings)
    other = fit(codebook, segments.iloc[::-1], decisions[::-1], embed, settings)
    assert one.values == other.values
    assert all(np.array_equal(one.arrays[name], other.arrays[name]) for name in one.arrays)


def test_a_segment_is_coded_alike_alone_and_among_others(
    codebook, encoder, settings, source, fitted
):
    documents, segments = source
    alone = segments.iloc[1:2]
    tables = [
        apply(
            some,
            documents,
            encoder.embed(some["text"].tolist()),
            fitted,
            codebook,
            [],
            SOURCE,
            settings,
        )
        for some in (segments, alone)
    ]
    among = tables[0][CODINGS].query("segment_id == @alone.segment_id.iloc[0]")
    assert among.reset_index(drop=True).equals(tables[1][CODINGS])


def test_no_more_codes_are_suggested_than_asked_for(codebook, encoder, settings, source, fitted):
    documents, segments = source
    wide = replace(settings, coding=replace(settings.coding, threshold=0.0, max_codes=1))
    embedded = encoder.embed(segments["text"].tolist())
    tables = apply(segments, documents, embedded, fitted, codebook, [], SOURCE, wide)
    assert tables[CODINGS]["segment_id"].value_counts().max() == 1


def test_an_unknown_coder_is_refused_with_the_nearest_name(codebook, embed, settings):
    odd = replace(settings, coding=replace(settings.coding, coders=["semantics"]))
    with pytest.raises(SettingsError, match=r"'semantics'\. Did you mean 'semantic'\?"):
        fit(codebook, SEGMENTS.frame([]), [], embed, odd)


def test_the_valence_of_a_suggestion_counts_only_where_the_study_says_so(coded, settings):
    unsure = coded()[CODINGS]
    assert set(unsure["valence"]) == {"not established"}
    assert unsure["reason"].str.contains("; may be ").all()
    trusted = replace(settings, coding=replace(settings.coding, machine_valence=True))
    sure = coded(settings=trusted)[CODINGS]
    assert not sure["reason"].str.contains("may be").any()
    told = dict(zip(sure["code"], sure["valence"], strict=True))
    assert told["TIME"] in ("lacking", "mixed")

"""The trained coder: the shipped codebook read on the first day, before anyone has decided."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.coding.stage import fit
from pipeline.coding.suggest import suggest
from pipeline.coding.trained.about import of_source
from pipeline.coding.trained.corpus import made_from, read_teaching
from pipeline.coding.trained.packaged import packaged_head, place_in_head, trained
from pipeline.coding.valence.packaged import valence_probe
from pipeline.model.embedding import Encoder
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.study import Settings
from pipeline.tables import SEGMENTS

ROOT = Path(__file__).resolve().parents[2]
CODEBOOK = ROOT / "codebooks" / "learning-partnerships.yaml"
TEACHING = ROOT / "codebooks" / "teaching"
# Invented; none of them stands in the teaching corpus.
TRUST = "We could tell the foundation bluntly what had failed, and they thanked us for saying it."
TWO = (
    "Nobody has hours set aside for any of this, and the two organisations hardly trust each "
    "other enough to say what went wrong."
)
PLAIN = "The lorry with the seed potatoes came on Tuesday and we unloaded it before the rain."


@pytest.fixture(scope="module")
def codebook():
    return load_codebook(CODEBOOK).select("core")


@pytest.fixture(scope="module")
def encoder():
    return Encoder(Settings().embedding, ROOT, valence_probe(), packaged_head())


@pytest.fixture(scope="module")
def read(codebook, encoder):
    """Return a way to code texts by the shipped codebook: code -> score, by text."""
    known = {}

    def both(texts):
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encoder.embed(new).both, strict=True))
        return np.stack([known[text] for text in texts])

    def code(*texts, language="en", book=codebook, profile_codes=3):
        settings = Settings()
        frame = SEGMENTS.frame([]).reindex(range(len(texts)))
        frame["text"], frame["language"] = list(texts), language
        frame["readable"], frame["evidence"] = True, True
        frame["source_id"] = frame["text_hash"] = "s"
        frame["start"], frame["end"] = range(len(texts)), range(1, len(texts) + 1)
        frame["segment_id"] = [f"s:{n}" for n in range(len(texts))]
        fitted = fit(book, frame.iloc[:0], [], both, settings)
        embedded = encoder.embed(list(texts))
        rules = replace(settings.coding, max_codes=profile_codes)
        found = suggest(frame, embedded, fitted, book, "", rules)
        return [{c.code: c.score for c in found if c.start == n} for n in range(len(texts))]

    return code


def test_the_packaged_head_is_of_the_teaching_corpus_as_it_stands(codebook):
    whole = load_codebook(CODEBOOK)
    _, teaching = read_teaching(whole, TEACHING)
    assert str(trained()["made_from"]) == made_from(teaching), "run pipeline.coding.trained.fit"
    assert (place_in_head(codebook) >= 0).all()


def test_what_a_passage_says_is_found_though_it_uses_none_of_the_labels_words(read):
    (found,) = read(TRUST)
    assert {"SE2", "SE3"} & set(found)


def test_a_passage_that_says_two_things_bears_two_codes(read):
    (found,) = read(TWO)
    assert len(found) >= 2
    assert "OE2" in found


def test_talk_of_something_else_bears_no_code_that_counts(read):
    (found,) = read(PLAIN)
    assert max(found.values(), default=0) < Settings().coding.count_threshold


def test_the_same_words_are_weaker_evidence_in_a_source_that_speaks_of_something_else(read):
    others = [f"{PLAIN[:-1]}, and the {number} sacks were dry." for number in range(30)]
    alone, among = read(TRUST)[0], read(TRUST, *others)[0]
    code = max(alone, key=alone.get)
    assert among.get(code, 0) < alone[code]


def test_a_source_of_which_most_is_to_the_point_changes_nothing_and_few_passages_little():
    known = np.array([0.2, 0.8, 0.4])
    assert of_source(np.full(40, 0.8), known) == 0
    assert of_source(np.full(40, 0.2), known) < of_source(np.full(4, 0.2), known) < 0
    assert of_source(np.zeros(0), known) == 0


def test_a_code_that_means_something_else_now_is_not_the_one_that_was_learnt(codebook):
    first = codebook.codes[0]
    changed = replace(
        codebook, codes=(replace(first, definition="Something else."), *codebook.codes[1:])
    )
    before, after = place_in_head(codebook), place_in_head(changed)
    assert before[0] >= 0
    assert after[0] == -1
    assert (before[1:] == after[1:]).all()


def test_what_the_head_reads_does_not_depend_on_neighbours(encoder):
    texts = [TRUST, TWO, PLAIN, "Yes."]
    together = encoder.embed(texts).logits
    alone = np.concatenate([encoder.embed([text]).logits for text in texts])
    assert together.shape == (4, packaged_head().width)
    assert np.array_equal(together, alone)


def test_the_parent_is_found_in_the_full_profile_where_it_is_in_core(read):
    full = load_codebook(CODEBOOK).select("full")
    core = read(TRUST, TWO)
    wide = read(TRUST, TWO, book=full, profile_codes=len(full.ids))
    for few, many in zip(core, wide, strict=True):
        assert {code: many[code] for code in few} == pytest.approx(few)


def rows():
    for path in sorted(TEACHING.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.stem, json.loads(line)


def runs(text: str, length: int = 8) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[n : n + length]) for n in range(len(words) - length + 1)}


def test_every_passage_of_the_teaching_corpus_is_told_invented_or_from_where_it_comes():
    ids = load_codebook(CODEBOOK).ids
    for name, row in rows():
        assert row["text"].strip(), name
        assert set(row["codes"]) <= set(ids), row
        assert row.get("invented") or row["source"], row
        assert row["lang"] in ("en", "es", "fr", "pt"), row


def test_the_teaching_corpus_shares_no_run_of_eight_words_with_the_example_study():
    example = {
        run
        for path in (ROOT / "data" / "raw" / "example-portfolio").rglob("*")
        if path.suffix in (".txt", ".md", ".vtt", ".srt", ".csv", ".html", ".eml")
        for run in runs(path.read_text(encoding="utf-8", errors="replace"))
    }
    assert example
    assert [row["text"] for _, row in rows() if runs(row["text"]) & example] == []

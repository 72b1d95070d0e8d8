"""A small codebook, a source in segments, and the real language model."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.coding.valence.packaged import valence_probe
from pipeline.model.embedding import Encoder
from pipeline.records import Document, Segment
from pipeline.study.anchors import anchor, text_hash
from pipeline.study.codebook import Code, Codebook, Example
from pipeline.study.decisions import Decision
from pipeline.study.study import Settings
from pipeline.tables import DOCUMENTS, SEGMENTS


def code(code_id, label, definition, examples=(), **more):
    return Code(
        id=code_id,
        label=label,
        definition=definition,
        examples=tuple(Example(text) for text in examples),
        **more,
    )


@pytest.fixture(scope="session")
def codebook():
    return Codebook(
        name="small",
        version="7",
        codes=(
            code(
                "TRUST", "Trust", "People rely on each other and speak openly.",
                ["We could tell them everything, even our failures."],
                patterns={"en": ("trust*", "rely on each other"), "es": ("confianza",)},
                not_patterns={"en": ("trust fund*",)},
            ),
            code(
                "TIME", "Time and money", "Enough hours and budget to take part.",
                ["Nobody paid us for the days we spent in workshops."],
                patterns={"en": ("budget", "enough ... time")},
            ),
            code(
                "FOOD", "Food", "Meals, cooking and harvests.",
                ["The harvest failed and the kitchen was empty."],
            ),
            code(
                "LATENT", "Hidden agenda", "A purpose that is not said.",
                ["They wanted something else."], machine="people only",
                patterns={"en": ("agenda",)},
            ),
        ),
    )  # fmt: skip


@pytest.fixture(scope="session")
def settings():
    return Settings()


@pytest.fixture(scope="session")
def encoder():
    return Encoder(Settings().embedding, Path(), valence_probe())


@pytest.fixture(scope="session")
def embed(encoder):
    known = {}

    def vectors_of(texts):
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encoder.embed(new).both, strict=True))
        return np.stack([known[text] for text in texts]) if texts else encoder.embed([]).both

    return vectors_of


@pytest.fixture(scope="session")
def source_of():
    return cut


def cut(source_id, *texts, languages=None):
    """Return the documents and segments of a source that consists of these texts."""
    whole, rows, start = " ".join(texts), [], 0
    for number, text in enumerate(texts):
        language = (languages or {}).get(number, "en")
        rows.append(segment(source_id, whole, start, text, language))
        start += len(text) + 1
    document = Document(
        source_id=source_id, text=whole, text_hash=text_hash(whole),
        extracted_hash=text_hash(whole), offset_map="[]", language="en", words=len(whole.split()),
    )  # fmt: skip
    return DOCUMENTS.frame([document]), SEGMENTS.frame(rows)


def segment(source_id, whole, start, text, language):
    end = start + len(text)
    return Segment(
        segment_id=f"{source_id}:{start}-{end}", source_id=source_id, text_hash=text_hash(whole),
        start=start, end=end, text=text, block=0, speaker=None, role="informant", field=None,
        heading=None, question=None, page=None, box=None, timestamp=None, language=language,
        readable=language == "en", evidence=True, set_aside=None, words=len(text.split()),
    )  # fmt: skip


@pytest.fixture(scope="session")
def decide():
    def decision(documents, quote, action, code_id, writer="Ana", at="2026-01-01", **more):
        text = documents["text"].iloc[0]
        start = text.index(quote)
        return Decision(
            kind="coding", writer=writer, made_at=at,
            body={"action": action, "code": code_id, **more.pop("body", {})},
            passage=anchor(documents["source_id"].iloc[0], text, start, start + len(quote)),
            **more,
        ).identified()  # fmt: skip

    return decision

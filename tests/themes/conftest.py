"""A made corpus with known themes: vectors around given directions, no language model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from pipeline.records import Coding, Segment, Source
from pipeline.study.codebook import Code, Codebook, Example
from pipeline.study.corpus import Corpus
from pipeline.study.decisions import Decision
from pipeline.study.register import Register
from pipeline.study.study import Settings, StudySettings, ThemesSettings
from pipeline.tables import (
    BLOCKS,
    CODINGS,
    DOCUMENTS,
    SEGMENTS,
    SOURCES,
    THEME_MEMBERS,
    THEMES,
    notices_of,
)
from pipeline.themes import stable
from pipeline.themes.stage import find_themes

DIMENSION = 24
WORDS = {
    "water": "well pump river drought bucket hose rainfall",
    "money": "grant budget invoice salary fund payment audit",
    "school": "teacher pupil lesson classroom exam reading homework",
    "road": "truck bridge bus driver gravel traffic journey",
}
CODEBOOK = Codebook(
    name="tiny",
    version="1",
    codes=(
        Code("WA", "Water", "How people get water.", examples=(Example("The water is far."),)),
        Code("WA1", "Wells", "Water from a well.", parent="WA"),
        Code("SC", "School", "What happens at school."),
    ),
)


DONE: dict[int, tuple] = {}  # kept with the object, so that no id is used twice


@dataclass(frozen=True)
class Made:
    """A corpus, its readable evidence, a vector per row, and the topic of each row."""

    corpus: Corpus
    segments: pd.DataFrame
    vectors: np.ndarray
    topics: list[str]

    def themes(self):
        """Return the stage's tables by name and the identities to keep; worked out once."""
        if id(self) not in DONE:
            tables, identities = find_themes(self.corpus, self.segments, self.vectors, embed)
            named = {table.name: table.check(rows) for table, rows in tables.items()}
            DONE[id(self)] = (self, (named, identities))
        return DONE[id(self)][1]

    def deciding(self, decisions) -> Made:
        """Return the same with further decisions."""
        known = (*self.corpus.decisions, *decisions)
        return replace(self, corpus=replace(self.corpus, decisions=known))

    def only(self, rows) -> Made:
        """Return the same with these rows, in this order."""
        return replace(
            self,
            segments=self.segments.iloc[rows].reset_index(drop=True),
            vectors=self.vectors[rows],
            topics=[self.topics[row] for row in rows],
        )

    def topic_of(self) -> dict[str, str]:
        """Return the topic of each segment id."""
        return dict(zip(self.segments["segment_id"], self.topics, strict=True))


def vector_of(text: str, topic: str, spread: float = 0.5) -> np.ndarray:
    """Return a unit vector near the topic's direction, the same for the same words."""
    seed = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
    vector = np.random.default_rng(seed).normal(size=DIMENSION) * spread / np.sqrt(DIMENSION)
    vector[list(WORDS).index(topic)] += 1.0
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def embed(texts: list[str]) -> np.ndarray:
    """Return vectors of codebook texts by the topic word that they hold."""
    found = [next((name for name in WORDS if name in text.lower()), "road") for text in texts]
    return np.stack([vector_of(t, name) for t, name in zip(texts, found, strict=True)])


def segment(source_id: str, number: int, text: str, **changes) -> Segment:
    """Return an evidence segment."""
    start = number * 200
    plain = Segment(
        segment_id=f"{source_id}:{start}-{start + len(text)}", source_id=source_id,
        text_hash=f"hash-{source_id}", start=start, end=start + len(text), text=text,
        block=number, speaker="R", role="informant", field=None, heading=None, question=None,
        page=None, box=None, timestamp=None, language="en", readable=True, evidence=True,
        set_aside=None, words=len(text.split()),
    )  # fmt: skip
    return replace(plain, **changes)


def source(source_id: str, **changes) -> Source:
    """Return an interview that may be quoted."""
    plain = Source(
        source_id=source_id, path=f"{source_id}.txt", kind="interview", informant_group="partner",
        organisation=None, partnerships="", region=None, country=None, language="en", date=None,
        period=None, verbatim=True, translated_from=None, written_for_funder=False,
        instrument=None, consent_analyse="yes", consent_quote="yes", consent_share="team",
        retain_until=None, ai_assist="yes", drafted=False, status="read", words=100,
        duplicate_of=None,
    )  # fmt: skip
    return replace(plain, **changes)


def coded(made: Made, topic: str, code: str, status: str = "suggested", score: float = 0.9) -> Made:
    """Return the same with every segment of a topic coded."""
    codings = [
        Coding(
            source_id=row.source_id, text_hash=row.text_hash, start=row.start, end=row.end,
            segment_id=row.segment_id, code=code, valence="present", about="unknown",
            time_ref="unknown", coder="machine", method="combined", score=score, status=status,
            reason=None, codebook_version="1", memo=None,
        )
        for row, about in zip(made.segments.itertuples(), made.topics, strict=True)
        if about == topic
    ]  # fmt: skip
    return replace(made, corpus=replace(made.corpus, codings=CODINGS.frame(codings)))


def said(theme_id: str, action: str, writer: str = "ana", at: str = "2025-05-01", **body):
    """Return a person's decision about a theme."""
    content = {"theme_id": theme_id, "action": action} | body
    return Decision(kind="theme", writer=writer, made_at=at, body=content).identified()


def made_of(segments: list[Segment], topics: list[str], people: list[Source], **themes) -> Made:
    """Return a corpus of these segments with theme settings."""
    topic_of = {item.segment_id: topic for item, topic in zip(segments, topics, strict=True)}
    rows = SEGMENTS.frame(segments)
    ordered = [topic_of[segment_id] for segment_id in rows["segment_id"]]
    assist = themes.pop("assist", "on")
    corpus = Corpus(
        settings=Settings(study=StudySettings(assist=assist), themes=ThemesSettings(**themes)),
        register=Register({}, ()), codebook=CODEBOOK, decisions=(),
        sources=SOURCES.frame(people), documents=DOCUMENTS.frame([]), blocks=BLOCKS.frame([]),
        segments=rows, codings=CODINGS.frame([]), themes=THEMES.frame([]),
        theme_members=THEME_MEMBERS.frame([]), notices=notices_of(1).frame([]),
    )  # fmt: skip
    pairs = zip(rows["text"], ordered, strict=True)
    vectors = np.stack([vector_of(text, topic) for text, topic in pairs])
    return Made(corpus, rows, vectors, ordered)


def topic_segments(sources: int = 6, per_topic: int = 4) -> tuple[list[Segment], list[str]]:
    """Return segments about the four topics, as many from each source, and their topics."""
    made, about = [], []
    for person in range(sources):
        for place, topic in enumerate(WORDS):
            pool = WORDS[topic].split()
            for number in range(per_topic):
                first, second = pool[(person + number) % 7], pool[(2 * person + number + 3) % 7]
                text = f"On day {person}-{number} the {first} and the {second} kept us busy."
                made.append(segment(f"s{person:02}", place * per_topic + number, text))
                about.append(topic)
    return made, about


@pytest.fixture(scope="session", autouse=True)
def fewer_runs():
    """Ask fewer groupings than a study does: the made themes are clear, and tests are many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stable, "RUNS", 200)
        yield


@pytest.fixture(scope="session")
def portfolio() -> Made:
    """Six interviews, four topics, four segments on each topic in each."""
    segments, topics = topic_segments()
    return made_of(segments, topics, [source(f"s{number:02}") for number in range(6)])


@pytest.fixture
def tools():
    """The makers of this file, for tests that need material of their own."""
    return Tools()


@pytest.fixture(scope="module")
def tools_of_module():
    """The same makers, for fixtures that a whole file shares."""
    return Tools()


class Tools:
    """Makers of segments, sources, codings and decisions."""

    segment = staticmethod(segment)
    source = staticmethod(source)
    coded = staticmethod(coded)
    said = staticmethod(said)
    made_of = staticmethod(made_of)
    topic_segments = staticmethod(topic_segments)
    embed = staticmethod(embed)

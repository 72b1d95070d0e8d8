"""What the codebook lacks: codes with too little to learn from, and text that no code fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.evidence.audit import who_read
from pipeline.records import CONFIRMED
from pipeline.study.anchors import locate
from pipeline.study.decisions import NO_CODE_FITS, of_kind
from pipeline.study.privacy import may_analyse

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

EXAMPLES, CODINGS = 3, 5  # fewer are too few
SAID_SO = "said so"  # a person noted that no code fits


@dataclass(frozen=True, slots=True)
class ThinCode:
    """A code with little to learn from."""

    code: str
    examples: int
    confirmed: int
    sources: int


@dataclass(frozen=True, slots=True)
class Uncoded:
    """A segment of evidence without a code, and who says that there is none."""

    source_id: str
    start: int
    end: int
    group: str
    kind: str  # said so | read in full | no suggestion


def thin_codes(corpus: Corpus) -> list[ThinCode]:
    """Return the codes with few examples or few codings that people confirmed, thinnest first."""
    confirmed = corpus.codings[corpus.codings["status"].isin(CONFIRMED)]
    found = []
    for code in corpus.codebook:
        own = confirmed[confirmed["code"] == code.id]
        if len(code.examples) < EXAMPLES or len(own) < CODINGS:
            sources = own["source_id"].nunique()
            found.append(ThinCode(code.id, len(code.examples), len(own), sources))
    return sorted(found, key=lambda one: (one.confirmed + one.examples, one.code))


def uncoded(corpus: Corpus) -> list[Uncoded]:
    """Return the segments that no code fits, in text order.

    `said so`: a person noted it. `read in full`: a person coded the source in full and gave
    it no code. `no suggestion`: nobody has read the source in full, and neither people nor
    machine have a code for it.
    """
    coded = set(corpus.codings.loc[corpus.codings["status"] != "rejected", "segment_id"])
    full = set(who_read(corpus)["source_id"])
    by_people = set(corpus.codings.loc[corpus.codings["status"].isin(CONFIRMED), "segment_id"])
    noted = list(_noted(corpus))
    groups, allowed = _groups(corpus)
    rows = []
    evidence = corpus.segments[corpus.segments["evidence"].astype(bool)]
    columns = evidence[["segment_id", "source_id", "start", "end"]]
    for segment_id, source_id, start, end in columns.itertuples(index=False):
        if source_id not in allowed:
            continue
        said = any(s == source_id and b < end and start < e for s, b, e in noted)
        if said:
            kind = SAID_SO
        elif source_id in full and segment_id not in by_people:
            kind = "read in full"
        elif source_id not in full and segment_id not in coded:
            kind = "no suggestion"
        else:
            continue
        rows.append(Uncoded(str(source_id), int(start), int(end), groups[str(source_id)], kind))
    return rows


def _groups(corpus: Corpus) -> tuple[dict[str, str], set[str]]:
    """Return the informant group of each source, and those that may be analysed."""
    columns = ["source_id", "informant_group", "consent_analyse"]
    rows = corpus.sources[columns].to_dict("records")
    groups = {str(row["source_id"]): str(row["informant_group"]) for row in rows}
    allowed = {
        str(row["source_id"])
        for row in rows
        if may_analyse({"consent_analyse": row["consent_analyse"]})
    }
    return groups, allowed


def _noted(corpus: Corpus) -> Iterator[tuple[str, int, int]]:
    """Yield the passages of which a person noted that no code fits."""
    documents = corpus.documents
    texts = dict(zip(documents["source_id"], documents["text"], strict=True))
    hashes = dict(zip(documents["source_id"], documents["text_hash"], strict=True))
    for decision in of_kind(corpus.decisions, "memo"):
        at = decision.passage
        if at is None or decision.body.get("text") != NO_CODE_FITS or at.source_id not in texts:
            continue
        place = locate(at, str(texts[at.source_id]), str(hashes[at.source_id]))
        if place is not None:
            yield (at.source_id, *place)

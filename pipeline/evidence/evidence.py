"""What counts as evidence: every source and every coding, judged once for all tables.

A source counts when somebody or something could read it; a coding counts when it is
confirmed by a person, or suggested with a score from `coding.count_threshold`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.denominators import stand_ins, why_not_read
from pipeline.evidence.in_full import Reading, reading_of
from pipeline.evidence.rows import records_of
from pipeline.records import CONFIRMED, SAID_ELSEWHERE
from pipeline.study.listed import split
from pipeline.study.privacy import LABEL, may_quote
from pipeline.study.register import GROUPS, WRITTEN_KINDS

if TYPE_CHECKING:
    from pipeline.study.codebook import Codebook
    from pipeline.study.corpus import Corpus

REPORT = "report"
NO_CASE = "(no case)"
WEAK = "score below the count threshold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Informant:
    """One source as the tables count it."""

    source_id: str
    group: str  # informant group, or "report" for documents
    kind: str
    cases: tuple[str, ...]  # partnerships that the register names
    org: str | None  # pseudonym of the organisation
    period: str | None
    instrument: str | None
    quotable: bool  # consent to quote, and its words are the speaker's
    stands_for: str  # the source it is counted as: itself, or the one whose text it repeats
    why_not: str | None  # why it leaves the denominators, or None

    @property
    def counts(self) -> bool:
        """Whether the source stands in denominators: read, and no repetition of another."""
        return self.why_not is None and self.stands_for == self.source_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One coding as the tables count it: `confirmed`, `suggested`, or not, with the reason."""

    source: str  # the source it counts for
    source_id: str  # the source it stands in
    org: str | None
    group: str
    kind: str
    period: str | None
    case: str | None  # the partnership it counts for
    code: str
    valence: str
    state: str | None  # confirmed | suggested | None
    why_not: str | None
    segment: str  # source and place of its segment; the same in a repeated text
    segment_id: str
    start: int
    end: int
    score: float
    quotable: bool
    time_ref: str
    row: int  # of corpus.codings

    @property
    def quote_id(self) -> str:
        """The name of the passage in every table; it tells nothing about the source."""
        return quote_name(self.source_id, self.start, self.end)


def quote_name(source_id: str, start: int, end: int) -> str:
    """Return the name of a passage; it tells nothing about the source."""
    place = f"{source_id}:{start}-{end}"
    return "q" + hashlib.sha256(place.encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that the tables count, computed once."""

    informants: dict[str, Informant]  # by source_id, sorted
    codings: tuple[Claim, ...]  # every coding, in order of source and place
    claims: tuple[Claim, ...]  # those that count
    under: dict[str, tuple[Claim, ...]]  # code -> claims of it and of its sub-codes
    weak: dict[str, tuple[Claim, ...]]  # code -> suggestions too weak to count, likewise
    texts: dict[str, str]
    asked: dict[str, frozenset[str]]  # instrument -> codes that its questions ask about
    groups: tuple[str, ...]  # groups that have a source, in register order
    cases: tuple[str, ...]  # partnerships in register order
    by_case: dict[str, tuple[Informant, ...]]  # counted sources that cover each case
    reading: Reading  # who read the sources in full

    def quote(self, claim: Claim) -> str:
        """Return the words of a coding: a slice of its document."""
        return self.texts.get(claim.source_id, "")[claim.start : claim.end]

    def counted(self) -> list[Informant]:
        """Return the sources that stand in denominators."""
        return [informant for informant in self.informants.values() if informant.counts]


def gather(corpus: Corpus) -> Evidence:
    """Return the evidence of a study."""
    informants = _informants(corpus)
    codings = tuple(_judged(corpus, informants))
    claims = tuple(claim for claim in codings if claim.state)
    present = {informant.group for informant in informants.values()}
    documents = corpus.documents
    return Evidence(
        informants=informants,
        codings=codings,
        claims=claims,
        under=_under(corpus.codebook, claims),
        weak=_under(corpus.codebook, (c for c in codings if c.why_not == WEAK)),
        texts=dict(zip(documents["source_id"], documents["text"], strict=True)),
        asked=_asked(corpus),
        groups=tuple(name for name in (*GROUPS[:-1], REPORT, "unknown") if name in present),
        cases=corpus.register.partnership_ids(),
        by_case=_by_case(corpus.register.partnership_ids(), informants, claims),
        reading=reading_of(corpus, informants),
    )


def _by_case(
    cases: Iterable[str], informants: Mapping[str, Informant], claims: Iterable[Claim]
) -> dict[str, tuple[Informant, ...]]:
    """Return the counted sources that cover each case: by the register, or by what they say."""
    spoken: dict[str | None, set[str]] = defaultdict(set)
    for claim in claims:
        spoken[claim.case].add(claim.source)
    counted = [informant for informant in informants.values() if informant.counts]
    return {
        case: tuple(i for i in counted if case in i.cases or i.source_id in spoken[case])
        for case in cases
    }


def _informants(corpus: Corpus) -> dict[str, Informant]:
    rows = sorted(records_of(corpus.sources), key=lambda row: str(row["source_id"]))
    why_not = why_not_read(corpus)
    stands_for = stand_ins(corpus, why_not)
    orgs = org_labels(rows)
    as_group = corpus.settings.synthesis.documents_as_group
    return {
        row["source_id"]: Informant(
            source_id=row["source_id"],
            group=group_of(row, as_group=as_group),
            kind=row["kind"],
            cases=tuple(split(row["partnerships"] or "")),
            org=orgs.get(_folded(row["organisation"])),
            period=row["period"],
            instrument=row["instrument"],
            quotable=may_quote(row) and bool(row["verbatim"]),
            stands_for=stands_for[row["source_id"]],
            why_not=why_not[row["source_id"]],
        )
        for row in rows
    }


def group_of(source: Mapping[str, Any], *, as_group: bool) -> str:
    """Return the informant group of a source; with `as_group`, "report" for what was written."""
    if as_group and source["kind"] in WRITTEN_KINDS:
        return REPORT
    return str(source["informant_group"])


def org_labels(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return a label for each organisation: its pseudonym if it bears one, else a number."""
    labels: dict[str, str] = {}
    for row in rows:
        name = _folded(row["organisation"])
        if name and name not in labels:
            known = LABEL.fullmatch(str(row["organisation"]).strip())
            labels[name] = known.group() if known else f"org-{len(labels) + 1:03d}"
    return labels


def _folded(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


def _judged(corpus: Corpus, informants: Mapping[str, Informant]) -> Iterable[Claim]:
    segments = {row["segment_id"]: row for row in records_of(corpus.segments)}
    codes = set(corpus.codebook.ids)
    cases = set(corpus.register.partnership_ids())
    threshold = corpus.settings.coding.count_threshold
    rows = list(enumerate(records_of(corpus.codings)))
    order = ("source_id", "start", "end", "code", "coder", "method")
    for number, row in sorted(rows, key=lambda item: tuple(item[1][name] for name in order)):
        informant = informants.get(row["source_id"])
        if informant is None:
            continue
        segment = segments.get(row["segment_id"])
        state, why_not = _state(row, segment, informant, codes, threshold)
        place = (segment["start"], segment["end"]) if segment else (row["start"], row["end"])
        counted = informants.get(informant.stands_for, informant)
        yield Claim(
            source=counted.source_id,
            source_id=row["source_id"],
            org=counted.org,
            group=counted.group,
            kind=counted.kind,
            period=counted.period,
            case=case_of(row["about"], informant.cases, cases),
            code=row["code"],
            valence=row["valence"],
            state=state,
            why_not=why_not,
            segment=f"{counted.source_id}:{place[0]}-{place[1]}",
            segment_id=row["segment_id"],
            start=row["start"],
            end=row["end"],
            score=row["score"] or 0.0,
            quotable=informant.quotable,
            time_ref=row["time_ref"],
            row=number,
        )


def _state(
    row: Mapping[str, Any],
    segment: Mapping[str, Any] | None,
    informant: Informant,
    codes: set[str],
    threshold: float,
) -> tuple[str | None, str | None]:
    """Return `confirmed`, `suggested` or None with the reason why the coding does not count."""
    if row["status"] in ("rejected", "contested"):
        return None, row["status"]
    if row["code"] not in codes:
        return None, "code not in the codebook or profile"
    if informant.why_not:
        return None, f"source not read: {informant.why_not}"
    confirmed = row["status"] in CONFIRMED
    if segment is not None and not is_evidence(segment, confirmed=confirmed):
        return None, f"no evidence: {segment['set_aside'] or segment['role']}"
    if confirmed:
        return "confirmed", None
    if segment is None:
        return None, "no evidence: outside every segment"
    if row["score"] is None or row["score"] < threshold:
        return None, WEAK
    return "suggested", None


def is_evidence(segment: Mapping[str, Any], *, confirmed: bool) -> bool:
    """Return whether a segment may carry a coding that counts.

    What an informant said too briefly to stand alone counts once a person has coded it; so
    does what another source says too, for the source that counts.
    """
    spoken = segment["role"] in ("informant", "none")
    why = segment["set_aside"] or ""
    by_people = "short" in why or why in SAID_ELSEWHERE
    return bool(spoken and (segment["evidence"] or (confirmed and by_people)))


def case_of(about: str, own: tuple[str, ...], known: set[str]) -> str | None:
    """Return the partnership that a coding counts for, or None.

    The one it names; else, when it names none, the only one that its source covers.
    """
    if about in known:
        return about
    return own[0] if about == "unknown" and len(own) == 1 else None


def _under(codebook: Codebook, claims: Iterable[Claim]) -> dict[str, tuple[Claim, ...]]:
    chains = {code_id: (code_id, *codebook.parents(code_id)) for code_id in codebook.ids}
    gathered: dict[str, list[Claim]] = {code_id: [] for code_id in codebook.ids}
    for claim in claims:
        for code_id in chains[claim.code]:
            gathered[code_id].append(claim)
    return {code_id: tuple(found) for code_id, found in gathered.items()}


def _asked(corpus: Corpus) -> dict[str, frozenset[str]]:
    """Return for each instrument the codes its questions name, with their sub-codes."""
    chains = {
        code_id: {code_id, *corpus.codebook.parents(code_id)} for code_id in corpus.codebook.ids
    }
    asked: dict[str, set[str]] = defaultdict(set)
    for row in corpus.register.questions:
        named = set(split(row.get("codes").replace(",", ";")))
        found = {code_id for code_id, chain in chains.items() if chain & named}
        asked[row.get("instrument")] |= found
    return {instrument: frozenset(found) for instrument, found in asked.items()}

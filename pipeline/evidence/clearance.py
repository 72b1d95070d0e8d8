"""What one room may read: consent first, then nobody who could be recognised by the others.

The rule is the one that releases of the synthesis tables follow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import PrivacyError, nearest
from pipeline.study.decisions import of_kind
from pipeline.study.listed import split
from pipeline.study.privacy import AUDIENCES, may_share
from pipeline.tables import rows_of

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

DOCUMENTS = ("one-page report", "programme document", "literature")
REPORT = "report"
LABELS = {
    "philanthropy": "Philanthropy informant",
    "partner": "Partner informant",
    "MEL partner": "MEL partner",
    "external expert": "External expert",
    "sector": "Sector informant",
    REPORT: "Written report",
}
ANYONE = "Informant"


@dataclass(frozen=True, slots=True)
class Clearance:
    """What an audience may read of a study."""

    audience: str  # team | funder | peers | public
    groups: dict[str, str]  # source_id -> informant group, or "report" for documents
    shared: frozenset[str]  # sources whose consent reaches this audience
    alone: frozenset[str]  # sources that their group and partnership would give away
    released: frozenset[tuple[str, int, int]]  # passages that a person released
    small: frozenset[str]  # groups too small to be named outside the team

    def shows(self, source_id: str, start: int, end: int) -> bool:
        """Return whether these words of a source may be read in this room."""
        if source_id not in self.shared:
            return False
        return source_id not in self.alone or (source_id, start, end) in self.released

    def label(self, source_id: str) -> str:
        """Return who speaks, by group only, and not even that for a small group."""
        group = self.groups.get(source_id, "")
        return ANYONE if group in self.small else LABELS.get(group, ANYONE)


def clearance_of(corpus: Corpus, audience: str) -> Clearance:
    """Return what the audience (team, funder, peers, public) may read.

    Raises `PrivacyError` for an unknown audience.
    """
    if audience not in AUDIENCES:
        raise PrivacyError(f"no audience '{audience}'.{nearest(audience, AUDIENCES)}")
    rows = rows_of(corpus.sources)
    as_group = corpus.settings.synthesis.documents_as_group
    groups = {str(row["source_id"]): _group(row, as_group=as_group) for row in rows}
    team = audience == "team"
    return Clearance(
        audience=audience,
        groups=groups,
        shared=frozenset(
            str(row["source_id"])
            for row in rows
            if may_share(row, audience) and bool(row["verbatim"])
        ),
        alone=frozenset() if team else _alone(rows, groups),
        released=_released(corpus, audience),
        small=frozenset() if team else _small(groups, corpus.settings.synthesis.small_cell),
    )


def _group(row: dict[str, Any], *, as_group: bool) -> str:
    return REPORT if as_group and row["kind"] in DOCUMENTS else str(row["informant_group"])


def _alone(rows: list[dict[str, Any]], groups: dict[str, str]) -> frozenset[str]:
    """Return sources that are the only one of their group in a partnership, or in the study."""
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        source_id = str(row["source_id"])
        for case in split(str(row["partnerships"])) or [""]:
            places[groups[source_id], case].append(source_id)
    return frozenset(names[0] for names in places.values() if len(names) == 1)


def _small(groups: dict[str, str], least: int) -> frozenset[str]:
    sizes = Counter(groups.values())
    return frozenset(group for group, size in sizes.items() if size < least)


def _released(corpus: Corpus, audience: str) -> frozenset[tuple[str, int, int]]:
    """Return the passages that a person released for this audience or a wider one."""
    reaching = AUDIENCES[AUDIENCES.index(audience) :]
    documents = corpus.documents
    hashes = dict(zip(documents["source_id"], documents["text_hash"], strict=True))
    return frozenset(
        (at.source_id, at.start, at.end)
        for decision in of_kind(corpus.decisions, "quote release")
        if (at := decision.passage) is not None
        and decision.body.get("audience") in reaching
        and hashes.get(at.source_id) == at.text_hash
    )

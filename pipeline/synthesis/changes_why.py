"""Why a cell changed since a release: from the codings beneath it, else from the study."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.model.card import model_key
from pipeline.study.releases import code_hashes, register_hashes
from pipeline.synthesis.metadata import SECTIONS

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

Row = Mapping[str, Any]
Place = tuple[str, Any, Any, str]  # source, start, end, code
MOST = 4  # reasons of one cell
CODES = ("code", "enabler", "archetype", "theme", "value", "codes")


class Why:
    """The differences between a release and now, ready to be asked about cells."""

    def __init__(
        self, before: Sequence[Row], after: Sequence[Row], manifest: Row, corpus: Corpus
    ) -> None:
        """Compare the codings; remember what else is different."""
        self.manifest = manifest
        self.corpus = corpus
        self.texts = dict(
            zip(corpus.documents["source_id"], corpus.documents["text_hash"], strict=True)
        )
        self.codes = code_hashes(corpus.codebook)
        self._then, self._now = _states(before), _states(after)
        self._of: dict[str, list[tuple[Row, str]]] = defaultdict(list)
        for place in {*self._then, *self._now}:
            old, new = self._then.get(place), self._now.get(place)
            if _counted(old) != _counted(new):
                row = new or old or {}
                told = self._reason(place, old, new)
                for code in (place[3], *corpus.codebook.parents(place[3])):
                    self._of[code].append((row, told))
        self._study = list(self._of_study())

    def reasons(self, shows: Sequence[str], column: str, row: Row) -> list[str]:
        """Return the likely reasons why a cell changed, the most frequent first.

        `shows` are the kinds of decisions that its table shows beside those on codings.
        """
        named = [column.split("__")[0], *(str(row.get(name) or "") for name in CODES)]
        codes = [code for cell in named for code in cell.split(";") if code in self.codes]
        every = {id(item[0]): item for code in codes for item in self._of.get(code, ())}
        if not codes and row.get("source_id"):
            every = {id(item[0]): item for own in self._of.values() for item in own}
        found = Counter(told for coding, told in every.values() if _within(coding, row))
        told = [
            f"{reason} ({size} {'coding' if size == 1 else 'codings'})"
            for reason, size in sorted(found.items(), key=lambda item: (-item[1], item[0]))
        ]
        own = sorted({told for kind, told in self._study if kind in shows})
        other = sorted({told for kind, told in self._study if not kind})
        chosen = [*own[:1], *told][:MOST] or other[:MOST]
        left = len(told) - MOST
        more = [f"and {left} more"] if left > 0 else []
        return [*chosen, *more] or ["nothing of what was compared; most likely the software"]

    def _reason(self, place: Place, old: Row | None, new: Row | None) -> str:
        source, code = place[0], place[3]
        known: Mapping[str, str] = self.manifest.get("sources", {})
        if source not in known:
            return f"source added: {source}"
        if source not in self.texts:
            return f"source gone: {source}"
        if known[source] != self.texts[source]:
            return f"source changed: {source}"
        decided = _decided(old), _decided(new)
        if decided[0] != decided[1]:
            who = (new or old or {}).get("coder") or "a person"
            return f"decision by {who}" if decided[1] else f"decision by {who} no longer holds"
        codes: Mapping[str, str] = self.manifest.get("codes", {})
        if codes.get(code) != self.codes.get(code):
            return f"codebook: {code} {'changed' if code in codes else 'is new'}"
        return self._of_coder()

    def _of_coder(self) -> str:
        settings: Mapping[str, str] = self.manifest.get("settings", {})
        if settings.get("coding") != self.corpus.settings.fingerprint("coding"):
            return "settings of coding"
        if self.manifest.get("model") != model_key(self.corpus.settings.embedding):
            return "coder: another language model"
        if self.manifest.get("codebook", {}).get("hash") != self.corpus.codebook.fingerprint():
            return "codebook: other codes changed"
        if "coding" in {kind for kind, _ in self._new_decisions()}:
            return "coder: learnt from new decisions"
        if self.manifest.get("version") != __version__:
            return "coder: another version of the software"
        return "coder"

    def _new_decisions(self) -> Iterator[tuple[str, str]]:
        """Yield kind and writer of every decision that the release did not have."""
        known = {item["event_id"] for item in self.manifest.get("decisions", ())}
        for decision in self.corpus.decisions:
            if decision.event_id not in known:
                yield decision.kind, decision.writer

    def _of_study(self) -> Iterator[tuple[str, str]]:
        """Yield what else is different: the kind of a decision (or none), and how it is told."""
        decided = list(self._new_decisions())
        for kind, writer in decided:
            if kind not in ("coding", "quote release"):
                yield kind, f"{kind} by {writer}"
        for told in (*self._of_sources(), *self._of_settings()):
            yield "", told
        if any(kind == "coding" for kind, _ in decided):
            yield "", "decisions about codings"

    def _of_sources(self) -> Iterator[str]:
        known, now = self.manifest.get("sources", {}), self.texts
        yield from (f"source added: {name}" for name in sorted(set(now) - set(known)))
        yield from (f"source gone: {name}" for name in sorted(set(known) - set(now)))
        both = sorted(set(known) & set(now))
        yield from (f"source changed: {name}" for name in both if known[name] != now[name])
        then, rows = self.manifest.get("register_rows", {}), register_hashes(self.corpus.register)
        both = sorted(set(then) & set(rows))
        yield from (f"register: row of {name}" for name in both if then[name] != rows[name])

    def _of_settings(self) -> Iterator[str]:
        if self.manifest.get("codebook", {}).get("hash") != self.corpus.codebook.fingerprint():
            yield "codebook"
        before = self.manifest.get("settings", {})
        for section in SECTIONS:
            if before.get(section) != self.corpus.settings.fingerprint(section):
                yield f"settings of {section}"
        if self.manifest.get("version") != __version__:
            yield "another version of the software"


def _states(codings: Sequence[Row]) -> dict[Place, Row]:
    """Return the codings by place and code; one that a person made before a machine's."""
    found: dict[Place, Row] = {}
    for row in codings:
        place = (str(row["source_id"]), row["start"], row["end"], str(row["code"]))
        if place not in found or _decided(row):
            found[place] = row
    return found


def _counted(row: Row | None) -> tuple[Any, ...]:
    """Return what of a coding the tables count."""
    if row is None or not row["counts"]:
        return ()
    return row["counts"], row["valence"], row["case"], row["counted_group"], row["counts_as"]


def _decided(row: Row | None) -> str:
    """Return what people decided about a coding; empty for nothing."""
    return "" if row is None or row["status"] == "suggested" else str(row["status"])


def _within(coding: Row, row: Row) -> bool:
    """Return whether a row of a table counts such a coding."""
    case = row.get("partnership") or row.get("case") or row.get("case_id")
    if case and not str(case).startswith("(") and coding["case"] != case:
        return False
    groups = {row.get(name) for name in ("group", "group_a", "group_b", "informant_group")}
    groups = {group for group in groups if group and not str(group).startswith("(")}
    if groups and coding["counted_group"] not in groups:
        return False
    source = row.get("source_id")
    return not source or coding["source_id"] == source

"""What people judged, put beside the evidence that it rests on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.evidence import quote_name
from pipeline.study.anchors import locate
from pipeline.study.decisions import of_kind
from pipeline.study.judged import CHANGED, FORMS, KIND, MARK, UNJUDGED, Form

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus
    from pipeline.study.decisions import Decision

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What stands of a judgement: the last word on its row."""

    table: str
    row: tuple[str, ...]  # what it is about, by the columns of its form
    said: Mapping[str, str]
    reason: str
    mark: str  # of the evidence under which it was made
    writer: str
    made_at: str
    place: tuple[str, int, int] | None = None  # its passage in the text of today
    named: tuple[str, ...] = ()  # the row as it was named when it was made

    @property
    def id(self) -> str:
        """The name by which people clear it; it stays when the judgement is another."""
        named = json.dumps([self.table, *(self.named or self.row)])
        return "J-" + hashlib.sha256(named.encode()).hexdigest()[:8]

    def told(self, form: Form) -> dict[str, str]:
        """Return what may leave the team once a person has cleared it, by column."""
        open_ones = {column.key for column in form.columns if not column.team}
        said = {key: text for key, text in self.said.items() if key in open_ones}
        return said | ({form.reason.key: self.reason} if self.reason else {})

    def digest(self, form: Form) -> str:
        """Return what a clearance names, so that a judgement that was changed needs a new one."""
        return short_hash(json.dumps(self.told(form), sort_keys=True))


def evidence_hash(claims: Iterable[Claim], evidence: Evidence, *more: str) -> str:
    """Return a mark of the evidence: it changes with sources, words, valence or state.

    Offsets are left out, so that a passage that merely moved changes nothing. `more` is what
    else a judgement rests on, such as the sentence of a finding.
    """
    content: list[Any] = sorted(
        [c.source_id, c.code, c.valence, str(c.state), evidence.quote(c)] for c in claims
    )
    return short_hash(json.dumps([*content, *more]))


def short_hash(text: str) -> str:
    """Return a mark of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def judgements_of(corpus: Corpus, form: Form) -> dict[tuple[str, ...], Judgement]:
    """Return the last word on each row of a form's table, without those that people emptied."""
    texts = _texts(corpus)
    latest: dict[tuple[str, ...], Judgement] = {}
    for decision in of_kind(corpus.decisions, KIND):
        if decision.body.get("table") == form.table:
            judgement = _judgement(decision, form, texts)
            latest[judgement.row] = judgement
    return {row: latest[row] for row in sorted(latest) if latest[row].said or latest[row].reason}


def all_judgements(corpus: Corpus) -> Iterator[tuple[Form, Judgement]]:
    """Yield every judgement that stands, with the form it was typed into."""
    for form in FORMS.values():
        for judgement in judgements_of(corpus, form).values():
            yield form, judgement


def _texts(corpus: Corpus) -> dict[str, tuple[str, str]]:
    documents = corpus.documents
    columns = (documents[name] for name in ("source_id", "text", "text_hash"))
    return {
        str(name): (str(text), str(digest)) for name, text, digest in zip(*columns, strict=True)
    }


def _judgement(decision: Decision, form: Form, texts: Mapping[str, tuple[str, str]]) -> Judgement:
    body, at = decision.body, decision.passage
    named = tuple(str(part) for part in body.get("row") or ())
    found = locate(at, *texts[at.source_id]) if at and at.source_id in texts else None
    place = (at.source_id, *found) if at and found else None
    row = named
    if place and form.passage in form.row:
        number = form.row.index(form.passage)
        row = (*named[:number], quote_name(*place), *named[number + 1 :])
    return Judgement(
        table=form.table,
        row=row,
        said={str(key): str(text) for key, text in (body.get("said") or {}).items() if text},
        reason=str(body.get("reason") or ""),
        mark=str(body.get(MARK) or ""),
        writer=decision.writer,
        made_at=decision.made_at,
        place=place,
        named=named,
    )


def judged(
    form: Form,
    rows: Iterable[Row],
    corpus: Corpus,
    alone: Callable[[Judgement], Row | None] = lambda judgement: None,
) -> Iterator[Row]:
    """Yield the rows of a table with what people judged of them.

    Each row holds the mark of its evidence under `MARK`. `alone` makes the row of a judgement
    that the table has none for: one that people added, or whose evidence is gone; None for none.
    """
    known = judgements_of(corpus, form)
    met = set()
    for row in rows:
        name = row_name(form, row)
        met.add(name)
        yield row | (_told(form, known[name], row) if name in known else {})
    for name, judgement in known.items():
        left = alone(judgement) if name not in met else None
        if left is not None:
            yield left | _told(form, judgement, left)


def row_name(form: Form, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what names a row for its judgement."""
    return tuple(str(row.get(key) or "") for key in form.row)


def _told(form: Form, judgement: Judgement, row: Row) -> Row:
    """Return the cells that a judgement fills; what the program put there gives way."""
    said: Row = {
        column.key: _typed(judgement.said[column.key], number=column.up_to is not None)
        for column in form.columns
        if judgement.said.get(column.key, UNJUDGED) != UNJUDGED
    }
    if judgement.reason:
        said[form.reason.key] = judgement.reason
    mark = str(row.get(MARK) or "")
    return said | {
        form.who: judgement.writer,
        form.when: judgement.made_at[:10],
        CHANGED: "no" if judgement.mark == mark else "yes",
    }


def _typed(text: str, *, number: bool) -> str | float:
    return float(text) if number else text

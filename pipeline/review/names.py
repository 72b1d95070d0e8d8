"""What people type into a cell, made into the names that the study knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.errors import DecisionError, nearest
from pipeline.study.anchors import Anchor
from pipeline.study.decisions import Decision

if TYPE_CHECKING:
    from pipeline.excel.filled_in import Entry
    from pipeline.study.corpus import Corpus

LEVELS = (
    "In place", "Can be built", "Lacking: not feasible in time", "Contested", "No evidence",
)  # fmt: skip
NO_CASES = ("general", "other philanthropy", "unknown")
NOBODY = "workbook"  # the coder of what nobody put a name to

Names = dict[str, str]  # folded name -> the name itself


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a study knows, and who is typing when."""

    codes: Names  # by id, by label and by both
    cases: Names
    themes: Names
    sources: Names
    texts: Mapping[str, tuple[str, str]]  # source -> text and its hash
    made_at: str
    corpus: Corpus  # for what few forms ask: whose words somebody typed
    your_name: str = ""

    def writer(self, coder: str) -> str:
        """Return who decided: the coder of the row, else of the workbook."""
        return coder or self.your_name or NOBODY

    def decision(self, entry: Entry, kind: str, body: Mapping[str, Any]) -> Decision:
        """Return what was typed into a row as a decision of who typed it."""
        writer = self.writer(entry.get("coder"))
        return Decision(kind=kind, writer=writer, made_at=self.made_at, body=body)

    def about_passage(self, entry: Entry, kind: str, body: Mapping[str, Any]) -> Decision:
        """Return the same as a decision about the passage of the row."""
        return replace(self.decision(entry, kind, body), passage=Anchor(**entry.basis["passage"]))


def known_of(corpus: Corpus, made_at: str, your_name: str = "") -> Known:
    """Return the names that a study knows."""
    documents = corpus.documents
    texts = {
        str(source_id): (str(text), str(digest))
        for source_id, text, digest in zip(
            documents["source_id"], documents["text"], documents["text_hash"], strict=True
        )
    }
    return Known(
        codes=_codes(corpus),
        cases=_cases(corpus),
        themes=_names(str(theme_id) for theme_id in corpus.themes["theme_id"]),
        sources=_names(texts),
        texts=texts,
        made_at=made_at,
        your_name=your_name,
        corpus=corpus,
    )


def _codes(corpus: Corpus) -> Names:
    labels = [code.label for code in corpus.codebook]
    names: dict[str, str] = {}
    for code in corpus.codebook:
        names[folded(f"{code.id} {code.label}")] = code.id
        if labels.count(code.label) == 1:
            names[folded(code.label)] = code.id
    return names | _names(corpus.codebook.ids)


def _cases(corpus: Corpus) -> Names:
    names = _names([*corpus.register.partnership_ids(), *NO_CASES])
    named = {
        folded(row.get("name")): row.get("partnership_id") for row in corpus.register.partnerships
    }
    return {name: case for name, case in named.items() if name} | names


def _names(names: Iterable[str]) -> Names:
    return {folded(name): name for name in names}


def folded(text: str) -> str:
    """Return a name without what hands do not care about: capitals and spaces."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def one_of(typed: str, names: Names | Iterable[str], what: str) -> str:
    """Return the name that was typed, or an empty text for an empty cell.

    Raises `DecisionError` with the nearest name for one that is not known.
    """
    lookup = names if isinstance(names, dict) else _names(names)
    if not typed:
        return ""
    found = lookup.get(folded(typed))
    if found is None:
        hint = nearest(typed, dict.fromkeys(lookup.values()))
        raise DecisionError(f"no {what} '{typed[:60]}'.{hint}")
    return found


def codes_in(typed: str, known: Known, what: str = "code") -> list[str]:
    """Return the codes that a cell names, each once; several are joined by `;` or a new line.

    Raises `DecisionError` with the nearest code for one that the codebook in use lacks.
    """
    if folded(typed) in known.codes:  # a label may hold a comma
        return [known.codes[folded(typed)]]
    parts = [part.strip() for part in re.split(r"[;\n]", typed)]
    if len(parts) == 1 and parts[0] and folded(parts[0]) not in known.codes:
        parts = [part.strip() for part in typed.split(",")]
    found = [_code(part, known, what) for part in parts if part]
    return list(dict.fromkeys(found))


def _code(typed: str, known: Known, what: str) -> str:
    if folded(typed) in known.codes:
        return known.codes[folded(typed)]
    first = typed.split()[0]
    if folded(first) in known.codes and len(typed.split()) > 1:
        return known.codes[folded(first)]  # an id with a label that has since changed
    return one_of(typed, known.codes, what)

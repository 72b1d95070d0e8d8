"""Coding sheets out to people and back: suggestions to judge, audits and blind double-coding."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import DecisionError
from pipeline.excel.book import Book
from pipeline.excel.cover import start_cover, write_lines, write_your_name
from pipeline.excel.page import Page
from pipeline.excel.write import CONTENTS, write_page
from pipeline.records import VALENCES
from pipeline.review.merging import without_contradictions
from pipeline.review.names import NO_CASES
from pipeline.review.order import dealt, draw, sources_by_group
from pipeline.review.page_sheet import read_page_sheet
from pipeline.review.pages import (
    added_page,
    blind_page,
    codebook_page,
    sources_page,
    suggestions_page,
)
from pipeline.review.workbook import ReadBack, read_workbook
from pipeline.study.decisions import Decision
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

HOW_TO_JUDGE = (
    "Write your name above. In the sheet Suggestions accept, reject or change each code; the "
    "rows that teach the coder most come first, so stop wherever your time ends.",
    "The order is no random sample: how often you accept here says nothing about how good the "
    "coder is. An audit sheet does.",
)
HOW_TO_CODE = (
    "Your name stands above. In the sheet Passages give each passage its code, several joined "
    "by ;, or none. The sheet Codebook says what the codes mean. No suggestion is shown, and "
    "nobody sees what the others coded.",
    "When a source is coded in full, say yes in the sheet Sources: from then on a passage "
    "without a code means that no code fits.",
)


def export_suggestions(corpus: Corpus, path: Path, limit: int = 300) -> int:
    """Write the suggestions that teach most to `path`; return how many there are.

    Raises `DecisionError` when nothing is suggested, `OutputError` when `path` cannot be
    written.
    """
    page = suggestions_page(corpus, limit)
    if not page.rows:
        raise DecisionError("there is no suggestion to review; run: sensemaking coding")
    write_sheets(corpus, path, "Suggestions to review", HOW_TO_JUDGE, [page, added_page()], "")
    return len(page.rows)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Sources drawn at random, to be coded in full without sight of the machine."""

    sample: str  # its name
    sources: Mapping[str, Sequence[str]]  # by coder; under `""` for whoever codes them

    def decisions(self, made_at: str) -> list[Decision]:
        """Return the draw as decisions, so that the reading app keeps the machine away too."""
        bodies = [
            {"sample": self.sample, "coder": coder, "sources": list(own)}
            for coder, own in self.sources.items()
        ]
        return [
            Decision(kind="sample", writer="machine", made_at=made_at, body=body) for body in bodies
        ]


def export_audit(corpus: Corpus, path: Path, per_group: int = 2, coder: str = "") -> Drawn:
    """Write whole sources, drawn at random within informant groups, to be coded unaided.

    Returns the sources. They are the same for the same study, seed and number.
    """
    groups = sources_by_group(corpus)
    drawn = draw(groups, per_group, f"{corpus.settings.study.seed}|audit")
    if not drawn:
        raise DecisionError("there is no source with evidence to audit; run: sensemaking coding")
    sample = sample_name("audit", drawn)
    write_sheets(corpus, path, "Audit sample", HOW_TO_CODE, _blind(corpus, drawn, sample), coder)
    return Drawn(sample, {" ".join(coder.split()): drawn})


def assign(
    corpus: Corpus, coders: Sequence[str], folder: Path, per_group: int = 2, shared: int = 1
) -> Drawn:
    """Write one blind sheet per coder into `folder`; return the sources of each.

    `per_group` sources of each informant group are drawn; `shared` of them per group go to
    every coder, the rest are dealt out. Raises `DecisionError` for fewer than two coders.
    """
    names = list(dict.fromkeys(" ".join(coder.split()) for coder in coders if coder.strip()))
    if len(names) < 2:
        raise DecisionError("name two coders or more, so that their codings can be compared")
    seed = f"{corpus.settings.study.seed}|assign"
    groups = sources_by_group(corpus)
    drawn = draw(groups, per_group, seed)
    held = {group: [s for s in own if s in drawn] for group, own in groups.items()}
    common = draw(held, min(shared, per_group), f"{seed}|shared")
    hands = dealt([source_id for source_id in drawn if source_id not in common], names, seed)
    sample = sample_name("assignment", [*drawn, *names])
    assigned = {name: sorted([*common, *hands[name]]) for name in names}
    for name, own in assigned.items():
        path = folder / f"coding-{_file_name(name)}.xlsx"
        write_sheets(
            corpus, path, "Sources to code", HOW_TO_CODE, _blind(corpus, own, sample), name
        )
    return Drawn(sample, assigned)


def import_sheets(paths: Iterable[Path], corpus: Corpus, made_at: str, run: str = "") -> ReadBack:
    """Return what people filled in, in any number of sheets; a broken file stops no other.

    A .csv file is what a page of the report gave out; `run` is the run that the study stands at.
    """
    told: list[tuple[Decision, str]] = []
    messages: list[str] = []
    for path in sorted(paths):
        try:
            if path.suffix.casefold() == ".csv":
                read = read_page_sheet(path, corpus, made_at, run)
            else:
                read = read_workbook(path, corpus, made_at)
        except DecisionError as fault:
            messages.append(str(fault))
            continue
        told += [(decision, path.name) for decision in read.decisions]
        messages += [f"{path.name}: {message}" for message in read.messages]
    of_passages = [item for item in told if item[0].kind == "coding"]
    agreeing, contradictions = without_contradictions(of_passages)
    others = [decision for decision, _ in told if decision.kind != "coding"]
    once = {decision.event_id: decision for decision in [*agreeing, *others]}
    return ReadBack(tuple(once.values()), (*messages, *contradictions))


def sample_name(kind: str, parts: Iterable[str]) -> str:
    """Return the name of a sample, which follows from what is in it."""
    return f"{kind}-{hashlib.sha256('|'.join(sorted(parts)).encode()).hexdigest()[:8]}"


def _file_name(name: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-").lower() or "coder"
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:4]}"


def _blind(corpus: Corpus, source_ids: Sequence[str], sample: str) -> list[Page]:
    return [
        blind_page(corpus, source_ids, sample),
        sources_page(corpus, source_ids, sample),
        added_page(),
    ]


def write_sheets(
    corpus: Corpus, path: Path, title: str, how: Sequence[str], pages: Sequence[Page], coder: str
) -> None:
    """Write pages as one workbook to fill in, with the codebook and how to fill it in."""

    def fill(temporary: Path) -> None:
        study = corpus.settings.study
        with Book(temporary, study.name, invented=study.invented) as book:
            for name, items in _lists(corpus).items():
                book.choices(name, items or [""])
            cover = book.add_sheet(CONTENTS)
            for page in [*pages, codebook_page(corpus)]:
                write_page(book, page)
            start_cover(book, cover, f"{study.name}: {title}")
            write_your_name(book, cover, 5, coder)
            write_lines(book, cover, 7, "How to fill this in", (*how, *book.messages))

    write_whole(path, fill)


def _lists(corpus: Corpus) -> dict[str, list[str]]:
    return {
        "decisions": ["accept", "reject", "change"],
        "codes": [f"{code.id} {code.label}" for code in corpus.codebook],
        "valences": list(VALENCES),
        "cases": [*corpus.register.partnership_ids(), *NO_CASES],
        "yes": ["yes"],
        "sources": sorted(str(source_id) for source_id in corpus.documents["source_id"]),
    }

"""T23: what the run knows about its methods, and every caveat; the rest is the analyst's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.evidence.judgements import judged, short_hash
from pipeline.records import CONFIRMED
from pipeline.study.decisions import of_kind
from pipeline.study.judged import KIND, MARK, METHODS
from pipeline.synthesis.caveats import caveats
from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.tables.standards import COREQ, SRQR

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

TO_COMPLETE = "ANALYST TO COMPLETE"
BY_PERSON = "written by a person"
CAPTION = (
    "Caveats first, then what the run knows about itself, then the items of two reporting "
    "standards for qualitative research (COREQ, SRQR), filled in where the run knows the answer "
    f"and marked {TO_COMPLETE} where only people do."
)
METHODS_COLUMNS = {
    "section": "caveat, run, COREQ or SRQR",
    "order": "Number within the section",
    "item": "What it is about",
    "content": f"What holds, or {TO_COMPLETE}",
    "status": "known to the run, written by a person, or to complete",
}
RESTS_ON = ("Sources", "Codebook", "Mode")  # facts of the run that the methods speak of
COLUMNS = METHODS_COLUMNS | METHODS.described()
APPROACHES = {
    "codebook": (
        "Codebook thematic analysis in the manner of framework analysis: a published framework "
        "applied deductively, emergent themes beside it. Machine suggestions and people's "
        "decisions are kept apart"
    ),
    "reflexive": (
        "Reflexive thematic analysis with machine suggestions as prompts; no agreement figures"
    ),
}


def methods(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per caveat, fact of the run, and item of a standard."""
    rows = judged(METHODS, methods_rows(corpus, evidence), corpus)
    return sheet_of(
        "T23_methods",
        "Methods and caveats",
        CAPTION,
        COLUMNS,
        (with_text(row, row.get("written")) for row in rows),
        key=("section", "item"),
        shows=(KIND,),
    )


def with_text(row: dict[str, Any], written: str | None) -> dict[str, Any]:
    """Return a row whose content holds what a person wrote, after what the run knows."""
    if not written:
        return row
    known = [] if row["content"] == TO_COMPLETE else [row["content"]]
    content = "\n".join([*known, written])
    return row | {"content": content, "status": BY_PERSON}


def methods_rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Yield caveats, facts of the run and items of the standards, without what people wrote."""
    for number, caveat in enumerate(caveats(corpus, evidence), 1):
        yield _row("caveat", number, "Caveat", caveat)
    for number, (item, content) in enumerate(run_facts(corpus, evidence).items(), 1):
        yield _row("run", number, item, content)
    known = _known_items(corpus, evidence)
    facts = run_facts(corpus, evidence)
    mark = short_hash("\n".join(facts[item] for item in RESTS_ON))
    for standard, topics in (("COREQ", COREQ), ("SRQR", SRQR)):
        for number, topic in enumerate(topics, 1):
            row = _row(standard, number, topic, known.get((standard, number)))
            yield row | {MARK: mark}


def _row(section: str, number: int, item: str, content: str | None) -> dict[str, Any]:
    status = "known to the run" if content else "to complete"
    return {
        "section": section,
        "order": number,
        "item": item,
        "content": content or TO_COMPLETE,
        "status": status,
    }


def run_facts(corpus: Corpus, evidence: Evidence) -> dict[str, str]:
    """Return what the run knows about itself, by item."""
    settings, codebook = corpus.settings, corpus.codebook
    statuses = Counter(str(status) for status in corpus.codings["status"])
    return {
        "Study": settings.study.name,
        "Software": f"sensemaking-pipeline {__version__}, without network",
        "Codebook": f"{codebook.name} {codebook.version}, profile {settings.study.profile}, "
        f"{len(codebook.codes)} codes",
        "Attribution": codebook.attribution or "none stated",
        "Mode": f"{settings.study.mode}, machine help {settings.study.assist}",
        "Coders": f"{', '.join(settings.coding.coders)}; {_people(corpus)} people decided",
        "Codings": ", ".join(f"{name} {statuses[name]}" for name in sorted(statuses)) or "none",
        "Threshold": f"suggestions shown from {settings.coding.threshold}, counted from "
        f"{settings.coding.count_threshold}",
        "Seed": str(settings.study.seed),
        "Expected false sources": "unknown: no audit of a random sample",
        "Sources": _sample(evidence),
        "Residual risk": _residual(corpus),
    }


def _residual(corpus: Corpus) -> str:
    """Return what is known to be left of names in the stored text."""
    left = corpus.residual
    if left is None:
        return "not searched in this run"
    return (
        f"{left.names_to_decide} capitalised names in the text that nobody has decided about; "
        f"{left.strings_left} names of the roster left in {left.files_searched} stored tables "
        "(the outputs themselves are searched after each run). Pseudonymised text can still "
        "point to people"
    )


def _people(corpus: Corpus) -> int:
    return len({decision.writer for decision in of_kind(corpus.decisions, "coding")})


def _sample(evidence: Evidence) -> str:
    sizes = Counter(informant.group for informant in evidence.counted())
    listed = ", ".join(f"{group} {sizes[group]}" for group in evidence.groups)
    return f"{len(evidence.informants)} registered, {sizes.total()} counted ({listed})"


def _known_items(corpus: Corpus, evidence: Evidence) -> dict[tuple[str, int], str]:
    facts = run_facts(corpus, evidence)
    approach = APPROACHES[corpus.settings.study.mode]
    tree = f"{facts['Codebook']}; definitions, inclusions and exclusions are in the codebook"
    clusters = "" if corpus.themes_awaited else f"{len(corpus.themes)} "
    themes = f"In advance from the codebook; {clusters}clusters of the rest as prompts"
    instruments = sorted(evidence.asked)
    coded = corpus.codings["status"].isin(CONFIRMED).any()
    return {
        ("COREQ", 9): approach,
        ("COREQ", 12): facts["Sources"],
        ("COREQ", 16): "Groups, kinds, dates and languages of sources: T01",
        **({("COREQ", 17): f"Instruments: {', '.join(instruments)}"} if instruments else {}),
        ("COREQ", 24): f"{_people(corpus)} people decided about codings; "
        + ("their codings are marked confirmed" if coded else "none is confirmed yet"),
        ("COREQ", 25): tree,
        ("COREQ", 26): themes,
        ("COREQ", 27): facts["Software"],
        ("COREQ", 29): "Quotes are slices of the stored text, identified by informant group (T14)",
        ("COREQ", 32): "Dissenting quotes stand in T04 and T14, counter-evidence in T12",
        ("SRQR", 5): approach,
        ("SRQR", 12): facts["Sources"],
        ("SRQR", 13): "Pseudonymised before storing; cut into segments of one to "
        f"{corpus.settings.segment.max_sentences} sentences inside a turn or field; interviewer "
        "turns and template text are context only",
        ("SRQR", 14): f"{approach}. {themes}",
        ("SRQR", 15): "Every count leads to its quotes (T03); suggestions and decisions are "
        "counted apart; counter-evidence is searched for each finding (T12)",
        ("SRQR", 17): "Quotes in T04 and T14, by consent",
        ("SRQR", 19): "The caveats above",
    }

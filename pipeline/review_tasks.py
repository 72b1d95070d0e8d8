"""What the review commands do: sheets out to people, their work back in, agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.decisions import Decision, append, of_kind
from pipeline.errors import DecisionError
from pipeline.study import Study, open_study
from pipeline.work import Work

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.corpus import Corpus
    from pipeline.review.workbook import ReadBack


def store_decisions(study: Study, occasion: str, read: ReadBack) -> Iterator[str]:
    """Append the decisions read, one file per writer; yield what was and was not taken in."""
    by_writer: dict[str, list[Decision]] = {}
    for decision in read.decisions:
        by_writer.setdefault(decision.writer, []).append(decision)
    for own in by_writer.values():
        append(study.decisions, occasion, own)
    yield f"{len(read.decisions)} decisions taken in from {len(by_writer)} people"
    yield from read.messages


def export_review(folder: Path, target: Path, limit: int) -> str:
    """Write the suggestions that teach most as a sheet to judge; say how many."""
    from pipeline.review.sheets import export_suggestions

    corpus = _corpus(folder)
    count = export_suggestions(corpus, target, limit)
    return f"Wrote {count} suggestions to {target}, those that teach most first"


def export_audit_sample(folder: Path, target: Path, per_group: int, coder: str) -> str:
    """Write whole sources drawn at random, without suggestions; say which."""
    from pipeline.review.sheets import export_audit

    drawn = export_audit(_corpus(folder), target, per_group, coder)
    return f"Wrote {len(drawn)} sources to {target}: {', '.join(drawn)}"


def assign_sources(
    folder: Path, coders: Sequence[str], target: Path, per_group: int, shared: int
) -> Iterator[str]:
    """Write one blind sheet per coder into the folder `target`; say who codes what."""
    from pipeline.review.sheets import assign

    for coder, sources in assign(_corpus(folder), coders, target, per_group, shared).items():
        yield f"{coder}: {', '.join(sources)}"


def import_review(folder: Path, sheets: Sequence[Path]) -> Iterator[str]:
    """Take in filled sheets of any number of coders; say what was and was not taken in."""
    from pipeline.review.sheets import import_sheets

    study = open_study(folder)
    now = datetime.now(UTC)
    read = import_sheets(sheets, _corpus(folder), now.isoformat(timespec="seconds"))
    yield from store_decisions(study, f"sheets-{now:%Y%m%d-%H%M%S}", read)


def agreement(folder: Path, figures: Sequence[str]) -> list[str]:
    """Return how far coders agree, and with the machine; memo questions in a reflexive study."""
    from pipeline.stats.report import agreement_report

    corpus = _corpus(folder)
    blind, read = blind_codings(corpus), who_read(corpus)
    if blind.empty:
        return [
            "Nobody has coded blind yet, so there is nothing to compare. "
            "Start with: sensemaking review assign, or: sensemaking review audit"
        ]
    machine = machine_codings(corpus, set(read["source_id"]))
    import pandas as pd

    settings = corpus.settings.study
    seen = pd.concat([read, machine_read(read)], ignore_index=True)
    together = pd.concat([blind, machine], ignore_index=True)
    segments = corpus.segments[corpus.segments["evidence"]]
    return agreement_report(
        together, segments, settings.mode, seen, figures=figures, seed=settings.seed
    )


def blind_codings(corpus: Corpus) -> pd.DataFrame:
    """Return what people coded without sight of suggestions: source_id, start, end, code, coder."""
    import pandas as pd

    from pipeline.anchors import locate

    documents = corpus.documents
    texts = dict(zip(documents["source_id"], documents["text"], strict=True))
    hashes = dict(zip(documents["source_id"], documents["text_hash"], strict=True))
    rows = []
    for decision in of_kind(corpus.decisions, "coding"):
        passage = decision.passage
        if passage is None or "sample" not in decision.body or passage.source_id not in texts:
            continue
        source_id = passage.source_id
        place = locate(passage, str(texts[source_id]), str(hashes[source_id]))
        if place is not None and decision.body["action"] != "reject":
            rows.append((source_id, *place, decision.body["code"], decision.writer))
    return pd.DataFrame(rows, columns=["source_id", "start", "end", "code", "coder"])


def who_read(corpus: Corpus) -> pd.DataFrame:
    """Return who coded which source in full: source_id, coder."""
    import pandas as pd

    rows = {
        (str(decision.body["about"]), decision.writer)
        for decision in of_kind(corpus.decisions, "memo")
        if "sample" in decision.body and decision.body.get("text") == "coded in full"
    }
    return pd.DataFrame(sorted(rows), columns=["source_id", "coder"])


def machine_codings(corpus: Corpus, source_ids: set[str]) -> pd.DataFrame:
    """Return the suggestions for some sources in the same form, coder `machine`."""
    codings = corpus.codings
    chosen = codings[(codings["coder"] == "machine") & codings["source_id"].isin(source_ids)]
    return chosen[["source_id", "start", "end", "code", "coder"]].reset_index(drop=True)


def machine_read(read: pd.DataFrame) -> pd.DataFrame:
    """Return that the machine read every source that a person read."""
    return read[["source_id"]].drop_duplicates().assign(coder="machine")


def _corpus(folder: Path) -> Corpus:
    corpus = Work(open_study(folder)).corpus(stored_only=True)
    if corpus.segments.empty:
        raise DecisionError(f"nothing has been read yet; run: sensemaking coding --study {folder}")
    return corpus

"""What the replication command does: a study's deposit, without words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.last_run import last_run
from pipeline.evidence.audit import blind_codings, who_read
from pipeline.evidence.names_told import codebook_told
from pipeline.exchange.replication import Told, deposit
from pipeline.review.gaps import SAID_SO, uncoded
from pipeline.run.work import Work
from pipeline.study.study import open_study
from pipeline.tables import write_text

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.study.corpus import Corpus

WIDEST = "public"


def replication_pack(folder: Path, target: Path) -> Iterator[str]:
    """Write frame, counts, agreement, settings and protocol of a study; yield what was written."""
    import pandas as pd

    from pipeline.synthesis.release.write import release_view

    study = open_study(folder)
    tables, run = last_run(study)
    corpus = Work(study).corpus(stored_only=True)
    quality = pd.read_parquet(tables / "T18_coding_quality.parquet")
    told = Told(
        codebook=codebook_told(corpus, WIDEST),
        counts=release_view({}, corpus, WIDEST)["T08"].table,
        quality=quality.drop(columns="label"),
        run=run,
        reported=_reported(corpus, quality),
    )
    files = deposit(told)
    for name, text in files.items():
        write_text(target / name, text)
    yield f"Wrote {', '.join(files)} to {target}: no words of a participant in them"
    missing = [item for item, known in told.reported.items() if not known]
    if missing:
        yield f"To complete by you in protocol.md: {'; '.join(missing)}"


def _reported(corpus: Corpus, quality: pd.DataFrame) -> dict[str, str]:
    """Return what a replication must report; an empty text where nobody can know it yet."""
    read, codings = who_read(corpus), blind_codings(corpus)
    coders = read["coder"].nunique() or codings["coder"].nunique()
    by_source = read.groupby("source_id")["coder"].nunique()
    twice, sources = int((by_source >= 2).sum()), len(corpus.sources)
    agreed = quality["agreement"].notna().sum()
    return {
        "Coders who coded sources in full": str(coders) if coders else "",
        "Sources coded in full by two people or more": f"{twice} of {sources}" if twice else "",
        "Agreement between people, by code": f"agreement.csv, {agreed} codes" if agreed else "",
        "Text that the frame does not fit": _unfit(corpus, set(by_source.index)),
        "Emergent themes": f"{len(corpus.themes)} clusters of the rest, as prompts for people",
        "Who the coders are, and their standing towards the portfolio": "",
        "How sources were chosen, and who declined": "",
    }


def _unfit(corpus: Corpus, read: set[str]) -> str:
    """Return how much of what people read in full bears no code; empty where nobody did."""
    segments = corpus.segments
    evidence = segments[segments["evidence"] & segments["source_id"].isin(read)]
    if evidence.empty:
        return ""
    found = [one for one in uncoded(corpus) if one.source_id in read]
    noted = sum(one.kind == SAID_SO for one in found)
    return (
        f"{len(found)} of {len(evidence)} segments of evidence in sources read in full bear no code; "
        f"of {noted} of them people noted that no code fits"
    )

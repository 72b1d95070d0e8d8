"""What the commands on codebook quality do: codes mixed up, codes with gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import DecisionError
from pipeline.escape import csv_of
from pipeline.evidence.audit import audited_sources, judged
from pipeline.run.runner import plan
from pipeline.run.work import Work
from pipeline.study.corpus import Corpus
from pipeline.study.privacy import WITHHELD, may_quote
from pipeline.study.study import open_study
from pipeline.tables import write_text

if TYPE_CHECKING:
    from pipeline.review.confusions import Confusion, Passage

MOST = 20  # lines shown of a long list
REFLEXIVE = (
    "This study is reflexive: two readings of a passage are not a mix-up, so nothing is counted. "
    "For the passages that people read differently, with questions for a memo: "
    "sensemaking agreement"
)


def codebook_confusions(folder: Path, *, examples: bool, limit: int = MOST) -> Iterator[str]:
    """Yield the codes that machine or people mix up, with counts and the ids of segments."""
    from pipeline.review.confusions import confusions

    work = Work(open_study(folder))
    corpus = _read(work, folder)
    if corpus.settings.study.mode == "reflexive":
        yield REFLEXIVE
        return
    both = None
    sources = audited_sources(corpus)
    if sources and corpus.settings.study.assist == "on":
        from pipeline.run.heldout import held_out_suggestions

        both = judged(corpus, held_out_suggestions(work, sources), sources)
    else:
        yield "No audit yet: what the machine mixes up is known only where people changed it."
    found = confusions(corpus, both)
    if not found:
        yield "No codes were mixed up so far."
        return
    if examples:
        yield "TEAM ONLY: the lines below hold words of participants."
    for one in found[:limit]:
        yield from _confusion(one, corpus, examples=examples)
    if len(found) > limit:
        yield f"and {len(found) - limit} rarer pairs; show more with --limit"


def _confusion(one: Confusion, corpus: Corpus, *, examples: bool) -> Iterator[str]:
    from pipeline.review.confusions import BETWEEN

    ids = [f"{source}:{start}-{end}" for source, start, end in one.passages]
    shown = ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
    pair = f"{one.code} {'and' if one.kind == BETWEEN else 'where people say'} {one.other}"
    times = "once" if len(ids) == 1 else f"{len(ids)} times in {one.sources} sources"
    yield f"{pair}, {times} ({one.kind}): {shown}"
    if examples:
        for passage in one.passages[:2]:
            yield f"    {_quote(passage, corpus)}"


def _quote(passage: Passage, corpus: Corpus) -> str:
    """Return the words of a passage for the team, or that they are withheld."""
    source_id, start, end = passage
    rows = corpus.sources[corpus.sources["source_id"] == source_id].to_dict("records")
    source = {str(name): value for name, value in rows[0].items()} if rows else {}
    if not source or not may_quote(source):
        return WITHHELD
    texts = dict(zip(corpus.documents["source_id"], corpus.documents["text"], strict=True))
    words = " ".join(str(texts[source_id])[start:end].split())
    return f"‘{words}’ ({source_id})"


def codebook_gaps(folder: Path, target: Path | None, limit: int = MOST) -> Iterator[str]:
    """Yield codes with too little to learn from and segments that no code fits; list the latter."""
    from pipeline.review.gaps import CODINGS, EXAMPLES, SAID_SO, thin_codes, uncoded

    study = open_study(folder)
    corpus = _read(Work(study), folder)
    if plan(study)["coding"]:
        yield "Decisions or sources are newer than the codings; for counts of today first run: "
        yield "  sensemaking coding"
    thin = thin_codes(corpus)
    yield (
        f"{len(thin)} of {len(corpus.codebook.ids)} codes have fewer than {EXAMPLES} examples or "
        f"fewer than {CODINGS} confirmed codings:"
    )
    for code in thin[:limit]:
        yield (
            f"  {code.code}: {code.examples} examples, {code.confirmed} confirmed codings in "
            f"{code.sources} sources"
        )
    if len(thin) > limit:
        yield f"  and {len(thin) - limit} more; show them with --limit"
    without = uncoded(corpus)
    evidence = int(corpus.segments["evidence"].astype(bool).sum())
    yield f"{len(without)} of {evidence} segments of evidence have no code:"
    meanings = {
        SAID_SO: "a person noted that no code fits",
        "read in full": "a person read the source in full and gave none",
        "no suggestion": "not read in full yet, and nothing suggested",
    }
    for kind, meaning in meanings.items():
        own = [one for one in without if one.kind == kind]
        groups = Counter(one.group for one in own)
        shares = ", ".join(f"{group} {count}" for group, count in groups.most_common())
        yield f"  {len(own)}: {meaning}" + (f" ({shares})" if shares else "")
        if kind == SAID_SO and own:
            ids = [f"{one.source_id}:{one.start}-{one.end}" for one in own[:limit]]
            yield f"    {', '.join(ids)}" + (" ..." if len(own) > limit else "")
    yield "What recurs among them is grouped by: sensemaking themes"
    if target is None:
        yield "A list of their places is written with: --to FILE.csv"
    else:
        _list([_row(one) for one in without], target)
        yield f"Wrote their places, without words, to {target}"


def _row(one: object) -> Mapping[str, object]:
    from dataclasses import asdict

    return asdict(one)  # type: ignore[call-overload, no-any-return]


def _list(rows: Sequence[Mapping[str, object]], target: Path) -> None:
    header = ("source_id", "start", "end", "group", "kind")
    write_text(target, csv_of(header, ([row[name] for name in header] for row in rows)))


def _read(work: Work, folder: Path) -> Corpus:
    corpus = work.corpus(stored_only=True)
    if corpus.segments.empty:
        raise DecisionError(f"nothing has been read yet; run: sensemaking coding --study {folder}")
    return corpus

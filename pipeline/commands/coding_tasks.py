"""What `sensemaking evaluate` does: the machine against the audit, code by code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import DecisionError
from pipeline.evidence.audit import audited_sources, judged, who_read
from pipeline.evidence.prevalence import Frame, prevalence_rows
from pipeline.records import Evaluation, EvaluationPoint, Prevalence
from pipeline.review.order import sources_by_group
from pipeline.run.heldout import by_chance, held_out_suggestions
from pipeline.run.work import Work
from pipeline.stats.agreement import Figure
from pipeline.stats.counting import counting_lines
from pipeline.stats.detection import counts_by_source, detection
from pipeline.stats.reliability import reliability
from pipeline.stats.report import FEW
from pipeline.stats.trust import ALL_CODES, Judged, evaluation_rows, suggested
from pipeline.stats.trust_report import RULES, curve_lines, figure_lines, valence_lines
from pipeline.study.corpus import Corpus
from pipeline.study.hold import alone
from pipeline.study.study import open_study
from pipeline.synthesis.caveats import INVENTED
from pipeline.tables import EVALUATION, EVALUATION_CURVES, PREVALENCE

REFLEXIVE = (
    "This study is reflexive: a reading is not right or wrong by another one, so nothing is "
    "measured.",
    "Write a memo instead. What did the suggestions make you see, and what did they keep you "
    "from seeing? Where did you follow one that you would not have come to by yourself?",
)
NO_AUDIT = (
    "Nobody has coded a randomly drawn source in full without suggestions yet, so how far the "
    "machine can be trusted is not known and no figure is given.",
    "Judging suggestions does not tell either: it cannot show what the machine missed.",
    "Start with: sensemaking review audit audit.xlsx, code the sources in full, say yes in the "
    "sheet Sources, then: sensemaking review import audit.xlsx",
)

ON_PREVALENCE = (
    "How many sources truly hold each code, by the audit and the machine together, with a range: "
    "table T26 of the next run (sensemaking synthesis)."
)


@alone
def evaluate(folder: Path) -> Iterator[str]:
    """Compare the machine with the audit, store the figures and yield them as lines."""
    work = Work(open_study(folder))
    corpus = work.corpus(stored_only=True)
    if corpus.segments.empty:
        raise DecisionError(f"nothing has been read yet; run: sensemaking coding --study {folder}")
    sources = audited_sources(corpus)
    refusal = _why_not(corpus, sources)
    if refusal:
        for table in (EVALUATION, EVALUATION_CURVES, PREVALENCE):
            work.store.whole(table).unlink(missing_ok=True)
        yield from refusal
        return
    suggestions = held_out_suggestions(work, sources)
    both = judged(corpus, suggestions, sources)
    rows = _rows(work, both)
    points = [*_reliability_points(both, work), *_learning_points(work, corpus, sources, both)]
    EVALUATION.write(EVALUATION.frame(rows), work.store.whole(EVALUATION))
    EVALUATION_CURVES.write(EVALUATION_CURVES.frame(points), work.store.whole(EVALUATION_CURVES))
    held = _prevalence(work, corpus, both)
    PREVALENCE.write(PREVALENCE.frame(held), work.store.whole(PREVALENCE))
    yield from _told(corpus, both, rows, points)
    rules = work.settings.coding
    yield from counting_lines(both, rules.precision, rules.count_threshold)
    yield ""
    yield from RULES
    yield ""
    yield ON_PREVALENCE
    if corpus.settings.study.invented:
        yield INVENTED


def _why_not(corpus: Corpus, sources: Sequence[str]) -> Sequence[str]:
    """Return why there is nothing to measure, as lines; nothing when there is."""
    if corpus.settings.study.mode == "reflexive":
        return REFLEXIVE
    if corpus.settings.study.assist == "off":
        return ("The machine is off in this study (assist = off), so there is nothing to measure.",)
    return () if sources else NO_AUDIT


def _rows(work: Work, both: Judged) -> list[Evaluation]:
    people_only = {code.id for code in work.codebook if code.machine == "people only"}
    return evaluation_rows(
        both,
        people_only,
        work.settings.coding.count_threshold,
        work.trust_key,
        seed=work.settings.study.seed,
    )


def _prevalence(work: Work, corpus: Corpus, both: Judged) -> list[Prevalence]:
    """Return how many sources hold each code; every source is read by a coder new to it."""
    frame = Frame.of(corpus, sources_by_group(corpus))
    suggestions = held_out_suggestions(work, frame.sources)
    return prevalence_rows(corpus, frame, both, suggestions, work.trust_key)


def _reliability_points(both: Judged, work: Work) -> list[EvaluationPoint]:
    scores, right, sources = suggested(both)
    bins = reliability(scores, right, sources, work.settings.study.seed)
    return [
        _point("reliability", place, one.score, one.right, one.n) for place, one in enumerate(bins)
    ]


def _learning_points(
    work: Work, corpus: Corpus, sources: Sequence[str], both: Judged
) -> list[EvaluationPoint]:
    """Return micro F1 on the audited sources by how many other sources the coder learnt from."""
    most = len(work.learnt_from) - 1
    sizes = sorted({0, most // 4, most // 2} - {most})
    points = []
    for place, size in enumerate(sizes):

        def some(left: list[str], size: int = size) -> list[str]:
            return by_chance(left, work.settings.study.seed)[:size]

        found = judged(corpus, held_out_suggestions(work, sources, some), list(sources))
        points.append(_point("learning", place, size, _micro_f1(found, work), len(sources)))
    whole = _micro_f1(both, work)
    return [
        *points,
        _point("learning", len(sizes), _learnt_from(work, sources), whole, len(sources)),
    ]


def _learnt_from(work: Work, sources: Sequence[str]) -> float:
    """Return from how many sources the coder learnt, on average over the folds."""
    from pipeline.run.heldout import folds_of

    folds = folds_of(sources, work.settings.study.seed)
    left = [len(set(work.learnt_from) - set(fold)) for fold in folds]
    weights = [len(fold) for fold in folds]
    return sum(n * w for n, w in zip(left, weights, strict=True)) / sum(weights)


def _micro_f1(both: Judged, work: Work) -> Figure:
    import numpy as np

    counts = sum(
        counts_by_source(people, ~np.isnan(scores), both.sources, len(both.names))
        for people, scores in zip(both.people, both.scores, strict=True)
    )
    return detection("f1", np.asarray(counts), seed=work.settings.study.seed)


def _point(curve: str, position: int, at: float, figure: Figure, n: int) -> EvaluationPoint:
    def cell(value: float) -> float | None:
        return None if value != value else round(value, 4)

    return EvaluationPoint(
        curve=curve, position=position, at=round(at, 4), value=cell(figure.value),
        low=cell(figure.low), high=cell(figure.high), n=n,
    )  # fmt: skip


def _told(
    corpus: Corpus, both: Judged, rows: Sequence[Evaluation], points: Sequence[EvaluationPoint]
) -> Iterator[str]:
    every = next(row for row in rows if row.code == ALL_CODES)
    read = who_read(corpus, drawn_only=True)
    coders = read.loc[read["source_id"].isin(both.names), "coder"].nunique()
    people = "one person" if coders == 1 else f"{coders} people"
    yield (
        f"Audit: {every.n_sources} sources drawn at random and coded in full by {people}, "
        f"{every.n_segments} segments. The machine did not learn from the source it is "
        "judged on."
    )
    yield from _doubts(corpus, both, every)
    yield ""
    yield from figure_lines(rows)
    yield from curve_lines(both, points)
    yield from valence_lines(every)


def _doubts(corpus: Corpus, both: Judged, every: Evaluation) -> Iterator[str]:
    if every.n_sources < FEW:
        yield f"Fewer than {FEW} audited sources: the true limits are wider than shown."
    started = _begun(corpus) - set(both.names)
    if started:
        yield (
            f"{len(started)} sources of a drawn sample are not counted, since nobody said that "
            f"they are coded in full or no machine may read them: {', '.join(sorted(started))}"
        )
    if every.n_undecided:
        yield (
            f"{every.n_undecided} pairs of segment and code are left out: people differ. Talk "
            "them over (sensemaking agreement)."
        )
    leaks = _examples_from(corpus, both.names)
    if leaks:
        yield (
            f"Examples of {', '.join(leaks)} in the codebook are words of audited sources: their "
            "figures are too good."
        )


def _begun(corpus: Corpus) -> set[str]:
    """Return the sources in which somebody coded for a sample drawn at random."""
    from pipeline.evidence.audit import DRAWN

    return {
        one.passage.source_id
        for one in corpus.decisions
        if one.passage and str(one.body.get("sample", "")).startswith(DRAWN)
    }


def _examples_from(corpus: Corpus, sources: Sequence[str]) -> list[str]:
    """Return the codes of which an example stands word for word in an audited source."""
    documents = corpus.documents[corpus.documents["source_id"].isin(sources)]
    texts = [" ".join(str(text).lower().split()) for text in documents["text"]]
    return [
        code.id
        for code in corpus.codebook
        if any(
            " ".join(one.text.lower().split()) in text for one in code.examples for text in texts
        )
    ]

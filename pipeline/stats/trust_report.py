"""The evaluation in lines of text: figures and light per code, curves, valence, the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.stats.lights import (
    ACCEPT,
    ASSIST,
    MISSED,
    PEOPLE,
    POOR_N,
    POOR_SOURCES,
    SURE,
    SURE_N,
    SURE_SOURCES,
    WRONG,
)
from pipeline.stats.reliability import calibration_error, error_if_true
from pipeline.stats.trust import ALL_CODES, Judged, suggested

if TYPE_CHECKING:
    from pipeline.records import Evaluation, EvaluationPoint

ENOUGH_VALENCE = 0.6  # macro F1 below which tables do not tell a valence
RULES = (
    f"Lights. {ACCEPT}: at least {SURE_N} suggestions from the score that counts, in "
    f"{SURE_SOURCES} audited sources, and precision {SURE:.2f} or more at its lower limit.",
    f"{PEOPLE}: the codebook says so; or {POOR_N} suggestions or codings in {POOR_SOURCES} "
    f"sources, and precision below {WRONG:.2f} or recall below {MISSED:.2f} at the upper limit.",
    f"{ASSIST}: everything else. Limits are 95 %, drawing whole sources.",
    "Sources are drawn evenly by informant group, so a small group weighs more than its share.",
    "The lights go into the tables with: sensemaking synthesis",
)


def figure_lines(rows: Sequence[Evaluation]) -> Iterator[str]:
    """Yield the figures of all codes together, then of each code with its light."""
    every = next(row for row in rows if row.code == ALL_CODES)
    yield _line(every)
    for row in sorted(rows, key=lambda row: (-row.n_people - row.n_machine, row.code)):
        if row.code != ALL_CODES and (row.n_people or row.n_machine or row.light != "assist only"):
            yield _line(row)
    unmet = [r.code for r in rows if not (r.n_people or r.n_machine) and r.light == "assist only"]
    if unmet:
        yield f"assist only, not met in the audit: {', '.join(sorted(unmet))}"


def _line(row: Evaluation) -> str:
    parts = [
        _shown(name, getattr(row, name), getattr(row, f"{name}_low"), getattr(row, f"{name}_high"))
        for name in ("precision", "recall", "f1", "kappa")
    ]
    counts = f"people {row.n_people}, machine {row.n_machine}, both {row.n_both}"
    light = "" if row.code == ALL_CODES else f" | {row.light}: {row.why}"
    return f"{row.code} ({counts}): {', '.join(parts)}{light}"


def _shown(name: str, value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return f"{name} not defined"
    limits = "" if low is None else f" ({low:.2f} to {high:.2f})"
    return f"{name} {value:.2f}{limits}"


def curve_lines(both: Judged, points: Sequence[EvaluationPoint]) -> Iterator[str]:
    """Yield the reliability curve and the learning curve."""
    scores, right, _ = suggested(both)
    if len(scores):
        error, reference = calibration_error(scores, right.astype(float)), error_if_true(scores)
        verdict = (
            "scores may be read as probabilities, as far as this audit can tell"
            if error <= reference
            else "do not read a score as a probability"
        )
        yield ""
        yield (
            f"Reliability ({len(scores)} suggestions, bins of equal size): error {error:.2f}, up "
            f"to {reference:.2f} is what true probabilities would show; {verdict}"
        )
        for one in points:
            if one.curve == "reliability":
                share = _shown("right", one.value, one.low, one.high)
                yield f"  score {one.at:.2f}: {share}, {one.n} suggestions"
    yield ""
    yield "Learning (micro F1 on the audited sources, by sources learnt from besides the codebook)"
    for one in points:
        if one.curve == "learning":
            yield f"  {one.at:.3g} sources: {_shown('F1', one.value, one.low, one.high)}"


def valence_lines(every: Evaluation) -> Iterator[str]:
    """Yield how well the machine tells valence, and whether that is enough to count."""
    yield ""
    if every.valence_f1 is None:
        yield "Valence: not measured; no coding that both gave bears a valence by people"
        return
    shown = _shown("macro F1", every.valence_f1, every.valence_f1_low, every.valence_f1_high)
    enough = every.valence_f1_low is not None and every.valence_f1_low >= ENOUGH_VALENCE
    verdict = (
        "valence established; to let it count, set machine_valence = true under [coding]"
        if enough
        else "valence not established by machine"
    )
    yield (
        f"Valence: {shown} on {every.n_valence} codings that people and machine both gave; "
        f"{ENOUGH_VALENCE} is needed at the lower limit: {verdict}"
    )

"""Caveats that every output carries, with the numbers of this study."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.evidence.rows import records_of
from pipeline.records import COPIED, NOT_ESTABLISHED, REPEATED, SUPERSEDED, WAITING

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

INVENTED = (
    "INVENTED: every source of this study is made up. Nothing in it is about anybody, and no figure "
    "in it measures the program."
)


def caveats(corpus: Corpus, evidence: Evidence) -> list[str]:
    """Return the caveats in the order in which they should be read."""
    first = [INVENTED] if corpus.settings.study.invented else []
    return [
        *first,
        *_waiting(corpus),
        _suggestions(corpus, evidence),
        *_valence(evidence),
        _not_read(evidence),
        _said_elsewhere(corpus),
        _languages(corpus),
        *_unreadable(corpus),
        *ALWAYS,
    ]


def _waiting(corpus: Corpus) -> list[str]:
    """Return how many sources are not read until a person says who speaks in them."""
    waiting = int((corpus.sources["status"] == WAITING).sum())
    if not waiting:
        return []
    return [
        f"{waiting} of {len(corpus.sources)} sources wait for an answer and count nowhere until "
        "then: most of their words would be an interviewer's. One word in the sheet speakers of "
        "the register answers (see T02)."
    ]


def _suggestions(corpus: Corpus, evidence: Evidence) -> str:
    sizes = Counter(claim.state for claim in evidence.claims)
    threshold = corpus.settings.coding.count_threshold
    total = sum(sizes.values())
    share = f" ({sizes['confirmed'] / total:.0%} confirmed)" if total else ""
    return (
        f"Of {total} codings that count, {sizes['confirmed']} are confirmed by people and "
        f"{sizes['suggested']} are machine suggestions with a score of {threshold} or more"
        f"{share}. A score is no probability. How many suggested sources are false is unknown "
        "until a random sample has been audited: even a 2 % rate of false suggestions makes a "
        "code appear in about half of all sources of 40 segments."
    )


def _valence(evidence: Evidence) -> list[str]:
    """Return what is not known about present and lacking, where the machine's word is not taken."""
    untold = sum(claim.valence == NOT_ESTABLISHED for claim in evidence.claims)
    if not untold:
        return []
    return [
        f"Valence not established for {untold} of {len(evidence.claims)} codings that count: "
        "the machine finds what is spoken of better than whether it is there, lacking or wished "
        "for. Levels, dissent and sides count only codings whose valence a person told, unless "
        "the study lets the machine's count."
    ]


def _not_read(evidence: Evidence) -> str:
    reasons = Counter(i.why_not for i in evidence.informants.values() if i.why_not)
    repeated = sum(i.why_not is None and not i.counts for i in evidence.informants.values())
    listed = "; ".join(f"{reason}: {size}" for reason, size in sorted(reasons.items(), key=str))
    return (
        f"Not read, and so left out of all denominators: {sum(reasons.values())} of "
        f"{len(evidence.informants)} sources{f' ({listed})' if listed else ''}. Repeating another "
        f"source's text, and so counted with it: {repeated}. Not read is not silent."
    )


def _said_elsewhere(corpus: Corpus) -> str:
    """Return how much of the sources another source says too, and so counts there only."""
    blocks = Counter(corpus.blocks["set_aside"].dropna().astype(str))
    again = int(corpus.sources["version"].notna().sum()) if "version" in corpus.sources else 0
    return (
        f"Reports sent more than once for one case, form and period: {again}; the latest of each "
        f"counts. Paragraphs that another source says too, kept and counted once: "
        f"{blocks[REPEATED]} repeat a source, {blocks[SUPERSEDED]} stand in an older version, "
        f"{blocks[COPIED]} are copied from an earlier report of the same partner."
    )


def _unreadable(corpus: Corpus) -> list[str]:
    """Return which languages of evidence the model does not read, with numbers of segments."""
    segments = corpus.segments
    evidence = segments[segments["evidence"].astype(bool)]
    unread = evidence[~evidence["readable"].astype(bool)]
    if unread.empty:
        return []
    sizes = Counter(unread["language"].fillna("not recognised").astype(str))
    listed = ", ".join(f"{name} {size}" for name, size in sorted(sizes.items()))
    return [
        f"{len(unread)} of {len(evidence)} segments of evidence, in {unread['source_id'].nunique()} "
        f"sources, are in a language that the model does not read ({listed}): suggestions there "
        "come from the codebook's word patterns only, and no themes. Little found there says "
        "nothing about them; people must read them."
    ]


def _languages(corpus: Corpus) -> str:
    rows = [row for row in records_of(corpus.sources) if row["status"] == "read"]
    languages = Counter(row["language"] or "not recorded" for row in rows)
    translated = sum(bool(row["translated_from"]) for row in rows)
    weak = ", ".join(corpus.settings.embedding.weak_languages) or "none"
    listed = ", ".join(f"{name} {size}" for name, size in sorted(languages.items()))
    return (
        f"Languages of the sources read: {listed or 'none'}; {translated} are translations, which "
        f"lose idiom. The language model reads {weak} weakly and finds little there: a source in such a "
        "language counts as read once a person has coded it."
    )


ALWAYS = (
    "Frequency is not importance, salience or truth: talkative sources, the interview guide and "
    "the headings of reports drive counts.",
    "The sample is purposive: nothing generalises beyond it, and no significance is tested.",
    "A 0 says that nothing was found among those asked, all of whom people read in full. Anywhere "
    "else nothing found means that the machine found nothing; it overlooks much of what people say.",
    "Read every number against its denominator and whether the question was asked; silence is "
    "neither disagreement nor a low level.",
    "People speak of the partnership to those who fund it: self-report and dependence colour "
    "what is said, most of all in reports written for the funder.",
    "Reports and interviews answer different questions; differences between them may be of the "
    "form and not of the matter.",
    "Speaking of a condition is not having it, and a claim about causes is a claim.",
    "Groups and cases with few sources show single voices, and can point to a person; outside "
    "the team they are merged or withheld.",
    "Emergent themes are prompts for people, not findings.",
    "What comes out of a workshop on these results is no independent confirmation of them.",
    "No table ranks partnerships or partners; readiness describes conditions that a funder "
    "shares in.",
    "Text is pseudonymised, not anonymous.",
)

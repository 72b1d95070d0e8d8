"""What `clear` does: a person lets an audience read what the study holds back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import DecisionError, PrivacyError, nearest
from pipeline.evidence.clearance import require_audience
from pipeline.run.work import Work
from pipeline.study.decisions import Decision, append
from pipeline.study.hold import alone
from pipeline.study.study import open_study

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

Typed = tuple[str, str, str]  # what names it in a clearance, its words, the hash of these


@alone
def clear(folder: Path, item: str, audience: str, writer: str) -> str:
    """Clear a quote, finding, judgement, theme's name or code's text for an audience; say what.

    Raises `DecisionError` when there is no such thing, `PrivacyError` when its words are those of
    a source that does not consent to the audience.
    """
    require_audience(audience)
    if audience == "team" or not writer.strip():
        raise DecisionError("name an audience outside the team (--for) and who clears it (--by)")
    study = open_study(folder)
    corpus = Work(study).corpus(stored_only=True)
    typed, quotes = _typed(corpus), _quotes(corpus)
    warning, more = "", {}
    if item in typed:
        kind, words, digest = typed[item]
        warning = _warned(corpus, audience, item, words)
        more = {kind: item, "statement_hash": digest}
    elif item not in quotes:
        raise DecisionError(
            f"no quote, finding, judgement, theme or code '{item}'."
            f"{nearest(item, [*typed, *quotes])}"
        )
    now = datetime.now(UTC)
    decision = Decision(
        kind="quote release",
        writer=writer.strip(),
        made_at=now.isoformat(timespec="seconds"),
        body={"audience": audience, **more},
        passage=quotes[item]() if item not in typed else None,
    )
    append(study.decisions, f"clearances-{now:%Y%m%d}", [decision])
    return f"{item} is cleared for '{audience}' by {writer.strip()}; write its files anew{warning}"


def _typed(corpus: Corpus) -> dict[str, Typed]:
    """Return what people typed and may clear, by its name."""
    from pipeline.evidence.clearance import statement_hash
    from pipeline.evidence.findings import findings_of
    from pipeline.evidence.judgements import all_judgements
    from pipeline.evidence.names_told import text_of
    from pipeline.evidence.rows import records_of

    found: dict[str, Typed] = {}
    for code in corpus.codebook:
        found[code.id] = ("code", text_of(code), statement_hash(text_of(code)))
    for theme in records_of(corpus.themes):
        label = str(theme["label"])
        found[theme["theme_id"]] = ("theme_id", label, statement_hash(label))
    for form, one in all_judgements(corpus):
        told: Mapping[str, Any] = one.told(form)
        found[one.id] = ("judgement_id", "\n".join(map(str, told.values())), one.digest(form))
    for finding in findings_of(corpus.decisions):
        said = finding.statement
        found[finding.finding_id] = ("finding_id", said, statement_hash(said))
    return found


def _quotes(corpus: Corpus) -> dict[str, Callable[[], Any]]:
    """Return for the name of each quote what makes its anchor."""
    from pipeline.evidence.evidence import Claim, gather
    from pipeline.study.anchors import Anchor, anchor

    texts = dict(zip(corpus.documents["source_id"], corpus.documents["text"], strict=True))

    def anchored(claim: Claim) -> Callable[[], Anchor]:
        text = str(texts[claim.source_id])
        return lambda: anchor(claim.source_id, text, claim.start, claim.end)

    return {claim.quote_id: anchored(claim) for claim in gather(corpus).codings}


def _warned(corpus: Corpus, audience: str, item: str, words: str) -> str:
    """Return what to think of before it leaves; raise where the words are a source's own."""
    from pipeline.evidence.telling import QUOTE, telling_of

    telling = telling_of(corpus, audience, [words])
    quoted = telling.quoted_in(words)
    if quoted:
        raise PrivacyError(
            f"{item} holds {QUOTE} words in a row or more of {', '.join(quoted)}, which may not be "
            f"quoted to '{audience}'; word it anew, then clear it"
        )
    near = telling.in_text(words)
    if not near:
        return ""
    return (
        f". It holds words in a row that only {', '.join(near)} and few others say, none of which "
        f"may be quoted to '{audience}'; you decided that they may leave the team"
    )

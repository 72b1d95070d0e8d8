"""What somebody throws in while another speaks: `//S00: Mhm.//`, `(Interviewer: Right.)`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.ingest.turns.labels import Label, read_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.turns.utterance import Utterance

INSERTED = re.compile(
    r"\s*(?://|[(\[])\s*(?P<label>[^\W\d_][^:：\n()\[\]/]{0,40}?)\s*[:：]\s*"
    r"(?P<said>[^()\[\]/\n]+?)\s*(?://|[)\]])"
)


def with_insertions(found: list[Utterance]) -> Iterator[Utterance]:
    """Yield the utterances; what another speaker throws in comes after the words it broke into."""
    speakers = {u.speaker.key: u.speaker for u in found if u.speaker}
    for utterance in found:
        taken = [
            (match, who)
            for match in _inserted(utterance)
            if (who := _who(match["label"], speakers))
        ]
        text = utterance.text
        for match, _ in reversed(taken):
            text = text[: match.start()] + text[match.end() :]
        if text.strip():
            yield replace(utterance, text=text.strip())
        for match, who in taken:
            yield replace(utterance, text=match["said"], speaker=who, opens=True)


def _inserted(utterance: Utterance) -> Iterator[re.Match[str]]:
    text = utterance.text
    possible = utterance.speaker and ("//" in text or "(" in text or "[" in text)
    yield from INSERTED.finditer(text) if possible else ()


def _who(written: str, speakers: dict[str, Label]) -> Label | None:
    """Return the speaker a label means: one who speaks in the text, or one whose role it says."""
    label = read_label(written)
    told = label.role not in (None, "unknown") and not label.refused and not label.weak
    return speakers.get(label.key) or (label if told else None)

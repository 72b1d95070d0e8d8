"""Where sentences begin and end: spaCy's rules, or a trained pipeline that the user names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pipeline.errors import SettingsError

CHUNK = 100_000  # characters given to spaCy at once; its limit is a million
LINE = re.compile(r"[^\n。！？]+(?:[。！？]+[”’」』）\"')]*)?|[。！？]+")
LONGEST = 200  # characters of a token or a gap that spaCy's patterns are let into
LONG_TOKEN = re.compile(rf"(\S{{{LONGEST}}})\S(?=\S)")
LONG_GAP = re.compile(rf"\s{{{LONGEST + 1},}}")
LANGUAGES = ("en", "es", "fr", "pt")


def sentence_spans(
    text: str, language: str | None, pipelines: dict[str, str]
) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence, without the space around it.

    A line break, a full-width stop and a gap of more than `LONGEST` characters end a sentence;
    spaCy is shown what is longer without a space with spaces in it. Text beyond spaCy's limit is fed in pieces that
    end where a line or a word does. Raises `SettingsError` when the trained pipeline named
    for the language is not installed.
    """
    if not text.strip():
        return []
    code = language or "en"
    nlp = _pipeline(code if code in LANGUAGES else "xx", pipelines.get(code, ""))
    spans: list[tuple[int, int]] = []
    for start, end in _chunks(text):
        found = nlp(LONG_TOKEN.sub(r"\1 ", text[start:end]))
        spans += [(start + s.start_char, start + s.end_char) for s in found.sents]
    return [span for raw in spans for span in _lines(text, *raw)]


@lru_cache(maxsize=16)
def _pipeline(language: str, trained: str) -> Any:
    import spacy

    if not trained:
        nlp = spacy.blank(language)
        nlp.add_pipe("sentencizer", config={"punct_chars": None})
        return nlp
    try:
        nlp = spacy.load(trained)
    except OSError:
        raise SettingsError(
            f"sensemaking.toml: the spaCy pipeline '{trained}' under [segment] spacy_pipelines "
            "is not installed; install it or remove the entry"
        ) from None
    if not {"parser", "senter", "sentencizer"} & set(nlp.pipe_names):
        nlp.add_pipe("sentencizer")
    return nlp


def _chunks(text: str) -> list[tuple[int, int]]:
    """Return stretches between long gaps, each in pieces for spaCy."""
    gaps = [(match.start(), match.end()) for match in LONG_GAP.finditer(text)]
    starts, ends = [0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(text)]
    stretches = zip(starts, ends, strict=True)
    return [piece for start, end in stretches if start < end for piece in _pieces(text, start, end)]


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return pieces of at most `CHUNK` characters that end at a line, a stop or a space."""
    found = []
    while end - start > CHUNK:
        window = text[start : start + CHUNK]
        cut = max(window.rfind("\n"), 0) or max(window.rfind(". ") + 1, 0) or window.rfind(" ")
        cut = cut if cut > 0 else CHUNK
        found.append((start, start + cut))
        start += cut
    return [*found, (start, end)]


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches of a sentence between line breaks and full-width stops, trimmed."""
    matches = LINE.finditer(text[start:end])
    spans = [(start + match.start(), start + match.end()) for match in matches]
    return [trimmed for span in spans if (trimmed := trim(text, *span))]


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a stretch without white space at its ends, or None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None

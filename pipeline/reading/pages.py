"""A source in pages: whole turns, so many to a page that a long source stays quick to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PAGE = 20_000  # code points on a page; a longer turn is cut into parts, at a line or a stop
OPENING = "([{“‘«‹¿¡"

Cut = Callable[[str, str], list[tuple[int, int]]]  # text and language -> sentences in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block, or a piece of a very long one, as half-open code points into the text."""

    block: int
    start: int
    end: int
    kind: str
    speaker: str  # or the field of a report
    role: str
    place: str  # page or time
    aside: str  # why it is context and takes no code; empty for evidence
    goes_on: bool  # True for the second and later pieces of one block


def pages_of(blocks: Iterable[Mapping[str, Any]], text: str) -> tuple[tuple[Part, ...], ...]:
    """Return the pages of a source; one empty page for a source without words."""
    pages: list[tuple[Part, ...]] = []
    page: list[Part] = []
    for part in (part for block in blocks for part in _parts(block, text)):
        if page and part.end - page[0].start > PAGE:
            pages.append(tuple(page))
            page = []
        page.append(part)
    return (*pages, tuple(page))


def _parts(block: Mapping[str, Any], text: str) -> list[Part]:
    first, last = int(block["start"]), int(block["end"])
    return [
        Part(
            block=int(block["position"]),
            start=start,
            end=end,
            kind=str(block["kind"]),
            speaker=str(block["speaker"] or block["field"] or ""),
            role=str(block["role"]),
            place=_place(block),
            aside="" if block["evidence"] else str(block["set_aside"] or "context"),
            goes_on=start > first,
        )
        for start, end in pieces(text, first, last)
    ]


def _place(block: Mapping[str, Any]) -> str:
    page = f"page {block['page']}" if block["page"] else ""
    return ", ".join(told for told in (page, str(block["timestamp"] or "")) if told)


def pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return a stretch cut into pieces of at most a page, each after a line, a stop or a space."""
    found: list[tuple[int, int]] = []
    while end - start > PAGE:
        window = text[start : start + PAGE]
        after = max(window.rfind("\n"), window.rfind(". ") + 1) + 1
        after = after if after > PAGE // 2 else window.rfind(" ") + 1
        found.append((start, start + (after or PAGE)))
        start = found[-1][1]
    return [*found, (start, end)]


def page_holding(pages: Sequence[Sequence[Part]], offset: int) -> int:
    """Return the number of the page on which an offset stands."""
    starts = [page[0].start for page in pages if page]
    return max(sum(start <= offset for start in starts) - 1, 0)


def told(page: Iterable[Part], text: str, language: str, cut: Cut) -> list[dict[str, Any]]:
    """Return a page as the app gets it; sentences are offsets into the words of their part."""
    return [
        {
            "start": part.start,
            "text": text[part.start : part.end],
            "sentences": sentences(text[part.start : part.end], language, cut),
            "kind": part.kind,
            "speaker": part.speaker,
            "role": part.role,
            "place": part.place,
            "aside": part.aside,
            "goesOn": part.goes_on,
        }
        for part in page
    ]


def sentences(text: str, language: str, cut: Cut) -> list[tuple[int, int]]:
    """Return the sentences of a text; an opening bracket at an end belongs to the one after."""
    spans = cut(text, language)
    found: list[tuple[int, int]] = []
    begin = -1  # where the brackets begin that the sentence before gave up
    for (start, end), (following, _) in zip(spans, [*spans[1:], (-1, -1)], strict=True):
        start = start if begin < 0 else begin
        bare = start + len(text[start:end].rstrip(OPENING))
        begin = bare if start < bare < end and following >= 0 else -1
        found.append((start, start + len(text[start:bare].rstrip()) if begin >= 0 else end))
    return found

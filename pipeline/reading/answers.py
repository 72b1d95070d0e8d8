"""What the page of the reading app may ask for, and what it gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipeline.errors import DecisionError, SensemakingError
from pipeline.reading import asks
from pipeline.reading.codes import codes_told
from pipeline.reading.marks import still_open
from pipeline.reading.pages import page_holding, told
from pipeline.reading.shelf import entries, suggested
from pipeline.records import VALENCES
from pipeline.study.decisions import IN_FULL, Decision, in_force, read, taken_back

if TYPE_CHECKING:
    from pipeline.reading.desk import Desk
    from pipeline.reading.marks import Mark
    from pipeline.reading.shelf import Entry

Ask = Mapping[str, Any]
Answer = dict[str, Any]


def answer(desk: Desk, ask: Ask) -> Answer:
    """Return the answer to one ask, under its number; a fault as a sentence for the coder.

    Of a fault of the program only its kind is told: its text could hold words of a source.
    """
    number = {"n": ask.get("n")}
    try:
        do = ASKS.get(str(ask.get("do")))
        if do is None:
            raise DecisionError("the page asked for something unknown; reload it")
        return number | do(desk, ask)
    except SensemakingError as fault:
        return number | {"fault": str(fault)}
    except Exception as fault:  # told to the coder; a traceback would go to a log
        return number | {"fault": f"a fault of the program ({type(fault).__name__})"}


def hello(desk: Desk, ask: Ask) -> Answer:
    """Return the study, its codebook and who has coded so far; no word of a source."""
    study, codebook = desk.shelf.settings.study, desk.shelf.codebook
    return {
        "study": study.name,
        "invented": study.invented,
        "book": f"{codebook.title or codebook.name} {codebook.version}",
        "codes": codes_told(codebook),
        "valences": list(VALENCES),
        "coders": _coders(desk),
    }


def _coders(desk: Desk) -> list[str]:
    decided = read(desk.folder)
    coded = {one.writer for one in decided if one.kind == "coding"}
    drawn = {str(one.body["coder"]) for one in decided if one.kind == "sample"}
    return sorted((coded | drawn) - {"machine", ""})


def sources(desk: Desk, ask: Ask) -> Answer:
    """Return who reads, by the name as it was first written, and the sources to choose from."""
    name = " ".join(str(ask.get("coder") or "").split())
    if not name:
        raise DecisionError("type your name or initials first")
    known = {coder.casefold(): coder for coder in _coders(desk)}
    desk.coder = known.get(name.casefold(), name[:80])
    desk.refresh()
    own = in_force(desk.own)
    counts = Counter(one.passage.source_id for one in own if one.passage is not None)
    full = desk.in_full()
    shelf = entries(desk.shelf)
    return {
        "coder": desk.coder,
        "sources": [
            _listed(desk.seen(entry)) | {"decided": counts[source_id], "inFull": source_id in full}
            for source_id, entry in shelf.items()
        ],
    }


def _listed(entry: Entry) -> Answer:
    return asdict(entry) | {"machine": entry.machine}


def opened(desk: Desk, ask: Ask) -> Answer:
    """Return a source from the page that holds the offset `at`, else its first page."""
    source = desk.open(str(ask.get("source")))
    at = ask.get("at")
    number = page_holding(desk.pages, at) if isinstance(at, int) else 0
    head = {"source": _listed(source.entry), "pages": len(desk.pages)}
    return head | page(desk, {**ask, "page": number})


def page(desk: Desk, ask: Ask) -> Answer:
    """Return one page of the open source, with the coder's marks."""
    source, number = desk.source(), ask.get("page")
    if not isinstance(number, int) or not 0 <= number < len(desk.pages):
        raise DecisionError("there is no such page in this source; open the source again")
    parts = told(desk.pages[number], source.text, source.entry.language, desk.cut)
    return {"page": number, "parts": parts} | state(desk, ask)


def state(desk: Desk, ask: Ask) -> Answer:
    """Return the coder's marks in the open source, and open suggestions where they are wanted."""
    source = desk.source()
    marks, lost = desk.marks()
    about = in_force(desk.about_source())
    return {
        "marks": [asdict(mark) for mark in marks],
        "lost": lost,
        "inFull": any(one.body.get("text") == IN_FULL for one in about),
        "canUndo": bool(last_step(desk.about_source())),
        "suggestions": _suggestions(desk, marks) if ask.get("shown") is True else [],
        "machine": source.entry.machine,
    }


def _suggestions(desk: Desk, marks: list[Mark]) -> list[Answer]:
    rows = still_open(suggested(desk.shelf, desk.source()), marks)
    keys = ("start", "end", "code", "valence", "reason", "score")
    return [{key: row[key] for key in keys} for row in rows]


def coded(desk: Desk, ask: Ask) -> Answer:
    """Store a coding, a note, or that no code fits; it may stand in for an earlier mark."""
    pen = desk.pen()
    made = [asks.coded(ask, desk.source(), desk.shelf.codebook, pen)]
    return _stored(desk, ask, [*_replaced(desk, ask, pen), *made])


def judged(desk: Desk, ask: Ask) -> Answer:
    """Store what the coder made of a suggestion."""
    pen = desk.pen()
    made = [asks.judged(ask, desk.source(), desk.shelf.codebook, pen)]
    return _stored(desk, ask, [*_replaced(desk, ask, pen), *made])


def removed(desk: Desk, ask: Ask) -> Answer:
    """Store that the coder takes a mark back."""
    return _stored(desk, ask, _replaced(desk, ask, desk.pen()))


def _replaced(desk: Desk, ask: Ask, pen: asks.Pen) -> list[Decision]:
    event = ask.get("event")
    if not event:
        return []
    mark = next((one for one in desk.marks()[0] if event in one.events), None)
    if mark is None:
        raise DecisionError("this decision was taken back meanwhile; open the source again")
    return asks.removed(mark, desk.source().entry.source_id, pen)


def in_full(desk: Desk, ask: Ask) -> Answer:
    """Store that the source is coded in full, or, when it was, that it is not."""
    pen, source = desk.pen(), desk.source()
    full = [one for one in in_force(desk.about_source()) if one.body.get("text") == IN_FULL]
    source_id = source.entry.source_id
    taken = [asks.retraction(one.event_id, source_id, pen) for one in full]
    return _stored(desk, ask, taken or [asks.in_full(source, pen)])


def undone(desk: Desk, ask: Ask) -> Answer:
    """Take back the coder's last step in the open source, be it made in another window."""
    desk.refresh()
    step = last_step(desk.about_source())
    if not step:
        raise DecisionError("there is nothing to undo in this source")
    pen, source_id = desk.pen(), desk.source().entry.source_id
    return _stored(desk, ask, [asks.retraction(e, source_id, pen, undo=True) for e in step])


def last_step(own: tuple[Decision, ...]) -> list[str]:
    """Return the ids of what the coder decided last at one moment and has not undone."""
    gone = taken_back(own)
    steps = [one for one in own if one.event_id not in gone and not one.body.get("undo")]
    latest = max((one.made_at for one in steps), default="")
    return [one.event_id for one in steps if one.made_at == latest]


def _stored(desk: Desk, ask: Ask, made: list[Decision]) -> Answer:
    desk.store(made)
    return {"stored": len(made)} | state(desk, ask)


# What the page may ask for -> the function that answers. To add one: write it with the same
# signature, and add its line here.
ASKS: dict[str, Callable[[Desk, Ask], Answer]] = {
    "hello": hello,
    "sources": sources,
    "open": opened,
    "page": page,
    "state": state,
    "code": coded,
    "judge": judged,
    "remove": removed,
    "in full": in_full,
    "undo": undone,
}

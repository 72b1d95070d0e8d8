"""The text of one Word paragraph: runs, changes, fields, symbols and what is bold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.ingest.files.office.xml_names import attribute, child, local

if TYPE_CHECKING:
    from pipeline.ingest.files.office.formatted import Part

# Content that a reader of the page does not see, or that another element repeats.
UNSEEN = {
    "del",
    "moveFrom",
    "delText",
    "delInstrText",
    "instrText",
    "rPr",
    "pPr",
    "sdtPr",
    "rt",
    "fldData",
    "tblPr",
    "trPr",
    "tcPr",
}
MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
BOXES = {"txbxContent"}
# Private-use characters of Wingdings and Symbol that forms use as tick boxes and bullets.
SYMBOLS = {
    "F0FE": "☒",
    "F0FD": "☒",
    "F078": "☒",
    "F054": "☒",
    "F053": "☒",
    "F0FC": "✓",
    "F050": "✓",
    "F052": "☑",
    "F0A8": "☐",
    "F06F": "☐",
    "F071": "☐",
    "F0A3": "☐",
    "F02A": "☐",
    "F0B7": "•",
    "F0A7": "•",
    "F0E0": "→",
}


@dataclass(slots=True)
class Runs:
    """What the walk through one paragraph collects."""

    parts: list[Part] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)  # text boxes anchored here, read afterwards
    counts: dict[str, int] = field(default_factory=dict)  # what was left out, by name
    struck: list[Part] = field(default_factory=list)  # words with a line through them

    def add(self, text: str, look: tuple[bool, bool] = (False, False)) -> None:
        """Append text in the look (bold, italic) of its run."""
        if text:
            self.parts.append((text, *look))

    def count(self, name: str) -> None:
        """Note that one more of `name` was left out."""
        self.counts[name] = self.counts.get(name, 0) + 1


Look = Callable[[Any], tuple[bool, bool]]  # run element -> bold, italic


def switched_on(properties: Any, name: str) -> bool | None:
    """Return True or False for an on/off property such as `b`, None where it is not given."""
    mark = child(properties, name) if properties is not None else None
    if mark is None:
        return None
    return attribute(mark, "val") not in ("0", "false", "off", "none")


def seen_choice(element: Any) -> Any:
    """Return the one branch of an AlternateContent that is read; the other repeats it."""
    return next(
        (item for name in ("Choice", "Fallback") for item in element if local(item) == name), ()
    )


def collect(element: Any, runs: Runs, look: Look) -> None:
    """Walk a paragraph's content in order into `runs`."""
    for item in element:
        name = local(item)
        if name == "r":
            _run(item, runs, look)
        elif name in ("del", "moveFrom"):
            runs.count("tracked deletion")
        elif name == "sdt":
            _control(item, runs, look)
        elif name == "AlternateContent":
            collect(seen_choice(item), runs, look)
        elif name == "oMath" or name == "oMathPara":
            runs.add("".join(part.text or "" for part in item.iter() if local(part) == "t"))
        elif name and name not in UNSEEN:
            collect(item, runs, look)


def _control(control: Any, runs: Runs, look: Look) -> None:
    """Read a content control, unless it still shows the prompt of the template."""
    if is_prompt(control):
        runs.count("unfilled form field")
        return
    content = child(control, "sdtContent")
    if content is not None:
        collect(content, runs, look)


def is_prompt(control: Any) -> bool:
    """Return True when a content control was not filled in."""
    return bool(switched_on(child(control, "sdtPr"), "showingPlcHdr"))


def _run(run: Any, runs: Runs, look: Look) -> None:
    properties = child(run, "rPr")
    if switched_on(properties, "vanish"):
        runs.count("hidden text")
        return
    if child(properties if properties is not None else (), "del") is not None:
        return
    shown = look(run)
    if switched_on(properties, "strike") or switched_on(properties, "dstrike"):
        own = Runs()
        _in_run_all(run, own, shown)
        runs.struck += own.parts
        return
    for item in run:
        _in_run(item, runs, shown)


def _in_run(item: Any, runs: Runs, look: tuple[bool, bool]) -> None:
    name = local(item)
    if name == "t":
        runs.add(item.text or "", look)
    elif name in MARKS:
        runs.add(MARKS[name], look)
    elif name == "sym":
        runs.add(SYMBOLS.get((attribute(item, "char") or "").upper(), "•"), look)
    elif name == "fldChar":
        runs.add(_form_field(item), look)
    elif name == "ruby":
        for part in child(item, "rubyBase") if child(item, "rubyBase") is not None else ():
            _in_run_all(part, runs, look)
    elif name == "AlternateContent":
        _in_run_all(seen_choice(item), runs, look)
    elif name in ("drawing", "pict", "object"):
        runs.boxes += _outer_boxes(item)


def _in_run_all(element: Any, runs: Runs, look: tuple[bool, bool]) -> None:
    for item in element:
        _in_run(item, runs, look)


def _outer_boxes(element: Any) -> list[Any]:
    """Return the text boxes inside a drawing, each once: no fallback, no box within a box."""
    if local(element) in BOXES:
        return [element]
    if local(element) == "AlternateContent":
        element = seen_choice(element)
    return [box for item in element for box in _outer_boxes(item)]


def _form_field(mark: Any) -> str:
    """Return what a legacy tick box or drop-down shows; text fields show ordinary runs."""
    settings = child(mark, "ffData")
    if settings is None:
        return ""
    tick, choice = child(settings, "checkBox"), child(settings, "ddList")
    if tick is not None:
        checked = switched_on(tick, "checked")
        on = switched_on(tick, "default") if checked is None else checked
        return "☒" if on else "☐"
    if choice is not None:
        entries = [attribute(item, "val") or "" for item in choice if local(item) == "listEntry"]
        picked = child(choice, "result")
        number = attribute(picked, "val") if picked is not None else "0"
        place = int(number) if number and number.isdigit() else 0
        return entries[place] if place < len(entries) else ""
    return ""

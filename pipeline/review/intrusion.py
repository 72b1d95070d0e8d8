"""The sheet in which people look for what does not belong to a theme, and their answers."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import DecisionError
from pipeline.excel.book import Book
from pipeline.excel.cover import start_cover, write_lines, write_your_name
from pipeline.excel.page import Field, Page, PageRow
from pipeline.excel.write import CONTENTS, write_page
from pipeline.study.decisions import Decision
from pipeline.tables import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.excel.filled_in import Entry
    from pipeline.review.names import Known
    from pipeline.study.corpus import Corpus

FIELDS = ("answer", "coder")
HOW = (
    "Write your name above. In each row of the sheet Intruders all options but one come from the "
    "same theme. Give the number of the one that does not belong; leave a row empty if you "
    "cannot tell.",
    "Do not look at the report first. Where people find the intruder, the theme hangs together "
    "for a reader (Chang et al. 2009). Bring the sheet back with: sensemaking review import",
)
NOTE = "One option in each row does not belong. Which one? Give its number."


def export_intrusion(
    corpus: Corpus, sheet: pd.DataFrame, key: pd.DataFrame, path: Path, coder: str
) -> int:
    """Write the tasks to `path`; return how many there are.

    The right answers stand in it as hashes only. Raises `DecisionError` when no theme has
    words or quotes enough for a task.
    """
    if sheet.empty:
        raise DecisionError(
            "no theme has words or quotes enough for a task; run: sensemaking themes"
        )
    page = _page(sheet, key)

    def fill(temporary: Path) -> None:
        study = corpus.settings.study
        with Book(temporary, study.name, invented=study.invented) as book:
            book.choices("numbers", [str(number) for number in range(1, len(_options(sheet)) + 1)])
            cover = book.add_sheet(CONTENTS)
            write_page(book, page)
            start_cover(book, cover, f"{study.name}: what does not belong?")
            write_your_name(book, cover, 5, coder)
            write_lines(book, cover, 7, "How to fill this in", (*HOW, *book.messages))

    write_whole(path, fill)
    return len(page.rows)


def _options(sheet: pd.DataFrame) -> list[str]:
    return [str(name) for name in sheet.columns if str(name).startswith("option_")]


def _page(sheet: pd.DataFrame, key: pd.DataFrame) -> Page:
    options = _options(sheet)
    keyed = key.set_index("task_id")
    rows = []
    for task in sheet.to_dict("records"):
        task_id = str(task["task_id"])
        own = keyed.loc[task_id]
        basis = {
            "task_id": task_id,
            "theme_id": str(own["theme_id"]),
            "task": str(task["kind"]),
            "right": sealed(task_id, str(own["intruder"])),
            "options": sum(bool(task[name]) for name in options),
        }
        cells = {"task": task_id, "question": task["question"]}
        shown = {name: task[name] or None for name in options}
        rows.append(PageRow(cells | shown, task_id, basis))
    fields = (
        Field("task", "Task", 10, guard=True),
        Field("question", "Question", 24),
        *(Field(name, name.split("_")[1], 30, style="quote") for name in options),
        Field("answer", "your answer", 9, editable=True, choices="numbers"),
        Field("coder", "your name", 12, editable=True),
    )
    return Page("intrusion", "Intruders", "What does not belong?", NOTE, fields, tuple(rows),
                team=True)  # fmt: skip


def sealed(task_id: str, answer: str) -> str:
    """Return a mark of a right answer that cannot be read by looking at it."""
    return hashlib.sha256(f"{task_id}:{answer}".encode()).hexdigest()[:12]


def intrusion(entry: Entry, known: Known) -> list[Decision]:
    """Return whether a person found the intruder of a task; nothing for an emptied answer."""
    if not entry.row_id:
        raise DecisionError("it has no hidden id, so nobody can tell which task it answers")
    answer = entry.get("answer").removesuffix(".0")
    if not answer:
        return []
    valid = [str(number) for number in range(1, int(entry.basis["options"]) + 1)]
    if answer not in valid:
        raise DecisionError(f"the answer '{answer[:20]}' is none of {', '.join(valid)}")
    body = {
        "task_id": str(entry.basis["task_id"]),
        "theme_id": str(entry.basis["theme_id"]),
        "task": str(entry.basis["task"]),
        "answer": answer,
        "found": "yes" if sealed(entry.row_id, answer) == entry.basis["right"] else "no",
    }
    return [known.decision(entry, "intrusion", body)]

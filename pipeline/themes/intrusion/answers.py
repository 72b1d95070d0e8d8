"""What people's answers to the intrusion tasks say about each theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.study.decisions import Decision, of_kind

KIND = "intrusion"
TASKS = ("word", "quote")


def told_by_readers(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return theme -> how many readers found the intruding word and quote, in words.

    The latest answer of each reader to each task counts. Where fewer than half find it, the
    theme does not hang together for a reader, and the words say so.
    """
    latest: dict[tuple[str, str], Decision] = {}
    for answer in of_kind(decisions, KIND):
        latest[answer.writer, str(answer.body["task_id"])] = answer
    given: Counter[tuple[str, str]] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    for answer in latest.values():
        place = str(answer.body["theme_id"]), str(answer.body["task"])
        given[place] += 1
        found[place] += answer.body["found"] == "yes"
    themes = sorted({theme_id for theme_id, _ in given})
    return {theme_id: _told(theme_id, given, found) for theme_id in themes}


def _told(theme_id: str, given: Counter[tuple[str, str]], found: Counter[tuple[str, str]]) -> str:
    parts = [
        f"intruding {task} found {found[theme_id, task]} of {given[theme_id, task]} times"
        for task in TASKS
        if given[theme_id, task]
    ]
    answers = sum(given[theme_id, task] for task in TASKS)
    right = sum(found[theme_id, task] for task in TASKS)
    doubt = ["readers do not see it as one theme"] if 2 * right < answers else []
    return "; ".join([*parts, *doubt])

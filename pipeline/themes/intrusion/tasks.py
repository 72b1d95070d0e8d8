"""A task for people: to find the word, and the quote, that does not belong to a theme.

Chang et al. (2009), Reading tea leaves, section 3.1: where people find the intruder, the
theme hangs together for a reader, which no number computed from the texts shows. The answers
are a table of their own, to be kept from those who answer.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipeline.study.privacy import may_quote

if TYPE_CHECKING:
    import pandas as pd

WORDS, QUOTES = 5, 3  # shown of the theme, beside one intruder
OPTIONS = [f"option_{number}" for number in range(1, WORDS + 2)]
TASK_COLUMNS = ["task_id", "kind", "question", *OPTIONS, "answer"]
KEY_COLUMNS = ["task_id", "theme_id", "intruder", "intruder_theme"]
QUESTIONS = {
    "word": "Which word does not belong with the others? Give its number.",
    "quote": "Which quote is about something else? Give its number.",
}


def intrusion_sheet(
    themes: pd.DataFrame,
    theme_members: pd.DataFrame,
    segments: pd.DataFrame,
    sources: pd.DataFrame,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tasks, their column `answer` empty, and the key.

    A word and a quote task per theme, the order of tasks and options fixed by `seed` and
    telling nothing. A theme with too few words or quotable typical quotes gets no such task.
    """
    import pandas as pd

    offers = {
        "word": _words(themes),
        "quote": _quotes(themes, theme_members, segments, sources),
    }
    tasks, keys = [], []
    for kind, size in (("word", WORDS), ("quote", QUOTES)):
        for theme_id, own in offers[kind].items():
            intruder = _intruder(theme_id, own, offers[kind], seed)
            if len(own) >= size and intruder is not None:
                task, key = _task(kind, theme_id, own[:size], intruder, seed)
                tasks.append(task)
                keys.append(key)
    sheet = pd.DataFrame(tasks, columns=TASK_COLUMNS).sort_values("task_id", ignore_index=True)
    answers = pd.DataFrame(keys, columns=KEY_COLUMNS).sort_values("task_id", ignore_index=True)
    return sheet, answers


def score(sheet: pd.DataFrame, key: pd.DataFrame) -> pd.DataFrame:
    """Return per theme and kind how many answered and how many found the intruder.

    Several people's filled sheets may be stacked; empty answers do not count.
    """
    answered = sheet[["task_id", "kind", "answer"]].merge(key, on="task_id", how="inner")
    given = answered["answer"].astype("string").str.strip()
    answered = answered[given.notna() & (given != "")]
    right = answered["answer"].astype("string").str.strip() == answered["intruder"].astype("string")
    counted = answered.assign(found=right.astype(int)).groupby(["theme_id", "kind"])["found"]
    return counted.agg(answered="count", found="sum").reset_index()


def _words(themes: pd.DataFrame) -> dict[str, list[str]]:
    keywords = zip(themes["theme_id"], themes["keywords"], strict=True)
    return {theme_id: own.split(";") for theme_id, own in sorted(keywords) if own}


def _quotes(
    themes: pd.DataFrame,
    theme_members: pd.DataFrame,
    segments: pd.DataFrame,
    sources: pd.DataFrame,
) -> dict[str, list[str]]:
    """Return the typical quotes of each theme, as they stand, from sources that may be quoted."""
    names = ["source_id", "consent_quote", "consent_analyse"]
    rows = [dict(zip(names, row, strict=True)) for row in sources[names].to_numpy()]
    allowed = [row["source_id"] for row in rows if may_quote(row)]
    typical = theme_members[
        (theme_members["exemplar"] == "typical") & theme_members["source_id"].isin(allowed)
    ]
    text = dict(zip(segments["segment_id"], segments["text"], strict=True))
    ordered = typical.sort_values(["theme_id", "closeness"], ascending=[True, False])
    quotes: dict[str, list[str]] = {theme_id: [] for theme_id in sorted(themes["theme_id"])}
    for theme_id, segment_id in zip(ordered["theme_id"], ordered["segment_id"], strict=True):
        if theme_id in quotes and segment_id in text:
            quotes[theme_id].append(text[segment_id])
    return quotes


def _intruder(
    theme_id: str, own: list[str], offers: dict[str, list[str]], seed: int
) -> tuple[str, str] | None:
    """Return a leading item of another theme that this one does not share, and that theme."""
    others = sorted(offers, key=lambda other: _draw(f"{theme_id}>{other}", seed))
    for other in others:
        for item in offers[other][:QUOTES] if other != theme_id else []:
            if item not in own:
                return item, other
    return None


def _task(
    kind: str, theme_id: str, own: list[str], intruder: tuple[str, str], seed: int
) -> tuple[dict[str, object], dict[str, object]]:
    task_id = f"I-{_draw(f'{kind} {theme_id}', seed)[:6]}"
    options = sorted([*own, intruder[0]], key=lambda item: _draw(f"{task_id} {item}", seed))
    shown = dict(zip(OPTIONS, options, strict=False))
    blank = dict.fromkeys(OPTIONS, "")
    task: dict[str, object] = {
        "task_id": task_id,
        "kind": kind,
        "question": QUESTIONS[kind],
        "answer": "",
    }
    key: dict[str, object] = {
        "task_id": task_id,
        "theme_id": theme_id,
        "intruder": options.index(intruder[0]) + 1,
        "intruder_theme": intruder[1],
    }
    return task | blank | shown, key


def _draw(name: str, seed: int) -> str:
    return hashlib.sha256(f"{seed} {name}".encode()).hexdigest()

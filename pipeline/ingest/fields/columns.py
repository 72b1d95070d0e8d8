"""What each column of a form holds: answers, ticks, names, who and where, or a program's own data.

A column is judged by its header as a whole and by how its cells look; a cell that is a sentence
is an answer whatever its column.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.ingest.fields.frame import ASKS, labels_of, squeezed
from pipeline.ingest.fields.headings import HINT, field_of
from pipeline.ingest.fields.look import is_name_like, is_sentence, is_value, kind_of, words
from pipeline.ingest.files.characters import folded
from pipeline.model.language import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.fields.frame import Frame

PREFIX = re.compile(r"\b[A-Za-z]\w*(?:\[\w+\])*\s*\.\s+(?=\S)")  # LimeSurvey: `G01Q02. Question`
OPTION = re.compile(r"(?P<question>.+?)(?:\s*\[(?P<in>[^\]]+)\]|\s*\(choice=(?P<choice>.+)\)|/(?P<of>[^/]+)|(?:\s+[-–—]\s+|:\s+)(?P<after>[^:]+))\s*$", re.S)  # fmt: skip
SELECTED = re.compile(r"(?<!\s)\s+[-–—]\s+(?:selected choice|opci[oó]n seleccionada)\b", re.I)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LONGEST = 1000  # characters of a header that may hold a question and an answer to choose
OPTION_WORDS = 6  # of an answer to choose; longer ones are seldom offered
LEAST_CHOSEN = 6  # answers from which repeated ones are taken for offered ones
ABOUT = ("organisation", "partnerships", "country", "region", "language", "date")
BY = {"by", "por", "par"}
FIRST_BESIDE_LAST = {"name", "nombre", "nombres", "nome", "nomes"}  # `Name`, `Surname`
SYSTEM, COVER, RATING, CHOICE = "form data", "cover", "rating", "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it asks, and how its cells are taken."""

    place: int
    label: str  # the question as written; empty for a column without a header
    option: str = ""  # the answer or part of the question that the column stands for
    code: str = ""  # what a program calls it, above its question
    use: str = (
        "answer"  # answer | question | tick | joined | name | system | cover | choice | index
    )
    about: str = ""  # what of the register's row the column tells: organisation, date, ...

    @property
    def heading(self) -> str:
        """Return what its answers stand under."""
        if self.option and self.use != "tick":
            return f"{self.label.rstrip(' :')}: {self.option}"
        return self.label or f"column {self.place + 1}"


def columns_of(frame: Frame) -> tuple[Column, ...]:
    """Return what each column of a table holds; columns of ticks know their question."""
    columns = [Column(place, *names) for place, names in enumerate(labels_of(frame))]
    ticked = _with_ticks(columns, frame)
    asked = {folded(column.label) for column in ticked if column.use == "tick"}
    return tuple(_judged(column, frame.column(column.place), asked) for column in ticked)


def _judged(column: Column, cells: list[str], asked: set[str]) -> Column:
    """Return a column with what it holds."""
    if column.use == "tick":
        return column
    if len(cells) > 1 and _asks(cells) and not column.label.endswith(ASKS):
        return replace(column, use="question")
    if not column.label and _numbers(cells):
        return replace(column, use="index")
    said = sum(map(is_sentence, cells)) * 2 > len(cells)
    about = next((a for a in map(about_of, _names_of(column)) if a), "")
    system = any(map(is_system, _names_of(column)))
    if about == "date" and not any(kind_of(cell) == "moment" for cell in cells):
        about = ""
    if said:
        return column
    if folded(SELECTED.sub("", column.label)) in asked:
        return replace(column, use="joined")
    if any(map(asks_for_a_name, _names_of(column))) and _are_names(cells):
        return replace(column, use="name")
    if system:
        return replace(column, use="system", about=about)
    if about or any(map(is_identification, _names_of(column))):
        return replace(column, use="cover", about=about)
    return replace(column, use="choice") if _is_chosen(cells) else column


def _numbers(cells: list[str]) -> bool:
    return all(cell.isdecimal() for cell in cells)


def _asks(cells: list[str]) -> bool:
    """Return whether a column holds the questions that its rows answer, given again and again."""
    asking = sum(cell.endswith(ASKS) for cell in cells)
    return asking * 5 >= len(cells) * 4 and len(set(cells)) * 2 <= len(cells)


def _are_names(cells: list[str]) -> bool:
    return sum(map(is_name_like, cells)) * 2 >= len(cells)


def _names_of(column: Column) -> list[str]:
    """Return what a column may be called: its option, its label or the end of it, its code."""
    label = PREFIX.sub("", column.label)
    ends = [re.split(r"[/-]", label)[-1]] if " " not in label else []
    group, _, last = label.rpartition("/")
    ends += [last] if group and " " not in group else []
    return [name for name in (column.option, label, *ends, column.code) if name]


# What a header asks


@lru_cache(maxsize=4096)
def is_system(label: str) -> bool:
    """Return whether a header is one that survey programs give to their own columns."""
    if re.match(r"_|SET-OF-|meta/|\w+_metadata", label):
        return True
    return squeezed(re.sub(r"\(.*", "", label)) in _names("system", "names")


@lru_cache(maxsize=64)
def _names(part: str, key: str) -> frozenset[str]:
    return frozenset(words()[part][key])


def _content(label: str) -> list[str]:
    """Return the words of a header, joined ones apart, without hints in brackets."""
    return folded(CAMEL.sub(" ", HINT.sub(" ", label))).split()


@lru_cache(maxsize=4096)
def is_identification(label: str) -> bool:
    """Return whether a header as a whole asks who, where or when, and nothing else.

    Known by itself, or every word that is not about the asking names such a thing.
    """
    if field_of(label) == "cover":
        return True
    telling = [word for word in _content(label) if word not in _names("cover", "around")]
    known = _cover_nouns()
    return bool(telling) and all(word in known for word in telling)


@lru_cache(maxsize=1)
def _cover_nouns() -> frozenset[str]:
    parts = [words()[part]["nouns"] for part in (*ABOUT, "cover", "name")]
    return frozenset(word for own in parts for word in own)


@lru_cache(maxsize=4096)
def about_of(label: str) -> str:
    """Return which column of the register a header fills, or nothing."""
    own = set(_content(label)) - _names("cover", "around")
    for part in ABOUT:
        if squeezed(label) in _names(part, "nouns"):
            return part
        if own and own <= _names(part, "nouns") | {
            "id",
            "code",
            "partner",
            "learning",
            "submission",
        }:
            if own & _names(part, "nouns") or own == {"partner"}:
                return part
    return ""


@lru_cache(maxsize=4096)
def asks_for_a_name(label: str) -> bool:
    """Return whether a header asks for a person's name: the respondent's or somebody else's."""
    own = set(_content(label))
    if own & _names("name", "done") and own & BY and own <= _names("name", "done") | BY:
        return True
    telling = own - _names("cover", "around") | (own & _names("name", "nouns"))
    known = _names("name", "nouns") | _names("name", "first") | _names("name", "last")
    whose = _names("name", "whose")
    rest = telling - known - whose - _names("name", "besides")
    return bool(telling) and not rest and bool(telling & (known | whose))


# Ticks: a multiple choice as one column for each answer


def _with_ticks(columns: list[Column], frame: Frame) -> list[Column]:
    """Return the columns; those that only say whether an answer was chosen as ticks."""
    split = [_split(column, frame.column(column.place)) for column in columns]
    together = Counter(folded(part.label) for part in split if part is not None)
    labels = Counter(folded(column.label) for column in columns)
    found = []
    for column, part in zip(columns, split, strict=True):
        if part is None:
            found.append(column)
            continue
        several = together[folded(part.label)] > 1 or labels[folded(part.label)] > 0
        named = _names_itself(part.option, frame.column(column.place))
        found.append(part if several or column.option or named else column)
    return found


def _split(column: Column, cells: list[str]) -> Column | None:
    """Return a column of ticks with question and answer apart; None for another column."""
    signs = _names("ticks", "yes") | _names("ticks", "no")
    if not (cells or column.option) or any(map(is_system, _names_of(column))):
        return None
    label = SELECTED.sub("", PREFIX.sub("", column.label))
    if column.option:
        question, option = column.label, column.option
    elif len(label) <= LONGEST and (match := OPTION.fullmatch(label)):
        option = match["in"] or match["choice"] or match["of"] or match["after"]
        question = match["question"]
    else:
        question, option = column.label, column.label
    ticks = all(folded(cell) in signs or folded(cell) == folded(option) for cell in cells)
    if not ticks or (option == column.label and not _names_itself(option, cells)):
        return None
    return replace(column, label=question.strip(), option=option.strip(), use="tick")


def _names_itself(option: str, cells: list[str]) -> bool:
    return bool(cells) and all(folded(cell) == folded(option) for cell in cells)


def is_yes(cell: str, option: str) -> bool:
    """Return whether a tick is set."""
    return folded(cell) in _names("ticks", "yes") or folded(cell) == folded(option)


def _is_chosen(cells: list[str]) -> bool:
    """Return whether the answers look offered: short, and each given twice or more, alone or joined."""
    if len(cells) < LEAST_CHOSEN or any(count_words(c) > 4 * OPTION_WORDS for c in cells):
        return False
    for apart in (r"\s*;\s*", r"\s*,\s*"):
        parts = [part for cell in cells for part in re.split(apart, cell) if part]
        counts = Counter(map(folded, parts))
        short = all(count_words(part) <= OPTION_WORDS for part in parts)
        if short and min(counts.values(), default=0) > 1 and not all(map(is_value, cells)):
            return True
    return False


# Names in columns of their own


def joined_names(columns: Iterable[Column]) -> list[tuple[Column, ...]]:
    """Return the columns of names that belong together: a first and a last name, in this order."""
    groups: defaultdict[frozenset[str], list[Column]] = defaultdict(list)
    for column in columns:
        if column.use == "name":
            groups[_whose(column)].append(column)
    found: list[tuple[Column, ...]] = []
    for own in groups.values():
        parts = [column for column in own if _rank(column, own) != 1]
        found += [(column,) for column in own if column not in parts]
        ranks = [_rank(column, own) for column in parts]
        if len(set(ranks)) == len(parts):
            found.append(tuple(sorted(parts, key=lambda column: _rank(column, own))))
        else:
            found += [(column,) for column in parts]
    return [group for group in found if group]


def _whose(column: Column) -> frozenset[str]:
    return frozenset(_content(column.heading)) & _names("name", "whose")


def _rank(column: Column, own: list[Column]) -> int:
    """Return 0 for a first name, 2 for a last one, 1 for a whole one."""
    said = set(_content(column.heading))
    if said & _names("name", "last"):
        return 2
    if said & _names("name", "first"):
        return 0
    others = {word for column in own for word in _content(column.heading)}
    if said & {"nom"} and others & {"prenom", "prenoms"}:
        return 2
    beside_last = others & (_names("name", "last") - {"famille"})
    whole = said & {"full", "complete", "completo", "complet"}
    return 0 if beside_last and not whole and said & FIRST_BESIDE_LAST else 1

"""The cover block of a transcript: lines such as `Interviewee: ...` before anyone speaks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.ingest.files.characters import folded
from pipeline.ingest.turns.labels import (
    base_name,
    is_formed,
    is_ordinary,
    label_words,
    read_label,
    role_of,
)
from pipeline.ingest.turns.opening_patterns import COLONS

if TYPE_CHECKING:
    from pipeline.ingest.files.lines import Line
    from pipeline.ingest.files.pieces import Piece

Pair = tuple[str, str, str]  # folded key, value, code: `Interviewer (I): ...`
DEPTH = 60  # lines at the start of a text among which a cover block is looked for
LEAST = 2  # dates, places, projects, ... before lines without a person's role count as one
LONGEST = 30  # words of a value
LINE = re.compile(rf"(?P<key>[^{COLONS}\t]{{2,50}})\s*[{COLONS}\t]\s*(?P<value>.*)")
CODE = re.compile(r"\s*[(\[]([^)\]]{1,12})[)\]]\s*$")
APART = re.compile(
    r"\s+[·|•]\s+|;\s+|\s{3,}|\t+(?=[^:]+:)|(?<=\w\w)[.,]\s+(?=[^\W\d_][\w ]{1,30}[:：]\s)"
)
SENTENCE = re.compile(r"[.?!](?:\s|$)")
AFTER_NAME = re.compile(r"\s*(?:[,;(/]|(?<=\w\w\w)\.(?:\s|$)|\s[-–—]\s).*", re.DOTALL)
TITLES_AMONG = 6  # pieces at the start of a text, among which a title says with whom the talk was
WITH = re.compile(
    r"\W*(?:[^\W\d_]+\s+){0,3}(?:interview|conversation|talk|discussion|call|meeting|entrevista|"
    r"conversaci[oó]n|charla|entretien|conversa|conversation)\s+(?:with|con|a|avec|com)\s+(?P<who>.+)",
    re.IGNORECASE,
)
NO_ROLE = ("other", "people", "listed")
BRACKETED = re.compile(r"\s*[(\[](?P<said>[^)\]]{2,40})[)\]]|\s[-–—]\s(?P<behind>[^,;]{2,40})$")
LEGEND = re.compile(
    r"(?<!\w)[^\W\d_]{1,4}\d{0,2}\s*=\s*(?P<one>[^;=\n()]{2,50}?)\s*\((?P<two>[^()\n]{2,60})\)"
)
IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
ITEM = re.compile(r"^\s*(?:[-–•·*▪◦]|\d{1,2}[.)])\s*")
PARTED = re.compile(r"[;,/&+](?![^()]*\))")  # not inside brackets
SEVERAL = re.compile(r"\s*(?:[;,/&+]|\b(?:and|with|y|con|et|avec|e|com)\b)\s*")


@dataclass(frozen=True, slots=True)
class Cover:
    """Which lines are the cover block, and the roles of the people it names."""

    lines: frozenset[int]
    roles: dict[str, str]  # folded name -> role; empty where a list gives none
    names: tuple[str, ...]  # people's names as written
    doubtful: int = 0  # roles that the cover itself asks about: `Tomas Ilander (interviewer?)`


NO_COVER = Cover(frozenset(), {}, ())


@lru_cache(maxsize=1)
def _role_of_key() -> dict[str, str]:
    labels: dict[str, list[str]] = label_words()["roles"]
    keys: dict[str, list[str]] = label_words()["cover"]
    words = {folded(word): role for role, own in labels.items() for word in own if len(word) > 4}
    said = {folded(key): role for role, own in keys.items() for key in own}
    return {key: role for key, role in (words | said).items() if role != "unknown"}


def find_cover(pieces: tuple[Piece, ...], lines: list[Line]) -> Cover:
    """Return the cover block at the start of a text; empty when there is none.

    It ends at the last line that says a date, a place, whose role, ... before the first
    turn. A label that returns later opens turns, so it is cover only beside a name.
    """
    head = [_pairs(pieces[line.piece], line) for line in lines[:DEPTH]]
    if not any(pair[0] in _role_of_key() for own in head for pair in own):
        return NO_COVER
    rest = (_pairs(pieces[line.piece], line) for line in lines[DEPTH:])
    counts = Counter(pair[0] for own in chain(head, rest) for pair in own)
    chosen: list[Pair] = []
    last = -1
    for number, own in enumerate(head):
        if not own and last == number - 1 and (listed := _goes_on_listing(chosen, lines[number])):
            chosen.append(listed)
            last = number
            continue
        before = {pair[0] for pair in chosen}
        known = [pair for pair in own if _is_cover(pair, counts[pair[0]], before)]
        if not known and (pieces[lines[number].piece].speaker or _opens_turn(own, counts)):
            break
        if known:
            chosen += known
            last = number
    named = any(_names_people(pair) for pair in chosen)
    if len(chosen) < LEAST and not named:
        return NO_COVER
    return _with_people(frozenset(range(last + 1)), chosen)


def _names_people(pair: Pair) -> bool:
    """Return whether a line alone makes a cover: it gives a role, or lists two people."""
    role = _role_of_key()[pair[0]]
    return role not in NO_ROLE or (role == "listed" and len(people_in(pair[1])) > 1)


def _goes_on_listing(chosen: list[Pair], line: Line) -> Pair | None:
    """Return the line as one more of a list of people that a line without a value opened."""
    key = chosen[-1][0] if chosen else ""
    opened = any(pair[0] == key and not pair[1] for pair in chosen)
    text = ITEM.sub("", line.text)
    if not opened or _role_of_key()[key] == "other" or len(text.split()) > 10:
        return None
    return (key, text, "") if _is_name(BRACKETED.sub("", text)) else None


def _pairs(piece: Piece, line: Line) -> list[Pair]:
    """Return each part of a line that has the form `key: value`."""
    if piece.kind == "cell" and piece.label and line.first:
        return [(folded(piece.label), line.text, "")]
    if not any(sign in line.text for sign in f"{COLONS}\t"):
        alone = folded(line.text[:40])
        return [(alone, "", "")] if _role_of_key().get(alone) == "listed" else []
    found = [LINE.fullmatch(part) for part in APART.split(line.text[:1000])]
    return [_pair(match["key"], match["value"].strip()) for match in found if match]


def _pair(key: str, value: str) -> Pair:
    code = CODE.search(key)
    return folded(CODE.sub("", key)), value, folded(code.group(1)) if code else ""


def _is_cover(pair: Pair, count: int, before: set[str]) -> bool:
    """Return whether a line is cover; of a label that returns, only its first with a name."""
    key, value, code = pair
    role, returns = _role_of_key().get(key), count > 1
    if role is None or len(value.split()) > LONGEST or value.endswith(("?", "!")):
        return False
    if returns and key in before:
        return False
    if code and role not in NO_ROLE:
        return True
    if role in NO_ROLE:
        return not returns or not value.endswith(".")
    if returns:
        return _is_name(value) and not SENTENCE.search(value) and len(value.split()) <= 10
    return _is_name(value) or (not value.endswith(".") and len(value.split()) < 9)


def _is_name(value: str) -> bool:
    """Return whether a value opens with somebody's name, and is not a word or two said."""
    name = base_name(AFTER_NAME.sub("", value))
    several = len(name.split()) > 1
    return is_formed(name) and (several or not is_ordinary(read_label(name), "en"))


def _opens_turn(own: list[Pair], counts: Counter[str]) -> bool:
    return any(
        counts[key] > 1 or _role_of_key().get(key, "other") not in NO_ROLE for key, *_ in own
    )


def _with_people(chosen: frozenset[int], pairs: list[Pair]) -> Cover:
    roles: dict[str, str] = {}
    names: list[str] = []
    doubtful = 0
    for key, value, code in pairs:
        role = _role_of_key()[key]
        own = people_in(value) if role != "other" else []
        names += own
        if role not in ("other", "people"):
            told = "" if role == "listed" else role
            roles |= dict.fromkeys(
                [folded(name) for name in own] + [code] * bool(code and told), told
            )
        in_brackets, unsure = _roles_in_brackets(value)
        roles |= {name: said for name, said in in_brackets.items() if name in map(folded, own)}
        doubtful += unsure
    return Cover(chosen, roles, tuple(dict.fromkeys(names)), doubtful)


def _roles_in_brackets(value: str) -> tuple[dict[str, str], int]:
    """Return the roles said behind names, by folded name, and how many end in a question mark."""
    found: dict[str, str] = {}
    unsure = 0
    for part in PARTED.split(value):
        match = BRACKETED.search(part)
        said = (match["said"] or match["behind"]).strip() if match else ""
        role = _role_said(said)
        if match and role and said.endswith("?"):
            unsure += 1
        elif match and role:
            found |= dict.fromkeys(map(folded, people_in(part[: match.start()])), role)
    return found, unsure


def _role_said(words: str) -> str | None:
    """Return the role that words such as `interviewer, Itad` or `co-facilitator?` say."""
    first = re.split(r"[,;/]", words.rstrip("? "))[0].strip()
    role = role_of(first) if len(first) > 2 else None
    return None if role == "unknown" else role


def people_in(value: str) -> list[str]:
    """Return the names in a value such as `Ana Ruiz, director, and Tom Bell (notes)`."""
    plain = IN_BRACKETS.sub(" ", value)
    parts = [AFTER_NAME.sub("", part).strip() for part in SEVERAL.split(plain)]
    return [base_name(part) for part in parts if _is_name(part)]


def people_in_tables(pieces: tuple[Piece, ...]) -> list[str]:
    """Return the names in a table's column that is headed `Name`, as on lists of who was there."""
    return [
        name
        for piece in pieces[: DEPTH * 3]
        if piece.kind == "cell" and piece.label and folded(piece.label) in _headed("names")
        for name in people_in(piece.text)
    ]


def people_in_titles(pieces: tuple[Piece, ...]) -> list[str]:
    """Return the names in the first lines that say whom a talk was with, or who has which label."""
    found = []
    for piece in pieces[:TITLES_AMONG]:
        match = WITH.match(piece.text.split("\n")[0][:200])
        names = people_in(SENTENCE.split(match["who"])[0]) if match else []
        found += [name for name in names if not is_ordinary(read_label(name), "en")]
        found += _people_in_legend(piece.text[:1000])
    return found


def _people_in_legend(text: str) -> list[str]:
    """Return the names in a legend of labels: `I = interviewer (Ana Ruiz); R = Tom Bell (partner)`."""
    pairs = [(match["one"], match["two"]) for match in LEGEND.finditer(text)]
    named = [
        two if _role_said(one) else one for one, two in pairs if _role_said(one) or _role_said(two)
    ]
    return [name for value in named for name in people_in(value)]


@lru_cache(maxsize=4)
def _headed(kind: str) -> frozenset[str]:
    return frozenset(label_words()["columns"][kind])


def labels_of(cover: Cover) -> frozenset[str]:
    """Return the labels under which people of the cover may speak: name, parts, initials."""
    found: set[str] = set()
    for name in cover.roles:
        words = name.split()
        found |= {name, words[0], words[-1], "".join(word[0] for word in words)}
    return frozenset(label for label in found if len(label) > 1)

"""Columns of survey exports, shared by the forms that write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .model import Made, Source, made
from .office import book, separated

Cell = Callable[[Source, int], Any]


def person(s: Source, n: int) -> Any:
    """Return the respondent of a row."""
    return s.people[f"r{n + 1}"]


def answers(s: Source, n: int) -> list[str]:
    """Return the open answers of a row."""
    return list(s.raw["answers"][n])


def mail(s: Source, n: int) -> str:
    """Invent an address."""
    return f"{person(s, n).first.lower()}.{person(s, n).last.lower()}@example.org"


CELLS: dict[str, Cell] = {
    "n": lambda s, n: n + 1,
    "zero": lambda s, n: n,
    "rid": lambda s, n: f"R_3Dk{n}xQ7vLmA2b{n}Z",
    "sm": lambda s, n: 118273645501 + n,
    "uuid": lambda s, n: f"uuid:6f1c0d2e-8a3b-4c5d-9e7f-00a1b2c3d4e{n}",
    "start": lambda s, n: f"2024-05-0{n + 1} 10:1{n}:22",
    "end": lambda s, n: f"2024-05-0{n + 1} 10:3{n}:47",
    "us": lambda s, n: f"5/{n + 1}/2024 10:3{n}:47",
    "ip": lambda s, n: f"192.0.2.{n + 11}",
    "empty": lambda s, n: "",
    "100": lambda s, n: "100",
    "true": lambda s, n: "True",
    "lang": lambda s, n: s.language.upper(),
    "name": lambda s, n: person(s, n).full,
    "first": lambda s, n: person(s, n).first,
    "last": lambda s, n: person(s, n).last,
    "mail": mail,
    "anon": lambda s, n: "anonymous",
    "org": lambda s, n: s.raw["org"][n],
    "country": lambda s, n: s.raw["country"][n],
    "rating": lambda s, n: s.raw["rating"][n],
    "choice": lambda s, n: s.raw["choice"][n],
    "multi": lambda s, n: ";".join(s.raw["multi"][n]),
    "q0": lambda s, n: answers(s, n)[0],
    "q1": lambda s, n: answers(s, n)[1],
    "q2": lambda s, n: answers(s, n)[2],
}


def options(s: Source) -> list[str]:
    """Every option of the multiple choice question."""
    return sorted({one for row in s.raw["multi"] for one in row})


def neutral(s: Source) -> list[str]:
    """Return what is neither evidence nor a fault: places, ratings and choices."""
    raw = s.raw
    found = [*raw["org"], *raw["country"], *raw["rating"], *raw["choice"]]
    found += [one for row in raw["multi"] for one in row]
    return found


def rows(s: Source, columns: Sequence[tuple[str, str]]) -> tuple[list[str], list[list[Any]]]:
    """Header and body: a column is (what it holds, its heading); {0} to {2} are the questions."""
    asked = s.raw["questions"]
    header = [heading.format(*asked) for _, heading in columns]
    body = []
    for n in range(len(s.people)):
        row = []
        for what, _ in columns:
            if what.startswith("opt:"):
                row.append(what[4:] if what[4:] in s.raw["multi"][n] else "")
            elif what.startswith("bit:"):
                row.append(int(what[4:] in s.raw["multi"][n]))
            elif what.startswith("="):
                row.append(what[1:])
            else:
                row.append(CELLS[what](s, n))
        body.append(row)
    return header, body


def holds_names(columns: Sequence[tuple[str, str]]) -> set[str]:
    """Which parts of names a table shows."""
    what = {one for one, _ in columns}
    parts: set[str] = set()
    if what & {"name", "first", "mail"}:
        parts.add("first")
    if what & {"name", "last", "mail"}:
        parts.add("last")
    return parts


def survey(
    s: Source,
    columns: Sequence[tuple[str, str]],
    ext: str = "csv",
    above: Sequence[Sequence[Any]] = (),
    under: Sequence[Sequence[Any]] = (),
    **how: Any,
) -> Made:
    """Write a table of responses: rows above the header, under it, and the responses."""
    header, body = rows(s, columns)
    table = [*above, header, *under, *body]
    parts = holds_names(columns)
    names = {getattr(p, part) for p in s.people.values() for part in parts}
    truth = {
        "names": names,
        "kind": None,
        "neutral": [*neutral(s), *how.pop("neutral", [])],
        "by": "source",
    }
    for key in ("lines", "program", "kind"):
        if key in how:
            truth[key] = how.pop(key)
    if ext == "xlsx":
        title = how.pop("sheet", "Sheet1")
        return made(
            s, book({title: table, **how.pop("more", {})}, how.pop("after", None)), ext, **truth
        )
    coding = how.pop("coding", "utf-8")
    return made(s, separated(table, **how).encode(coding), ext, **truth)


OPEN = [("q0", "{0}"), ("q1", "{1}"), ("q2", "{2}")]

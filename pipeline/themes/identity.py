"""Who is who: themes of this run recognised among those of earlier runs.

What the themes of a run were is kept with the decisions, one numbered generation per change,
as hashes: a generation stores the themes that changed, and an empty member list for one that
went. So a second run of the same material finds its own generation and stores nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import Notice
from pipeline.study.decisions import Decision, of_kind
from pipeline.themes.selection import notice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KIND = "theme identity"
SAME = 1 / 3  # share of common members (Jaccard) from which a theme is the same
ALIKE = 0.9  # cosine of centroids that will do when most of the material is new
MOST = 0.5  # share of a theme's members from which it went into, or came out of, another


@dataclass(frozen=True, slots=True)
class Known:
    """A theme as one generation knew it."""

    theme_id: str
    centroid: tuple[float, ...]
    members: frozenset[str]  # source_id:hash of the segment's words


@dataclass(frozen=True, slots=True)
class Recognised:
    """The ids of this run's themes, and what is to be stored and told about them."""

    ids: tuple[str, ...]
    changed: tuple[Known, ...]  # to be stored; without members for a theme that went
    generation: int
    notices: tuple[Notice, ...]


def recognise(
    members: Sequence[frozenset[str]],
    means: NDArray[np.float32],
    decisions: Iterable[Decision],
) -> Recognised:
    """Return which earlier theme each of these is, new ids for the others, and the changes."""
    history = history_of(decisions)
    last = last_generation(history)
    latest = generation(history, last)
    rounded = [tuple(round(float(value), 4) for value in mean) for mean in means]
    found = [Known("", mean, own) for mean, own in zip(rounded, members, strict=True)]
    by_members = {known.members: theme_id for theme_id, known in latest.items()}
    if set(members) == set(by_members) and last:
        ids = tuple(by_members[own] for own in members)
        before = generation(history, last - 1)
        return Recognised(ids, (), last, _told(before, ids, found))
    ids = _ids(found, latest, history)
    changed = [
        Known(theme_id, known.centroid, known.members)
        for theme_id, known in zip(ids, found, strict=True)
        if theme_id not in latest or latest[theme_id].members != known.members
    ]
    gone = [Known(theme_id, (), frozenset()) for theme_id in sorted(set(latest) - set(ids))]
    return Recognised(ids, (*changed, *gone), last + 1, _told(latest, ids, found))


def history_of(decisions: Iterable[Decision]) -> list[Decision]:
    """Return what was kept of which theme is which."""
    return [item for item in of_kind(decisions, KIND) if "generation" in item.body]


def last_generation(history: Iterable[Decision]) -> int:
    """Return the number of the latest generation; 0 for none."""
    return max((int(item.body["generation"]) for item in history), default=0)


def generation(history: Iterable[Decision], number: int) -> dict[str, Known]:
    """Return the themes as they stood in a generation, by id."""
    newest: dict[str, tuple[int, Known]] = {}
    for item in history:
        body = item.body
        at, theme_id = int(body["generation"]), str(body["theme_id"])
        if at <= number and at >= newest.get(theme_id, (0, None))[0]:
            known = Known(theme_id, tuple(body["centroid"]), frozenset(body["members"]))
            newest[theme_id] = (at, known)
    return {theme_id: known for theme_id, (_, known) in sorted(newest.items()) if known.members}


def _ids(
    found: Sequence[Known], latest: dict[str, Known], history: list[Decision]
) -> tuple[str, ...]:
    """Return an id per theme: of the earlier theme it matches, of one that went, or a new one."""
    ids = _matched(found, list(latest.values()))
    ever = {str(item.body["theme_id"]) for item in history}
    gone = [known for known in _last_seen(history) if known.theme_id not in latest]
    open_places = [place for place, theme_id in enumerate(ids) if theme_id is None]
    again = _matched([found[place] for place in open_places], gone)
    for place, theme_id in zip(open_places, again, strict=True):
        ids[place] = theme_id
    taken = ever | {theme_id for theme_id in ids if theme_id}
    for place, theme_id in enumerate(ids):
        if theme_id is None:
            ids[place] = _new_id(found[place].members, taken)
            taken.add(str(ids[place]))
    return tuple(str(theme_id) for theme_id in ids)


def _last_seen(history: list[Decision]) -> list[Known]:
    """Return every theme that ever was, as it was when it last had members."""
    with_members = [item for item in history if item.body["members"]]
    last = max((int(item.body["generation"]) for item in with_members), default=0)
    return list(generation(with_members, last).values())


def _matched(found: Sequence[Known], earlier: Sequence[Known]) -> list[str | None]:
    """Return the earlier id of each theme by the assignment that keeps most (Kuhn 1955)."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    ids: list[str | None] = [None] * len(found)
    if not found or not earlier:
        return ids
    worth = np.array([[_sameness(one, other) for other in earlier] for one in found])
    for row, column in zip(*linear_sum_assignment(-worth), strict=True):
        if worth[row, column] > 0:
            ids[row] = earlier[column].theme_id
    return ids


def _sameness(one: Known, other: Known) -> float:
    """Return how far two themes are the same, 0 for not at all."""
    overlap = len(one.members & other.members) / len(one.members | other.members)
    cosine = _cosine(one.centroid, other.centroid)
    if overlap >= SAME or cosine >= ALIKE:
        return overlap + max(cosine, 0.0) / 10
    return 0.0


def _cosine(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    import numpy as np

    if len(one) != len(other) or not one:
        return 0.0
    lengths = np.linalg.norm(one) * np.linalg.norm(other)
    return float(np.dot(one, other) / lengths) if lengths else 0.0


def _new_id(members: frozenset[str], taken: set[str]) -> str:
    content = "\n".join(sorted(members))
    number = 0
    while True:
        digest = hashlib.sha256(f"{content}{number or ''}".encode()).hexdigest()[:6]
        if f"T-{digest}" not in taken:
            return f"T-{digest}"
        number += 1


def _told(
    before: dict[str, Known], ids: Sequence[str], found: Sequence[Known]
) -> tuple[Notice, ...]:
    """Return which themes are new, gone, merged or split since the generation before."""
    if not before:
        return ()
    current = dict(zip(ids, found, strict=True))
    told: list[Notice] = []
    for theme_id in sorted(set(before) - set(current)):
        heir = _mostly_in(before[theme_id], current)
        fate = f"is now part of {heir}" if heir else "is gone"
        told.append(notice(f"theme {theme_id} {fate}", len(before[theme_id].members), "removed"))
    for theme_id in sorted(set(current) - set(before)):
        parent = _mostly_in(current[theme_id], before)
        origin = f"was split from {parent}" if parent else "is new"
        told.append(notice(f"theme {theme_id} {origin}", len(current[theme_id].members), "drafted"))
    return tuple(told)


def _mostly_in(theme: Known, others: dict[str, Known]) -> str | None:
    """Return the theme that holds at least half of this one's members."""
    for theme_id, other in sorted(others.items()):
        if len(theme.members & other.members) >= MOST * len(theme.members):
            return theme_id
    return None


def labels_before(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return the machine's latest name of every theme that earlier runs stored."""
    return _latest(decisions, "label")


def phrases_before(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return the hash of the latest phrase of every theme that earlier runs stored."""
    return _latest(decisions, "phrase")


def phrase_hash(phrase: str) -> str:
    """Return a hash by which a phrase is found again; empty for none."""
    return hashlib.sha256(phrase.encode()).hexdigest()[:16] if phrase else ""


def _latest(decisions: Iterable[Decision], part: str) -> dict[str, str]:
    history = [item for item in of_kind(decisions, KIND) if item.body.get(part)]
    ordered = sorted(history, key=lambda item: int(item.body.get("generation", 0)))
    return {str(item.body["theme_id"]): str(item.body[part]) for item in ordered}


def to_store(
    recognised: Recognised, labels: dict[str, str], phrases: dict[str, str | None]
) -> list[Decision]:
    """Return the decisions that record this generation; none when nothing changed.

    Of a phrase, which is people's own words, its hash is kept.
    """
    return [
        Decision(
            kind=KIND,
            writer="machine",
            made_at="",
            body={
                "theme_id": known.theme_id,
                "label": labels.get(known.theme_id, ""),
                "phrase": phrase_hash(phrases.get(known.theme_id) or ""),
                "centroid": list(known.centroid),
                "members": sorted(known.members),
                "generation": recognised.generation,
            },
        ).identified()
        for known in recognised.changed
    ]

"""What changed between two versions of a codebook, told from ids and from what codes teach.

A code that is gone is looked for by its label, definition, notes, examples and patterns in
what other codes gained. What cannot be told so is said by people: `told` maps an old code to
the new ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import CodebookError, nearest

if TYPE_CHECKING:
    from pipeline.study.codebook import Code, Codebook

MOST, PART = 0.5, 0.2  # share of what a code taught that its heir has; that a part has
MIGRATING = ("renamed", "merged", "split")  # changes that decisions follow
Told = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Change:
    """One change: which old codes became which new ones, and what tells so."""

    kind: str  # added | removed | renamed | merged | split | moved | definition changed | ...
    old: tuple[str, ...]
    new: tuple[str, ...]
    why: str


def changes(old: Codebook, new: Codebook, told: Told | None = None) -> list[Change]:
    """Return every change from the old to the new version, in framework order.

    Raises `CodebookError` when `told` names a code that its version lacks.
    """
    told = told or {}
    _check(old, new, told)
    heirs = _heirs(old, new, told)
    found = [*_identities(old, new, heirs, told), *_splits_of_kept(old, new, heirs, told)]
    explained = {code for change in found for code in change.new}
    found += [
        Change("added", (), (c.id,), c.label) for c in new if c.id not in {*old.ids, *explained}
    ]
    became = {one.old[0]: one.new[0] for one in found if one.kind == "renamed"}
    found += [change for code in old for change in _edits(code, old, new, became)]
    return found


def _check(old: Codebook, new: Codebook, told: Told) -> None:
    for name, targets in told.items():
        for code, book in [(name, old), *((target, new) for target in targets)]:
            if code not in book.ids:
                hint = nearest(code, book.ids)
                raise CodebookError(
                    f"version {book.version} of {book.name} has no code '{code}'.{hint}"
                )


def _heirs(old: Codebook, new: Codebook, told: Told) -> dict[str, tuple[str, ...]]:
    """Return for each code that is gone, or was told of, the codes that it became."""
    gained = {code.id: _taught(code) - _taught_by(old, code.id) for code in new}
    labels = {code.label.casefold(): code.id for code in new if code.id not in old.ids}
    heirs = {}
    for code in old:
        if code.id in told:
            heirs[code.id] = tuple(told[code.id])
        elif code.id not in new.ids:
            shares = _shares(_taught(code), gained)
            heirs[code.id] = _chosen(shares, labels.get(code.label.casefold()))
    return heirs


def _shares(taught: frozenset[str], gained: Mapping[str, frozenset[str]]) -> dict[str, float]:
    return {name: len(taught & has) / max(len(taught), 1) for name, has in gained.items()}


def _chosen(shares: Mapping[str, float], same_label: str | None) -> tuple[str, ...]:
    parts = tuple(name for name, share in shares.items() if share >= PART)
    if len(parts) > 1 and sum(shares[name] for name in parts) >= MOST:
        return parts
    if same_label is not None:
        return (same_label,)
    return tuple(name for name in parts if shares[name] >= MOST)


def _taught(code: Code) -> frozenset[str]:
    """Return what a code says and teaches, folded."""
    texts = [code.label, code.definition, *code.include, *(one.text for one in code.examples)]
    texts += [f"{lang}: {one}" for lang, found in code.patterns.items() for one in found]
    return frozenset(" ".join(text.casefold().split()) for text in texts)


def _taught_by(codebook: Codebook, code_id: str) -> frozenset[str]:
    return _taught(codebook.get(code_id)) if code_id in codebook.ids else frozenset()


def _identities(
    old: Codebook, new: Codebook, heirs: Mapping[str, tuple[str, ...]], told: Told
) -> Iterator[Change]:
    """Yield what became of the codes that are gone."""
    into: dict[str, list[str]] = defaultdict(list)
    for name, targets in heirs.items():
        if len(targets) == 1 and targets != (name,):
            into[targets[0]].append(name)
    for target, names in into.items():
        why = "as told" if set(names) & set(told) else "by label, definition, examples or patterns"
        kept = [target] if target in old.ids and heirs.get(target, (target,)) == (target,) else []
        together = tuple(code for code in old.ids if code in {*names, *kept})
        yield Change("merged" if len(together) > 1 else "renamed", together, (target,), why)
    for name, targets in heirs.items():
        if len(targets) > 1:
            why = "as told" if name in told else "its examples, notes or patterns went to several"
            yield Change("split", (name,), targets, why)
        elif not targets:
            yield Change("removed", (name,), (), old.get(name).label)


def _splits_of_kept(
    old: Codebook, new: Codebook, heirs: Mapping[str, tuple[str, ...]], told: Told
) -> Iterator[Change]:
    """Yield codes that are still there and gave a part of what they taught to new codes."""
    taken = {target for targets in heirs.values() for target in targets}
    fresh = [code for code in new if code.id not in old.ids and code.id not in taken]
    for code in old:
        if code.id not in new.ids or code.id in told:
            continue
        lost = _taught(code) - _taught(new.get(code.id))
        shares = {one.id: len(lost & _taught(one)) / len(_taught(code)) for one in fresh}
        parts = tuple(name for name, share in shares.items() if share >= PART)
        if parts:
            yield Change("split", (code.id,), (code.id, *parts), "a part of what it taught went")


def _edits(code: Code, old: Codebook, new: Codebook, became: Mapping[str, str]) -> Iterator[Change]:
    """Yield how a code that is still there, or was only renamed, was edited."""
    now_id = became.get(code.id, code.id)
    if now_id not in new.ids:
        return
    now = new.get(now_id)
    at = (code.id,), (now_id,)
    parent = became.get(code.parent or "", code.parent)
    if (parent or None) != now.parent or code.family != now.family:
        where = f"from {code.parent or code.family or 'the top'} to {now.parent or now.family or 'the top'}"
        yield Change("moved", *at, where)
    if code.label != now.label:
        yield Change("label changed", *at, f"'{code.label}' to '{now.label}'")
    edited = [
        name for name in ("definition", "include") if getattr(code, name) != getattr(now, name)
    ]
    if tuple(_renamed(note, became) for note in code.exclude) != now.exclude:
        edited.append("exclude")
    if edited:
        yield Change("definition changed", *at, ", ".join(edited))
    teaching = ("examples", "patterns", "not_patterns", "machine")
    edited = [name for name in teaching if getattr(code, name) != getattr(now, name)]
    if edited:
        yield Change("teaching changed", *at, ", ".join(edited))


def _renamed(note: str, became: Mapping[str, str]) -> str:
    """Return an exclude note that points to the code by its name of today."""
    text, arrow, target = note.rpartition("->")
    return f"{text}-> {became[target.strip()]}" if arrow and target.strip() in became else note

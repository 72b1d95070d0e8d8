"""Which code of another program is which code of the study."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.errors import DecisionError, nearest
from pipeline.escape import as_typed, csv_of
from pipeline.study.delimited import read_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pipeline.exchange.outgoing import Names
    from pipeline.exchange.project import Entry
    from pipeline.study.codebook import Codebook

HEADER = ("code there", "code here")
BETWEEN = " > "  # between a code and the one above it


def code_map(
    entries: Sequence[Entry], codebook: Codebook, names: Names, told: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Return the study's code of each entry by GUID, and the paths of those without one.

    What people told in a mapping file comes first, then the GUID, the id, the label or both. An
    entry mapped to nothing is left out on purpose.
    """
    guids = {names.code(code_id): code_id for code_id in codebook.ids}
    known = _names(codebook)
    found: dict[str, str] = {}
    unknown: list[str] = []
    paths = paths_of(entries)
    for one in entries:
        said = [name for name in (paths[one.guid], one.name) if _folded(name) in told]
        if said:
            code = told[_folded(said[0])]
        else:
            code = guids.get(one.guid) or known.get(_folded(one.name)) or _by_id(one.name, codebook)
        if code:
            found[one.guid] = code
        elif one.codable and not said:
            unknown.append(paths[one.guid])
    return found, unknown


def paths_of(entries: Sequence[Entry]) -> dict[str, str]:
    """Return each entry's name after those above it, by GUID."""
    by_guid = {one.guid: one for one in entries}
    found = {}
    for one in entries:
        chain, at, passed = [one.name], one.parent, {one.guid}
        while at in by_guid and at not in passed:
            passed.add(at)
            chain.append(by_guid[at].name)
            at = by_guid[at].parent
        found[one.guid] = BETWEEN.join(reversed(chain))
    return found


def _names(codebook: Codebook) -> dict[str, str]:
    labels = Counter(_folded(code.label) for code in codebook)
    found = {_folded(f"{code.id} {code.label}"): code.id for code in codebook}
    found |= {_folded(code.label): code.id for code in codebook if labels[_folded(code.label)] == 1}
    return found | {_folded(code_id): code_id for code_id in codebook.ids}


def _by_id(name: str, codebook: Codebook) -> str:
    """Return the code whose id opens a name, as we write it; its label may have changed since."""
    first, _, rest = name.partition(" ")
    return first if rest and first in codebook.ids else ""


def read_map(path: Path, codebook: Codebook) -> dict[str, str]:
    """Return a mapping file: code there, folded, to code here; empty for a code to leave out.

    Raises `DecisionError` that names the line of a code that the codebook lacks.
    """
    known = _names(codebook)
    told: dict[str, str] = {}
    for number, row in enumerate(read_csv(path), 1):
        there, here = ([as_typed(str(cell)).strip() for cell in row] + ["", ""])[:2]
        if not there or (number == 1 and (there, here) == HEADER):
            continue
        code = known.get(_folded(here), "")
        if here and not code:
            hint = nearest(here, codebook.ids)
            raise DecisionError(f"{path}:{number}: no code '{here[:60]}' in the codebook.{hint}")
        told[_folded(there)] = code
    return told


def map_text(paths: Iterable[str]) -> str:
    """Return a mapping file to fill in."""
    return csv_of(HEADER, ((path, "") for path in paths))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()

"""Codebooks of other programs: REFI-QDA `.qdc`, and the tags of Taguette as CSV.

Both have a name and one description for a code: definition, what counts, what does not and
examples stand in it as a labelled block that reads back. Patterns, profiles, who an example quotes
and where a code comes from have no place in them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from pipeline.archives import LIMITS
from pipeline.errors import CodebookError, SourceError
from pipeline.escape import as_typed, csv_of
from pipeline.exchange.code_text import block_of, parts_of
from pipeline.exchange.losses import Losses
from pipeline.exchange.outgoing import ORIGIN, Names
from pipeline.exchange.project import guid_of
from pipeline.exchange.refi.collect import collected
from pipeline.exchange.refi.elements import elements
from pipeline.exchange.refi.raw import RawCode
from pipeline.exchange.refi.write import said, tag
from pipeline.exchange.table_rows import codebook_of_rows
from pipeline.study.delimited import read_csv
from pipeline.tables import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.study.codebook import Code, Codebook

NAMESPACE = "urn:QDA-XML:codebook:1.0"
FAMILY = "family: "  # opens the description of a folder that we wrote
TAGS = ("tag", "description")
Row = tuple[str, dict[str, str]]


def write_qdc(codebook: Codebook, path: Path) -> None:
    """Write the codebook as REFI-QDA, families as folders. Raises `OutputError`."""
    names = Names(codebook.name)
    tops = [code for code in codebook if code.parent not in codebook.ids]
    families = dict.fromkeys(code.family for code in tops)
    inner = "".join(
        _folder(codebook, family, [one for one in tops if one.family == family], names)
        for family in families
    )
    head = tag("CodeBook", {"xmlns": NAMESPACE, "origin": ORIGIN}, tag("Codes", {}, inner))
    write_text(path, f'<?xml version="1.0" encoding="utf-8"?>\n{head}')


def _folder(codebook: Codebook, family: str, codes: Sequence[Code], names: Names) -> str:
    inner = "".join(_code(codebook, code, names) for code in codes)
    if not family:
        return inner
    attributes = {
        "guid": guid_of(names.study, "family", family),
        "name": codebook.families.get(family, family),
        "isCodable": "false",
    }
    return tag("Code", attributes, said("Description", FAMILY + family) + inner)


def _code(codebook: Codebook, code: Code, names: Names) -> str:
    attributes = {"guid": names.code(code.id), "name": f"{code.id} {code.label}"}
    below = "".join(
        _code(codebook, codebook.get(child), names) for child in codebook.children(code.id)
    )
    inner = said("Description", block_of(code)) + below
    return tag("Code", attributes | {"isCodable": "true"}, inner)


def write_tags(codebook: Codebook, path: Path) -> None:
    """Write the codebook as Taguette reads it: `tag` and `description`. Raises `OutputError`."""
    rows = [(f"{code.id} {code.label}", block_of(code)) for code in codebook]
    write_text(path, csv_of(TAGS, rows))


def read_qdc(path: Path) -> Codebook:
    """Return the codebook of any program's `.qdc`; folders at the top are families.

    Raises `CodebookError` for a faulty code, `SourceError` for a file that is damaged or no codebook.
    """
    xml = path.read_bytes()
    if len(xml) > LIMITS.part_bytes:
        raise SourceError(f"{path.name} is far larger than any codebook")
    raw = collected(elements(xml, path.name, Losses()), Losses())
    if raw.root != "CodeBook":
        raise SourceError(f"{path.name} is no codebook (its root is '{raw.root[:40]}')")
    return _codebook(list(_rows(raw.codes, ours=raw.origin == ORIGIN)), _families(raw.codes), path)


def read_tags(path: Path) -> Codebook:
    """Return the codebook of a CSV with the columns `tag` (or name, path, code) and `description`.

    Raises `CodebookError` where they are missing.
    """
    grid = [[as_typed(str(cell)).strip() for cell in row] for row in read_csv(path)]
    header = [cell.casefold() for cell in grid[0]] if grid else []
    named = next((header.index(n) for n in ("tag", "name", "path", "code") if n in header), None)
    if named is None:
        raise CodebookError(f"{path}: no column tag, name, path or code")
    told = header.index("description") if "description" in header else None
    codes = [
        RawCode(str(number), "", row[named], True, "", row[told] if told is not None else "", ())
        for number, row in enumerate(grid[1:], 2)
        if len(row) > max(named, told or 0) and row[named]
    ]
    ours = bool(codes) and all(_is_ours(code.name) for code in codes)
    return _codebook(list(_rows(codes, ours=ours)), {}, path)


def _is_ours(name: str) -> bool:
    first, _, rest = name.partition(" ")
    return bool(rest) and bool(re.fullmatch(r"[A-Z]{1,4}[-.A-Za-z0-9]*", first))


def _codebook(rows: list[Row], families: Mapping[str, str], path: Path) -> Codebook:
    if not rows:
        raise CodebookError(f"{path} holds no code")
    about = {"codebook": path.stem, "version": "1"}
    about |= {f"family {family}": label for family, label in families.items()}
    return codebook_of_rows(about, rows, path)


def _families(codes: Sequence[RawCode]) -> dict[str, str]:
    return {_family(one): one.name for one in codes if not one.codable and not one.parent}


def _family(one: RawCode) -> str:
    own = one.description.strip()
    return own[len(FAMILY) :] if own.startswith(FAMILY) else _slug(one.name)


def _rows(codes: Sequence[RawCode], *, ours: bool) -> Iterator[Row]:
    """Yield each code as a row; a folder within is a code too, since codes stand under it."""
    by_guid = {one.guid: one for one in codes}
    ids: dict[str, str] = {}
    families: dict[str, str] = {}
    for number, one in enumerate(codes, 1):
        above = by_guid.get(one.parent)
        if above is None and not one.codable:
            families[one.guid] = _family(one)
            continue
        first, _, label = one.name.partition(" ")
        ids[one.guid] = first if ours and label else _new(_slug(one.name), set(ids.values()))
        families[one.guid] = families.get(one.parent, "")
        parts = {name: "\n".join(lines) for name, lines in parts_of(one.description).items()}
        cells = {"id": ids[one.guid], "parent": ids.get(one.parent, ""), **parts}
        cells |= {"label": label if ours and label else one.name, "family": families[one.guid]}
        cells["definition"] = parts["definition"] or one.name
        yield f"code {number}", cells


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()[:40].strip("-") or "code"


def _new(slug: str, taken: set[str]) -> str:
    number, own = 1, slug
    while own in taken:
        number += 1
        own = f"{slug}-{number}"
    return own

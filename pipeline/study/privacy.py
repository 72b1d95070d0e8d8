"""Pseudonyms and consent: the only way to text that may be stored and to text that may be shown.

Names from the register, the speakers and the patterns below are replaced before anything
is stored, by keyed labels in guillemets (‹person 7f3a›), a form that transcript tags in
square brackets cannot be confused with. The text is pseudonymised, never anonymous.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import OutputError, PrivacyError
from pipeline.study.sought.identifiers import identifiers_in
from pipeline.study.sought.surfaces import Names, names_found, names_ready
from pipeline.study.study import Study

KEY_FILE = "pseudonym.key"
LOG_FILE = "pseudonyms.csv"
WITHHELD = "[quote withheld: no consent to quote]"
LABEL = re.compile(r"‹[a-z-]+ [0-9a-f]{4,8}›")


@dataclass(frozen=True)
class Roster:
    """Names to replace: surface form -> (kind, the name it stands for), and the study's key."""

    names: Mapping[str, tuple[str, str]]
    key: bytes = field(repr=False)

    @cached_property
    def ready(self) -> Names:
        """Return the names made ready for finding."""
        return names_ready(self.names)

    def label(self, kind: str, name: str) -> str:
        """Return the pseudonym of a name: the same in every source of the study."""
        digest = hmac.new(self.key, f"{kind}\n{name.casefold()}".encode(), hashlib.sha256)
        return f"‹{kind} {digest.hexdigest()[:6]}›"

    def with_names(self, names: Iterable[tuple[str, str] | tuple[str, str, str]]) -> Roster:
        """Return the roster with further (name, kind) or (name, kind, name it stands for).

        Names already known keep their entry.
        """
        added = {item[0]: (item[1], item[-1] if len(item) > 2 else item[0]) for item in names}
        kept = {name: entry for name, entry in added.items() if len(name.strip()) > 1}
        return Roster({**kept, **self.names}, self.key)

    def fingerprint(self) -> str:
        """Return a hash of names and key; it changes when a pseudonym could."""
        content = repr(sorted(self.names.items())).encode()
        return hmac.new(self.key, content, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Replacement:
    """One replaced identifier: where it stands now, where it stood, and what it was."""

    start: int
    end: int
    extracted_start: int
    extracted_end: int
    kind: str
    label: str
    original: str = field(repr=False)


def study_key(study: Study) -> bytes:
    """Return the study's pseudonym key, made and stored (mode 0600) when there is none.

    An invented study has nobody to protect, and its tables shall be the same everywhere:
    its key is its name.
    """
    if study.settings.study.invented:
        return hashlib.sha256(f"invented study {study.settings.study.name}".encode()).digest()
    path = study.private / KEY_FILE
    if path.is_file():
        try:
            return bytes.fromhex(path.read_text(encoding="ascii").strip())
        except ValueError:
            raise PrivacyError(
                f"{path} is damaged; restore it from a backup. With a new key every "
                "pseudonym of the study would change"
            ) from None
    key = secrets.token_bytes(32)
    write_private(path, key.hex() + "\n")
    return key


def write_private(path: Path, text: str) -> None:
    """Store text that only the owner of the study may read (folder 0700, file 0600)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_suffix(path.suffix + ".writing")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(temporary, path)
    except OSError as fault:
        raise OutputError(f"{path} cannot be written: {fault.strerror}") from None


def pseudonymise(text: str, roster: Roster) -> tuple[str, list[Replacement]]:
    """Return the text with names and identifiers replaced, and every replacement in order.

    Longer names go first; a name is matched as whole words, whatever its capitals, accents
    and spaces (see `surfaces`), except that one short word must keep its capital.
    """
    formed = [(start, end, kind, text[start:end]) for start, end, kind in identifiers_in(text)]
    taken = formed + _name_matches(text, roster)
    chosen: list[tuple[int, int, str, str]] = []
    for start, end, kind, name in sorted(taken, key=lambda item: (item[0], -(item[1] - item[0]))):
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end, kind, name))
    parts: list[str] = []
    replacements: list[Replacement] = []
    at = length = 0
    for start, end, kind, name in chosen:
        label = roster.label(kind, name)
        parts += [text[at:start], label]
        length += start - at
        replacements.append(
            Replacement(length, length + len(label), start, end, kind, label, text[start:end])
        )
        length += len(label)
        at = end
    return "".join([*parts, text[at:]]), replacements


def _name_matches(text: str, roster: Roster) -> list[tuple[int, int, str, str]]:
    found = names_found(text, roster.ready)
    return [(start, end, *roster.names[name]) for start, end, name in found]


def moved(offset: int, replacements: Iterable[Replacement]) -> int:
    """Return where an offset of the extracted text stands in the pseudonymised text.

    An offset inside a replaced name moves to the start of its label.
    """
    shift = 0
    for item in replacements:
        if offset >= item.extracted_end:
            shift = item.end - item.extracted_end
        elif offset > item.extracted_start:
            return item.start
        else:
            break
    return offset + shift


def is_over(retain_until: str, today: str) -> bool:
    """Return whether a source was to be kept until a day (ISO; also a month or year) before today.

    A month or a year is over when its last day is.
    """
    return bool(retain_until) and today[: len(retain_until)] > retain_until


NOT_RECORDED = "not recorded"  # of a consent


def narrowest(values: Iterable[str], widest_first: Sequence[str]) -> str:
    """Return the narrowest of the consents that are given; nothing where none is."""
    given = [value for value in values if value in widest_first]
    return max(given, key=widest_first.index, default="")


def may_analyse(source: Mapping[str, Any]) -> bool:
    """Return whether a source may be read and coded: unless it says no."""
    return bool(source["consent_analyse"] != "no")


def machine_may_read(source: Mapping[str, Any]) -> bool:
    """Return whether a machine may code and embed a source: unless it says no."""
    return may_analyse(source) and bool(source["ai_assist"] != "no")


def may_quote(source: Mapping[str, Any]) -> bool:
    """Return whether words of a source may stand in any output: only when it says yes."""
    return bool(source["consent_quote"] == "yes" and source["consent_analyse"] != "no")


AUDIENCES = ("team", "funder", "peers", "public")


def may_share(source: Mapping[str, Any], audience: str) -> bool:
    """Return whether quotes of a source may reach an audience (team, funder, peers, public).

    `consent_share` names the widest audience; not recorded means the team.
    """
    granted = source["consent_share"]
    widest = AUDIENCES.index(granted) if granted in AUDIENCES else 0
    return may_quote(source) and AUDIENCES.index(audience) <= widest

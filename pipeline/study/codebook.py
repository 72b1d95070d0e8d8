"""Codebooks: codes, what they mean, and how they sound.

Examples and patterns live with the code they teach. In a profile, a code that is left
out lends its patterns and examples to its nearest ancestor that is in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.errors import CodebookError, nearest

VOICES = ("philanthropy", "grantee", "MEL partner")
# What an example may teach of valence. Codebooks may say it in the words on the left, as the key
# `polarity` always has.
POLARITIES = {"in place": "present", "lacking": "lacking", "wished for": "normative"}
TAUGHT = tuple(POLARITIES.values())


@dataclass(frozen=True, slots=True)
class Example:
    """An utterance that the code fits, in the codebook author's own words."""

    text: str
    voice: str | None = None
    valence: str | None = None  # one of TAUGHT
    lang: str = "en"

    def __repr__(self) -> str:
        """Return what codebooks are hashed by: in the words of before, so that releases compare."""
        said = {taught: word for word, taught in POLARITIES.items()}.get(self.valence or "")
        parts = f"text={self.text!r}, voice={self.voice!r}, polarity={said!r}, lang={self.lang!r}"
        return f"Example({parts})"


@dataclass(frozen=True, slots=True)
class Code:
    """One code: what it means, what counts, what does not, and how it sounds."""

    id: str
    label: str
    definition: str
    family: str = ""
    parent: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()  # "what does not count -> OTHER"
    provenance: tuple[str, ...] = ()
    patterns: dict[str, tuple[str, ...]] = field(default_factory=dict)  # language -> patterns
    not_patterns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    machine: str = "suggest"  # or "people only": latent codes the machine must leave alone

    def siblings_named(self) -> list[str]:
        """Return the ids of the codes that the `exclude` notes point to."""
        return [note.rsplit("->", 1)[1].strip() for note in self.exclude if "->" in note]


@dataclass(frozen=True, slots=True)
class Codebook:
    """A named, versioned set of codes."""

    name: str
    version: str
    codes: tuple[Code, ...]
    title: str = ""
    licence: str = ""
    attribution: str = ""
    note: str = ""
    pattern_review: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)  # family -> label, in framework order
    profiles: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Code]:
        """Iterate over the codes in framework order."""
        return iter(self.codes)

    @property
    def ids(self) -> list[str]:
        """Return the ids in framework order."""
        return [code.id for code in self.codes]

    def get(self, code_id: str) -> Code:
        """Return the code, or raise `CodebookError` naming the nearest id."""
        for code in self.codes:
            if code.id == code_id:
                return code
        raise CodebookError(f"{self.name}: no code '{code_id}'.{nearest(code_id, self.ids)}")

    def parents(self, code_id: str) -> list[str]:
        """Return the ancestors of a code, nearest first."""
        by_id = {code.id: code for code in self.codes}
        chain: list[str] = []
        here = by_id[code_id].parent
        while here is not None and here in by_id:
            chain.append(here)
            here = by_id[here].parent
        return chain

    def top(self, code_id: str) -> str:
        """Return the topmost ancestor of a code, or the code itself."""
        return ([code_id, *self.parents(code_id)])[-1]

    def children(self, code_id: str) -> list[str]:
        """Return the ids of the direct children of a code."""
        return [code.id for code in self.codes if code.parent == code_id]

    def select(self, profile: str) -> Codebook:
        """Return the codebook reduced to a profile; `full` is the whole.

        Codes left out lend patterns and examples to their nearest ancestor that is in.
        Raises `CodebookError` for an unknown profile.
        """
        if profile == "full":
            return self
        if profile not in self.profiles:
            hint = nearest(profile, [*self.profiles, "full"])
            raise CodebookError(f"{self.name}: no profile '{profile}'.{hint}")
        kept = set(self.profiles[profile])
        lent: dict[str, list[Code]] = {code_id: [] for code_id in kept}
        for code in self.codes:
            heir = next((p for p in self.parents(code.id) if p in kept), None)
            if code.id not in kept and heir is not None:
                lent[heir].append(code)
        chosen = [_inherit(code, lent[code.id], kept) for code in self.codes if code.id in kept]
        return replace(self, codes=tuple(chosen))

    def fingerprint(self) -> str:
        """Return a hash of everything in the codebook."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


def _inherit(code: Code, lenders: list[Code], kept: set[str]) -> Code:
    patterns = {lang: list(found) for lang, found in code.patterns.items()}
    for lender in lenders:
        for lang, found in lender.patterns.items():
            patterns.setdefault(lang, []).extend(found)
    return replace(
        code,
        parent=code.parent if code.parent in kept else None,
        patterns={lang: tuple(dict.fromkeys(found)) for lang, found in patterns.items()},
        examples=code.examples + tuple(item for lender in lenders for item in lender.examples),
    )

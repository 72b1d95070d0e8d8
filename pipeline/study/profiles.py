"""The rules by which sources fit an archetype: purposes and participants, with the study's place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import CodebookError
from pipeline.study.shipped import shipped

FILE = "codebooks/archetypes.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What makes a source fit one archetype; or which archetypes it joins."""

    archetype: str
    purpose: tuple[str, ...] = ()  # one of these codes
    participants: tuple[str, ...] = ()  # and one of these
    setup: tuple[str, ...] = ()  # counted beside
    joins: tuple[str, ...] = ()  # in place of both: archetypes that fit together
    study: str = ""  # the section of the study that says so


def profile_file(study: Path | None = None) -> Path:
    """Return the rules of a study: its own where it keeps some, else those that are shipped."""
    own = study / FILE if study else None
    return own if own and own.is_file() else shipped(FILE)


def load_profiles(path: Path) -> tuple[Profile, ...]:
    """Return the rules in a file; raises `CodebookError` for what is no rule."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        profiles = tuple(_profile(one) for one in content["profiles"])
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as fault:
        raise CodebookError(f"{path} cannot be read as rules: {type(fault).__name__}") from None
    known = {one.archetype for one in profiles if not one.joins}
    for one in profiles:
        if one.joins and not set(one.joins) <= known:
            raise CodebookError(f"{path}: {one.archetype} joins what has no rule of its own")
        if not one.joins and not (one.purpose and one.participants):
            raise CodebookError(f"{path}: {one.archetype} needs `purpose` and `participants`")
    return profiles


def _profile(told: Mapping[str, Any]) -> Profile:
    lists = ("purpose", "participants", "setup", "joins")
    codes = {name: tuple(str(code) for code in told.get(name) or ()) for name in lists}
    return Profile(archetype=str(told["archetype"]), study=str(told.get("study") or ""), **codes)

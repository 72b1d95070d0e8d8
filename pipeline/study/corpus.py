"""Everything that themes and synthesis read: the tables of a study with codebook and decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.study.codebook import Codebook
    from pipeline.study.decisions import Decision
    from pipeline.study.profiles import Profile
    from pipeline.study.register import Register
    from pipeline.study.study import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """What is left of names in the stored tables: never nothing, and never told as such."""

    names_to_decide: int  # capitalised names that nobody has decided about
    strings_left: int  # of the roster, found by the second pass in the stored tables
    files_searched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A study as tables; functions of it read and never change them."""

    settings: Settings
    register: Register
    codebook: Codebook  # reduced to the study's profile
    decisions: tuple[Decision, ...]
    sources: pd.DataFrame
    documents: pd.DataFrame
    blocks: pd.DataFrame
    segments: pd.DataFrame
    codings: pd.DataFrame
    themes: pd.DataFrame
    theme_members: pd.DataFrame
    notices: pd.DataFrame
    themes_awaited: bool = False  # they are being made; no theme stands in the tables yet
    residual: Residual | None = None  # None: not searched, as where no run makes outputs
    evaluation: pd.DataFrame | None = None  # per code, against an audit; None: not evaluated
    prevalence: pd.DataFrame | None = None  # by the same evaluation; None: no audit
    profiles: tuple[Profile, ...] = ()  # rules of archetypes; none: those that are shipped
    evaluated_as_is: bool = False  # the evaluation is of the coder as it stands

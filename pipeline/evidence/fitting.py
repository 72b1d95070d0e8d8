"""Which sources of a partnership fit the profile of an archetype, by purposes and participants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import grouped
from pipeline.study.profiles import FILE, Profile, load_profiles
from pipeline.study.register import WRITTEN_KINDS
from pipeline.study.shipped import shipped

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

    Ground = dict[str | None, dict[str, list[Claim]]]  # case -> code -> claims

NOT_THERE = ("lacking", "normative")  # said to be absent, or wished for
TWO = 2  # sources that each function of a joined archetype needs
UNKNOWN = "not enough to say: the codes of its rule are not in the codebook"


def profiles_of(corpus: Corpus) -> tuple[Profile, ...]:
    """Return the rules that a study reads archetypes by."""
    return corpus.profiles or _shipped()


@lru_cache(maxsize=1)
def _shipped() -> tuple[Profile, ...]:
    return load_profiles(shipped(FILE))


@dataclass(frozen=True, slots=True)
class Fit:
    """The sources that fit one profile; suggested ones beside confirmed ones, never among them."""

    confirmed: frozenset[str] = frozenset()
    suggested: frozenset[str] = frozenset()

    @property
    def every(self) -> frozenset[str]:
        """Confirmed and suggested sources."""
        return self.confirmed | self.suggested


def there(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims that speak of something as there, not as lacking or wished for."""
    return [claim for claim in claims if claim.valence not in NOT_THERE]


def ground_of(profiles: Iterable[Profile], evidence: Evidence) -> Ground:
    """Return by partnership and code what says that a thing of the rules is there."""
    codes = {code for one in profiles for code in (*one.purpose, *one.participants, *one.setup)}
    ground: Ground = defaultdict(lambda: defaultdict(list))
    for code in codes & set(evidence.under):
        for claim in there(evidence.under[code]):
            ground[claim.case][code].append(claim)
    return ground


def _on(codes: Iterable[str], own: Mapping[str, list[Claim]]) -> list[Claim]:
    return [claim for code in codes for claim in own.get(code, ())]


def fits(profile: Profile, own: Mapping[str, list[Claim]]) -> Fit:
    """Return the sources that speak of a purpose and of a participant of the profile."""
    return _both(_on(profile.purpose, own), _on(profile.participants, own))


def with_setup(profile: Profile, fit: Fit, own: Mapping[str, list[Claim]]) -> Fit:
    """Return those of the sources that fit that speak of its set-up as well."""
    setup = _on(profile.setup, own)
    said = {claim.source for claim in setup}
    sure = {claim.source for claim in setup if claim.state == "confirmed"} & fit.confirmed
    return Fit(frozenset(sure), frozenset(fit.every & said - sure))


def _both(purposes: list[Claim], participants: list[Claim]) -> Fit:
    def sources(claims: list[Claim], *, sure: bool) -> set[str]:
        return {claim.source for claim in claims if claim.state == "confirmed" or not sure}

    confirmed = sources(purposes, sure=True) & sources(participants, sure=True)
    every = sources(purposes, sure=False) & sources(participants, sure=False)
    return Fit(frozenset(confirmed), frozenset(every - confirmed))


def joined(
    profile: Profile, own: Mapping[str, Fit], periods: Mapping[str, str | None]
) -> tuple[Fit, str]:
    """Return the sources behind a joined archetype, and what is said of it.

    It fits where each archetype that it joins fits by two sources or more of one period.
    """
    by_period = _by_period(own, profile.joins, periods)
    if not by_period:
        none = not any(own[name].every for name in profile.joins)
        return Fit(), "no source" if none else "not enough to say: no period of the sources"
    short = {
        period: [f"{name} {len(found)}" for name, found in parts.items() if len(found) < TWO]
        for period, parts in by_period.items()
    }
    whole = [period for period, missing in short.items() if not missing]
    if not whole:
        period = min(short, key=lambda one: len(short[one]))
        told = ", ".join(short[period])
        return Fit(), f"not enough to say: in {period} {told} of {TWO} sources"
    chosen = frozenset(s for period in whole for part in by_period[period].values() for s in part)
    sure = frozenset().union(*(own[name].confirmed for name in profile.joins))
    return Fit(chosen & sure, chosen - sure), f"fits in {', '.join(whole)}"


def _by_period(
    own: Mapping[str, Fit], names: Iterable[str], periods: Mapping[str, str | None]
) -> dict[str, dict[str, set[str]]]:
    """Return the sources that fit each archetype, by period in order; those without one left out."""
    names = list(names)
    every = sorted({str(periods[s]) for n in names for s in own[n].every if periods.get(s)})
    return {
        period: {n: {s for s in own[n].every if periods.get(s) == period} for n in names}
        for period in every
    }


def readings(
    profiles: Iterable[Profile],
    ground: Ground,
    case: str,
    evidence: Evidence,
    period: str | None = None,
) -> dict[str, dict[str, Any]]:
    """Return the second reading of each archetype of a partnership, as cells of a row.

    `ground` is what `ground_of` found for the same profiles. With a period, of its sources alone. Where no code of a rule is in the codebook nothing is
    known, and the cells say so.
    """
    periods = {i.source_id: i.period for i in evidence.by_case[case]}
    own: dict[str, Fit] = {}
    cells: dict[str, dict[str, Any]] = {}
    for profile in profiles:
        known = all(
            any(code in evidence.under for code in codes)
            for codes in (profile.purpose, profile.participants)
        )
        if profile.joins:
            fit, said = joined(profile, own, periods)
        else:
            fit = within(fits(profile, ground.get(case, {})), periods, period)
            fit, said = (fit, told(fit)) if known else (Fit(), UNKNOWN)
        own[profile.archetype] = fit
        cells[profile.archetype] = _cells(profile, fit, said, ground.get(case, {}), evidence)
    return cells


def _cells(
    profile: Profile, fit: Fit, said: str, spoken: Mapping[str, list[Claim]], evidence: Evidence
) -> dict[str, Any]:
    setup = with_setup(profile, fit, spoken)
    known = any(code in evidence.under for code in profile.setup)
    kinds = {name: evidence.informants[name].kind for name in fit.every}
    return {
        "n_fit_confirmed": len(fit.confirmed),
        "n_fit_suggested": len(fit.suggested),
        "n_fit_setup_confirmed": len(setup.confirmed) if known else None,
        "n_fit_setup_suggested": len(setup.suggested) if known else None,
        "n_fit_documents": sum(kind in WRITTEN_KINDS for kind in kinds.values()),
        "groups_fit": _groups(fit, evidence),
        "fit": said,
        "rule": profile.study or None,
    }


def within(fit: Fit, periods: Mapping[str, str | None], period: str | None) -> Fit:
    """Return the sources of one period; all of them where none is asked for."""
    if period is None:
        return fit
    own = {source for source, its in periods.items() if its == period}
    return Fit(fit.confirmed & own, fit.suggested & own)


def told(fit: Fit) -> str:
    """Return what is said of an archetype that joins nothing."""
    if len(fit.every) >= TWO:
        return "fits"
    return "not enough to say: one source" if fit.every else "no source"


def _groups(fit: Fit, evidence: Evidence) -> str | None:
    groups = {name: evidence.informants[name].group for name in fit.every}
    parts = [
        f"{group} {sum(groups[s] == group for s in fit.confirmed)}"
        f"+{sum(groups[s] == group for s in fit.suggested)}"
        for group in sorted(set(groups.values()))
    ]
    return "; ".join(parts) or None


def by_group(claims: Iterable[Claim]) -> str | None:
    """Return how many sources of each informant group, confirmed and suggested apart."""
    parts = []
    for group, own in sorted(grouped(claims, lambda claim: claim.group).items(), key=str):
        sure = {claim.source for claim in own if claim.state == "confirmed"}
        more = {claim.source for claim in own} - sure
        parts.append(f"{group} {len(sure)}+{len(more)}")
    return "; ".join(parts) or None

"""What the rules say of answers: whether to go, which archetypes fit, and every reason for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.advice.rules import Answers, Book, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.advice.answers import Given
    from pipeline.study.profiles import Profile

NEEDED = ("purposes", "participants")  # without them nothing can be said
NOT_ENOUGH, NOT_YET, FITS, RESERVATIONS, NONE = (
    "not enough to say", "not yet", "fits", "reservations", "none fits",
)  # fmt: skip
ENABLERS = ("SE1", "SE2", "SE3", "SE4", "OE1", "OE2", "OE3")


@dataclass(frozen=True, slots=True)
class Advice:
    """A verdict and the archetypes behind it, with the rules that speak; never a score."""

    verdict: str
    archetypes: tuple[str, ...]  # that fit, in order of the rules
    rules: tuple[Rule, ...]
    twice: tuple[str, ...]  # enablers said to be in place and missing

    def of(self, *kinds: str) -> list[Rule]:
        """Return the rules of some kinds that speak."""
        return [rule for rule in self.rules if rule.kind in kinds]


def advise(book: Book, answers: Answers, profiles: Sequence[Profile] = ()) -> Advice:
    """Return the advice on answers.

    An archetype fits where a rule says so; one that joins others stands for them where nothing
    speaks against it. Any rule that stops makes the advice "not yet".
    """
    rules = tuple(book.speaking(answers))
    wanted = dict.fromkeys(rule.archetype for rule in rules if rule.kind == "fits")
    doubted = {rule.archetype for rule in rules if rule.kind == "against"}
    sound = [name for name in wanted if name not in doubted]
    joined = {part for one in profiles if one.archetype in sound for part in one.joins}
    sound = [name for name in sound if name not in joined]
    twice = set(answers.get("in_place", ())) & set(answers.get("missing", ()))
    verdict = _verdict(answers, rules, sound, list(wanted))
    chosen = sound or list(wanted)
    return Advice(verdict, tuple(chosen), rules, tuple(sorted(twice)))


def _verdict(
    answers: Answers, rules: Sequence[Rule], sound: Sequence[str], wanted: Sequence[str]
) -> str:
    if any(rule.kind == "stop" for rule in rules):
        return NOT_YET
    if not all(answers.get(name) for name in NEEDED):
        return NOT_ENOUGH
    return FITS if sound else RESERVATIONS if wanted else NONE


def enabler_states(answers: Answers) -> dict[str, str]:
    """Return what is said of each of the seven enablers."""
    there, gone = set(answers.get("in_place", ())), set(answers.get("missing", ()))
    return {
        name: "missing" if name in gone else "in place" if name in there else "can be built"
        for name in ENABLERS
    }


def differences(given: Sequence[Given]) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """Return the questions that stakeholders answered differently: question -> by whom -> answer."""
    names = dict.fromkeys(name for one in given for name in one.answers)
    found: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for name in names:
        said = {f"{place}. {one.by}": one.answers.get(name, ())
                for place, one in enumerate(given, 1)}  # fmt: skip
        if len({frozenset(answer) for answer in said.values()}) > 1:
            found[name] = said
    return found

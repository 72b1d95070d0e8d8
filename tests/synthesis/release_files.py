"""Drafts with something to hide, and their files for an audience."""

import random

from synthesis_draft import Draft

from pipeline.study.study import Settings, StudySettings

GROUPS = ("partner", "philanthropy", "MEL partner")
CODES = ("PU1", "VA1", "SE1", "SE3", "AR-PP", "AL-G2")
SECRET = "the lantern behind the seventh gate was never lit again by anyone"
VALENCES = ("present", "lacking", "partial", "normative", "mixed", "not established")


def crowd(sizes=(12, 9, 3), share="public", **changes):
    """Return a draft of sources of three groups in two cases, codes spread unevenly over them."""
    made = Draft(settings=Settings(study=StudySettings(name="Crowd", invented=True)))
    for group, size in zip(GROUPS, sizes, strict=True):
        for number in range(size):
            name = f"{group[:4].strip().lower()}-{number:02d}"
            case = ("north", "south")[number % 2]
            lines = [f"We trust them a great deal, says number {number} of {group}.", "We met."]
            made.source(name, group, case, lines, consent_share=share, **changes)
    for place, source in enumerate(made.sources):
        made.code(source.source_id, 0, "SE3", ("present", "lacking")[place % 3 == 0])
        if place % 2:
            made.code(source.source_id, 0, "VA1", status="accepted")
    return made


def holder(made, share="team"):
    """Add a source that does not consent to leave the team, with words of its own."""
    made.source("zz-held-01", "partner", "north", [SECRET, "Two dry wells."], consent_share=share,
                organisation="Quartz Lantern Trust")  # fmt: skip
    made.code("zz-held-01", 0, "SE3")
    made.code("zz-held-01", 1, "VA1")
    return made


def random_study(seed):
    """Return a draft of 10 to 45 sources with codings of every side and state."""
    chance = random.Random(seed)
    made = Draft(settings=Settings(study=StudySettings(name="Random", invented=True)))
    rates = {code: chance.random() for code in CODES}
    for number in range(chance.randint(10, 45)):
        name = f"s-{number:02d}"
        cases = chance.choice(["north", "south", "north", "south", "north;south"])
        share = chance.choice(["team", "funder", "peers", "public"])
        made.source(name, chance.choice(GROUPS), cases,
                    [f"Line {line} of source number {number}, told slowly." for line in range(3)],
                    consent_share=share)  # fmt: skip
        for code in CODES:
            if chance.random() < rates[code]:
                about = chance.choice(["unknown", "unknown", "north", "general"])
                status = chance.choice(["suggested", "suggested", "accepted"])
                made.code(name, chance.randrange(3), code, chance.choice(VALENCES), about=about,
                          status=status)  # fmt: skip
    return made

"""A tiny study of two interviews, for tests of any room; a third may be added."""

from __future__ import annotations

from pathlib import Path

CODEBOOK = """\
codebook: tiny
version: "1"
title: A tiny codebook for tests
profiles:
  core: [TR, TI]
codes:
  - id: TR
    label: Trust
    family: enabler
    definition: How far people rely on one another in the partnership.
    exclude: ["time to build it -> TI"]
    patterns: {en: ["trust*", "rely on"], es: ["confianza"]}
    examples:
      - {text: "We trust each other enough to say what went wrong.", voice: grantee, polarity: in place}
      - {text: "Nobody there believed a word we said about the delays.", voice: grantee, polarity: lacking}
      - {text: "It would help if they relied on our judgement more.", voice: grantee, polarity: wished for}
  - id: TI
    label: Time
    family: enabler
    definition: Hours and money that people have for learning.
    patterns: {en: ["no time", "too busy", "paid time"]}
    examples:
      - {text: "They gave us two paid days a month for this.", voice: grantee, polarity: in place}
      - {text: "Everyone was too busy with the harvest to sit down.", voice: grantee, polarity: lacking}
  - id: TI1
    parent: TI
    label: Set-up time
    family: enabler
    definition: Time at the start to get to know each other.
    patterns: {en: ["inception", "first months"]}
    examples:
      - {text: "The first half year was only for visits and tea.", voice: MEL partner, polarity: in place}
"""

INTERVIEW = """\
INVENTED EXAMPLE
I: How did the work with the learning team begin?
R: Slowly. We did not know whether we could trust them. After the second visit to our schools that changed, and people started to speak openly about what had failed.
I: And now?
R: Now there is trust on both sides. But there is no time. Our staff are too busy with the exams to write anything down.
I: What would you change?
R: It would be better if the foundation paid for the hours. The roof of the Amani Okello school leaks, and still we are asked for another report.
"""

SECOND = """\
INVENTED EXAMPLE
I: What was it like at the start?
R: Quickly done, to be frank. The fund sent a form, we sent a plan, and nobody asked whether the two teams would trust each other.
I: How is it today?
R: Our board trusts their judgement by now. Yet there is no time for it on our side either, since everybody is too busy with the harvest to write anything down.
I: What do you wish for?
R: In the first months we should visit one another, before anybody signs. The lorry broke down twice on the way to Amani Okello, which tells you something about the roads.
"""

THIRD = """
I: What else do you remember of that year in the upper valley?
R: My cousin Nyambura sold both of her goats so that the well could be dug before the long rains.
I: Who was there?
R: Only the night watchman of the old dispensary, and he swore that he would never tell a soul of it.
"""

SOURCES = """\
source_id,path,kind,informant_group,organisation,partnerships,language,date,period,verbatim,instrument,consent_analyse,consent_quote,consent_share,ai_assist
one,one.txt,interview,partner,Hill School,north,en,2025-03-02,2025,yes,guide,yes,yes,public,yes
two,two.txt,interview,philanthropy,Blue Fund,north,en,2025-03-09,2025,yes,guide,yes,no,team,yes
"""

TOML = """\
[study]
name = "Tiny"
invented = true
codebook = "codebook.yaml"
"""


def write_study(folder: Path) -> Path:
    """Write a study of two interviews, one of which may not be quoted."""
    raw = folder / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    (folder / "sensemaking.toml").write_text(TOML, encoding="utf-8")
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (raw / "one.txt").write_text(INTERVIEW, encoding="utf-8")
    (raw / "two.txt").write_text(SECOND, encoding="utf-8")
    (raw / "register" / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (raw / "register" / "partnerships.csv").write_text(
        "partnership_id,name,declared_archetype\nnorth,North,AR-PP\n", encoding="utf-8"
    )
    (raw / "register" / "people.csv").write_text(
        "name,aliases,kind\nAmani Okello,Okello,person\n", encoding="utf-8"
    )
    return folder


def add_third(study: Path) -> None:
    """Add a third interview, which shares nothing with the others."""
    (study / "data/raw/three.txt").write_text(THIRD, encoding="utf-8")
    with (study / "data/raw/register/sources.csv").open("a", encoding="utf-8") as opened:
        opened.write(
            "three,three.txt,interview,partner,Lake Farm,north,en,2025-03-20,2025,yes,guide,yes,yes,public,yes\n"
        )


def run_through(study: Path) -> None:
    """Run every stage."""
    from pipeline.commands.tasks import bring_up_to_date
    from pipeline.run.work import silent

    list(bring_up_to_date(study, "synthesis", force=False, progress=silent))


def segment_example(folder: Path) -> None:
    """Make the invented example with its team's decisions, and run it through `segment`."""
    from pipeline.commands.starter import write_example
    from pipeline.run.runner import run
    from pipeline.study.study import open_study

    write_example(folder)
    run(open_study(folder), "segment")


def run_two(folder: Path) -> None:
    run_through(write_study(folder))

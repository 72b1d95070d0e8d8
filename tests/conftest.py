"""Fixtures that several rooms share: a tiny study in a temporary folder, and its codebook."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from make import LOOKS_FOR

PROGRAM_OF = {"browser": "chromium", "office": "soffice"}

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

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


@pytest.fixture
def tiny_study(tmp_path: Path) -> Path:
    """Return a study of two interviews, one of which may not be quoted."""
    raw = tmp_path / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    (tmp_path / "sensemaking.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (raw / "one.txt").write_text(INTERVIEW, encoding="utf-8")
    (raw / "two.txt").write_text(SECOND, encoding="utf-8")
    (raw / "register" / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (raw / "register" / "partnerships.csv").write_text(
        "partnership_id,name,declared_archetype\nnorth,North,AR-PP\n", encoding="utf-8"
    )
    (raw / "register" / "people.csv").write_text(
        "name,aliases,kind\nAmani Okello,Okello,person\n", encoding="utf-8"
    )
    return tmp_path


def pytest_collection_modifyitems(items):
    """Skip what needs a program that is not here, naming the command that installs it."""
    for item in items:
        marks = {mark.name for mark in item.iter_markers()} & set(PROGRAM_OF)
        named = [name for mark in item.iter_markers("needs") for name in mark.args]
        for program in named + [PROGRAM_OF[mark] for mark in marks]:
            if shutil.which(program) is None:
                reason = f"{program} is missing; type: apt-get install {LOOKS_FOR[program]}"
                item.add_marker(pytest.mark.skip(reason=reason))


# Skips that a continuous-integration run accepts, by the start of their reason: none.
ACCEPTED_SKIPS: tuple[str, ...] = ()


def pytest_terminal_summary(terminalreporter, config):
    """Let a continuous-integration run fail on a skip that is not on the short list."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = sorted({str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped})
    refused = [reason for reason in reasons if not reason.startswith(ACCEPTED_SKIPS or "\0")]
    if os.environ.get("CI") and refused:
        terminalreporter.write_line("skips that are not accepted here:", red=True)
        for reason in refused:
            terminalreporter.write_line(f"  {reason}")
        terminalreporter._session.exitstatus = 1

"""A finished study of eight invented interviews; the last may not be quoted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

TOML = """\
[study]
name = "Eight voices"
invented = true
codebook = "codebook.yaml"
[themes]
smallest = 8
themes = 2
"""

CODEBOOK = """\
codebook: tiny
version: "1"
families: {enabler: Enablers}
profiles: {core: [SE3]}
codes:
  - id: SE3
    label: Trust
    family: enabler
    definition: How far people rely on one another in the partnership.
    patterns: {en: ["trust*", "rely on"]}
    examples:
      - {text: "We trust each other enough to say what went wrong.", polarity: in place}
      - {text: "Nobody there believed a word we said about the delays.", polarity: lacking}
"""

ROADS = (
    "The road to the upper villages was washed away by the rain in June.",
    "Our lorry stood in the mud for two nights before the bridge was mended.",
    "When the river rises, no bus comes over the bridge and the market stays empty.",
    "They promised gravel for the road, and then the rainy season came again.",
    "The driver knows every hole in that road, and still the axle broke twice.",
)
BREAD = (
    "My sister bakes bread before sunrise and sells it at the school gate.",
    "Flour became so dear that the bakery halved the size of each loaf.",
    "The women of the bakery share one oven and take turns with the dough.",
    "Children come early now because there is warm bread in the morning.",
    "We tried maize flour in the dough, and nobody liked the taste of that bread.",
)
SHARES = ("public", "public", "peers", "peers", "funder", "funder", "public", "team")


def interview(number: int) -> str:
    lines = ["INVENTED EXAMPLE"]
    for at in range(5):
        road, loaf = ROADS[(at + number) % 5], BREAD[(at + 2 * number) % 5]
        lines += ["I: What happened then?", f"R: {road} That was in week {number + at + 2}."]
        lines += ["I: And at home?", f"R: {loaf} I saw it {number + 3} times myself."]
    lines += [
        "I: How was the work together?",
        "R: We trust each other, and we rely on Amani Okello.",
    ]
    return "\n".join(lines) + "\n"


def write_study(folder: Path) -> Path:
    raw = folder / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    (folder / "sensemaking.toml").write_text(TOML, encoding="utf-8")
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    rows = [
        "source_id,path,kind,informant_group,partnerships,language,period,verbatim,"
        "consent_analyse,consent_quote,consent_share,ai_assist"
    ]
    for number, share in enumerate(SHARES):
        silent = number == len(SHARES) - 1
        text = interview(number)
        if silent:
            text = text.replace("bread", "bread with marmalade").replace("road", "marmalade road")
        (raw / f"s{number}.txt").write_text(text, encoding="utf-8")
        group = "partner" if number % 2 else "philanthropy"
        quote = "no" if silent else "yes"
        rows.append(
            f"s{number},s{number}.txt,interview,{group},north,en,2025,yes,yes,{quote},{share},yes"
        )
    (raw / "register" / "sources.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (raw / "register" / "partnerships.csv").write_text(
        "partnership_id,name\nnorth,North\n", encoding="utf-8"
    )
    (raw / "register" / "people.csv").write_text(
        "name,aliases,kind\nAmani Okello,Okello,person\n", encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="session")
def made(once):
    """Return a study that has been run once; to be read, not written."""
    from pipeline.run.runner import run
    from pipeline.study.study import open_study

    return once("eight-voices", lambda folder: run(open_study(write_study(folder))))


@pytest.fixture
def finished(made, tmp_path):
    """Return a copy of the finished study that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "study"))


@pytest.fixture(scope="session")
def corpus(made):
    from pipeline.run.work import Work
    from pipeline.study.study import open_study

    return Work(open_study(made)).corpus()

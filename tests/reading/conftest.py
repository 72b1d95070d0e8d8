"""A study that has been read in: emoji, Arabic, a source for people only, one not to be read."""

from __future__ import annotations

import itertools
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

TOML = """\
[study]
name = "Five voices"
invented = true
codebook = "codebook.yaml"
"""

CODEBOOK = """\
codebook: tiny
version: "1"
families: {enabler: Enablers}
profiles: {core: [TR, TI]}
codes:
  - {id: TR, label: Trust, family: enabler, definition: How far people rely on one another.}
  - id: TI
    label: Time
    family: enabler
    definition: Hours and money that people have for learning.
    include: ["paid days"]
    exclude: ["trust that grows -> TR"]
    patterns: {en: ["no time"]}
    examples: ["They gave us two paid days a month for this."]
"""

TEXTS = {
    "feast": (
        "I: How did it begin?\n"
        "R: 🎉👩🏽‍🌾 We had a feast 🙂 in spring. We trust them now, and they trust us. "
        "But there is no time.\n"
        "I: And then?\nR: Then Amani Okello came, and we had no time at all.\n"
    ),
    "arabic": "I: كيف بدأ العمل؟\nR: نحن نثق بهم الآن. لا وقت لدينا.\n",
    "people": "I: And you?\nR: We trust nobody. There is no time for it.\n",
    "closed": "I: And here?\nR: Marmalade is all I say.\n",
}
ROWS = (
    "source_id,path,kind,informant_group,partnerships,language,period,verbatim,"
    "consent_analyse,consent_quote,consent_share,ai_assist\n"
    "feast,feast.txt,interview,partner,north,en,2025,yes,yes,yes,public,yes\n"
    "arabic,arabic.txt,interview,partner,north,ar,2025,yes,yes,no,team,yes\n"
    "people,people.txt,interview,philanthropy,north,en,2025,yes,yes,yes,public,no\n"
    "closed,closed.txt,interview,philanthropy,north,en,2025,yes,no,no,team,yes\n"
)


@pytest.fixture(scope="session")
def read_in(tmp_path_factory) -> Path:
    """Return the folder of the study after its first two stages."""
    from pipeline.run.runner import run
    from pipeline.study.study import open_study

    folder = tmp_path_factory.mktemp("voices") / "study"
    raw = folder / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    (folder / "sensemaking.toml").write_text(TOML, encoding="utf-8")
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    for name, text in TEXTS.items():
        (raw / f"{name}.txt").write_text(f"INVENTED EXAMPLE\n{text}", encoding="utf-8")
    (raw / "register" / "sources.csv").write_text(ROWS, encoding="utf-8")
    (raw / "register" / "partnerships.csv").write_text(
        "partnership_id,name\nnorth,North\n", encoding="utf-8"
    )
    (raw / "register" / "people.csv").write_text(
        "name,aliases,kind\nAmani Okello,Okello,person\n", encoding="utf-8"
    )
    run(open_study(folder), "segment")
    return folder


@pytest.fixture
def study(read_in, tmp_path):
    """Return a copy of the study that a test may change."""
    from pipeline.study.study import open_study

    return open_study(Path(shutil.copytree(read_in, tmp_path / "study")))


def desk_in(study):
    """Return a desk as the app makes it, with a clock that stands still."""
    from pipeline.reading.desk import Desk
    from pipeline.reading.shelf import Shelf
    from pipeline.run.work import Work
    from pipeline.segment.sentences import sentence_spans
    from pipeline.study.privacy import pseudonymise

    work = Work(study)
    shelf = Shelf(study.settings, work.store, work.codebook, work.register, frozenset(work.files))
    return Desk(
        shelf,
        study.decisions,
        clock=lambda: datetime(2025, 5, 2, 10, tzinfo=UTC) + timedelta(seconds=next(TICKS)),
        token=lambda: f"window-{next(WINDOWS)}",
        safe=lambda typed: pseudonymise(typed, work.roster)[0],
        cut=lambda text, language: sentence_spans(text, language, {}),
    )


TICKS = itertools.count()
WINDOWS = itertools.count()


@pytest.fixture
def new_desk(study):
    """Return what opens another window of the study."""
    return lambda changed=None: desk_in(changed or study)


@pytest.fixture
def desk(new_desk):
    return new_desk()

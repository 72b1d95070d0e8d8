"""Fixtures of the synthesis tests: drafts of a corpus."""

from dataclasses import replace

import pandas as pd
import pytest
from synthesis_draft import Draft, question

from pipeline.study.study import Settings, StudySettings
from pipeline.synthesis.stage import build_tables, write_tables


@pytest.fixture
def draft():
    """Return an empty draft of an invented study's corpus."""
    return Draft(settings=Settings(study=StudySettings(name="Tiny", invented=True)))


@pytest.fixture
def five(draft):
    """Return five sources of three groups in two cases, with codings of every status."""
    draft.questions = (question("SE1; SE3"),)
    draft.source(
        "a-phil",
        "philanthropy",
        "north",
        ["I: Was there trust?", "There is trust on both sides.", "The purpose was clear to all."],
    )
    draft.source(
        "b-part",
        "partner",
        "north",
        ["=We never trusted them, honestly.", "Nobody told us what it was for.", "We met often."],
    )
    draft.source(
        "c-part",
        "partner",
        "south",
        ["Trust came with the second visit.", "Now we choose our own questions."],
        consent_quote="no",
        consent_share="team",
    )
    draft.source(
        "d-mel",
        "MEL partner",
        "north;south",
        ["In the north they trust us.", "In the south the purpose changed twice.", "We listen."],
        verbatim=False,
    )
    draft.source(
        "e-report",
        "partner",
        "south",
        ["Outcomes: our staff use their own data.", "The visits built trust."],
        kind="one-page report",
        instrument="template",
        written_for_funder=True,
    )
    draft.code("a-phil", 0, "SE3")  # the interviewer's words never count
    draft.code("a-phil", 1, "SE3")
    draft.code("a-phil", 2, "SE1a", status="accepted")
    draft.code("b-part", 0, "SE3", "lacking", status="edited")
    draft.code("b-part", 1, "SE1", "lacking")
    draft.code("b-part", 2, "VA1", score=0.55)  # below the count threshold
    draft.code("b-part", 2, "PU1", status="rejected")
    draft.code("c-part", 0, "SE3", status="added")
    draft.code("c-part", 1, "VA1")
    draft.code("d-mel", 0, "SE3", about="north")
    draft.code("d-mel", 1, "SE1", "mixed", about="south")
    draft.code("d-mel", 2, "AR-PP")
    draft.code("e-report", 0, "VA1", status="accepted")
    draft.code("e-report", 1, "SE3")
    draft.code("e-report", 1, "AL-G2", status="contested")
    return draft


@pytest.fixture
def with_settings():
    """Return a way to change one section of the settings of a draft."""

    def change(draft, section, **values):
        changed = replace(getattr(draft.settings, section), **values)
        draft.settings = replace(draft.settings, **{section: changed})

    return change


@pytest.fixture(scope="session")
def stored(tmp_path_factory):
    """Return a way to write the tables of a corpus to files and read these, by table id."""

    def written(corpus):
        folder = tmp_path_factory.mktemp("tables")
        files = write_tables(build_tables(corpus).values(), folder)
        return {f.name[:3]: pd.read_parquet(f) for f in files if f.suffix == ".parquet"}

    return written

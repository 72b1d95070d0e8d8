"""What the shipped codebooks promise."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from pipeline.study.codebook import TAUGHT, VOICES, Codebook
from pipeline.study.codebook_yaml import load_codebook

ROOT = Path(__file__).resolve().parents[2]
FRAME = {
    "definition": "DEF DEF-broad DEF-amb",
    "use": "US1 US2 US3",
    "purpose": "PU1 PU2 PU3 PU4 PU5 PU-multi",
    "participants": "PA1 PA2 PA3",
    "setup": "SU1 SU1-internal SU1-external SU1-self SU2 SU2-bound SU2-open SU2-mixed SU3 SU3-formal "
    "SU3-informal SU3-mixed",
    "alignment": "AL-V1 AL-V2 AL-G1 AL-G2 AL-S1 AL-S2 AL-S3",
    "paradigm": "PX-T1 PX-T2 PX-T3 PX-T4 PX-T5 PX-T6 PX-T7 PX-L1 PX-L2 PX-L3 PX-L4 PX-L5 PX-L6",
    "value": "VA1 VA1a VA1b VA1c VA1d VA1e VA1f VA2 VA2a VA2b VA2c VA3 VA3a VA3b VA3c VA3d VA3e VA4 "
    "VA4a VA4b VA4c VA-cost",
    "enabler": "SE1 SE1a SE1b SE1c SE2 SE2a SE2b SE3 SE3a SE3b SE3c SE4 SE4a SE4b OE1 OE1a OE1b OE2 "
    "OE2a OE2b OE2c OE2d OE3 OE3a OE3b OE3c OE3d OE3e OE3f OE3g OE3h OE3i",
    "archetype": "AR-PP AR-PS AR-NB AR-PN",
    "archetype-enabler": "PP-S1 PP-O1 PP-O2 PP-O3 PS-S1 PS-S2 PS-O1 PS-O2 PS-O3 NB-S1 NB-O1 NB-O2 PN-S1 "
    "PN-S2 PN-S3 PN-O1 PN-O2 PN-O3",
    "step": "ST1 ST2 ST3 ST4 ST5 ST6",
    "slider": "SL1 SL1-A SL1-B SL2 SL2-A SL2-B SL3 SL3-A SL3-B SL4 SL4-A SL4-B SL5 SL5-A SL5-B SL6 "
    "SL6-A SL6-B",
    "blog": "BL1 BL2 BL3 BL4",
}  # fmt: skip


@pytest.fixture(scope="module")
def partnerships() -> Codebook:
    return load_codebook(ROOT / "codebooks" / "learning-partnerships.yaml")


def test_every_family_of_the_frame_is_there(partnerships):
    found = {
        family: {code.id for code in partnerships if code.family == family} for family in FRAME
    }
    assert found == {family: set(ids.split()) for family, ids in FRAME.items()}


def test_the_core_profile_is_the_default_frame(partnerships):
    core = partnerships.select("core").ids
    assert [i for i in core if re.fullmatch("[SO]E\\d", i)] == [
        "SE1",
        "SE2",
        "SE3",
        "SE4",
        "OE1",
        "OE2",
        "OE3",
    ]
    assert [i for i in core if i.startswith("VA")] == ["VA1", "VA2", "VA3", "VA4"]
    assert [i for i in core if i.startswith("AR")] == ["AR-PP", "AR-PS", "AR-NB", "AR-PN"]
    assert len(core) == 27


@pytest.mark.parametrize("family", ["value", "enabler", "archetype", "archetype-enabler"])
def test_each_code_has_an_example_of_every_voice_and_valence(partnerships, family):
    wanted = set(itertools.product(VOICES, TAUGHT))
    for code in partnerships:
        if code.family == family:
            assert {(item.voice, item.valence) for item in code.examples} >= wanted, code.id


def test_every_code_can_be_matched_in_four_languages_and_says_where_it_comes_from(partnerships):
    for code in partnerships:
        assert {lang for lang, found in code.patterns.items() if found} == {
            "en",
            "es",
            "fr",
            "pt",
        }, code.id
        assert code.provenance, code.id
    assert {"es", "fr", "pt"} <= set(partnerships.pattern_review)
    assert "CC BY 4.0" in partnerships.licence
    assert "Punton" in partnerships.attribution


def test_exclude_notes_point_to_codes_that_exist(partnerships):
    for code in partnerships:
        assert set(code.siblings_named()) <= set(partnerships.ids), code.id


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str, length: int = 5) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + length]) for i in range(len(found) - length + 1)}


def test_no_two_examples_are_worded_alike(partnerships):
    seen: dict[tuple[str, ...], str] = {}
    for code in partnerships:
        for example in code.examples:
            for run in runs(example.text, 6):
                assert seen.setdefault(run, example.text) == example.text, run


@pytest.fixture(scope="module")
def invented_segments(example) -> list[str]:
    """Return the texts of the invented example study's segments."""
    from pipeline.study.store import Store
    from pipeline.tables import SEGMENTS

    segments = Store(example / "data" / "processed").read(SEGMENTS)
    return list(segments[segments["evidence"]]["text"])


@pytest.mark.slow
def test_the_invented_study_was_written_without_looking_at_the_examples(
    partnerships, invented_segments
):
    from pipeline.model.embedding import Encoder
    from pipeline.study.study import EmbeddingSettings

    examples = [example.text for code in partnerships for example in code.examples]
    shared = set().union(*map(runs, examples)) & set().union(*map(runs, invented_segments))
    assert shared == set()
    encoder = Encoder(EmbeddingSettings(), ROOT)
    nearness = encoder.encode(examples) @ encoder.encode(invented_segments).T
    print(f"highest cosine between an example and a segment: {nearness.max():.3f}")
    assert nearness.max() < 0.8

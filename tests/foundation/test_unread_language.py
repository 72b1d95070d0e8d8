"""A source in a language that the model does not read: marked, coded by rules, told."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from pipeline.run.runner import run
from pipeline.study.store import Store
from pipeline.study.study import open_study
from pipeline.tables import CODINGS, SEGMENTS, notices_of

SWAHILI = """\
I: Kazi ilianzaje na timu ya kujifunza katika kijiji chenu mwaka huu?
R: Ilianza polepole. Hatukujua kama tungeweza kuwa na uaminifu kati yetu na wageni wale waliokuja.
I: Na sasa hali ikoje baada ya miezi sita ya kufanya kazi pamoja?
R: Sasa kuna uaminifu mkubwa kati ya walimu na wazazi, na watu wanazungumza wazi kuhusu matatizo.
"""
ROW = "tatu,tatu.txt,interview,partner,Hill School,north,sw,2025-03-12,2025,yes,guide,yes,yes,public,yes\n"


@pytest.mark.slow
def test_swahili_is_coded_by_rules_only_counted_and_named_in_the_caveats(tiny_study):
    (tiny_study / "data/raw/tatu.txt").write_text(SWAHILI, encoding="utf-8")
    with (tiny_study / "data/raw/register/sources.csv").open("a", encoding="utf-8") as opened:
        opened.write(ROW)
    codebook = tiny_study / "codebook.yaml"
    text = codebook.read_text(encoding="utf-8")
    codebook.write_text(text.replace('es: ["confianza"]', 'es: ["confianza"], sw: ["uaminifu"]'))
    study = open_study(tiny_study)
    run(study)
    store = Store(study.processed)
    segments = store.read(SEGMENTS, ["tatu"])
    evidence = segments[segments["evidence"]]
    assert set(evidence["language"]) == {"sw"}
    assert not evidence["readable"].any()
    assert store.read(SEGMENTS, ["one"])["readable"].all()
    codings = store.read(CODINGS, ["tatu"])
    assert set(codings["method"]) == {"rules"}
    assert set(codings["code"]) == {"TR"}
    size = len(evidence)
    message = "segments in language 'sw' are beyond the language model: rules only"
    told = store.read(notices_of(3), ["tatu"])
    assert told[["message", "count"]].to_numpy().tolist() == [[message, size]]
    metadata = study.processed / "5_synthesis/tables/metadata.json"
    caveats = json.loads(metadata.read_text(encoding="utf-8"))["caveats"]
    assert any(f"(sw {size})" in line and f"{size} of " in line for line in caveats)
    methods = pd.read_csv(study.processed / "5_synthesis/tables/T23_methods.csv")
    assert methods["content"].str.contains(rf"\(sw {size}\)").any()

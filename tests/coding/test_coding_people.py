"""People's decisions over suggestions, without any machine."""

from __future__ import annotations

import pytest

from pipeline.coding.stage import apply
from pipeline.study.anchors import Anchor
from pipeline.study.decisions import Decision
from pipeline.tables import CODINGS, notices_of

SOURCE = {"source_id": "s1", "partnerships": "LP1"}
TEXTS = ("We rely on each other.", "The budget was cut.", "Then we cooked.")


@pytest.fixture
def alone(codebook, settings, source_of):
    documents, segments = source_of("s1", *TEXTS)

    def codings_of(*decisions):
        return apply(segments, documents, None, None, codebook, decisions, SOURCE, settings)

    return documents, codings_of


def rows(tables, *columns):
    return list(tables[CODINGS][list(columns)].itertuples(index=False, name=None))


def test_without_a_machine_only_peoples_codings_are_there(alone, decide):
    documents, codings_of = alone
    tables = codings_of(decide(documents, "rely on", "add", "TRUST", body={"valence": "partial"}))
    coding = tables[CODINGS].iloc[0].to_dict()
    assert (coding["status"], coding["valence"], coding["coder"]) == ("added", "partial", "Ana")
    assert (coding["about"], coding["method"]) == ("LP1", "person")
    assert documents["text"].iloc[0][coding["start"] : coding["end"]] == "rely on"
    assert coding["segment_id"] == "s1:0-22"
    assert len(tables[CODINGS]) == 1


def test_a_change_rejects_one_code_and_gives_the_other(alone, decide):
    documents, codings_of = alone
    changed = decide(documents, TEXTS[1], "change", "TRUST", body={"other_code": "TIME"})
    found = rows(codings_of(changed), "code", "status", "coder")
    assert found == [("TIME", "edited", "Ana"), ("TRUST", "rejected", "Ana")]


def test_two_people_who_disagree_are_both_shown(alone, decide):
    documents, codings_of = alone
    kept = decide(documents, TEXTS[0], "accept", "TRUST")
    refused = decide(documents, TEXTS[0], "reject", "TRUST", writer="Ben")
    found = rows(codings_of(kept, refused), "code", "status", "coder", "reason")
    assert found == [("TRUST", "contested", "Ana; Ben", "Ana: accept; Ben: reject")]


def test_an_adjudicated_decision_settles_it(alone, decide):
    documents, codings_of = alone
    kept = decide(documents, TEXTS[0], "accept", "TRUST")
    refused = decide(documents, TEXTS[0], "reject", "TRUST", writer="Ben")
    settled = decide(documents, TEXTS[0], "accept", "TRUST", writer="Cleo", adjudicated=True)
    assert rows(codings_of(kept, refused, settled), "status", "coder") == [("accepted", "Cleo")]


def test_a_decision_finds_its_passage_in_a_changed_text(codebook, settings, source_of, decide):
    before, _ = source_of("s1", *TEXTS)
    after, segments = source_of("s1", "A new beginning.", *TEXTS)
    decision = decide(before, TEXTS[1], "accept", "TIME")
    tables = apply(segments, after, None, None, codebook, [decision], SOURCE, settings)
    coding = tables[CODINGS].iloc[0]
    assert after["text"].iloc[0][coding["start"] : coding["end"]] == TEXTS[1]
    assert coding["text_hash"] == after["text_hash"].iloc[0]


def test_what_finds_no_place_is_kept_and_listed(alone, decide):
    documents, codings_of = alone
    lost = Decision(
        kind="coding", writer="Ana", made_at="2026-01-01",
        body={"action": "accept", "code": "TIME"},
        passage=Anchor(source_id="s1", text_hash="old", start=0, end=9, quote="Gone long ago."),
    ).identified()  # fmt: skip
    unknown = decide(documents, TEXTS[0], "add", "NO-SUCH-CODE")
    tables = codings_of(lost, unknown)
    assert len(tables[CODINGS]) == 0
    told = tables[notices_of(3)][["message", "count"]].itertuples(index=False, name=None)
    assert sorted(told) == [
        (f"code not in the codebook in use; the decisions are kept: {unknown.event_id}", 1),
        (f"passage not found; the decisions are kept: {lost.event_id}", 1),
    ]


def test_a_source_about_several_partnerships_counts_for_none_until_known(
    codebook, settings, source_of, decide
):
    documents, segments = source_of("s1", *TEXTS)
    several = {"source_id": "s1", "partnerships": "LP1;LP2"}
    plain = decide(documents, TEXTS[0], "accept", "TRUST")
    told = decide(documents, TEXTS[1], "accept", "TIME", body={"about": "LP2"})
    tables = apply(segments, documents, None, None, codebook, [plain, told], several, settings)
    assert rows(tables, "code", "about") == [("TRUST", "unknown"), ("TIME", "LP2")]

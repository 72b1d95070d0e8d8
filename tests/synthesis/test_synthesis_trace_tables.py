"""Every count of the other tables follows from T03 and the register, by code of its own.

The audit's figures in T18 and T26 are recounted in tests/review; T23 and T25 count nothing of their own.
The tables are read from their files; nothing here is imported from what made them.
"""

import random
import re
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest
from seeds import seeds
from test_synthesis_trace import (
    CODES,
    VALENCES,
    counting,
    groups_of,
    random_study,
    two_numbers,
)

from pipeline.records import Theme, ThemeMember
from pipeline.study.codebook import Code
from pipeline.study.decisions import Decision

CASES = ("north", "south")
FINDINGS = {
    "F1": (("SE1", "SE3"), ()),
    "F2": (("VA1",), ("north",)),
    "F3": (("AR-PP",), ("south",)),
}


@pytest.fixture(scope="module", params=seeds(10))
def study(request, stored):
    """Return a draft, its tables, the codings that count and the counted sources."""
    draft = random_study(request.param)
    add_themes(draft, random.Random(request.param))
    for name, (codes, cases) in FINDINGS.items():
        body = {
            "finding_id": name, "statement": f"Finding {name}.", "codes": list(codes),
            "cases": list(cases), "learning_question": "Why?" if name != "F3" else "When?",
        }  # fmt: skip
        draft.decisions.append(
            Decision(
                kind="finding", writer="Ana", made_at="2025-04-01T10:00", body=body
            ).identified()
        )
    corpus = draft.corpus()
    codes = [replace(c, family="setup") if c.id == "PU1" else c for c in corpus.codebook]
    corpus = replace(corpus, codebook=replace(corpus.codebook, codes=tuple(codes)))
    assert isinstance(codes[0], Code)
    tables = stored(corpus)
    return (draft, tables, *counting(draft, tables))


def add_themes(draft, chance):
    """Add themes of segments that machines may read."""
    may = {source.source_id for source in draft.sources if source.ai_assist == "yes"}
    spoken = [s for s in draft.segments if s.evidence and s.source_id in may]
    for number in range(2):
        own = chance.sample(spoken, min(len(spoken), 7))
        draft.themes.append(
            Theme(theme_id=f"th-{number}", label=f"theme {number}", keywords="a;b", phrase=None,
                  segments=len(own), sources=len({s.source_id for s in own}), groups=1,
                  largest_source_share=0.5, largest_group_share=0.5, languages="en",
                  stability=0.5, nearest_code="SE1", nearness=0.4, status="suggested", note=None)
        )  # fmt: skip
        draft.members += [
            ThemeMember(theme_id=f"th-{number}", source_id=s.source_id, text_hash=s.text_hash,
                        start=s.start, end=s.end, segment_id=s.segment_id, closeness=0.5,
                        exemplar=None, x=0.0, y=0.0)
            for s in own
        ]  # fmt: skip


def rows(table):
    return table.astype(object).where(table.notna(), None).to_dict("records")


def pair(row, name):
    return row[f"n_{name}_confirmed"], row[f"n_{name}_suggested"]


def holds(row, own, counted=("sources", "segments", "orgs")):
    """Check the counts of a cell; a cell without evidence is empty or 0."""
    units = {"sources": "counts_as", "segments": "seg", "orgs": "org"}
    for name in counted:
        expected = two_numbers(own, units[name])
        found = pair(row, name)
        assert found == expected or (found == (None, None) and expected == (0, 0)), (row, name)


def with_orgs(tables, valid):
    known = dict(zip(tables["T02"]["source_id"], tables["T02"]["org_id"], strict=True))
    return valid.assign(org=valid["counts_as"].map(known))


@pytest.mark.slow
def test_coverage_counts_sources_of_the_register(study):
    draft, tables, _, counted = study
    sources = {s.source_id: s for s in draft.sources}
    group = groups_of(draft)
    read = {r["source_id"] for r in rows(tables["T02"]) if r["why_not"] is None or r["counted"] == "yes"
            or str(r["why_not"]).startswith("repeats")}  # fmt: skip
    for row in rows(tables["T01"]):
        own = [
            s for name, s in sources.items()
            if group[name] == row["informant_group"] and s.kind == (row["kind"] or s.kind)
            and (row["case"] == "(all cases)" or row["case"] in s.partnerships.split(";"))
        ]  # fmt: skip
        names = {s.source_id for s in own}
        assert row["n_sources"] == len(own)
        assert row["n_counted"] == len(names & counted)
        assert row["n_not_read"] == len(names - read)
        assert row["n_repeated"] == len((names & read) - counted)
        assert row["n_orgs"] == len({s.organisation for s in own if s.organisation})
        assert row["n_words"] == sum(sources[name].words for name in names & counted)


def test_the_register_of_sources_counts_coded_segments(study):
    _, tables, valid, _ = study
    for row in rows(tables["T02"]):
        own = valid[valid["source_id"] == row["source_id"]]
        assert pair(row, "segments") == two_numbers(own, "segment_id")


def test_the_framework_matrix_digests_sources_by_group_and_side(study):
    _, tables, valid, _ = study
    for row in rows(tables["T04"]):
        case = None if row["case_id"] == "(no case)" else row["case_id"]
        own = valid[valid["its_case"].isna() if case is None else valid["its_case"] == case]
        for theme in (
            name.removesuffix("__evidence") for name in row if name.endswith("__evidence")
        ):
            told = set()
            for line in (row[f"{theme}__evidence"] or "").splitlines():
                group, sides = line.split(": ", 1)
                for side in sides.split(", "):
                    valence, confirmed, suggested = re.fullmatch(
                        r"(.+) (\d+)\+(\d+)", side
                    ).groups()
                    told.add((group, valence, int(confirmed), int(suggested)))
            cell = own[own["code"] == theme]
            expected = set()
            for group, valence in product(cell["group"].unique(), VALENCES):
                voiced = cell[(cell["group"] == group) & (cell["valence"] == valence)]
                if len(voiced):
                    expected.add((group, valence, *two_numbers(voiced)))
            assert told == expected, (case, theme)


def test_archetypes_and_their_periods(study):
    _, tables, valid, _ = study
    valid = with_orgs(tables, valid)
    archetypes = valid[valid["code"].isin(["AR-PP", "AR-PS"])]
    for number in ("T06", "T07"):
        for row in rows(tables[number]):
            own = archetypes[archetypes["its_case"] == row["partnership"]]
            if number == "T07":
                own = own[own["period"] == row["period"]]
            absent = own["valence"].isin(["lacking", "normative"])
            described = own[~absent]
            assert pair(row, "any") == two_numbers(described)
            its = described[described["code"] == row["archetype"]]
            holds(row, its)
            rest = own[absent & (own["code"] == row["archetype"])]
            rest = rest[~rest["counts_as"].isin(set(its["counts_as"]))]
            assert pair(row, "absent") in (two_numbers(rest), (None, None))


def test_the_set_up_by_partnership_and_kind_of_source(study):
    draft, tables, valid, _ = study
    kind = {s.source_id: s.kind for s in draft.sources}
    valid = with_orgs(tables, valid)
    told = {(row["partnership"], row["code"]): row for row in rows(tables["T10"])}
    for case in CASES:
        own = valid[(valid["its_case"] == case) & (valid["code"] == "PU1")]
        row = told.get((case, "PU1"))
        assert (row is None) == own.empty
        if row:
            holds(row, own)
            written = own["counts_as"].map(kind) == "one-page report"
            assert pair(row, "documents") == two_numbers(own[written])
            assert pair(row, "talk") == two_numbers(own[~written])


def test_convergence_counts_each_group(study):
    draft, tables, valid, counted = study
    group = groups_of(draft)
    for row in rows(tables["T11"]):
        own = valid[valid["code"] == row["theme"]]
        for letter in "ab":
            name = row[f"group_{letter}"]
            assert row[f"N_{letter}"] == sum(group[one] == name for one in counted)
            assert pair(row, letter) == two_numbers(own[own["group"] == name])


def of_finding(valid, name):
    codes, cases = FINDINGS[name]
    own = valid[valid["code"].isin(codes)]
    return own[own["its_case"].isin(cases)] if cases else own


def test_findings_and_learning_questions_count_their_sources(study):
    draft, tables, valid, _ = study
    kind = {s.source_id: s.kind for s in draft.sources}
    for row in rows(tables["T13"]):
        own = of_finding(valid, row["finding_id"])
        sure = own[own["state"] == "confirmed"]
        assert pair(row, "sources") == two_numbers(own)
        assert row["n_groups"] == sure["group"].nunique()
        assert row["n_cases"] == sure["its_case"].nunique()
        assert row["n_source_types"] == sure["counts_as"].map(kind).nunique()
        present = set(own[own["valence"] == "present"]["counts_as"])
        lacking = set(own[own["valence"] == "lacking"]["counts_as"])
        against = lacking if len(present) > len(lacking) else present
        assert row["dissent_n"] == (0 if len(present) == len(lacking) else len(against))
    for row in rows(tables["T16"]):
        own = pd.concat([of_finding(valid, name) for name in row["findings"].split(";")])
        assert pair(row, "sources") == two_numbers(own)


def test_counter_evidence_stands_in_the_codings_on_the_other_side(study):
    _, tables, valid, _ = study
    for row in rows(tables["T12"]):
        if row["counter_segment_id"]:
            own = of_finding(valid, row["finding_id"])
            match = own[own["segment_id"] == row["counter_segment_id"]]
            assert row["valence"] in set(match["valence"])
            sizes = own.drop_duplicates(["counts_as", "valence"])["valence"].value_counts()
            other = {"present": "lacking", "lacking": "present"}[row["valence"]]
            assert sizes.get(other, 0) > sizes.get(row["valence"], 0)


def test_what_stands_together_and_what_a_funder_hears(study):
    _, tables, valid, _ = study
    for row in rows(tables["T20"]):
        one, other = (valid[valid["code"] == row[name]] for name in ("enabler", "value"))
        for unit, key in (("sources", "seg"), ("segments", "seg"), ("anywhere", "counts_as")):
            both = {
                state: {
                    (c, k) for c, k in own_pairs(one, key, state) & own_pairs(other, key, state)
                }
                for state in ("confirmed", None)
            }
            names = {s: {c if unit != "segments" else (c, k) for c, k in found}
                     for s, found in both.items()}  # fmt: skip
            expected = len(names["confirmed"]), len(names[None] - names["confirmed"])
            assert pair(row, unit) == expected, (row, unit)
    valid = with_orgs(tables, valid)
    for row in rows(tables["T21"]):
        within = valid["its_case"].notna() == (row["philanthropy"] == "Blue Fund")
        own = valid[within & (valid["code"] == row["code"])]
        holds(row, own)
        assert pair(row, "supports") == two_numbers(own[own["valence"] == "present"])
        assert pair(row, "constrains") == two_numbers(own[own["valence"] == "lacking"])


def own_pairs(codings, key, state):
    own = codings if state is None else codings[codings["state"] == state]
    return set(zip(own["counts_as"], own[key], strict=True))


def test_gaps_count_sources_that_could_have_spoken(study):
    draft, tables, valid, counted = study
    group = groups_of(draft)
    cover = {s.source_id: set(s.partnerships.split(";")) for s in draft.sources}
    for name, case in zip(valid["counts_as"], valid["its_case"], strict=True):
        cover[name].add(case)
    for row in rows(tables["T22"]):
        if row["subject"] not in ("code by group", "code by case", "case by group"):
            continue
        could = {
            name for name in counted
            if (row["group"] is None or group[name] == row["group"])
            and (row["case"] is None or row["case"] in cover[name])
        }  # fmt: skip
        assert row["N_sources"] == len(could)
        if row["code"] is not None:
            own = valid[valid["code"] == row["code"]]
            own = own[own["group" if row["group"] else "its_case"] == (row["group"] or row["case"])]
            assert (row["n_sources"] or 0) == own["counts_as"].nunique() <= 1


def test_saturation_counts_what_each_source_brings_anew(study):
    _, tables, valid, _ = study
    single = valid.drop_duplicates(["source_id", "code", "segment_id", "coder"])
    own = {"codes confirmed": single[single["state"] == "confirmed"]}
    told = tables["T19"]
    for what, codings in own.items():
        for name in told[told["what"] == what]["group"].unique():
            seen, total = set(), 0
            for row in rows(told[(told["what"] == what) & (told["group"] == name)]):
                codes = set(
                    recoded(codings)[lambda c, n=row["source_id"]: c["counts_as"] == n]["code"]
                )
                assert row["n_new"] == len(codes - seen)
                seen |= codes
                total += row["n_new"]
                assert row["n_cumulative"] == total


def recoded(codings):
    """Return the codings without the copies that stand for a code above."""
    return codings[~codings.duplicated(["source_id", "segment_id", "coder"], keep=False)
                   | (codings["code"] != "SE1")]  # fmt: skip


def test_themes_count_the_sources_of_their_members(study):
    draft, tables, _, counted = study
    register = {s.source_id: s for s in draft.sources}
    stands_for = {r["source_id"]: (r["why_not"] or "").removeprefix("repeats ") or r["source_id"]
                  for r in rows(tables["T02"])}  # fmt: skip
    group = groups_of(draft)
    for row in rows(tables["T24"]):
        members = [m for m in draft.members if m.theme_id == row["theme_id"]]
        met = [stands_for[m.source_id] for m in members if stands_for[m.source_id] in counted]
        of = group if row["by"] == "informant group" else {n: s.period for n, s in register.items()}
        own = [name for name in met if of[name] == row["value"]]
        assert (row["n_sources"], row["n_segments"]) == (len(set(own)), len(own))
        assert row["N_sources"] == sum(of[name] == row["value"] for name in counted)
    for row in rows(tables["T17"]):
        members = {m.source_id for m in draft.members if m.theme_id == row["theme_id"]}
        cases = {case for name in members for case in register[name].partnerships.split(";")}
        assert (row["n_sources"], row["n_cases"]) == (len(members), len(cases))


def test_illustrative_quotes_are_codings_that_count_and_may_be_quoted(study):
    draft, tables, valid, _ = study
    texts = {d.source_id: d.text for d in draft.documents}
    for row in rows(tables["T14"]):
        own = valid[(valid["segment_id"] == row["segment_id"]) & (valid["code"] == row["code"])]
        assert row["state"] in set(own["state"])
        assert row["valence"] in set(own["valence"])
        assert row["quote"] == texts[row["source_id"]][row["start"] : row["end"]]
        assert set(own["may_quote"]) == {"yes"}
    assert set(tables["T14"]["code"].dropna()) <= set(CODES)


def test_coding_quality_counts_what_people_decided_of_each_code(study):
    tables = study[1]
    said = tables["T03"].groupby(["code", "status"]).size()
    counts = {"suggested", "accepted", "edited", "added", "rejected", "contested"}
    assert len(tables["T18"])
    for row in tables["T18"].to_dict("records"):
        found = {name: row[f"n_{name}"] for name in counts}
        assert found == {name: said.get((row["code"], name), 0) for name in counts}, row["code"]

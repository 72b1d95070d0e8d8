"""What leaves the team: nothing above its level, nothing that can be subtracted back."""

import random
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from synthesis_draft import Draft

from pipeline.errors import PrivacyError
from pipeline.escape import csv_text
from pipeline.evidence.rows import records_of
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision
from pipeline.study.study import Settings, StudySettings
from pipeline.synthesis.release.cells import Ground, cells_of, merge_small
from pipeline.synthesis.release.write import release_view, write_profile
from pipeline.synthesis.stage import build_tables

OUTSIDE = ("funder", "peers", "public")
K = 5


def view(draft, audience):
    corpus = draft.corpus()
    return release_view(build_tables(corpus), corpus, audience)


def crowd(**sizes):
    """Return a draft with so many sources of each group, spread over two cases."""
    draft = Draft(settings=Settings(study=StudySettings(name="Crowd", invented=True)))
    for group, size in sizes.items():
        for number in range(size):
            case = ("north", "south")[number % 2]
            name = f"{group[:4].strip()}-{number:02d}"
            draft.source(name, group.replace("_", " "), case, [f"We trust them, says {name}."])
    return draft


def test_the_team_sees_the_tables_as_they_are(five):
    corpus = five.corpus()
    sheets = build_tables(corpus)
    assert release_view(sheets, corpus, "team") == sheets


def test_an_unknown_audience_is_refused_with_the_nearest_name(five):
    with pytest.raises(PrivacyError, match=r"no audience 'founder'\. Did you mean 'funder'"):
        view(five, "founder")


@pytest.mark.slow
@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_table_of_sources_or_codings_and_no_name_of_a_source_leaves_the_team(audience):
    draft = crowd(partner=12, philanthropy=8)
    for source in draft.sources:
        draft.code(source.source_id, 0, "SE3", status="accepted")
    sheets = view(draft, audience)
    assert not {"T02", "T03", "T04", "T22"} & set(sheets)
    for sheet in sheets.values():
        assert not {"source_id", "segment_id", "start", "coder", "memo"} & set(sheet.columns)
        without_quotes = sheet.table.drop(columns=["quote", "typical"], errors="ignore")
        assert not any(s.source_id in csv_text(without_quotes) for s in draft.sources)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("consent", "seen_by"),
    [
        ("team", ()),
        ("not recorded", ()),
        ("funder", ("funder",)),
        ("peers", ("funder", "peers")),
        ("public", OUTSIDE),
    ],
)
def test_a_quote_reaches_only_the_audiences_its_source_consented_to(consent, seen_by):
    draft = crowd(partner=12)
    for source in draft.sources:
        draft.code(source.source_id, 0, "SE3", status="accepted")
    draft.sources = [replace(source, consent_share=consent) for source in draft.sources]
    for audience in OUTSIDE:
        assert (len(view(draft, audience)["T14"].table) > 0) == (audience in seen_by)


@pytest.mark.slow
def test_a_lone_speaker_is_quoted_only_where_a_person_released_the_passage():
    draft = crowd(partner=12, MEL_partner=1)
    for source in draft.sources:
        draft.code(
            source.source_id, 0, "SE3", "lacking" if source.source_id == "MEL_-00" else "present"
        )
    lone = "We trust them, says MEL_-00."
    assert lone not in set(view(draft, "funder")["T14"].table["quote"])
    draft.decisions.append(
        Decision(
            kind="quote release",
            writer="Ana",
            made_at="2025-11-01T10:00:00",
            body={"audience": "peers"},
            passage=anchor("MEL_-00", lone, 0, len(lone)),
        ).identified()
    )
    assert lone in set(view(draft, "funder")["T14"].table["quote"])
    assert lone in set(view(draft, "peers")["T14"].table["quote"])
    assert lone not in set(view(draft, "public")["T14"].table["quote"])


@pytest.mark.slow
def test_the_files_of_a_profile_hold_nothing_of_a_source_that_did_not_consent_to_it(tmp_path):
    draft = crowd(partner=12, philanthropy=8)
    for source in draft.sources:
        draft.code(source.source_id, 0, "SE3", status="accepted", memo="a memo", coder="Ana Ruiz")
    held = {s.source_id for s in draft.sources[::3]}
    draft.sources = [
        replace(s, consent_share="team" if s.source_id in held else "funder") for s in draft.sources
    ]
    for path in write_profile(draft.corpus(), "funder", tmp_path / "funder"):
        content = path.read_bytes()
        assert not any(f"says {name}".encode() in content for name in held), path.name
        assert b"Ana Ruiz" not in content
        assert b"a memo" not in content
        assert str(tmp_path).encode() not in content


@pytest.mark.slow
def test_audiences_outside_the_team_get_the_same_numbers():
    draft = crowd(partner=13, philanthropy=9, MEL_partner=3)
    for source in draft.sources[::2]:
        draft.code(source.source_id, 0, "SE3")
    seen = [csv_text(view(draft, audience)["T08"].table) for audience in OUTSIDE]
    assert seen[0] == seen[1] == seen[2]


def test_small_groups_are_joined_and_large_cells_stay():
    draft = crowd(partner=14, philanthropy=13, MEL_partner=4, external_expert=3)
    for source in draft.sources:
        number = int(source.source_id[-2:])
        status = "accepted" if number % 2 else "suggested"
        draft.code(source.source_id, 0, "SE3", status=status)
    draft.codings = [c for c in draft.codings if not c.source_id.endswith(("-08", "-11"))]
    told = view(draft, "funder")
    assert [
        (r["case"], r["informant_group"], r["n_counted"]) for r in records_of(told["T01"].table)
    ] == [
        ("(all)", "(all)", 34),
        ("(all)", "philanthropy", 13),
        ("(all)", "partner", 14),
        ("(all)", "MEL partner + external expert", 7),
        ("north", "(all)", 18),
        ("south", "(all)", 16),
    ]
    rows = [row for row in records_of(told["T08"].table) if row["code"] == "SE3"]
    assert [
        (r["group"], r["N_group"], r["n_sources_confirmed"], r["n_sources_suggested"]) for r in rows
    ] == [
        ("philanthropy + MEL partner + external expert", 20, 8, 10),
        ("partner", 14, 6, 6),
    ]


@pytest.mark.slow
def test_a_code_that_fewer_sources_speak_of_than_may_be_told_is_withheld():
    draft = crowd(partner=13, philanthropy=9)
    for source in draft.sources[:4]:
        draft.code(source.source_id, 0, "SE3")
    row = next(r for r in records_of(view(draft, "funder")["T08"].table) if r["code"] == "SE3")
    assert (row["group"], row["n_sources_suggested"], row["suppressed"]) == (
        "(all groups)",
        None,
        "yes",
    )
    assert len(view(draft, "funder")["T14"].table) == 0


def test_groups_are_joined_smallest_first_until_each_is_large_enough():
    members = {"a": frozenset("12345678"), "b": frozenset("XY"), "c": frozenset("PQR")}
    assert merge_small(members, 5) == [("a",), ("b", "c")]
    assert merge_small({"b": frozenset("XY")}, 5) == []


def random_ground(chance):
    """Return parts with sources, and who speaks of a code in each state."""
    members, everyone = {}, []
    for number in range(chance.randint(1, 4)):
        own = [f"{number}-{n}" for n in range(chance.randint(K, 14))]
        members[f"g{number}"] = frozenset(own)
        everyone += own
    share = chance.random()
    confirmed = frozenset(s for s in everyone if chance.random() < share)
    others = [s for s in everyone if s not in confirmed]
    suggested = frozenset(s for s in others if chance.random() < chance.random())
    return Ground(members, {"confirmed": confirmed, "suggested": suggested}, EVER, K)


EVER = {"confirmed": True, "suggested": True}


def bounds_of(ground, cells, part, state):
    """Return the least and the largest number that a hidden cell can have, by integer programming.

    A reader knows the size of every part, the numbers told, and that a withheld total is
    smaller than K in a state of which no part is told.
    """
    variables = list(product(ground.members, EVER))
    limits = {v: len(ground.members[v[0]]) for v in variables}
    matrix, low, high = [], [], []

    def constrain(chosen, least, most):
        matrix.append([float(v in chosen) for v in variables])
        low.append(least)
        high.append(most)

    for name in ground.members:
        constrain({(name, s) for s in EVER}, 0, limits[name, "confirmed"])
    for cell in cells:
        for s in EVER:
            if cell.told[s] is not None:
                most = np.inf if cell.at_least else cell.told[s]
                constrain({(name, s) for name in cell.parts}, cell.told[s], most)
    constraint = LinearConstraint(np.array(matrix), np.array(low), np.array(high))
    box = Bounds(0, np.array([limits[v] for v in variables]))
    found = []
    for sign in (1, -1):
        goal = np.array([sign * float(v == (part, state)) for v in variables])
        solved = milp(goal, constraints=constraint, bounds=box, integrality=np.ones(len(goal)))
        assert solved.success
        found.append(round(sign * solved.fun))
    return tuple(found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_cell_can_be_bounded_to_fewer_values_than_the_threshold(seed):
    chance = random.Random(seed)
    for _ in range(5):
        ground = random_ground(chance)
        cells = cells_of(ground, [])
        told = {
            (cell.parts[0], state)
            for cell in cells
            for state in EVER
            if len(cell.parts) == 1 and cell.told[state] is not None and not cell.at_least
        }
        for part, state in product(ground.members, EVER):
            true = ground.count([part], state)
            if (part, state) not in told:
                least, most = bounds_of(ground, cells, part, state)
                assert least <= true <= most
                assert most - least + 1 >= K, (part, state, least, most, cells)
            else:
                assert true >= K


def test_a_sub_code_cannot_be_told_from_the_code_above_it():
    """Two parts of which one has 4: the sub-code's total and the code's cells would give it away."""
    members = {
        "a": frozenset(f"a{n}" for n in range(9)),
        "b": frozenset(f"b{n}" for n in range(9)),
    }
    whole = frozenset([f"a{n}" for n in range(5)] + [f"b{n}" for n in range(7)])
    ever = {"confirmed": True, "suggested": False}
    above = cells_of(Ground(members, {"confirmed": whole, "suggested": frozenset()}, ever, K), [])
    assert [cell.told["confirmed"] for cell in above] == [5, 7]
    ground = Ground(members, {"confirmed": whole - {"a4"}, "suggested": frozenset()}, ever, K)
    (cell,) = cells_of(ground, [above])
    assert cell.at_least
    assert cell.told == {"confirmed": 8, "suggested": 0}  # 12 - 8 + 1 = 5 values for each part

"""Two readings of a partnership's archetypes: recounted, and what is too little to be said."""

import random
from dataclasses import replace

import pytest
from seeds import seeds
from synthesis_draft import CODEBOOK, Draft

from pipeline.errors import CodebookError
from pipeline.study.codebook import Code
from pipeline.study.profiles import load_profiles
from pipeline.synthesis.stage import build_tables

MORE = {
    "PU3": "purpose", "PU4": "purpose", "PU5": "purpose", "PA1": "participants",
    "PA2": "participants", "SU2-open": "setup", "AR-NB": "archetype", "AR-PN": "archetype",
}  # fmt: skip
RULES = {
    "AR-PP": ({"PU1", "PU5"}, {"PA1"}),
    "AR-PS": ({"PU3"}, {"PA2"}),
    "AR-NB": ({"PU4"}, {"PA1", "PA2"}),
}
SOUNDS = ["present", "present", "partial", "not established", "lacking", "normative"]


def tables(draft):
    """Return T06 and T07 as rows, by what names them."""
    corpus = draft.corpus()
    more = (Code(id=n, label=n, definition="x", family=f) for n, f in MORE.items())
    corpus = replace(corpus, codebook=replace(CODEBOOK, codes=(*CODEBOOK.codes, *more)))
    sheets = build_tables(corpus)
    found = []
    for number, keys in (("T06", ("partnership", "archetype")),
                         ("T07", ("partnership", "period", "archetype"))):  # fmt: skip
        table = sheets[number].table.astype(object)
        rows = table.where(table.notna(), None).to_dict("records")
        found.append({tuple(row[key] for key in keys): row for row in rows})
    return found


def source(draft, name, *codes, period="2024", case="north", **how):
    draft.source(name, "partner", case, [f"{name} line {n}" for n in range(12)], period=period)
    for line, code in enumerate(codes):
        draft.code(name, line, code, **how)


def random_draft(seed):
    chance = random.Random(seed)
    draft = Draft()
    for number in range(chance.randint(3, 9)):
        source(draft, f"s{number}", period=chance.choice(["2023", "2024", None]))
        for line in range(chance.randint(0, 9)):
            draft.code(
                f"s{number}", line, chance.choice(["PU1", "PU3", "PU4", "PU5", "PA1", "PA2"]),
                chance.choice(SOUNDS), status=chance.choice(["suggested", "added"]),
            )  # fmt: skip
    return draft


def recount(draft, archetype, sources):
    """Return the sources that fit, confirmed and further ones."""
    purposes, participants = RULES[archetype]

    def fit(states):
        said = {
            (c.source_id, c.code) for c in draft.codings
            if c.status in states and c.valence not in ("lacking", "normative")
        }  # fmt: skip
        return {s for s in sources if any((s, p) in said for p in purposes)
                and any((s, p) in said for p in participants)}  # fmt: skip

    confirmed = fit({"added"})
    return confirmed, fit({"added", "suggested"}) - confirmed


@pytest.mark.parametrize("seed", seeds(8))
def test_sources_that_fit_follow_from_purposes_and_participants(seed):
    draft = random_draft(seed)
    t06, t07 = tables(draft)
    for (case, archetype), row in t06.items():
        if archetype in RULES and case == "north":
            names = {one.source_id for one in draft.sources}
            confirmed, more = recount(draft, archetype, names)
            assert (row["n_fit_confirmed"], row["n_fit_suggested"]) == (len(confirmed), len(more))
            assert (row["fit"] == "fits") == (len(confirmed | more) >= 2)
    for (case, period, archetype), row in t07.items():
        if archetype in RULES and case == "north":
            names = {one.source_id for one in draft.sources if one.period == period}
            confirmed, more = recount(draft, archetype, names)
            assert (row["n_fit_confirmed"], row["n_fit_suggested"]) == (len(confirmed), len(more))
    check_navigator(draft, t06["north", "AR-PN"])


def check_navigator(draft, row):
    whole = []
    for period in ("2023", "2024"):
        names = {one.source_id for one in draft.sources if one.period == period}
        parts = [set().union(*recount(draft, one, names)) for one in RULES]
        if all(len(part) >= 2 for part in parts):
            whole.append(period)
            assert row["n_fit_confirmed"] + row["n_fit_suggested"] >= len(set().union(*parts))
    assert row["fit"].startswith("fits") == bool(whole)
    assert not whole or row["fit"] == f"fits in {', '.join(whole)}"


def test_the_navigator_needs_its_three_functions_in_one_period():
    draft = Draft()
    for number in range(2):
        source(draft, f"a{number}", "PU5", "PA1", period="2023")
        source(draft, f"b{number}", "PU4", "PA1", period="2023")
        source(draft, f"c{number}", "PU3", "PA2", period="2024")
    t06 = tables(draft)[0]
    assert t06["north", "AR-PP"]["fit"] == "fits"
    told = "not enough to say: in 2023 AR-PS 0 of 2 sources"
    assert t06["north", "AR-PN"]["fit"] == told
    assert t06["north", "AR-PN"]["n_fit_suggested"] == 0
    for number in range(2):
        source(draft, f"d{number}", "PU3", "PA2", period="2023")
    assert tables(draft)[0]["north", "AR-PN"]["fit"] == "fits in 2023"


def test_without_a_period_the_navigator_is_not_told():
    draft = Draft()
    for number in range(2):
        source(draft, f"a{number}", "PU5", "PU4", "PU3", "PA1", "PA2", period=None)
    row = tables(draft)[0]["north", "AR-PN"]
    assert row["fit"] == "not enough to say: no period of the sources"


def test_what_is_lacking_or_wished_for_makes_no_archetype():
    draft = Draft()
    for number, valence in enumerate(["lacking", "normative", "present"]):
        source(draft, f"s{number}", "AR-PP", "PU5", "PA1", valence=valence)
    row = tables(draft)[0]["north", "AR-PP"]
    assert (row["n_sources_suggested"], row["n_absent_suggested"]) == (1, 2)
    assert row["evidenced_primary"] is None
    assert row["note"] == "not enough to say: no archetype has two sources"
    assert row["fit"] == "not enough to say: one source"


def test_declared_and_evidenced_stand_against_one_another():
    draft = Draft()
    for number in range(2):
        source(draft, f"s{number}", "AR-PS")
    t06 = tables(draft)[0]
    assert t06["north", "AR-PS"]["declared_against_evidenced"] == "another"  # declared: AR-PP
    assert t06["south", "AR-PS"]["declared_against_evidenced"] is None  # nothing declared


@pytest.mark.parametrize(
    ("early", "late", "told"),
    [
        ((3, "AR-PP"), (3, "AR-PS"), "from Practice Partner (2023) to Sense-maker (2024)"),
        ((3, "AR-PP"), (3, "AR-PP"), "no other: Practice Partner (2023) and Practice Partner (2024)"),
        ((3, "AR-PP"), (2, "AR-PS"), "not enough to say: 2024 2 of 3 sources"),
        ((3, "AR-PP"), (0, ""), "not enough to say: one period"),
    ],
)  # fmt: skip
def test_an_arrow_is_drawn_only_where_each_period_has_three_sources(early, late, told):
    draft = Draft()
    for period, (count, code) in (("2023", early), ("2024", late)):
        for number in range(count):
            source(draft, f"{period}-{number}", code, period=period)
    t07 = tables(draft)[1]
    assert {row["evolution"] for key, row in t07.items() if key[0] == "north"} == {told}


def test_a_codebook_without_the_codes_of_a_rule_leaves_it_unsaid(five):
    rows = build_tables(five.corpus())["T06"].table
    told = set(rows.loc[rows["archetype"] == "AR-PP", "fit"])
    assert told == {"not enough to say: the codes of its rule are not in the codebook"}


def test_a_rule_without_participants_is_refused(tmp_path):
    path = tmp_path / "archetypes.yaml"
    path.write_text("profiles:\n  - {archetype: AR-PP, purpose: [PU1]}\n")
    with pytest.raises(CodebookError, match="AR-PP needs `purpose` and `participants`"):
        load_profiles(path)
    path.write_text("profiles: 7\n")
    with pytest.raises(CodebookError, match="cannot be read as rules"):
        load_profiles(path)


OWN = {"PP-O2": "SE4a", "PS-O1": "OE2c", "PN-O1": "OE1b"}


def readiness(draft):
    corpus = draft.corpus()
    more = [Code(id=n, label=n, definition="x", family=f) for n, f in MORE.items()]
    more += [Code(id=n, label=n, definition="x", family="archetype-enabler") for n in OWN]
    corpus = replace(corpus, codebook=replace(CODEBOOK, codes=(*CODEBOOK.codes, *more)))
    table = build_tables(corpus)["T05"].table.astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    return {(row["enabler"], row["partnership"]): row for row in rows}


def test_enablers_of_an_archetype_stand_under_the_seven_where_it_is_declared_or_shown():
    draft = Draft()
    for number in range(2):
        source(draft, f"s{number}", "PU3", "PA2", "PP-O2", case="south")
        source(draft, f"d{number}", "AR-PN", case="south")
    rows = readiness(draft)
    own = {key: row["shown_for"] for key, row in rows.items() if row["archetype"]}
    assert own == {
        ("PP-O2", "north"): "declared",
        ("PS-O1", "south"): "fits by two sources",
        ("PN-O1", "south"): "described by two sources",
    }
    first = [key[0] for key in rows]
    assert first.index("PP-O2") > max(first.index(code) for code in ("SE1", "SE3"))
    assert rows["PS-O1", "south"]["level"].startswith("Insufficient: not found")

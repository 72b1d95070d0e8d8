"""Every count in T05, T08 and T09 follows from T03 and the register, by code of its own.

The tables are read from their files; nothing here is imported from what made them.
"""

import random

import pandas as pd
import pytest
from seeds import seeds
from synthesis_draft import Draft, question

from pipeline.study.study import Settings, StudySettings

CODES = ["PU1", "VA1", "SE1", "SE1a", "SE3", "AR-PP", "AR-PS", "AL-G2"]
PARENT = {"SE1a": "SE1"}
VALENCES = ["present", "partial", "lacking", "normative", "mixed", "not established"]


def random_study(seed):
    """Return a draft of up to twelve sources with codings of every kind."""
    chance = random.Random(seed)
    draft = Draft(settings=Settings(study=StudySettings(name="Random", invented=True)))
    draft.questions = (question("SE1; VA1"),)
    for number in range(chance.randint(3, 12)):
        name = f"s{number:02d}"
        draft.source(
            name,
            chance.choice(["partner", "philanthropy", "MEL partner"]),
            chance.choice(["north", "south", "north;south"]),
            ["I: a question?", *(f"line {line} of {name}" for line in range(6))],
            kind=chance.choice(["interview", "interview", "one-page report"]),
            organisation=chance.choice(["Hill", "Vale", None]),
            instrument=chance.choice(["guide", "template", None]),
            ai_assist=chance.choice(["yes", "yes", "yes", "no"]),
            duplicate_of="s00" if number and chance.random() < 0.15 else None,
        )
        for _ in range(chance.randint(0, 9)):
            draft.code(
                name,
                chance.randrange(7),
                chance.choice(CODES),
                chance.choice(VALENCES),
                status=chance.choice(["suggested"] * 5 + ["accepted", "added", "rejected"]),
                about=chance.choice(["unknown", "north", "south", "general"]),
            )
            draft.codings[-1] = _unique(draft, chance)
    return draft


def _unique(draft, chance):
    from dataclasses import replace

    latest = draft.codings[-1]
    if latest.status == "suggested":
        latest = replace(latest, score=chance.choice([0.5, 0.7, 0.95]))
    return replace(latest, coder=f"{latest.coder}-{len(draft.codings)}")


def recount(codings, threshold=0.6):
    """Return the codings that count, from T03 and the statuses alone."""
    confirmed = codings["status"].isin(["accepted", "edited", "added"])
    suggested = (codings["status"] == "suggested") & (codings["confidence"] >= threshold)
    spoken = codings["speaker_role"] != "interviewer"
    state = pd.Series(pd.NA, index=codings.index, dtype="string")
    state[suggested] = "suggested"
    state[confirmed] = "confirmed"
    return codings.assign(state=state)[spoken & state.notna()]


def with_parents(codings):
    above = codings[codings["code"].isin(PARENT)].assign(
        code=lambda rows: rows["code"].map(PARENT).astype("string")
    )
    return pd.concat([codings, above], ignore_index=True)


def two_numbers(rows, unit="counts_as"):
    confirmed = set(rows.loc[rows["state"] == "confirmed", unit].dropna())
    suggested = set(rows.loc[rows["state"] == "suggested", unit].dropna()) - confirmed
    return len(confirmed), len(suggested)


def about(row, cases):
    if row["about"] in ("north", "south"):
        return row["about"]
    return cases if row["about"] == "unknown" and ";" not in cases else None


def counting(draft, sheets):
    """Return the codings that count, with group and case, and the counted sources."""
    register = {source.source_id: source for source in draft.sources}
    codings = sheets["T03"]
    human = set(codings[codings["status"].isin(["accepted", "added"])]["source_id"])
    read = {name for name, s in register.items() if s.ai_assist == "yes" or name in human}
    counted = {name for name in read if not (register[name].duplicate_of and "s00" in read)}
    assert set(sheets["T02"].query("counted == 'yes'")["source_id"]) == counted
    valid = with_parents(recount(codings[codings["source_id"].isin(read)]))
    valid["group"] = valid["counts_as"].map(groups_of(draft))
    valid["its_case"] = [
        about(row, register[row["source_id"]].partnerships) for row in valid.to_dict("records")
    ]
    valid["seg"] = place(valid)
    return valid, counted


def groups_of(draft):
    return {
        s.source_id: "report" if s.kind == "one-page report" else s.informant_group
        for s in draft.sources
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds(12))
def test_the_numbers_follow_from_the_codings_and_the_register(seed, stored):
    draft = random_study(seed)
    sheets = stored(draft.corpus())
    valid, counted_ids = counting(draft, sheets)
    group = groups_of(draft)
    for row in sheets["T08"].to_dict("records"):
        own = valid[(valid["code"] == row["code"]) & (valid["group"] == row["group"])]
        assert row["N_group"] == sum(group[name] == row["group"] for name in counted_ids)
        check(row, two_numbers(own), "sources")
        check(row, two_numbers(own, "seg"), "segments")
    for number, key in (("T05", "enabler"), ("T09", "code")):
        for row in sheets[number].to_dict("records"):
            own = valid[(valid["code"] == row[key]) & (valid["its_case"] == row["partnership"])]
            check(row, two_numbers(own), "sources")
            for valence in VALENCES:
                voiced = own[own["valence"] == valence]
                check(row, two_numbers(voiced), valence.replace(" ", "_"))


def place(rows):
    return rows["counts_as"] + "@" + rows["segment_id"].str.split(":").str[1]


def check(row, expected, what):
    found = row[f"n_{what}_confirmed"], row[f"n_{what}_suggested"]
    if pd.isna(found[0]):
        assert expected == (0, 0), (row, what)
        assert row["asked"] != "yes" or row["n_in_full"] < row.get("N_group", row.get("N_case"))
    else:
        assert found == expected, (row, what)

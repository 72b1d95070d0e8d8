"""T26 follows from the draw, people's codings and the suggestions, by code of its own."""

import random
from dataclasses import replace

import pandas as pd
import pytest
from scipy.stats import hypergeom
from seeds import seeds
from synthesis_draft import Draft

from pipeline.evidence.audit import audited_sources, judged
from pipeline.evidence.evidence import gather
from pipeline.evidence.prevalence import Frame, prevalence_rows
from pipeline.review.order import sources_by_group
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision
from pipeline.synthesis.report.write import report_html
from pipeline.synthesis.stage import build_tables
from pipeline.synthesis.tables.t26_audited_prevalence import audited_prevalence
from pipeline.tables import PREVALENCE

GROUPS = ("partner", "philanthropy")
UNDER = {"SE1": ("SE1", "SE1a")}


def study(seed, sizes=(24, 6), drawn=(12, 3), done=1.0, agree=0.8):
    """Return a draft in which people audited some sources, and what they and the machine say."""
    chance = random.Random(seed)
    draft, people, machine, open_ones = Draft(), {}, {}, set()
    for group, size, wanted in zip(GROUPS, sizes, drawn, strict=True):
        names = [f"{group}-{number:02d}" for number in range(size)]
        for name in names:
            draft.source(name, group, "north", [f"line {n} of {name}" for n in range(3)])
            machine[name] = {code for code in ("SE1a", "SE3", "VA1") if chance.random() < 0.5}
            for code in machine[name]:
                draft.code(name, chance.randrange(3), code, score=chance.choice([0.5, 0.7, 0.9]))
        own = chance.sample(names, wanted)
        draft.decisions.append(made("sample", sample="audit-1", coder="Ana", sources=own))
        for name in own:
            if chance.random() < done:
                people[name] = audit(draft, name, machine[name], chance, agree)
            else:
                open_ones.add(name)
    return draft, people, open_ones


def made(kind, passage=None, **body):
    return Decision(kind=kind, writer="Ana", made_at="2025", body=body, passage=passage)


def audit(draft, name, told, chance, agree):
    """Add what a person codes in a source: much like the machine; return the codes."""
    chances = {code: agree if code in told else 1 - agree for code in ("SE1a", "SE1", "SE3")}
    found = {code for code, likely in chances.items() if chance.random() < likely}
    text = next(one.text for one in draft.documents if one.source_id == name)
    for code in sorted(found):
        segment = chance.choice([one for one in draft.segments if one.source_id == name])
        place = anchor(name, text, segment.start, segment.end)
        draft.decisions.append(made("coding", place, action="add", code=code, sample="audit-1"))
    draft.decisions.append(made("memo", text="coded in full", about=name, sample="audit-1"))
    return found


def told(draft):
    """Return T26 after an evaluation."""
    return records(evaluated(draft))


def records(corpus):
    table = audited_prevalence(corpus, gather(corpus)).table
    return table.astype(object).where(table.notna(), None).to_dict("records")


def evaluated(draft):
    """Return the corpus with what an evaluation stores for T26."""
    corpus = draft.corpus()
    frame = Frame.of(corpus, sources_by_group(corpus))
    audited = audited_sources(corpus)
    own = corpus.codings[corpus.codings["source_id"].isin(audited)]
    both = judged(corpus, own, audited)
    rows = PREVALENCE.frame(prevalence_rows(corpus, frame, both, corpus.codings, "key"))
    return replace(corpus, prevalence=rows, evaluated_as_is=True)


def exact(size, drawn, found):
    held = [
        k
        for k in range(size + 1)
        if hypergeom.sf(found - 1, size, k, drawn) > 0.025
        and hypergeom.cdf(found, size, k, drawn) > 0.025
    ]
    return held[0], held[-1]


@pytest.mark.parametrize("seed", seeds(6))
def test_every_number_follows_from_draw_people_and_machine(seed):
    draft, people, open_ones = study(seed, done=0.85)
    rows = told(draft)
    assert {row["group"] for row in rows} == {*GROUPS, "all groups"}
    for row in rows:
        codes = set(UNDER.get(row["code"], (row["code"],)))
        own = {
            one.source_id
            for one in draft.sources
            if row["group"] in (one.informant_group, "all groups")
        }
        suggested = {c.source_id for c in draft.codings if c.code in codes and c.score >= 0.6}
        audited = own & set(people)
        found = {name for name in audited if people[name] & codes}
        assert row["n_sources"] == len(own)
        assert row["n_machine"] == len(own & suggested)
        assert (row["n_audited"], row["n_found"]) == (len(audited), len(found))
        assert row["n_open"] == len(own & open_ones)
        check(row)


def check(row):
    """Check what is said, and the range of the audit alone in one group."""
    if row["n_audited"] < 5 or not row["n_found"]:
        assert row["basis"] == "not enough to say"
    elif row["n_found"] < 3:
        assert row["basis"] == "counts only"
    else:
        assert row["missing"] is None
        unseen = row["n_sources"] - row["n_audited"]
        assert row["n_found"] <= row["n_low"] <= row["n_estimated"] <= row["n_high"]
        assert row["n_high"] <= row["n_found"] + unseen
        if row["basis"] == "audit alone" and row["group"] != "all groups":
            size, drawn, found = row["n_sources"], row["n_audited"], row["n_found"]
            assert (row["n_low"], row["n_high"]) == exact(size, drawn, found)
            assert row["n_estimated"] == pytest.approx(size * found / drawn, abs=0.51)
        return
    assert row["missing"]
    assert row["n_estimated"] is row["n_low"] is row["n_high"] is None


def test_a_machine_that_people_agree_with_narrows_the_range():
    rows = told(study(1, sizes=(60, 6), drawn=(30, 3), agree=0.97)[0])
    row = next(r for r in rows if (r["code"], r["group"]) == ("SE3", "partner"))
    assert row["basis"] == "audit and machine"
    low, high = exact(60, 30, row["n_found"])
    assert row["n_high"] - row["n_low"] < high - low


def test_a_group_without_an_audited_source_leaves_all_groups_without_a_range():
    rows = told(study(2, drawn=(12, 0))[0])
    assert {r["basis"] for r in rows if r["group"] == "philanthropy"} == {"not enough to say"}
    whole = [r for r in rows if r["group"] == "all groups" and r["n_found"]]
    assert {r["missing"] for r in whole} == {"of a group with 6 sources none is audited"}


def test_where_people_differ_the_source_is_open_and_not_counted():
    draft, people, _ = study(3)
    name = sorted(people)[0]
    draft.decisions.append(
        replace(made("memo", text="coded in full", about=name, sample="audit-1"), writer="Ben")
    )
    rows = {(r["code"], r["group"]): r for r in told(draft)}
    group = next(one.informant_group for one in draft.sources if one.source_id == name)
    for code in people[name]:
        assert rows[code, group]["n_open"] == 1


def test_without_an_audit_the_raw_count_stands_alone_and_says_so():
    corpus = study(4, drawn=(0, 0))[0].corpus()
    sheet = audited_prevalence(corpus, gather(corpus))
    assert "unaudited" in sheet.caption
    assert set(sheet.table["basis"]) == {"unaudited"}
    assert sheet.table["n_machine"].gt(0).all()
    assert pd.isna(sheet.table[["n_estimated", "n_low", "n_high"]]).all(axis=None)


def test_the_report_shows_the_range_where_prevalence_stands_or_says_unaudited():
    def section(corpus):
        page = report_html(build_tables(corpus), corpus, {})
        return page.split('<section id="prevalence"')[1].split("</section>")[0]

    corpus = evaluated(study(1, sizes=(60, 6), drawn=(30, 3), agree=0.97)[0])
    row = next(r for r in records(corpus) if (r["code"], r["group"]) == ("SE3", "partner"))
    shown = section(corpus)
    assert f"{row['n_estimated']} ({row['n_low']} to {row['n_high']})" in shown
    assert "never held against an audit" not in shown
    assert "never held against an audit" in section(replace(corpus, prevalence=None))

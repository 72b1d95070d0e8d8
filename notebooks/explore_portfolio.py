"""Explore a portfolio: enablers by partnership, who speaks of what, and the words behind a cell.

Run as an app: marimo run notebooks/explore_portfolio.py
The study is the folder named in SENSEMAKING_STUDY, else this repository.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Explore the portfolio", css_file="calm.css")


@app.cell(hide_code=True)
def _():
    import json
    import os
    from pathlib import Path

    import marimo as mo
    import pandas as pd

    from pipeline.errors import SensemakingError
    from pipeline.privacy import AUDIENCES
    from pipeline.study import open_study
    from pipeline.synthesis.evidence import gather
    from pipeline.synthesis.quotes import choose, label_of
    from pipeline.synthesis.release import release_view
    from pipeline.synthesis.t05_enablers import described
    from pipeline.work import Work
    from pipeline.workshop import grid, page
    from pipeline.workshop.cards import code_cards
    from pipeline.workshop.clearance import clearance_of
    from pipeline.workshop.context import in_context

    return (
        AUDIENCES,
        Path,
        SensemakingError,
        Work,
        choose,
        clearance_of,
        code_cards,
        described,
        gather,
        grid,
        in_context,
        json,
        label_of,
        mo,
        open_study,
        os,
        page,
        pd,
        release_view,
    )


@app.cell(hide_code=True)
def _(Path, SensemakingError, Work, mo, open_study, os):
    folder = Path(os.environ.get("SENSEMAKING_STUDY") or Path(__file__).resolve().parent.parent)
    try:
        study = open_study(folder)
        _made = (study.processed / "5_synthesis" / "tables" / "metadata.json").is_file()
        corpus = Work(study).corpus(stored_only=True) if _made else None
        _told = f"There are no results for this study yet. Make them with: make synthesis STUDY={folder}"
    except SensemakingError as _fault:
        corpus, _told = None, str(_fault)
    mo.stop(corpus is None, mo.callout(mo.plain_text(_told), kind="warn"))
    return corpus, study


@app.cell(hide_code=True)
def _(gather, corpus, json, mo, page, study):
    _settings = study.settings.study
    tables = study.processed / "5_synthesis" / "tables"
    metadata = json.loads((tables / "metadata.json").read_text(encoding="utf-8"))
    evidence = gather(corpus)
    mo.vstack(
        [
            mo.Html(page.banner(_settings.name, invented=_settings.invented, told="Explore")),
            mo.Html(page.note(page.stands_on(metadata))),
        ]
    )
    return evidence, tables


@app.cell(hide_code=True)
def _(AUDIENCES, evidence, mo):
    _periods = sorted({i.period for i in evidence.counted() if i.period})
    audience = mo.ui.dropdown(list(AUDIENCES), value="team", label="Who sees this screen")
    partnerships = mo.ui.multiselect(list(evidence.cases), label="Partnerships (none: all)")
    groups = mo.ui.multiselect(list(evidence.groups), label="Informant groups (none: all)")
    periods = mo.ui.multiselect(_periods, label="Periods (none: all)")
    mo.hstack([audience, partnerships, groups, periods], justify="start", gap=2, wrap=True)
    return audience, groups, partnerships, periods


@app.cell(hide_code=True)
def _(audience, clearance_of, corpus, pd, release_view, tables):
    # Outside the team the merged tables of a release are all there is: no recount by filter.
    clearance = clearance_of(corpus, audience.value)
    is_team = audience.value == "team"
    released = {} if is_team else release_view({}, corpus, audience.value)
    if is_team:
        methods = pd.read_parquet(tables / "T23_methods.parquet")
    else:
        methods = released["T23"].table
    return clearance, is_team, methods, released


@app.cell(hide_code=True)
def _(evidence, grid, groups, partnerships, periods):
    cut = grid.Cut(
        cases=tuple(partnerships.value) or evidence.cases,
        groups=tuple(groups.value) or evidence.groups,
        periods=tuple(periods.value),
    )
    return (cut,)


@app.cell(hide_code=True)
def _(corpus, cut, described, evidence, grid, is_team, mo, page, released):
    _family = "enabler"
    if is_team:
        _told = (
            "What sources report about each condition; no judgement, and no ranking. Click a cell."
        )
        enabler_cells = grid.by_case(corpus.codebook, evidence, cut, _family, described)
    else:
        _told = "Cells of few sources are joined or withheld outside the team. Click a cell."
        enabler_cells = grid.from_release(released["T05"].table, "partnership", "N_case")
    enabler_table = mo.ui.table(
        grid.as_columns(enabler_cells, "Enabler"),
        **grid.LOOK,
        style_cell=lambda row, column, value: grid.style(value),
    )
    enabler_view = mo.vstack(
        [mo.Html(page.note(_told)), enabler_table, mo.Html(page.legend(grid.LEGEND))]
    )
    return enabler_cells, enabler_table, enabler_view


@app.cell(hide_code=True)
def _(corpus, mo):
    _families = {
        corpus.codebook.families.get(code.family, code.family): code.family
        for code in corpus.codebook
    }
    family = mo.ui.dropdown(_families, value=next(iter(_families)), label="Codes")
    return (family,)


@app.cell(hide_code=True)
def _(corpus, cut, evidence, family, grid, is_team, mo, page, released):
    _codes = [code.id for code in corpus.codebook if code.family == family.value]
    if is_team:
        group_cells = grid.by_group(corpus.codebook, evidence, cut, family.value)
    else:
        _table = released["T08"].table
        group_cells = grid.from_release(_table[_table["code"].isin(_codes)], "group", "N_group")
    group_table = mo.ui.table(
        grid.as_columns(group_cells, "Code"),
        **grid.LOOK,
        style_cell=lambda row, column, value: grid.style(value),
    )
    group_view = mo.vstack([family, mo.Html(page.note(page.HOW_TO_READ)), group_table])
    return group_cells, group_table, group_view


@app.cell(hide_code=True)
def _(enabler_view, group_view, methods, mo, page):
    _caveats = methods[methods["section"] == "caveat"]["content"].tolist()
    view = mo.ui.tabs(
        {
            "Enablers by partnership": enabler_view,
            "Who speaks of what": group_view,
            "Before you rely on it": mo.Html(page.caveats_html(_caveats)),
        }
    )
    mo.vstack([view, mo.Html(page.note(page.FIRST_CAVEAT))])
    return (view,)


@app.cell(hide_code=True)
def _(corpus, enabler_cells, enabler_table, grid, group_cells, group_table, mo, view):
    # A click on a cell chooses the code and its place; the menu chooses among all codes.
    if view.value == "Who speaks of what":
        clicked = grid.clicked(group_table.value, group_cells)
    else:
        clicked = grid.clicked(enabler_table.value, enabler_cells)
    _codes = {f"{code.id} {code.label}": code.id for code in corpus.codebook}
    _now = next((name for name, code in _codes.items() if clicked and code == clicked.code), None)
    code = mo.ui.dropdown(_codes, value=_now, label="Quotes of", searchable=True)
    return clicked, code


@app.cell(hide_code=True)
def _(
    choose,
    clearance,
    clicked,
    code,
    code_cards,
    corpus,
    cut,
    evidence,
    grid,
    in_context,
    is_team,
    label_of,
    mo,
    page,
    released,
):
    _parts = [mo.Html(page.step("”", "The words behind it")), code]
    if not code.value:
        _parts.append(mo.Html(page.note("Click a cell above, or choose a code.")))
    elif is_team:
        _place = clicked if clicked and clicked.code == code.value else None
        _claims = grid.claims_of(evidence, cut, code.value, _place)
        _chosen = choose(_claims, 8, 2)
        _passages = [
            (claim, kind, in_context(corpus, clearance, claim.source_id, claim.start, claim.end))
            for claim, kind in _chosen
        ]
        _shown = [
            page.passage_html(
                passage,
                label_of(claim),
                [claim.case or "", claim.period or "", claim.valence, page.STATES[claim.state]]
                + (["says otherwise"] if kind == "atypical" else []),
            )
            for claim, kind, passage in _passages
            if passage is not None
        ]
        _parts.append(mo.Html(page.note(grid.told(_claims, _place))))
        _parts.append(mo.Html("".join(_shown) or page.note(page.NO_QUOTE)))
    else:
        _cards = code_cards(released["T14"].table, clearance, code.value)
        _parts.append(mo.Html(page.cards_html(_cards)))
    mo.vstack(_parts)
    return


if __name__ == "__main__":
    app.run()

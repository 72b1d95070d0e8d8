"""Explore a portfolio: enablers by partnership, who speaks of what, and the words behind a cell.

Run as an app: marimo run notebooks/explore_portfolio.py
The study is the folder named in SENSEMAKING_STUDY, else this repository.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Explore the portfolio", css_file="calm.css")


@app.cell(hide_code=True)
def _():
    import json
    import os
    from pathlib import Path

    import marimo as mo
    import pandas as pd

    from pipeline.errors import SensemakingError
    from pipeline.evidence.clearance import clearance_of
    from pipeline.evidence.evidence import gather
    from pipeline.evidence.quotes import choose, label_of
    from pipeline.evidence.silence import heard_out
    from pipeline.run.work import Work
    from pipeline.study.privacy import AUDIENCES
    from pipeline.study.shipped import to_type
    from pipeline.study.study import open_study
    from pipeline.synthesis.figures.map import with_quotes
    from pipeline.synthesis.release.write import release_view
    from pipeline.synthesis.tables.t05_enablers import described
    from pipeline.workshop import grid, page
    from pipeline.workshop.cards import code_cards
    from pipeline.workshop.context import in_context

    return (
        AUDIENCES,
        heard_out,
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
        to_type,
        with_quotes,
    )


@app.cell(hide_code=True)
def _(Path, SensemakingError, Work, mo, open_study, os, to_type):
    folder = Path(os.environ.get("SENSEMAKING_STUDY") or Path(__file__).resolve().parent.parent)
    try:
        study = open_study(folder)
        _made = (study.processed / "5_synthesis" / "tables" / "metadata.json").is_file()
        corpus = Work(study).corpus(stored_only=True) if _made else None
        _told = f"There are no results for this study yet. Make them with: {to_type('synthesis', folder)}"
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
    mo.Html(page.banner(_settings.name, invented=_settings.invented, told="Explore the portfolio"))
    return evidence, metadata, tables


@app.cell(hide_code=True)
def _(AUDIENCES, evidence, mo):
    _periods = sorted({i.period for i in evidence.counted() if i.period})
    audience = mo.ui.dropdown(list(AUDIENCES), value="team", label="Who sees this screen")
    partnerships = mo.ui.multiselect(list(evidence.cases), label="Partnerships")
    groups = mo.ui.multiselect(list(evidence.groups), label="Informant groups")
    periods = mo.ui.multiselect(_periods, label="Periods")
    return audience, groups, partnerships, periods


@app.cell(hide_code=True)
def _(audience, clearance_of, corpus, pd, release_view, tables):
    # Outside the team the merged tables of a release are all there is: no recount by filter.
    clearance = clearance_of(corpus, audience.value)
    is_team = audience.value == "team"
    released = {} if is_team else release_view({}, corpus, audience.value)
    _stored = tables / "T23_methods.parquet"
    methods = pd.read_parquet(_stored) if is_team else released["T23"].table
    return clearance, is_team, methods, released


@app.cell(hide_code=True)
def _(audience, groups, is_team, metadata, mo, page, partnerships, periods):
    # Sizes of groups, and the choices that would single them out, are for the team alone.
    _controls = [audience, partnerships, groups, periods] if is_team else [audience]
    _told = page.stands_on(metadata) if is_team else page.RELEASED
    mo.vstack([mo.Html(page.note(_told)), mo.hstack(_controls, justify="start", gap=2, wrap=True)])
    return


@app.cell(hide_code=True)
def _(evidence, grid, groups, partnerships, periods):
    cut = grid.Cut(
        cases=tuple(partnerships.value) or evidence.cases,
        groups=tuple(groups.value) or evidence.groups,
        periods=tuple(periods.value),
    )
    return (cut,)


@app.cell(hide_code=True)
def _(mo):
    # What is read below: (code, cell or None); a click on a cell or the menu of codes sets it.
    get_pick, set_pick = mo.state(("", None), allow_self_loops=True)
    return get_pick, set_pick


@app.cell(hide_code=True)
def _(heard_out, corpus, cut, described, evidence, grid, is_team, mo, page, released, set_pick):
    def buttons_for(cells) -> object:
        return mo.ui.array(
            [
                mo.ui.button(
                    label=page.nowrap(cell.counts),
                    on_change=lambda _, cell=cell: set_pick((cell.code, cell)),
                )
                for cell in cells
                if not cell.silent
            ]
        )

    def by_place(cells, buttons) -> dict:
        spoken = [cell for cell in cells if not cell.silent]
        return {
            (cell.code, cell.column): button for cell, button in zip(spoken, buttons, strict=True)
        }

    if is_team:
        enabler_cells = grid.by_case(
            corpus.codebook, evidence, cut, "enabler", described, heard_out
        )
    else:
        enabler_cells = grid.from_release(released["T05"].table, "partnership", "N_case")
    enabler_buttons = buttons_for(enabler_cells if is_team else [])
    return buttons_for, by_place, enabler_buttons, enabler_cells


@app.cell(hide_code=True)
def _(corpus, mo):
    _families = {
        corpus.codebook.families.get(code.family, code.family): code.family
        for code in corpus.codebook
    }
    family = mo.ui.dropdown(_families, value=next(iter(_families)), label="Codes")
    return (family,)


@app.cell(hide_code=True)
def _(heard_out, buttons_for, corpus, cut, evidence, family, grid, is_team, released):
    if is_team:
        group_cells = grid.by_group(corpus.codebook, evidence, cut, family.value, heard_out)
    else:
        _table = released["T08"].table
        _codes = [code.id for code in corpus.codebook if code.family == family.value]
        group_cells = grid.from_release(_table[_table["code"].isin(_codes)], "group", "N_group")
    group_buttons = buttons_for(group_cells if is_team else [])
    return group_buttons, group_cells


@app.cell(hide_code=True)
def _(
    by_place,
    enabler_buttons,
    enabler_cells,
    family,
    grid,
    group_buttons,
    group_cells,
    is_team,
    methods,
    mo,
    page,
):
    def _drawn(cells, buttons) -> str:
        return (
            page.heat_html(cells, by_place(cells, buttons))
            if is_team
            else page.released_html(cells)
        )

    _caveats = methods[methods["section"] == "caveat"]["content"].tolist()
    _enablers = [page.note(page.ENABLERS if is_team else page.FIRST_CAVEAT)]
    _enablers += [_drawn(enabler_cells, enabler_buttons)]
    _enablers += [page.legend(grid.LEGEND)] if is_team else []
    _groups = [page.note(page.HOW_TO_READ), _drawn(group_cells, group_buttons)]
    mo.vstack(
        [
            mo.ui.tabs(
                {
                    "Enablers by partnership": mo.Html("".join(_enablers)),
                    "Who speaks of what": mo.vstack([family, mo.Html("".join(_groups))]),
                    "Before you rely on it": mo.Html(page.caveats_html(_caveats)),
                }
            ),
            mo.Html(page.note(page.FIRST_CAVEAT)),
        ]
    )
    return


@app.cell(hide_code=True)
def _(corpus, evidence, is_team, mo, page, tables, with_quotes):
    # Clusters of few sources could single people out, so the pictures stay with the team.
    _names = {"Map": "themes", "Hierarchy": "hierarchy", "Saturation": "saturation"}
    _folder = tables.parent / "figures"
    _found = {
        told: with_quotes(path.read_text(encoding="utf-8"), corpus, evidence)
        for told, name in _names.items()
        if (path := _folder / f"{name}.svg").is_file()
    }
    _shown = {
        told: mo.Html(f'<figure style="margin:0">{svg}</figure>') for told, svg in _found.items()
    }
    _drawn = mo.ui.tabs(_shown) if is_team and _shown else mo.Html(page.note(page.NO_THEMES))
    mo.vstack([mo.Html(page.step("⁂", "Emergent themes")), mo.Html(page.note(page.THEMES)), _drawn])
    return


@app.cell(hide_code=True)
def _(corpus, get_pick, mo, page, set_pick):
    _codes = {f"{_code.id} {_code.label}": _code.id for _code in corpus.codebook}
    _now = next((name for name, _code in _codes.items() if _code == get_pick()[0]), None)
    code = mo.ui.dropdown(
        _codes, value=_now, label="Quotes of", on_change=lambda found: set_pick((found, None))
    )
    mo.vstack([mo.Html(page.step("”", "The words behind it")), code])
    return (code,)


@app.cell(hide_code=True)
def _(
    choose,
    clearance,
    code_cards,
    corpus,
    cut,
    evidence,
    get_pick,
    grid,
    in_context,
    is_team,
    label_of,
    mo,
    page,
    released,
):
    _code, _cell = get_pick()
    if not _code:
        _shown = page.note("Click the numbers in a cell, or choose a code.")
    elif is_team:
        _claims = grid.claims_of(evidence, cut, _code, _cell)
        _shown = page.note(grid.told(_claims, _cell))
        _quotes = [
            page.passage_html(_passage, label_of(_claim), page.about(_claim, _kind))
            for _claim, _kind in choose(_claims, 8, 2)
            if (
                _passage := in_context(
                    corpus, clearance, _claim.source_id, _claim.start, _claim.end
                )
            )
        ]
        _shown += "".join(_quotes) or page.note(page.NO_QUOTE)
    else:
        _shown = page.cards_html(code_cards(released["T14"].table, clearance, _code))
    mo.Html(_shown)
    return


if __name__ == "__main__":
    app.run()

"""Read and code: a source with its turns, the codebook beside it, every decision stored at once.

Run as an app: marimo run notebooks/read_and_code.py
The study is the folder named in SENSEMAKING_STUDY, else this repository.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Read and code")


@app.cell(hide_code=True)
def _():
    import os
    import secrets
    from datetime import UTC, datetime
    from pathlib import Path

    import marimo as mo

    from pipeline.errors import SensemakingError, TableError
    from pipeline.reading.desk import Desk
    from pipeline.reading.shelf import Shelf, entries
    from pipeline.reading.widget import widget_for
    from pipeline.run.work import Work
    from pipeline.segment.sentences import sentence_spans
    from pipeline.study.privacy import pseudonymise
    from pipeline.study.shipped import to_type
    from pipeline.study.study import open_study

    return (
        Desk,
        Path,
        SensemakingError,
        Shelf,
        TableError,
        UTC,
        Work,
        datetime,
        entries,
        mo,
        open_study,
        os,
        pseudonymise,
        secrets,
        sentence_spans,
        to_type,
        widget_for,
    )


@app.cell(hide_code=True)
def _(Path, SensemakingError, Shelf, TableError, Work, entries, mo, open_study, os, to_type):
    folder = Path(os.environ.get("SENSEMAKING_STUDY") or Path(__file__).resolve().parent.parent)
    try:
        study = open_study(folder)
        work = Work(study)
        shelf = Shelf(
            study.settings, work.store, work.codebook, work.register, frozenset(work.files)
        )
        _told = (
            ""
            if entries(shelf)
            else f"Nothing has been read in yet. Do it with: {to_type('ingest', folder)}"
        )
    except TableError as _fault:
        shelf, _told = None, f"{_fault}. Make the tables anew with: {to_type('synthesis', folder)}"
    except SensemakingError as _fault:
        shelf, _told = None, str(_fault)
    mo.stop(bool(_told), mo.callout(mo.plain_text(_told), kind="warn"))
    return shelf, study, work


@app.cell(hide_code=True)
def _(
    Desk,
    UTC,
    datetime,
    mo,
    pseudonymise,
    secrets,
    sentence_spans,
    shelf,
    study,
    widget_for,
    work,
):
    # One desk per window: each writes to a file of its own, so that nobody overwrites anybody.
    desk = Desk(
        shelf,
        study.decisions,
        clock=lambda: datetime.now(UTC),
        token=lambda: f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(4)}",
        safe=lambda typed: pseudonymise(typed, work.roster)[0],
        cut=lambda text, language: sentence_spans(
            text, language, study.settings.segment.spacy_pipelines
        ),
    )
    reader = mo.ui.anywidget(widget_for(desk))
    reader
    return


if __name__ == "__main__":
    app.run()

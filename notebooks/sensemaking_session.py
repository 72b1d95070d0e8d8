"""A sense-making session: read the cards, talk, vote by group, rename, record why.

Run as an app: marimo run notebooks/sensemaking_session.py
The study is the folder named in SENSEMAKING_STUDY, else this repository.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Sense-making session", css_file="calm.css")


@app.cell(hide_code=True)
def _():
    import os
    from datetime import UTC, datetime
    from pathlib import Path

    import marimo as mo

    from pipeline.commands.workshop_tasks import groups_heard, room_tables
    from pipeline.errors import SensemakingError
    from pipeline.evidence.clearance import clearance_of
    from pipeline.run.work import Work
    from pipeline.study import decisions as decided
    from pipeline.study.shipped import to_type
    from pipeline.study.study import open_study
    from pipeline.workshop import cards, numbers, page, session

    return (
        Path,
        SensemakingError,
        UTC,
        Work,
        cards,
        clearance_of,
        datetime,
        decided,
        groups_heard,
        mo,
        numbers,
        open_study,
        os,
        page,
        room_tables,
        session,
        to_type,
    )


@app.cell(hide_code=True)
def _(Path, SensemakingError, Work, mo, open_study, os, to_type):
    folder = Path(os.environ.get("SENSEMAKING_STUDY") or Path(__file__).resolve().parent.parent)
    try:
        study = open_study(folder)
        _made = (study.processed / "5_synthesis" / "tables" / "metadata.json").is_file()
        work = Work(study)
        corpus = work.corpus(stored_only=True) if _made else None
        _told = f"There are no results for this study yet. Make them with: {to_type('synthesis', folder)}"
    except SensemakingError as _fault:
        corpus, _told = None, str(_fault)
    mo.stop(corpus is None, mo.callout(mo.plain_text(_told), kind="warn"))
    return corpus, study, work


@app.cell(hide_code=True)
def _(corpus, mo, page, study):
    _settings = study.settings.study
    # Families of codes that a room can talk about, beside the emergent themes.
    kinds = {"Emergent themes": ""} | {
        corpus.codebook.families.get(family, family): family
        for family in ("enabler", "value", "archetype")
        if any(code.family == family for code in corpus.codebook)
    }
    mo.Html(page.banner(_settings.name, invented=_settings.invented, told="Sense-making session"))
    return (kinds,)


@app.cell(hide_code=True)
def _(UTC, datetime, kinds, mo):
    room = mo.ui.radio(
        {
            "Our own team": "team",
            "The funder is in the room": "funder",
            "Partners from other organisations are in the room": "peers",
            "Anybody": "public",
        },
        label="**Who is in the room?** Only quotes that agree to this room are shown.",
    )
    kind = mo.ui.radio(kinds, value="Emergent themes", label="**What do we talk about?**")
    name = mo.ui.text(value=f"{datetime.now(UTC):%Y-%m-%d}", label="**Name of the session**")
    mo.hstack([room, kind, name], justify="start", gap=3, align="start", wrap=True)
    return kind, name, room


@app.cell(hide_code=True)
def _(cards, clearance_of, corpus, kind, mo, name, page, room, room_tables, session, study):
    mo.stop(
        room.value is None,
        mo.Html(page.note("Choose who is in the room; then the cards appear.")),
    )
    # The room is part of the name: what the team wrote down is not read out to the next room.
    _session_id = f"{name.value.strip() or 'unnamed'}-{room.value}"
    meeting = session.Session(session_id=_session_id, audience=room.value)
    clearance = clearance_of(corpus, room.value)
    tables = room_tables(corpus, study, room.value)
    themes = cards.themes_for(corpus, clearance)
    items = cards.codes_for(corpus, clearance, [kind.value]) if kind.value else themes
    labels = {item.item_id: item.label for item in [*themes, *items]}
    mo.stop(not items, mo.Html(page.note("There is nothing of this kind to talk about here.")))
    return clearance, items, labels, meeting, tables, themes


@app.cell(hide_code=True)
def _(mo):
    get_read, set_read = mo.state(frozenset(), allow_self_loops=True)
    get_saves, set_saves = mo.state(0)
    get_message, set_message = mo.state("")
    return get_message, get_read, get_saves, set_message, set_read, set_saves


@app.cell(hide_code=True)
def _(items, mo):
    get_place, set_place = mo.state(0, allow_self_loops=True)
    _last = len(items) - 1
    back = mo.ui.button(label="◀ Back", on_change=lambda _: set_place(lambda at: max(at - 1, 0)))
    forward = mo.ui.button(
        label="Next ▶", on_change=lambda _: set_place(lambda at: min(at + 1, _last))
    )
    return back, forward, get_place, set_place


@app.cell(hide_code=True)
def _(back, forward, get_place, items, mo, page, set_place):
    _names = {f"{at + 1}. {item.label}": at for at, item in enumerate(items)}
    _at = min(get_place(), len(items) - 1)
    item = items[_at]
    picked = mo.ui.dropdown(_names, value=list(_names)[_at], on_change=set_place)
    mo.vstack(
        [
            mo.Html(page.step(1, "Read the cards", "Read aloud, or in silence. No numbers yet.")),
            mo.hstack([back, picked, forward], justify="start", gap=1),
            mo.Html(page.title(item.label, item.told)),
        ]
    )
    return (item,)


@app.cell(hide_code=True)
def _(cards, clearance, corpus, item, mo, page, tables):
    if item.item_type == "theme":
        shown = cards.theme_cards(corpus, clearance, item.item_id)
    else:
        shown = cards.code_cards(tables.quotes, clearance, item.item_id)
    mo.Html(page.cards_html(shown))
    return


@app.cell(hide_code=True)
def _(get_read, item, mo, page, set_read):
    is_read = item.item_id in get_read()
    reveal = mo.ui.button(
        label="We have read the cards: show the numbers",
        kind="neutral",
        on_change=lambda _: set_read(lambda known: known | {item.item_id}),
    )
    _told = "Vote first if you want to hear everybody before the numbers speak."
    mo.vstack([mo.Html(page.step(2, "Numbers", _told)), mo.md("") if is_read else reveal])
    return is_read, reveal


@app.cell(hide_code=True)
def _(clearance, corpus, is_read, item, mo, numbers, page, tables):
    mo.stop(not is_read)
    if item.item_type == "theme":
        _found = numbers.theme_numbers(corpus, clearance, item.item_id, dict(tables.sizes))
    else:
        _found = numbers.code_numbers(tables.prevalence, item.item_id)
    mo.vstack(
        [
            mo.Html(page.numbers_html(_found, coded=item.item_type == "code")),
            mo.Html(page.note(page.HOW_TO_READ)),
        ]
    )
    return


@app.cell(hide_code=True)
def _(mo):
    off = mo.ui.switch(label="**Off the record** (nothing is kept)")
    return (off,)


@app.cell(hide_code=True)
def _(get_saves, item, meeting, mo, off, page, session, study, themes, voting_groups):
    # Made anew for every theme, after every save and when the record is switched off or on.
    (get_saves(), off.value, meeting, study)
    votes = mo.ui.dictionary(
        {
            f"{_group}|{_answer}": mo.ui.number(start=0, stop=500, step=1, value=0)
            for _group in voting_groups
            for _answer in session.ANSWERS
        }
    )
    action = mo.ui.radio(session.ACTIONS, value="Leave it as it is")
    new_name = mo.ui.text(label="New name", full_width=True)
    _others = {
        f"{other.label} ({other.item_id})": other.item_id
        for other in themes
        if other.item_id != item.item_id
    }
    into = mo.ui.dropdown(_others, label="The other theme")
    missing = mo.ui.text_area(label="What is missing here?", rows=2, full_width=True)
    missing_group = mo.ui.dropdown(voting_groups, label="Whose view is it?", full_width=True)
    reason = mo.ui.text_area(label="Why? In the room's own words", rows=2, full_width=True)
    return action, into, missing, missing_group, new_name, reason, votes


@app.cell(hide_code=True)
def _(corpus, groups_heard):
    voting_groups = groups_heard(corpus)
    return (voting_groups,)


@app.cell(hide_code=True)
def _(
    action,
    into,
    item,
    missing,
    missing_group,
    mo,
    new_name,
    off,
    page,
    reason,
    session,
    votes,
    voting_groups,
):
    _told = "Count hands by group; no names. Where a group is one person, ask whether to count it."
    _parts = [mo.Html(page.step(3, "What does the room say?", _told)), off]
    if off.value:
        _parts.append(
            mo.callout(mo.md("Off the record. Talk freely: nothing is written down."), kind="info")
        )
    else:
        _grid = {
            group: [votes[f"{group}|{answer}"] for answer in session.ANSWERS]
            for group in voting_groups
        }
        _parts.append(mo.Html(page.votes_html(list(session.ANSWERS), _grid)))
        if item.item_type == "theme":
            _parts.append(mo.vstack([mo.md("**What shall become of this theme?**"), action]))
            _parts.append({"rename": new_name, "merge": into}.get(action.value, mo.md("")))
        _parts.append(mo.hstack([missing, missing_group], widths=[2, 1], align="start", gap=2))
        _parts.append(reason)
    mo.vstack(_parts, gap=1)
    return


@app.cell(hide_code=True)
def _(
    action, into, item, missing, missing_group, new_name, off, reason, session, votes, voting_groups
):
    said = session.Said(
        item_type=item.item_type,
        item_id=item.item_id,
        votes={
            group: {
                answer: int(votes.value[f"{group}|{answer}"] or 0) for answer in session.ANSWERS
            }
            for group in voting_groups
        },
        action=action.value or "",
        name=new_name.value,
        into=into.value or "",
        missing=missing.value,
        missing_group=missing_group.value or "",
        reason=reason.value,
        off_the_record=off.value,
    )
    return (said,)


@app.cell(hide_code=True)
def _(
    SensemakingError,
    UTC,
    datetime,
    decided,
    meeting,
    mo,
    off,
    said,
    session,
    set_message,
    set_saves,
    study,
    work,
):
    def _save(_) -> None:
        problems = session.problems_of(said)
        if problems:
            set_message(" ".join(problems))
            return
        try:
            _safe = session.without_names(said, work.roster)
            _made_at = datetime.now(UTC).isoformat(timespec="seconds")
            _own = session.decisions_of(_safe, meeting, _made_at)
            decided.append(study.decisions, "workshop", _own)
        except SensemakingError as fault:
            set_message(str(fault))
            return
        set_message("")
        set_saves(lambda count: count + 1)

    save = mo.ui.button(
        label="Save what the room said",
        kind="success",
        disabled=off.value,
        on_change=_save,
    )
    save
    return


@app.cell(hide_code=True)
def _(decided, get_message, get_saves, labels, meeting, mo, page, session, study):
    get_saves()
    _rows = session.saved_by(decided.read(study.decisions), meeting, labels)
    _parts = [mo.callout(mo.plain_text(get_message()), kind="warn")] if get_message() else []
    if _rows:
        _parts += [
            mo.Html(page.step(4, "Saved in this session", page.NEXT_RUN)),
            mo.Html(page.table_html(list(_rows[0]), [list(row.values()) for row in _rows])),
        ]
    mo.vstack(_parts)
    return


if __name__ == "__main__":
    app.run()

"""The Word briefing: this run's caveats, key tables, quotes of all groups, a methods appendix."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.evidence.evidence import gather
from pipeline.evidence.rows import records_of
from pipeline.study.judged import CHANGED
from pipeline.synthesis.briefing.parts import (
    Part,
    quotes_for,
    released_parts,
    team_parts,
    themes_for,
)
from pipeline.synthesis.briefing.word import SMALL, WordFile
from pipeline.synthesis.caveats import ALWAYS
from pipeline.synthesis.front.front import Front, front_of
from pipeline.synthesis.metadata import run_id
from pipeline.synthesis.summary import Sentence, case_names
from pipeline.synthesis.wording.strings import load_strings, say
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

LONGEST_QUOTE = 1_200  # code points; a longer one is shortened openly
Words = Callable[[str, Mapping[str, Any]], str]
Sheets = Mapping[str, "Sheet"]


def write_team_briefing(sheets: Sheets, corpus: Corpus, path: Path) -> list[Path]:
    """Write the briefing of the team to `path`; return the file."""
    return write_briefing(sheets, corpus, "team", run_id(sheets, corpus), path)


def write_briefing(
    sheets: Sheets, corpus: Corpus, audience: str, run: str, path: Path
) -> list[Path]:
    """Write the briefing of an audience, made of the tables it may see; return the file."""
    words = partial(say, load_strings(), corpus.settings.synthesis.language)
    made = _made(sheets, corpus, audience, run, words)
    write_whole(path, made.write)
    return [path]


def _made(sheets: Sheets, corpus: Corpus, audience: str, run: str, words: Words) -> WordFile:
    study, book = corpus.settings.study, corpus.codebook
    profile = words(f"profile.{audience}", {})
    marks = [words("banner.invented", {})] if study.invented else []
    head = " · ".join([*marks, profile.split(":")[0]])
    told = {"run": run, "codebook": book.name, "version": book.version}
    made = WordFile(study.name, corpus.settings.synthesis.language, head, f"{study.name} · {run}")
    made.heading(study.name, 0)
    made.paragraph(profile, SMALL)
    made.paragraph(words("released.run", told), SMALL)
    _caveats(made, sheets, words)
    _findings(made, sheets, audience, words)
    _judgements(made, sheets, audience, words)
    _numbers(made, sheets, corpus, audience, words)
    front = front_of(corpus, gather(corpus), sheets) if audience == "team" else None
    if front is not None:
        _questions(made, front, ("differ",), words)
    _by_partnership(made, sheets, corpus, audience, words)
    if front is not None:
        _questions(made, front, ("unexpected", "unknown"), words)
    _themes(made, sheets, words, awaited=corpus.themes_awaited)
    _quotes(made, sheets, corpus, words)
    _coverage(made, sheets, audience, words)
    _methods(made, sheets, words)
    made.paragraph(
        f"{words('foot.attribution', {})}: {book.title or book.name} {book.version}. "
        f"{book.licence} {book.attribution}".strip(),
        SMALL,
    )
    return made


def _caveats(made: WordFile, sheets: Sheets, words: Words) -> None:
    rows = records_of(sheets["T23"].table)
    made.heading(words("briefing.caveats", {}))
    caveats = [str(row["content"]) for row in rows if row["section"] == "caveat"]
    made.points([caveat for caveat in caveats if caveat not in ALWAYS])
    made.paragraph(words("briefing.further", {}), SMALL)


def _findings(made: WordFile, sheets: Sheets, audience: str, words: Words) -> None:
    made.heading(words("findings.title", {}))
    rows = records_of(sheets["T13"].table)
    for row in rows:
        made.paragraph(str(row["statement"]), bold=True)
        if audience == "team":
            made.paragraph(_strength(row, words), SMALL)
        if row["rating_final"] or row["rationale"]:
            made.paragraph(_rated(row, words), SMALL)
    if not rows:
        key = "findings.none" if audience == "team" else "released.findings"
        made.paragraph(words(key, {}))


def _rated(row: Mapping[str, Any], words: Words) -> str:
    """Return the analyst's rating with its reason, and whether the evidence has changed since."""
    final = row["rating_final"]
    told = [words("findings.final", {"rating": final})] if final else []
    told += [row["rationale"]] if row["rationale"] else []
    return " ".join([*told, *_changed(row, words)])


def _changed(row: Mapping[str, Any], words: Words) -> list[str]:
    return [words("judged.changed", {})] if row.get(CHANGED) == "yes" else []


def _judgements(made: WordFile, sheets: Sheets, audience: str, words: Words) -> None:
    """Add what people judged: all of it for the team, else what was cleared."""
    rows = records_of(sheets["T27"].table)
    if rows:
        made.heading(words("judged.title", {}))
        made.points([_judged(row, audience, words) for row in rows])


def _judged(row: Mapping[str, Any], audience: str, words: Words) -> str:
    said = [part for part in (row["said"], row.get("reason")) if part]
    who = [f"[{row['judged_by']}, {row['judged_on']}]"] if audience == "team" else []
    told = f"{row['table']} {row['about']}: {'. '.join(said)}"
    return " ".join([told, *who, *_changed(row, words)])


def _strength(row: Mapping[str, Any], words: Words) -> str:
    counts = {
        "c": row["n_sources_confirmed"], "s": row["n_sources_suggested"],
        "groups": row["n_groups"], "cases": row["n_cases"], "rating": row["rating_provisional"],
    }  # fmt: skip
    against = row["dissent_n"]
    key = "findings.dissent" if against else "findings.no_dissent"
    told = f"{words('findings.strength', counts)} {words(key, {'n': against})}"
    return f"{row['finding_id']}. {told}"


def _numbers(made: WordFile, sheets: Sheets, corpus: Corpus, audience: str, words: Words) -> None:
    evidence = gather(corpus)
    made.heading(words("section.says", {}))
    if not any(claim.state == "confirmed" for claim in evidence.claims):
        made.alert(words("head.none_confirmed", {}))
    rule = {"k": corpus.settings.synthesis.small_cell}
    note = words("read.pair", {}).capitalize()
    made.paragraph(note if audience == "team" else f"{note} {words('released.rule', rule)}", SMALL)
    team = audience == "team"
    parts = team_parts(corpus, evidence) if team else released_parts(sheets, corpus)
    for part in parts:
        made.heading(part.label, 2)
        made.table(*_part_table(part, len(evidence.counted()), words))


def _part_table(
    part: Part, everyone: int, words: Words
) -> tuple[list[str], list[list[str]], list[int]]:
    head = [words("col.code", {}), words("col.sources", {"N": everyone})]
    if not part.sided:
        return head, part.rows, [126, 40]
    head += [words(f"col.{side}", {}) for side in ("present", "lacking", "other")]
    return head, part.rows, [74, 26, 22, 22, 22]


def _questions(made: WordFile, front: Front, names: Sequence[str], words: Words) -> None:
    """Add what the first page of the report answers to a question, in sentences of counts."""
    for name in names:
        made.heading(words(f"front.{name}", {}))
        sentences: list[Sentence] = getattr(front, name)
        made.points([words(one.key, one.args) for one in sentences])


def _by_partnership(
    made: WordFile, sheets: Sheets, corpus: Corpus, audience: str, words: Words
) -> None:
    """Add what sources report by partnership: for the team with the level, else what is told."""
    made.heading(words("section.readiness", {}))
    rows = records_of(sheets["T05"].table)
    if audience != "team":
        rows = [row for row in rows if row["partnership"] != "(portfolio)"]
        if not rows:
            made.paragraph(words("released.together", {}))
            return
    elif rows:
        made.paragraph(words("heat.lead", {}), SMALL)
    last = words("briefing.reported", {}) if audience == "team" else words("coverage.total", {})
    head = [
        words("col.enabler", {}),
        words("col.partnership", {}),
        words("figure.sources", {}),
        last,
    ]
    names = case_names(corpus) if audience == "team" else {}
    made.table(head, [_enabler(row, audience, names) for row in rows], [60, 40, 26, 40])


def _enabler(row: Mapping[str, Any], audience: str, names: Mapping[str, str]) -> list[str]:
    numbers = row["n_sources_confirmed"], row["n_sources_suggested"]
    told = " + ".join("–" if number is None else str(number) for number in numbers)
    last = str(row["level"]) if audience == "team" else str(row["N_case"])
    if audience == "team" and row["override_level"]:
        last = f"{row['override_level']}: {row['override_reason'] or ''} ({last})"
    code = row["enabler"] if audience == "team" else row["code"]
    case = str(row["partnership"])
    return [f"{row['label']} ({code})", names.get(case, case), told, last]


def _themes(made: WordFile, sheets: Sheets, words: Words, *, awaited: bool) -> None:
    rows = themes_for(sheets)
    made.heading(words("section.themes", {}))
    made.paragraph(words("themes.lead", {}), SMALL)
    if rows:
        head = [
            words("briefing.theme", {}),
            words("briefing.keywords", {}),
            words("figure.sources", {}),
        ]
        made.table(head, rows, [56, 84, 26])
    else:
        made.paragraph(words("themes.awaited" if awaited else "empty.section", {}))


def _quotes(made: WordFile, sheets: Sheets, corpus: Corpus, words: Words) -> None:
    made.heading(words("section.quotes", {}))
    made.paragraph(words("quotes.lead", {}), SMALL)
    for title, rows in quotes_for(sheets, corpus):
        made.heading(title, 2)
        for row in rows:
            state = "front.unread" if row["state"] == "suggested" else "state.confirmed"
            told = [row["quote_label"], words(state, {}), row["quote_id"]]
            if row["kind"] == "atypical":
                told.insert(1, words("quotes.atypical", {}))
            made.quote(_fitting(str(row["quote"]), words), " · ".join(told))


def _fitting(quote: str, words: Words) -> str:
    if len(quote) <= LONGEST_QUOTE:
        return quote
    return f"{quote[:LONGEST_QUOTE]} [… {words('briefing.shortened', {'n': len(quote)})}]"


def _coverage(made: WordFile, sheets: Sheets, audience: str, words: Words) -> None:
    made.heading(words("section.coverage", {}))
    rows: dict[tuple[str, str], int] = {}
    for row in records_of(sheets["T01"].table):
        key = (str(row["case"]), str(row["informant_group"]))
        rows[key] = rows.get(key, 0) + int(row["n_counted"] or 0)
    head = [words("col.partnership", {}), words("filter.group", {}), words("coverage.total", {})]
    made.table(head, [[*key, str(size)] for key, size in rows.items()], [66, 66, 34])


def _methods(made: WordFile, sheets: Sheets, words: Words) -> None:
    made.new_page()
    made.heading(words("section.methods", {}))
    told = records_of(sheets["T23"].table)
    made.heading(words("briefing.always", {}), 2)
    made.points([str(row["content"]) for row in told if row["content"] in ALWAYS])
    rows = [row for row in told if row["section"] != "caveat"]
    made.heading(words("briefing.standards", {}), 2)
    made.paragraph(words("briefing.complete", {}), SMALL)
    head = ["", words("briefing.item", {}), words("col.note", {})]
    made.table(
        head,
        [
            [f"{row['section']} {row['order']}", str(row["item"]), str(row["content"])]
            for row in rows
        ],
        [22, 52, 92],
    )

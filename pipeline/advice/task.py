"""What `sensemaking advise` does: answers and rules to a design note."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.advice.advice import ENABLERS, advise
from pipeline.advice.answers import blank_form, read_answers
from pipeline.advice.files import write_note
from pipeline.advice.note import Section, note_of, text_lines
from pipeline.advice.rules import LANGUAGES, Book, advice_file, load_book
from pipeline.errors import DecisionError, OutputError
from pipeline.study.places import SYNTHESIS, TABLES
from pipeline.study.profiles import load_profiles, profile_file
from pipeline.study.study import SETTINGS_FILE, open_study
from pipeline.tables import write_text


def advice_lines(
    answers: Sequence[Path], study: Path, language: str, target: Path | None, form: Path | None
) -> Iterator[str]:
    """Yield the note as lines, or say where it or the form was written."""
    if language not in LANGUAGES:
        raise DecisionError(f"'{language}' is none of {', '.join(LANGUAGES)}")
    book = load_book(advice_file(study))
    if form is not None:
        if form.exists():
            raise OutputError(f"{form} exists and is left as it is")
        write_text(form, blank_form(book, language))
        yield f"Wrote {form}; fill it in, then: sensemaking advise {form}"
        return
    if not answers:
        raise DecisionError("name a file of answers; for a form: sensemaking advise --form FILE")
    given = [read_answers(path, book) for path in answers]
    profiles = load_profiles(profile_file(study))
    told = [advise(book, one.answers, profiles) for one in given]
    note = note_of(book, given, told, language, _evidence(study, book, language))
    if target is None:
        yield from text_lines(note)
        return
    write_note(note, target)
    yield f"Wrote {target}: {', '.join(one.verdict for one in told)}"


def _evidence(study: Path, book: Book, language: str) -> Section | None:
    """Return what the tables of a study report of the seven enablers; None without tables."""
    if not (study / SETTINGS_FILE).is_file():
        return None
    folder = open_study(study).processed / SYNTHESIS / TABLES
    levels = list(_rows(folder / "T05_enablers.csv"))
    if not levels:
        return None
    quotes: dict[str, str] = {}
    for row in _rows(folder / "T14_quotes.csv"):
        if row.get("quote"):
            quotes.setdefault(row["code"], row["quote"])
    rows = []
    for name in ENABLERS:
        counted = Counter(row["level"] for row in levels if row["enabler"] == name)
        said = "; ".join(f"{level}: {number}" for level, number in counted.items())
        rows.append((name, said or "-", f"“{quotes[name]}”" if name in quotes else ""))
    told = (book.words["team"][language],) if quotes else ()
    return Section(book.words["evidence"][language], told, (("", "", ""), *rows))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.is_file():
        with open(path, encoding="utf-8-sig", newline="") as opened:
            yield from csv.DictReader(opened)

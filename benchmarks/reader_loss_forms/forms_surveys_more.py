"""Survey tables with the habits of people: names, several header rows, other shapes."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import Any

from openpyxl import Workbook

from .model import Line, Made, Source, form, made
from .office import book, separated
from .survey import OPEN, answers, neutral, options, rows, survey

GP = "general practice"


@form(
    "typeform_csv",
    "Typeform csv, general practice (cf. github.com/Dapta-Tech/dapta-forms issue 180)",
    "s2",
)
def typeform(s: Source) -> Made:
    """Write a hash as the first heading, dates at the end."""
    columns = [
        ("rid", "#"),
        ("name", "What's your full name?"),
        *OPEN,
        ("start", "Start Date (UTC)"),
        ("end", "Submit Date (UTC)"),
        ("rid", "Network ID"),
    ]
    return survey(s, columns)


@form("names_first_last_english", GP, "s1")
def names_english(s: Source) -> Made:
    """Write first name and surname in columns of their own."""
    return survey(s, [("first", "First name"), ("last", "Surname"), ("org", "Organisation"), *OPEN])


@form("names_spanish_nombre_apellido", GP, "s4")
def names_spanish(s: Source) -> Made:
    """Write Nombre, Apellido, Correo."""
    return survey(
        s,
        [("first", "Nombre"), ("last", "Apellido"), ("mail", "Correo electrónico"), *OPEN],
        "xlsx",
    )


@form("names_french_prenom_nom", GP, "s3")
def names_french(s: Source) -> Made:
    """Write Prénom, Nom de famille."""
    return survey(
        s,
        [("first", "Prénom"), ("last", "Nom de famille"), *OPEN],
        delimiter=";",
        coding="utf-8-sig",
    )


@form("names_portuguese_nome_completo", GP, "s2")
def names_portuguese(s: Source) -> Made:
    """Write Nome completo and Apelido beside English answers."""
    return survey(s, [("name", "Nome completo"), ("last", "Apelido"), *OPEN], "xlsx")


@form("names_lower_case_codes", GP, "s2")
def names_codes(s: Source) -> Made:
    """Write fname, lname and resp_name as database exports call them."""
    return survey(s, [("first", "fname"), ("last", "lname"), ("name", "resp_name"), *OPEN])


@form("rating_then_reason", GP, "s1")
def rating_reason(s: Source) -> Made:
    """Write a rating and its reason under a short heading."""
    columns = [
        ("org", "Organisation"),
        ("rating", "How useful was the partnership? (1 = not at all, 5 = very)"),
        ("q2", "Why?"),
        ("choice", "How satisfied are you overall?"),
        ("q0", "Please explain"),
        ("q1", "Comments"),
    ]
    return survey(s, columns)


@form("same_heading_twice", GP, "s4")
def same_heading(s: Source) -> Made:
    """Write two columns with the same heading after two ratings."""
    columns = [
        ("rating", "Utilidad (1-5)"),
        ("q0", "Explique su respuesta"),
        ("rating", "Confianza (1-5)"),
        ("q1", "Explique su respuesta"),
        ("q2", "Otros comentarios"),
    ]
    return survey(s, columns, "xlsx")


@form("pandas_index_column", "pandas.DataFrame.to_csv writes an unnamed index", "s3")
def pandas_index(s: Source) -> Made:
    """Write an unnamed column of numbers from 0."""
    return survey(s, [("zero", ""), ("org", "organisation"), *OPEN], end="\n")


@form("excel_sep_line", "Excel: first line sep=;", "s4")
def sep_line(s: Source) -> Made:
    """Write a line that tells Excel the separator."""
    return survey(s, [("country", "País"), *OPEN], above=[["sep=", ""]], delimiter=";")


@form("tabs_in_csv", "Excel, Unicode text saved as .csv", "s1")
def tabs(s: Source) -> Made:
    """Write tabs in a file called .csv, UTF-16."""
    return survey(s, [("country", "Country"), *OPEN], delimiter="\t", coding="utf-16")


@form("quoted_line_breaks", "LimeSurvey and Google Forms long answers", "s2")
def line_breaks(s: Source) -> Made:
    """Write line breaks and doubled quotation marks inside answers."""
    head, body = rows(s, [("org", "Organisation"), *OPEN])
    for row in body:
        row[1] = row[1].replace(" to ", ' to\n"finally" ').replace(" us ", " us\n\n")
    extra = ["finally"] * 9
    return made(
        s,
        separated([head, *body]),
        "csv",
        names=[],
        kind=None,
        neutral=[*neutral(s), *extra],
        by="source",
    )


@form("cp1252_semicolon", "Excel on western Windows, csv", "s3")
def cp1252(s: Source) -> Made:
    """Write semicolons and the Windows encoding."""
    asked = [q.replace("\u202f", " ") for q in s.raw["questions"]]
    head, body = rows(
        s, [("org", "Organisation"), ("q0", asked[0]), ("q1", asked[1]), ("q2", asked[2])]
    )
    data = separated([head, *body], ";").encode("cp1252")
    return made(s, data, "csv", names=[], kind=None, neutral=neutral(s), by="source")


@form("html_in_headings", "Qualtrics and Alchemer keep the question's HTML", "s1")
def html(s: Source) -> Made:
    """Write tags in headings and entities in answers."""
    columns = [("org", "Organisation"), *((w, f"<p><strong>{t}</strong></p>") for w, t in OPEN)]
    return survey(s, columns)


@form("title_rows_and_average", GP, "s2")
def titles(s: Source) -> Made:
    """Write a title above the header and an average under the responses."""
    head, body = rows(s, [("org", "Organisation"), ("rating", "Score"), *OPEN])
    table = [
        ["Reflection form 2024, exported by the secretariat"],
        [],
        head,
        *body,
        ["Average", "4.0", "", "", ""],
    ]
    return made(
        s,
        book({"Data": table}),
        "xlsx",
        names=[],
        kind=None,
        neutral=[*neutral(s), "Average", "4.0"],
        by="source",
    )


@form("section_headings_joined_cells", GP, "s4")
def sections(s: Source) -> Made:
    """Write a row of joined section headings above the questions."""

    def after(workbook: Workbook) -> None:
        workbook.active.merge_cells("A1:B1")  # type: ignore[union-attr]
        workbook.active.merge_cells("C1:E1")  # type: ignore[union-attr]

    columns = [("org", "Organización"), ("country", "País"), *OPEN]
    return survey(
        s, columns, "xlsx", above=[["Datos generales", "", "Aprendizaje", "", ""]], after=after
    )


@form("several_sheets_with_codebook", GP, "s1")
def codebook(s: Source) -> Made:
    """Write codes as headings, a second sheet that says what they mean."""
    meaning: list[list[Any]] = [
        ["Variable", "Question"],
        *([f"Q{n + 1}", q] for n, q in enumerate(s.raw["questions"])),
    ]
    columns = [("n", "ID"), ("q0", "Q1"), ("q1", "Q2"), ("q2", "Q3")]
    asked = tuple(Line("", q, "asked") for q in s.raw["questions"])
    return survey(
        s, columns, "xlsx", sheet="Data", more={"Codebook": meaning}, lines=(*s.lines, *asked)
    )


@form("two_languages_two_sheets", GP, "s3")
def two_sheets(s: Source) -> Made:
    """Write responses of two groups on two sheets."""
    head, body = rows(s, [("org", "Organisation"), *OPEN])
    data = book({"Groupe A": [head, *body[:2]], "Groupe B": [head, *body[2:]]})
    return made(s, data, "xlsx", names=[], kind=None, neutral=neutral(s), by="source")


@form("transposed_questions_down", GP, "s2")
def transposed(s: Source) -> Made:
    """Write questions in rows, respondents in columns."""
    table: list[list[Any]] = [["Question", *(s.people[w].full for w in s.people)]]
    for n, question in enumerate(s.raw["questions"]):
        table.append([question, *(answers(s, k)[n] for k in range(len(s.people)))])
    asked = tuple(Line("", q, "asked") for q in s.raw["questions"])
    return made(s, book({"Sheet1": table}), "xlsx", kind=None, lines=(*s.lines, *asked), by="")


@form(
    "long_one_answer_per_row",
    "survey tables, one row per question and member (open-learning-exchange/planet issue 2775)",
    "s4",
)
def long(s: Source) -> Made:
    """Write respondent, question, answer."""
    table = [["Encuestado", "Pregunta", "Respuesta"]]
    lines: list[Line] = []
    for n, person in enumerate(s.people.values()):
        for question, answer in zip(s.raw["questions"], answers(s, n), strict=True):
            table.append([person.full, question, answer])
            lines += [Line("", question, "asked"), Line(f"r{n + 1}", answer, "spoken")]
    return made(s, separated(table), "csv", kind=None, lines=tuple(lines), by="")


@form("other_please_specify", "SurveyMonkey and Google Forms: Other (please specify)", "s1")
def other(s: Source) -> Made:
    """Write options in columns, then what people wrote under Other."""
    said = [
        "We also swapped cooks for a week",
        "",
        "Our choir sang the results",
        "A theatre play about debt",
    ]
    head, body = rows(s, [("org", "Organisation"), *((f"opt:{o}", o) for o in options(s)), *OPEN])
    head.insert(3, "Other (please specify)")
    for row, text in zip(body, said, strict=True):
        row.insert(3, text)
    lines = (*s.lines, *(Line(f"r{n + 1}", t, "spoken") for n, t in enumerate(said) if t))
    return made(
        s,
        separated([head, *body], quoting=csv.QUOTE_ALL),
        "csv",
        names=[],
        kind=None,
        lines=lines,
        neutral=neutral(s),
        by="source",
    )


@form("registered_as_one_source", "README of this program: one register row for a file", "s3")
def registered(s: Source) -> Made:
    """Write a table of responses with a register row for the whole file."""
    plain = survey(s, [("name", "Nom complet"), ("org", "Organisation"), *OPEN])
    return replace(plain, kind="one-page report", by="")

"""Survey exports of the tools that evaluators use most."""

from __future__ import annotations

import csv
import json
from typing import Any

from .model import Line, Made, Source, form
from .survey import OPEN, answers, options, survey

QUALTRICS = "Qualtrics support, Understanding Your Dataset: CSV and TSV come with 3 rows of headers"
MONKEY = "SurveyMonkey user manual, exports; mattroumaya/surveymonkey issue 120: spread headers"
LIME = "LimeSurvey results as csv, general practice"
KOBO = (
    "KoboToolbox exports (rdrr.io KoboconnectR kobo_xls_dl: group separator, multiple select both)"
)
ODK = "ODK Central csv (ruODK submission_export; getodk pyodk example, repeats)"
GOOGLE = "Google Forms responses (github.com/GravityKit/GravityView pull 1359: semicolons between choices)"
MSFORMS = "Microsoft Forms, Open in Excel, general practice"

QUALTRICS_META = [
    ("start", "StartDate"), ("end", "EndDate"), ("=IP Address", "Status"), ("ip", "IPAddress"),
    ("100", "Progress"), ("=312", "Duration (in seconds)"), ("true", "Finished"), ("end", "RecordedDate"),
    ("rid", "ResponseId"), ("last", "RecipientLastName"), ("first", "RecipientFirstName"),
    ("mail", "RecipientEmail"), ("=anonymous", "DistributionChannel"), ("lang", "UserLanguage"),
]  # fmt: skip
LONG = {
    "StartDate": "Start Date", "EndDate": "End Date", "Status": "Response Type", "IPAddress": "IP Address",
    "RecordedDate": "Recorded Date", "ResponseId": "Response ID", "RecipientLastName": "Recipient Last Name",
    "RecipientFirstName": "Recipient First Name", "RecipientEmail": "Recipient Email",
    "DistributionChannel": "Distribution Channel", "UserLanguage": "User Language",
}  # fmt: skip


def _qualtrics(s: Source) -> tuple[list[tuple[str, str]], list[list[str]]]:
    own = [("q0", "Q1"), ("q1", "Q2"), ("rating", "Q3"), ("q2", "Q4")]
    columns = [*QUALTRICS_META, *own]
    asked = s.raw["questions"]
    second = [LONG.get(h, h) for _, h in QUALTRICS_META]
    second += [asked[0], asked[1], "How useful was the partnership? (1-5)", asked[2]]
    imports = [json.dumps({"ImportId": h[0].lower() + h[1:]}) for _, h in QUALTRICS_META]
    imports += [json.dumps({"ImportId": f"QID{n}_TEXT"}) for n in range(1, 5)]
    return columns, [second, imports]


@form("qualtrics_csv_three_headers", QUALTRICS, "s1")
def qualtrics(s: Source) -> Made:
    """Write codes, questions, import ids, then responses."""
    columns, under = _qualtrics(s)
    return survey(s, columns, under=under)


@form("qualtrics_tsv_utf16", QUALTRICS, "s2")
def qualtrics_tsv(s: Source) -> Made:
    """Write the same, tabs and UTF-16."""
    columns, under = _qualtrics(s)
    return survey(s, columns, "tsv", under=under, delimiter="\t", coding="utf-16")


@form("qualtrics_xlsx_two_headers", QUALTRICS, "s1")
def qualtrics_xlsx(s: Source) -> Made:
    """Write the Excel export, which leaves the import ids out."""
    columns, under = _qualtrics(s)
    return survey(s, columns, "xlsx", under=under[:1], sheet="Sheet0")


MONKEY_META = [
    ("sm", "Respondent ID"), ("=402118873", "Collector ID"), ("us", "Start Date"), ("us", "End Date"),
    ("ip", "IP Address"), ("mail", "Email Address"), ("first", "First Name"), ("last", "Last Name"), ("empty", "Custom Data 1"),
]  # fmt: skip


@form("surveymonkey_csv_two_headers", MONKEY, "s1")
def monkey(s: Source) -> Made:
    """Write question above, Open-Ended Response below."""
    columns = [*MONKEY_META, *OPEN, ("choice", "How satisfied are you?")]
    under = [[""] * len(MONKEY_META) + ["Open-Ended Response"] * 3 + ["Response"]]
    return survey(s, columns, under=under)


@form("surveymonkey_xlsx_options", MONKEY, "s2")
def monkey_options(s: Source) -> Made:
    """Write options of a multiple choice question spread over columns under one heading."""
    picks = options(s)
    columns = [*MONKEY_META, (f"opt:{picks[0]}", "Which support did you use?")]
    columns += [(f"opt:{one}", "") for one in picks[1:]] + OPEN
    under = [[""] * len(MONKEY_META) + [*picks] + ["Open-Ended Response"] * 3]
    return survey(s, columns, "xlsx", under=under, sheet="Sheet")


@form("google_forms_csv", GOOGLE, "s1")
def google(s: Source) -> Made:
    """Write timestamp, questions, several choices joined by semicolons."""
    columns = [
        ("start", "Timestamp"),
        ("mail", "Email Address"),
        ("multi", "Which support did you use?"),
        *OPEN,
    ]
    return survey(s, columns, quoting=csv.QUOTE_ALL, end="\n")


@form("google_forms_xlsx_spanish", GOOGLE, "s4")
def google_spanish(s: Source) -> Made:
    """Write Marca temporal and a name column."""
    columns = [
        ("start", "Marca temporal"),
        ("name", "Nombre y apellidos"),
        ("org", "Organización"),
        *OPEN,
    ]
    return survey(s, columns, "xlsx", sheet="Respuestas de formulario 1")


@form("microsoft_forms_xlsx", MSFORMS, "s2")
def ms_forms(s: Source) -> Made:
    """Write ID, times, e-mail, name, questions."""
    meta = [
        ("n", "ID"),
        ("start", "Start time"),
        ("end", "Completion time"),
        ("mail", "Email"),
        ("name", "Name"),
    ]
    return survey(s, [*meta, *OPEN, ("multi", "Which formats did you use?")], "xlsx")


@form("microsoft_forms_xlsx_french", MSFORMS, "s3")
def ms_forms_french(s: Source) -> Made:
    """Write the same in French, anonymous."""
    meta = [
        ("n", "ID"),
        ("start", "Heure de début"),
        ("end", "Heure de fin"),
        ("anon", "Adresse de messagerie"),
        ("empty", "Nom"),
    ]
    return survey(s, [*meta, *OPEN], "xlsx")


LIME_META = [
    ("n", "Response ID"),
    ("end", "Date submitted"),
    ("=3", "Last page"),
    ("=en", "Start language"),
    ("=1203449", "Seed"),
]


@form("limesurvey_full_text", LIME, "s1")
def lime(s: Source) -> Made:
    """Write full questions as headings, everything quoted."""
    return survey(s, [*LIME_META, *OPEN], quoting=csv.QUOTE_ALL)


@form("limesurvey_codes_semicolon", LIME, "s3")
def lime_codes(s: Source) -> Made:
    """Write only codes as headings, semicolons."""
    meta = [
        ("n", "id"),
        ("end", "submitdate"),
        ("=3", "lastpage"),
        ("=fr", "startlanguage"),
        ("=88121", "seed"),
    ]
    columns = [
        *meta,
        ("q0", "G01Q01"),
        ("q1", "G01Q02"),
        ("rating", "G02Q03[SQ001]"),
        ("q2", "G02Q04"),
    ]
    return survey(s, columns, delimiter=";", quoting=csv.QUOTE_ALL)


@form("limesurvey_code_and_text", LIME, "s4")
def lime_both(s: Source) -> Made:
    """Write code, full stop, question."""
    columns = [("n", "id. ID de respuesta"), ("end", "submitdate. Fecha de envío")]
    columns += [(what, f"G01Q0{n}. {text}") for n, (what, text) in enumerate(OPEN, 1)]
    return survey(s, columns, quoting=csv.QUOTE_ALL)


KOBO_TAIL = [
    ("n", "_id"), ("uuid", "_uuid"), ("end", "_submission_time"), ("empty", "_validation_status"), ("empty", "_notes"),
    ("=submitted_via_web", "_status"), ("empty", "_submitted_by"), ("=vN7x", "__version__"), ("empty", "_tags"), ("n", "_index"),
]  # fmt: skip


@form("kobo_xlsx_labels", KOBO, "s1")
def kobo(s: Source) -> Made:
    """Write labels as headings, underscored columns at the end."""
    columns = [
        ("start", "start"),
        ("end", "end"),
        ("name", "Name of respondent"),
        *OPEN,
        *KOBO_TAIL,
    ]
    return survey(s, columns, "xlsx", sheet="aB3xYz9")


@form("kobo_csv_groups_select_multiple", KOBO, "s2")
def kobo_groups(s: Source) -> Made:
    """Write group/question headings and a 0 or 1 column per choice."""
    bits = [
        (f"bit:{one}", f"support/formats_used/{one.lower().replace(' ', '_')}")
        for one in options(s)
    ]
    columns = [("start", "start"), ("end", "end"), ("multi", "support/formats_used"), *bits]
    columns += [(what, f"reflection/{text}") for what, text in OPEN]
    return survey(s, [*columns, *KOBO_TAIL], delimiter=";", quoting=csv.QUOTE_ALL)


def _repeats(s: Source) -> tuple[list[list[Any]], tuple[Line, ...]]:
    texts = [
        "The ferry captains now carry our messages without charge.",
        "Grandchildren began to map the springs with coloured thread.",
        "A miller lent us his scales after years of refusing.",
    ]
    rows = [[n + 1, f"story {n + 1}", text] for n, text in enumerate(texts)]
    return rows, tuple(Line("", text, "spoken") for text in texts)


@form("kobo_xlsx_repeat_sheet", KOBO, "s2")
def kobo_repeat(s: Source) -> Made:
    """Write a second sheet that holds a repeated group, tied by _parent_index."""
    rows, lines = _repeats(s)
    head = [
        "Number",
        "Title of the story",
        "Tell the story in your words",
        "_index",
        "_parent_table_name",
        "_parent_index",
    ]
    sheet = [head, *([*r, n + 1, "survey", min(n + 1, 3)] for n, r in enumerate(rows))]
    neutral = [f"story {n + 1}" for n in range(3)]
    columns = [("start", "start"), *OPEN, *KOBO_TAIL]
    return survey(
        s,
        columns,
        "xlsx",
        sheet="survey",
        more={"stories": sheet},
        lines=(*s.lines, *lines),
        neutral=neutral,
    )


@form("odk_central_csv", ODK, "s1")
def odk(s: Source) -> Made:
    """Write names of the form's fields as headings, KEY at the end."""
    columns = [
        ("end", "SubmissionDate"),
        ("start", "start"),
        ("end", "end"),
        ("first", "intro-first_name"),
        ("last", "intro-last_name"),
    ]
    columns += [
        ("q0", "learning-what_changed"),
        ("q1", "learning-obstacles"),
        ("q2", "learning-why_rating"),
    ]
    columns += [
        ("uuid", "meta-instanceID"),
        ("uuid", "KEY"),
        ("=Field App", "SubmitterName"),
        ("empty", "ReviewState"),
        ("=0", "Edits"),
    ]
    return survey(s, columns)


@form(
    "odk_briefcase_repeat_csv",
    "ODK Briefcase repeats (getodk/briefcase issue 756: PARENT_KEY)",
    "s1",
)
def odk_repeat(s: Source) -> Made:
    """Write the file of a repeat alone: text, PARENT_KEY, KEY, SET-OF."""
    columns = [
        ("q0", "what_changed"),
        ("q1", "obstacles"),
        ("uuid", "PARENT_KEY"),
        ("uuid", "KEY"),
        ("=uuid:set", "SET-OF-stories"),
    ]
    lines = tuple(
        Line(f"r{n + 1}", t, "spoken") for n in range(len(s.people)) for t in answers(s, n)[:2]
    )
    return survey(s, columns, lines=lines)

"""Transcripts in word processor files: tables, breaks, styles, tracked changes."""

from __future__ import annotations

from copy import deepcopy
from html import escape
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from .labels import hms, label, seconds, told, turns, written
from .model import Line, Made, Source, form, made
from .office import docx, docx_table, odt, odt_table, saved

GP = "general practice"
NVIVO = "NVivo 12 help, Import transcripts: a Word table with a timestamp column"


def table_rows(
    s: Source, style: str, with_time: bool = False, number: bool = False
) -> list[list[str]]:
    """Return the turns as rows."""
    rows = []
    for n, (line, (begin, _)) in enumerate(zip(turns(s), seconds(s), strict=True), 1):
        row = [label(s, line.who, style), line.text]
        if with_time:
            row.insert(0, hms(begin))
        if number:
            row.insert(0, str(n))
        rows.append(row)
    return rows


def in_table(s: Source, rows: list[list[str]], style: str, before: list[str] | None = None) -> Made:
    """Write a document that holds one table."""
    document = Document()
    for one in before or []:
        document.add_paragraph(one)
    docx_table(document, rows)
    return made(s, saved(document), "docx", speakers=told(s, style), program=before or [])


@form("docx_table_speaker_text", NVIVO, "i1")
def table_two(s: Source) -> Made:
    """Write two columns with a header."""
    return in_table(s, [["Speaker", "Text"], *table_rows(s, "role")], "role")


@form("docx_table_no_header", GP, "g1")
def table_bare(s: Source) -> Made:
    """Write two columns without a header."""
    return in_table(s, table_rows(s, "full"), "full")


@form("docx_table_time_speaker_text", NVIVO, "g2")
def table_three(s: Source) -> Made:
    """Write timespan, speaker, content."""
    return in_table(s, [["Timespan", "Speaker", "Content"], *table_rows(s, "full", True)], "full")


@form("docx_table_with_notes_column", "coding sheets, general practice", "i2")
def table_notes(s: Source) -> Made:
    """Write a numbered table with an empty column for codes."""
    rows = [["No.", "Who", "What was said", "Codes"]]
    rows += [[*r, ""] for r in table_rows(s, "ir", number=True)]
    return in_table(s, rows, "ir")


@form("docx_table_question_answer", GP, "i6")
def table_guide(s: Source) -> Made:
    """Write an interview guide with answers typed beside the questions."""
    pairs = turns(s)
    rows = [["Question", "Answer"]]
    rows += [[pairs[n].text, pairs[n + 1].text] for n in range(0, len(pairs) - 1, 2)]
    lines = tuple(Line("", x.text, x.kind) for x in s.lines)
    document = Document()
    document.add_paragraph(f"Interview with {s.people['a'].full}")
    docx_table(document, rows)
    return made(s, saved(document), "docx", lines=lines, by="")


@form("docx_cover_table", GP, "g3")
def cover_table(s: Source) -> Made:
    """Write a table of participants, then the turns."""
    document = Document()
    rows = [["Name", "Role", "Age"], *([s.people[w].full, "beekeeper", "19"] for w in s.informants)]
    docx_table(document, rows)
    for one in written(s, "{l}: {t}", "first"):
        document.add_paragraph(one)
    return made(s, saved(document), "docx", speakers=told(s, "first"), program=["Name Role Age"])


@form("docx_bold_questions", GP, "i7")
def bold(s: Source) -> Made:
    """Write questions in bold, answers plain, no labels."""

    def build(document: Any) -> None:
        for line in turns(s):
            document.add_paragraph().add_run(line.text).bold = line.kind == "asked"

    lines = tuple(Line("", x.text, x.kind) for x in s.lines)
    return made(s, docx([], build), "docx", lines=lines, by="")


@form("docx_line_break_after_label", GP, "g1")
def breaks(s: Source) -> Made:
    """Write label, line break and text in one paragraph."""
    return made(s, docx(written(s, "{l}\n{t}", "full")), "docx", speakers=told(s, "full"))


@form("docx_teams_download", "Microsoft Teams .docx download, general practice", "g2")
def teams(s: Source) -> Made:
    """Write name and time, line break, text; title lines and started transcription."""
    head = ["School exchange-20240503_100211-Meeting Recording", "May 3, 2024, 10:02AM", "31m 12s"]
    head.append(f"{s.people['q'].full} started transcription")
    parts = written(s, "{l}   {s}\n{t}", "full", "ms")
    tail = f"{s.people['q'].full} stopped transcription"
    return made(
        s, docx([*head, *parts, tail]), "docx", speakers=told(s, "full"), program=[*head, tail]
    )


@form(
    "docx_google_meet",
    "Google Meet document, general practice (named in gnurio/where-did-we-land issue 6)",
    "g3",
)
def meet(s: Source) -> Made:
    """Write headings for attendees, transcript and every five minutes."""
    who = ", ".join(p.full for p in s.people.values())
    parts: list[Any] = [("Beekeepers - Transcript", "Title"), ("Attendees", "Heading 2"), who]
    parts += [
        ("Transcript", "Heading 2"),
        ("00:00:00", "Heading 3"),
        *written(s, "{l}: {t}", "full"),
    ]
    tail = "This editable transcript was computer generated and might contain errors. People can also change the text after it was created."
    parts += ["Meeting ended after 00:09:12 👋", tail]
    return made(
        s, docx(parts), "docx", speakers=told(s, "full"), program=[tail, "Beekeepers - Transcript"]
    )


@form("docx_speaker_headings", GP, "i1")
def headings(s: Source) -> Made:
    """Write the speaker as a heading above each turn."""
    parts: list[Any] = []
    for line in turns(s):
        parts += [(label(s, line.who, "role"), "Heading 3"), line.text]
    return made(s, docx(parts), "docx")


@form("docx_list_numbers", GP, "i2")
def listed(s: Source) -> Made:
    """Write every turn an item of a numbered list."""
    return made(s, docx([(x, "List Number") for x in written(s, "{l}: {t}", "role")]), "docx")


@form("docx_header_footer_cover", GP, "i6")
def header(s: Source) -> Made:
    """Write page header and footer, title and a cover line with names."""

    def build(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "Confidential - Interview 6"
        document.sections[0].footer.paragraphs[0].text = "Page 1 of 3"

    cover = (
        f"Interviewer: {s.people['q'].full}. Respondent: {s.people['a'].full}. Date: 3 May 2024."
    )
    parts: list[Any] = [("Transcript", "Title"), cover, *written(s, "{l}: {t}", "ir")]
    return made(s, docx(parts, build), "docx", program=[cover])


@form(
    "docx_tracked_changes",
    "Word, tracked changes: accepted text counts, deleted text does not",
    "i7",
)
def tracked(s: Source) -> Made:
    """Write an insertion inside an answer and a deleted remark after it."""
    document = Document()
    for line in turns(s):
        paragraph = document.add_paragraph()
        begin, rest = line.text[:20], line.text[20:]
        paragraph.add_run(f"{label(s, line.who, 'role')}: {begin}")
        for tag, kind, text in (
            ("w:ins", "w:t", rest),
            ("w:del", "w:delText", " obsolete remark struck out"),
        ):
            change = OxmlElement(tag)
            for key, value in (
                ("w:id", "7"),
                ("w:author", "Editor"),
                ("w:date", "2024-05-03T10:00:00Z"),
            ):
                change.set(qn(key), value)
            run, content = OxmlElement("w:r"), OxmlElement(kind)
            content.text = text
            content.set(qn("xml:space"), "preserve")
            run.append(content)
            change.append(run)
            paragraph._p.append(deepcopy(change))
    return made(s, saved(document), "docx", program=["obsolete remark struck out"] * len(turns(s)))


@form("docx_f4_stamps", "audiotranskription.de: f4 exports RTF or DOCX with #hh:mm:ss-t#", "g2")
def f4_docx(s: Source) -> Made:
    """Write stamps at the end of each paragraph."""
    return made(s, docx(written(s, "{l}: {t} {e}", "mod", "f4")), "docx")


@form("odt_table_speaker_text", GP, "g4")
def odt_two(s: Source) -> Made:
    """Write a table with Spanish headings."""
    rows = [["Quién", "Intervención"], *table_rows(s, "full")]
    return made(
        s, odt([s.title], odt_table(rows)), "odt", speakers=told(s, "full"), program=[s.title]
    )


@form("odt_one_paragraph_line_breaks", GP, "i4")
def odt_breaks(s: Source) -> Made:
    """Write the whole talk in one paragraph with line breaks."""
    return made(s, odt(["\n".join(written(s, "{l} : {t}", "fr"))]), "odt")


@form("odt_tab_after_label", GP, "i3")
def odt_tabs(s: Source) -> Made:
    """Write labels before a tab."""
    return made(s, odt(written(s, "{l}\t{t}", "es")), "odt")


@form("odt_bold_label_spans", GP, "i5")
def odt_spans(s: Source) -> Made:
    """Write labels in spans of their own, with a space element after the colon."""
    body = "".join(
        f"<text:p><text:span>{escape(label(s, x.who, 'full'))}:</text:span><text:s/>"
        f"<text:span>{escape(x.text, quote=False)}</text:span></text:p>"
        for x in turns(s)
    )
    return made(s, odt([], body), "odt", speakers=told(s, "full"))

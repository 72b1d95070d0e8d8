"""Transcripts kept in spreadsheets and separated values, with headers that people invent."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

from .labels import dot, hms, label, seconds, told, turns
from .model import Line, Made, Source, add, form, made, unlabelled
from .office import book, ods, separated

GP = "general practice"
VIZ = "VizScribe (github.com/senthilchandrasegaran/textplorer issue 1: start time,end time,speaker,dialog)"
MAC = "MacWhisper csv, general practice (speakers wished for in ggml-org/whisper.cpp issue 955)"


def grid(s: Source, columns: Sequence[str], style: str) -> list[list[Any]]:
    """Rows of turns: l label, t text, s begin, e end, ms milliseconds, n number, else as it is."""
    rows = []
    for n, (line, (begin, end)) in enumerate(zip(turns(s), seconds(s), strict=True), 1):
        cells: dict[str, Any] = {
            "l": label(s, line.who, style),
            "t": line.text,
            "s": hms(begin),
            "e": hms(end),
            "d": dot(begin),
            "ms": int(begin * 1000),
            "me": int(end * 1000),
            "n": n,
            "z": n - 1,
        }
        rows.append([cells.get(one, one) for one in columns])
    return rows


# name, tool, source, ext, labels, columns, header, delimiter
SIMPLE: list[tuple[str, str, str, str, str, list[str], list[str], str]] = [
    ("csv_start_end_speaker_dialog", VIZ, "i1", "csv", "full", ["d", "e", "l", "t"], ["start time", "end time", "speaker", "dialog"], ","),
    ("csv_macwhisper", MAC, "i2", "csv", "speaker", ["s", "e", "t", "l"], ["Start", "End", "Transcript", "Speaker"], ";"),
    ("csv_who_what", GP, "g1", "csv", "full", ["l", "t"], ["Who", "What"], ","),
    ("csv_turn_participant_utterance", "ConvoKit-like corpora, general practice", "g2", "csv", "mod", ["n", "l", "t"], ["turn_id", "participant", "utterance"], ","),
    ("csv_text_before_speaker", GP, "g3", "csv", "full", ["t", "l"], ["Utterance", "Name"], ","),
    ("csv_french_locuteur_propos", GP, "i4", "csv", "fr", ["s", "l", "t"], ["Heure", "Locuteur", "Propos"], ";"),
    ("csv_portuguese_falante_fala", GP, "i5", "csv", "full", ["l", "t"], ["Falante", "Fala"], ";"),
    ("csv_no_header", GP, "i6", "csv", "role", ["s", "l", "t"], [], ","),
    ("csv_pandas_index", "pandas.DataFrame.to_csv writes an index column", "g1", "csv", "full", ["z", "l", "t", "d"], ["", "speaker", "text", "start"], ","),
    ("tsv_speaker_text", "NVivo 12 help, Import transcripts: TSV", "i7", "tsv", "full", ["s", "l", "t"], ["Timespan", "Speaker", "Content"], "\t"),
    ("xlsx_german_headers", GP, "de", "xlsx", "de", ["s", "l", "t"], ["Zeit", "Sprecher", "Inhalt"], ""),
    ("xlsx_spanish_headers", GP, "g4", "xlsx", "full", ["n", "l", "t"], ["N.º", "Persona", "Intervención"], ""),
    ("ods_speaker_text", "LibreOffice Calc, general practice", "g2", "ods", "full", ["s", "l", "t"], ["Time", "Speaker", "Text"], ""),
]  # fmt: skip


def _simple(
    ext: str, style: str, columns: list[str], header: list[str], delimiter: str
) -> Callable[[Source], Made]:
    def make(s: Source) -> Made:
        rows = [*([header] if header else []), *grid(s, columns, style)]
        if ext == "xlsx":
            data: str | bytes = book({"Transcript": rows})
        elif ext == "ods":
            data = ods({"Transcript": rows})
        else:
            data = separated(rows, delimiter)
        return made(s, data, ext, speakers=told(s, style))

    return make


for _name, _tool, _of, _ext, _style, _columns, _header, _delimiter in SIMPLE:
    add(_name, _tool, _of, _simple(_ext, _style, _columns, _header, _delimiter))


@form("csv_whisper_ms_no_speaker", "openai-whisper --output_format csv / tsv: start,end,text", "i3")
def whisper(s: Source) -> Made:
    """Write milliseconds and text, no speakers."""
    rows = [["start", "end", "text"], *grid(s, ["ms", "me", "t"], "role")]
    return made(s, separated(rows, quoting=csv.QUOTE_NONNUMERIC), "csv", lines=unlabelled(s), by="")


@form("xlsx_title_rows_above_header", GP, "g3")
def titled(s: Source) -> Made:
    """Write a title, a date and an empty row above the header."""
    above = [["Transcript of the beekeepers' circle"], ["Recorded", "2024-05-03"], []]
    rows = [*above, ["Speaker", "What they said"], *grid(s, ["l", "t"], "full")]
    return made(s, book({"Sheet1": rows}), "xlsx", speakers=told(s, "full"), program=[above[0][0]])


@form("xlsx_speaker_joined_cells", GP, "i1")
def joined(s: Source) -> Made:
    """Write sentences in rows of their own; the speaker's cell is joined over them."""
    rows: list[list[str]] = [["Speaker", "Text"]]
    spans = []
    for line in turns(s):
        parts = [x if x.endswith((".", "?")) else x + "." for x in line.text.split(". ")]
        spans.append((len(rows) + 1, len(rows) + len(parts)))
        rows += [[label(s, line.who, "role") if n == 0 else "", x] for n, x in enumerate(parts)]

    def after(workbook: Workbook) -> None:
        for top, bottom in spans:
            if bottom > top:
                workbook.active.merge_cells(f"A{top}:A{bottom}")  # type: ignore[union-attr]

    return made(s, book({"Sheet1": rows}, after), "xlsx")


@form("xlsx_info_sheet_then_transcript", GP, "g1")
def info(s: Source) -> Made:
    """Write a sheet about the recording, then the sheet with the turns."""
    about = [
        ["Recording", "FG1.m4a"],
        ["Moderator", s.people["q"].full],
        ["Place", "Weavers' hall"],
    ]
    about += [["Participant", s.people[w].full] for w in s.informants]
    rows = [["Time", "Speaker", "Text"], *grid(s, ["s", "l", "t"], "full")]
    cover = [" ".join(x) for x in about]
    return made(
        s,
        book({"Info": about, "Transcript": rows}),
        "xlsx",
        speakers=told(s, "full"),
        program=cover,
    )


@form("xlsx_one_interview_per_sheet", GP, "g2")
def per_sheet(s: Source) -> Made:
    """Write a sheet for each informant with what that person was asked and said."""
    sheets: dict[str, list[list[str]]] = {}
    lines: list[Line] = []
    for who in s.informants:
        rows = [["Speaker", "Text"]]
        question = Line("q", "", "asked")
        for line in turns(s):
            if line.who == "q":
                question = line
            elif line.who == who:
                rows += [["Interviewer", question.text], [s.people[who].full, line.text]]
                lines += [question, line]
        sheets[f"Interview {s.informants.index(who) + 1}"] = rows
    return made(s, book(sheets), "xlsx", lines=tuple(lines))

"""Chats, boards and one-page reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docx import Document

from .labels import label, told, turns
from .model import Line, Made, Source, add, form, made
from .office import docx, docx_table, odt, odt_table, saved, separated

GP = "general practice"
ENCRYPTED = "Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read or listen to them. Tap to learn more."
ANDROID = "WhatsApp Android (github.com/judy-n/WhatsAppWrapped issue 2; mrmelon54/WhatsAppExportViewer issue 2)"
IPHONE = "WhatsApp iPhone (github.com/mrmelon54/WhatsAppExportViewer-v0 issue 2)"
NNBSP = "WhatsApp iPhone, U+202F before PM (github.com/ChatLab/ChatLab pull 131)"
GERMAN = "WhatsApp German (github.com/Duelion/whatsapp-wrapped pull 12; sinky/whatsapp-chat-export-viewer issue 2)"

# name, tool, template of a message (m minute, l name, t text), line above
CHATS: list[tuple[str, str, str, str]] = [
    ("whatsapp_android_12h_month_first", ANDROID, "5/3/24, 9:{m:02d} AM - {l}: {t}", "5/3/24, 9:01 AM - " + ENCRYPTED),
    ("whatsapp_android_24h_media", ANDROID, "03/05/2024, 21:{m:02d} - {l}: {t}", "03/05/2024, 21:01 - " + ENCRYPTED),
    ("whatsapp_android_pm_dots", ANDROID, "2024-05-03, 3:{m:02d} p.m. - {l}: {t}", ""),
    ("whatsapp_iphone_24h", IPHONE, "[03/05/2024, 21:{m:02d}:07] {l}: {t}", "[03/05/2024, 21:01:02] Exchange group: \u200e" + ENCRYPTED),
    ("whatsapp_iphone_12h_nnbsp", NNBSP, "[5/3/24, 9:{m:02d}:07\u202fPM] {l}: {t}", ""),
    ("whatsapp_german_dots", GERMAN, "03.05.24, 21:{m:02d} - {l}: {t}", ""),
    ("signal_desktop_copy", "Signal, copied messages, general practice (wished for in signalapp/Signal-Android issue 7166)", "{l} 2024-05-03 21:{m:02d}\n{t}\n", ""),
    ("telegram_copy", "Telegram Desktop, copied messages, general practice", "{l}, [03.05.2024 21:{m:02d}]\n{t}\n", ""),
    ("zoom_chat_to_everyone", "Zoom chat file, general practice", "21:{m:02d}:11 From {l} To Everyone:\n\t{t}", ""),
]  # fmt: skip


def _chat(name: str, template: str, above: str) -> Callable[[Source], Made]:
    def make(s: Source) -> Made:
        parts, program = [above] if above else [], [ENCRYPTED] if above else []
        for n, line in enumerate(turns(s)):
            parts.append(template.format(m=2 + n, l=label(s, line.who, "full"), t=line.text))
        if name in ("whatsapp_android_24h_media", "whatsapp_iphone_24h"):
            for n, text in enumerate(
                ("<Media omitted>", "This message was deleted", "image omitted"), 20
            ):
                parts.append(template.format(m=n, l=label(s, "a", "full"), t=text))
                program.append(text)
            who = s.people["q"].full
            parts.append(
                template.format(m=30, l=who, t="").rstrip(": ") + " added " + s.people["c"].full
            )
        return made(s, "\n".join(parts) + "\n", "txt", program=program, speakers=told(s, "full"))

    return make


for _name, _tool, _template, _above in CHATS:
    add(_name, _tool, "c1", _chat(_name, _template, _above))


@form("whatsapp_multiline_messages", ANDROID, "c1")
def multiline(s: Source) -> Made:
    """Write messages that go on over several lines, one of which looks like a label."""
    text = ""
    for n, line in enumerate(turns(s)):
        body = line.text.replace(". ", ".\n").replace(": ", ":\n")
        text += f"03/05/2024, 09:{10 + n} - {label(s, line.who, 'full')}: {body}\n"
    return made(s, text, "txt", speakers=told(s, "full"))


@form("miro_csv_columns", "Miro board export as csv, general practice", "b1")
def miro(s: Source) -> Made:
    """Write frames as headings of columns, sticky notes below."""
    notes = [[t for c, t in s.raw["notes"] if c == column] for column in s.raw["columns"]]
    rows = [list(row) for row in zip(*notes, strict=True)]
    asked = tuple(Line("", c, "neutral") for c in s.raw["columns"])
    return made(
        s,
        separated([s.raw["columns"], *rows]),
        "csv",
        names=[],
        kind="workshop",
        lines=(*s.lines, *asked),
        by="",
    )


@form("miro_text_list", "Miro sticky notes copied as text", "b1")
def miro_text(s: Source) -> Made:
    """Write frame titles and the notes below as plain lines."""
    text = f"{s.title}\n"
    for column in s.raw["columns"]:
        text += f"\n{column}\n" + "".join(f"- {t}\n" for c, t in s.raw["notes"] if c == column)
    asked = tuple(Line("", c, "neutral") for c in s.raw["columns"])
    return made(
        s,
        text,
        "txt",
        names=[],
        kind="workshop",
        lines=(*s.lines, *asked),
        program=[s.title],
        by="",
    )


def _report(s: Source, data: bytes, ext: str, cover: list[str]) -> Made:
    names = {part for p in list(s.people.values())[:1] for part in (p.first, p.last)}
    return made(s, data, ext, names=names, program=[s.title, *cover], by="")


@form("report_two_column_table", "one-page templates, general practice", "r1")
def report_table(s: Source) -> Made:
    """Write questions left, answers right; a cover with the author's name."""
    document: Any = Document()
    author = next(iter(s.people.values())).full
    cover = ["Organisation: Upper Valley Committee", f"Prepared by: {author}", "Period: 2024"]
    docx_table(document, [*(c.split(": ") for c in cover), *s.raw["fields"]])
    return _report(s, saved(document), "docx", cover)


@form("report_bold_headings_same_paragraph", GP, "r1")
def report_inline(s: Source) -> Made:
    """Write the heading and a colon in the paragraph of the answer."""
    author = next(iter(s.people.values())).full
    parts = [
        s.title,
        f"Contact person: {author}",
        *(f"{h.rstrip('?')}: {t}" for h, t in s.raw["fields"]),
    ]
    return _report(s, docx(parts), "docx", [f"Contact person: {author}"])


@form("report_numbered_headings_odt", GP, "r3")
def report_odt(s: Source) -> Made:
    """Write numbered headings as plain paragraphs, then a table with contacts."""
    author = next(iter(s.people.values())).full
    parts = [s.title]
    for n, (heading, text) in enumerate(s.raw["fields"], 1):
        parts += [f"{n}. {heading}", text]
    return _report(
        s,
        odt(parts, odt_table([["Contacto", author], ["Data", "12/2024"]])),
        "odt",
        [f"Contacto {author}", "Data 12/2024"],
    )


@form("report_md_table", GP, "r2")
def report_md(s: Source) -> Made:
    """Write a pipe table."""
    author = next(iter(s.people.values())).full
    text = f"# {s.title}\n\nAuthor: {author}\n\n| Section | Text |\n|---|---|\n"
    text += "".join(f"| {h} | {t} |\n" for h, t in s.raw["fields"])
    return _report(s, text.encode(), "md", [f"Author: {author}", "Section Text"])

"""What the sender of a mail wrote, apart from headers, quoted mails and the signature."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from pipeline.ingest.files.email import read
from pipeline.ingest.files.pieces import Piece

BODY = """\
Dear Bo,

we learned to ask first.
It helped.

> And what failed?
The map failed.

On 1 March 2025, Bo Holt <bo@example.org> wrote:
> What did you learn?
> Bo

--\x20
Ana Diaz
Hill School
"""


def pieces(folder: Path, mail: EmailMessage | bytes) -> tuple[Piece, ...]:
    path = folder / "made.eml"
    path.write_bytes(mail if isinstance(mail, bytes) else mail.as_bytes())
    return read(path).pieces


def mail(text: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Ana <ana@example.org>"
    made["Subject"] = "Café notes"
    made.set_content(text)
    return made


def test_quoted_lines_signature_and_headers_are_set_aside(tmp_path: Path) -> None:
    assert [(piece.set_aside, piece.text) for piece in pieces(tmp_path, mail(BODY))] == [
        (None, "Dear Bo,"),
        (None, "we learned to ask first.\nIt helped."),
        ("quoted mail", "> And what failed?"),
        (None, "The map failed."),
        (
            "quoted mail",
            "On 1 March 2025, Bo Holt <bo@example.org> wrote:\n> What did you learn?\n> Bo",
        ),
        ("signature", "--\nAna Diaz\nHill School"),
        ("message header", "From: Ana <ana@example.org>"),
        ("message header", "Subject: Café notes"),
    ]


def test_everything_below_a_forwarded_mail_is_set_aside(tmp_path: Path) -> None:
    text = "See below.\n\n-----Mensaje original-----\nDe: Bo\n\nHola Ana\n"
    assert [(piece.set_aside, piece.text) for piece in pieces(tmp_path, mail(text))][:3] == [
        (None, "See below."),
        ("quoted mail", "-----Mensaje original-----\nDe: Bo"),
        ("quoted mail", "Hola Ana"),
    ]


def test_plain_text_is_preferred_and_a_page_is_read_where_there_is_none(tmp_path: Path) -> None:
    both = mail("plain words")
    both.add_alternative("<p>page words</p>", subtype="html")
    assert pieces(tmp_path, both)[0].text == "plain words"
    page = EmailMessage()
    page.set_content("<h1>Report</h1><p>page words</p>", subtype="html")
    found = pieces(tmp_path, page)
    assert [(piece.kind, piece.text) for piece in found] == [
        ("heading", "Report"),
        ("paragraph", "page words"),
    ]


def test_attachments_are_counted_and_never_named(tmp_path: Path) -> None:
    made = mail("see the file")
    made.add_attachment(b"x", maintype="application", subtype="pdf", filename="ana-diaz.pdf")
    path = tmp_path / "made.eml"
    path.write_bytes(made.as_bytes())
    assert read(path).warnings == ("1 attachments not read: add them as files of their own",)


def test_soft_line_ends_and_odd_charsets_are_undone(tmp_path: Path) -> None:
    raw = (
        b"Subject: x\nContent-Type: text/plain; charset=nonsense; format=flowed\n\n"
        b"one long \nline caf\xe9\nnext\n"
    )
    assert pieces(tmp_path, raw)[0].text == "one long line café\nnext"

"""Small valid files for `fuzz_readers.py`, one or more per format, made without a network."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable

ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">
<office:automatic-styles><style:style style:name="T1" style:family="text">
<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>
<office:body><office:text>
<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>gone</text:p>
</text:deletion></text:changed-region></text:tracked-changes>
<text:h text:outline-level="1">Report</text:h>
<text:p><text:span text:style-name="T1">Ana:</text:span><text:s text:c="2"/>Good<text:tab/>day
<text:line-break/>again<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>
<text:note-body><text:p>a note</text:p></text:note-body></text:note></text:p>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Field</text:p>
</table:table-cell><table:table-cell><text:p>Answer</text:p></table:table-cell></table:table-row>
</table:table-header-rows><table:table-row><table:table-cell><text:p>Learning</text:p>
</table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>We learned to ask.</text:p>
<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list></table:table-cell>
</table:table-row></table:table>
<text:p><draw:frame><draw:text-box><text:p>in a box</text:p></draw:text-box></draw:frame></text:p>
</office:text></office:body></office:document-content>"""
RTF = r"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}
{\stylesheet{\s1\outlinelevel0 heading 1;}{\s0 Normal;}}
{\header \pard Running head\par}\pard\s1\outlinelevel0 A report\par
\pard\plain {\b Ana:} It was caf\'e9 \u8217?s fault\tab yes\line no {\deleted gone}{\v hidden}\par
\f1 \'cf\'f0\'e8 \u-10179?\u-8704?\f0\par {\*\generator X;}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt link}}\par
\trowd\trhdr\cellx100\cellx200\pard\intbl Field\cell Answer\cell\row
\trowd\cellx100\cellx200\pard\intbl Learning\cell We learned.\par More.\cell\row\pard After\par
{\footnote a note}{\*\annotation a comment}{\pict\bin4 abcd}\par}"""
HTML = """<!DOCTYPE html><html><head><title>t</title><meta charset="utf-8"><style>p{}</style></head>
<body><nav>Home</nav><h1>Report</h1><p><b>Ana:</b> Good&nbsp;day &eacute; &#x1F600;<br>again</p>
<table><thead><tr><th>Field</th><th>Answer</th></tr></thead><tr><td>Learning</td><td><p>We did</p>
<ul><li>one<li>two</ul></td></tr></table><pre>a
  b</pre><script>alert(1)</script><form><input type=checkbox checked> yes <select><option>a
<option selected>b</select><textarea>text</textarea></form><p style="display:none">no</p></body></html>"""
MAIL = """From: Ana <ana@example.org>
To: Bo <bo@example.org>
Subject: =?utf-8?q?caf=C3=A9?=
Date: Mon, 3 Mar 2025 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="XX"

--XX
Content-Type: multipart/alternative; boundary="YY"

--YY
Content-Type: text/plain; charset="iso-8859-1"; format=flowed
Content-Transfer-Encoding: quoted-printable

We learned to ask first. It was caf=E9 \ntalk that helped.

On 1 Mar 2025, Bo <bo@example.org> wrote:
> What did you learn?

-- \nAna
--YY
Content-Type: text/html; charset="utf-8"

<p>We learned</p>
--YY--
--XX
Content-Type: application/pdf; name="a.pdf"
Content-Disposition: attachment; filename="a.pdf"
Content-Transfer-Encoding: base64

JVBERi0=
--XX--
"""
VTT = """WEBVTT

NOTE made by hand

1
00:00:01.000 --> 00:00:04.000
<v Ana>Good day &amp; welcome</v> <v Bo>Thanks</v>

00:00:05.500 --> 00:00:07.000 align:start
Bo: <i>Again</i> <00:00:06.000>yes
"""
SRT = (
    "1\n00:00:01,000 --> 00:00:02,000\nAna: Good day\n\n2\n00:00:03,000 --> 00:00:04,500\nBo: Hi\n"
)
CSV = (
    'Name;Organisation;"What did you learn?"\nAna;Hill School;"To ask; and\nto wait"\nBo;Blue;n/a\n'
)
MD = "# Report\n\n**Ana:** Good *day*\n\n| Field | Answer |\n|---|---|\n| Learning | Asked |\n\n> quote\n"
TXT = (
    "Project: North\nDate: 3 March 2025\n\nI: How did it go?\nAna: [00:00:12] Slowly.\n\nP2: Yes.\n"
)


def office(parts: dict[str, str]) -> bytes:
    """Return a zip with these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return packed.getvalue()


def workbook() -> bytes:
    """Return a form with two responses."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["Name", "Organisation", "What did you learn?"])
    sheet.append(["Ana", "Hill School", "To ask first, and to wait for an answer."])
    sheet.append(["Bo", "Blue", 12.5])
    sheet.merge_cells("A5:B6")
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def document() -> bytes:
    """Return a Word file with a heading, a form, changes, a text box and a content control."""
    import docx
    from docx.oxml import parse_xml

    made = docx.Document()
    made.add_heading("Report", 1)
    made.add_paragraph().add_run("Ana: ").bold = True
    table = made.add_table(2, 2)
    for number, text in enumerate(["Learning", "We asked first.", "Next", "More of it"]):
        table.cell(number // 2, number % 2).text = text
    made.sections[0].header.paragraphs[0].text = "Running head"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    changed = parse_xml(
        f"<w:p {space}><w:ins><w:r><w:t>kept</w:t></w:r></w:ins><w:del><w:r><w:delText>gone"
        "</w:delText></w:r></w:del><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>field</w:t></w:r>"
        "</w:sdtContent></w:sdt><w:r><w:tab/><w:br/><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>"
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:pict>"
        "</w:r></w:p>"
    )
    made.element.body.insert(0, changed)
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def portable() -> bytes:
    """Return a PDF of two pages: header, turns, a ruled form, two columns, a filled field."""
    head = "BT /F1 9 Tf 60 770 Td (Running head) Tj ET\n"
    rules = "".join(f"{x} 500 0.5 60 re f\n" for x in (50, 200, 550))
    rules += "".join(f"50 {y} 500 0.5 re f\n" for y in (500, 530, 560))
    cells = (
        (55, 545, "Learning"),
        (205, 545, "We asked first."),
        (55, 515, "Next"),
        (205, 515, "More"),
    )
    turns = [
        (60, 720 - 14 * n, f"{'DA'[n % 2]}: words said in turn number {n} of it") for n in range(9)
    ]
    columns = [
        (x, 700 - 13 * n, f"column text {n} that fills it") for x in (50, 310) for n in range(9)
    ]
    pages = [head + rules + _shown(turns) + _shown(cells), head + _shown(columns)]
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[10 0 R 12 0 R]/Count 2>>",
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        4: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(field)/V(typed)/Rect[60 100 200 120]>>",
    }
    for place, text in zip((10, 12), pages, strict=True):
        stream = zlib.compress(text.encode("ascii"))
        objects[place] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[4 0 R]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (place + 1)
        )
        head_of = b"<</Length %d/Filter/FlateDecode>>" % len(stream)
        objects[place + 1] = head_of + b"\nstream\n" + stream + b"\nendstream"
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % item for item in objects.items())
    return b"%PDF-1.4\n" + body + b"trailer\n<</Size 14/Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def _shown(stretches: Iterable[tuple[int, int, str]]) -> str:
    return "".join(f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in stretches)


SEEDS = {
    ".pdf": portable(),
    ".docx": document(),
    ".odt": office({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ODT}),
    ".xlsx": workbook(),
    ".rtf": RTF.encode("cp1252"),
    ".html": HTML.encode(),
    ".eml": MAIL.encode(),
    ".vtt": VTT.encode(),
    ".srt": SRT.encode(),
    ".csv": CSV.encode(),
    ".md": MD.encode(),
    ".txt": TXT.encode(),
}

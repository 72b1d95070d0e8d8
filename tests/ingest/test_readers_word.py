"""What a Word file says, in body order, and what of it is no body text."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_files import MC, W, packed, word

from pipeline.errors import SourceError
from pipeline.ingest.files.office.word import read


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*runs: str, properties: str = "") -> str:
    inside = "".join(text if text.startswith("<") else run(text) for text in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def table(*rows: list[str], header: bool = False) -> str:
    """Return a table; each cell is text or whole paragraphs, `*` at its start is bold."""
    made = []
    for number, row in enumerate(rows):
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if header and number == 0 else ""
        made.append(f"<w:tr>{mark}{''.join(cell(text) for text in row)}</w:tr>")
    return f"<w:tbl>{''.join(made)}</w:tbl>"


def cell(text: str) -> str:
    if text.startswith("<"):
        return f"<w:tc>{text}</w:tc>"
    bold = run(text[1:], "<w:b/>") if text.startswith("*") else run(text)
    return f"<w:tc>{para(bold)}</w:tc>"


def texts(path: Path) -> list[str]:
    return [piece.text for piece in read(path).pieces]


def shown(path: Path) -> list[tuple[str, str | None, str]]:
    return [(piece.kind, piece.label, piece.text) for piece in read(path).pieces]


def test_paragraphs_and_tables_come_in_body_order(tmp_path: Path) -> None:
    body = para("first") + table(["*A", "a"], ["*B", "b"]) + para("last")
    assert texts(word(tmp_path, body)) == ["first", "A", "a", "B", "b", "last"]


def test_in_a_two_column_form_the_left_cell_labels_the_right_and_its_hint_is_template(
    tmp_path: Path,
) -> None:
    label = f"<w:tc>{para(run('Learning', '<w:b/>'))}{para('max 100 words')}</w:tc>"
    answer = f"<w:tc>{para('We asked first.')}{para('Then we waited.')}</w:tc>"
    path = word(tmp_path, f"<w:tbl><w:tr>{label}{answer}</w:tr></w:tbl>")
    assert shown(path) == [
        ("heading", None, "Learning"),
        ("note", "Learning", "max 100 words"),
        ("cell", "Learning", "We asked first."),
        ("cell", "Learning", "Then we waited."),
    ]
    assert [piece.set_aside for piece in read(path).pieces] == [None, "template", None, None]


def test_an_answer_left_blank_is_a_cell_without_text(tmp_path: Path) -> None:
    path = word(tmp_path, table(["*Learning", "We asked."], ["*Support", ""]))
    assert shown(path)[2:] == [("heading", None, "Support"), ("cell", "Support", "")]


def test_below_a_header_row_the_column_header_labels_each_cell(tmp_path: Path) -> None:
    rows = (["Task", "Lead", "When"], ["Survey", "Ana", "May"], ["Visit", "Bo", "June"])
    assert shown(word(tmp_path, table(*rows, header=True)))[3:] == [
        ("cell", "Task", "Survey"),
        ("cell", "Lead", "Ana"),
        ("cell", "When", "May"),
        ("cell", "Task", "Visit"),
        ("cell", "Lead", "Bo"),
        ("cell", "When", "June"),
    ]


def test_label_and_answer_alternate_in_a_form_of_four_columns(tmp_path: Path) -> None:
    rows = (["*Country", "Uganda", "*Year", "2024"], ["*Place", "Bweyonde", "*By", "Deng"])
    found = [item for item in shown(word(tmp_path, table(*rows))) if item[0] == "cell"]
    assert found == [
        ("cell", "Country", "Uganda"),
        ("cell", "Year", "2024"),
        ("cell", "Place", "Bweyonde"),
        ("cell", "By", "Deng"),
    ]


def test_a_transcript_kept_as_a_table_gives_turns_with_speaker_and_time(tmp_path: Path) -> None:
    rows = [
        ["00:01", "Dan", "How did it go in the first year there?"],
        ["00:05", "Ana", "Slowly at first, and then rather well."],
        ["1:02:03", "Dan", "And what would you do in another way?"],
        ["1:02:09", "Ana", "Ask people earlier what they want to learn."],
    ]
    found = read(word(tmp_path, table(*rows))).pieces
    assert [(p.kind, p.speaker, p.timestamp) for p in found] == [
        ("turn", "Dan", "00:00:01"),
        ("turn", "Ana", "00:00:05"),
        ("turn", "Dan", "01:02:03"),
        ("turn", "Ana", "01:02:09"),
    ]
    assert found[1].text == "Slowly at first, and then rather well."


def test_a_nested_table_stays_inside_its_cell(tmp_path: Path) -> None:
    inner = table(["*Inner", "deep"])
    outer = f"<w:tbl><w:tr>{cell('*Outer')}<w:tc>{inner}{para('after')}</w:tc></w:tr></w:tbl>"
    assert shown(word(tmp_path, outer)) == [
        ("heading", None, "Outer"),
        ("heading", None, "Inner"),
        ("cell", "Inner", "deep"),
        ("cell", "Outer", "after"),
    ]


def test_insertions_are_kept_and_deletions_and_moved_away_text_dropped(tmp_path: Path) -> None:
    body = para(
        "We ",
        f"<w:del>{run('did not ').replace('w:t ', 'w:delText ').replace('/w:t>', '/w:delText>')}</w:del>",
        f"<w:ins>{run('always ')}</w:ins>",
        f"<w:moveFrom>{run('gone ')}</w:moveFrom>",
        f"<w:moveTo>{run('agree')}</w:moveTo>",
    )
    path = word(tmp_path, body)
    assert texts(path) == ["We always agree"]
    assert read(path).warnings == ("2 x tracked deletion left out",)


def test_a_paragraph_whose_end_was_deleted_joins_the_next(tmp_path: Path) -> None:
    body = para("one ", properties="<w:rPr><w:del/></w:rPr>") + para("two") + para("three")
    assert texts(word(tmp_path, body)) == ["one two", "three"]


def test_content_controls_are_read_and_unfilled_ones_are_not(tmp_path: Path) -> None:
    prompt = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    body = (
        para("Place: ", f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Kisumu')}</w:sdtContent></w:sdt>")
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{para('a whole block')}</w:sdtContent></w:sdt>"
        + f"<w:sdt>{prompt}<w:sdtContent>{para('Click here to enter text')}</w:sdtContent></w:sdt>"
    )
    path = word(tmp_path, body)
    assert texts(path) == ["Place: Kisumu", "a whole block"]
    assert read(path).warnings == ("1 x unfilled form field left out",)


def test_tick_boxes_and_drop_downs_of_old_forms_show_what_was_chosen(tmp_path: Path) -> None:
    def mark(inside: str) -> str:
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{inside}</w:ffData></w:fldChar></w:r>'
        )

    ticked = mark("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>")
    empty = mark("<w:checkBox><w:default w:val='0'/></w:checkBox>")
    choice = mark(
        "<w:ddList><w:result w:val='1'/><w:listEntry w:val='low'/><w:listEntry w:val='high'/></w:ddList>"
    )
    body = para(ticked, " yes ", empty, " no, ", choice)
    assert texts(word(tmp_path, body)) == ["☒ yes ☐ no, high"]


def test_a_text_box_is_read_once_where_it_is_anchored(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{para('in the box')}</w:txbxContent>"
    twice = (
        f"<w:r><mc:AlternateContent {MC}><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = para("before", twice) + para("after")
    assert texts(word(tmp_path, body)) == ["before", "in the box", "after"]


def test_headings_are_known_by_style_outline_and_in_other_languages(tmp_path: Path) -> None:
    styles = (
        f"<w:styles {W}><w:style w:styleId='Titre1'><w:name w:val='heading 1'/></w:style>"
        "<w:style w:styleId='Own'><w:basedOn w:val='Titre1'/><w:name w:val='Mine'/></w:style>"
        "<w:style w:styleId='T2'><w:name w:val='Título 2'/></w:style></w:styles>"
    )
    body = "".join(
        para(text, properties=properties)
        for text, properties in (
            ("French", "<w:pStyle w:val='Titre1'/>"),
            ("based", "<w:pStyle w:val='Own'/>"),
            ("Spanish", "<w:pStyle w:val='T2'/>"),
            ("outline", "<w:outlineLvl w:val='2'/>"),
            ("body", "<w:pStyle w:val='Titre1'/><w:outlineLvl w:val='9'/>"),
            ("no such style", "<w:pStyle w:val='Heading3'/>"),
        )
    )
    found = [
        (piece.kind, piece.level) for piece in read(word(tmp_path, body, styles=styles)).pieces
    ]
    assert found == [
        ("heading", 1),
        ("heading", 1),
        ("heading", 2),
        ("heading", 3),
        ("paragraph", None),
        ("heading", 3),
    ]


def test_the_leading_bold_or_italic_words_are_told(tmp_path: Path) -> None:
    styles = f"<w:styles {W}><w:style w:styleId='S'><w:rPr><w:b/></w:rPr></w:style></w:styles>"
    body = (
        para(run("Ana:", "<w:b/>"), " good ", run("day", "<w:b/>"))
        + para(
            run("Ana ", "<w:rStyle w:val='S'/>"),
            run("(off)", "<w:rStyle w:val='S'/><w:b w:val='0'/>"),
        )
        + para(run("Question?", "<w:i/>"), " Answer")
        + para("plain ", run("bold", "<w:b/>"))
    )
    leads = [piece.bold_lead for piece in read(word(tmp_path, body, styles=styles)).pieces]
    assert leads == ["Ana:", "Ana", "Question?", None]


def test_tabs_breaks_hyphens_and_symbols_are_kept_and_hidden_text_is_not(tmp_path: Path) -> None:
    body = para(
        "Ana",
        "<w:r><w:tab/></w:r>",
        "one",
        "<w:r><w:br/></w:r>",
        "self",
        "<w:r><w:noBreakHyphen/></w:r>",
        "made",
        "<w:r><w:softHyphen/></w:r>",
        "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>",
        run("secret", "<w:vanish/>"),
        "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText></w:r>",
    )
    assert texts(word(tmp_path, body)) == ["Ana\tone\nself-made☒"]


def test_comments_notes_headers_and_footers_are_set_aside_once(tmp_path: Path) -> None:
    notes = (
        f"<w:footnotes {W}><w:footnote w:type='separator'>{para('line')}</w:footnote>"
        f"<w:footnote>{para('a source')}</w:footnote></w:footnotes>"
    )
    path = word(
        tmp_path,
        para("body"),
        comments=f"<w:comments {W}><w:comment>{para('check this')}</w:comment></w:comments>",
        footnotes=notes,
        header1=f"<w:hdr {W}>{para('Project')}</w:hdr>",
        header2=f"<w:hdr {W}>{para('Project')}</w:hdr>",
        footer1=f"<w:ftr {W}>{para('return to us')}</w:ftr>",
    )
    assert [(piece.set_aside, piece.text) for piece in read(path).pieces] == [
        (None, "body"),
        ("comment", "check this"),
        ("footnote", "a source"),
        ("page header", "Project"),
        ("page footer", "return to us"),
    ]


def test_hyperlinks_and_smart_tags_keep_their_words(tmp_path: Path) -> None:
    body = para(
        "see ",
        f"<w:hyperlink>{run('the page')}</w:hyperlink>",
        f"<w:smartTag>{run(' now')}</w:smartTag>",
    )
    assert texts(word(tmp_path, body)) == ["see the page now"]


def test_a_merged_cell_is_read_once(tmp_path: Path) -> None:
    first = (
        f"<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{para(run('Both', '<w:b/>'))}</w:tc>"
    )
    second = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{para('')}</w:tc>"
    body = f"<w:tbl><w:tr>{first}{cell('one')}</w:tr><w:tr>{second}{cell('two')}</w:tr></w:tbl>"
    assert texts(word(tmp_path, body)) == ["Both", "one", "two"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Office format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"%PDF-1.4 nothing", "PDF (.pdf)"),
        (packed({"content.xml": "<x/>"}), "lacks its main part"),
        (packed({"word/document.xml": "<x/>", "word/vbaProject.bin": "x"}), "macros"),
        (packed({"word/document.xml": "<w:document"}), "damaged"),
        (packed({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "entities"),
        (packed({"word/document.xml": "<a>" * 400 + "</a>" * 400}), "damaged"),
        (packed({"word/document.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}), "far more"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"   \n", "empty"),
    ],
)
def test_a_bad_file_gets_one_clear_sentence_with_its_name(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "bad.docx"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read(path)
    assert words in str(caught.value)
    assert "bad.docx" in str(caught.value)


def test_parts_that_would_lead_out_of_the_archive_are_never_read_or_written(tmp_path: Path) -> None:
    path = tmp_path / "inside" / "made.docx"
    path.parent.mkdir()
    body = f"<w:document {W}><w:body>{para('kept')}</w:body></w:document>"
    outside = f"<w:hdr {W}>{para('outside')}</w:hdr>"
    path.write_bytes(packed({"word/document.xml": body, "word/header/../../../x.xml": outside}))
    assert texts(path) == ["kept"]
    assert sorted(item.name for item in tmp_path.rglob("*")) == ["inside", "made.docx"]

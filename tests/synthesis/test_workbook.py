"""What a reader of the workbook relies on."""

import re
import zipfile

import pytest
from openpyxl import load_workbook
from programs import through_libreoffice
from workbook_hands import columns, find, rows

from pipeline.synthesis.stage import build_tables
from pipeline.synthesis.workbook.write import write_workbook

NASTY = [
    '=HYPERLINK("http://example.org","click")',
    "+1+1 is what they told us.",
    "-2 people came, no more.",
    "@SUM(A1) was in the form.",
    "http://example.org/page and www.example.org were read out.",
    "\tA tab first, then words.",
    "'quoted from the start, with an apostrophe.",
    "مرحبا بكم في الشراكة 🙂 we said.",
    "<b>bold</b> & <script>alert(1)</script> here.",
    "mailto:someone@example.org is written there.",
    "A bell \x07 and a control \x01 sign.",
    "It reads _x000D_ in the report.",
]


WRITTEN = {}  # one workbook serves all tests that only read it


@pytest.fixture
def written(five, tmp_path_factory):
    if not WRITTEN:
        WRITTEN["path"] = tmp_path_factory.mktemp("workbook") / "synthesis.xlsx"
        corpus = five.corpus()
        write_workbook(build_tables(corpus), corpus, WRITTEN["path"])
    return WRITTEN["path"]


@pytest.fixture
def nasty(draft, tmp_path):
    draft.source("a-phil", "=philanthropy", "north", NASTY)
    for line in range(0, len(NASTY), 2):
        draft.code("a-phil", line, "SE3", reason="=1+1", status="added", memo="=cmd|' /C calc'!A0")
    corpus = draft.corpus()
    path = tmp_path / "nasty.xlsx"
    write_workbook(build_tables(corpus), corpus, path)
    return path


@pytest.mark.slow
def test_contents_and_caveats_come_first_then_the_core_of_six(written):
    names = load_workbook(written).sheetnames
    assert names[:8] == [
        "Contents", "Caveats", "Framework matrix", "Enablers", "Archetypes", "Prevalence",
        "Value-add", "Codings",
    ]  # fmt: skip
    assert names[-2:] == ["lists", "_exported"]


def test_every_sheet_of_an_invented_study_says_so_on_screen_and_on_paper(written):
    for sheet in load_workbook(written).worksheets:
        if sheet.sheet_state == "visible":
            top = [str(c.value) for row in sheet.iter_rows(max_row=5) for c in row if c.value]
            assert any("INVENTED" in text for text in top), sheet.title
            assert "INVENTED" in sheet.oddFooter.left.text, sheet.title


def test_sheets_are_a4_landscape_with_filter_frozen_panes_and_repeated_heads(written):
    for sheet in load_workbook(written).worksheets[1:]:
        if sheet.sheet_state == "visible":
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.page_setup.paperSize == 9
            assert sheet.print_title_rows == "$5:$5"
            assert sheet.auto_filter.ref.startswith("A5:")
            assert sheet.freeze_panes.endswith("6")


@pytest.mark.slow
def test_confirmed_and_suggested_sources_stand_in_two_columns(written):
    sheet = load_workbook(written)["Prevalence"]
    row = next(row for row in rows(sheet) if row["code"] == "SE3")
    assert (row["philanthropy confirmed"], row["philanthropy suggested"]) == (0, 1)
    assert (row["partner confirmed"], row["partner suggested"]) == (2, 0)


def test_a_count_leads_to_the_first_row_it_counts_and_says_how_to_filter(written):
    book = load_workbook(written)
    sheet = book["Prevalence"]
    cell = sheet.cell(find(sheet, code="SE3"), columns(sheet)["partner confirmed"])
    place = re.fullmatch(r"'Codings'!([A-Z]+)(\d+)", cell.hyperlink.location)
    target = rows(book["Codings"])[int(place.group(2)) - 6]
    assert (target["code"], target["source"], target["status"]) == ("SE3", "b-part", "edited")
    assert cell.hyperlink.tooltip.startswith("2 rows. In Codings filter: Code SE3;")


def test_lead_quotes_hang_as_comments_and_only_those_with_consent(written):
    book = load_workbook(written)
    comments = [
        cell.comment.text
        for sheet in book.worksheets
        for row in sheet.iter_rows(min_row=6)
        for cell in row
        if cell.comment
    ]
    assert any("There is trust on both sides." in text for text in comments)
    assert not any("Trust came with the second visit." in text for text in comments)


def test_words_without_consent_stand_in_the_team_sheet_codings_alone(written):
    book = load_workbook(written)
    holding = [
        sheet.title
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if "Trust came with the second visit." in str(cell.value or "")
    ]
    assert set(holding) == {"Codings", "_exported"}
    assert "TEAM ONLY" in str(book["Codings"]["C4"].value)


@pytest.mark.slow
def test_passages_without_a_code_have_a_row_of_their_own(five, tmp_path):
    five.source("f-part", "partner", "south", ["Nothing here has a code."])
    corpus = five.corpus()
    path = tmp_path / "book.xlsx"
    write_workbook(build_tables(corpus), corpus, path)
    sheet = load_workbook(path)["Codings"]
    row = next(row for row in rows(sheet) if row["source"] == "f-part")
    assert (row["passage"], row["code"], row["status"]) == (
        "Nothing here has a code.", None, "no code",
    )  # fmt: skip


def test_cells_to_fill_in_offer_drop_down_lists(written):
    book = load_workbook(written)
    codings = book["Codings"]
    by_column = {
        next(iter(rule.sqref.ranges)).min_col: rule.formula1
        for rule in codings.data_validations.dataValidation
    }
    formula = by_column[columns(codings)["other_code"]]
    start, end = re.fullmatch(r"lists!\$([A-Z])\$2:\$[A-Z]\$(\d+)", formula).groups()
    codes = [book["lists"][f"{start}{row}"].value for row in range(2, int(end) + 1)]
    assert codes[:2] == ["PU1 Reflection", "VA1 Structure"]


@pytest.mark.slow
def test_the_bytes_depend_on_the_study_alone(five, tmp_path):
    corpus = five.corpus()
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(build_tables(corpus), corpus, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.slow
def test_nothing_that_a_source_says_starts_a_formula_or_a_link(nasty):
    book = load_workbook(nasty)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title} {cell.coordinate}"
                assert cell.hyperlink is None or cell.hyperlink.target is None
    with zipfile.ZipFile(nasty) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in parts.read(name)
            if name.startswith("xl/worksheets/_rels"):
                assert b"External" not in parts.read(name)


@pytest.mark.slow
def test_words_stand_in_the_workbook_as_they_were_said(nasty):
    sheet = load_workbook(nasty)["Codings"]
    told = [row["passage"] for row in rows(sheet)]
    expected = [
        line.replace("\x07", "\N{REPLACEMENT CHARACTER}").replace(
            "\x01", "\N{REPLACEMENT CHARACTER}"
        )
        for line in NASTY
    ]
    assert [text.replace("x005F_", "") for text in told] == expected


@pytest.mark.office
def test_libreoffice_turns_nothing_a_source_said_into_a_formula_or_link(nasty, tmp_path):
    (saved,) = through_libreoffice([nasty], "xlsx", tmp_path / "office")
    book = load_workbook(saved)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title} {cell.coordinate}"
                assert cell.hyperlink is None or cell.hyperlink.target is None


@pytest.mark.office
def test_libreoffice_prints_the_workbook_to_pdf(written, tmp_path):
    (made,) = through_libreoffice([written], "pdf", tmp_path / "office")
    assert made.read_bytes()[:5] == b"%PDF-"


@pytest.mark.slow
def test_a_text_too_long_for_a_cell_goes_on_in_another_sheet_and_says_so(draft, tmp_path):
    words = "trust " * 9000
    draft.source("a-phil", "philanthropy", "north", [words.strip()])
    draft.code("a-phil", 0, "SE3")
    corpus = draft.corpus()
    path = tmp_path / "long.xlsx"
    write_workbook(build_tables(corpus), corpus, path)
    book = load_workbook(path)
    first = rows(book["Codings"])[0]["passage"]
    mark = " [goes on in the sheet 'Long texts']"
    parts = [
        cell.value
        for cell in book["Long texts"]["B"]
        if "Codings" in book["Long texts"][f"A{cell.row}"].value
    ]
    assert first.endswith(mark)
    assert first.removesuffix(mark) + "".join(parts) == words.strip()
    said = [str(cell.value) for cell in book["Contents"]["B"]]
    assert any("Codings, row 6" in text for text in said)


@pytest.mark.slow
def test_three_hundred_codes_and_names_of_two_hundred_characters_fit(five, tmp_path):
    from dataclasses import replace

    from pipeline.study.codebook import Code

    corpus = five.corpus()
    more = tuple(
        Code(id=f"X{n}", label="long name " * 20, definition="x", family="enabler")
        for n in range(300)
    )
    codebook = replace(corpus.codebook, codes=corpus.codebook.codes + more)
    corpus = replace(corpus, codebook=codebook)
    path = tmp_path / "many.xlsx"
    write_workbook(build_tables(corpus), corpus, path)
    assert len(rows(load_workbook(path)["Prevalence"])) == 308


@pytest.mark.slow
def test_an_empty_study_gives_a_workbook_too(draft, tmp_path):
    corpus = draft.corpus()
    path = tmp_path / "empty.xlsx"
    write_workbook(build_tables(corpus), corpus, path)
    assert "Codings" in load_workbook(path).sheetnames


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Prevalence", "Value-add", "Enablers", "Framework matrix"])
def test_every_link_leads_to_a_row_that_the_cell_counts(name, written):
    book = load_workbook(written)
    codings = {row["#"]: row for row in rows(book["Codings"])}
    sheet = book[name]
    keys = {column: key for key, column in columns(sheet).items()}
    linked = [c for row in sheet.iter_rows(min_row=6) for c in row if c.hyperlink]
    assert linked
    for cell in linked:
        here = {key: sheet.cell(cell.row, column).value for column, key in keys.items()}
        target = codings[int(re.search(r"\d+$", cell.hyperlink.location).group())]
        code = (here.get("code") or here.get("enabler") or here.get("theme")).split()[0]
        assert target["code"] in {"SE1": ("SE1", "SE1a")}.get(code, (code,))
        assert keys[cell.column].endswith(target["counts"])
        case = here.get("partnership") or here.get("case")
        if case:
            assert (target["case"] or "(no case)") == case
        else:
            across = keys[cell.column].removesuffix(f" {target['counts']}")
            assert across in (target["group"], target["case"])

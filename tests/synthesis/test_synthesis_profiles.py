"""The files of an audience: nothing above its level in any of them, whoever opens them."""

import io
import json
import re
import shutil
import zipfile
from collections import defaultdict
from dataclasses import replace

import pandas as pd
import pytest
from release_files import SECRET, crowd, holder, random_study

from pipeline.evidence.clearance import statement_hash
from pipeline.leaks.check import problems_of
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision
from pipeline.synthesis.release.write import release_view, write_profile

OUTSIDE = ("funder", "peers", "public")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return the files of a study for the funder; a test works on a copy."""
    made = holder(crowd())
    corpus = made.corpus()
    folder = tmp_path_factory.mktemp("profile") / "funder"
    write_profile(corpus, "funder", folder)
    return corpus, folder


@pytest.fixture
def copied(written, tmp_path):
    corpus, folder = written
    shutil.copytree(folder, tmp_path / "funder")
    return corpus, tmp_path / "funder"


def every_text(folder):
    """Return the bytes of every file, archives opened."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name).decode("utf-8", "replace")
        elif path.suffix == ".parquet":
            yield path.name, pd.read_parquet(path).to_csv()
        else:
            yield path.name, path.read_bytes().decode("utf-8", "replace")


@pytest.mark.slow
def test_a_profile_has_tables_workbook_report_figure_and_briefing(written):
    names = {path.relative_to(written[1]).as_posix() for path in written[1].rglob("*.*")}
    assert {"synthesis.xlsx", "report.html", "briefing.docx", "profile.json"} < names
    assert {"figures/prevalence.svg", "figures/prevalence.png"} < names
    numbers = {name.split("/")[1][:3] for name in names if name.startswith("tables/")}
    assert numbers == {"T01", "T05", "T06", "T08", "T09", "T13", "T14", "T17", "T23", "T27"}


def test_no_file_names_a_source_or_holds_words_that_did_not_consent(written):
    corpus, folder = written
    ids = set(corpus.sources["source_id"])
    for name, text in every_text(folder):
        assert SECRET not in text, name
        assert "lantern" not in text.casefold(), name
        assert not any(source_id in text for source_id in ids), name
        assert "dry wells" not in text, name


@pytest.mark.slow
def test_every_file_passes_the_check(written, tmp_path):
    corpus, folder = written
    assert problems_of(corpus, "funder", folder) == []
    narrower = holder(crowd(share="funder")).corpus()
    write_profile(narrower, "peers", tmp_path)
    assert problems_of(narrower, "peers", tmp_path) == []


@pytest.mark.slow
def test_ids_that_look_like_numbers_or_cells_do_not_stop_a_profile(tmp_path):
    made = crowd()
    for name in ("12", "B7", "partner", "P1"):
        made.source(name, "partner", "north", [f"Only {name} remembers the blue tractor here."],
                    consent_share="team", organisation="North")  # fmt: skip
        made.code(name, 0, "SE3")
    corpus = made.corpus()
    write_profile(corpus, "funder", tmp_path)
    assert [
        p for p in problems_of(corpus, "funder", tmp_path) if "names source partner" not in p
    ] == []


def put_in_archive(path, member, old, new):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts.get(member, b"") or not old
    parts[member] = (
        parts.get(member, b"").replace(old.encode(), new.encode()) if old else new.encode()
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def put_in_text(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def hidden_sheet(folder):
    from openpyxl import load_workbook

    book = load_workbook(folder / "synthesis.xlsx")
    sheet = book.create_sheet("notes")
    sheet.sheet_state = "hidden"
    sheet["A1"] = SECRET
    book.properties.creator = "sensemaking"
    book.save(folder / "synthesis.xlsx")


def with_chunk(folder):
    import struct
    import zlib

    path = folder / "figures" / "prevalence.png"
    content = path.read_bytes()
    body = b"tEXt" + b"Comment\x00hello"
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    path.write_bytes(content[:-12] + chunk + content[-12:])


def with_column(folder):
    path = folder / "tables" / "T14_quotes.parquet"
    table = pd.read_parquet(path)
    table.assign(source_id="x").to_parquet(path, index=False)


def small_number(folder):
    path = folder / "tables" / "T08_prevalence.parquet"
    table = pd.read_parquet(path)
    table.loc[0, "n_sources_suggested"] = 3
    table.to_parquet(path, index=False)


def on_page(text):
    return lambda folder: put_in_text(folder / "report.html", "<main>", f"<main>{text}")


LEAKS = {
    "a hidden sheet": (hidden_sheet, "synthesis.xlsx: words of source zz-held-01"),
    "a comment of the page": (
        on_page(f"<!-- {SECRET} -->"),
        "report.html: words of source zz-held-01",
    ),
    "a tooltip": (
        on_page('<p title="zz-held-01"></p>'),
        "report.html: names source zz-held-01",
    ),
    "a short quote": (
        on_page("<p>“Two dry wells.”</p>"),
        "report.html: words of source zz-held-01",
    ),
    "data in the page": (
        on_page(f'<script type="application/json" id="index">{json.dumps([SECRET])}</script>'),
        "report.html: holds the data 'index'",
    ),
    "an organisation": (
        on_page("Quartz Lantern Trust"),
        "report.html: names a person, a file or an organisation of the register",
    ),
    "a small number on the page": (
        on_page('<b class="s">2</b>'),
        "report.html: tells a number of few sources",
    ),
    "the title of a drawing": (
        lambda f: put_in_text(f / "figures/prevalence.svg", "</title>", f" {SECRET}</title>"),
        "figures/prevalence.svg: words of source zz-held-01",
    ),
    "text in a picture": (with_chunk, "figures/prevalence.png: the picture holds text (tEXt)"),
    "a column of the team": (
        with_column, "tables/T14_quotes.parquet: holds the column source_id, which is for the team alone",
    ),
    "a small number": (
        small_number,
        "tables/T08_prevalence.parquet: T08_prevalence, column n_sources_suggested: tells a number "
        "of few sources",
    ),
    "a table of the team": (
        lambda f: (f / "tables" / "T03_codings.csv").write_text("a\n1\n"),
        "tables/T03_codings.csv: T03 is for the team alone",
    ),
    "the author of the briefing": (
        lambda f: put_in_archive(
            f / "briefing.docx", "docProps/core.xml", ">sensemaking<", ">Ana Ruiz<"
        ),
        "briefing.docx: its properties name a person",
    ),
    "a comment of the briefing": (
        lambda f: put_in_archive(
            f / "briefing.docx", "word/comments.xml", "", f"<c><p>{SECRET}</p></c>"
        ),
        "briefing.docx: words of source zz-held-01",
    ),
    "an unknown file": (
        lambda f: (f / "notes.bin").write_bytes(b"x"),
        "notes.bin: this kind of file cannot be checked",
    ),
    "a damaged file": (
        lambda f: (f / "synthesis.xlsx").write_bytes(b"x"),
        "synthesis.xlsx: cannot be opened (BadZipFile)",
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("leak", LEAKS)
def test_the_check_finds(copied, leak):
    corpus, folder = copied
    make, told = LEAKS[leak]
    make(folder)
    found = problems_of(corpus, "funder", folder)
    assert told in found, found
    assert SECRET not in "\n".join(found)


def tables(made, audience):
    view = release_view({}, made.corpus(), audience)
    return {number: sheet.table for number, sheet in view.items()}


def test_an_audience_reads_the_quotes_of_wider_ones_and_some_more():
    made = crowd(share="funder")
    made.sources = [
        replace(source, consent_share="public" if place % 4 else "funder")
        for place, source in enumerate(made.sources)
    ]
    read = {}
    for audience in OUTSIDE:
        table = tables(made, audience)["T14"]
        read[audience] = dict(zip(table["quote_id"], table["quote"], strict=True))
    assert read["public"].items() <= read["peers"].items() <= read["funder"].items()


def test_only_cleared_findings_leave_the_team_and_a_changed_sentence_needs_a_new_clearance():
    made = crowd()
    for sentence, name in (("Trust came late.", "F1"), ("Nobody asked.", "F2")):
        body = {"finding_id": name, "statement": sentence, "codes": ["SE3"], "cases": []}
        made.decisions.append(decided("finding", body))
    for name, sentence in (("F1", "Trust came late."), ("F2", "What F2 said before.")):
        body = {
            "audience": "funder",
            "finding_id": name,
            "statement_hash": statement_hash(sentence),
        }
        made.decisions.append(decided("quote release", body))
    assert tables(made, "funder")["T13"]["statement"].tolist() == ["Trust came late."]
    assert tables(made, "public")["T13"]["statement"].tolist() == []


def decided(kind, body, passage=None):
    return Decision(
        kind=kind, writer="Ana", made_at="2025-11-01T10:00:00", body=body, passage=passage
    ).identified()


@pytest.mark.slow
def test_a_lone_speaker_needs_a_release_and_the_check_knows_it(tmp_path):
    made = crowd(sizes=(12, 9, 0))
    words = "I alone keep the red ledger of the upper valley to this day."
    made.source("mel-lone", "MEL partner", "north", [words])
    made.code("mel-lone", 0, "SE3", status="accepted")
    made.codings = [replace(coding, status="accepted") for coding in made.codings]
    assert words not in set(tables(made, "funder")["T14"]["quote"])
    passage = anchor("mel-lone", words, 0, len(words))
    made.decisions.append(decided("quote release", {"audience": "funder"}, passage))
    corpus = made.corpus()
    write_profile(corpus, "funder", tmp_path)
    found = problems_of(replace(corpus, decisions=()), "funder", tmp_path)
    assert problems_of(corpus, "funder", tmp_path) == []
    quoted = words in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert ("report.html: words of source mel-lone" in found) == quoted


def test_a_release_of_words_that_have_changed_since_excuses_nothing(tmp_path):
    made = holder(crowd())
    told = "They trust us with our own questions, always."
    made.source("lone", "external expert", "north", [told])
    earlier = anchor("lone", told.replace("trust us", "drop us!"), 0, len(told))
    made.decisions.append(decided("quote release", {"audience": "funder"}, earlier))
    (tmp_path / "note.html").write_text(f"<p>{told}</p>", encoding="utf-8")
    found = problems_of(made.corpus(), "funder", tmp_path)
    assert found == ["note.html: words of source lone"]


def test_the_page_needs_no_network_and_every_link_in_it_has_a_target(written):
    page = (written[1] / "report.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    targets = set(re.findall(r'\bid="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links
    assert links <= targets


@pytest.mark.slow
def test_the_same_study_gives_the_same_files(written, tmp_path):
    corpus, folder = written
    write_profile(corpus, "funder", tmp_path / "again")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        again = tmp_path / "again" / path.relative_to(folder)
        assert again.read_bytes() == path.read_bytes(), path.name


def test_workbook_and_briefing_open(written):
    import docx
    from openpyxl import load_workbook

    book = load_workbook(written[1] / "synthesis.xlsx")
    assert book.sheetnames[:2] == ["Contents", "Caveats"]
    opened = docx.Document(io.BytesIO((written[1] / "briefing.docx").read_bytes()))
    assert opened.paragraphs[0].text == "Crowd"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_page_briefing_workbook_and_figure_tell_no_number_that_the_tables_do_not(seed, tmp_path):
    """So that what the tables tell bounds what all the files of an audience tell."""
    write_profile(random_study(seed).corpus(), "funder", tmp_path)
    rows = {
        path.stem[:3]: pd.read_parquet(path).astype(object).to_dict("records")
        for path in (tmp_path / "tables").glob("*.parquet")
    }
    known = pairs_by_code(rows)
    seen = pairs_on_page(tmp_path / "report.html") + pairs_in_briefing(tmp_path / "briefing.docx")
    assert seen
    for code, pair in seen:
        assert pair in known[code], (code, pair)
    drawing = (tmp_path / "figures" / "prevalence.svg").read_text(encoding="utf-8")
    drawn = re.findall(r"(?:≥ )?(\d+|–) \+ (\d+|–) / \d+", drawing)
    assert drawn
    assert set(drawn) <= set().union(*known.values())
    assert told_in_workbook(tmp_path / "synthesis.xlsx") == {
        number: told_in(own) for number, own in rows.items()
    }


def shown(number):
    return "–" if number is None or pd.isna(number) else str(number)


def pairs_by_code(rows):
    """Return the pairs that the tables tell of each code, and the sums over its groups."""
    known = defaultdict(set)
    groups = defaultdict(list)
    for number in ("T05", "T06", "T08", "T09"):
        for row in rows[number]:
            sides = {name[2:-10] for name in row if name.endswith("_confirmed")}
            for side in sides:
                pair = [row[f"n_{side}_{state}"] for state in ("confirmed", "suggested")]
                known[row["code"]].add(tuple(map(shown, pair)))
                if number == "T08":
                    groups[row["code"]].append(pair)
    for code, pairs in groups.items():
        sums = [None if any(map(pd.isna, own)) else sum(own) for own in zip(*pairs, strict=True)]
        known[code].add(tuple(map(shown, sums)))
    return known


def pairs_on_page(path):
    """Return (code, pair) of every row of the page's tables that names a code."""
    found = []
    page = path.read_text(encoding="utf-8")
    for row in re.findall(r"<tr><th scope=\"row\".*?</tr>", page, re.S):
        code = re.search(r'<span class="id">([^<]+)</span>', row)
        told = re.sub(r'<span class="sr">.*?</span>', "", row)
        told = " ".join(re.sub(r"<[^>]+>", " ", told).split())
        for pair in re.findall(r"(?:≥ )?(\d+|–) \+ (?:≥ )?(\d+|–)", told):
            if code:
                found.append((code[1], pair))
    return found


def pairs_in_briefing(path):
    """Return (code, pair) of every row of the briefing's tables that names a code."""
    import docx

    found = []
    for table in docx.Document(str(path)).tables:
        for row in table.rows:
            cells = [cell.text for cell in row.cells]
            code = re.search(r"\(([A-Z][\w-]*)\)$", cells[0])
            for cell in cells[1:]:
                pair = re.fullmatch(r"(?:≥ )?(\d+|–) \+ (\d+|–)", cell)
                if code and pair:
                    found.append((code[1], pair.groups()))
    return found


def told_in(rows):
    """Return the numbers of a table, row by row."""
    return [
        {name: shown(cell) for name, cell in row.items() if name.startswith(("n_", "N_"))}
        for row in rows
    ]


def told_in_workbook(path):
    """Return the numbers of every sheet that holds a table, by the table's id."""
    from openpyxl import load_workbook

    found = {}
    for sheet in load_workbook(path).worksheets:
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        number = str(cells[0][0]).removeprefix("form:") if cells and cells[0] else ""
        if re.fullmatch(r"T\d\d", number):
            found[number] = told_in([dict(zip(cells[0], row, strict=True)) for row in cells[5:]])
    return found

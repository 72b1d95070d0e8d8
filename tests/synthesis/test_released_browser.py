"""A released page, and a page of everything hostile at once, in a real browser without network."""

from contextlib import closing
from dataclasses import replace
from itertools import pairwise

import pytest
from openpyxl import load_workbook
from programs import chromium, through_libreoffice
from pypdfium2 import PdfDocument
from release_files import crowd, holder
from report_study import HOSTILE, draft, with_finding
from synthesis_draft import CODEBOOK
from workbook_hands import columns, rows

from pipeline.review.workbook import read_workbook
from pipeline.study.codebook import Code
from pipeline.synthesis.release.write import write_profile
from pipeline.synthesis.report.write import write_report
from pipeline.synthesis.stage import build_tables
from pipeline.synthesis.workbook.write import write_workbook

LONG = ("Ways of working together that nobody had planned " * 4)[:190] + " =1+1 & <b>"
CODES = CODEBOOK.codes + tuple(
    Code(id=f"X{n:03d}", label=f"{n} {LONG}"[:200], definition="x", family="enabler")
    for n in range(300)
)
RTL = "אנחנו סומכים עליהם 🤝 لكن ليس دائما"


@pytest.fixture(scope="module")
def opened():
    """Return a way to open a file at a width; afterwards, nothing was wrong with any page."""
    faults, requests, pages = [], [], []
    with chromium() as browser:

        def open_(path, width=1280):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, offline=True, reduced_motion="reduce"
            )
            context.set_default_timeout(120_000)
            page = context.new_page()
            page.on("console", lambda message: faults.append(message.text))
            page.on("pageerror", lambda fault: faults.append(str(fault)))
            page.on("request", lambda request: requests.append(request.url))
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-ready]")
            pages.append(path.as_uri())
            return page

        yield open_
    assert faults == []
    assert {url.split("#")[0] for url in requests} <= set(pages)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Return the folders of the funder and of the public."""
    corpus = with_finding(holder(crowd(sizes=(14, 12, 6)))).corpus()
    folder = tmp_path_factory.mktemp("released")
    for audience in ("funder", "public"):
        write_profile(corpus, audience, folder / audience)
    return folder


@pytest.fixture(scope="module")
def hostile_corpus():
    """Return a study of one source, 300 codes of long names, an empty family and no decision."""
    made = draft(name=LONG, invented=True)
    made.sources = [s for s in made.sources if s.source_id == "e-odd"]
    made.codings = [c for c in made.codings if c.source_id == "e-odd"]
    for number in range(0, 300, 50):
        made.code("e-odd", number % len(HOSTILE), f"X{number:03d}", "lacking")
    book = replace(CODEBOOK, title=LONG, codes=CODES, families={"enabler": LONG, "nobody": LONG})
    corpus = replace(made.corpus(), codebook=book)
    kept = {
        name: getattr(corpus, name)[getattr(corpus, name)["source_id"] == "e-odd"]
        for name in ("documents", "blocks", "segments")
    }
    return replace(corpus, **kept)


@pytest.fixture(scope="module")
def hostile(hostile_corpus, tmp_path_factory):
    """Return the folder with its workbook and report."""
    corpus = hostile_corpus
    folder = tmp_path_factory.mktemp("hostile")
    sheets = build_tables(corpus)
    write_report(sheets, corpus, folder / "report.html")
    write_workbook(sheets, corpus, folder / "synthesis.xlsx")
    return folder


@pytest.mark.browser
@pytest.mark.parametrize("audience", ["funder", "public"])
def test_a_released_page_opens_offline_says_whom_it_is_for_and_leads_to_its_quotes(
    opened, released, audience
):
    page = opened(released / audience / "report.html")
    told = {"funder": "FOR THE FUNDER: ", "public": "PUBLIC: "}[audience]
    assert page.inner_text(".profile").startswith(told)
    assert page.inner_text(".banner").startswith("INVENTED EXAMPLE")
    assert page.is_visible("#says h2")
    link = page.query_selector("#says .lines td a")
    target = page.query_selector(link.get_attribute("href"))
    link.click()
    assert target.bounding_box()["y"] < 900
    assert page.query_selector(f"{link.get_attribute('href')} + blockquote").inner_text()
    assert page.query_selector("noscript") is None
    page.select_option("#language", "es")
    assert page.inner_text("#says h2") == "Lo que dice la evidencia"


@pytest.mark.browser
def test_a_released_page_fits_a_phone_and_names_all_that_can_be_used(opened, released):
    page = opened(released / "public" / "report.html", 390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    nameless = page.eval_on_selector_all(
        "a, button, select, [role=group], [role=region], section",
        "all => all.filter(e => !(e.innerText || '').trim() && !e.getAttribute('aria-label') "
        "&& !e.getAttribute('aria-labelledby') && !e.textContent.trim()).map(e => e.outerHTML)",
    )
    assert nameless == []
    twice = page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => "
        "all.indexOf(id) !== i)"
    )
    assert twice == []
    levels = page.eval_on_selector_all("h1, h2, h3", "all => all.map(e => Number(e.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_everything_hostile_at_once_stays_text_and_stays_whole_on_the_page(opened, hostile, width):
    page = opened(hostile / "report.html", width)
    assert page.title() == f"{LONG} (INVENTED)"
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto((hostile / "report.html").as_uri() + "#code=SE3")
    page.wait_for_selector("#panel .quote")
    said = page.eval_on_selector_all("#panel mark", "all => all.map(m => m.textContent)")
    assert set(said) == set(HOSTILE)
    assert page.query_selector("#panel img, #panel b, #panel script") is None
    clipped = page.eval_on_selector_all(
        "#panel mark", "all => all.filter(m => m.scrollHeight > m.clientHeight + 4 && "
        "getComputedStyle(m).overflow === 'hidden').length",
    )  # fmt: skip
    assert clipped == 0
    direction = "e => getComputedStyle(e).direction"
    hebrew = page.locator("#panel blockquote").filter(has_text=RTL).first
    assert hebrew.evaluate(direction) == "rtl"
    page.keyboard.press("Escape")
    labels = page.evaluate(
        "[...document.querySelectorAll('#says .lines th[scope=row]')].map(e => e.textContent)"
    )
    known = {code.id: code.label for code in CODES}
    assert labels  # of codes that somebody speaks of
    assert all(known[label.split()[-1]] in label for label in labels)


@pytest.mark.office
@pytest.mark.slow
def test_everything_hostile_at_once_stays_text_and_stays_whole_in_libreoffice(hostile, tmp_path):
    (saved,) = through_libreoffice([hostile / "synthesis.xlsx"], "xlsx", tmp_path)
    book = load_workbook(saved)
    written = load_workbook(hostile / "synthesis.xlsx")
    assert book.sheetnames == written.sheetnames
    for sheet in book.worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert [c.coordinate for c in cells if c.data_type == "f"] == [], sheet.title
        links = [c.hyperlink.target for c in cells if c.hyperlink and c.hyperlink.target]
        assert links == [], sheet.title
    passages = {str(row["passage"]) for row in rows(book["Codings"])}
    assert set(HOSTILE) <= {text.removeprefix("'") for text in passages}
    assert len(rows(book["Prevalence"])) == len(CODES)
    labels = {row["label"] for row in rows(book["Prevalence"])}
    assert {code.label for code in CODES} <= labels


@pytest.mark.office
@pytest.mark.slow
def test_the_hostile_workbook_prints_with_every_name_and_passage(hostile, tmp_path):
    (path,) = through_libreoffice([hostile / "synthesis.xlsx"], "pdf", tmp_path)
    with closing(PdfDocument(path)) as pdf:
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)
    assert "X299" in text
    assert '</script><script>document.title="taken"</script>' in text
    assert text.count("x" * 40) >= 1


@pytest.mark.slow
def test_a_decision_on_hostile_words_in_a_renamed_sheet_reads_back_by_its_passage(
    hostile, hostile_corpus, tmp_path
):
    book = load_workbook(hostile / "synthesis.xlsx")
    sheet = book["Codings"]
    for row in rows(sheet):
        if row["code"] == "SE3":
            sheet.cell(row["#"], columns(sheet)["decision"]).value = "reject"
    sheet.title = "Renamed by hand"
    book.save(tmp_path / "renamed.xlsx")
    read = read_workbook(tmp_path / "renamed.xlsx", hostile_corpus, "2025-06-01T10:00:00+00:00")
    assert read.messages == ()
    assert {decision.passage.quote for decision in read.decisions} == set(HOSTILE)
    assert {decision.body["action"] for decision in read.decisions} == {"reject"}

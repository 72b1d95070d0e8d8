"""The report in a real browser, opened from disk with the network cut."""

import re

import pytest
from programs import chromium
from report_study import HOSTILE, draft, with_themes

from pipeline.evidence.evidence import gather
from pipeline.evidence.rows import records_of
from pipeline.synthesis.report.write import write_report
from pipeline.synthesis.stage import build_tables

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Return the corpus, its tables and the address of its report."""
    made = with_themes(draft())
    for line in range(30):  # enough rows for a second page of quotes
        made.source(f"m-{line:02d}", "sector", "north", [f"Trust number {line}."], period="2023")
        made.code(f"m-{line:02d}", 0, "SE3", score=0.75)
    corpus = made.corpus()
    sheets = build_tables(corpus)
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(sheets, corpus, path)
    return corpus, sheets, path.as_uri()


@pytest.fixture(scope="module")
def browser():
    """Return a browser."""
    with chromium() as started:
        yield started


@pytest.fixture
def visit(browser, study):
    """Return a way to open the report; afterwards, nothing was wrong and nothing left the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    faults, requests = [], []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("request", lambda request: requests.append(request.url))

    def opened(hash_=""):
        page.goto("about:blank")
        page.goto(study[2] + hash_)
        page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    assert faults == []
    assert {url for url in requests if url != "about:blank"} <= {study[2]}
    context.close()


def quotes_in_panel(page):
    """Return the ids of all quotes in the panel, over all of its pages."""
    found = []
    while True:
        found += page.eval_on_selector_all("#panel .quote", "all => all.map(q => q.dataset.quote)")
        following = page.query_selector("#panel .turner button:last-child:not([disabled])")
        if following is None:
            return found
        following.click()


def claims_of(corpus, code, **wanted):
    """Return the claims under a code with the values that are wanted."""
    found = gather(corpus).under[code]
    return [c for c in found if all(getattr(c, name) == value for name, value in wanted.items())]


def test_a_click_on_every_heatmap_cell_shows_exactly_the_quotes_that_it_counts(visit, study):
    corpus, sheets, _ = study
    page = visit()
    page.check("#show-subcodes")
    seen = 0
    for row in records_of(sheets["T05"].table):
        address = f"code={row['enabler']}&case={row['partnership']}"
        cell = page.query_selector(f'.heat a[href="#{address}"]')
        claims = claims_of(corpus, row["enabler"], case=row["partnership"])
        assert (cell is None) == (not claims), address
        if cell is None:
            continue
        told = re.findall(r"\d+", cell.query_selector(".pair").inner_text())
        assert [int(n) for n in told] == [row["n_sources_confirmed"], row["n_sources_suggested"]]
        cell.click()
        assert sorted(quotes_in_panel(page)) == sorted(claim.quote_id for claim in claims)
        panel = page.query_selector("#panel")
        assert int(panel.get_attribute("data-confirmed")) == row["n_sources_confirmed"]
        assert int(panel.get_attribute("data-suggested")) == row["n_sources_suggested"]
        page.keyboard.press("Escape")
        seen += 1
    assert seen == 4


def test_a_quote_shows_its_words_whole_as_text_and_who_speaks_by_group_alone(visit, study):
    page = visit("#code=SE3&case=south&group=partner")
    texts = page.eval_on_selector_all("#panel mark", "all => all.map(m => m.textContent)")
    assert set(HOSTILE) <= set(texts)
    assert page.title() == "Small (INVENTED)"
    assert page.query_selector("#panel img, #panel b, #panel script") is None
    where = page.eval_on_selector_all("#panel .where", "all => all.map(m => m.textContent)")
    assert all(line.startswith("Partner informant · south · 2025 · en · source ") for line in where)
    assert "e-odd" not in page.inner_text("#panel")


def test_words_that_are_withheld_are_counted_and_say_so(visit):
    page = visit("#code=SE3&case=south&valence=present")
    assert page.inner_text("#panel .quote .withheld") == (
        "Words withheld: this source does not consent to being quoted for this audience. "
        "It is counted."
    )
    assert "0 confirmed + 1 suggested source, 1 coding" in page.inner_text("#panel-count")


def test_notes_are_shown_as_notes(visit):
    page = visit("#code=SE3&group=MEL%20partner")
    assert page.inner_text("#panel .quote .withheld") == "Notes, not the speaker's words"


def test_a_quote_stands_between_its_question_or_neighbours_and_tells_score_and_reason(visit):
    page = visit("#code=SE1&case=north&valence=lacking")
    assert page.inner_text("#panel .how").split("\n")[0].startswith("Shared purpose")
    assert "suggested, score 0.90" in page.inner_text("#panel .how")
    assert page.inner_text("#panel .why") == "Why: pattern"


def test_a_filter_counts_every_cell_again_and_the_address_remembers_it(visit, study):
    corpus = study[0]
    page = visit()
    cell = '.heat a[href="#code=SE3&case=north"] .pair'
    assert page.inner_text(cell).replace(" ", "") == "1+32"
    page.select_option("#filter-group", "partner")
    assert page.inner_text(cell).replace(" ", "") == "0+1"
    assert page.inner_text('.heat a[href="#code=SE3&case=north"] .n') == "1"
    assert page.evaluate("location.hash") == "#f.group=partner"
    assert "count 3 sources" in page.inner_text("#filter-told")
    page.click('.heat a[href="#code=SE3&case=north"]')
    wanted = claims_of(corpus, "SE3", case="north", group="partner")
    assert quotes_in_panel(page) == [claim.quote_id for claim in wanted]
    shared = page.evaluate("location.hash")
    again = visit(shared)
    assert quotes_in_panel(again) == [claim.quote_id for claim in wanted]
    assert again.inner_text(cell).replace(" ", "") == "0+1"
    again.keyboard.press("Escape")
    again.click("#filter-clear")
    assert again.inner_text(cell).replace(" ", "") == "1+32"


@pytest.mark.parametrize(
    ("name", "value", "numbers"),
    [("period", "2024", "0+1"), ("language", "es", "0+1"), ("state", "confirmed", "1+0"),
     ("case", "south", "0+0"), ("group", "sector", "0+30")],
)  # fmt: skip
def test_each_filter_counts_what_it_names(visit, name, value, numbers):
    page = visit(f"#f.{name}={value}")
    found = page.inner_text('.heat a[href="#code=SE3&case=north"] .pair').replace(" ", "")
    assert found == numbers


def test_a_deep_link_to_one_quote_opens_it(visit, study):
    claim = claims_of(study[0], "VA1", group="partner")[0]
    page = visit(f"#quote={claim.quote_id}")
    assert page.inner_text("#panel mark") == "We met often."
    assert quotes_in_panel(page) == [claim.quote_id]


def test_the_keyboard_opens_moves_and_closes_and_the_focus_comes_back(visit):
    page = visit()
    page.focus('.heat a[href="#code=SE1&case=north"]')
    page.keyboard.press("ArrowDown")
    focused = "document.activeElement.getAttribute('href')"
    assert page.evaluate(focused) == "#code=SE3&case=north"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "#code=SE3&case=south"
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "panel-title"
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")
    assert page.evaluate(focused) == "#code=SE3&case=south"


def test_every_link_to_quotes_opens_the_number_of_sources_that_it_shows(visit):
    page = visit()
    links = page.eval_on_selector_all(
        "a[data-cell]", "all => all.map(a => [a.getAttribute('href'), a.querySelector('.pair')"
        ".textContent])",
    )  # fmt: skip
    assert len(links) == 38
    for address, numbers in links:
        query = address[1:]
        counted = page.evaluate("q => sourcesOf(select(parse(q)))", query)
        assert [int(n) for n in re.findall(r"\d+", numbers)] == counted, address


def test_the_map_reads_out_the_segment_that_is_pointed_at(visit):
    page = visit()
    page.focus(".figure-themes a")
    first = page.inner_text("#map-readout")
    page.keyboard.press("ArrowRight")
    second = page.inner_text("#map-readout")
    assert "There is trust on both sides." in first
    assert first != second
    page.goto(page.url.split("#")[0] + "#theme=th-1")
    assert page.inner_text("#panel-title") == "Visits & <b>tea</b>"
    assert len(quotes_in_panel(page)) == 3


def test_a_bar_of_a_figure_opens_its_quotes(visit, study):
    page = visit()
    bar = page.query_selector('.figure-value a[*|href="#code=VA1&case=south"]')
    bar.dispatch_event("click")
    page.wait_for_selector("#panel:not([hidden])")
    wanted = claims_of(study[0], "VA1", case="south")
    assert quotes_in_panel(page) == [claim.quote_id for claim in wanted]


def test_a_reader_changes_the_language_in_the_page(visit):
    page = visit("#code=SE3&case=north")
    page.select_option("#language", "fr")
    assert page.inner_text("#says h2") == "Ce que disent les données"
    assert page.inner_text("#panel-count").startswith("1 sources confirmées + 32 suggérées")
    assert page.evaluate("document.documentElement.lang") == "fr"


def test_a_long_table_turns_its_pages(visit):
    page = visit()
    first = page.inner_text("#methods tbody")
    page.click("#methods .turner button:last-child")
    assert page.inner_text("#methods tbody") != first
    assert "Page 2 of" in page.inner_text("#methods .turner")
    assert page.is_hidden("#methods .printed")
    page.emulate_media(media="print")
    assert page.is_hidden("#methods .turner")
    told = re.fullmatch(
        r"Rows (\d+) to (\d+) of (\d+) are printed.*", page.inner_text("#methods .printed")
    )
    first, last, whole = map(int, told.groups())
    assert 1 < first < last <= whole
    assert last - first + 1 == page.locator("#methods tbody tr").count()


def test_nothing_runs_over_the_edge_of_a_phone_and_print_carries_the_mark(visit):
    page = visit()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.emulate_media(media="print")
    assert page.is_hidden(".filters")
    rules = page.evaluate(
        "[...document.styleSheets].flatMap(s => [...s.cssRules]).map(r => r.cssText)"
    )
    assert any("INVENTED EXAMPLE" in rule for rule in rules if rule.startswith("@page"))

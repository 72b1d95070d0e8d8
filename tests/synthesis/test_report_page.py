"""What the report holds, and what it must never hold, read from its bytes."""

import base64
import hashlib
import json
import random
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from report_study import HOSTILE, WITHHELD, draft, with_finding, with_themes
from synthesis_draft import CODEBOOK, Draft

from pipeline.evidence.evidence import gather
from pipeline.study.codebook import Code
from pipeline.study.decisions import Decision
from pipeline.study.study import Settings, StudySettings
from pipeline.synthesis.figures.draw import draw_figures
from pipeline.synthesis.report.html import FOLDER
from pipeline.synthesis.report.write import report_html, write_report
from pipeline.synthesis.stage import build_tables
from pipeline.synthesis.summary import Line, widest
from pipeline.synthesis.wording.strings import HOLE, LANGUAGES, load_strings, say


class Reader(HTMLParser):
    """The text that a reader sees, the data blocks and the links of a page."""

    def __init__(self, html):
        super().__init__()
        self.seen, self.blocks, self.links, self.tags = [], {}, [], []
        self.inside = None
        self.feed(html)
        self.text = re.sub(r"\s+", " ", "".join(self.seen))

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        self.tags.append(tag)
        self.links += [known[name] for name in ("href", "src", "xlink:href") if name in known]
        if tag in ("script", "style"):
            self.inside = known.get("id", tag)

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self.inside = None

    def handle_data(self, text):
        if self.inside is None:
            self.seen.append(text)
        else:
            self.blocks[self.inside] = self.blocks.get(self.inside, "") + text


def report_of(made, folder):
    corpus = made.corpus() if isinstance(made, Draft) else made
    paths = write_report(build_tables(corpus), corpus, folder / "report.html")
    return corpus, paths, (folder / "report.html").read_text(encoding="utf-8")


def page_of(made):
    """Return the page of a study as a reader meets it, without figures."""
    corpus = made.corpus() if isinstance(made, Draft) else made
    return Reader(report_html(build_tables(corpus), corpus, {}))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Return the corpus, the files and the page of the small study with a theme."""
    return report_of(with_themes(draft()), tmp_path_factory.mktemp("small"))


@pytest.mark.slow
def test_every_file_that_is_returned_is_there_and_figures_come_as_svg_and_png(small):
    names = {path.name for path in small[1] if path.stat().st_size}
    figures = {f"{name}.{kind}" for name in ("enablers", "archetypes", "value", "prevalence", "themes", "saturation")
               for kind in ("svg", "png")}  # fmt: skip
    assert names == {"report.html"} | figures


@pytest.mark.slow
def test_the_same_study_gives_the_same_bytes_in_any_order_of_rows(small, tmp_path):
    corpus, paths, _ = small
    shuffled = replace(
        corpus,
        codings=corpus.codings.sample(frac=1, random_state=1, ignore_index=True),
        sources=corpus.sources.sample(frac=1, random_state=2, ignore_index=True),
        segments=corpus.segments.sample(frac=1, random_state=3, ignore_index=True),
        theme_members=corpus.theme_members.sample(frac=1, random_state=4, ignore_index=True),
    )
    again = report_of(shuffled, tmp_path)[1]
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in paths]


def test_words_of_a_source_that_may_not_be_quoted_are_nowhere_in_any_file(small):
    for path in small[1]:
        assert WITHHELD.encode() not in path.read_bytes()
        assert b"Nobody may read" not in path.read_bytes()


def test_a_source_that_may_not_be_quoted_is_counted_all_the_same(small):
    page = Reader(small[2])
    index = json.loads(page.blocks["index"])
    codings = index["codings"]
    silent = [
        number for number, place in enumerate(codings["passage"])
        if json.loads(page.blocks["words-0"])["passages"][place][0] == -1
    ]  # fmt: skip
    assert [index["codes"][codings["code"][number]][0] for number in silent] == ["SE3"]
    assert "1 source is counted although its words may not be shown" in page.text


def test_a_quote_in_the_page_is_the_slice_of_the_document_that_was_coded(small):
    corpus, _, html = small
    page = Reader(html)
    index = json.loads(page.blocks["index"])
    shown = set()
    for place in index["codings"]["passage"]:
        piece = json.loads(page.blocks["words-0"])
        text, _, start, end, *_ = piece["passages"][place]
        if text >= 0:
            units = piece["texts"][text].encode("utf-16-le")
            shown.add(units[2 * start : 2 * end].decode("utf-16-le"))
    evidence = gather(corpus)
    quotable = {evidence.quote(claim) for claim in evidence.claims if claim.source_id != "c-part"}
    assert shown == quotable
    assert set(HOSTILE) <= shown


def test_nothing_that_a_source_says_becomes_markup(small):
    page = Reader(small[2])
    assert "img" not in page.tags
    assert page.tags.count("script") == len(page.blocks) - 1  # all but the style
    assert not any("onerror" in tag for tag in re.findall(r"<[a-zA-Z][^>]*>", small[2]))
    assert "Visits & <b>tea</b>" in page.text


def test_a_policy_in_the_page_forbids_every_connection_and_every_other_script(small):
    html = small[2]
    script = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashed = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
    assert len(script) == 1
    assert policy.startswith("default-src 'none'")
    assert f"script-src 'sha256-{hashed}';" in policy


def test_every_link_stays_in_the_page(small):
    assert all(link.startswith("#") for link in Reader(small[2]).links)


def test_an_invented_study_says_so_on_screen_on_paper_and_in_every_figure(small):
    page = Reader(small[2])
    assert "INVENTED EXAMPLE: no person, organisation or finding on this page is real" in page.text
    assert '@top-left { content: "INVENTED EXAMPLE' in page.blocks["style"]
    for path in small[1]:
        if path.suffix == ".svg":
            assert "INVENTED EXAMPLE" in path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_real_study_is_never_called_invented_and_is_marked_for_the_team(tmp_path):
    _, paths, html = report_of(draft(invented=False, language="pt"), tmp_path)
    page = Reader(html)
    assert "INVENT" not in page.text
    assert "SÓ PARA A EQUIPA" in page.text
    assert '@top-left { content: "SÓ PARA A EQUIPA' in page.blocks["style"]
    assert all("INVENT" not in path.read_text("utf-8") for path in paths if path.suffix == ".svg")


def test_the_front_page_says_in_counts_how_many_sources_speak_of_a_family(small):
    corpus, _, html = small
    evidence = gather(corpus)
    told = [claim for claim in evidence.claims if claim.code in ("SE1", "SE1a", "SE3")]
    confirmed = {claim.source for claim in told if claim.state == "confirmed"}
    suggested = {claim.source for claim in told} - confirmed
    assert (len(confirmed), len(suggested)) == (2, 4)
    text = "2 confirmed and 4 suggested of 6 sources read, in 2 partnerships and 3 informant groups"
    assert text in Reader(html).text


@pytest.mark.slow
def test_the_front_page_does_not_count_sides_that_nobody_told():
    made = draft()
    made.codings = [replace(c, valence="not established") for c in made.codings]
    text = page_of(made).text
    assert "whether they report it present or lacking is not established" in text
    assert "0 + 0 report it present" not in text
    figure = draw_figures(
        build_tables(made.corpus()), made.corpus(), gather(made.corpus()),
        lambda key, args: say(load_strings(), "en", key, args),
    )["value"]  # fmt: skip
    assert figure.svg.count("○ 0+1") == 2


def test_codes_that_share_the_lead_are_named_together_without_adding_up():
    lines = [Line(name, name, (1, n), (0, 0), (0, 0), (0, 0), 1, 1, 0)
             for name, n in (("A", 3), ("B", 3), ("C", 1))]  # fmt: skip
    (sentence,) = widest(lines)
    assert (sentence.key, sentence.args) == ("family.widest_together", {"codes": "A; B"})
    assert list(widest(lines[:2])) == []


def test_what_was_not_read_is_named_with_its_reason(small):
    text = Reader(small[2]).text
    assert (
        "1 source: no consent to machine help (ai_assist), and nobody has coded it "
        "(g-far: interview, en)" in text
    )
    assert "1 segment was set aside as no evidence of an informant: interviewer 1." in text
    assert "1 source is notes: its words are shown as notes, never as speech." in text


@pytest.mark.slow
def test_suggestions_too_weak_to_count_are_counted_apart():
    made = draft()
    made.code("f-phil", 1, "SE1", score=0.55)
    text = page_of(made).text
    assert "1 machine suggestion scores below 0.6 and counts nowhere" in text


def test_the_first_page_asks_five_questions_in_order(small):
    text = Reader(small[2]).text
    asked = ["What do we know?", "What do sources say?", "Where do groups and periods differ?",
             "What is unexpected?", "What is not known, and how much has a person read?"]  # fmt: skip
    places = [text.index(question) for question in asked]
    assert places == sorted(places)
    assert "Start here" not in text
    assert "A person has read 0 of 6 sources in full." in text


def test_each_enabler_and_value_has_a_quote_for_and_against_and_says_who_read_it(small):
    html = small[2]
    trust = re.search(r'<article class="said" id="said-SE3">(.*?)</article>', html, re.DOTALL)[1]
    said = Reader(trust).text
    assert "There is trust on both sides." in said
    assert "against the main line" in said
    assert said.count("not read by a person") == 1
    assert WITHHELD not in said
    assert "PU1" not in re.findall(r'id="said-([\w-]+)"', html)


def test_before_anyone_decided_the_page_is_a_reading_guide():
    made = draft()
    made.codings = [c for c in made.codings if c.status == "suggested"]
    page = page_of(made)
    assert page.text.index("Start here") < page.text.index("What do sources say?")
    assert "Judge the 11 passages below. About 11 minutes." in page.text
    judge = json.loads(page.blocks["to-judge"])
    assert len({tuple(row[2:]) for row in judge["rows"]}) == len(judge["rows"]) == 11
    assert "c-part" not in [row[2] for row in judge["rows"]]  # its words may not be shown


def test_a_source_drawn_to_be_read_without_the_machine_is_not_judged_on_the_page():
    made = draft()
    body = {"sample": "audit-1", "coder": "", "sources": ["e-odd"]}
    drawn = Decision(kind="sample", writer="machine", made_at="2025-01-01", body=body)
    made.decisions.append(drawn.identified())
    rows = json.loads(page_of(made).blocks["to-judge"])["rows"]
    assert "e-odd" not in [row[2] for row in rows]
    made.read_in_full("e-odd")
    rows = json.loads(page_of(made).blocks["to-judge"])["rows"]
    assert "e-odd" in [row[2] for row in rows]


def test_columns_in_which_nothing_was_found_are_not_drawn():
    made = draft()
    made.codings = [c for c in made.codings if c.about != "south"]
    page = page_of(made)
    assert "Nothing found, so not drawn: south." in page.text


def test_an_enabler_that_is_not_for_every_partnership_leaves_its_cell_empty():
    corpus = draft().corpus()
    sheets = build_tables(corpus)
    table = sheets["T05"].table
    gone = (table["enabler"] == "SE1a") & (table["partnership"] == "south")
    sheets["T05"] = replace(sheets["T05"], table=table[~gone])
    assert '<td class="level"></td>' in report_html(sheets, corpus, {})
    draw_figures(sheets, corpus, gather(corpus), lambda key, args: key)


def test_words_that_nobody_coded_can_be_searched_where_they_may_be_shown(small):
    page = Reader(small[2])
    words = json.loads(page.blocks["words-0"])
    passages = len(json.loads(page.blocks["index"])["passages"]["source"])
    assert passages == len(words["passages"]) > len(draft().codings) - 1
    assert any("Kwizera." in text for text in words["texts"])  # read by no machine, quotable


def test_without_findings_the_page_offers_prompts_and_calls_them_so(small):
    text = Reader(small[2]).text
    assert "Nobody has written a finding yet." in text
    assert "They are no conclusions." in text
    assert "north, Trust: 2 sources report it present, 1 lacking, 0 both at once." in text


@pytest.mark.slow
def test_a_finding_that_a_person_wrote_stands_in_front_with_a_voice_against_it():
    text = page_of(with_finding(draft())).text
    assert "Trust came late <i>everywhere</i>." in text
    assert text.index("Trust came late") < text.index("What do sources say?")
    assert "Ana, status: qualified" in text
    assert "2 confirmed + 4 suggested sources" in text
    known = text[: text.index("What do sources say?")]
    assert "There is trust on both sides." in known
    assert "against the main line" in known


@pytest.mark.slow
def test_a_study_without_codings_shows_empty_sections_and_no_numbers():
    made = draft()
    made.codings.clear()
    text = page_of(made).text
    assert "No person has confirmed a coding yet" in text
    nothing = "None of these: not found by the machine in 6 sources; 0 read by a person."
    assert text.count(nothing) == 6  # five families, and the first page
    assert "Nothing to show here" in text


@pytest.mark.slow
def test_a_study_without_any_source_still_has_a_report():
    made = Draft(settings=Settings(study=StudySettings(name="Empty", invented=True)))
    text = page_of(made).text
    assert "0 of 0 sources read" in text


def test_a_section_without_its_table_says_so(tmp_path):
    assert write_report({}, draft().corpus(), tmp_path / "report.html") == [
        tmp_path / "report.html"
    ]
    text = Reader((tmp_path / "report.html").read_text("utf-8")).text
    assert text.count("Nothing to show here") == 8


@pytest.mark.slow
def test_three_hundred_codes_and_names_of_two_hundred_characters_are_shown_whole():
    long = "Relationships " * 14 + "end"
    codes = tuple(
        Code(id=f"X{number}", label=f"{number} {long}", definition="x", family="enabler")
        for number in range(300)
    )
    made = draft(name=long)
    corpus = replace(made.corpus(), codebook=replace(CODEBOOK, codes=CODEBOOK.codes + codes))
    page = page_of(corpus)
    assert f"299 {long}" in page.text + page.blocks["rows-T05"]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_written_in_the_language_of_the_settings(language):
    assert load_strings()["section.readiness"][language] in page_of(draft(language=language)).text


def test_every_sentence_is_there_in_four_languages_with_the_same_holes():
    for key, forms in load_strings().items():
        assert set(forms) == set(LANGUAGES), key
        holes = {lang: {hole[1] for hole in HOLE.finditer(text)} for lang, text in forms.items()}
        named = {lang: found - {"n", "s"} for lang, found in holes.items()}
        assert all(found == named["en"] for found in named.values()), key


def test_every_sentence_that_a_template_or_script_names_is_in_the_file():
    strings = load_strings()
    for path in [*FOLDER.glob("*.html"), *FOLDER.glob("*.js")]:
        for key in re.findall(r'\b(?:t|say)\("([\w.]+\w)"', path.read_text("utf-8")):
            assert key in strings, (path.name, key)


def test_a_sentence_takes_the_form_that_fits_its_number():
    strings = {"x": {"en": "{n} {n?source|sources} of {who}"}, "who": {"en": "all"}}
    assert say(strings, "en", "x", {"n": 1, "who": "@who"}) == "1 source of all"
    assert say(strings, "en", "x", {"n": 0, "who": "us"}) == "0 sources of us"
    assert say(strings, "fr", "x", {"n": 0, "who": "us"}) == "0 source of us"
    assert say(strings, "en", "group.somebody", {}) == "somebody"


def test_every_bar_of_a_figure_leads_to_quotes_and_the_figure_describes_itself(small):
    svg = next(path for path in small[1] if path.name == "value.svg").read_text("utf-8")
    assert 'xlink:href="#code=VA1&amp;case=north"' in svg
    assert "<title id=" in svg
    assert "<desc id=" in svg
    assert "_blank" not in svg
    assert "<dc:date>" not in svg


@pytest.mark.slow
def test_random_texts_come_through_whole():
    dice = random.Random(7)
    letters = "aé漢🤝\u202e\u0000<>&\"'`${}=+-@\t\u2028"
    made = Draft(settings=Settings(study=StudySettings(name="Random", invented=True)))
    lines = ["x" + "".join(dice.choices(letters, k=40)) for _ in range(30)]
    made.source("r", "partner", "north", lines)
    for number in range(len(lines)):
        made.code("r", number, "SE3")
    piece = json.loads(page_of(made).blocks["words-0"])
    shown = [
        piece["texts"][text].encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
        for text, _, start, end, *_ in piece["passages"]
    ]
    assert shown == lines

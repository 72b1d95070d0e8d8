"""The first-time path: judge passages on the page, give them out, take them in, see them confirmed."""

import shutil

import pandas as pd
import pytest
from programs import chromium
from tiny import run_through, write_study

from pipeline.commands.review_tasks import import_review
from pipeline.study.places import REPORT, SYNTHESIS

pytestmark = [pytest.mark.slow, pytest.mark.browser]
SAID = (
    "We trust the fund since it came to see the dry wells.",
    "Trust began when they read our letters aloud.",
    "Nobody here would rely on a promise made by telephone.",
    "The teachers trust each other more after the second workshop.",
    "I rely on the numbers of the clinic, never on mine.",
    "They trusted us with the budget in the worst month.",
    "It takes trust to say that the seedlings died.",
    "Our youth group does not trust people who only take photographs.",
    "You rely on neighbours first, on projects later.",
    "The mayor said he trusts the survey, and smiled.",
    "Trusting them was hard after the first coordinator had left.",
    "We rely on Thursdays: that is when both sides listen.",
)


def write_twelve(folder):
    """Run a study of twelve short interviews with patterns alone, which need no language model."""
    raw = write_study(folder) / "data/raw"
    settings = folder / "sensemaking.toml"
    told = '\n[coding]\ncoders = ["rules"]\ncount_threshold = 0.3\nthreshold = 0.2\n'
    settings.write_text(settings.read_text() + told)
    with (raw / "register/sources.csv").open("a", encoding="utf-8") as register:
        for number, said in enumerate(SAID):
            text = f"I: What happened in case number {number}?\nR: {said}\n"
            (raw / f"s{number}.txt").write_text(text, encoding="utf-8")
            register.write(
                f"s{number},s{number}.txt,interview,partner,Okwa House {number},north,en,2025-03-02,2025,"
                "yes,guide,yes,yes,team,yes\n"
            )
    run_through(folder)


@pytest.fixture
def study(once, tmp_path):
    return shutil.copytree(once("twelve", write_twelve), tmp_path, dirs_exist_ok=True)


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def opened(browser, study):
    context = browser.new_context(offline=True, accept_downloads=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto((study / "data/processed" / SYNTHESIS / REPORT).as_uri())
    page.wait_for_selector("html[data-ready]")
    return page


def confirmed(study):
    codings = pd.read_csv(study / "data/processed" / SYNTHESIS / "tables/T03_codings.csv")
    return codings[codings["counts"] == "confirmed"]


def test_ten_passages_are_judged_given_out_taken_in_and_stand_confirmed(browser, study, tmp_path):
    page = opened(browser, study)
    assert page.inner_text("#guide") == "Start here"
    shown = page.eval_on_selector_all("#judge-list mark", "all => all.map(m => m.textContent)")
    for place in range(10):
        page.check(f"#judge-{place}-accept")
        page.select_option(f"#judge-{place}-valence", "lacking" if place == 3 else "present")
    page.check("#judge-10-reject")
    page.fill("#judge-10-note", "=it is only a saying")
    assert page.inner_text("#judge-told") == f"11 of {len(shown)} judged."
    page.click("#judge-export")
    assert page.inner_text("#judge-told").startswith("Write your name first")
    page.fill("#judge-coder", "Ana")
    with page.expect_download() as waiting:
        page.click("#judge-export")
    sheet = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(sheet)
    assert page.inner_text("#judge-command") == f"sensemaking review import {sheet.name}"

    assert list(import_review(study, [sheet])) == ["11 decisions taken in from 1 people"]
    run_through(study)
    stand = confirmed(study)
    assert set(stand["quote"]) == set(shown[:10])
    assert sorted(stand["valence"]) == ["lacking", *["present"] * 9]
    assert set(stand["coder"]) == {"Ana"}
    again = opened(browser, study)
    assert again.query_selector("#guide") is None
    assert "people confirmed 10" in again.inner_text("#says")
    assert next(iter(import_review(study, [sheet]))) == "0 decisions taken in from 0 people"


def test_what_was_judged_outlives_the_page_only_where_somebody_asks_for_it(browser, study):
    page = opened(browser, study)
    page.check("#judge-0-reject")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert not page.is_checked("#judge-0-reject")
    page.check("#judge-0-reject")
    page.fill("#judge-0-note", "about the well")
    page.check("#judge-keep")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.is_checked("#judge-0-reject")
    assert page.input_value("#judge-0-note") == "about the well"
    page.uncheck("#judge-keep")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert not page.is_checked("#judge-0-reject")
    assert page.evaluate("localStorage.length") == 0


def test_every_passage_that_one_may_see_is_found_by_its_words_and_filters(browser, study):
    page = opened(browser, study)

    def found(words, **filters):
        page.fill("#search-words", words)
        for name in ("code", "valence", "case", "group", "period"):
            page.select_option(f"#search-{name}", filters.get(name, ""))
        page.click("#search-form button")
        return page.eval_on_selector_all("#search-list mark", "all => all.map(m => m.textContent)")

    assert found("SEEDLINGS died") == [SAID[6]]
    assert found('"seedlings dead"') == []
    assert found("trust", code="TR", group="partner", case="north", period="2025")
    assert found("roof") != []  # a passage that no code stands at
    assert found("roof", code="TR") == []
    assert found("frank") == []  # its source does not consent to being quoted

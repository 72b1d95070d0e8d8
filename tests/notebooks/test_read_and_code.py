"""The reading app: a source coded by keyboard alone, and nothing of it lost."""

import re
import shutil
from contextlib import contextmanager

import pytest
from tests_notebooks_support import NOTEBOOKS, ROOT, browsing, serving, shown

from pipeline.run.runner import run
from pipeline.run.work import Work
from pipeline.study.decisions import in_force, read
from pipeline.study.study import open_study
from pipeline.tables import CODINGS, DOCUMENTS

READER = str(NOTEBOOKS / "read_and_code.py")
EXAMPLE = ROOT / "data" / "raw" / "example-portfolio"
SOURCE = "p1-partner-2024"
TURN = (
    "I run programmes at ‹organisation fc50f9› Trust, I'm here nine years. I started as a P.E. "
    "teacher, which nobody believes."
)


@contextmanager
def reading(study, home, coder="Ana", source="", log=None):
    """Give the page of the app, with a source open, and every message of the server."""
    hosts: list[str] = []
    frames: list[str] = []
    with (
        serving(study, home, "run", READER, log=log) as address,
        browsing(address, hosts, frames) as page,
    ):
        page.wait_for_selector("#sm-name:visible")
        press(page, coder, "Enter")
        if source:
            open_source(page, source)
        yield page, frames
    assert hosts == []


def open_source(page, source):
    page.wait_for_selector(".sources button:visible")
    names = page.locator(".sources b").all_inner_texts()
    press(page, *["j"] * names.index(source), "Enter")
    page.wait_for_selector(f".title h1:text-is('{source}')")
    page.wait_for_selector(".words .selected")


def press(page, *keys):
    """Press named keys; anything longer that is no key is typed letter by letter."""
    for key in keys:
        named = len(key) == 1 or key in NAMED
        page.keyboard.press(key) if named else page.keyboard.type(key)


NAMED = ("Enter", "Escape", "PageDown", "PageUp", "End", "Home")


def code(page, typed, *then):
    press(page, "c", typed, "Enter", *then, "s")


def decided(page, count):
    page.wait_for_selector(f".title >> text=/\\b{count} decisions?\\b/")


def chips(page):
    return page.locator(".margin .chip").all_inner_texts()


@pytest.fixture
def example(tmp_path):
    """Return the example study with one transcript, to be coded by people only."""
    study = tmp_path / "study"
    raw = study / "data" / "raw"
    shutil.copytree(EXAMPLE / "register", raw / "register")
    shutil.copy(EXAMPLE / "p1-partner-interview-2024.txt", raw)
    shutil.copytree(ROOT / "codebooks", study / "codebooks")
    settings = (ROOT / "examples" / "first-day" / "sensemaking.toml").read_text("utf-8")
    settings = settings.replace("data/raw/example-portfolio", "data/raw").replace("../../", "")
    (study / "sensemaking.toml").write_text(settings + 'assist = "off"\n', "utf-8")
    run(open_study(study), "segment")
    return study


@pytest.mark.browser
def test_a_transcript_is_coded_by_keyboard_alone_and_reloaded_nothing_is_lost(example, tmp_path):
    with reading(example, tmp_path, source=SOURCE, log=tmp_path / "log.txt") as (page, frames):
        press(page, "j", "w", "w", "h")
        code(page, "SE3", "1")
        press(page, "n", "n", "J")
        code(page, "SE1", "3", "m", "Irony: books, not people", "Escape")
        press(page, "j", "x", "m", "a matter of shelves", "Escape", "s")
        press(page, "n", "n", "J")
        code(page, "PA3", "5")
        press(page, "n", "n")
        code(page, "VA1", "2")
        press(page, "n", "n", "b", "l")
        code(page, "SE2", "4")
        decided(page, 6)
        press(page, "z")
        decided(page, 5)
        before = chips(page)
        assert len(before) == 5
        page.reload()
        page.wait_for_selector(f".title h1:text-is('{SOURCE}')")
        decided(page, 5)
        assert chips(page) == before
        assert "uggest" not in page.locator(".top").inner_html()
        assert page.locator(".chip.open, .words .suggested").count() == 0
        assert re.findall(r"suggestions\W+(\[.)", "".join(frames)) != []
        assert set(re.findall(r"suggestions\W+(\[.)", "".join(frames))) == {"[]"}
        assert page.get_by_role("switch").count() == 0
        kept = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
        assert page.url.partition("?")[2] == ""
    words = ("generator", "Books are hurt", "programmes")
    logged = (tmp_path / "log.txt").read_text("utf-8")
    assert [word for word in words if word in kept + logged] == []
    run(open_study(example), "coding")
    work = Work(open_study(example))
    text = work.store.read(DOCUMENTS, [SOURCE])["text"].iloc[0]
    codings = work.store.read(CODINGS, [SOURCE])
    assert codings["method"].eq("person").all()
    found = [
        (code, valence, text[start:end])
        for code, valence, start, end in codings[["code", "valence", "start", "end"]].itertuples(
            index=False
        )
    ]
    assert found == [
        ("SE3", "present", "a generator outside, you'll forgive"),
        ("SE1", "lacking", "No, no. Books are hurt."),
        ("PA3", "mixed", TURN),
        (
            "VA1",
            "partial",
            "Now I think... [pause] it's a good thing that hasn't yet decided what it is.",
        ),
    ]
    assert codings["memo"].dropna().tolist() == ["Irony: books, not people"]
    memos = [
        (one.body["text"], one.body["note"])
        for one in in_force(read(example / "data" / "decisions"))
        if one.kind == "memo"
    ]
    assert memos == [("no code fits", "a matter of shelves")]


def refuse_machine(study, source):
    """Write into the register that no machine may help with a source."""
    path = study / "data" / "raw" / "register" / "sources.csv"
    lines = path.read_text("utf-8").splitlines()
    lines = [f"{one[:-3]}no" if one.startswith(f"{source},") else one for one in lines]
    path.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.browser
def test_suggestions_come_when_shown_and_never_for_a_source_that_refuses_them(finished, tmp_path):
    refuse_machine(finished, "s1")
    with reading(finished, tmp_path, source="s0") as (page, frames):
        page.wait_for_timeout(300)
        assert "near SE3" not in "".join(frames)
        press(page, "v")
        page.wait_for_selector(".chip.open")
        assert "near SE3" in "".join(frames)
        press(page, "i", "y")
        decided(page, 1)
        frames.clear()
        press(page, "N")
        page.wait_for_selector(".title h1:text-is('s1')")
        press(page, "v")
        page.wait_for_selector("text=People alone code this source")
        assert page.locator(".chip").count() == 0
        said = page.locator(".turn:not(.aside) .words").first
        said.locator("span").nth(2).click()
        clicked = page.locator(".words .selected").all_inner_texts()
        assert said.inner_text().startswith("".join(clicked))
        assert "".join(clicked).endswith(".")
        assert page.get_by_role("switch").count() == 0
        assert "near SE3" not in "".join(frames) + page.locator(".reader").inner_html()
    bodies = [dict(one.body) for one in read(finished / "data" / "decisions") if one.passage]
    assert [(one["action"], one["code"]) for one in bodies] == [("accept", "SE3")]
    run(open_study(finished), "coding")
    codings = Work(open_study(finished)).store.read(CODINGS, ["s0"])
    assert "accepted" in codings["status"].tolist()


@pytest.fixture
def scripts(tmp_path):
    """Return a study in other scripts: emoji, Arabic, and a source of a million characters."""
    raw = tmp_path / "study" / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    shutil.copy(NOTEBOOKS.parent / "codebooks" / "learning-partnerships.yaml", tmp_path / "study")
    (tmp_path / "study" / "sensemaking.toml").write_text(
        '[study]\nname = "Scripts"\ninvented = true\ncodebook = "learning-partnerships.yaml"\n',
        "utf-8",
    )
    turn = "I: And in week {0}?\nR: We walked along the river in week {0}. " + "It rained. " * 90
    long = "\n".join(turn.format(week) for week in range(1000))
    assert len(long) > 1_000_000
    texts = {
        "arabic": "I: كيف بدأ العمل؟\nR: نحن نثق بهم الآن 🙂. لا وقت لدينا اليوم.\n",
        "emoji": "I: Well?\nR: 🎉👩🏽‍🌾 We had a feast 🙂 in spring. We trust them now.\n",
        "long": long,
    }
    rows = ["source_id,path,kind,informant_group,language,consent_analyse"]
    for name, text in texts.items():
        (raw / f"{name}.txt").write_text(f"INVENTED EXAMPLE\n{text}\n", "utf-8")
        rows.append(
            f"{name},{name}.txt,interview,partner,{name[:2]},yes".replace(",em,", ",en,").replace(
                ",lo,", ",en,"
            )
        )
    (raw / "register" / "sources.csv").write_text("\n".join(rows) + "\n", "utf-8")
    run(open_study(tmp_path / "study"), "ingest")
    return tmp_path / "study"


@pytest.mark.browser
def test_offsets_hold_after_emoji_in_arabic_and_far_into_a_long_source(scripts, tmp_path):
    with reading(scripts, tmp_path, source="arabic") as (page, _):
        press(page, "j", "h")
        code(page, "SE3")
        decided(page, 1)
        assert page.locator(".words[dir=auto]").count() > 0
        press(page, "N")
        page.wait_for_selector(".title h1:text-is('emoji')")
        press(page, "w", "w", "l", "h")
        code(page, "SE3")
        press(page, "j")
        code(page, "SE1")
        decided(page, 2)
        press(page, "N")
        page.wait_for_selector(".title h1:text-is('long')")
        assert page.locator(".turn").count() < 100
        press(page, "PageDown", "PageDown", "n", "n")
        page.wait_for_selector(".title >> text=/page 3 of/")
        code(page, "SE2")
        decided(page, 1)
    texts = Work(open_study(scripts)).store.read(DOCUMENTS).set_index("source_id")["text"]
    passages = [one.passage for one in read(scripts / "data" / "decisions")]
    assert all(texts[one.source_id][one.start : one.end] == one.quote for one in passages)
    assert [one.quote for one in passages[:3]] == [
        "لا وقت لدينا",
        "We had a feast 🙂 in spring.",
        "We trust them now.",
    ]
    assert passages[3].start > 40_000
    assert passages[3].quote.startswith("We walked along the river in week ")


@pytest.mark.slow
def test_the_notebook_runs_without_a_browser_and_prints_no_word_of_a_source(made, tmp_path):
    run_of = shown("read_and_code", made, tmp_path)
    assert run_of.returncode == 0, run_of.stderr
    assert "marimo-anywidget" in run_of.stdout
    assert "bread" not in run_of.stdout + run_of.stderr


@pytest.mark.slow
def test_before_anything_is_read_in_it_names_the_command(tiny_study, tmp_path):
    run_of = shown("read_and_code", tiny_study, tmp_path)
    assert f"make ingest STUDY={tiny_study}" in run_of.stdout + run_of.stderr

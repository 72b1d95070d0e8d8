"""The notebooks as pages in Chromium: what a facilitator clicks is what is stored."""

import json
import socket
import threading
from contextlib import contextmanager

import pytest
from tests_notebooks_support import NOTEBOOKS, SECRET, browsing, serving

from pipeline.run.runner import run
from pipeline.run.work import Work
from pipeline.study.decisions import of_kind, read
from pipeline.study.study import open_study
from pipeline.tables import THEMES

pytestmark = pytest.mark.browser
SESSION = str(NOTEBOOKS / "sensemaking_session.py")
EXPLORE = str(NOTEBOOKS / "explore_portfolio.py")


def choose_room(page, name):
    page.locator("marimo-radio").get_by_text(name).click()
    page.wait_for_selector(".sm-card:visible")


def test_a_vote_and_a_new_name_from_the_page_reach_the_next_run(finished, tmp_path):
    hosts: list[str] = []
    with serving(finished, tmp_path, "run", SESSION) as address, browsing(address, hosts) as page:
        choose_room(page, "Our own team")
        assert page.locator(".sm-numbers").count() == 0
        assert SECRET not in page.content()
        page.get_by_role("button", name="show the numbers").click()
        page.wait_for_selector(".sm-numbers")
        up = page.get_by_role("button", name="Increase").first
        up.click()
        up.click()
        page.get_by_text("Give it a better name").click()
        page.get_by_label("New name").fill("What the town says")
        page.get_by_label("New name").press("Tab")
        page.get_by_role("button", name="Save what the room said").click()
        page.wait_for_selector("text=new name: What the town says")
        page.wait_for_selector("text=philanthropy: 2 agree")
    assert hosts == []
    decisions = read(finished / "data" / "decisions")
    votes = [dict(decision.body) for decision in of_kind(decisions, "response")]
    theme_id = votes[0]["item_id"]
    assert [(v["group"], v["response"], v["votes"]) for v in votes] == [
        ("philanthropy", "confirm", 2)
    ]
    run(open_study(finished), "themes")
    themes = Work(open_study(finished)).store.read_whole(THEMES).set_index("theme_id")
    assert themes.loc[theme_id, ["label", "status"]].tolist() == ["What the town says", "renamed"]


def test_off_the_record_nothing_can_be_saved(finished, tmp_path):
    before = sorted(path.name for path in (finished / "data" / "decisions").glob("*"))
    with serving(finished, tmp_path, "run", SESSION) as address, browsing(address, []) as page:
        choose_room(page, "Anybody")
        page.get_by_label("Why? In the room").fill("Said in confidence")
        page.locator("marimo-switch").get_by_role("switch").click()
        page.wait_for_selector("text=nothing is written down")
        assert page.get_by_label("Why? In the room").count() == 0
        assert page.get_by_role("button", name="Save what the room said").is_disabled()
    assert sorted(path.name for path in (finished / "data" / "decisions").glob("*")) == before


def test_a_click_on_a_cell_shows_the_words_behind_it(made, tmp_path):
    with serving(made, tmp_path, "run", EXPLORE) as address, browsing(address, []) as page:
        page.wait_for_selector(".sm-heat:visible")
        page.locator(".sm-heat td:visible").get_by_role("button").first.click()
        page.wait_for_selector(".sm-wide mark")
        quotes = page.locator(".sm-wide mark").all_inner_texts()
        assert quotes
        assert SECRET not in page.content()
    texts = Work(open_study(made)).corpus().documents
    for quote in quotes:
        plain = quote.split("‹")[0]
        quotable = texts.loc[texts["source_id"] != "s7", "text"]
        assert any(plain in text for text in quotable)


@contextmanager
def proxy_that_counts(asked: list[str]):
    """Give the address of a proxy that notes what it is asked for and answers nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        stop = threading.Event()

        def listen():
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                with connection:
                    asked.append(connection.recv(200).decode("latin-1"))

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        stop.set()
        thread.join()


def test_editing_keeps_no_outputs_on_disk_and_asks_no_other_host(finished, tmp_path):
    hosts: list[str] = []
    asked: list[str] = []
    with proxy_that_counts(asked) as proxy:
        outside = {"https_proxy": proxy, "http_proxy": proxy, "no_proxy": "127.0.0.1,localhost"}
        edit = ("edit", "--skip-update-check", SESSION)
        with (
            serving(finished, tmp_path, *edit, extra=outside) as address,
            browsing(address, hosts) as page,
        ):
            choose_room(page, "Our own team")
            page.wait_for_timeout(5000)  # marimo writes its cache of outputs every two seconds
    assert hosts == []
    assert asked == []
    assert not list(NOTEBOOKS.rglob("__marimo__"))
    words = json.dumps([path.name for path in tmp_path.rglob("__marimo__")])
    assert words == "[]"

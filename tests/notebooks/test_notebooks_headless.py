"""The notebooks run without a browser, and tell what to do when there is nothing to show."""

import pytest
from tests_notebooks_support import NOTEBOOKS, SECRET, shown

NAMES = ("explore_portfolio", "sensemaking_session")


@pytest.fixture(scope="module")
def runs(made, tmp_path_factory):
    """Return each notebook's run over the finished study."""
    home = tmp_path_factory.mktemp("home")
    return {name: shown(name, made, home) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_as_a_script_and_shows_its_study(name, runs):
    run = runs[name]
    assert run.returncode == 0, run.stderr
    assert "Eight voices" in run.stdout
    assert "INVENTED" in run.stdout
    assert SECRET not in run.stdout + run.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_without_results_a_notebook_names_the_command_that_makes_them(name, tiny_study, tmp_path):
    run = shown(name, tiny_study, tmp_path)
    assert f"make synthesis STUDY={tiny_study}" in run.stdout + run.stderr


def test_confirmed_and_suggested_are_two_numbers_and_caveats_stand_beside(runs):
    text = runs["explore_portfolio"].stdout
    assert "confirmed 0 · suggested" in text
    assert "Silence is not a low level" in text
    assert "purposive" in text


def test_before_the_room_is_named_no_card_is_shown(runs):
    text = runs["sensemaking_session"].stdout
    assert "sm-card" not in text


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_plain_python_without_stored_outputs(name):
    text = (NOTEBOOKS / f"{name}.py").read_text(encoding="utf-8")
    assert "app = marimo.App(" in text
    assert not (NOTEBOOKS / "__marimo__").exists()

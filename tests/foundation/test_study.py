from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.study.study import Settings, open_study, settings_text


def write(folder: Path, text: str) -> Path:
    (folder / "sensemaking.toml").write_text(text, encoding="utf-8")
    return folder


def test_every_problem_is_listed_with_its_line_and_the_nearest_name(tmp_path):
    write(tmp_path, '[study]\nnmae = "x"\nassist = "maybe"\n\n[themez]\nengine = "stable"\n')
    with pytest.raises(SettingsError) as caught:
        open_study(tmp_path)
    message = str(caught.value)
    assert "sensemaking.toml:2: unknown key nmae in [study]. Did you mean 'name'?" in message
    assert "sensemaking.toml:3: assist must be one of on, off" in message
    assert "sensemaking.toml:5: unknown section [themez]. Did you mean 'themes'?" in message


def test_a_study_whose_given_decisions_are_missing_does_not_open_without_them(tmp_path):
    write(tmp_path, '[study]\nname = "x"\ngiven = "worked"\n')
    with pytest.raises(SettingsError, match="given = 'worked' is no folder"):
        open_study(tmp_path)
    (tmp_path / "worked").mkdir()
    assert open_study(tmp_path).decided == (tmp_path / "worked", tmp_path / "data/decisions")


def test_a_wrong_type_is_refused_in_words(tmp_path):
    write(tmp_path, '[segment]\nmax_words = "many"\n')
    with pytest.raises(SettingsError, match="max_words must be a whole number"):
        open_study(tmp_path)


def test_a_key_outside_a_section_is_refused(tmp_path):
    write(tmp_path, 'study = "x"\n')
    with pytest.raises(SettingsError, match="study stands outside a section"):
        open_study(tmp_path)


def test_broken_toml_names_the_line(tmp_path):
    write(tmp_path, "[study]\nname = \n")
    with pytest.raises(SettingsError, match="line 2"):
        open_study(tmp_path)


def test_a_missing_study_says_how_to_make_one(tmp_path):
    with pytest.raises(SettingsError, match="sensemaking new"):
        open_study(tmp_path)


def test_the_starter_settings_read_back_as_the_defaults(tmp_path):
    write(tmp_path, settings_text(Settings()))
    assert open_study(tmp_path).settings == Settings()


def test_a_setting_changes_only_the_fingerprint_of_its_section(tmp_path):
    changed = open_study(write(tmp_path, "[themes]\nthemes = 7\n")).settings
    assert changed.fingerprint("themes") != Settings().fingerprint("themes")
    assert changed.fingerprint("coding") == Settings().fingerprint("coding")

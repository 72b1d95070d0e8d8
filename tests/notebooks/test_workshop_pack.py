"""A pack goes into a room and what the room says comes back, each thing once, nobody named."""

from __future__ import annotations

import csv
import re
import tomllib

import pandas as pd
import pytest

from pipeline.commands.workshop_tasks import pack, rehearse, take_in
from pipeline.errors import DecisionError, SettingsError
from pipeline.evidence.responses import responses_of
from pipeline.run.work import Work
from pipeline.study.decisions import read
from pipeline.study.study import open_study
from pipeline.workshop.pack import PAGES, SENTENCES
from pipeline.workshop.stickies import MOST_SIGNS, VOTE_COLUMNS, read_back

LANGUAGES = ("en", "es", "fr", "pt")


def written(study, folder, **changes):
    chosen = {"audience": "funder", "about": "themes,enabler", "language": "en", "session": "may"}
    list(pack(study, folder, **(chosen | changes)))
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def cards(folder):
    with open(folder / "cards.csv", encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def votes(path, *rows):
    with open(path, "w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, VOTE_COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def import_(study, *files, present=""):
    return list(take_in(study, files, "may", "funder", "themes,enabler", present))


def said(study):
    return responses_of(read(*open_study(study).decided))


def test_every_sentence_of_the_pack_is_there_in_four_languages():
    told = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    for key, by_language in told.items():
        assert set(by_language) == set(LANGUAGES), key
        holes = {tuple(sorted(re.findall(r"\{\w+\}", text))) for text in by_language.values()}
        assert len(holes) == 1, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_has_its_pages_in_the_language_of_the_room(made, tmp_path, language):
    files = written(made, tmp_path / language, language=language)
    assert set(files) == {*(f"{name}.html" for name in PAGES), "cards.csv", "votes.csv"}
    for name in PAGES:
        assert f'<html lang="{language}">' in files[f"{name}.html"]
        assert "http" not in files[f"{name}.html"].replace("http-equiv", "")


def test_only_what_the_room_may_read_is_printed(made, tmp_path):
    team = "".join(written(made, tmp_path / "team", audience="team").values())
    funder = "".join(written(made, tmp_path / "funder").values())
    assert "marmalade" not in team + funder  # the source that may not be quoted
    texts = Work(open_study(made)).corpus().documents.set_index("source_id")["text"]
    only_team = set(re.findall(r"I saw it \d+ times", texts["s7"]))
    assert only_team
    assert not any(words in funder for words in only_team)
    assert "Okello" not in team + funder


def test_a_card_fits_a_sticky_note_and_carries_its_id(made, tmp_path):
    written(made, tmp_path / "pack")
    rows = cards(tmp_path / "pack")
    assert rows
    for row in rows:
        assert row["text"].startswith(f"[{row['card_id']}] ")
        assert len(row["text"]) <= MOST_SIGNS + len(row["card_id"]) + 3


def test_a_rehearsal_says_why_a_topic_has_no_card(finished):
    lines = list(rehearse(finished, "public", "themes,enabler"))
    assert lines[-1].endswith("in a room of: public")
    path = finished / "data" / "raw" / "register" / "sources.csv"
    table = pd.read_csv(path, dtype=str)
    table["consent_quote"] = "no"
    table.to_csv(path, index=False)
    from pipeline.run.runner import run

    run(open_study(finished))
    (trust,) = [line for line in rehearse(finished, "public", "enabler") if "SE3" in line]
    assert "did not agree" in trust


def test_votes_come_back_once_and_stand_beside_the_evidence(finished, tmp_path):
    sheet = votes(
        tmp_path / "votes.csv",
        {"item_id": "SE3", "group": "partner", "agree": "4", "disagree": "1",
         "why": "Amani Okello told it otherwise"},
        {"item_id": "SE3", "group": "philanthropy", "agree": "1", "partly": "1"},
        {"item_id": "SE3", "group": "partner", "agree": "9", "off_the_record": "x"},
    )  # fmt: skip
    codings = Work(open_study(finished)).corpus().codings
    import_(finished, sheet)
    again = import_(finished, sheet)
    assert again[0].startswith("0 responses taken in")
    found = said(finished)
    by_group = {(one.group, one.response): one.votes for one in found if one.votes}
    assert by_group == {
        ("partner", "confirm"): 4,
        ("partner", "challenge"): 1,
        ("others", "confirm"): 1,  # two people of the philanthropy are too few to be told apart
        ("others", "qualify"): 1,
    }
    (reason,) = [one.text for one in found if one.response == "reason"]
    assert "Okello" not in reason
    assert reason.endswith("told it otherwise")
    assert Work(open_study(finished)).corpus().codings.equals(codings)


def test_who_is_in_the_room_may_be_told(finished, tmp_path):
    row = {"item_id": "SE3", "group": "philanthropy", "agree": "2"}
    import_(finished, votes(tmp_path / "v.csv", row), present="philanthropy=5")
    assert [one.group for one in said(finished)] == ["philanthropy"]


def test_a_board_without_a_header_comes_back_by_card_then_by_frame(finished, tmp_path):
    written(finished, tmp_path / "pack")
    printed = cards(tmp_path / "pack")[0]
    board = tmp_path / "board.csv"
    lines = ["Trust", "the drivers were never asked", "", "Parking lot", "who pays for the bus?"]
    lines += ["", f'"{printed["text"]}"', f'"[{printed["card_id"]}] this was before the bridge"']
    board.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = import_(finished, board)
    texts = {one.text: (one.item_type, one.item_id) for one in said(finished)}
    assert texts == {
        "the drivers were never asked": ("code", "SE3"),
        "who pays for the bus?": ("session", ""),
        "this was before the bridge": ("theme", printed["card_id"].rsplit("-", 1)[0]),
    }
    assert any("board.csv:5" in line for line in told)  # named no topic: kept, and told


def test_a_board_with_columns_comes_back_by_its_texts(finished, tmp_path):
    board = tmp_path / "mural.csv"
    board.write_text(
        "ID,Text,Area,BG Color\n7,[SE3] the drivers were never asked,Wall 1,yellow\n",
        encoding="utf-8",
    )
    import_(finished, board)
    assert [(one.item_id, one.text) for one in said(finished)] == [
        ("SE3", "the drivers were never asked")
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "is empty"),
        ("item_id,agree\nSE3,many\n", "no number of hands"),
    ],
)
def test_a_sheet_that_cannot_be_read_changes_nothing(finished, tmp_path, content, fault):
    sheet = tmp_path / "votes.csv"
    sheet.write_text(content, encoding="utf-8")
    with pytest.raises(DecisionError, match=fault):
        import_(finished, sheet)
    assert said(finished) == []


def test_a_pasted_book_is_refused_and_the_rest_is_kept(finished, tmp_path):
    board = tmp_path / "list.csv"
    board.write_text(
        "text\n" + "x" * 6_000 + "\n<script>alert(1)</script> =1+1\n", encoding="utf-8"
    )
    told = import_(finished, board)
    assert any(line.startswith("not kept: list.csv:2") for line in told)
    assert [one.text for one in said(finished)] == ["<script>alert(1)</script> =1+1"]


def test_an_unknown_topic_or_language_is_told(made, tmp_path):
    with pytest.raises(SettingsError, match="Did you mean 'enabler'"):
        list(rehearse(made, "team", "enablers"))
    with pytest.raises(SettingsError, match="no language 'de'"):
        written(made, tmp_path / "p", language="de")


def test_what_opens_a_row_like_a_formula_is_read_as_typed():
    (row,) = read_back("x.csv", [["text"], ["'=a note"]])
    assert row.text == "=a note"

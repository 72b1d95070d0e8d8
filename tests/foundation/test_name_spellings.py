"""A name is found however it is spelt, within one cell; never across two."""

from __future__ import annotations

import random
import zipfile

import pandas as pd
import pytest

from pipeline.ingest.names.known import names_in_register
from pipeline.run.residue import searched, survivors
from pipeline.study.privacy import Roster, pseudonymise
from pipeline.study.register import read_register

NAMES = [
    ("Amani Okello", "person"),
    ("Okello", "person"),
    ("Wanjiru", "person"),
    ("José Peña", "person"),
    ("Ferry Road", "organisation"),
    ("Jean-Luc Ba", "person"),
]
ROSTER = Roster({}, b"k").with_names(NAMES)
SPELLINGS = [
    "Amani Okéllo",
    "Jose Pena",
    "JOSÉ PEÑA",
    "Oke-\nllo",
    "Amani\nOkello",
    "Amani-\nOkello",
    "Amani_Okello",
    "amani_okello",
    "Ａｍａｎｉ Ｏｋｅｌｌｏ",
    "AmaniOkello",
    "amaniokello",
    "OkelloWanjiru",
    "Okellowanjiru",
    "Oke\u00adllo",
    "Ok\u0301ello",
    "Okello2024",
    "Jean Luc Ba",
    "JEAN\u2011LUC BA",
]
NO_NAMES = [
    "the ferry\n\nroad",
    "ferry. Road",
    "the ferry, road and rail",
    "xOkellox",
    "Okellosmith",
    "AmaniXOkello",
    "a" * 300 + "Okello",
]


@pytest.mark.parametrize("surface", SPELLINGS)
def test_every_spelling_of_a_name_is_replaced_and_found(tmp_path, surface):
    assert pseudonymise(f"Then {surface} came.", ROSTER)[0].count("‹person") >= 1
    path = tmp_path / "a.txt"
    path.write_text(f"Then {surface} came.", encoding="utf-8")
    assert survivors([path], tmp_path, searched(ROSTER))


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_only_looks_like_a_name_stays(tmp_path, text):
    assert pseudonymise(text, ROSTER) == (text, [])
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    assert survivors([path], tmp_path, searched(ROSTER)) == []


def test_families_are_replaced_but_a_plural_that_is_a_word_is_not(tmp_path):
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "people.csv").write_text(
        "name,kind\nAmani Okello,person\nHugh Grant,person\n", encoding="utf-8"
    )
    roster = Roster({}, b"k").with_names(names_in_register(read_register(tmp_path)))
    assert "‹person" in pseudonymise("We met the Okellos.", roster)[0]
    assert pseudonymise("Grants were paid late.", roster)[1] == []


def written(folder, table):
    """Write a table in every form that the program writes tables in."""
    table.to_parquet(folder / "t.parquet")
    table.to_csv(folder / "t.csv", index=False)
    table.to_html(folder / "t.html", index=False)
    table.to_json(folder / "t.json", orient="records")
    table.to_excel(folder / "t.xlsx", index=False)
    paragraphs = "".join(f"<w:p><w:r><w:t>{cell}</w:t></w:r></w:p>" for cell in table.stack())
    with zipfile.ZipFile(folder / "t.docx", "w") as archive:
        archive.writestr("word/document.xml", f"<?xml version='1.0'?><w:body>{paragraphs}</w:body>")
    return sorted(folder.iterdir())


@pytest.mark.parametrize("seed", range(25))
def test_no_name_is_read_across_two_cells_of_a_random_table(tmp_path, seed):
    draw = random.Random(seed)
    ends, starts = (
        ["the ferry", "so Amani", "José", "we asked jean"],
        ["road", "Peña", "luc ba", "x"],
    )
    cells = [[draw.choice(ends + starts) for _ in range(4)] for _ in range(12)]
    table = pd.DataFrame(cells, columns=["text", "note", "quote", "label"])
    for path in written(tmp_path, table):
        assert survivors([path], tmp_path, searched(ROSTER)) == [], path.name


@pytest.mark.parametrize("seed", range(5))
def test_a_name_in_one_cell_of_a_random_table_is_found_in_every_form(tmp_path, seed):
    draw = random.Random(seed)
    cells = [[draw.choice(["the ferry", "road", "came"]) for _ in range(4)] for _ in range(12)]
    cells[draw.randrange(12)][draw.randrange(4)] = f"and {draw.choice(NAMES)[0]} came"
    table = pd.DataFrame(cells, columns=["text", "note", "quote", "label"])
    for path in written(tmp_path, table):
        assert sum(item.count for item in survivors([path], tmp_path, searched(ROSTER))) == 1


def test_a_name_that_formatting_cuts_or_an_attribute_holds_is_found(tmp_path):
    page = tmp_path / "a.html"
    for text in ("<p>Ama<b>ni</b> Ok<i>ello</i></p>", '<p title="by Amani Okello">x</p>'):
        page.write_text(text, encoding="utf-8")
        assert [item.count for item in survivors([page], tmp_path, searched(ROSTER))] == [1]

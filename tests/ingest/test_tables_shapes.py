"""Sheets, repeat groups, transcripts and whiteboards in tables, in four formats; names in columns."""

from __future__ import annotations

import pytest

from pipeline.errors import SourceError
from pipeline.ingest.formats import read_file
from tests.ingest.table_files import (
    aside,
    cells,
    drafted,
    evidence,
    ods,
    text,
    told,
    workbook,
)

TALK = [
    ["IV", "How did the ferry begin?"], ["Bo", "It began with a raft that my aunt had built."],
    ["IV", "Who paid for it?"], ["Bo", "Nobody paid, the village gave wood and rope."],
]  # fmt: skip


def table(folder, rows, kind):
    if kind == "xlsx":
        return workbook(folder, Sheet=[[cell or None for cell in row] for row in rows])
    if kind == "ods":
        return ods(folder, "".join(cells(*row) for row in rows))
    sign = {"csv": ",", "tsv": "\t"}[kind]
    quoted = "\n".join(sign.join(f'"{cell}"' if cell else "" for cell in row) for row in rows)
    return text(folder, quoted, f"made.{kind}")


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx", "ods"])
@pytest.mark.parametrize(
    ("header", "times"),
    [
        (["Speaker", "Text"], None), (["Wer", "Gesagtes"], None), (None, None), (None, "0:0{}"),
        (["Begin", "End", "Voice", "Line"], "00:00:0{}.500"), (["Secs", "x", "Nom", "Propos"], "{}.25"),
    ],
)  # fmt: skip
def test_a_transcript_in_a_table_is_told_by_its_content(tmp_path, kind, header, times):
    rows = []
    for number, (who, said) in enumerate(TALK):
        stamps = [times.format(2 * number), times.format(2 * number + 1)] if times else []
        rows.append([*stamps, who, said])
    found = drafted(table(tmp_path, [header, *rows] if header else rows, kind), "interview")
    assert list(found) == [""]
    turns = [(one.speaker, one.role, one.text) for one in found[""].drafts]
    assert turns == [(w, "interviewer" if w == "IV" else "informant", s) for w, s in TALK]
    if times:
        assert found[""].drafts[1].timestamp == "00:00:02"


@pytest.mark.parametrize("group", ["Country", "District", "Site"])
def test_a_form_whose_first_answers_repeat_is_no_transcript(tmp_path, group):
    rows = [[group, "What did the flood take?"]]
    rows += [[place, f"It took the {n}. bridge and the mill."] for n, place in enumerate("ABAB")]
    rows = [
        [row[0].replace("A", "Aro").replace("B", "Bem") if n else row[0], row[1]]
        for n, row in enumerate(rows)
    ]
    assert len(drafted(table(tmp_path, rows, "csv"))) == 4


def test_words_beside_the_turns_are_told(tmp_path):
    rows = [["Who", "Text", "Remark"], *[[*row, "laughs out loud"] for row in TALK]]
    assert "12 words in columns beside the turns" in told(
        drafted(table(tmp_path, rows, "xlsx"))[""]
    )


def test_lines_that_begin_with_labels_are_read_as_a_transcript(tmp_path):
    made = "\n".join(f'"{who}: {said}"' for who, said in TALK)
    assert drafted(text(tmp_path, made), "interview")[""].transcript


def test_each_sheet_with_a_transcript_is_a_source_and_others_are_named(tmp_path):
    header = ["Speaker", "Text"]
    path = workbook(
        tmp_path,
        One=[header, *TALK],
        Two=[header, *TALK[::-1], *TALK],
        Key=[["a", "b"], ["c", "d"]],
    )
    found = drafted(path, "interview")
    assert list(found) == ["", "S02"]
    assert "the sheet Key (2 rows, 4 words) is not read" in told(found[""])
    assert "is not read" not in told(found["S02"])


@pytest.mark.parametrize(
    ("key", "parent", "values"),
    [("_index", "_parent_index", ("1", "2")), ("KEY", "PARENT_KEY", ("uuid:a1", "uuid:b2")),
     ("_uuid", "_submission__uuid", ("5f0c1d2e-01", "5f0c1d2e-02"))],
)  # fmt: skip
@pytest.mark.parametrize("order", ["first", "last"])
def test_rows_of_a_repeat_group_belong_to_the_response_they_name(
    tmp_path, key, parent, values, order
):
    one, two = values
    main = [
        ["What grew?", key],
        ["Millet grew on the hill.", one],
        ["Nothing grew in the salt.", two],
    ]
    child = [
        ["Which pest came?", parent], ["Locusts came from the east.", two],
        ["Mice came into the store.", one], ["Rust came with the rain.", two],
    ]  # fmt: skip
    sheets = {"main": main, "pests": child} if order == "first" else {"pests": child, "main": main}
    if order == "last":  # the group says whose it is
        child[0].append("_parent_table_name")
        for row in child[1:]:
            row.append("main")
    found = drafted(workbook(tmp_path, **sheets))
    assert [said for _, said in evidence(found["R01"])] == [
        "Millet grew on the hill.", "Mice came into the store.",
    ]  # fmt: skip
    assert [said for _, said in evidence(found["R02"])] == [
        "Nothing grew in the salt.", "Locusts came from the east.", "Rust came with the rain.",
    ]  # fmt: skip
    assert told(found["R01"]) == ""


def test_a_repeat_group_within_a_repeat_group_is_followed_up(tmp_path):
    found = drafted(
        workbook(
            tmp_path,
            homes=[
                ["What is new?", "_index"],
                ["A roof is new here.", 1],
                ["Nothing is new here.", 2],
            ],
            rooms=[["What is in it?", "_index", "_parent_index"], ["A loom stands in it.", 7, 2]],
            looms=[["Who weaves?", "_parent_index"], ["Her two sisters weave on it.", 7]],
        )
    )
    assert [said for _, said in evidence(found["R02"])][-1] == "Her two sisters weave on it."


def test_sheets_with_the_same_questions_hold_further_responses(tmp_path):
    header = ["Village", "What did the road bring?"]
    found = drafted(
        workbook(
            tmp_path,
            North=[header, ["Ula", "It brought the nurse to us."]],
            South=[
                header,
                ["Wem", "It brought dust and noise."],
                ["Xan", "It brought my son back."],
            ],
            Legend=[["word", "meaning"], ["road", "any way that a cart can go"]],
        )
    )
    assert list(found) == ["R01", "S02R01", "S02R02"]
    assert "the sheet Legend" in told(found["R01"])


def test_a_sheet_of_advice_before_the_answers_is_no_form(tmp_path):
    advice = [["Survey of wells", "2025"], ["made by", "the office"]]
    rows = [["Village", "What of the well?"]] + [
        [f"V{n}", f"The {n}. well gives water that is brown."] for n in range(9)
    ]
    found = drafted(workbook(tmp_path, About=advice, Answers=rows))
    assert len(found) == 9 and "the sheet About" in told(next(iter(found.values())))


BOARDS = [
    '"Trust"\n"We say it when a boat sinks, and why"\n"Open books"\n\n"Doubt"\n"Who reads the log?"\n',
    '"¿Qué ayudó?"\n"LAS VISITAS"\n"Hablar: siempre"\n\n\n"¿Qué faltó?"\n"Tiempo; pan"\n',
    '"Frame 1"\n"one note, with comma"\n"another note"\n\n"Frame 2"\n"a third note"\n\n"Frame 3"\n"a fourth"\n',
]


@pytest.mark.parametrize("board", BOARDS)
def test_a_whiteboards_export_is_one_workshop_with_frames_as_headings(tmp_path, board):
    found = drafted(text(tmp_path, board))
    assert list(found) == [""] and found[""].kind == "workshop"
    lines = [line.strip('"') for line in board.split("\n")]
    titles = [line for n, line in enumerate(lines) if line and (n == 0 or not lines[n - 1])]
    assert [one.text for one in found[""].drafts if one.kind == "heading"] == titles
    assert [said for _, said in evidence(found[""])] == [
        line for line in lines if line and line not in titles
    ]
    assert told(found[""]) == ""


def test_questions_beside_their_answers_are_one_source(tmp_path):
    made = "Topic,Answer\nHow many boats?,There are nine of them.\nWho mends them?,An old man does.\nWhy?,He likes it.\n"
    found = drafted(text(tmp_path, made))
    assert list(found) == [""]
    assert evidence(found[""])[0] == ("How many boats?", "There are nine of them.")


NAMES = [
    (("First Name", "Last Name"), ("Ulla", "Brandt"), "Ulla Brandt"),
    (("Last name", "First name"), ("Brandt", "Ulla"), "Ulla Brandt"),
    (("RecipientLastName", "RecipientFirstName"), ("Brandt", "Ulla"), "Ulla Brandt"),
    (("Nombre", "Apellidos"), ("ulla", "brandt ríos"), "Ulla Brandt Ríos"),
    (("Nom", "Prénom"), ("Brandt", "Ulla"), "Ulla Brandt"),
    (("Nome", "Sobrenome"), ("Ulla", "Brandt"), "Ulla Brandt"),
    (("Nome completo", "No."), ("Ulla Brandt", "7"), "Ulla Brandt"),
    (("Supervisor", "No."), ("Ulla Brandt", "7"), "Ulla Brandt"),
    (("Nom du superviseur", "No."), ("Ulla Brandt", "7"), "Ulla Brandt"),
    (("Name of your supervisor", "No."), ("Ulla Brandt", "7"), "Ulla Brandt"),
    (("Nombre del encuestador", "No."), ("Ulla Brandt", "7"), "Ulla Brandt"),
    (("What is your full name?", "No."), ("Ulla Brandt", "7"), "Ulla Brandt"),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "own", "name"), NAMES)
def test_names_in_columns_of_their_own_are_joined_and_known(tmp_path, headers, own, name):
    made = f'"{headers[0]}","{headers[1]}",What fell?\n{own[0]},{own[1]},The old oak fell on us.\n'
    found = drafted(text(tmp_path, made))["R01"]
    assert (name, "person") in found.names
    assert ("cover", name) in aside(found)
    assert [said for _, said in evidence(found)] == ["The old oak fell on us."]


@pytest.mark.parametrize(
    "header", ["Project name", "Name of organisation", "Nombre del proyecto", "Nom de l'école"]
)
def test_the_name_of_a_thing_is_no_persons(tmp_path, header):
    found = drafted(text(tmp_path, f'"{header}",What fell?\nBlue Heron,The old oak fell on us.\n'))[
        "R01"
    ]
    assert not [name for name, kind in found.names if kind == "person"]


def test_formulas_without_a_stored_value_are_counted_and_placed(tmp_path):
    rows = [
        ["What rose?", "Both"],
        ["The river rose at night.", '=A2&" "'],
        ["Prices rose.", "=1+1"],
    ]
    found = drafted(workbook(tmp_path, Log=rows))
    assert "2 formulas without a stored value" in told(found["R01"])
    assert "Log!B2, Log!B3" in told(found["R01"])


@pytest.mark.parametrize(
    ("cell", "said"),
    [("One_x000D_\nTwo words", "One"), ("Caf_x00E9_ at noon", "Café at noon"),
     ("A_x005F_x000D_ stays", "A_x000D_ stays")],
)  # fmt: skip
def test_characters_that_excel_escapes_are_put_back(tmp_path, cell, said):
    found = drafted(
        workbook(tmp_path, S=[["No.", "What is it?"], [1, cell], [2, "It is a plain cell."]])
    )
    assert evidence(found["R01"])[0][1] == said


def test_an_ods_has_repeated_and_merged_cells_dates_and_remarks(tmp_path):
    head = cells("Date", "Place", "What is gone?")
    dated = (
        '<table:table-row><table:table-cell office:value-type="date" office:date-value="2025-04-01"/>'
        '<table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>Aro</text:p>'
        "</table:table-cell><table:table-cell><office:annotation><text:p>note</text:p></office:annotation>"
        "<text:p>The<text:s/>bell is gone.</text:p></table:table-cell></table:table-row>"
    )
    second = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="3"/>'
        "<table:covered-table-cell/><table:table-cell><text:p>So is the rope.</text:p></table:table-cell></table:table-row>"
    )
    found = drafted(ods(tmp_path, head + dated + second))
    assert [said for _, said in evidence(found["R01"])] == ["The bell is gone."]
    assert aside(found["R02"]) == [("cover", "3"), ("cover", "Aro")]


def test_a_response_that_is_not_there_is_refused_with_what_there_is(tmp_path):
    path = text(
        tmp_path, "Sent,What left?\n2025-01-01,The geese left early.\n2025-01-02,Nobody left.\n"
    )
    with pytest.raises(SourceError, match="has no response 9, only 1 to 2"):
        read_file(path, "R09")

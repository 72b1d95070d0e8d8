"""Survey exports as tools write them: header rows, answers judged whole, ticks, system columns."""

from __future__ import annotations

import pytest

from pipeline.ingest.fields.columns import is_identification
from pipeline.ingest.fields.look import is_sentence
from tests.ingest.table_files import aside, drafted, evidence, text, told, workbook

QUALTRICS = [
    "StartDate,EndDate,Finished,RecordedDate,ResponseId,UserLanguage,Q1,Q2_3_TEXT",
    "{labels},{question},What else? - Other - Text",
    '"{{""ImportId"":""startDate""}}","{{""ImportId"":""endDate""}}","{{""ImportId"":""finished""}}",'
    '"{{""ImportId"":""recordedDate""}}","{{""ImportId"":""_recordId""}}",'
    '"{{""ImportId"":""userLanguage""}}","{{""ImportId"":""QID1_TEXT""}}","{{""ImportId"":""QID2""}}"',
    "2025-05-02 08:01:10,2025-05-02 08:20:11,True,2025-05-02 08:20:12,R_8kLmNopQr2sTuVw,{language},"
    "The mill owners came because a miller had asked them.,",
    "2025-05-03 08:01:10,2025-05-03 08:20:11,True,2025-05-03 08:20:12,R_8kLmNopQr2sTuVx,{language},"
    "Nobody came to the second talk.,Too little bread.",
]
EN = "Start Date,End Date,Finished,Recorded Date,Response ID,User Language"
ES = "Fecha de inicio,Fecha de fin,Finalizado,Fecha registrada,Id. de respuesta,Idioma"


@pytest.mark.parametrize("labels", [EN, ES])
@pytest.mark.parametrize("machine", [True, False])
@pytest.mark.parametrize("respondents", [1, 2])
def test_qualtrics_rows_of_labels_and_ids_are_nobodys(tmp_path, labels, machine, respondents):
    lines = [line for n, line in enumerate(QUALTRICS) if machine or n != 2][
        : -(2 - respondents) or None
    ]
    asked = "What made people come to your region?"
    made = "\n".join(lines).format(labels=labels, question=asked, language="ES")
    found = drafted(text(tmp_path, made))
    assert len(found) == respondents
    first = next(iter(found.values()))
    assert evidence(first) == [(asked, "The mill owners came because a miller had asked them.")]
    assert dict(first.about) == {"date": "2025-05-02", "language": "es"}
    assert {reason for reason, _ in aside(first)} == {"form data"}


@pytest.mark.parametrize(
    "generic", ["Open-Ended Response", "Respuesta abierta", "Réponse ouverte", "Resposta aberta"]
)
def test_surveymonkeys_second_row_names_answers_and_its_ticks_are_no_words(tmp_path, generic):
    made = (
        "Respondent ID,Start Date,How did the herd do?,Which feed did you buy?,,\n"
        f",,{generic},Hay,Oats,Other (please specify)\n"
        "88001,05/14/2025 09:12:44 AM,Two cows were lost to the flood.,Hay,Oats,\n"
        "88002,05/15/2025 09:12:44 AM,All well.,,Oats,We cut the reeds ourselves and dry them\n"
    )
    one, two = drafted(text(tmp_path, made)).values()
    assert evidence(one) == [("How did the herd do?", "Two cows were lost to the flood.")]
    assert [item for item in aside(one) if item[0] == "choice"] == [
        ("choice", "Hay"),
        ("choice", "Oats"),
    ]
    assert evidence(two)[-1][1] == "We cut the reeds ourselves and dry them"
    assert dict(one.about)["date"] == "2025-05-14"


def test_a_row_of_sections_stands_above_the_questions(tmp_path):
    made = (
        "About you,,Your year,\nOrganisation,District,What went wrong?,What would you try?\n"
        "Tern House,Isle,The boats leak since the storm.,We would ask the net menders.\n"
        "Gull Trust,Bay,Nobody wrote it down.,Meet on the quay.\n"
    )
    one, _ = drafted(text(tmp_path, made)).values()
    assert [said for _, said in evidence(one)] == [
        "The boats leak since the storm.", "We would ask the net menders.",
    ]  # fmt: skip
    assert dict(one.about)["organisation"] == "Tern House"


@pytest.mark.parametrize("separator", [",", ";"])
def test_the_first_row_under_a_plain_header_is_somebodys(tmp_path, separator):
    rows = [
        ["Name", "Age", "Rating", "What did you see?"],
        ["Ilse", "about thirty", "n/a", "The ice was thin."],
        ["Pim", "34", "4", "No ice at all."],
        ["Ott", "51", "2", "They had salted it."],
    ]
    made = "\n".join(separator.join(row) for row in rows)
    assert list(drafted(text(tmp_path, made))) == ["R01", "R02", "R03"]


@pytest.mark.parametrize(
    "header",
    [
        '"","What did the bees do?"', '"Unnamed: 0","What did the bees do?"',
        '"Nr","What did the bees do?"',
    ],
)  # fmt: skip
def test_a_column_that_numbers_the_rows_is_no_question(tmp_path, header):
    rows = "\n".join(f'{n},"They left the {n}. hive, as it was wet."' for n in range(1, 5))
    found = drafted(text(tmp_path, f"{header}\n{rows}\n"))
    assert len(found) == 4
    assert evidence(found["R01"]) == [
        ("What did the bees do?", "They left the 1. hive, as it was wet.")
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_signs_and_line_breaks_inside_quotes_part_no_cells(tmp_path, delimiter):
    asked = "What grew (kale; leeks, peas | beans)?\nPlain words; no names"
    rows = [
        ["Sent", asked, "Why?"],
        ["2025-02-01", "Leeks; nothing, nothing else.", "Rain | rain; rain."],
    ]
    made = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in [*rows, rows[1]])
    found = drafted(text(tmp_path, made))
    assert len(found) == 2
    assert evidence(found["R01"]) == [
        (" ".join(asked.split()), "Leeks; nothing, nothing else."), ("Why?", "Rain | rain; rain."),
    ]  # fmt: skip


SENTENCES = [
    ("What difference did it make in your organisation?", "We talk at lunch now."),
    ("¿Qué pasó en su región en este periodo?", "Trabajamos con menos miedo que antes."),
    ("Qu'est-ce qui a changé dans votre organisation ?", "Les chefs écoutent quand nous parlons."),
    ("O que mudou na sua organização?", "Ninguém manda mais do que os outros."),
    ("How many came, and what did they say?", "Nine came and five of them stayed on"),
    ("Overall rating, with your reasons", "Three, for the seed was late again."),
    ("Region", "We only work where the road ends."),
]


@pytest.mark.parametrize(("question", "answer"), SENTENCES)
@pytest.mark.parametrize("alone", [True, False])
def test_a_sentence_is_an_answer_whatever_word_its_question_holds(
    tmp_path, question, answer, alone
):
    other = "" if alone else '2,"It was as it had always been, they said."\n'
    found = drafted(text(tmp_path, f'No.,"{question}"\n1,"{answer}"\n{other}'))
    assert evidence(found["R01"])[-1][1] == answer


@pytest.mark.parametrize(
    "question",
    ["Organisation", "What is the name of your organisation?", "In which country do you work?",
     "¿En qué región trabaja?", "¿Cuál es su cargo?", "Quel est votre poste ?", "Qual é a sua função?",
     "Dans quelle commune travaillez-vous ?", "Em que distrito trabalha?", "org_name"],
)  # fmt: skip
def test_a_question_that_only_asks_who_or_where_is_cover(question):
    assert is_identification(question.replace("org_name", "org name"))


@pytest.mark.parametrize(
    "question",
    ["What changed in your region?", "What did your organisation learn?", "Why this period?",
     "¿Qué aprendió su organización?", "Pourquoi cette région ?", "O que mudou no seu distrito?"],
)  # fmt: skip
def test_a_question_that_asks_more_is_not(question):
    assert not is_identification(question)


@pytest.mark.parametrize(
    "said",
    ["They had no time.", "on a perdu deux saisons de suite.", "Casi todos fueron a la feria"],
)
def test_words_with_a_verb_or_a_full_stop_are_a_sentence(said):
    assert is_sentence(said)


@pytest.mark.parametrize(
    "named", ["Ministry of Health and Social Welfare", "Red de Mujeres del Valle de Santa Lucía",
              "2025-03-01 10:00:00", "Kitui, Makueni and Machakos"],
)  # fmt: skip
def test_names_and_moments_are_no_sentence(named):
    assert not is_sentence(named)


def test_an_explanation_of_several_lines_is_judged_as_one_cell(tmp_path):
    made = 'No.,How useful was it? (1-5)\n1,"4\nBut the hall was cold and dark."\n2,3\n'
    one, two = drafted(text(tmp_path, made)).values()
    assert [said for _, said in evidence(one)] == ["4", "But the hall was cold and dark."]
    assert aside(two)[-1] == ("rating", "3")


def test_what_is_set_aside_with_four_words_is_told_with_its_place_and_many_as_one(tmp_path):
    rows = [["Region", "What grew?"]]
    rows += [["the far dry upper plain", f"Peas grew on field {n} this year."] for n in range(3)]
    found = drafted(workbook(tmp_path, Seeds=rows))
    assert "sheet Seeds, column A, row 3: 5 words set aside as cover" in told(found["R02"])
    rows += [["the far wet lower plain", f"Oats grew on field {n} this year."] for n in range(3)]
    found = drafted(workbook(tmp_path, Seeds=rows))
    assert "6 cells of four words or more (30 words) set aside as cover" in told(found["R01"])
    assert told(found["R02"]) == ""


@pytest.mark.parametrize(
    ("first", "second", "yes", "no"),
    [
        ("Where do you meet?/Barn", "Where do you meet?/Well", "1", "0"),
        ("G1Q3[SQ1]. Where do you meet? [Barn]", "G1Q3[SQ2]. Where do you meet? [Well]", "Yes", "No"),
        ("Where do you meet? (choice=Barn)", "Where do you meet? (choice=Well)", "Checked", "Unchecked"),
        ("Where do you meet? - Barn", "Where do you meet? - Well", "TRUE", "FALSE"),
        ("Where do you meet?: Barn", "Where do you meet?: Well", "x", ""),
        ("¿Dónde se reúnen? [Barn]", "¿Dónde se reúnen? [Well]", "Sí", "No"),
        ("Où ? [Barn]", "Où ? [Well]", "Oui", "Non"),
        ("Onde? [Barn]", "Onde? [Well]", "Sim", "Não"),
        ("Where do you meet? - Barn", "Where do you meet? - Well", "", ""),
    ],
)  # fmt: skip
def test_the_answers_of_a_multiple_choice_are_its_ticks(tmp_path, first, second, yes, no):
    barn, well = yes or "Barn", yes or "Well"
    made = (
        f'"{first}","{second}",Why there?\n{barn},{no},It is dry.\n{no},{well},It is near to us.\n'
    )
    one, two = drafted(text(tmp_path, made)).values()
    assert aside(one) == [("choice", "Barn")] and aside(two) == [("choice", "Well")]
    assert [said for _, said in evidence(one)] == ["It is dry."]


def test_the_joined_cell_of_a_multiple_choice_is_left_to_its_ticks(tmp_path):
    made = "Tools,Tools/rake,Tools/hoe,Why?\nrake hoe,1,1,Both were lent to us.\nhoe,0,1,It was all we had.\n"
    one, _ = drafted(text(tmp_path, made)).values()
    assert [said for _, said in aside(one)] == ["rake", "hoe"]


def test_answers_that_are_offered_are_no_words_of_anybody(tmp_path):
    used = ["Calls, Letters", "Calls", "Letters", "Letters, Calls", "Calls", "Letters"]
    rows = "".join(f'"{one}",We wrote {n} letters in all.\n' for n, one in enumerate(used))
    found = drafted(text(tmp_path, f"Which did you use?,What else?\n{rows}"))
    assert aside(found["R01"]) == [("choice", "Calls, Letters")]


SYSTEM = [
    ("Horodateur", "2025/05/01 9:12:44 AM UTC+1"), ("Marca temporal", "1/5/2025 9:12:44"),
    ("Carimbo de data/hora", "01/05/2025 09:12:44"), ("KEY", "uuid:5f0c1d2e-0000-4000-8000-00000000000a"),
    ("PARENT_KEY", "uuid:5f0c1d2e-0000-4000-8000-00000000000b"), ("SubmittedTime", "2025-05-01T09:12:44Z"),
    ("meta-instanceID", "uuid:5f0c1d2e-0000-4000-8000-00000000000a"), ("ReviewState", "approved"),
    ("_submitted_by", "enumerator seven"), ("_tags", "checked twice"), ("ID", "12"),
    ("Completion time", "2025-05-01 10:02:00"), ("Heure de fin", "2025-05-01 10:02:00"),
    ("lastpage. Last page", "4"), ("Tête de série", "1299321"), ("Collector ID", "40011"),
    ("DistributionChannel", "anonymous"), ("Status", "IP Address"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "cell"), SYSTEM)
def test_what_a_survey_program_writes_itself_is_no_evidence(tmp_path, header, cell):
    made = (
        f'"{header}","What sank?"\n"{cell}","The ferry sank in May."\n"{cell}","Hopes did sink."\n'
    )
    for found in drafted(text(tmp_path, made)).values():
        assert len(evidence(found)) == 1 and len(aside(found)) == 1


def test_equal_headers_keep_every_answer_under_their_own(tmp_path):
    made = "No,Comment,Comment,Comment\n1,The first was good.,The second was not.,The third fell out.\n"
    found = drafted(text(tmp_path, made + "2,It rained on us.,,It snowed on them.\n"))
    assert [said for _, said in evidence(found["R01"])] == [
        "The first was good.", "The second was not.", "The third fell out.",
    ]  # fmt: skip


def test_questions_in_a_column_of_their_own_head_the_answers_of_each_person(tmp_path):
    made = (
        "person,question,answer\n1,What broke?,The axle of the cart broke.\n1,Who mended it?,Her uncle did it.\n"
        "2,What broke?,Nothing of ours broke.\n2,Who mended it?,They had no need to.\n"
    )
    found = drafted(text(tmp_path, made))
    assert list(found) == ["R01", "R03"]
    assert evidence(found["R01"]) == [
        ("What broke?", "The axle of the cart broke."), ("Who mended it?", "Her uncle did it."),
    ]  # fmt: skip

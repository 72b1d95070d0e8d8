"""Who speaks: every style of transcript, and lines that only look like a speaker's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.files.pieces import Piece, Reading
from pipeline.ingest.files.text import paragraphs
from pipeline.ingest.turns.labels import base_name, read_label, role_of

INTERVIEW = Setting(kind="interview")


def turns(text, setting=INTERVIEW):
    """Return (role, speaker, text) of each turn of a plain text."""
    drafts = draft(Reading(pieces=tuple(paragraphs(text))), setting).drafts
    return [(d.role, d.speaker, d.text) for d in drafts if d.kind == "turn"]


def spoken(text, setting=INTERVIEW):
    """Return (speaker, text) of each turn of a plain text."""
    return [(speaker, said) for _, speaker, said in turns(text, setting)]


DIALOGUE = (
    ("How did the work begin?", "Slowly, with a visit to the school."),
    ("What changed after that?", "People began to say what had failed."),
    ("And who decides now?", "We do, together with the team."),
)


@pytest.mark.parametrize(
    ("form", "one", "other"),
    [
        ("{name}: {said}\n\n", "I", "R"),
        ("{name}: {said}\n", "INT", "P1"),
        ("{name}: {said}\n", "Interviewer", "Respondent"),
        ("{name}: {said}\n\n", "Joan Achieng", "Tom Bell"),
        ("{name}: {said}\n\n", "JOAN", "TOM"),
        ("{name} : {said}\n\n", "Joan", "Tom"),
        ("[00:12:34] {name}: {said}\n\n", "Joan", "Tom"),
        ("00:12:34 {name}: {said}\n\n", "Joan", "Tom"),
        ("{name} (12:34): {said}\n\n", "Joan", "Tom"),
        ("{name}  12:34\n{said}\n\n", "Joan Achieng", "Tom Bell"),
        ("{name}  1:12:34\n{said}\n\n", "Speaker 1", "Speaker 2"),
        ("{name}\n{said}\n\n", "Joan Achieng", "Tom Bell"),
        ("{name}:\n{said}\n\n", "Joan Achieng", "Tom Bell"),
        ("{name}\t{said}\n", "Joan Achieng", "Tom Bell"),
        ("00:00:05\t{name}\t{said}\n", "Joan Achieng", "Tom Bell"),
        ("- {name}: {said}\n", "Joan", "Tom"),
        (">> {name}: {said}\n\n", "JOAN", "TOM"),
        ("{name} – {said}\n\n", "Joan Achieng", "Tom Bell"),
        ("[{name}] {said}\n\n", "Joan Achieng", "Tom Bell"),
        ("<{name}> {said}\n\n", "Joan Achieng", "Tom Bell"),
        ("12/03/2024, 10:15 - {name}: {said}\n", "Joan Achieng", "Tom Bell"),
        ("12:03:11 From {name} to Everyone: {said}\n", "Joan Achieng", "Tom Bell"),
        ("{name} | {said}\n", "Joan Achieng", "Tom Bell"),
        ("{name} [00:01:02] {said}\n", "Joan Achieng", "Tom Bell"),
        ("({name} 00:12): {said}\n", "Joan Achieng", "Tom Bell"),
        ("{name}. {said}\n", "I", "R"),
        ("**{name}:** {said}\n", "Joan", "Tom"),
        ("{name}: {said}\n", "joan", "tom"),
        ("{name}: {said}\n", "+254 700 000001", "+254 711 000002"),
        ("{name}: {said}\n", "F1", "M2"),
        ("{name}: {said}\n", "KII-05", "FGD-2"),
        ("{name}: {said}\n\n", "سلمى", "أحمد"),
        ("{name}：{said}\n\n", "王芳", "李明"),
    ],
)  # fmt: skip
def test_the_speaker_of_every_turn_is_read_in_each_style(form, one, other):
    text = "".join(
        form.format(name=name, said=said)
        for pair in DIALOGUE
        for name, said in zip((one, other), pair, strict=True)
    )
    expected = [(n, s) for pair in DIALOGUE for n, s in zip((one, other), pair, strict=True)]
    assert spoken(text) == expected


@pytest.mark.parametrize(
    "remark",
    [
        "Note: the connection dropped here.",
        "Result: we had to begin again.",
        "10:30 was when it ended.",
        "John 3:16 is what he quoted.",
        "https://example.org/page: that is the address.",
        "Key takeaway: nobody had written it down.",
        "Step 2: you call everybody.",
        "Question: who pays for it?",
        "For example: the second year.",
        "So here's the thing: it never worked.",
        "Ratio 3:1, roughly.",
        "Resultado: no funcionó.",
        "Remarque : rien n'a changé.",
        "Two things: money and time.",
    ],
)
@pytest.mark.parametrize("names", [("I", "R"), ("Joan Achieng", "Tom Bell"), ("Joan", "Tom")])
def test_a_remark_with_a_colon_is_no_speaker_however_often_it_comes(remark, names):
    one, other = names
    text = "".join(f"{one}: {q}\n\n{other}: {a}\n\n{remark}\n\n" for q, a in DIALOGUE)
    expected = [item for q, a in DIALOGUE for item in ((one, q), (other, a), (other, remark))]
    assert spoken(text) == expected


def test_bold_names_are_speakers_and_bold_words_inside_an_answer_are_not():
    said = [
        ("Joan:", "Joan: How did it begin?"),
        ("Tom:", "Tom: Slowly."),
        ("Trust:", "Trust: that was the word."),
        ("Joan:", "Joan: And then?"),
        ("Tom:", "Tom: It grew."),
    ]
    reading = Reading(pieces=tuple(Piece(text=text, bold_lead=lead) for lead, text in said))
    drafts = draft(reading, INTERVIEW).drafts
    assert [(d.speaker, d.text) for d in drafts] == [
        ("Joan", "How did it begin?"),
        ("Tom", "Slowly."),
        ("Tom", "Trust: that was the word."),
        ("Joan", "And then?"),
        ("Tom", "It grew."),
    ]


def test_letters_mean_what_they_mean_beside_one_another():
    spanish = "P: ¿Cómo empezó?\nR: Despacio.\nP: ¿Y después?\nR: Creció.\n"
    english = "I: How did it begin?\nP: Slowly, I think.\nI: And then?\nP: It grew.\n"
    assert [(role, who) for role, who, _ in turns(spanish)][:2] == [
        ("interviewer", "P"), ("informant", "R"),
    ]  # fmt: skip
    assert [(role, who) for role, who, _ in turns(english)][:2] == [
        ("interviewer", "I"), ("informant", "P"),
    ]  # fmt: skip


def test_the_cover_block_gives_roles_and_opens_no_turn():
    text = (
        "Project: Rooted Classrooms\nInterviewer: Joan Achieng\nInterviewee: Tom Bell, Hill School\n"
        "Date: 3 May 2024\n\nTom: I will start.\n\nJoan: Please do.\n\nTom: It began slowly.\n\n"
        "Joan: I see.\n"
    )
    drafting = draft(Reading(pieces=tuple(paragraphs(text))), INTERVIEW)
    assert [(d.role, d.text) for d in drafting.drafts if d.kind == "turn"] == [
        ("informant", "I will start."),
        ("interviewer", "Please do."),
        ("informant", "It began slowly."),
        ("interviewer", "I see."),
    ]
    assert [d.set_aside for d in drafting.drafts][:4] == ["cover"] * 4
    assert set(drafting.names) >= {("Joan Achieng", "person"), ("Tom Bell", "person")}


def test_a_cover_line_may_give_two_people_and_the_codes_they_speak_under():
    text = (
        "Interviewer (E1): P. Velmurugan     Respondent (D): director\n\n"
        "E1: Is this recorded?\n\nD: At ten, I think.\n\nE1: And now?\n\nD: Now it is.\n"
    )
    drafting = draft(Reading(pieces=tuple(paragraphs(text))), INTERVIEW)
    assert [(d.speaker, d.role) for d in drafting.drafts] == [
        (None, "none"),
        ("E1", "interviewer"),
        ("D", "informant"),
        ("E1", "interviewer"),
        ("D", "informant"),
    ]
    assert drafting.names == (("P. Velmurugan", "person"),)


def test_the_register_decides_roles_before_anything_else():
    text = "Joan: What changed for you?\n\nTom: A lot.\n\nJoan: What else?\n\nTom: The roof.\n"
    setting = Setting(kind="interview", speakers={"joan": "informant", "tom": "interviewer"})
    assert [role for role, _, _ in turns(text, setting)] == [
        "informant", "interviewer", "informant", "interviewer",
    ]  # fmt: skip


def test_who_asks_the_questions_is_the_interviewer_and_a_warning_says_it_was_told_so():
    text = "".join(f"Joan: {q}\n\nTom: {a}\n\n" for q, a in DIALOGUE)
    drafting = draft(Reading(pieces=tuple(paragraphs(text))), INTERVIEW)
    assert {d.speaker: d.role for d in drafting.drafts} == {
        "Joan": "interviewer", "Tom": "informant",
    }  # fmt: skip
    assert [message for message, _ in drafting.warnings] == [
        "interviewer told from who asks the questions; confirm the roles in the sheet speakers"
    ]


def test_in_a_focus_group_the_moderator_is_context_and_everyone_else_evidence():
    text = (
        "Moderator: What has changed in the villages?\nP1: The roads are better now.\n"
        "P2: Not in ours, not at all.\nSeveral: [laughter]\nP10: It depends on the rains.\n"
        "Moderator: Say more.\nP2: They promised us a bridge.\n"
    )
    drafts = draft(Reading(pieces=tuple(paragraphs(text))), Setting(kind="focus group")).drafts
    assert [(d.speaker, d.role, d.set_aside) for d in drafts] == [
        ("Moderator", "facilitator", "facilitator"),
        ("P1", "informant", None),
        ("P2", "informant", None),
        ("Several", "informant", "tag"),
        ("P10", "informant", None),
        ("Moderator", "facilitator", "facilitator"),
        ("P2", "informant", None),
    ]


def test_an_interpreter_is_evidence_after_the_informant_and_context_after_the_interviewer():
    text = (
        "I: How did the work begin for you?\nInterpreter: Kazi ilianzaje kwenu?\n"
        "R: Polepole sana, kwa kweli.\nInterpreter: Very slowly, to tell the truth.\n"
    )
    drafts = draft(Reading(pieces=tuple(paragraphs(text))), INTERVIEW).drafts
    assert [(d.role, d.set_aside) for d in drafts] == [
        ("interviewer", "interviewer"),
        ("interpreter", "interpreter"),
        ("informant", None),
        ("interpreter", None),
    ]


def test_where_only_the_questions_are_labelled_the_other_paragraphs_are_the_answers():
    text = "".join(f"MODERATOR: {q}\n\n{a}\n\nWe did it twice.\n\n" for q, a in DIALOGUE)
    drafts = draft(Reading(pieces=tuple(paragraphs(text))), INTERVIEW).drafts
    assert [(d.role, d.speaker) for d in drafts][:3] == [
        ("facilitator", "MODERATOR"), ("informant", None), ("informant", None),
    ]  # fmt: skip


def test_questions_in_bold_without_any_label_are_the_interviewers():
    pieces = []
    for question, answer in DIALOGUE:
        pieces += [Piece(text=question, bold_lead=question), Piece(text=answer)]
    drafts = draft(Reading(pieces=tuple(pieces)), INTERVIEW).drafts
    assert [(d.role, d.text) for d in drafts][:2] == [
        ("interviewer", "How did the work begin?"),
        ("informant", "Slowly, with a visit to the school."),
    ]


def test_running_paragraph_numbers_are_taken_off():
    said = [item for pair in DIALOGUE for item in zip(("Dan", "Participant"), pair, strict=True)]
    said += said
    text = "".join(f"{n} {who}: {words}\n\n" for n, (who, words) in enumerate(said, 2))
    assert spoken(text) == said


def test_lines_broken_to_fit_the_page_are_joined_again():
    text = (
        "I: What changed in the way that the foundation and the schools work\n"
        "with one another since you came?\n\n"
        "R: They began to ask what had failed before they asked how much of the\n"
        "money had been spent, and that was new for all of us in the county\n"
        "where we work.\n"
    )
    assert [said for _, said in spoken(text)] == [
        "What changed in the way that the foundation and the schools work with one another "
        "since you came?",
        "They began to ask what had failed before they asked how much of the money had been "
        "spent, and that was new for all of us in the county where we work.",
    ]


def test_running_headers_of_plain_text_belong_to_nobody():
    header = "Interview 04, page {n} of 9\n\n"
    text = "".join(
        f"I: {q}\n\nR: {a}\n\n" + header.format(n=n) for n, (q, a) in enumerate(DIALOGUE, 1)
    )
    assert spoken(text) == [item for q, a in DIALOGUE for item in (("I", q), ("R", a))]


def test_two_people_who_ask_are_both_interviewers():
    text = "".join(
        f"{who}: {q}\n\nTom Bell: {a}\n\n"
        for who, (q, a) in zip(("Joan Achieng", "Ida Brand") * 3, DIALOGUE * 2, strict=True)
    )
    assert {(who, role) for role, who, _ in turns(text)} == {
        ("Joan Achieng", "interviewer"),
        ("Ida Brand", "interviewer"),
        ("Tom Bell", "informant"),
    }


def test_names_of_transcribers_and_of_those_present_are_names_too():
    text = (
        "Date: 3 May 2024\nTranscribed by: Mary Njeri, checked against audio\n"
        "Present: Ana Ruiz and Tom Bell\n\nI: How was it?\n\nR: Good.\n\nI: Why?\n\nR: Rain.\n"
    )
    drafting = draft(Reading(pieces=tuple(paragraphs(text))), INTERVIEW)
    assert [name for name, _ in drafting.names] == ["Mary Njeri", "Ana Ruiz", "Tom Bell"]


def test_a_label_misspelt_once_is_the_speaker_it_was_meant_for():
    said = [
        ("Dan", f"What about {n}?") if n % 2 else ("Participant", f"It is {n}.") for n in range(20)
    ]
    text = (
        "".join(f"{who}: {words}\n\n" for who, words in said) + "Particpant: Right.\n\nDan: Ok.\n"
    )
    assert spoken(text) == [*said, ("Participant", "Right."), ("Dan", "Ok.")]


def test_a_report_has_no_speakers_whatever_its_colons():
    text = "Outcomes: More girls stay.\n\nLearning: Ask first.\n\nOutcomes: Again.\n"
    assert turns(text, Setting(kind="one-page report")) == []


def test_without_a_register_row_prose_with_a_few_colons_is_no_transcript():
    text = "Introduction: this is a study.\n\n" + "We went there and looked at it.\n\n" * 12
    assert not draft(Reading(pieces=tuple(paragraphs(text))), Setting()).transcript


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Dr. Jane Doe (she/her)", "Jane Doe"),
        ("Jane Doe | Itad", "Jane Doe"),
        ("Mireille B. Reece, Psy.D", "Mireille B. Reece"),
        ("Sister Agnes Wanjiru", "Agnes Wanjiru"),
        ("[Jane]", "Jane"),
        ("Jane Doe - Oxfam Kenya", "Jane Doe"),
        ("Stephen O'Grady", "Stephen O'Grady"),
        ("Participant 1, female, 34", "Participant 1"),
        ("joan@example.org", "joan"),
        ("Well... – that is a long story. And it goes on", "Well... – that is a long story. And it goes on"),
    ],
)  # fmt: skip
def test_a_label_comes_down_to_the_name(written, name):
    assert base_name(written) == name


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("I", "interviewer"), ("INT", "interviewer"), ("Interviewer 2", "interviewer"),
        ("Entrevistadora", "interviewer"), ("Enquêteur", "interviewer"),
        ("P12", "informant"), ("Participant 3", "informant"), ("Répondante", "informant"),
        ("Mujer 2", "informant"), ("Moderator", "facilitator"), ("Interpreter", "interpreter"),
        ("Speaker 1", "unknown"), ("Country Director", "unknown"), ("Grace Otieno", None),
    ],
)  # fmt: skip
def test_a_generic_label_says_its_role(label, role):
    assert role_of(label) == role


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_asked_whether_it_is_a_label(text):
    assert read_label(text).written == text


words = st.text(alphabet="abcdefg ", min_size=1, max_size=60).filter(lambda t: t.strip())


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Ana Ruiz", "Tom Bell", "Wei Chen"]), words), min_size=6, max_size=40))  # fmt: skip
def test_no_word_of_a_transcript_is_lost(said):
    text = "".join(f"{name}: {words}\n\n" for name, words in said)
    drafts = draft(Reading(pieces=tuple(paragraphs(text))), INTERVIEW).drafts
    kept = " ".join(d.text for d in drafts).split()
    assert [w for w in kept if w not in ("Ana", "Ruiz:", "Tom", "Bell:", "Wei", "Chen:")] == [
        word for _, words in said for word in words.split()
    ]

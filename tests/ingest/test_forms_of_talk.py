"""Who interviews, told from the whole; labels, covers, times and numbers as tools write them.

Kinds C (roles), D (covers), F (labels) and I (times and line numbers).
"""

from __future__ import annotations

import textwrap

import pytest

from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.files.pieces import Reading
from pipeline.ingest.files.text import paragraphs
from pipeline.ingest.turns.asking import asks

TALK = (
    ("What made the groups meet?", "We met since the buyer had left all of us alone."),
    ("And who keeps the notes?", "My aunt does, and she reads them to us on the same day."),
    ("What was hard for you?", "The road was closed in the rains, and two of us could not come."),
    ("Would you do it again?", "Yes, because the seed that we lent out came back to us."),
    ("What comes next?", "We go to the other valley in June, with the map."),
)


def drafted(text, kind="interview", **more):
    return draft(Reading(pieces=tuple(paragraphs(text))), Setting(kind=kind, **more))


def roles(text, kind="interview"):
    return {d.speaker: d.role for d in drafted(text, kind).drafts if d.speaker}


def warned(drafting):
    return " ".join(message for message, _ in drafting.warnings)


# --- C: roles ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "turns",
    [
        [("A", "Cuénteme cómo empezó la huerta."), ("B", "Empezamos porque nadie tenía verdura, y mi hermana guardaba la semilla. ¿Quién más iba a hacerlo? Así fuimos prestando."),
         ("A", "Hábleme de las reuniones."), ("B", "Eran los jueves, ¿no?, y venían todas, aunque los hombres decían que eso no daba plata."),
         ("A", "Ya veo. Describa lo más difícil."), ("B", "Cuando se fue el promotor estuvimos tres meses sin reunirnos.")],
        [("A", "Parlez-moi de la caisse."), ("B", "On l'a montée avec les femmes du marché, parce que la banque ne voulait pas de nous, n'est-ce pas ?"),
         ("A", "Et les règles."), ("B", "C'est nous qui les avons écrites, en trois soirs, et on a discuté jusqu'à la nuit."),
         ("A", "Racontez-moi un désaccord."), ("B", "Quand la trésorière est partie au village avec le cahier, nous n'avions plus rien.")],
        [("A", "conte como foi o começo da horta"), ("B", "a gente começou com três canteiros atrás da escola porque a merenda vinha sem verdura"),
         ("A", "e depois o que mudou"), ("B", "depois veio um técnico e ele ficou seis meses ensinando a fazer o composto e a cuidar da água"),
         ("A", "qual foi a maior dificuldade"), ("B", "a água porque no verão o poço secava e a gente buscava no rio")],
        [("A", "How did you come to share the budget?"), ("B", "Do you mean the first year or the second? In the first year we put it on the wall, so that everyone could see who was paid what."),
         ("A", "The first year."), ("B", "Right. There was shouting for a week. Would you have done it?"),
         ("A", "Maybe. What happened then?"), ("B", "The cook earned less than the driver, so we changed it. Isn't that what it was for?"),
         ("A", "Who decided on that?"), ("B", "The committee. You know the committee? Four of the seven are from the kitchen.")],
        [("A", "so how did it start"), ("B", "it started when the buyer left and we had to decide on our own what to do with the truck"),
         ("A", "okay"), ("B", "and with the four people who were still on the payroll and had children at school"),
         ("A", "mhm"), ("B", "they sold the truck first and then the office and the chairs that were in it")],
    ],
    ids=["es prompts", "fr prompts", "pt without marks", "asks back", "recognised speech"],
)  # fmt: skip
def test_the_one_who_tells_is_the_informant_and_the_one_who_prompts_interviews(turns):
    names = {"A": "Speaker 1", "B": "Speaker 2"}
    text = "".join(f"{names[who]}: {words}\n\n" for who, words in turns)
    assert roles(text) == {"Speaker 1": "interviewer", "Speaker 2": "informant"}


def test_a_moderator_with_prompts_and_a_guest_of_one_word_in_a_focus_group():
    text = """Amina: Thank you all for coming. Tell us what has worked in the groups.
Rehema: For me the box has worked, since I could buy a goat and then a second one.
Zuhura: For us it was the trust, because we have known each other since school.
Unknown: What?
Amina: Say a bit more about trust.
Zuhura: When my child was ill they lent me the money the same night, with no paper at all.
Amina: And the men. Let us hear about the men.
Halima: The men laughed at first, and now they want a box of their own.
Rehema: My husband counts with me every Friday, and he is quicker than me."""
    assert roles(text.replace("\n", "\n\n"), "focus group") == {
        "Amina": "interviewer", "Rehema": "informant", "Zuhura": "informant",
        "Unknown": "informant", "Halima": "informant",
    }  # fmt: skip


def test_letters_give_way_where_the_one_who_tells_has_the_interviewers_letter():
    text = "".join(f"P: {a} {a}\n\nR: {q}\n\n" for q, a in TALK)
    assert roles(text) == {"P": "informant", "R": "interviewer"}


def test_an_interviewer_who_says_most_of_the_words_costs_nobody_a_word_and_is_asked_about():
    long = "We have read in your report of last year that the wells were repaired by the youth. "
    text = "".join(f"Noor: {long * 2}Why?\n\nTom: {a}\n\n" for _, a in TALK)
    drafting = drafted(text)
    assert all(d.set_aside is None for d in drafting.drafts if d.speaker == "Tom")
    assert "give their roles in the sheet speakers" in warned(drafting)


def test_colleagues_who_talk_without_any_question_are_all_informants():
    text = "".join(f"Ana: {a}\n\nLuis: Yes, and {a.lower()}\n\n" for _, a in TALK)
    assert set(roles(text, "workshop").values()) == {"informant"}


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("So what came of it?", True), ("ምን ሆነ፧", True), ("发生了什么？", True),
        ("Well, tell me more.", True), ("Okay, and the bank. Describe it for me.", True),
        ("qué pasó entonces", True), ("et comment ça s'est passé", True),
        ("Who would have thought it? We met in May.", False),
        ("They all came with their own seed and stayed for the night, right?", False),
        ("We told them what we wanted.", False), ("Which is why.. no, we stayed.", True),
    ],
)  # fmt: skip
def test_a_turn_asks_by_how_it_ends(text, does):
    assert asks(text) is does


# --- D: covers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cover",
    [
        "Date: 12 March 2025\nParticipants:\n- Nadia Perwin (interviewer)\n- Tomas Ilander\n",
        "Fecha: 12 de marzo\nParticipantes: Tomas Ilander (promotor), Nadia Perwin (entrevistadora)\n",
        "Date : 12 mars 2025\nPersonnes présentes : Nadia Perwin [enquêtrice], Tomas Ilander\n",
        "Data: 12 de março\nPresentes: Nadia Perwin – entrevistadora; Tomas Ilander – agricultor\n",
        "Date: 12 March 2025\nPresent: Nadia Perwin and Tomas Ilander\n",
        "Project: Seed\nParticipants\n1. Nadia Perwin (interviewer, Seedhouse)\n2. Tomas Ilander\n",
        "Speakers: Nadia Perwin, Tomas Ilander\nPlace: Lower valley\n",
    ],
)
def test_a_list_of_those_present_gives_no_role_but_brackets_behind_a_name_do(cover):
    text = cover + "\n" + "".join(f"Nadia Perwin: {q}\nTomas Ilander: {a}\n" for q, a in TALK[:2])
    drafting = drafted(text)
    told = {d.speaker: d.role for d in drafting.drafts if d.speaker}
    assert told == {"Nadia Perwin": "interviewer", "Tomas Ilander": "informant"}
    assert dict(drafting.names).keys() == {"Nadia Perwin", "Tomas Ilander"}


def test_a_role_or_label_with_a_question_mark_is_asked_about():
    cover = "Attendees: Nadia Perwin (interviewer?), Tomas Ilander\nDate: 3 May 2024\n\n"
    text = cover + "".join(f"Nadia Perwin: {q}\nTomas Ilander: {a}\n" for q, a in TALK[:2])
    told = dict(drafted(text + "Tomas Ilander?: We had no seed left.\n").warnings)
    assert next(n for message, n in told.items() if "question mark" in message) == 2


# --- F and I: labels, times, numbers ---------------------------------------------------


def written(form, talk=TALK):
    out, second = "", 5
    for number, (name, said) in enumerate(
        [pair for q, a in talk for pair in (("Ana Ruiz", q), ("Luis Bel", a))], 1
    ):
        out += form.format(
            name=name, said=said, n=number, t=f"00:00:{second:02d}", m=f"0:{second:02d}",
            e=f"00:00:{second + 3:02d}",
        )  # fmt: skip
        second += 5
    return out


SAID = [pair for q, a in TALK for pair in (("Ana Ruiz", q), ("Luis Bel", a))]


@pytest.mark.parametrize(
    "form",
    [
        "{{{name}}} {said}\n", "{{{name}}}: {said}\n", "{name}; {said}\n", "{name}፦ {said}\n",
        "{name}፥ {said}\n", "{name}：{said}\n", "[{name}]\n{said}\n\n", "{name} ({m}): {said}\n",
        "{name} ({t}):\n{said}\n\n", "{name} ({m})\n{said}\n\n", "[{t}] - {name}\n{said}\n\n",
    ],
)  # fmt: skip
def test_a_turn_opens_whatever_sign_stands_around_or_behind_its_label(form):
    drafts = drafted(written(form)).drafts
    assert [(d.speaker, d.text) for d in drafts] == SAID


@pytest.mark.parametrize(
    "form",
    [
        "{name}: {said} #{t}-3#\n", "#{t}-3# {name}: {said}\n", "{name}: {said}#{t}-5#\n\n",
        "{t}\t{e}\t{name}\t{said}\n", "{n}\t{t}\t{e}\t{name}\t{said}\n", "{t}\t4.2\t{name}\t{said}\n",
        "{name}\t{t}\t{e}\t{said}\n", "{name}:\t{said}\t{t}\n", "{name}: {said} [{t}]\n",
        "{name}: {said} {t}\n", "{name}\n[{t}] - {said}\n\n", "{t} - {e} {name}: {said}\n",
    ],
)  # fmt: skip
def test_times_and_their_columns_stand_beside_the_words_and_never_in_them(form):
    drafts = drafted(written(form)).drafts
    assert [(d.speaker, d.text) for d in drafts] == SAID
    assert [d.timestamp for d in drafts] == [f"00:00:{5 + 5 * n:02d}" for n in range(len(SAID))]


@pytest.mark.parametrize(
    "form", ["{m} {said}\n", "[{t}] {said}\n", "{t}\n{said}\n", "({m}) {said}\n"]
)
def test_where_only_times_stand_before_what_is_said_they_are_taken_off(form):
    drafts = drafted(written(form)).drafts
    assert [d.text for d in drafts] == [said for _, said in SAID]
    assert drafts[1].timestamp == "00:00:10"


@pytest.mark.parametrize("place", ["{n:>3}  {line}", "{line}\t{n}", "{line}   {n}", "{n} {line}"])
def test_line_numbers_at_either_end_are_taken_off(place):
    lines = written("{name}: {said}\n").splitlines()
    text = "\n".join(place.format(n=n, line=line) for n, line in enumerate(lines, 1))
    assert [(d.speaker, d.text) for d in drafted(text).drafts] == SAID


def test_numbers_at_every_fifth_line_are_taken_off():
    lines = [
        line
        for one in written("{name}: {said} " + "And so we went on with it for a year. " * 3 + "\n").splitlines()
        for line in textwrap.wrap(one, 60)
    ]  # fmt: skip
    numbered = "\n".join((f"{n:>3} " if n % 5 == 0 else "    ") + x for n, x in enumerate(lines, 1))
    assert [d.text for d in drafted(numbered).drafts] == [
        d.text for d in drafted("\n".join(lines)).drafts
    ]


def test_a_time_that_is_said_stays_in_the_words():
    text = "".join(f"Ana Ruiz: {q}\nLuis Bel: 10:30 was when {a}\n" for q, a in TALK[:2])
    assert "10:30 was when" in drafted(text).drafts[1].text


def registered(*labels, text):
    speakers = {"x": "informant"} if not labels else {}
    setting = {
        "labels": tuple((label, f"speakers.csv:{n}") for n, label in enumerate(labels, 2)),
        "speakers": speakers,
    }
    return drafted(text, **setting)


@pytest.mark.parametrize("label", ["--", "*", "N.N.", "the elder", "Sra. M", "§ 2"])
def test_a_label_of_the_register_is_looked_for_as_it_is_written(label):
    text = "".join(f"Q: {q}\n{label} {':' if label[-1].isalnum() else ''} {a}\n" for q, a in TALK)
    drafting = registered(label, text=text)
    assert [d.text for d in drafting.drafts if d.role != "interviewer"] == [a for _, a in TALK]
    assert "opens no turn" not in warned(drafting)


def test_a_label_of_the_register_that_stands_nowhere_is_told_by_its_row_and_not_its_name():
    drafting = registered("Ana Ruiz", "Jonas Weil", text=written("{name}: {said}\n"))
    assert "speakers.csv:3: the label opens no turn" in warned(drafting)
    assert "Jonas" not in warned(drafting) and "speakers.csv:2" not in warned(drafting)


def test_a_first_name_alone_is_the_one_person_who_has_it_and_nobody_where_two_have():
    text = written("{name}: {said}\n") + "Luis: One more thing, the map is ours.\n"
    assert drafted(text).drafts[-1].speaker == "Luis Bel"
    both = text.replace("Ana Ruiz", "Luis Ara")
    assert drafted(both).drafts[-1].speaker == "Luis"

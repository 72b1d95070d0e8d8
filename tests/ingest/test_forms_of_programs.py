"""What a program wrote is nobody's word (kind H); chats as they are exported (kind P)."""

from __future__ import annotations

import pytest

from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.formats import read_file

BODY = (
    "Ana Ruiz: What helped you to begin?\n\nLuis Bel: The dry year did, since nobody had seed left.\n\n"
    "Ana Ruiz: And who keeps the book?\n\nLuis Bel: My aunt keeps it, and she lends it to nobody.\n"
)
SAID = ["What helped you to begin?", "The dry year did, since nobody had seed left.",
        "And who keeps the book?", "My aunt keeps it, and she lends it to nobody."]  # fmt: skip


def read(folder, text, name="a.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return draft(read_file(path), Setting(kind="interview"))


def spoken(drafting):
    return [d.text for d in drafting.drafts if d.speaker]


@pytest.mark.parametrize(
    ("above", "below", "names"),
    [
        ("Marta Keller started transcription\n\n", "\nMarta Keller stopped transcription\n", True),
        ("Marta Keller inició la transcripción\n\n", "\nMarta Keller detuvo la transcripción\n", True),
        ("Marta Keller a démarré la transcription\n\n", "\nMarta Keller a arrêté la transcription\n", True),
        ("Marta Keller iniciou a transcrição\n\n", "\nMarta Keller saiu da reunião\n", True),
        ("Attendees\nAna Ruiz, Luis Bel, Marta Keller\n\nTranscript\n\n", "\nMeeting ended after 00:41:07\n", True),
        ("", "\nTranscribed by https://otter.ai\n", False),
        ("", "\nThis transcript was exported on Mar 12, 2025 - view latest version here.\n", False),
        ("", "\n(Transcribed by TurboScribe.ai. Go Unlimited to remove this message.)\n", False),
        ("SUMMARY KEYWORDS\nseed, bank\n\nSUMMARY\nAna: asks. The bank was made in the dry year.\n\nTRANSCRIPT\n\n", "", False),
        ("Quick recap\n\nThe bank was made.\n\nNext steps\n\n- Ana: send the notes\n\nTranscript\n\n", "", False),
    ],
)  # fmt: skip
def test_what_tools_write_around_a_talk_is_not_said_and_whom_they_name_is_replaced(
    tmp_path, above, below, names
):
    drafting = read(tmp_path, above + BODY + below)
    assert spoken(drafting) == SAID
    assert (("Marta Keller", "person") in drafting.names) is names


@pytest.mark.parametrize(
    "said",
    ["We started the recording of births.", "Nobody joined the meeting.", "The facilitator left.",
     "We thank her for watching the children.", "Video calls helped us.", "You changed the way we work."],
)  # fmt: skip
def test_what_people_say_of_meetings_and_videos_is_theirs(tmp_path, said):
    drafting = read(tmp_path, BODY + f"\nLuis Bel: {said}\n")
    assert [d.set_aside for d in drafting.drafts if d.text == said] == [None]


@pytest.mark.parametrize(
    "phrase",
    ["Thanks for watching!", "Please subscribe to the channel.", "Gracias por ver el vídeo.",
     "Sous-titres réalisés para la communauté d'Amara.org", "Obrigado por assistir.", "Subtitles by the Amara.org community"],
)  # fmt: skip
def test_stock_phrases_of_speech_recognition_are_parted_from_what_was_said(tmp_path, phrase):
    drafting = read(tmp_path, BODY.rstrip() + f" {phrase}\n")
    assert drafting.drafts[-1].set_aside == "made up by speech recognition"
    assert drafting.drafts[-2].text == SAID[-1]


@pytest.mark.parametrize(("times", "told"), [(3, False), (4, True), (9, True)])
def test_a_sentence_four_times_in_a_row_is_told_and_counts_once(tmp_path, times, told):
    loop = "And it was all hers. " * times
    drafting = read(tmp_path, BODY + f"\nLuis Bel: {loop}\n")
    assert any("four times" in message for message, _ in drafting.warnings) is told
    kept = " ".join(d.text for d in drafting.drafts if d.set_aside is None)
    assert kept.count("all hers") == (1 if told else times)


def test_six_loops_in_one_file_are_one_notice(tmp_path):
    loops = "".join(
        f"\nLuis Bel: {f'We sold goat {n}. ' * 4}\n\nAna Ruiz: Why?\n" for n in range(6)
    )
    messages = [m for m, _ in read(tmp_path, BODY + loops).warnings if "four times" in m]
    assert len(messages) == 1 and "6 places" in messages[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tiers.vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Ana Ruiz>Who came?\n\n00:00:03.000 --> 00:00:04.000\n<v Comments>check the village's name\n\n00:00:05.000 --> 00:00:06.000\n<v Luis Bel>My aunt, with the seed.\n"),
        ("elan.txt", "Ana Ruiz\t00:00:01\t00:00:02\tWho came?\nComment\t00:00:03\t00:00:04\tcheck the village's name\nLuis Bel\t00:00:05\t00:00:06\tMy aunt, with the seed.\nAna Ruiz\t00:00:07\t00:00:08\tWhy?\nLuis Bel\t00:00:09\t00:00:10\tTo eat.\n"),
        ("clan.txt", "@Begin\n*INV:\tWho came?\n%com:\tcheck the village's name\n*INF:\tMy aunt, with the seed.\n*INV:\tWhy?\n*INF:\tTo eat.\n@End\n"),
    ],
)  # fmt: skip
def test_a_tier_of_remarks_is_nobodys_word(tmp_path, name, text):
    drafts = read(tmp_path, text, name).drafts
    assert "My aunt, with the seed." in [d.text for d in drafts if d.speaker]
    assert not [d for d in drafts if "village" in d.text and d.set_aside is None]


ANDROID = """12/03/2024, 10:14 - Messages and calls are end-to-end encrypted. Tap to learn more.
12/03/2024, 10:14 - Nadia Perwin created group "Savings: circle"
12/03/2024, 10:14 - Nadia Perwin added Marta Keller
12/03/2024, 10:15 - Nadia Perwin: What has helped you to save?
12/03/2024, 14:02 - Tomas Ilander: We meet under the tree.
We copied the box from the other village.
12/03/2024, 14:03 - Tomas Ilander: <Media omitted>
12/03/2024, 14:04 - Nadia Perwin: And what is hard?
12/03/2024, 14:05 - Tomas Ilander: The road, when it rains <This message was edited>
12/03/2024, 14:06 - Tomas Ilander: This message was deleted
12/03/2024, 14:07 - Nadia Perwin: POLL:
OPTION: Monday (3 votes)
12/03/2024, 14:08 - Tomas Ilander: location: https://maps.google.com/?q=1.2,3.4
"""
IPHONE = """\u200e[3/12/24, 10:14:00\u202fAM] Savings circle: \u200eMessages and calls are end-to-end encrypted.
[3/12/24, 10:15:00\u202fAM] ~\u202fNadia Perwin: What has helped you to save?
[3/12/24, 2:02:00\u202fPM] Tomas Ilander: We meet under the tree.
We copied the box from the other village.
\u200e[3/12/24, 2:03:00\u202fPM] Tomas Ilander: \u200esticker omitted
[3/12/24, 2:04:00\u202fPM] Nadia Perwin: And what is hard?
[3/12/24, 2:05:00\u202fPM] Tomas Ilander: The road, when it rains \u200e<This message was edited>
[3/12/24, 2:06:00\u202fPM] Tomas Ilander: \u200eThis message was deleted.
"""
SPANISH = """12/3/24, 10:15 a. m. - Nadia Perwin: What has helped you to save?
12/3/24, 2:02 p. m. - Tomas Ilander: We meet under the tree.
We copied the box from the other village.
12/3/24, 2:03 p. m. - Tomas Ilander: <Multimedia omitido>
12/3/24, 2:04 p. m. - Nadia Perwin: And what is hard?
12/3/24, 2:05 p. m. - Tomas Ilander: The road, when it rains <Se editó este mensaje.>
12/3/24, 2:06 p. m. - Tomas Ilander: Eliminaste este mensaje.
"""
SIGNAL = """[2024-03-12, 10:15] Nadia Perwin: What has helped you to save?
[2024-03-12, 14:02] Tomas Ilander: We meet under the tree.
We copied the box from the other village.
![](./media/2024-03-12_1.jpg)
[2024-03-12, 14:04] Nadia Perwin: And what is hard?
(- Tomas Ilander: 👍 -)
[2024-03-12, 14:05] Tomas Ilander: The road, when it rains
"""
TELEGRAM = """Nadia Perwin, [12.03.2024 10:15]
What has helped you to save?

Tomas Ilander, [12.03.2024 14:02]
We meet under the tree.
We copied the box from the other village.

Nadia Perwin, [12.03.2024 14:04]
And what is hard?

Tomas Ilander, [12.03.2024 14:05]
The road, when it rains
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [("android.txt", ANDROID), ("iphone.txt", IPHONE), ("es.txt", SPANISH), ("signal.md", SIGNAL), ("t.txt", TELEGRAM)],
)  # fmt: skip
def test_a_chat_is_read_by_message_with_its_time_of_day_and_nothing_the_app_wrote(
    tmp_path, name, text
):
    drafting = read(tmp_path, text, name)
    assert [(d.speaker, d.timestamp, d.text) for d in drafting.drafts if d.speaker] == [
        ("Nadia Perwin", "10:15:00", "What has helped you to save?"),
        ("Tomas Ilander", "14:02:00", "We meet under the tree."),
        ("Tomas Ilander", "14:02:00", "We copied the box from the other village."),
        ("Nadia Perwin", "14:04:00", "And what is hard?"),
        ("Tomas Ilander", "14:05:00", "The road, when it rains"),
    ]
    assert {d.set_aside for d in drafting.drafts if not d.speaker} <= {"written by a program"}
    assert ("Marta Keller" in dict(drafting.names)) is (name == "android.txt")


def test_dated_notes_that_nobody_signed_are_no_chat(tmp_path):
    notes = "".join(
        f"0{n}/03/2024 10:15 - visited the school and its garden\n" for n in range(1, 6)
    )
    assert all(d.set_aside is None for d in read(tmp_path, notes).drafts)

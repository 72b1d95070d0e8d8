"""Captions as tools write them: said once, every cue to its end, each speaker told (kind E)."""

from __future__ import annotations

import pytest

from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.formats import read_file

TALK = [
    ("Ana Ruiz", "00:00:01", "What helped you to meet?"),
    ("Luis Bel", "00:00:05", "The bus did, since it stops at the market."),
    ("Ana Ruiz", "00:00:10", "And what came then?"),
    ("Luis Bel", "00:00:13", "Then we had a room of our own."),
]


def read(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return draft(read_file(path), Setting(kind="interview"))


def said(drafting):
    return [(d.speaker, d.timestamp, d.text) for d in drafting.drafts if d.set_aside != "heading"]


def cues(form, head="WEBVTT\n\n"):
    """Return captions of the talk, each cue in this form."""
    times = ["00:00:01.000 --> 00:00:04.000", "00:00:05.000 --> 00:00:09.000",
             "00:00:10.000 --> 00:00:12.000", "00:00:13.000 --> 00:00:19.000"]  # fmt: skip
    return head + "\n".join(
        form.format(n=n, name=name, time=time, text=text, stamp=stamp)
        for n, ((name, stamp, text), time) in enumerate(zip(TALK, times, strict=True), 1)
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("webex.vtt", cues('{n} "{name}" (34940213{n})\n{time}\n{text}\n')),
        ("identifier.vtt", cues("{name}\n{time}\n{text}\n")),
        ("brackets.srt", cues("{n}\n{time}\n({name})\n{text}\n", head="")),
        ("square.srt", cues("{n}\n{time}\n[{name}]\n{text}\n", head="")),
        ("unclosed.vtt", cues("{time}\n<v {name}>{text}\n")),
        ("label-twice.vtt", cues("{time}\n<v {name}>{name}: {text}</v>\n")),
        ("stamp-inside.vtt", cues("{time}\n<v {name}>[{stamp}] {text}</v>\n")),
        ("label-apart.vtt", cues("{time}\n<v {name}>{name}:\n\n{time}\n<v {name}>{text}\n")),
        ("descript.srt", cues("{n}\n{time}\n{name}: {text}\n", head="")),
        ("line-of-space.vtt", cues("{time}\n \n{name}: {text}\n")),
    ],
    ids=lambda value: value if "\n" not in value else "",
)
def test_the_speaker_of_every_cue_is_read_wherever_the_tool_puts_it(tmp_path, name, text):
    assert said(read(tmp_path, name, text)) == TALK


def test_one_microphone_with_labels_inside_its_voice_gives_the_people_who_speak(tmp_path):
    again = cues("{time}\n<v Hall>{name}: {text}</v>\n") + "\n" + cues(
        "{time}\n<v Hall>{name}: {text}</v>\n", head=""
    )  # fmt: skip
    drafting = read(tmp_path, "hall.vtt", again)
    assert {d.speaker for d in drafting.drafts} == {"Ana Ruiz", "Luis Bel"}


@pytest.mark.parametrize(
    "shown",
    [
        [["we put", " "], ["we put", "the map on the wall"], ["the map on the wall", " "],
         ["the map on the wall", "and left it there"], ["and left it there", " "]],
        [["we put"], ["we put the map"], ["we put the map on the wall"],
         ["on the wall and left"], ["and left it there"]],
        [["We put"], ["we put the map on"], ["the map on the wall and"], ["the wall and left it there"]],
    ],
    ids=["line by line", "word by word", "by a few words"],
)  # fmt: skip
def test_rolling_captions_say_each_word_once_and_run_on(tmp_path, shown):
    text = "WEBVTT\n\n" + "\n".join(
        f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n" + "\n".join(lines) + "\n"
        for n, lines in enumerate(shown)
    )
    drafting = read(tmp_path, "rolling.vtt", text)
    assert [d.text.lower() for d in drafting.drafts] == [
        "we put the map on the wall and left it there"
    ]


def test_what_a_speaker_says_twice_is_kept_twice(tmp_path):
    text = "WEBVTT\n\n" + "\n".join(
        f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n{line}\n"
        for n, line in enumerate(["Ana: Go on.", "Luis: We did, we did.", "Luis: We did, we did.", "Ana: Why?", "Luis: To eat."])
    )  # fmt: skip
    assert said(read(tmp_path, "twice.vtt", text))[1][2] == "We did, we did. We did, we did."


def test_words_after_an_empty_line_inside_a_cue_are_not_lost(tmp_path):
    text = cues(
        "{n}\n{time}\n{name}: {text}\n\nand so it was.\n", head="WEBVTT\n\nNOTE made today\n\n"
    )
    assert [d.text for d in read(tmp_path, "torn.vtt", text).drafts] == [
        f"{words} and so it was." for _, _, words in TALK
    ]


def test_an_interjection_inside_a_cue_is_its_own_speakers(tmp_path):
    text = "WEBVTT\n\n" + "\n".join(
        f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n<v {who}>{words}\n"
        for n, (who, words) in enumerate([
            ("S00", "What grew there?"), ("S01", "Maize, //S00: Mhm.// and later beans."),
            ("S00", "And now?"), ("S01", "Only (S00: Oh.) stones, since the river came."),
        ])
    )  # fmt: skip
    assert [(d.speaker, d.text) for d in read(tmp_path, "a.vtt", text).drafts] == [
        ("S00", "What grew there?"), ("S01", "Maize, and later beans."),
        ("S00", "Mhm. And now?"), ("S01", "Only stones, since the river came."), ("S00", "Oh."),
    ]  # fmt: skip


def test_another_voice_speaks_from_a_line_inside_a_cue_on_and_not_from_its_mark_on(tmp_path):
    text = cues("{time}\n<v {name}>{text}\n").replace(
        "stops at the market.", "stops.\nAna Ruiz: Oh."
    )
    drafts = read(tmp_path, "two.vtt", text).drafts
    assert [d.speaker for d in drafts][:3] == ["Ana Ruiz", "Luis Bel", "Ana Ruiz"]
    quoted = cues("{time}\n<v {name}>{text}\n").replace(
        ">Then we", ">Ana Ruiz: that was her name. Then we"
    )
    assert read(tmp_path, "named.vtt", quoted).drafts[-1].speaker == "Luis Bel"

"""Captions in .vtt and .srt as meeting and transcription programs write them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from .labels import comma, dot, label, seconds, told, turns
from .model import Line, Made, Source, add, form, made, unlabelled

ZOOM = "Zoom cloud transcript (github.com/gnurio/where-did-we-land issue 1)"
TEAMS = "Microsoft Teams .vtt (github.com/sendrec/sendrec pull 158)"
YOUTUBE = "YouTube automatic captions (github.com/bradautomates/claude-video pulls 151, 182)"
NOSCRIBE = "noScribe .vtt (github.com/kaixxx/noScribe issue 158)"
LOOP = (
    "Whisper repetition loop (github.com/McCloudS/subgen issue 21, openai/whisper discussion 679)"
)


def cues(s: Source, width: int = 400) -> Iterator[tuple[float, float, Line, str, bool]]:
    """Cut turns into cues: begin, end, turn, text, whether the turn starts here."""
    for line, (begin, end) in zip(turns(s), seconds(s), strict=True):
        parts = textwrap.wrap(line.text, width)
        step = (end - begin) / len(parts)
        for n, part in enumerate(parts):
            yield begin + n * step, begin + (n + 1) * step, line, part, n == 0


def captions(
    s: Source,
    write: Callable[[str, str, bool], str],
    style: str,
    ext: str = "vtt",
    width: int = 400,
    head: str = "WEBVTT\n\n",
    number: str = "",
    settings: str = "",
) -> str:
    """Write cues; `write` gets the label, the text and whether the turn starts."""
    clock, body = (comma, "") if ext == "srt" else (dot, head)
    for n, (begin, end, line, text, starts) in enumerate(cues(s, width), 1):
        if number:
            body += number.format(n=n) + "\n"
        body += f"{clock(begin)} --> {clock(end)}{settings}\n"
        body += write(label(s, line.who, style), text, starts) + "\n\n"
    return body


def every(name: str, text: str, _: bool) -> str:
    """Name, colon, text in every cue."""
    return f"{name}: {text}"


def first(name: str, text: str, starts: bool) -> str:
    """Name only in the first cue of a turn."""
    return f"{name}: {text}" if starts else text


def voice(name: str, text: str, _: bool) -> str:
    """Write a voice tag with its end."""
    return f"<v {name}>{text}</v>"


GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c330{n}/1{n}-0"
# name, tool, source, ext, labels, writer, how
SIMPLE = [
    ("zoom_vtt", ZOOM, "i6", "vtt", "full", every, {"number": "{n}", "width": 90}),
    ("zoom_vtt_focus_group", ZOOM, "g1", "vtt", "full", every, {"number": "{n}", "width": 70}),
    ("zoom_vtt_first_names", ZOOM, "g2", "vtt", "first", every, {"number": "{n}", "width": 90}),
    ("teams_vtt", TEAMS, "g3", "vtt", "full", voice, {"number": GUID, "width": 80}),
    ("teams_vtt_comma_names", TEAMS, "i7", "vtt", "comma", voice, {"number": GUID, "width": 80}),
    ("vtt_voice_class", "W3C WebVTT: <v.class Name>", "i1", "vtt", "full", lambda n, t, _: f"<v.loud {n}>{t}", {"width": 90}),
    ("vtt_settings_voice", "W3C WebVTT cue settings", "g1", "vtt", "full", lambda n, t, _: f"<v {n}><i>{t}</i></v>", {"settings": " align:start position:10%"}),
    ("whisper_webui_vtt", "WhisperX .vtt: [SPEAKER_00]: text", "i2", "vtt", "SPEAKER", lambda n, t, _: f"[{n}]: {t}", {"width": 70}),
    ("noscribe_vtt", NOSCRIBE, "i3", "vtt", "S", lambda n, t, x: f"<v {n}>{n}: {t}" if x else f"<v {n}>{t}", {"head": "WEBVTT interview\n\nNOTE Transcribed with noScribe vers. 0.6\n\nNOTE media: interview.m4a\n\n", "width": 90}),
    ("vtt_label_first_cue_only", "subtitle style guides (name at change of speaker)", "i2", "vtt", "full", first, {"width": 60}),
    ("vtt_dash_change", "subtitle style guides: >> at change of speaker", "i6", "vtt", "upper", lambda n, t, x: f">> {n}: {t}" if x else t, {"width": 60}),
    ("srt_label_every_cue", "MacWhisper and Descript .srt, general practice", "g2", "srt", "full", every, {"number": "{n}", "width": 80}),
    ("srt_label_first_cue_only", "amugofjava/anytime_podcast_player issue 126", "i7", "srt", "role", first, {"number": "{n}", "width": 60}),
    ("srt_brackets_label", "WhisperX .srt: [SPEAKER_01]: text", "g3", "srt", "SPEAKER", lambda n, t, _: f"[{n}]: {t}", {"number": "{n}", "width": 80}),
    ("srt_font_tags", "invidious pull 100: <font> tags", "i1", "srt", "role", lambda n, t, _: f'<font color="#CCCCCC">{n}: {t}</font>', {"number": "{n}", "width": 80}),
    ("srt_name_own_line", "Happy Scribe .srt, general practice", "i5", "srt", "full", lambda n, t, _: f"{n}\n{t}", {"number": "{n}", "width": 80}),
    ("srt_fullwidth_colon", "general practice", "zh", "srt", "zh", lambda n, t, _: f"{n}：{t}", {"number": "{n}"}),
]  # fmt: skip


def _simple(
    ext: str, style: str, write: Callable[[str, str, bool], str], how: dict[str, str | int]
) -> Callable[[Source], Made]:
    def make(s: Source) -> Made:
        return made(s, captions(s, write, style, ext, **how), ext, speakers=told(s, style))  # type: ignore[arg-type]

    return make


for _name, _tool, _of, _ext, _style, _write, _how in SIMPLE:
    add(_name, _tool, _of, _simple(_ext, _style, _write, _how))  # type: ignore[arg-type]


@form("youtube_rolling_vtt", YOUTUBE, "i6")
def rolling(s: Source) -> Made:
    """Write each line three times: growing, held for 10 ms, then above the next one."""
    body, before = "WEBVTT\nKind: captions\nLanguage: en\n\n", " "
    for begin, end, _, text, _ in cues(s, 42):
        words = text.split()
        grown = words[0] + "".join(
            f"<{dot(begin + n / 9)}><c> {w}</c>" for n, w in enumerate(words[1:], 1)
        )
        body += f"{dot(begin)} --> {dot(end - 0.01)} align:start position:0%\n{before}\n{grown}\n\n"
        body += f"{dot(end - 0.01)} --> {dot(end)} align:start position:0%\n{text}\n \n\n"
        before = text
    return made(s, body, "vtt", lines=unlabelled(s), by="")


@form("youtube_rolling_srt", "yt-dlp --convert-subs srt (shepherdjerred/monorepo pull 1275)", "i7")
def rolling_srt(s: Source) -> Made:
    """Write the rolling captions without their word times."""
    body, before, n = "", "", 0
    for begin, end, _, text, _ in cues(s, 42):
        for shown in (f"{before}\n{text}".strip(), text):
            n += 1
            body += f"{n}\n{comma(begin)} --> {comma(end)}\n{shown}\n\n"
        before = text
    return made(s, body, "srt", lines=unlabelled(s), by="")


@form("whisper_srt_no_speakers", "openai-whisper .srt", "i1")
def whisper_srt(s: Source) -> Made:
    """Write cues without speakers that break sentences anywhere."""
    return made(
        s,
        captions(s, lambda _, t, __: t, "role", "srt", 50, number="{n}"),
        "srt",
        lines=unlabelled(s),
        by="",
    )


@form("whisper_loop_vtt", LOOP, "g1")
def loop(s: Source) -> Made:
    """Write a phrase that recognition repeats in silence after a labelled talk."""
    body = captions(s, every, "full")
    for n in range(12):
        body += f"00:05:{n * 2 + 10:02d}.000 --> 00:05:{n * 2 + 12:02d}.000\nThank you for watching!\n\n"
    return made(s, body, "vtt", speakers=told(s, "full"), program=["Thank you for watching!"] * 12)


@form("vtt_notes_and_style", "W3C WebVTT: NOTE and STYLE blocks (iv-org/invidious pull 2872)", "g2")
def notes(s: Source) -> Made:
    """Write comments and styles between cues."""
    head = "WEBVTT - School exchange\n\nSTYLE\n::cue {\n  color: papayawhip;\n}\n\nNOTE\nchecked by the transcription agency\n\n"
    return made(
        s,
        captions(s, voice, "full", head=head),
        "vtt",
        speakers=told(s, "full"),
        program=["checked by the transcription agency"],
    )


@form("vtt_sounds_in_brackets", "YouTube and Teams captions: [Music], [Applause]", "g3")
def sounds(s: Source) -> Made:
    """Write sounds that a program or captioner writes."""
    body = captions(
        s, lambda n, t, x: f"<v {n}>{'[Applause] ' if x else ''}{t}</v>", "full", width=80
    )
    body += "00:09:10.000 --> 00:09:12.000\n[Music]\n"
    return made(s, body, "vtt", speakers=told(s, "full"), program=["Applause"] * len(turns(s)))


@form("vtt_short_times_thai", "W3C WebVTT: mm:ss.ttt without hours", "th")
def short(s: Source) -> Made:
    """Write times without hours, a language without spaces."""
    body = "WEBVTT\n\n" + "\n\n".join(
        f"{dot(b)[3:]} --> {dot(e)[3:]}\n{label(s, x.who, 'th')}: {x.text}"
        for x, (b, e) in zip(turns(s), seconds(s), strict=True)
    )
    return made(s, body, "vtt")

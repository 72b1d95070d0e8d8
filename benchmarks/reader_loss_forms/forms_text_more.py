"""Transcripts in .txt and .md that differ by more than their labels: covers, pages, summaries."""

from __future__ import annotations

import textwrap

from .labels import hms, label, seconds, told, turns, written
from .model import Line, Made, Source, form, made, unlabelled

GP = "general practice"


@form("encoding_utf16", "Windows Notepad, Unicode", "i1")
def utf16(s: Source) -> Made:
    """Write UTF-16 with a byte order mark."""
    return made(s, "\r\n\r\n".join(written(s, "{l}: {t}", "role")).encode("utf-16"), "txt")


@form("encoding_cp1252", "Windows Notepad, ANSI", "i4")
def cp1252(s: Source) -> Made:
    """Write western Windows encoding."""
    text = "\r\n\r\n".join(written(s, "{l}: {t}", "fr"))
    return made(s, text.encode("cp1252"), "txt")


@form("wrapped_at_60", "e-mail clients and editors, general practice", "g1")
def wrapped(s: Source) -> Made:
    """Write hard line breaks inside a turn."""
    return made(s, "\n\n".join(textwrap.fill(x, 60) for x in written(s, "{l}: {t}", "mod")), "txt")


@form("wrapped_hanging_no_blank_line", GP, "g2")
def hanging(s: Source) -> Made:
    """Write hard line breaks, later lines indented, no blank line between turns."""
    parts = [
        textwrap.fill(x, 64, subsequent_indent=" " * 12) for x in written(s, "{l}:\t{t}", "full")
    ]
    return made(s, "\n".join(parts), "txt", speakers=told(s, "full"))


def _numbered(s: Source, every: int) -> str:
    lines = [one for x in written(s, "{l}: {t}", "ir") for one in textwrap.wrap(x, 62)]
    return "\n".join(f"{n if n % every == 0 else '':>3}  {one}" for n, one in enumerate(lines, 1))


@form("line_numbers_each_line", "MAXQDA and Word line numbers, general practice", "i2")
def numbers(s: Source) -> Made:
    """Write a number before every printed line."""
    return made(s, _numbered(s, 1), "txt")


@form("line_numbers_every_fifth", "oral history archives, general practice", "i6")
def fifth(s: Source) -> Made:
    """Write a number before every fifth printed line."""
    return made(s, _numbered(s, 5), "txt")


@form("cover_participants", GP, "g1")
def cover(s: Source) -> Made:
    """Write a cover that lists who took part."""
    listed = "\n".join(f"- {s.people[w].full}, member since 2019" for w in s.informants)
    head = f"{s.title}\nDate: 3 May 2024\nPlace: Old ferry house\nModerator: {s.people['q'].full}\nParticipants:\n{listed}\n\n"
    body = "\n\n".join(written(s, "{l}: {t}", "first"))
    return made(s, head + body, "txt", speakers=told(s, "first"), program=[head])


@form("cover_interviewer_interviewee", GP, "i7")
def cover_pair(s: Source) -> Made:
    """Write a cover that names both; I and R below."""
    head = (
        f"Interview 7\nInterviewer: {s.people['q'].full}\nInterviewee: {s.people['a'].full}\n"
        "Duration: 42 minutes\nTranscribed by: agency\n\n---\n\n"
    )
    return made(s, head + "\n\n".join(written(s, "{l}: {t}", "ir")), "txt", program=[head])


@form("legend_of_labels", "transcription rules after Dresing and Pehl, general practice", "i1")
def legend(s: Source) -> Made:
    """Write a legend that says what I and R stand for."""
    head = f"Legend: I = interviewer ({s.people['q'].full}); R = respondent ({s.people['a'].full}); (.) = short pause\n\n"
    return made(s, head + "\n\n".join(written(s, "{l}: {t}", "ir")), "txt", program=[head])


@form(
    "teams_started_transcription",
    "Microsoft Teams: started and stopped transcription, general practice",
    "g3",
)
def started(s: Source) -> Made:
    """Write lines of the meeting software around the talk."""
    name = s.people["q"].full
    head = f"Beekeepers call-20240503_100211-Meeting Recording\nMay 3, 2024, 10:02AM\n31m 12s\n\n{name} started transcription\n\n"
    body = "\n\n".join(written(s, "{l}   {s}\n{t}", "full", "ms"))
    tail = f"\n\n{name} stopped transcription\n"
    return made(s, head + body + tail, "txt", speakers=told(s, "full"), program=[head, tail])


SUMMARY = [
    "The speakers reviewed the exchange between schools and praised the inspector's open attitude.",
    "Action items: circulate the ferry timetable; confirm the budget line for substitutes.",
    "Keywords: bridge, fractions, ferry, substitutes",
]


@form("summary_before_transcript", "Fireflies and Read.ai notes, general practice", "g2")
def summary(s: Source) -> Made:
    """Write a summary that a program wrote, then the transcript."""
    head = "AI meeting summary\n" + "\n".join(SUMMARY) + "\n\nTranscript\n\n"
    body = "\n\n".join(written(s, "{l}: {t}", "full"))
    return made(s, head + body, "txt", speakers=told(s, "full"), program=SUMMARY)


@form("otter_summary_outline", "Otter.ai export with summary keywords, general practice", "g1")
def outline(s: Source) -> Made:
    """Write summary keywords and speakers before the turns."""
    who = ", ".join(p.full for p in s.people.values())
    head = f"Weavers call\nFri, May 03, 2024 10:02AM • 31:12\n\nSUMMARY KEYWORDS\nyarn, beans, dye, market, scales\n\nSPEAKERS\n{who}\n\n"
    body = "\n\n".join(written(s, "{l}  {s}\n{t}", "full", "mms"))
    return made(s, head + body, "txt", speakers=told(s, "full"), program=[head])


@form(
    "google_meet_text",
    "Google Meet, general practice (named in github.com/gnurio/where-did-we-land issue 6)",
    "g3",
)
def meet(s: Source) -> Made:
    """Write attendees, five-minute stamps and the closing line of Google Meet."""
    who = ", ".join(p.full for p in s.people.values())
    head = f"Beekeepers (2024-05-03 10:02 GMT+2) - Transcript\nAttendees\n{who}\nTranscript\n"
    parts = written(s, "{l}: {t}", "full")
    parts = ["00:00:00", *parts[:4], "00:05:00", *parts[4:]]
    tail = "\nMeeting ended after 00:09:12\nThis editable transcript was computer generated and might contain errors."
    return made(
        s, head + "\n".join(parts) + tail, "txt", speakers=told(s, "full"), program=[head, tail]
    )


@form("stamps_inside_answers", "audiotranskription.de f4 online manual: stamps by interval", "i2")
def inside(s: Source) -> Made:
    """Write stamps in the middle of what is said."""
    parts = []
    for line, (begin, _) in zip(turns(s), seconds(s), strict=True):
        words = line.text.split()
        half = len(words) // 2
        text = " ".join([*words[:half], f"[{hms(begin + 4)}]", *words[half:]])
        parts.append(f"{label(s, line.who, 'role')}: {text}")
    return made(s, "\n\n".join(parts), "txt")


@form("stamps_each_minute_own_line", "suitenumerique/meet issue 867: stamp every X minutes", "i6")
def each_minute(s: Source) -> Made:
    """Write a stamp on a line of its own now and then, also between paragraphs of one turn."""
    parts = written(s, "{l}: {t}", "role")
    for n in range(len(parts), 0, -3):
        parts.insert(n, f"[{n}:00]")
    return made(s, "\n\n".join(parts), "txt")


@form("several_paragraphs_per_turn", GP, "i7")
def paragraphs(s: Source) -> Made:
    """Write the label only before the first paragraph of a turn."""
    parts = [x.replace(". ", ".\n\n") for x in written(s, "{l}: {t}", "role")]
    return made(s, "\n\n".join(parts), "txt")


@form("role_in_brackets", GP, "g1")
def bracket_role(s: Source) -> Made:
    """Write what somebody is, in brackets after the name."""
    jobs = {
        "q": "Moderator",
        "a": "weaver",
        "b": "trader",
        "c": "treasurer",
        "d": "dyer, Upper Town",
    }
    parts = [f"{label(s, x.who, 'full')} ({jobs[x.who]}): {x.text}" for x in turns(s)]
    return made(s, "\n\n".join(parts), "txt")


@form("sex_age_labels", GP, "g2")
def sex_age(s: Source) -> Made:
    """Write labels such as F1 (female, 34)."""
    who = {"q": "Mod", "a": "F1 (female, 34)", "b": "M1 (male, 51)", "c": "F2 (female, 27)"}
    return made(s, "\n\n".join(f"{who[x.who]}: {x.text}" for x in turns(s)), "txt")


@form("unlabelled_numbered_questions", GP, "i3")
def numbered_questions(s: Source) -> Made:
    """Write numbered questions, answers below, no labels."""
    parts, n = [], 0
    for line in turns(s):
        n += line.kind == "asked"
        parts.append(f"{n}. {line.text}" if line.kind == "asked" else line.text)
    lines = tuple(Line("", x.text, x.kind) for x in s.lines)
    return made(s, "\n\n".join(parts), "txt", lines=lines, by="")


@form("question_answer_words", GP, "i5")
def question_answer(s: Source) -> Made:
    """Write Pergunta 1 and Resposta as labels."""
    parts, n = [], 0
    for line in turns(s):
        n += line.kind == "asked"
        parts.append(f"{f'Pergunta {n}' if line.kind == 'asked' else 'Resposta'}: {line.text}")
    return made(s, "\n\n".join(parts), "txt")


@form("spanish_dialogue_dashes", "Spanish print convention (raya), general practice", "i3")
def raya(s: Source) -> Made:
    """Write dashes instead of labels; the file does not say who speaks."""
    return made(s, "\n\n".join(f"—{x.text}" for x in turns(s)), "txt", lines=unlabelled(s), by="")


@form("whisper_plain_sentences", "openai-whisper txt: one segment per line, no speakers", "i7")
def whisper_txt(s: Source) -> Made:
    """Write one sentence per line and no speakers."""
    text = "\n".join(" ".join(x.text for x in turns(s)).replace(". ", ".\n").split("\n"))
    return made(s, text, "txt", lines=unlabelled(s), by="")


@form("voiceink_stamped_lines", "VoiceInk (github.com/Beingpax/VoiceInk issue 891)", "i1")
def voiceink(s: Source) -> Made:
    """Write a bold stamp before each line and no speakers."""
    text = "\n\n".join(written(s, "**[{s}]** {t}", "role"))
    return made(s, text, "md", lines=unlabelled(s), by="")


@form("whisper_loop_txt", "openai/whisper discussion 679: repetition loops", "i2")
def loop(s: Source) -> Made:
    """Write a sentence that speech recognition repeats and nobody said."""
    parts = written(s, "{l}: {t}", "role")
    parts += ["Participant: " + " ".join(["Thanks for watching!"] * 14)]
    return made(s, "\n\n".join(parts), "txt", program=["Thanks for watching!"] * 14)

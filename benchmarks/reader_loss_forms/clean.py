"""The 20 sources in their plainest form, by which the forms are to be judged."""

from __future__ import annotations

from .labels import comma, dot, label, seconds, told, turns, written
from .model import Line, Made, Source, add, made
from .office import book, docx, odt, separated
from .survey import answers, neutral

CLEAN = "plain form (general practice)"


def talk_txt(s: Source) -> Made:
    """Write label, colon, text; a blank line between turns."""
    return made(s, "\n\n".join(written(s, "{l}: {t}", "role")) + "\n", "txt")


def talk_named(s: Source) -> Made:
    """Write full names as labels."""
    return made(
        s, "\n\n".join(written(s, "{l}: {t}", "full")) + "\n", "txt", speakers=told(s, "full")
    )


def talk_md(s: Source) -> Made:
    """Write a title and bold labels."""
    text = f"# {s.title}\n\n" + "\n\n".join(written(s, "**{l}:** {t}", "es")) + "\n"
    return made(s, text, "md", program=[s.title])


def talk_docx(s: Source) -> Made:
    """Write one paragraph per turn."""
    return made(s, docx(written(s, "{l}: {t}", "mod" if len(s.people) > 2 else "role")), "docx")


def talk_odt(s: Source) -> Made:
    """Write one paragraph per turn."""
    style = "fr" if s.language == "fr" else "es"
    return made(s, odt(written(s, "{l}: {t}", style)), "odt")


def talk_vtt(s: Source) -> Made:
    """Write a voice tag per cue, one cue per turn."""
    cues = [
        f"{dot(b)} --> {dot(e)}\n<v {label(s, x.who, 'full')}>{x.text}</v>\n"
        for x, (b, e) in zip(turns(s), seconds(s), strict=True)
    ]
    return made(s, "WEBVTT\n\n" + "\n".join(cues), "vtt", speakers=told(s, "full"))


def talk_srt(s: Source) -> Made:
    """Write a numbered cue per turn, labels before a colon."""
    cues = [
        f"{n}\n{comma(b)} --> {comma(e)}\n{label(s, x.who, 'role')}: {x.text}\n"
        for n, (x, (b, e)) in enumerate(zip(turns(s), seconds(s), strict=True), 1)
    ]
    return made(s, "\n".join(cues), "srt")


def _survey(s: Source) -> list[list[str]]:
    head = ["Organisation", "Country", "Rating", *s.raw["questions"]]
    return [head] + [
        [s.raw["org"][n], s.raw["country"][n], s.raw["rating"][n], *answers(s, n)]
        for n in range(len(s.people))
    ]


def survey_csv(s: Source) -> Made:
    """Write one header row, one row per response."""
    return made(
        s, separated(_survey(s)), "csv", names=[], kind=None, neutral=neutral(s), by="source"
    )


def survey_xlsx(s: Source) -> Made:
    """Write one header row, one row per response."""
    data = book({"Responses": _survey(s)})
    return made(s, data, "xlsx", names=[], kind=None, neutral=neutral(s), by="source")


def report_docx(s: Source) -> Made:
    """Write headings in heading style."""
    parts: list[str | tuple[str, str]] = [(s.title, "Title")]
    for heading, text in s.raw["fields"]:
        parts += [(heading, "Heading 1"), text]
    return made(s, docx(parts), "docx", names=[], program=[s.title], by="")


def report_md(s: Source) -> Made:
    """Write headings with hashes."""
    text = f"# {s.title}\n\n" + "\n\n".join(f"## {h}\n\n{t}" for h, t in s.raw["fields"]) + "\n"
    return made(s, text, "md", names=[], program=[s.title], by="")


def report_odt(s: Source) -> Made:
    """Write headings in heading style."""
    parts = [f"# {s.title}"]
    for heading, text in s.raw["fields"]:
        parts += [f"# {heading}", text]
    return made(s, odt(parts), "odt", names=[], program=[s.title], by="")


def chat_txt(s: Source) -> Made:
    """Write date, name and message, as WhatsApp exports it on Android."""
    text = "".join(
        f"03/05/2024, 09:{10 + n} - {label(s, x.who, 'full')}: {x.text}\n"
        for n, x in enumerate(turns(s))
    )
    return made(s, text, "txt", speakers=told(s, "full"))


def board_csv(s: Source) -> Made:
    """Write one note per row with its column."""
    lines = [*s.lines, *(Line("", c, "neutral") for c in s.raw["columns"] for _ in range(2))]
    data = separated([["Column", "Note"], *s.raw["notes"]])
    return made(s, data, "csv", names=[], lines=lines, by="")


PLAIN = {
    "i1": talk_txt, "i2": talk_docx, "i3": talk_md, "i4": talk_odt, "i5": talk_named, "i6": talk_vtt,
    "i7": talk_srt, "g1": talk_docx, "g2": talk_named, "g3": talk_vtt, "g4": talk_odt, "s1": survey_csv,
    "s2": survey_xlsx, "s3": survey_csv, "s4": survey_xlsx, "r1": report_docx, "r2": report_md,
    "r3": report_odt, "c1": chat_txt, "b1": board_csv,
}  # fmt: skip
for _key, _make in PLAIN.items():
    add(f"clean_{_key}", CLEAN, _key, _make, clean=True)

"""Transcripts written out in the styles and formats in which they are found.

Pandoc writes .docx, LibreOffice writes .odt; the rest is text.
"""

from __future__ import annotations

import html
import re
import subprocess
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from turn_truth import Turn

from pipeline.ingest.turns.labels import base_name


def stamps(turns: list[Turn]) -> list[str]:
    """Return a rising HH:MM:SS for each turn, at 150 words a minute."""
    at, found = 0.0, []
    for turn in turns:
        found.append(time.strftime("%H:%M:%S", time.gmtime(at)))
        at += 1 + len(" ".join(turn.paragraphs).split()) / 2.5
    return found


def plain(turns: list[Turn], form: str) -> str:
    """Return a transcript as text, each turn opened by `form` with {name} and {time}."""
    opened = [
        form.format(name=turn.speaker, time=stamp) + "\n\n".join(turn.paragraphs)
        for turn, stamp in zip(turns, stamps(turns), strict=True)
    ]
    return "\n\n".join(opened) + "\n"


def one_line(turns: list[Turn]) -> str:
    """Return a transcript with one line per paragraph and no empty lines."""
    return plain(turns, "{name}: ").replace("\n\n", "\n")


def wrapped(turns: list[Turn]) -> str:
    """Return a transcript broken at 78 characters."""
    paragraphs = plain(turns, "{name}: ").split("\n\n")
    return "\n\n".join(
        textwrap.fill(paragraph, 78, break_long_words=False, break_on_hyphens=False)
        for paragraph in paragraphs
    )


def markdown(turns: list[Turn], form: str = "**{name}:** ") -> str:
    """Return a transcript as Markdown, its words protected from being read as marks."""
    safe = [
        Turn(
            re.sub(r"([\\`*_\[\]<>#|~$^@!])", r"\\\1", turn.speaker),
            tuple(_safe(p) for p in turn.paragraphs),
        )
        for turn in turns
    ]
    return plain(safe, form)


def _safe(paragraph: str) -> str:
    """Return a paragraph that Markdown reads as nothing but words, also where it opens a list."""
    text = re.sub(r"([\\`*_\[\]<>#|~$^@!])", r"\\\1", paragraph)
    return re.sub(r"^(\(?\w{0,5})([-+.)])(?=\s|$)", r"\1\\\2", text)


def cues(turns: list[Turn], size: int = 12) -> list[tuple[str, str, str, str]]:
    """Return (start, end, speaker, words) of cues of about `size` words."""
    found, at = [], 0.0
    for turn in turns:
        for paragraph in turn.paragraphs:
            words = paragraph.split()
            for first in range(0, len(words), size):
                part = words[first : first + size]
                end = at + len(part) / 2.5
                found.append((_clock(at), _clock(end), turn.speaker, " ".join(part)))
                at = end
        at += 0.5
    return found


def _clock(seconds: float) -> str:
    whole, part = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{part:03d}"


def vtt(turns: list[Turn], *, voices: bool) -> str:
    """Return WebVTT: voice tags with Teams ids, or `Name: text` as Zoom writes it."""
    out = ["WEBVTT\n"]
    for number, (start, end, speaker, words) in enumerate(cues(turns)):
        said = html.escape(words, quote=False)
        line = (
            f"<v {html.escape(speaker, quote=False)}>{said}</v>"
            if voices
            else f"{html.escape(speaker, quote=False)}: {said}"
        )
        out.append(f"5c1e/{number}-0\n{start} --> {end}\n{line}\n")
    return "\n".join(out)


def srt(turns: list[Turn], *, every: bool) -> str:
    """Return SubRip, lines of 42 characters; the name on every cue or at each turn's start."""
    out, last = [], None
    for number, (start, end, speaker, words) in enumerate(cues(turns), 1):
        line = f"{speaker}: {words}" if every or speaker != last else words
        last = speaker
        times = f"{start} --> {end}".replace(".", ",")
        out.append(
            f"{number}\n{times}\n{textwrap.fill(line, 42, break_long_words=False, break_on_hyphens=False)}\n"
        )
    return "\n".join(out)


def initials(turns: list[Turn]) -> list[Turn]:
    """Return the turns under initials; people who share them get numbers."""
    given: dict[str, str] = {}
    for turn in turns:
        letters = "".join(
            word[0].upper() for word in base_name(turn.speaker).split() if word[0].isalpha()
        )
        while letters in given.values() and turn.speaker not in given:
            letters += str(len(given))
        given.setdefault(turn.speaker, letters)
    return [Turn(given[turn.speaker], turn.paragraphs) for turn in turns]


def coded(turns: list[Turn], first: str, *others: str) -> list[Turn]:
    """Return the turns under codes: the first speaker's, then the others' (`P{n}`)."""
    order = list(dict.fromkeys(turn.speaker for turn in turns))
    names = {order[0]: first}
    for number, speaker in enumerate(order[1:], 1):
        names[speaker] = others[min(number, len(others)) - 1].format(n=number)
    return [Turn(names[turn.speaker], turn.paragraphs) for turn in turns]


def titled(turns: list[Turn]) -> list[Turn]:
    """Return the turns under display names with titles, pronouns and organisations."""
    order = list(dict.fromkeys(turn.speaker for turn in turns))
    forms = ("Dr. {}", "{} (she/her)", "{} | Itad", "{} (Oxfam Kenya)", "Prof {}", "{}, PhD")
    names = {speaker: forms[n % len(forms)].format(speaker) for n, speaker in enumerate(order)}
    return [Turn(names[turn.speaker], turn.paragraphs) for turn in turns]


def numbered(turns: list[Turn]) -> str:
    """Return a transcript with every paragraph numbered, as MAXQDA prints it."""
    paragraphs = plain(turns, "{name}: ").strip().split("\n\n")
    return "\n\n".join(f"{number} {text}" for number, text in enumerate(paragraphs, 1))


def table(turns: list[Turn]) -> str:
    """Return a transcript as a Markdown table of time, speaker and words."""
    rows = [
        f"| {stamp} | {t.speaker} | {' '.join(_safe(p) for p in t.paragraphs)} |"
        for t, stamp in zip(turns, stamps(turns), strict=True)
    ]
    return (
        "\n".join(["| Time | Speaker | Text |", "|------|------|" + "-" * 60 + "|", *rows]) + "\n"
    )


# format and style -> the turns as labelled in it, where they are labelled otherwise.
LABELS: dict[str, Callable[[list[Turn]], list[Turn]]] = {
    "txt interviewer and respondent": lambda turns: coded(turns, "Interviewer", "Respondent {n}"),
    "txt I and R": lambda turns: coded(turns, "I", "R{n}"),
    "txt focus group": lambda turns: coded(turns, "Moderator", "P{n}"),
    "txt speakers": lambda turns: coded(turns, "Speaker 1", "Speaker {n}1"),
    "txt initials": initials,
    "txt titles": titled,
    "docx I and P": lambda turns: coded(turns, "INT", "P{n}"),
    "vtt titles": titled,
}

# format and style -> text of a file of that suffix, or Markdown for an office writer.
# To add a style: one line.
STYLES: dict[str, Callable[[list[Turn]], str]] = {
    "md bold": markdown,
    "md bold, colon outside": lambda turns: markdown(turns, "**{name}**: "),
    "txt paragraphs": lambda turns: plain(turns, "{name}: "),
    "txt lines": one_line,
    "txt wrapped": wrapped,
    "txt stamp first": lambda turns: plain(turns, "[{time}] {name}: "),
    "txt stamp after": lambda turns: plain(turns, "{name} ({time}): "),
    "txt name line": lambda turns: plain(turns, "{name}  {time}\n"),
    "txt bare name line": lambda turns: plain(turns, "{name}\n"),
    "txt tab": lambda turns: plain(turns, "{name}\t"),
    "txt capitals": lambda turns: plain(
        [Turn(t.speaker.upper(), t.paragraphs) for t in turns], "{name}: "
    ),
    "txt interviewer and respondent": lambda turns: plain(turns, "{name}: "),
    "txt I and R": lambda turns: plain(turns, "{name}: "),
    "txt focus group": lambda turns: plain(turns, "{name}: "),
    "txt speakers": lambda turns: plain(turns, "{name}  {time}\n"),
    "txt initials": lambda turns: plain(turns, "{name}: "),
    "txt titles": lambda turns: plain(turns, "{name}: "),
    "txt bullets": lambda turns: plain(turns, "- {name}: "),
    "txt dash": lambda turns: plain(turns, "{name} – "),
    "txt brackets": lambda turns: plain(turns, "[{name}] "),
    "txt angles": lambda turns: plain(turns, "<{name}> "),
    "txt chat": lambda turns: plain(turns, "12/03/2024, {time} - {name}: "),
    "txt arrows": lambda turns: plain(turns, ">> {name}: "),
    "txt numbered": numbered,
    "txt name colon line": lambda turns: plain(turns, "{name}:\n"),
    "txt tab with time": lambda turns: plain(turns, "{time}\t{name}\t"),
    "txt colon apart": lambda turns: plain(turns, "{name} : "),
    "txt no space": lambda turns: plain(turns, "{name}:"),
    "md headings": lambda turns: markdown(turns, "### {name}\n\n"),
    "docx bold": markdown,
    "docx I and P": lambda turns: markdown(turns, "{name}: "),
    "docx table": table,
    "docx plain": lambda turns: markdown(turns, "{name}: "),
    "docx name line": lambda turns: markdown(turns, "**{name}** {time}\n\n"),
    "odt bold": markdown,
    "odt plain": lambda turns: markdown(turns, "{name}: "),
    "vtt voices": lambda turns: vtt(turns, voices=True),
    "vtt titles": lambda turns: vtt(turns, voices=True),
    "vtt names": lambda turns: vtt(turns, voices=False),
    "srt names": lambda turns: srt(turns, every=True),
    "srt name at turn": lambda turns: srt(turns, every=False),
}


def write(folder: Path, style: str, name: str, text: str) -> Path:
    """Write a transcript in the format of a style; .odt waits for LibreOffice."""
    suffix = style.split()[0]
    if suffix not in ("docx", "odt"):
        path = folder / f"{name}.{suffix}"
        path.write_text(text, encoding="utf-8")
        return path
    path = folder / f"{name}.docx"
    writer = ["pandoc", "-f", "markdown-smart-yaml_metadata_block", "-o", str(path)]
    subprocess.run(writer, input=text.encode(), check=True)
    return path.with_suffix(f".{suffix}")


def to_odt(folder: Path) -> None:
    """Let LibreOffice write an .odt beside every .docx of a folder."""
    files = [str(path) for path in sorted(folder.glob("*.docx"))]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "odt", "--outdir", str(folder), *files],
        check=True,
        capture_output=True,
    )

"""Read transcripts back from six formats and count the turns that come out right.

`python benchmarks/turns.py --data FOLDER` takes Markdown transcripts (`**Name:** text`),
mixes false speakers into them (remarks, times, places in books, addresses), writes each as
.md, .txt, .docx, .odt, .vtt and .srt in several styles, reads it back, and prints one JSON
line per format and style: the share of turns whose speaker and text are both right.
Pandoc writes .docx, LibreOffice writes .odt. White space is compared as single spaces.
"""

from __future__ import annotations

import argparse
import difflib
import html
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.characters import clean, folded
from pipeline.ingest.drafts import Setting, draft
from pipeline.ingest.labels import base_name
from pipeline.ingest.readers import read_file

DECOYS = (
    "Note: the connection dropped for a few seconds here.",
    "Result: we had to start the whole thing again.",
    "10:30 was when that meeting ended, by the way.",
    "John 3:16 is what he quoted, I think.",
    "https://example.org/page: that is the address.",
    "Key takeaway: nobody had written it down.",
    "Step 2: you call everybody and ask.",
    "Question: who pays for it?",
    "Lesson learned: ask first.",
    "For example: the second year.",
    "P.S.: it was raining.",
    "Two things: money and time.",
    "Warning: this part is long.",
    "Ratio 3:1, roughly.",
    "So here's the thing: it never worked.",
    "Update: it works now.",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A speaker and the paragraphs they say."""

    speaker: str
    paragraphs: tuple[str, ...]


def truth_of(path: Path) -> list[Turn]:
    """Return the turns of a Markdown transcript, as pandoc reads it.

    A bold label that never has three words beside bracketed stamps (`**Break:** [12:10]`) is a
    divider and no speaker; what stands before the first turn belongs to nobody.
    """
    parsed = subprocess.run(
        ["pandoc", "-f", "gfm", "-t", "json", str(path)], check=True, capture_output=True
    )
    found: list[tuple[str | None, str]] = []
    for block in json.loads(parsed.stdout)["blocks"]:
        found += _labelled(block)
    worded = {name for name, text in found if name and _words(text) > 2}
    turns: list[Turn] = []
    for name, text in found:
        if name and name in worded:
            turns.append(Turn(name, (text,) if text else ()))
        elif name is None and turns and text:
            turns[-1] = Turn(turns[-1].speaker, (*turns[-1].paragraphs, text))
    return [turn for turn in turns if turn.paragraphs]


def _words(text: str) -> int:
    return len(re.sub(r"\[[^\]]*\]", "", text).split())


def _labelled(block: dict) -> list[tuple[str | None, str]]:
    kind, content = block["t"], block.get("c")
    if kind in ("Para", "Plain"):
        if content and content[0]["t"] == "Strong":
            lead, rest = _said(content[0]["c"]), _said(content[1:])
            if lead.endswith(":") or rest.startswith(":"):
                return [(lead.rstrip(": "), rest.removeprefix(":").strip())]
        return [(None, _said(content).strip())]
    if kind == "BlockQuote":
        return [pair for inner in content for pair in _labelled(inner)]
    if kind in ("BulletList", "OrderedList"):
        items = content if kind == "BulletList" else content[1]
        return [pair for item in items for inner in item for pair in _labelled(inner)]
    return [(None, content[1])] if kind == "CodeBlock" else []


def _said(inlines: list[dict]) -> str:
    parts = []
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        if kind == "Str":
            parts.append(content)
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            parts.append(" ")
        elif kind in ("Emph", "Strong", "Strikeout", "Superscript", "Subscript", "Underline"):
            parts.append(_said(content))
        elif kind in ("Link", "Image", "Span", "Quoted"):
            parts.append(_said(content[1]))
        elif kind == "Code":
            parts.append(content[1])
    return "".join(parts)


def with_decoys(turns: list[Turn], seed: str) -> list[Turn]:
    """Return the turns with a false speaker as a paragraph of its own in every tenth."""
    random_ = random.Random(seed)
    mixed = []
    for number, turn in enumerate(turns):
        if number % 10 == 5 and len(" ".join(turn.paragraphs)) > 80:
            place = random_.randint(1, len(turn.paragraphs))
            decoy = random_.choice(DECOYS)
            paragraphs = (*turn.paragraphs[:place], decoy, *turn.paragraphs[place:])
            turn = Turn(turn.speaker, paragraphs)
        mixed.append(turn)
    return mixed


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
    text = re.sub(r"([\\`*_\[\]<>#|~$^@!])", r"\\\1", paragraph)
    return (
        re.sub(r"^([-+]|\d+[.)])(\s)", r"\\\1\2", text)
        if not text[:1].isdigit()
        else re.sub(r"^(\d+)([.)])(\s)", r"\1\\\2\3", text)
    )


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


def normal(text: str) -> str:
    """Return text with single spaces."""
    return " ".join(clean(text).split())


def merged(turns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (speaker key, text) with turns of one speaker in a row joined."""
    joined: list[tuple[str, str]] = []
    for speaker, text in turns:
        if joined and joined[-1][0] == speaker:
            joined[-1] = (speaker, f"{joined[-1][1]} {text}")
        else:
            joined.append((speaker, text))
    return [(speaker, normal(text)) for speaker, text in joined]


def read_turns(path: Path) -> list[tuple[str, str]]:
    """Return the turns that ingest finds in a file."""
    drafting = draft(read_file(path), Setting(kind="interview"))
    return merged([(folded(d.speaker), d.text) for d in drafting.drafts if d.speaker])


def score(truth: list[tuple[str, str]], found: list[tuple[str, str]]) -> tuple[int, int]:
    """Return (turns right in both speaker and text, turns)."""
    blocks = difflib.SequenceMatcher(None, truth, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks), len(truth)


def measure(folder: Path, style: str, sources: dict[str, list[Turn]], show: int) -> dict:
    """Return the figures of one style over all transcripts."""
    folder.mkdir()
    relabel = LABELS.get(style, list)
    sources = {name: relabel(turns) for name, turns in sources.items()}
    paths = {
        name: write(folder, style, name, STYLES[style](turns)) for name, turns in sources.items()
    }
    if style.startswith("odt"):
        to_odt(folder)
    right = turns_count = size = 0
    worst: dict[str, float] = {}
    started = time.perf_counter()
    for name, turns in sources.items():
        truth = merged([(folded(base_name(t.speaker)), " ".join(t.paragraphs)) for t in turns])
        found = read_turns(paths[name])
        size += paths[name].stat().st_size
        good, count = score(truth, found)
        right, turns_count = right + good, turns_count + count
        worst[name] = good / count
        if good < count and show:
            _explain(name, truth, found, show)
    seconds = time.perf_counter() - started
    shutil.rmtree(folder)
    low = min(worst, key=lambda name: worst[name])
    return {
        "benchmark": "turns", "format": style.split()[0], "style": style, "transcripts": len(sources),
        "turns": turns_count, "right": right, "share": round(right / turns_count, 5),
        "lowest": [low, round(worst[low], 4)], "mb_per_s": round(size / 1e6 / seconds, 2),
    }  # fmt: skip


def _explain(name: str, truth: list, found: list, show: int) -> None:
    codes = difflib.SequenceMatcher(None, truth, found, autojunk=False).get_opcodes()
    for kind, a, b, c, d in [code for code in codes if code[0] != "equal"][:show]:
        print(
            name,
            kind,
            "\n   ",
            *[(s, t[:70], t[-90:]) for s, t in truth[a:b][:2]],
            "\n  >",
            *[(s, t[:70], t[-90:]) for s, t in found[c:d][:3]],
            file=sys.stderr,
        )


def main() -> None:
    """Measure every style, or those that `--style` names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of Markdown transcripts")
    parser.add_argument("--style", action="append", help="only styles that begin with this")
    parser.add_argument("--files", type=int, default=0, help="only the first so many transcripts")
    parser.add_argument("--no-decoys", action="store_true")
    parser.add_argument("--show", type=int, default=0, help="differences to show per file")
    arguments = parser.parse_args()
    paths = sorted(arguments.data.glob("*.md"))[: arguments.files or None]
    sources = {path.stem: truth_of(path) for path in paths}
    raw = dict(sources)
    if not arguments.no_decoys:
        sources = {name: with_decoys(turns, name) for name, turns in sources.items()}
    styles = [s for s in STYLES if not arguments.style or s.startswith(tuple(arguments.style))]
    with tempfile.TemporaryDirectory() as place:
        for number, style in enumerate(styles):
            print(
                json.dumps(measure(Path(place) / str(number), style, sources, arguments.show)),
                flush=True,
            )
    if not arguments.style:
        print(json.dumps(as_they_are(paths, raw)))


def as_they_are(paths: list[Path], sources: dict[str, list[Turn]]) -> dict:
    """Return the share for the Markdown files as they were published."""
    right = count = 0
    for path in paths:
        turns = sources[path.stem]
        truth = merged([(folded(base_name(t.speaker)), " ".join(t.paragraphs)) for t in turns])
        good, of = score(truth, read_turns(path))
        right, count = right + good, count + of
    share = round(right / count, 5)
    return {
        "benchmark": "turns",
        "format": "md",
        "style": "md as published",
        "turns": count,
        "right": right,
        "share": share,
    }


if __name__ == "__main__":
    main()

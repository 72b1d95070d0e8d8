"""How files name who speaks, and how they write time."""

from __future__ import annotations

from collections.abc import Callable

from .model import Line, Source

TOLD = {
    "role",
    "ir",
    "qa",
    "mod",
    "int",
    "es",
    "fr",
    "pt",
    "de",
    "zh",
    "ja",
    "th",
    "caps_role",
    "caps_mod",
}
PAIRS = {
    "ir": ("I", "R"),
    "qa": ("Q", "A"),
    "de": ("I", "B"),
    "zh": ("访谈者", "受访者"),
    "ja": ("聞き手", "話し手"),
    "th": ("ผู้สัมภาษณ์", "ผู้ให้สัมภาษณ์"),
    "role": ("Interviewer", "Participant"),
    "caps_role": ("INTERVIEWER", "RESPONDENT"),
    "int": ("INT", "RESP"),
    "es": ("Entrevistadora", "Participante"),
    "fr": ("Enquêtrice", "Participant"),
    "pt": ("Entrevistador", "Entrevistada"),
    "mod": ("Moderator", "P"),
    "caps_mod": ("MODERATOR", "PARTICIPANT "),
}
NAMED: dict[str, Callable[[Source, str], str]] = {
    "full": lambda s, w: s.people[w].full,
    "first": lambda s, w: s.people[w].first,
    "upper": lambda s, w: s.people[w].full.upper(),
    "comma": lambda s, w: f"{s.people[w].last}, {s.people[w].first}",
    "initials": lambda s, w: s.people[w].first[0] + s.people[w].last[0],
    "speaker": lambda s, w: f"Speaker {list(s.people).index(w) + 1}",
    "SPEAKER": lambda s, w: f"SPEAKER_{list(s.people).index(w):02d}",
    "S": lambda s, w: f"S{list(s.people).index(w):02d}",
    "hash": lambda s, w: f"Speaker #{list(s.people).index(w) + 1}",
    "unknown": lambda s, w: f"Unknown Speaker {list(s.people).index(w) + 1}",
}


def label(source: Source, who: str, style: str) -> str:
    """Return the label of one person in a style."""
    if style in NAMED:
        return NAMED[style](source, who)
    asks, answers = PAIRS[style]
    if who == "q":
        return asks
    several = len(source.informants) > 1
    number = source.informants.index(who) + 1
    if style in ("mod", "caps_mod"):
        return f"{answers}{number}"
    return f"{answers} {number}" if several else answers


def told(source: Source, style: str) -> dict[str, str]:
    """Rows of the sheet speakers, where a label alone does not say who asks the questions."""
    if style in TOLD or "q" not in source.people:
        return {}
    return {label(source, "q", style): "interviewer"}


def turns(source: Source) -> list[Line]:
    """Return the turns of a talk, in order."""
    return [line for line in source.lines if line.kind in ("spoken", "asked")]


def seconds(source: Source) -> list[tuple[float, float]]:
    """Begin and end of every turn, from the length of what is said."""
    at, found = 3.2, []
    for line in turns(source):
        end = at + max(2.0, len(line.text) / 14)
        found.append((at, round(end, 2)))
        at = round(end + 0.8, 2)
    return found


def hms(value: float) -> str:
    """Write 00:01:05."""
    whole = int(value)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def ms(value: float) -> str:
    """Write 1:05, as Otter and Teams do."""
    return f"{int(value) // 60}:{int(value) % 60:02d}"


def mms(value: float) -> str:
    """Write 01:05."""
    return f"{int(value) // 60:02d}:{int(value) % 60:02d}"


def dot(value: float) -> str:
    """Write 00:01:05.320, as WebVTT does."""
    return f"{hms(value)}.{round(value * 1000) % 1000:03d}"


def comma(value: float) -> str:
    """Write 00:01:05,320, as SubRip does."""
    return dot(value).replace(".", ",")


def f4(value: float) -> str:
    """Write #00:01:05-3#, as f4 does."""
    return f"#{hms(value)}-{int(value * 10) % 10}#"


def frames(value: float) -> str:
    """Write 00:01:05:08, hours to frames."""
    return f"{hms(value)}:{int(value * 25) % 25:02d}"


STAMPS = {"hms": hms, "ms": ms, "mms": mms, "dot": dot, "comma": comma, "f4": f4, "frames": frames}


def written(source: Source, template: str, style: str, stamp: str = "hms") -> list[str]:
    """Write every turn by a template: l label, t text, s begin, e end, n number from 1."""
    clock = STAMPS[stamp]
    found = []
    for number, (line, (begin, end)) in enumerate(
        zip(turns(source), seconds(source), strict=True), 1
    ):
        found.append(
            template.format(
                l=label(source, line.who, style),
                t=line.text,
                s=clock(begin),
                e=clock(end),
                n=number,
            )
        )
    return found

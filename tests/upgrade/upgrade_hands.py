"""What the people of the invented study typed, and what their codings are expected to be.

`make_study.py` types it, `test_upgrade.py` looks for it. Words are the first words of a passage;
a coding is found by its source, words and code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

RELEASE = "first-round"


@dataclass(frozen=True)
class Typed:
    """Cells of one row of a sheet; the row is found by what stands in it, or is a blank one."""

    sheet: str
    cells: Mapping[str, str]
    row: Mapping[str, str] = field(default_factory=dict)  # field -> how its cell begins


@dataclass(frozen=True)
class Left:
    """How people left a coding: its status, and valence and note where they gave one."""

    source: str
    words: str
    code: str
    status: str
    valence: str = ""
    coder: str = ""  # where one alone spoke
    memo: str = ""


def on(source: str, words: str, code: str, **cells: str) -> Typed:
    """Return what was typed into a row of Codings; no code stands for a passage without one."""
    return Typed("Codings", cells, {"source": source, "passage": words, "code": code})


def judged(source: str, words: str, code: str, **cells: str) -> Typed:
    """Return what was typed into a row of a sheet of suggestions."""
    return Typed("Suggestions", cells, {"source": source, "passage": words, "code": code})


def added(source: str, quote: str, code: str, valence: str, **cells: str) -> Typed:
    """Return what was typed into a blank row of Added passages."""
    said = {"source": source, "quote": quote, "other_code": code, "new_valence": valence}
    return Typed("Added passages", said | cells)


SUMMARY = "Trust rests on one person, and on pages that nobody was punished for."
SECOND_SUMMARY = "Nobody pays for the hours.\nThe harvest comes first."
REASON = "Three sources say that the hours are not paid."
THEME = "Engines, ropes and diesel"
FINDING = "Learning happens in hours that nobody pays for."
QUESTION = "Who could pay for the hours of a skipper?"

# Ana, into the workbook of the first run.
TYPED = (
    Typed("Contents", {"name": "Ana"}),
    on("ferry-partner", "There was never any time.", "OE2", decision="accept", new_valence="lacking"),
    on("fund", "Procedures.", "PU2", decision="accept", new_valence="lacking", agreed="yes"),
    on("fund", "An outside voice", "SE3", decision="accept"),
    on("fund", "An outside voice", "OE1", decision="reject", note="a voice is no focal point"),
    on("fund", "Our board had asked", "OE1", other_code="SE2", new_valence="present"),
    on("survey-r01", "Our pupils miss", "SE2", decision="reject"),
    on("survey-r01", "Our pupils miss", "PU2", new_valence="present"),
    on("survey-r02", "Ask the doctors", "PU2", decision="reject"),
    on("survey-r02", "Patients on two wards", "PU2", note="ask Bo about this one"),
    on("cellar-report", "We shall visit", "PU2", decision="change", new_valence="normative"),
    on("cellar-report", "The joint workshop", "OE2", decision="accept", other_code="VA2",
       new_valence="lacking"),
    on("cellar-report", "We learned that a failed tray", "SE2", decision="accepted",
       new_valence="present", note="the best line of the report"),
    on("ferry-group", "I speak up now.", "", other_code="SE2", new_valence="present"),
    on("ferry-group", "I trust ", "", other_code="SE3", new_valence="mixed"),
    on("ferry-group", "The engine of the second", "", note="no code of ours fits"),
    on("cellar-partner", "No hay tiempo.", "", other_code="OE2", new_valence="lacking"),
    on("cellar-partner", "Hay confianza", "", other_code="SE3", new_valence="present",
       note="así lo cuentan ellas"),
    on("fund", "The director opens", "", other_code="SE2", new_valence="present"),
    on("fund", "More than they were.", "", other_code="SE3", new_valence="present"),
    on("wards", "They chose the topic", "", other_code="PU-multi", new_valence="present"),
    added("ferry-partner", "we trusted her with the real numbers", "SE3", "present"),
    added("cellar-partner", "Cambiamos el calendario de siembra después de comparar los cuadernos",
          "PU2", "present", new_about="seed-cellars"),
    added("", "The learning partner showed us how to draw it as one line per cellar", "VA2",
          "present"),
    Typed("Framework matrix", {"summary": SUMMARY}, {"theme": "SE3", "case": "night-ferry"}),
    Typed("Framework matrix", {"summary": SECOND_SUMMARY}, {"theme": "OE2", "case": "seed-cellars"}),
    Typed("Enablers", {"level_by_person": "Lacking: not feasible in time", "reason": REASON},
          {"enabler": "OE2", "partnership": "night-ferry"}),
    Typed("Themes", {"decision": "rename", "new_label": THEME}, {"label": "boat"}),
    Typed("Themes", {"decision": "promote", "note": "a code of its own"}, {"label": "numbers"}),
    Typed("Findings", {"statement": FINDING, "codes": "OE2", "cases": "night-ferry; seed-cellars",
                       "learning_question": QUESTION, "status": "open"}),
)  # fmt: skip

# Bo, into the sheet of suggestions of the first run, without knowing what Ana typed.
REVIEWED = (
    Typed("Contents", {"name": "Bo"}),
    judged("fund", "Procedures.", "PU2", decision="reject"),
    judged("fund", "An outside voice", "SE3", decision="reject"),
    judged("survey-r02", "Ask the doctors", "PU2", decision="accept", new_valence="normative"),
    judged("survey-r02", "Patients on two wards", "PU2", decision="accept", new_valence="present"),
    judged("ferry-partner", "There was never any time.", "OE2", decision="accept",
           new_valence="lacking"),
    added("ferry-group", "no names leave the harbour", "SE3", "present"),
)  # fmt: skip

# Cleo, into the audit: the first passage of each source drawn, and that one is coded in full.
AUDITED = (
    Typed("Passages", {"other_code": "SE2", "new_valence": "present"}, {"source": "wards"}),
    Typed("Passages", {"other_code": "PU2", "new_valence": "lacking"}, {"source": "fund"}),
    Typed("Sources", {"in_full": "yes"}, {"source": "wards"}),
)

# Dora, in the reading app: what she asks for, with the words she marks.
READING = (
    ("code", {"code": "PU2", "valence": "partial", "memo": "every second month"},
     "I write down what they agree on"),
    ("code", {"code": "SE2", "valence": "lacking"}, "The doctors stay away."),
    ("undo", {}, ""),
    ("code", {"noCode": True}, "A porter cut up a bicycle tube and glued it on."),
    ("code", {"memo": "compare with the boats"}, "Rubber wheels"),
)  # fmt: skip

# A meeting about the code OE2.
SESSION = "spring-meeting"
VOTES = {"partner": {"agree": 5, "disagree": 2}, "philanthropy": {"disagree": 1}}
SAID = "the fund says that the hours are in the budget"

# A source is transcribed anew: one answer goes, and what was decided on it has no place any more.
REPLACED_IN = "fund-interview.txt"
OLD_ANSWER = (
    "R: More than they were. One wrote that a pontoon had sunk and that it was their own fault. "
    "Five years ago I would have read that in a newspaper."
)
NEW_ANSWER = "R: I would rather leave that off the record."
GONE = ("fund", "More than they were.")

# The codebook changes: a code gets another name.
RENAMED = ("PU-multi", "PU-many")

LEFT = (
    Left("ferry-partner", "There was never any time.", "OE2", "accepted", "lacking"),
    Left("fund", "Procedures.", "PU2", "accepted", "lacking"),
    Left("fund", "An outside voice", "SE3", "contested"),
    Left("fund", "An outside voice", "OE1", "rejected", coder="Ana",
         memo="a voice is no focal point"),
    Left("fund", "Our board had asked", "OE1", "rejected"),
    Left("fund", "Our board had asked", "SE2", "edited", "present", "Ana"),
    Left("survey-r01", "Our pupils miss", "PU2", "edited", "present", "Ana"),
    Left("survey-r02", "Ask the doctors", "PU2", "contested"),
    Left("survey-r02", "Patients on two wards", "PU2", "accepted", "present", "Bo"),
    Left("cellar-report", "We shall visit", "PU2", "edited", "normative", "Ana"),
    Left("cellar-report", "The joint workshop", "OE2", "accepted", "lacking", "Ana"),
    Left("cellar-report", "The joint workshop", "VA2", "added", "lacking", "Ana"),
    Left("cellar-report", "We learned that a failed tray", "SE2", "accepted", "present", "Ana",
         "the best line of the report"),
    Left("ferry-group", "I speak up now.", "SE2", "added", "present", "Ana"),
    Left("ferry-group", "I trust ", "SE3", "added", "mixed", "Ana"),
    Left("cellar-partner", "No hay tiempo.", "OE2", "added", "lacking", "Ana"),
    Left("cellar-partner", "Hay confianza", "SE3", "added", "present", "Ana",
         "así lo cuentan ellas"),
    Left("fund", "The director opens", "SE2", "added", "present", "Ana"),
    Left("wards", "They chose the topic", "PU-many", "added", "present", "Ana"),
    Left("ferry-partner", "we trusted her", "SE3", "added", "present", "Ana"),
    Left("cellar-partner", "Cambiamos el calendario", "PU2", "added", "present", "Ana"),
    Left("cellar-report", "The learning partner showed us", "VA2", "added", "present", "Ana"),
    Left("ferry-group", "no names leave the harbour", "SE3", "added", "present", "Bo"),
    Left("wards", "I facilitate.", "SE2", "added", "present", "Cleo"),
    Left("fund", "Our board had asked", "PU2", "added", "lacking", "Cleo"),
    Left("wards", "I write down", "PU2", "added", "partial", "Dora", "every second month"),
)  # fmt: skip

THIRD_SUMMARY = "The nurses chose noise, measured it and slept better for it."
LATER_REASON = "Ferry people tell the fund what sank."
LATER_THEME = "Semillas y cosecha"
LATER_FINDING = "People trust a person before they trust an office."

# Eli, into the workbook of the release; no run of d33cfce has read it.
UNREAD = (
    Typed("Contents", {"name": "Eli"}),
    on("survey-r01", "Our pupils miss", "SE2", decision="reject", coder="Eli"),
    on("cellar-partner", "Empezó con una visita", "OE2", decision="accept", new_valence="mixed"),
    added("ferry-group", "We moved the early boat to seven after the girls told us", "PU2",
          "present"),
    added("survey-r02", "Nobody in the board has time to look at the wall.", "OE2 Time", "lacking",
          note="the wall again"),
    added("fund", "she kept this line, against advice", "SE2", "present"),
    Typed("Framework matrix", {"summary": THIRD_SUMMARY}, {"theme": "PU2", "case": "quiet-wards"}),
    Typed("Enablers", {"level_by_person": "In place", "reason": LATER_REASON},
          {"enabler": "SE3", "partnership": "night-ferry"}),
    Typed("Themes", {"new_label": LATER_THEME}, {"label": "fundación"}),
    Typed("Findings", {"statement": LATER_FINDING, "codes": "SE3", "status": "confirmed"}),
)  # fmt: skip
LEFT_UNREAD = (
    Left("cellar-partner", "Empezó con una visita", "OE2", "accepted", "mixed", "Eli"),
    Left("survey-r01", "Our pupils miss", "SE2", "rejected", coder="Eli"),
    Left("ferry-group", "We moved the early boat", "PU2", "added", "present", "Eli"),
    Left("survey-r02", "Nobody in the board", "OE2", "added", "lacking", "Eli", "the wall again"),
    Left("fund", "she kept this line", "SE2", "added", "present", "Eli"),
)

# Notes without a decision, and a coding that Dora took back.
NOTES = ("no code of ours fits",)
TAKEN_BACK = ("wards", "The doctors stay away.", "SE2")

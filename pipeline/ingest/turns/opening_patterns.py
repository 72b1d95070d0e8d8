"""The forms that a line which opens a turn can have: patterns for label, time and words."""

from __future__ import annotations

import re

from pipeline.ingest.turns.labels import LONGEST

# Frames of a film may follow the seconds: `00:00:03:05`.
TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3}|(?<=:\d\d:\d\d)[:;]\d{2}\b)?(?:-\d\b)?(?: ?[AaPp]\.?[Mm]\.?)?"
DAY = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+)?"
SPAN = rf"{DAY}{TIME}(?:\s*(?:-->|[-–—]|to)\s*{TIME})?"
CLOCK = rf"(?:\[\s*{SPAN}\s*\]|\(\s*{SPAN}\s*\)|<\s*{SPAN}\s*>|\{{\s*{SPAN}\s*\}}|#{SPAN}#|{SPAN}(?![\])>]))"
COUNTED = rf"(?:{CLOCK}|\d{{1,6}}(?:[.,]\d{{1,3}})? ?s?)"  # a time, a number of seconds, of a row
COLUMNS = rf"(?:\d{{1,6}}\s*\t\s*)?(?P<lead>{CLOCK})\s*\t\s*(?:{COUNTED}\s*\t\s*)*"
NUMBER = r"(?:(?P<number>\d{1,5})[.)]?\s+)?"
BULLET = r"(?:(?:[-–•·*#@]|>{1,2})\s*)?"
LEAD = rf"{NUMBER}{BULLET}(?:(?P<lead>{CLOCK})\s*[-–—:|,]?\s*)?(?:From\s+)?"
# Colons: plain, full-width, small, ratio; Ethiopic (U+1365, U+1366, and U+1361 before a space).
COLONS = ":：﹕∶፥፦፡"
OPEN, SHUT = r"\[(<{【〔〈《［（", r"\])>}】〕〉》］）"
NAME = rf"(?P<label>[\[(<{{*_]{{0,3}}(?:[^\W\d_]|\+\d)[^{COLONS}\t\n]{{0,{LONGEST}}}?)"
COLON = re.compile(
    rf"{LEAD}{NAME}(?:[\s,]*(?P<trail>{CLOCK}))?\s*(?P<colon>[{COLONS}])(?P<rest>.*)", re.S
)
TABS = re.compile(
    rf"(?:{COLUMNS}|\d{{1,6}}\s*\t\s*)?{NAME}\s*(?:\t\s*(?P<trail>{CLOCK})\s*(?:\t\s*{COUNTED}\s*)*)?\t(?P<rest>.*)"
)
NAME_LINE = re.compile(
    rf"{BULLET}(?:(?P<lead>{CLOCK})\s*[-–—:|]?\s*)?{NAME}\s*[-–—|,]?\s*(?P<trail>{CLOCK})?\s*"
)
BRACKET = re.compile(
    rf"{LEAD}(?P<label>[{OPEN}][^\W\d_][^:{OPEN}{SHUT}\n]{{0,{LONGEST}}}[{SHUT}])(?:\s+|(?<=[】〕〉》］）]))(?P<rest>\S.*)"
)
DASH = re.compile(rf"{LEAD}{NAME}(?:\s+[-–—=]|\s*(?:\||>{{1,2}}))\s+(?P<rest>.*)")
POINT = re.compile(r"(?P<label>[^\W\d_]{1,12}\s?\d{0,2})[.)]\s+(?P<rest>\S.*)")
STAMPED = re.compile(
    rf"{BULLET}{NAME}\s*(?P<trail>\[\s*{SPAN}\s*\]|\(\s*{SPAN}\s*\))\s+(?P<rest>\S.*)"
)
ENCLOSED = re.compile(
    rf"[\[(](?P<label>[^\W\d_][^:\[\]()]{{0,{LONGEST}}}?)[\s,]+(?P<trail>{SPAN})[\])]\s*:?\s*(?P<rest>\S.*)"
)
CLOCK_ALONE = re.compile(rf"{CLOCK}\s*[{COLONS}]?")
SEMICOLON = re.compile(rf"{LEAD}{NAME}(?:[\s,]*(?P<trail>{CLOCK}))?\s*[;；]\s+(?P<rest>\S.*)")
BRACED = re.compile(rf"(?P<label>[{OPEN}][^\W\d_][^:{OPEN}{SHUT}\n]{{0,{LONGEST}}}[{SHUT}])\s*:?")
EMPHASIS = re.compile(r"[*_]+")
BARE_CLOCK = re.compile(SPAN)
RECIPIENT = re.compile(r"\s+(?:to|To)\s+\S.*$")

# style, its form, and signs of which one must stand near the line's start. To add a style:
# one row here, and its name among MARKED or LOOSE in scene.py.
STYLES = (
    ("tab", TABS, "\t"),
    ("bracket", BRACKET, "[<({【〔〈《［（"),
    ("semicolon", SEMICOLON, ";；"),
    ("dash", DASH, "-–—=|>"),
    ("stamped", ENCLOSED, "[("),
    ("stamped", STAMPED, "[("),
    ("point", POINT, ".)"),
)

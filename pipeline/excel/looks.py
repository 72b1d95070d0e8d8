"""How cells look: few formats, in steps from light to dark that also print in grey.

Add a style: one entry in STYLES. Add colours by value: one entry in STEPS or WORDS.
"""

from __future__ import annotations

from typing import Any

GREY, LINE = "#F2F2F2", "#BFBFBF"
LIGHT, MIDDLE, DARK = "#DCE6F1", "#8FB0D4", "#1F4E79"
FILL_IN, FILL_IN_HEAD, HEAD = "#FFF4CC", "#7F6000", "#404040"

BASE: dict[str, Any] = {"valign": "top", "font_size": 10}
BOX: dict[str, Any] = {"border": 1, "border_color": LINE}
STYLES: dict[str, dict[str, Any]] = {
    "text": BOX | {"text_wrap": True},
    "quote": BOX | {"text_wrap": True},
    "count": BOX | {"align": "center", "num_format": "0"},
    "number": BOX | {"align": "center", "num_format": "0.##"},
    "share": BOX | {"align": "center", "num_format": "0.00"},
    "level": BOX | {"text_wrap": True},
    "state": BOX | {"text_wrap": True},
    "fill": BOX | {"text_wrap": True, "bg_color": FILL_IN, "num_format": "@"},
    "head": BOX | {"text_wrap": True, "bold": True, "bg_color": HEAD, "font_color": "#FFFFFF"},
    "fill head": BOX
    | {"text_wrap": True, "bold": True, "bg_color": FILL_IN_HEAD, "font_color": "#FFFFFF"},
    "title": {"bold": True, "font_size": 15},
    "note": {"text_wrap": True, "italic": True},
    "mark": {"bold": True, "font_color": "#9C0006"},
    "plain": {"text_wrap": True},
    "bold": {"text_wrap": True, "bold": True},
    "link": {"font_color": "#0B4F9E", "underline": 1},
    "hidden": {"font_color": "#808080"},
}
LINKED: dict[str, Any] = {"underline": 1}

# Counts of sources: 1, 2 to 4, 5 and more.
STEPS: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {
    "count": [
        ({"criteria": ">=", "value": 5}, {"bg_color": DARK, "font_color": "#FFFFFF"}),
        ({"criteria": "between", "minimum": 2, "maximum": 4}, {"bg_color": MIDDLE}),
        ({"criteria": "==", "value": 1}, {"bg_color": LIGHT}),
    ],
    "share": [
        ({"criteria": ">=", "value": 0.5}, {"bg_color": DARK, "font_color": "#FFFFFF"}),
        ({"criteria": "between", "minimum": 0.25, "maximum": 0.49999}, {"bg_color": MIDDLE}),
        ({"criteria": "between", "minimum": 0.00001, "maximum": 0.24999}, {"bg_color": LIGHT}),
    ],
}
HATCHED: dict[str, Any] = {"pattern": 14, "fg_color": LINE, "bg_color": "#FFFFFF"}
# Words a cell holds -> its colour; the first that fits.
WORDS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "level": [
        ("No evidence", HATCHED | {"font_color": "#595959"}),
        ("Not found", {"font_color": "#595959", "italic": True}),
        ("one source", {"bg_color": GREY, "font_color": "#595959", "italic": True}),
        ("contested", {"bg_color": MIDDLE, "bold": True}),
        ("not enough to say", {"bg_color": GREY}),
        ("in place", {"bg_color": DARK, "font_color": "#FFFFFF"}),
        ("partly", {"bg_color": LIGHT}),
        ("lacking", {"bg_color": "#FFFFFF", "bold": True, "border": 2}),
    ],
    "state": [
        ("suggested", {"font_color": "#595959", "italic": True}),
        ("contested", {"bg_color": MIDDLE, "bold": True}),
        ("flagged", {"bg_color": MIDDLE, "bold": True}),
        ("rejected", {"font_color": "#7F7F7F", "font_strikeout": True}),
        ("accepted", {"bg_color": LIGHT}),
        ("edited", {"bg_color": LIGHT}),
        ("added", {"bg_color": LIGHT}),
    ],
}

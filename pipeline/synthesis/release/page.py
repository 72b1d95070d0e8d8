"""The report of an audience outside the team: its tables made for reading, and nothing behind them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.synthesis.figures.release import release_figures
from pipeline.synthesis.report.strings import FOLDER, LANGUAGES, load_strings, say
from pipeline.synthesis.report.write import POLICY, Words, block, told
from pipeline.synthesis.rows import records_of
from pipeline.synthesis.summary import LEADING
from pipeline.tables import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.codebook import Codebook
    from pipeline.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

SCRIPTS = ("words.js", "released.js")
WHOLE = "(portfolio)"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """Codes of one family over the whole portfolio."""

    label: str
    sided: bool  # present and lacking are told
    rows: list[Row]

    @property
    def told(self) -> bool:
        """Whether any number of it may be told."""
        return any(row["n_sources_confirmed"] or row["n_sources_suggested"] for row in self.rows)

    @property
    def names(self) -> str:
        """Return the names of its codes."""
        return "; ".join(f"{row['label']} ({row['code']})" for row in self.rows)


@dataclass(frozen=True, slots=True)
class Quotes:
    """The quotes of one code."""

    code: str
    label: str
    anchor: str
    rows: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """Everything that stands on the page."""

    study: str
    language: str
    audience: str
    invented: bool
    run: str
    codebook: Codebook
    smallest: int
    everyone: int
    confirmed: bool
    families: list[Family]
    by_case: list[Row]
    by_group: list[Row]
    findings: list[Row]
    themes: list[Row]
    quotes: list[Quotes]
    quoted: Mapping[str, str]  # code -> where its quotes stand
    coverage: list[Row]
    methods: list[Row]


def write_release_page(
    sheets: Mapping[str, Sheet], corpus: Corpus, audience: str, run: str, path: Path
) -> list[Path]:
    """Write the report of an audience to `path` and its figure beside it; return the files."""
    page = released_page(sheets, corpus, audience, run)
    strings = load_strings()
    words = partial(say, strings, page.language)
    figures = release_figures(page.families, page.quoted, page.everyone, corpus, words)
    drawn = {name: Markup(figure.svg) for name, figure in figures.items()}  # noqa: S704
    write_text(path, _render(page, drawn, strings, words))
    return [path, *(file for figure in figures.values() for file in figure.write(path.parent))]


def _render(
    page: Released, figures: Mapping[str, Markup], strings: Mapping[str, Any], words: Words
) -> str:
    script = "".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(t=partial(told, words), say=words)
    html = templates.get_template("released.html").render(
        page=page,
        figures=figures,
        style=Markup((FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704
        script=Markup(script),  # noqa: S704
        mark=_mark(page, words),
        policy=POLICY.format(hashed),
        languages=LANGUAGES,
        data=block("strings", strings),
    )
    return html.encode("utf-8", "replace").decode("utf-8")


def _mark(page: Released, words: Words) -> Markup:
    invented = words("banner.invented", {}) if page.invented else ""
    profile = words(f"profile.{page.audience}", {}).split(":")[0]
    mark = " · ".join(part for part in (invented, profile, page.run) if part)
    return Markup(re.sub(r'[\\"<>&\n]', " ", mark))  # noqa: S704


def released_page(sheets: Mapping[str, Sheet], corpus: Corpus, audience: str, run: str) -> Released:
    """Return what stands on the page of an audience, from its tables alone."""
    rows = {number: records_of(sheet.table) for number, sheet in sheets.items()}
    settings, quotes = corpus.settings, quotes_by_code(rows["T14"])
    confirmed = any(row["n_sources_confirmed"] != 0 for row in rows["T08"])
    return Released(
        study=settings.study.name,
        language=settings.synthesis.language,
        audience=audience,
        invented=settings.study.invented,
        run=run,
        codebook=corpus.codebook,
        smallest=settings.synthesis.small_cell,
        everyone=next((row["n_counted"] for row in rows["T01"]), 0),
        confirmed=confirmed,
        families=portfolio_families(rows, corpus.codebook),
        by_case=[
            row
            for name in ("T05", "T06", "T09")
            for row in rows[name]
            if row["partnership"] != WHOLE
        ],
        by_group=[row for row in rows["T08"] if not row["group"].startswith("(all")],
        findings=rows["T13"],
        themes=rows["T17"],
        quotes=quotes,
        quoted={group.code: group.anchor for group in quotes},
        coverage=rows["T01"],
        methods=rows["T23"],
    )


def quotes_by_code(rows: list[Row]) -> list[Quotes]:
    """Return the quotes by code, with a name that fits into an address."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["code"], []).append(row)
    return [
        Quotes(code, str(own[0]["label"]), re.sub(r"[^A-Za-z0-9_-]", "-", code), own)
        for code, own in found.items()
    ]


def portfolio_families(rows: Mapping[str, list[Row]], codebook: Codebook) -> list[Family]:
    """Return the families: enablers, value and archetypes first, each code over all sources."""
    whole = {
        row["code"]: row
        for number in ("T05", "T06", "T09")
        for row in rows[number]
        if row["partnership"] == WHOLE
    }
    for row in rows["T08"]:
        if row["group"].startswith("(all") and row["code"] not in whole:
            whole[row["code"]] = row
        elif row["code"] not in whole or "n_present_confirmed" not in whole[row["code"]]:
            whole[row["code"]] = _added(whole.get(row["code"]), row)
    families: dict[str, list[Row]] = {}
    for row in whole.values():
        families.setdefault(row["family"] or "", []).append(row)
    known = list(codebook.families)
    order = sorted(families, key=lambda name: _place(name, known))
    return [
        Family(
            codebook.families.get(name) or name.capitalize() or codebook.name,
            any("n_present_confirmed" in row for row in families[name]),
            families[name],
        )
        for name in order
    ]


def _added(so_far: Row | None, row: Row) -> Row:
    """Return a code's row over groups told one by one: their sums, unknown when one is."""
    if so_far is None or so_far["code"] != row["code"]:
        return row
    summed = dict(so_far)
    for state in ("confirmed", "suggested"):
        one, other = so_far[f"n_sources_{state}"], row[f"n_sources_{state}"]
        summed[f"n_sources_{state}"] = None if one is None or other is None else one + other
    return summed


def _place(name: str, known: list[str]) -> tuple[int, int]:
    first = LEADING.index(name) if name in LEADING else len(LEADING)
    return first, known.index(name) if name in known else len(known)

"""The HTML report: one file, read offline, that leads from every number to its quotes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.synthesis.evidence import gather
from pipeline.synthesis.figures.draw import draw_figures
from pipeline.synthesis.grids import link
from pipeline.synthesis.report.quotes import Trail, trail_of
from pipeline.synthesis.report.strings import FOLDER, LANGUAGES, Strings, load_strings, say
from pipeline.synthesis.report.view import Page, page_of
from pipeline.tables import write_text

if TYPE_CHECKING:
    from pipeline.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

TEAM = "team"
Words = Callable[[str, Mapping[str, Any]], str]
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)
# The script of the page, in this order; a further file is one name more.
SCRIPTS = ("words.js", "index.js", "panel.js", "filters.js", "pages.js", "map.js", "start.js")


def write_report(sheets: Mapping[str, Sheet], corpus: Corpus, path: Path) -> list[Path]:
    """Write the report to `path` and its figures to `figures/` beside it; return the files.

    `sheets` are the tables by id (T01 ... T23); a section whose table is missing says so.
    Words of a source stand in it only with its consent. It is for the team alone: it holds
    single codings and small numbers, from which other audiences' tables could be undone.
    """
    words = partial(say, load_strings(), corpus.settings.synthesis.language)
    figures = draw_figures(sheets, corpus, gather(corpus), words)
    html = report_html(sheets, corpus, {name: drawn.svg for name, drawn in figures.items()})
    write_text(path, html)
    return [path, *(file for drawn in figures.values() for file in drawn.write(path.parent))]


def report_html(sheets: Mapping[str, Sheet], corpus: Corpus, figures: Mapping[str, str]) -> str:
    """Return the page, with the figures (SVG by name) that there are."""
    evidence = gather(corpus)
    trail = trail_of(corpus, evidence, TEAM)
    page = page_of(sheets, corpus, evidence, trail, TEAM)
    html = render(page, trail, figures, load_strings())
    return html.encode("utf-8", "replace").decode("utf-8")


def render(page: Page, trail: Trail, figures: Mapping[str, str], strings: Strings) -> str:
    """Return the page with its style, script and data inside it."""
    words = partial(say, strings, page.language)
    script = "".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    templates.globals.update(t=partial(told, words), say=words, block=block, link=link)
    return templates.get_template("report.html").render(
        page=page,
        figures={name: Markup(svg) for name, svg in figures.items()},  # noqa: S704
        style=Markup((FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704
        script=Markup(script),  # noqa: S704
        mark=printed_mark(page, words),
        policy=POLICY.format(hashed),
        languages=LANGUAGES,
        data=Markup("\n").join(_data(page, trail, strings)),
    )


def printed_mark(page: Page, words: Words) -> Markup:
    """Return what stands at the top of every printed page, fit for a string in a style sheet."""
    invented = words("banner.invented", {}) if page.invented else ""
    profile = words(f"profile.{page.audience}", {}).split(":")[0]
    mark = " · ".join(part for part in (invented, profile, page.run) if part)
    return Markup(re.sub(r'[\\"<>&\n]', " ", mark))  # noqa: S704


def told(words: Words, key: str, args: Mapping[str, Any] | None = None) -> Markup:
    """Return a sentence of the interface that the page can say again in another language."""
    filled = words(key, args or {})
    if not args:
        return Markup('<span data-t="{}">{}</span>').format(key, filled)
    kept = json.dumps(dict(args), ensure_ascii=False)
    return Markup('<span data-t="{}" data-a="{}">{}</span>').format(key, kept, filled)


def block(name: str, content: Any) -> Markup:
    """Return data for the page's script; nothing in it can end the element it stands in."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    opening = Markup('<script type="application/json" id="{}">').format(name)
    return opening + Markup(safe) + Markup("</script>")  # noqa: S704


def _data(page: Page, trail: Trail, strings: Strings) -> Iterator[Markup]:
    yield block("strings", strings)
    names = {
        "cases": list(page.cases.items()),
        "groups": page.groups,
        "themeLabels": {theme["theme_id"]: theme["label"] for theme in page.themes},
    }
    yield block("index", trail.index | names)
    yield block("quote-ids", trail.quote_ids)
    for number, piece in enumerate(trail.pieces):
        yield block(f"words-{number}", piece)
    for number, reasons in enumerate(trail.reasons):
        yield block(f"reasons-{number}", reasons)

"""One page as one file: a template with the style, the script and the data inside it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.synthesis.grids import link
from pipeline.synthesis.wording.strings import LANGUAGES, Strings, say

if TYPE_CHECKING:
    from pipeline.study.codebook import Codebook

FOLDER = Path(__file__).parent / "page"
Words = Callable[[str, Mapping[str, Any]], str]
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)


class Head(Protocol):
    """What every page tells of itself."""

    @property
    def language(self) -> str:
        """The language that it opens in."""

    @property
    def audience(self) -> str:
        """Whom it is for."""

    @property
    def invented(self) -> bool:
        """Whether its study is an invented example."""

    @property
    def run(self) -> str:
        """The run that it was made from."""

    @property
    def codebook(self) -> Codebook:
        """The codebook of the study."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: its template, its scripts in order, its sections in order."""

    template: str
    scripts: tuple[str, ...]
    sections: tuple[str, ...]


def page_html(
    kind: Kind,
    page: Head,
    figures: Mapping[str, str],
    strings: Strings,
    data: Mapping[str, Any],
) -> str:
    """Return the page: `figures` are SVG by name, `data` what its script reads, by name."""
    words = partial(say, strings, page.language)
    script = "".join((FOLDER / name).read_text(encoding="utf-8") for name in kind.scripts)
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    blocks = [block(name, content) for name, content in {"strings": strings, **data}.items()]
    html = (
        _templates(words)
        .get_template(kind.template)
        .render(
            page=page,
            codebook=page.codebook.title or page.codebook.name,
            sections=kind.sections,
            figures={name: Markup(svg) for name, svg in figures.items()},  # noqa: S704
            style=Markup((FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704
            script=Markup(script),  # noqa: S704
            mark=_printed_mark(page, words),
            policy=POLICY.format(hashed),
            languages=LANGUAGES,
            data=Markup("\n").join(blocks),
        )
    )
    return html.encode("utf-8", "replace").decode("utf-8")


def _templates(words: Words) -> Environment:
    """Return the templates, in which a hole that nothing fills is an error."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    templates.globals.update(t=partial(told, words), say=words, block=block, link=link)
    return templates


def _printed_mark(page: Head, words: Words) -> Markup:
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

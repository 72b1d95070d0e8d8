"""An SVG drawing made fit to stand inside a page: described, with ids of its own."""

from __future__ import annotations

import re
from html import escape

ID = re.compile(r'\bid="([^"]+)"')
HEAD = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
OPENING = re.compile(r"<svg\b[^>]*>")


def accessible(svg: str, name: str, title: str, description: str) -> str:
    """Return the drawing with title and description for screen readers.

    Its ids get the figure's name before them, so that figures on one page do not meet, and
    its links stay in the page.
    """
    drawing = METADATA.sub("", HEAD.sub("", svg), count=1).replace(' target="_blank"', "")
    for known in sorted(set(ID.findall(drawing)), key=len, reverse=True):
        own = f"{name}-{known}"
        drawing = drawing.replace(f'id="{known}"', f'id="{own}"')
        drawing = drawing.replace(f"url(#{known})", f"url(#{own})")
        drawing = drawing.replace(f'href="#{known}"', f'href="#{own}"')
    labelled = (
        f'role="group" aria-labelledby="drawn-{name}-title drawn-{name}-desc" class="figure-{name}">'
        f'<title id="drawn-{name}-title">{escape(title)}</title>'
        f'<desc id="drawn-{name}-desc">{escape(description)}</desc>'
    )
    return OPENING.sub(lambda opening: f"{opening[0][:-1]} {labelled}", drawing, count=1)

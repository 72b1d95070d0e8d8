"""The XML of a project as a stream of elements: no entities, no network, no deep nesting."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError

if TYPE_CHECKING:
    from pipeline.exchange.losses import Losses

# An ampersand that opens no entity, as QualCoder writes it in annotations.
LONE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});)")
CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:[0-8]|1[124-9]|2\d|3[01]|[xX](?:[0-8bBcC]|0[0-8bBcC]|1[0-9A-Fa-f]));"
)
NAMESPACE = "urn:QDA-XML:project:1.0"


def elements(xml: bytes, name: str, losses: Losses) -> Iterator[Any]:
    """Yield each element when it ends; the caller may clear it.

    Raises `SourceError` when the XML is not well formed, nested past 256 levels, or declares a
    document type, which such a file never needs.
    """
    from lxml import etree

    try:
        sound = _sound(xml, losses)
        found = etree.iterparse(
            io.BytesIO(sound), events=("end",), resolve_entities=False, no_network=True,
            load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for _, element in found:
            yield element
    except (etree.XMLSyntaxError, ValueError) as fault:
        # what libxml2 says names a line and what was expected there; it may quote the file
        at = getattr(fault, "lineno", None)
        raise SourceError(
            f"{name}: its XML is damaged, cut off or nested too deeply"
            + (f" (line {at})" if at else "") + ". Export the project again"
        ) from None  # fmt: skip


def _sound(xml: bytes, losses: Losses) -> bytes:
    if b"<!DOCTYPE" in xml or "<!DOCTYPE".encode("utf-16-le") in xml:
        raise ValueError
    if b"\0" in xml[:4] or b"<![CDATA[" in xml:
        return xml
    xml, count = LONE.subn(b"&amp;", xml) if b"&" in xml else (xml, 0)
    losses.changed("XML", "an ampersand stood bare and was read as itself", count=count)
    xml, count = CONTROL.subn(b"", xml)
    losses.changed("XML", "a character that XML does not allow was left out", count=count)
    return xml


def local(element: Any) -> str:
    """Return the name of an element without its namespace, whichever draft that is."""
    return _without_namespace(element.tag)


@cache
def _without_namespace(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def guid(text: str | None) -> str:
    """Return a GUID as it is compared: lower case, without braces."""
    return (text or "").strip().strip("{}").casefold()


def number(text: str | None) -> int | None:
    """Return a whole number; None for what is none."""
    try:
        return int((text or "").strip()[:20])
    except ValueError:
        return None

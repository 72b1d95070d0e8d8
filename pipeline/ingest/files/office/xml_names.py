"""Finding elements and attributes by their local names, in whichever namespace they stand."""

from __future__ import annotations

from typing import Any


def local(element: Any) -> str:
    """Return an element's name without its namespace; comments and the like have none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """Return an attribute by its local name."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: Any, *path: str) -> Any:
    """Return the first descendant along `path` of local names, or None."""
    for name in path:
        element = next((item for item in element if local(item) == name), None)
        if element is None:
            return None
    return element

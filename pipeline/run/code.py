"""A hash of the code that a stage runs."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("spacy", "scikit-learn", "torch", "sentence-transformers", "bertopic", "pandas")
CODE = (".py", ".html", ".css", ".js", ".toml", ".json", ".yaml", ".npz")
PACKAGE = Path(__file__).parent.parent


@cache
def code_hash(names: tuple[str, ...]) -> str:
    """Return a hash of the named files and folders of the package and of library versions."""
    digest = hashlib.sha256()
    for name in names:
        place = PACKAGE / name
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and path.suffix in CODE:
                digest.update(path.relative_to(PACKAGE).as_posix().encode())
                digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library}=={_version(library)}".encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"

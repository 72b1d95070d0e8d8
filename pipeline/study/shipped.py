"""What comes with the program: codebooks, notebooks, the invented example.

In a checkout they stand beside the package, where people read and edit them; an installed package
carries them inside it, where `setup.py` puts them.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent.parent
INSIDE = PACKAGE / "shipped"
EXAMPLE = "data/raw/example-portfolio"
WORKED = "examples/worked"  # what an invented team decided about the example


def shipped(name: str) -> Path:
    """Return a folder that comes with the program, by its place in the repository."""
    return (INSIDE if INSIDE.is_dir() else PACKAGE.parent) / name


def to_type(target: str, study: Path) -> str:
    """Return the command of a target for a study: with make in a checkout, else without."""
    if INSIDE.is_dir():
        return f"sensemaking {target} --study {study}"
    return f"make {target} STUDY={study}"

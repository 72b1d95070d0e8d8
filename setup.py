"""The one step of building that `pyproject.toml` cannot tell.

Codebooks, notebooks and the invented example stand beside the package, where people read and edit
them; a built wheel carries them inside it, in `pipeline/shipped`. They are named one by one, so
that nothing of a user's own that lies in these folders is ever taken along.
"""

from __future__ import annotations

import re
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
SHIPPED = (
    "codebooks/advice.yaml",
    "codebooks/archetypes.yaml",
    "codebooks/impact-narrative.yaml",
    "codebooks/learning-partnerships.yaml",
    "notebooks/calm.css",
    "notebooks/explore_portfolio.py",
    "notebooks/read_and_code.py",
    "notebooks/sensemaking_session.py",
    "data/raw/example-portfolio/**/*",
    "examples/worked/*",
)
MARIMO = re.compile(r"^\[tool\.marimo\..*?(?=^\[(?!tool\.marimo)|\Z)", re.MULTILINE | re.DOTALL)


class BuildWithShipped(build_py):
    """Copies what is shipped into the package that is built (an editable one needs no copy)."""

    def run(self) -> None:
        """Build the package, then add what is shipped and how its notebooks are to be served."""
        super().run()
        if self.editable_mode:
            return
        place = Path(self.build_lib) / "pipeline" / "shipped"
        for path in sorted(path for named in SHIPPED for path in ROOT.glob(named)):
            if path.is_file() and not path.name.startswith((".", "~")):
                target = place / path.relative_to(ROOT)
                self.mkpath(str(target.parent))
                self.copy_file(str(path), str(target))
        served = "".join(MARIMO.findall((ROOT / "pyproject.toml").read_text(encoding="utf-8")))
        (place / "pyproject.toml").write_text(served, encoding="utf-8")


setup(cmdclass={"build_py": BuildWithShipped})

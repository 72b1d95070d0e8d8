"""Set up what is missing, then run one target: the same as `make TARGET`, where make is missing.

    python make.py synthesis              tables, workbook and report of the invented example
    python make.py synthesis STUDY=DIR    the same for the study in DIR
    python make.py quick                  lint, types, import contract and the quick tests
    python make.py test                   the same with all tests

Only Python's own library is used here, since nothing else is installed yet.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "set-up-from"
TORCH = "torch==2.13.0"
QUICK = "not slow and not browser and not office"
MOST_PROCESSES = 4  # each of them loads the language model
STAGES = ("ingest", "segment", "coding", "themes", "synthesis")
LOOKS_FOR = {  # what tests call, and the packages that bring it
    "chromium": "chromium",
    "git": "git",
    "make": "make",
    "npm": "npm",
    "soffice": "libreoffice-writer libreoffice-calc",
}


def main(arguments: list[str]) -> int:
    """Run the targets named; the exit code is that of the first that fails."""
    if sys.version_info < (3, 11):
        print("Python 3.11 or newer is needed; this is", sys.version.split()[0])
        return 2
    variables = dict(item.split("=", 1) for item in arguments if "=" in item)
    targets = [item for item in arguments if "=" not in item] or ["help"]
    for target in targets:
        if target not in TARGETS:
            print(f"no target '{target}'; one of: {', '.join(TARGETS)}")
            return 2
        code = TARGETS[target](target, variables)
        if code:
            return code
    return 0


def show_help(target: str, variables: dict[str, str]) -> int:
    """Print the targets."""
    print(__doc__)
    print("Targets:", ", ".join(TARGETS))
    return 0


def set_up(target: str = "setup", variables: dict[str, str] | None = None) -> int:
    """Make `.venv` and install the pinned dependencies, unless that is done already."""
    wanted = _fingerprint()
    if STAMP.is_file() and STAMP.read_text() == wanted and PYTHON.is_file():
        return 0
    print("Setting up: a private Python environment in .venv (some minutes, once)", flush=True)
    if not PYTHON.is_file():
        venv.create(VENV, with_pip=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    constraints = str(ROOT / "constraints.txt")
    for packages in ([TORCH], ["-e", f"{ROOT}[dev]"]):
        code = subprocess.call([*pip, "-c", constraints, *packages], cwd=ROOT)
        if code:
            print(
                "The installation stopped (see above). Nothing of yours was touched; "
                "check the connection and free disk space, then type the same command again."
            )
            return code
    STAMP.write_text(wanted)
    return 0


def _fingerprint() -> str:
    digest = hashlib.sha256(str(ROOT).encode() + sys.version.encode())
    for name in ("constraints.txt", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def sensemaking(target: str, variables: dict[str, str]) -> int:
    """Run the `sensemaking` command of the same name on the study named by STUDY."""
    study = variables.get("STUDY", str(ROOT))
    return set_up() or _python("-m", "pipeline", target, "--study", study, *_options(variables))


def _options(variables: dict[str, str]) -> list[str]:
    """Return ARGS as a shell would part it: `-k "a and b"` is two options."""
    words = shlex.shlex(variables.get("ARGS", ""), posix=True)
    words.whitespace_split, words.commenters = True, ""
    if os.name == "nt":
        words.escape = ""  # a backslash is part of a path
    return list(words)


def test(target: str, variables: dict[str, str]) -> int:
    """Run lint, types, the import contract and the tests."""
    code = set_up()
    _install_system_tools()
    return code or _checked(_options(variables))


def quick(target: str, variables: dict[str, str]) -> int:
    """Run the same without the tests that take long or need a browser or an office program."""
    return set_up() or _checked(["-m", QUICK, *_options(variables)])


def _checked(options: list[str]) -> int:
    """Check everything, in as many processes as there are processors, each with one thread."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    side_by_side = ["-n", str(min(os.cpu_count() or 1, MOST_PROCESSES)), "--dist", "loadfile"]
    for step in (
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
        ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        ["-m", "pytest", *side_by_side, *options],
    ):
        code = _python(*step)
        if code:
            return code
    return 0


def _install_system_tools() -> None:
    """Install what tests call, where that is possible; tests that lack a program say so."""
    missing = [packages for tool, packages in LOOKS_FOR.items() if shutil.which(tool) is None]
    is_root = getattr(os, "geteuid", lambda: 1)() == 0
    if not missing or not is_root or shutil.which("apt-get") is None:
        return
    quiet = {
        "stdout": subprocess.DEVNULL,
        "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    }
    subprocess.call(["apt-get", "update"], **quiet)
    for packages in missing:  # one by one, so that one that cannot be had stops no other
        install = ["apt-get", "install", "-y", "--no-install-recommends", *packages.split()]
        subprocess.call(install, **quiet)


def notebooks(target: str, variables: dict[str, str]) -> int:
    """Open the notebooks in the browser, on this machine only."""
    study = variables.get("STUDY", str(ROOT))
    os.environ["SENSEMAKING_STUDY"] = str(Path(study).resolve())
    return set_up() or _python("-m", "pipeline", "notebooks", "--study", study)


def clean(target: str, variables: dict[str, str]) -> int:
    """Delete what the program made (never sources, decisions or the pseudonym key)."""
    study = Path(variables.get("STUDY", str(ROOT)))
    return set_up() or _python("-m", "pipeline", "clean", "--study", str(study))


def _python(*arguments: str) -> int:
    return subprocess.call([str(PYTHON), *arguments], cwd=ROOT)


TARGETS = {
    "help": show_help,
    "setup": set_up,
    **dict.fromkeys(STAGES, sensemaking),
    "check": sensemaking,
    "plan": sensemaking,
    "quick": quick,
    "test": test,
    "notebooks": notebooks,
    "clean": clean,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

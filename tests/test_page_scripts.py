"""The scripts of the pages: linted and tested by node, with the packages locked in `tests/page`.

Nothing of that is needed to run the product. Where node or its packages cannot be had, the tests
that need them are skipped, and say so by name.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parent / "page"
LOCK = PAGE / "package-lock.json"
INSTALLED = PAGE / "node_modules" / "installed-from.json"
# What is wrong with the files here rather than with the machine: such an installation fails.
OURS = ("EUSAGE", "EINTEGRITY", "EJSONPARSE", "ETARGET")
MINUTES = 60


def npm(*arguments, minutes=5):
    program = shutil.which("npm")
    return subprocess.run(
        [program, *arguments],
        cwd=PAGE,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=minutes * MINUTES,
    )


@pytest.fixture(scope="module")
def packages():
    """Install what the lock file names, once, or skip with the reason."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is missing; lint and unit tests of the page scripts need it")
    locked = LOCK.read_text(encoding="utf-8")
    if INSTALLED.is_file() and INSTALLED.read_text(encoding="utf-8") == locked:
        return
    try:
        done = npm("ci")
    except subprocess.TimeoutExpired:
        pytest.skip("npm ci did not end; lint and unit tests of the page scripts need its packages")
    if done.returncode:
        code = (re.findall(r"code (E[A-Z0-9_]+)", done.stderr) or ["no code"])[0]
        assert code not in OURS, done.stderr
        pytest.skip(f"npm ci failed ({code}); the tests of the page scripts need its packages")
    INSTALLED.write_text(locked, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.usefixtures("packages")
def test_the_scripts_of_the_pages_have_no_lint_fault():
    done = npm("run", "--silent", "lint")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("packages")
def test_the_unit_tests_of_the_pages_pass():
    done = npm("run", "--silent", "test", "--", "--test-reporter=tap")
    assert done.returncode == 0, done.stdout + done.stderr
    counts = dict(re.findall(r"^# (tests|pass|skipped|todo) (\d+)$", done.stdout, re.MULTILINE))
    assert int(counts["tests"]) >= 40
    assert counts["pass"] == counts["tests"]


def test_the_lock_file_names_each_package_by_version_and_hash_and_not_by_where_it_came_from():
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    named = {name: package for name, package in packages.items() if name}
    assert named
    for name, package in named.items():
        assert "resolved" not in package, name
        assert package["integrity"].startswith("sha512-"), name
        assert package["dev"] is True, name


def test_the_packages_of_the_page_tests_are_permissive():
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    permissive = {"MIT", "MIT-0", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause"}
    permissive |= {"BlueOak-1.0.0", "CC0-1.0"}
    assert {package["license"] for package in packages.values()} <= permissive

"""No test calls a program that nothing installs."""

import ast
from pathlib import Path

import pytest

from make import LOOKS_FOR

TESTS = Path(__file__).resolve().parents[1]
CALLS = ("run", "Popen", "call", "check_call", "check_output")


def programs(text):
    """Return the programs that a file calls, by name; `?` for one that the text does not tell."""
    tree = ast.parse(text)
    given = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            given.setdefault(node.targets[0].id, node.value)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found = {name_of(first, given) for call in calls for first in started(call)}
    return found - {"sys.executable"}


def started(call):
    """Return the expressions in a call that name what it starts or looks for."""
    where = ast.unparse(call.func)
    if where in {f"subprocess.{name}" for name in CALLS} | {"shutil.which", "os.system"}:
        yield call.args[0]
    yield from (word.value for word in call.keywords if word.arg == "executable_path")


def name_of(node, given):
    """Return the program that an expression names first."""
    if isinstance(node, ast.List | ast.Tuple) and node.elts:
        return name_of(node.elts[0], given)
    if isinstance(node, ast.Starred):
        return name_of(node.value, given)
    if isinstance(node, ast.Name) and node.id in given:
        return name_of(given[node.id], {k: v for k, v in given.items() if k != node.id})
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        return Path(node.value.split()[0]).name
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "shutil.which":
        return name_of(node.args[0], given)
    return "sys.executable" if ast.unparse(node) == "sys.executable" else "?"


def test_every_program_that_a_test_calls_is_one_that_make_test_installs():
    unknown = {
        (path.relative_to(TESTS).as_posix(), program)
        for path in TESTS.rglob("*.py")
        if "node_modules" not in path.parts and path != TESTS / "conftest.py"
        for program in programs(path.read_text(encoding="utf-8")) - set(LOOKS_FOR)
    }
    assert unknown == set()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('subprocess.run(["pdftotext", path, "-"])', {"pdftotext"}),
        ('command = ["a", "b"]\nsubprocess.check_output([*command, "c"])', {"a"}),
        ('program = shutil.which("npm")\nsubprocess.run([program, "ci"])', {"npm"}),
        ('launch(executable_path="/usr/bin/chromium")', {"chromium"}),
        ('subprocess.run("ls -l", shell=True)', {"ls"}),
        ("subprocess.run([sys.executable, '-c', code])", set()),
        ("subprocess.run(command)", {"?"}),
    ],
)
def test_the_scan_sees_a_program_however_it_is_called(line, expected):
    assert programs(line) == expected

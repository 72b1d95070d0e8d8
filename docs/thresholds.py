"""The numbers that decide what people see: found in the code, reasons in `thresholds.toml`.

What counts as a number:

- a constant: an upper-case name of a module that holds a number other than 0 and 1, in whatever
  lists or calls, and a number that a setting of `sensemaking.toml` has before anybody changes it;
- a number inside a function that is compared or calculated with, or handed on as a bound, other than
  0, 1, 2, 10, 100 and the same below zero. Places in a list, exponents, roundings to so many digits
  and numbers that keep a division from zero (a millionth and less) are passed over.

Of rooms that draw and lay out (`DRAWN`) count only the constants whose name says a bound on what is
shown (`BOUND`); their sizes, widths and colours are no thresholds. The numbers inside functions of
`ingest` are not listed yet.

The key of a number is its module and the constant or function that holds it, so that it stays when
lines move.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parent
PACKAGE = DOCS.parent / "pipeline"
EFFECTS = DOCS / "thresholds_effects.json"
INTRODUCTION = """\
Generated from the code and from `docs/thresholds.toml` by `python docs/generate.py`. *Rule*: of the
field or of this program, with its place. *Publication*: a published value, standard or formula.
*Measurement*: chosen by measuring, by the command that `docs/thresholds.toml` names; on which sets, and
what else was tried, stands in `benchmarks/README.md`. *Convention*: chosen, and nobody can say that it
is right. A setting of `sensemaking.toml` can be changed by every study. What counts as a number stands
at the top of `docs/thresholds.py`; the numbers inside functions of `ingest/` are not listed yet."""
PLAIN = {0, 1, 2, 10, 100}
SMALLEST = 1e-6
DRAWN = (
    "excel", "forms", "synthesis.figures", "synthesis.workbook", "synthesis.briefing",
    "workshop.page", "workshop.grid", "reading",
)  # fmt: skip
BOUND = ("MOST", "LONGEST", "FEWEST", "LEAST", "LARGEST", "MAX", "BRIEF")
# Calls whose numbers decide nothing: digits, places, widths, sizes of bytes and of empty arrays.
PASSED = {
    "range", "str", "enumerate", "notices_of", "Field", "set_column", "freeze_panes",
    "data_validation", "write_your_name", "write_lines", "zeros", "uint64", "chmod", "mkdir", "open",
    "exit", "Exit", "token_bytes", "read", "blake2b", "from_bytes", "dict", "Stage", "_rows",
}  # fmt: skip
NOT_YET = "ingest"  # whose numbers inside functions are not listed yet


@dataclass(frozen=True)
class Number:
    """One constant or one function that holds numbers."""

    module: str  # below `pipeline`, dotted
    name: str  # NAME, Class.field or function()
    values: tuple[float, ...]


def numbers() -> list[Number]:
    """Return every number of the package, by module and name."""
    found: list[Number] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own = [*_constants(tree), *_inside(tree)]
        drawn = module.startswith(DRAWN)
        own = [one for one in own if not drawn or one[0].startswith(BOUND)]
        if module.split(".")[0] == NOT_YET:
            own = [one for one in own if not one[0].endswith("()")]
        found += [Number(module, name, values) for name, values in own]
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, tuple[float, ...]]]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name.endswith("Settings"):
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and field.value is not None:
                    values = _numbers_in(field.value, passed={0, 1})
                    if values and isinstance(field.target, ast.Name):
                        yield f"{node.name}.{field.target.id}", values
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from _assigned(targets[0], node.value)


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, tuple[float, ...]]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, own in zip(target.elts, value.elts, strict=True):
            yield from _assigned(one, own)
    elif isinstance(target, ast.Name) and target.id.isupper():
        values = _numbers_in(value, passed={0, 1})
        if values:
            yield target.id, values


def _numbers_in(node: ast.AST, passed: set[int]) -> tuple[float, ...]:
    own = isinstance(node, ast.Constant) and _is_number(node.value) and node.value not in passed
    found = [node.value] if own else []
    for child in _passed(node) if isinstance(node, ast.Call) else ast.iter_child_nodes(node):
        found += _numbers_in(child, passed)
    return tuple(found)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _inside(tree: ast.Module) -> Iterator[tuple[str, tuple[float, ...]]]:
    for node in ast.walk(tree):
        for name, function in _functions(node):
            values = tuple(sorted(set(_used(function))))
            if values:
                yield f"{name}()", values


def _functions(node: ast.AST) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions of a module and the methods of its classes, by name."""
    if isinstance(node, ast.Module):
        yield from ((each.name, each) for each in node.body if isinstance(each, ast.FunctionDef))
    if isinstance(node, ast.ClassDef):
        for each in node.body:
            if isinstance(each, ast.FunctionDef):
                yield f"{node.name}.{each.name}", each


def _used(node: ast.AST) -> Iterator[float]:
    """Yield the numbers that are compared, calculated with, or handed on as a bound."""
    if isinstance(node, ast.Subscript):
        yield from _used(node.value)
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield from _used(node.left)
        return
    if isinstance(node, ast.Call):
        for argument in _passed(node):
            yield from _used(argument)
        return
    if isinstance(node, ast.Constant) and _is_number(node.value):
        if node.value not in PLAIN and abs(node.value) > SMALLEST:
            yield float(node.value)
    decorators = getattr(node, "decorator_list", [])
    for child in ast.iter_child_nodes(node):
        if child not in decorators:
            yield from _used(child)


def _passed(call: ast.Call) -> list[ast.expr]:
    """Return the arguments of a call that may hold a threshold; digits and bases are none."""
    name = _called(call.func)
    if name in PASSED:
        return []
    if name in ("round", "int"):
        return call.args[:1]
    return [call.func, *call.args, *(keyword.value for keyword in call.keywords)]


def _called(node: ast.expr) -> str:
    return getattr(node, "attr", None) or getattr(node, "id", "")


def comments() -> dict[tuple[str, str], str]:
    """Return the comment behind each constant, by module and name."""
    found: dict[tuple[str, str], str] = {}
    for number in numbers():
        path = PACKAGE / f"{number.module.replace('.', '/')}.py"
        name = re.escape(number.name.split(".")[-1])
        line = re.search(
            rf"^ *(?:[A-Z_]+, )*{name}\b[^\n#]*?[=:][^\n]*?  # ([^\n]+)$",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        if line and "(" not in number.name:
            found[number.module, number.name] = line[1]
    return found


def reasons() -> dict[tuple[str, str], tuple[str, str]]:
    """Return kind and reason of each number, by module and name."""
    written = _written()
    return {
        (module, name): (told.partition(": ")[0], told.partition(": ")[2])
        for module, own in written.items()
        if module != "measured"
        for name, told in own.items()
    }


def faults() -> list[str]:
    """Return what is wrong: numbers without a reason, reasons without a number or a kind."""
    known, given, said = {(n.module, n.name) for n in numbers()}, reasons(), comments()
    measured = {f"measurement ({name})" for name in _written()["measured"]}
    kinds = {"rule", "publication", "convention", "machinery", *measured}
    return sorted(
        [f"no entry in docs/thresholds.toml: {module} {name}" for module, name in known - set(given)]
        + [f"no such number: {module} {name}" for module, name in set(given) - known]
        + [f"no such kind: {module} {name}" for (module, name), told in given.items()
           if told[0] not in kinds]
        + [f"says nothing: {module} {name}" for (module, name), told in given.items()
           if not told[1] and (module, name) in known - set(said)]
        + [f"names no source: {module} {name}" for (module, name), told in given.items()
           if told[0] in ("rule", "publication") and not told[1]]
    )  # fmt: skip


def reference() -> str:
    """Return the page of all numbers, those that people feel most first."""
    given, said = reasons(), comments()
    rooms: dict[str, list[str]] = {}
    machinery: list[str] = []
    for one in numbers():
        kind, why = given[one.module, one.name]
        what = "; ".join(part for part in (said.get((one.module, one.name)), why) if part)
        row = f"| `{one.module}` | `{one.name}` | {_values(one)} | {kind} | {_cell(what)} |"
        (
            machinery if kind == "machinery" else rooms.setdefault(one.module.split(".")[0], [])
        ).append(row)
    head = ["| where | number | value | kind | what it decides, and why |", "|---|---|---|---|---|"]
    lines = ["# Numbers that decide what people see", "", INTRODUCTION, "", *_felt()]
    for room, rows in rooms.items():
        lines += [f"## `{room}/`", "", *head, *rows, ""]
    lines += [
        "## Size, speed and form",
        "",
        "What is said does not depend on these but for rounding.",
    ]
    return "\n".join([*lines, "", *head, *machinery]) + "\n"


def _felt() -> list[str]:
    """Return what the example shows at half and at double of the numbers that people feel most."""
    content = json.loads(EFFECTS.read_text(encoding="utf-8"))
    lines = ["## What the example shows at half and at double", "", f"`{content['command']}`", ""]
    lines += ["| number | value | half | double | counted | as it is | at half | at double |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    for row in content["numbers"]:
        cells = [row[name] for name in ("half", "double", "counted", "now", "at_half", "at_double")]
        lines.append(f"| {row['number']} | {row['value']} | {' | '.join(map(str, cells))} |")
    return [*lines, ""]


def _values(one: Number) -> str:
    shown = [f"{value:.6g}" for value in one.values[:6]]
    return ", ".join(shown) + (f" and {len(one.values) - 6} more" if len(one.values) > 6 else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _written() -> dict[str, dict[str, str]]:
    return tomllib.loads((DOCS / "thresholds.toml").read_text(encoding="utf-8"))

"""What a module runs: the modules that it imports, their data files, and the libraries' versions.

A result is stale when the code that made it has changed. Which code that is nobody lists: it is
read from the imports, those inside functions included. Imports under `TYPE_CHECKING` are never run
and do not count; a string that is the name of a module of this package counts as an import of it.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from sys import stdlib_module_names

PACKAGE = Path(__file__).parent
NAME = PACKAGE.name
QUOTED = re.compile(rf"[\"']({NAME}(?:\.\w+)+)[\"']")
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")  # of a statement: further statements
# Libraries whose package bears another name; of any other that does, all that is installed is
# looked through, which takes long.
PACKAGED_AS = {
    "docx": "python-docx",
    "pdfminer": "pdfminer.six",
    "umap": "umap-learn",
    "yaml": "PyYAML",
}
DATA = (".html", ".css", ".js", ".toml", ".json", ".jsonl", ".yaml", ".npz", ".txt")


@dataclass(frozen=True, slots=True)
class Closure:
    """Modules of this package by dotted name, and libraries by the name that is imported."""

    modules: tuple[str, ...]
    libraries: tuple[str, ...]


def closure(*modules: str) -> Closure:
    """Return everything of this package that the modules run, and the libraries they import."""
    found: set[str] = set()
    libraries: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        found.add(module)
        own = imports_of(module)
        waiting += [name for name in own if name.partition(".")[0] == NAME]
        libraries |= {name for name in own if name.partition(".")[0] != NAME}
    return Closure(tuple(sorted(found)), tuple(sorted(libraries)))


@cache
def code_hash(*modules: str) -> str:
    """Return a hash of all that the modules run: code, data files beside it, library versions."""
    found = closure(*modules)
    digest = hashlib.sha256()
    for path in files_of(found):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    for library in found.libraries:
        digest.update(f"{library}=={version_of(library)}".encode())
    return digest.hexdigest()


def files_of(found: Closure) -> list[Path]:
    """Return the files of the modules, and the data files that stand in their folders."""
    paths = {place_of(module) for module in found.modules}
    folders = {path.parent for path in paths} - {PACKAGE}
    return sorted(paths | {data for folder in folders for data in _data_in(folder)})


@cache
def _data_in(folder: Path) -> tuple[Path, ...]:
    """Return the data files of a folder, and of its folders that are no packages."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in DATA:
            found.append(path)
        elif path.is_dir() and not (path / "__init__.py").is_file():
            found += _data_in(path)
    return tuple(found)


@cache
def imports_of(module: str) -> frozenset[str]:
    """Return the modules of this package and the libraries that one module imports."""
    text = place_of(module).read_text(encoding="utf-8")
    return frozenset([*_imports(ast.parse(text), module), *_named_in(text)])


def _imports(tree: ast.AST, module: str) -> Iterator[str]:
    for node in _run_statements(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _named(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield from _named(f"{node.module}.{alias.name}")
    yield from _named(module.rpartition(".")[0])


def _named_in(text: str) -> Iterator[str]:
    """Yield the modules that stand in a text as strings of their own."""
    for name in QUOTED.findall(text):
        if is_module(name):
            yield from _named(name)


def _run_statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements under a node, without what stands under `if TYPE_CHECKING`.

    No import stands within an expression, so that these are not looked into.
    """
    for name in BLOCKS:
        for statement in getattr(node, name, ()):
            if isinstance(statement, ast.If) and _is_typing(statement.test):
                continue
            if isinstance(statement, ast.stmt):
                yield statement
            yield from _run_statements(statement)


def _is_typing(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _named(name: str) -> Iterator[str]:
    """Yield the module that a dotted name stands for, or the library; nothing for Python's own."""
    top = name.partition(".")[0]
    if top == NAME:
        while name and not is_module(name):
            name = name.rpartition(".")[0]
        yield name
    elif top and top not in stdlib_module_names:
        yield top


@cache
def is_module(name: str) -> bool:
    """Return whether a dotted name is a module or package of this package."""
    return name.partition(".")[0] == NAME and place_of(name).is_file()


@cache
def place_of(module: str) -> Path:
    """Return the file of a module; of a package, its `__init__.py`."""
    place = PACKAGE.joinpath(*module.split(".")[1:])
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


@cache
def version_of(library: str) -> str:
    """Return the version of what an import name stands for, or `absent`."""
    try:
        return version(PACKAGED_AS.get(library, library))
    except PackageNotFoundError:
        distributions = _distributions().get(library, [])
    return ", ".join(version(one) for one in sorted(set(distributions))) or "absent"


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(packages_distributions())

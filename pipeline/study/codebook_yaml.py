"""Codebooks read from the plain YAML that people edit; every fault is told with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import CodebookError, all_at_once, nearest
from pipeline.study.codebook import POLARITIES, TAUGHT, VOICES, Code, Codebook, Example

CODE_KEYS = (
    "id", "family", "parent", "label", "definition", "include", "exclude", "provenance",
    "patterns", "not_patterns", "examples", "machine",
)  # fmt: skip
BOOK_KEYS = (
    "codebook", "version", "title", "licence", "attribution", "note", "pattern_review",
    "families", "profiles", "codes",
)  # fmt: skip


class _Lines(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that keeps the line of every mapping and refuses repeated keys."""

    faults: list[str]


def _mapping(loader: _Lines, node: yaml.MappingNode) -> dict[Any, Any]:
    content: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in content:
            line = key_node.start_mark.line + 1
            loader.faults.append(f"line {line}: the key {key} stands twice")
        content[key] = loader.construct_object(value_node, deep=True)
    content["__line__"] = node.start_mark.line + 1
    return content


_Lines.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_codebook(path: Path) -> Codebook:
    """Return the codebook in a YAML file.

    Raises `CodebookError` that lists every problem with its line: unknown keys, repeated
    ids, empty definitions, unknown parents, cycles, profiles that name no code.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise CodebookError(
            f"{path} cannot be read; name a codebook in sensemaking.toml, key `codebook`"
        ) from None
    loader = _Lines(text)
    loader.faults = []
    try:
        content = loader.get_single_data()
    except (yaml.YAMLError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        reason = getattr(fault, "problem", None) or "too deeply nested"
        raise CodebookError(f"{where}: not valid YAML ({reason})") from None
    if not isinstance(content, dict) or not isinstance(content.get("codes"), list):
        raise CodebookError(f"{path}: expected the keys `codebook`, `version` and `codes`")
    problems = [f"{path}: {fault}" for fault in loader.faults]
    codebook = _build(content, path, problems)
    all_at_once(CodebookError, problems)
    return codebook


def _build(content: dict[str, Any], path: Path, problems: list[str]) -> Codebook:
    _unknown_keys(content, BOOK_KEYS, path, problems)
    codes: list[Code] = []
    lines: dict[str, int] = {}
    for entry in content["codes"]:
        code = _code(entry, path, problems)
        if code is None:
            continue
        line = entry["__line__"]
        if code.id in lines:
            problems.append(f"{path}:{line}: code '{code.id}' stands already at {lines[code.id]}")
            continue
        lines[code.id] = line
        codes.append(code)
    _check_tree(codes, lines, path, problems)
    profiles = {
        name: tuple(str(item) for item in ids)
        for name, ids in _plain(content.get("profiles") or {}).items()
    }
    for name, ids in profiles.items():
        for code_id in ids:
            if code_id not in lines:
                hint = nearest(code_id, lines)
                problems.append(f"{path}: profile {name} names no code '{code_id}'.{hint}")
    return Codebook(
        name=str(content.get("codebook") or path.stem),
        version=str(content.get("version") or "1"),
        codes=tuple(codes),
        title=str(content.get("title") or ""),
        licence=str(content.get("licence") or ""),
        attribution=str(content.get("attribution") or ""),
        note=str(content.get("note") or ""),
        pattern_review=_plain(content.get("pattern_review") or {}),
        families=_plain(content.get("families") or {}),
        profiles=profiles,
    )


def _plain(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key != "__line__"}


def _unknown_keys(
    entry: dict[str, Any], valid: tuple[str, ...], path: Path, problems: list[str]
) -> None:
    for key in _plain(entry):
        if key not in valid:
            line = entry["__line__"]
            problems.append(f"{path}:{line}: unknown key {key}.{nearest(str(key), valid)}")


def _code(entry: Any, path: Path, problems: list[str]) -> Code | None:
    if not isinstance(entry, dict):
        problems.append(f"{path}: a code must be a mapping with `id`, `label` and `definition`")
        return None
    where = f"{path}:{entry['__line__']}"
    _unknown_keys(entry, CODE_KEYS, path, problems)
    missing = [key for key in ("id", "label", "definition") if not entry.get(key)]
    if missing:
        problems.append(f"{where}: {', '.join(missing)} is empty")
        return None
    return Code(
        id=str(entry["id"]),
        label=str(entry["label"]),
        definition=str(entry["definition"]).strip(),
        family=str(entry.get("family") or ""),
        parent=str(entry["parent"]) if entry.get("parent") else None,
        include=_texts(entry.get("include"), f"{where}: include", problems),
        exclude=_texts(entry.get("exclude"), f"{where}: exclude", problems),
        provenance=_texts(entry.get("provenance"), f"{where}: provenance", problems),
        patterns=_by_language(entry.get("patterns"), f"{where}: patterns", problems),
        not_patterns=_by_language(entry.get("not_patterns"), f"{where}: not_patterns", problems),
        examples=_examples(entry.get("examples"), where, problems),
        machine=str(entry.get("machine") or "suggest"),
    )


def _texts(value: Any, where: str, problems: list[str]) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        return tuple(str(item) for item in value)
    problems.append(f"{where} must be a list of texts (put quotes around a text with a colon)")
    return ()


def _by_language(value: Any, where: str, problems: list[str]) -> dict[str, tuple[str, ...]]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.append(f"{where} must be given by language, as in `en: [...]`")
        return {}
    return {
        str(lang): _texts(found, f"{where}.{lang}", problems)
        for lang, found in _plain(value).items()
    }


def _examples(value: Any, where: str, problems: list[str]) -> tuple[Example, ...]:
    examples: list[Example] = []
    for item in value or []:
        if isinstance(item, str):
            examples.append(Example(item))
            continue
        if not isinstance(item, dict) or not item.get("text"):
            problems.append(f"{where}: an example must be a text or a mapping with `text`")
            continue
        valence, voice = _valence(item, where, problems), item.get("voice")
        if voice is not None and voice not in VOICES:
            problems.append(f"{where}: unknown voice '{voice}'.{nearest(str(voice), VOICES)}")
        examples.append(Example(str(item["text"]), voice, valence, str(item.get("lang") or "en")))
    return tuple(examples)


def _valence(item: dict[str, Any], where: str, problems: list[str]) -> str | None:
    """Return what an example teaches of valence; `polarity` is its name in older codebooks."""
    name = "valence" if "valence" in item else "polarity"
    said = item.get(name)
    if said is None or said in TAUGHT:
        return None if said is None else str(said)
    if said not in POLARITIES:
        hint = nearest(str(said), [*TAUGHT, *POLARITIES])
        problems.append(f"{where}: unknown {name} '{said}'.{hint}")
    return POLARITIES.get(str(said))


def _check_tree(codes: list[Code], lines: dict[str, int], path: Path, problems: list[str]) -> None:
    parents = {code.id: code.parent for code in codes}
    for code in codes:
        where = f"{path}:{lines[code.id]}"
        if code.parent is not None and code.parent not in parents:
            hint = nearest(code.parent, parents)
            problems.append(f"{where}: '{code.id}' has the unknown parent '{code.parent}'.{hint}")
        walked = [code.id]
        here = code.parent
        while here is not None and here in parents and here not in walked:
            walked.append(here)
            here = parents[here]
        if here == code.id:
            problems.append(f"{where}: cycle of parents: {' > '.join([*walked, here])}")

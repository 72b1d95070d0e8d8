"""What a code means as one block of text that reads back: the standard has one field for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.study.codebook import Code

LISTS = {"include": "Include:", "exclude": "Exclude:", "examples": "Examples:"}
ITEM = "- "


def block_of(code: Code) -> str:
    """Return definition, what counts, what does not, and examples, as labelled text."""
    examples = [example.text for example in code.examples]
    lists = {"include": code.include, "exclude": code.exclude, "examples": examples}
    parts = [code.definition.strip(), *(_part(LISTS[name], items) for name, items in lists.items())]
    return "\n\n".join(part for part in parts if part)


def _part(label: str, items: Sequence[str]) -> str:
    lines = [ITEM + " ".join(item.split()) for item in items]
    return "\n".join([label, *lines]) if lines else ""


def parts_of(block: str) -> dict[str, list[str]]:
    """Return the parts of such a block: `definition`, `include`, `exclude`, `examples`.

    Text without labels is the definition.
    """
    labels = {label: name for name, label in LISTS.items()}
    found: dict[str, list[str]] = {"definition": [], **{name: [] for name in LISTS}}
    at = "definition"
    for line in block.splitlines():
        said = line.strip()
        if said in labels:
            at = labels[said]
        elif at == "definition":
            found[at].append(line)
        elif said.startswith(ITEM.strip()):
            found[at].append(said[1:].strip())
        elif said:
            found[at] = (
                [*found[at][:-1], f"{found[at][-1]} {said}".strip()] if found[at] else [said]
            )
    found["definition"] = ["\n".join(found["definition"]).strip()]
    return found

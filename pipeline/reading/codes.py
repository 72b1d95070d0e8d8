"""The codebook as it lies beside the text: what each code means, what counts and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.study.codebook import Code, Codebook

EXAMPLES = 2  # shown with a code


def codes_told(codebook: Codebook) -> list[dict[str, Any]]:
    """Return the codes in framework order, each with its depth below the topmost."""
    return [_told(code, codebook) for code in codebook]


def _told(code: Code, codebook: Codebook) -> dict[str, Any]:
    return {
        "id": code.id,
        "label": code.label,
        "family": codebook.families.get(code.family, code.family),
        "depth": len(codebook.parents(code.id)),
        "definition": code.definition,
        "include": list(code.include),
        "exclude": list(code.exclude),
        "examples": [example.text for example in code.examples[:EXAMPLES]],
    }

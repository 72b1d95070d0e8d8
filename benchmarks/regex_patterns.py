"""Word patterns of the project's grammar for a published regular expression, where it is finite."""

from __future__ import annotations

import re
import re._constants as kinds
import re._parser as parser
from itertools import product
from typing import Any

MOST = 80  # variants of one expression; one with more is left out


def patterns_of(expression: str) -> list[str]:
    """Return the patterns that an expression stands for, or none where they are too many."""
    try:
        variants = _sequence(parser.parse(expression))
    except (OverflowError, NotImplementedError, re.error):
        return []
    patterns = {re.sub(r"\s+", " ", text).strip().lower() for text in variants}
    return sorted(pattern for pattern in patterns if re.search(r"\w", pattern))


def _sequence(parts: Any) -> list[str]:
    texts = [""]
    for kind, value in parts:
        options = _options(kind, value)
        texts = ["".join(pair) for pair in product(texts, options)]
        if len(texts) > MOST:
            raise OverflowError
    return texts


def _options(kind: Any, value: Any) -> list[str]:
    if kind is kinds.LITERAL:
        return [chr(value)]
    if kind is kinds.AT:
        return [""]
    if kind is kinds.IN:
        return [chr(one) if what is kinds.LITERAL else " " for what, one in value]
    if kind is kinds.SUBPATTERN:
        return _sequence(value[3])
    if kind is kinds.BRANCH:
        return [text for branch in value[1] for text in _sequence(branch)]
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        return _repeated(*value)
    raise NotImplementedError(str(kind))


def _repeated(least: int, most: int, parts: Any) -> list[str]:
    """Return the variants of a repeat: a run of letters ends a stem, a run of anything is a gap."""
    kind, value = parts[0]
    if most > 1 and kind is kinds.ANY:
        return [" ... "]
    if most > 1 and kind is kinds.IN and value[0][0] is kinds.CATEGORY:
        return ["*"]
    once = _sequence(parts)
    return once if least else ["", *once]

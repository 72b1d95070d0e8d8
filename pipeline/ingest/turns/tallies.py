"""How often each label stands where in a text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.ingest.turns.scene import MARKED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.turns.labels import Label
    from pipeline.ingest.turns.sightings import Sighting

# The first letter of a turn, after tags and quotes; what begins with dots goes on.
FIRST_LETTER = re.compile(r"(?:\s*\[[^\]]*\])*[\s\"'“”‘’«¿¡(]*([^\W\d_])")


@dataclass(slots=True)
class Tally:
    """How often a label stands where, in the readings kept."""

    label: Label
    first: int
    count: int = 0
    opening: int = 0  # lines that open a paragraph
    styles: Counter[str] = field(default_factory=Counter)
    small: int = 0  # turns that begin with a small letter
    capital: int = 0  # turns that begin with a capital

    @property
    def marked(self) -> int:
        """Number of lines where the file sets the label apart."""
        return sum(self.styles[style] for style in MARKED)


def tallies_of(chosen: Iterable[Sighting]) -> dict[str, Tally]:
    """Return the tally of each label, by its key."""
    tallies: dict[str, Tally] = {}
    for sighting in chosen:
        tally = tallies.setdefault(sighting.label.key, Tally(sighting.label, sighting.line))
        tally.count += 1
        tally.styles[sighting.style] += 1
        tally.opening += sighting.opening
        first = FIRST_LETTER.match(sighting.rest)
        tally.small += first is not None and first.group(1).islower()
        tally.capital += first is not None and first.group(1).isupper()
    return tallies

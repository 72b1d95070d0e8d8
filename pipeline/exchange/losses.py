"""What an import or export carried, changed and left behind, counted per element.

The REFI-QDA standard asks an importer to list what it discards (version 1.5, section 7). Lines
hold counts, reasons and GUIDs, never the words of a participant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

CARRIED, CHANGED, LEFT = "carried", "changed", "left behind"
SHOWN = 3  # GUIDs named as examples of one reason
HEADER = ("element", "fate", "reason", "count", "examples")
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Losses:
    """Counts by element, fate and reason, in the order in which they were first met."""

    counts: Counter[Key] = field(default_factory=Counter)
    examples: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    remarks: list[str] = field(default_factory=list)  # how the file was read

    def carried(self, element: str, count: int = 1) -> None:
        """Count what came over as it was."""
        self._count((element, CARRIED, ""), count, "")

    def changed(self, element: str, why: str, example: str = "", count: int = 1) -> None:
        """Count what came over in another form."""
        self._count((element, CHANGED, why), count, example)

    def left(self, element: str, why: str, example: str = "", count: int = 1) -> None:
        """Count what did not come over."""
        self._count((element, LEFT, why), count, example)

    def remark(self, line: str) -> None:
        """Keep a line that says how the file was read."""
        self.remarks.append(line)

    def _count(self, key: Key, count: int, example: str) -> None:
        if count:
            self.counts[key] += count
        if example and len(self.examples[key]) < SHOWN:
            self.examples[key].append(example)

    def of(self, element: str, fate: str) -> int:
        """Return how many of an element had a fate."""
        return sum(n for (what, how, _), n in self.counts.items() if (what, how) == (element, fate))

    def rows(self) -> Iterator[tuple[str, str, str, int, str]]:
        """Yield the rows of the report: element, fate, reason, count, examples."""
        for key, count in self.counts.items():
            yield (*key, count, " ".join(self.examples.get(key, ())))

    def lines(self) -> Iterator[str]:
        """Yield the report for people."""
        yield from self.remarks
        for fate in (CARRIED, CHANGED, LEFT):
            rows = [row for row in self.rows() if row[1] == fate]
            if rows:
                yield f"{fate}:"
            for element, _, why, count, examples in rows:
                named = f" ({examples})" if examples else ""
                yield f"  {count} {element}" + (f": {why}" if why else "") + named

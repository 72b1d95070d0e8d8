"""False alarms of the search for names: random studies whose texts hold none of their roster.

    python benchmarks/name_hits.py [--studies 25] [--seed 1]

Each study has a register of people, bodies and places, half of them named by ordinary words of a
dictionary, and sources of random dictionary words in four languages, in which none of these names
stands. What nearly makes one does: its words on both sides of a full stop, a comma, a line of
dialogue, a cell or a paragraph, or inside a longer word. The study is read, tables and pages are written
beside it, and the search that follows every run looks through all. Counted are names replaced and
names found; each is a false alarm. One JSON line a study with any, and one for all.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd

from pipeline.ingest.names.known import names_in_register
from pipeline.ingest.words.vocabulary import LANGUAGES, stop_words, words_of
from pipeline.run.runner import run
from pipeline.run.second_pass import search
from pipeline.run.work import Work
from pipeline.study.register import read_register
from pipeline.study.study import open_study
from pipeline.tables import DOCUMENTS, SOURCES

SYLLABLES = (
    "ka", "mo", "li", "wan", "ji", "ru", "ok", "el", "lo", "pe", "ña", "thé", "ø", "ber", "na", "sa",
    "di", "ra", "gu", "yo", "tse", "ngo", "ão", "ç", "fi",
)  # fmt: skip
SPLITS = ("{}. {}", "{}, {}", "{}; {}", "{}\n\n{}", "{} ({}", "{}: {}", "{} / {}")
SETTINGS = '[study]\nname = "Study {}"\ninvented = true\ncodebook = "codebook.yaml"\n'
CODEBOOK = """codebook: tiny
version: "1"
codes:
  - {id: X, label: Something, family: other, definition: Something that was said.}
"""


class Made:
    """A random study: its roster, and what is written without it."""

    def __init__(self, seed: int, folder: Path) -> None:
        """Choose names and words, and write the study."""
        self.chance = random.Random(seed)
        self.folder = folder
        listed = {w for one in LANGUAGES for w in self.chance.sample(sorted(words_of(one)), 1500)}
        self.words = sorted(w for w in listed if w.isalpha() and len(w) > 2)
        self.words += sorted(w for one in LANGUAGES for w in stop_words(one) if w.isalpha())
        self.bodies = [(self._word(), self._word()) for _ in range(12)]
        self.people = [(self._first(), self._last()) for _ in range(30)]
        self._write(seed)
        self.names = [words_in(name) for name, *_ in names_in_register(read_register(self.raw))]

    @property
    def raw(self) -> Path:
        """The folder of sources."""
        return self.folder / "data/raw"

    def _word(self) -> str:
        return self.chance.choice(self.words).capitalize()

    def _invented(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4))).capitalize()

    def _first(self) -> str:
        return self.chance.choice([self._word, self._invented])()

    def _last(self) -> str:
        return self.chance.choice([self._word, self._invented])()

    def _write(self, seed: int) -> None:
        (self.raw / "register").mkdir(parents=True)
        (self.folder / "data/decisions").mkdir()
        (self.folder / "sensemaking.toml").write_text(SETTINGS.format(seed), encoding="utf-8")
        (self.folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
        with open(self.raw / "register/people.csv", "w", encoding="utf-8", newline="") as opened:
            rows = csv.writer(opened)
            rows.writerow(["name", "kind"])
            rows.writerows([" ".join(one), "person"] for one in self.people)
            rows.writerows([" ".join(one), "organisation"] for one in self.bodies)

    def write_sources(self) -> None:
        """Write sources of sentences and of what nearly makes a name."""
        for number in range(6):
            text = "\n\n".join(" ".join(self.sentences(5)) for _ in range(8))
            (self.raw / f"talk-{number}.txt").write_text(text + "\n", encoding="utf-8")

    def sentences(self, count: int) -> Iterator[str]:
        """Yield sentences in which no name of the roster stands."""
        found = 0
        while found < count:
            said = self.chance.choices(self.words, k=self.chance.randint(4, 14))
            said[self.chance.randrange(len(said))] = self._near()
            sentence = " ".join(said)
            sentence = sentence[0].upper() + sentence[1:] + "."
            if not self.names_it(sentence):
                found += 1
                yield sentence

    def _near(self) -> str:
        """Return what nearly makes a name, or a name of nobody on the roster."""
        one, two = self.chance.choice(self.bodies)
        split = self.chance.choice(SPLITS).format(one.lower(), two)
        inside = f"x{self.chance.choice(self.people)[1].lower()}x"
        return self.chance.choice([split, inside, f"{self._invented()} {self._invented()}"])

    def names_it(self, text: str) -> bool:
        """Return whether a name of the roster stands in a text, by a rule of its own.

        Words in a row with nothing but a space between them, whatever their capitals; a single
        short word, or one of a dictionary's, only with a capital.
        """
        parts = [words_in(part) for part in re.split(r"[^\w\s]|\n\n", text)]
        return any(
            name == own[at : at + len(name)]
            for own in parts
            for name in self.names
            for at in range(len(own) - len(name) + 1)
        )

    def write_outputs(self, folder: Path) -> int:
        """Write tables and a page whose cells lie between the words of names; return the cells."""
        cells = [part for one in self.bodies for part in (f"the {one[0]}", f"{one[1]} too")]
        cells = [cell for cell in cells if not self.names_it(cell)]
        rows = [cells[at : at + 4] for at in range(0, len(cells) - 3, 4)]
        table = pd.DataFrame(rows, columns=["text", "label", "memo", "quote"])
        folder.mkdir(parents=True, exist_ok=True)
        table.to_csv(folder / "a.csv", index=False)
        table.to_parquet(folder / "a.parquet", index=False)
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / "a.xlsx")
        page = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        (folder / "a.html").write_text(f"<!doctype html><table>{page}</table>", encoding="utf-8")
        (folder / "a.json").write_text(json.dumps(rows), encoding="utf-8")
        return 5 * len(cells)


def words_in(text: str) -> list[str]:
    """Return the words of a text without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).replace("ø", "o")
    return re.findall(r"[^\W_]+", plain)


def tried(seed: int) -> dict[str, int]:
    """Return what was found in one study: names replaced, names found, files searched, cells."""
    with tempfile.TemporaryDirectory() as place:
        made = Made(seed, Path(place).resolve())
        made.write_sources()
        study = open_study(made.folder)
        run(study, "ingest")
        cells = made.write_outputs(study.processed / "5_synthesis")
        work = Work(study)
        found, files = search(work)
        texts = work.store.read(DOCUMENTS)["text"]
        kept = work.store.read(SOURCES)
        return {
            "study": seed,
            "sources": int((kept["status"] == "read").sum()),
            "words": int(kept["words"].sum()),
            "cells": cells,
            "files": files,
            "replaced": int(texts.str.count("‹").sum()),
            "found": sum(one.count for one in found),
        }


def main() -> int:
    """Print what was found; 1 when anything was."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--studies", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    every = [tried(asked.seed + number) for number in range(asked.studies)]
    for one in every:
        if one["replaced"] or one["found"]:
            print(json.dumps(one), flush=True)
    whole = {name: sum(one[name] for one in every) for name in every[0] if name != "study"}
    print(json.dumps({"benchmark": "name_hits", "studies": len(every), **whole}))
    return int(bool(whole["replaced"] or whole["found"]))


if __name__ == "__main__":
    sys.exit(main())

"""How often the advice is what the writers of scenarios expect, and what a flipped answer changes.

`python benchmarks/advise.py FILE [--rules codebooks/advice.yaml]`
FILE is YAML: a list of `{id, answers, expect}`; `answers` as `sensemaking advise --form` asks them,
`expect` is `not yet`, `not enough to say`, or the list of archetypes that fit (AR-PP ...). Prints one
JSON line per scenario and one for all: `right`, and `stray`, the reasons that changed although
they do not name the answer that was flipped.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from pipeline.advice.advice import Advice, advise
from pipeline.advice.answers import read_answers
from pipeline.advice.rules import Answers, Book, advice_file, load_book
from pipeline.study.profiles import load_profiles, profile_file


def answers_of(told: dict[str, Any], book: Book) -> Answers:
    """Return answers as they are read from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.yaml"
        path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
        return read_answers(path, book).answers


def as_expected(advice: Advice, expected: Any) -> bool:
    """Return whether verdict or archetypes are those expected."""
    if isinstance(expected, str):
        return advice.verdict == expected
    return advice.verdict == "fits" and set(advice.archetypes) == set(expected)


def stray(book: Book, answers: Answers) -> Iterator[str]:
    """Yield the rules that changed when an answer that they do not name was flipped."""
    before = {rule.id: rule for rule in book.speaking(answers)}
    for question in book.questions:
        for choice in question.choices:
            after = {r.id: r for r in book.speaking({**answers, question.id: (choice,)})}
            for name in before.keys() ^ after.keys():
                if question.id not in (before | after)[name].names:
                    yield name


def main() -> None:
    """Advise on every scenario."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", type=Path)
    parser.add_argument("--rules", type=Path, default=advice_file())
    asked = parser.parse_args()
    book, profiles = load_book(asked.rules), load_profiles(profile_file())
    right = strays = 0
    scenarios = yaml.safe_load(asked.scenarios.read_text(encoding="utf-8"))
    for one in scenarios:
        answers = answers_of(one["answers"], book)
        advice = advise(book, answers, profiles)
        found, off = as_expected(advice, one["expect"]), len(set(stray(book, answers)))
        right, strays = right + found, strays + off
        line = {"id": one["id"], "verdict": advice.verdict, "archetypes": advice.archetypes,
                "right": found, "because": [rule.id for rule in advice.rules], "stray": off}  # fmt: skip
        print(json.dumps(line), flush=True)
    print(json.dumps({"scenarios": len(scenarios), "right": right, "stray": strays}))


if __name__ == "__main__":
    main()

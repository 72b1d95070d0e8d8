"""Turn folders of published human coding into segments (JSON lines) and codebooks (YAML).

`python benchmarks/convert.py DATA OUT` writes `OUT/NAME.jsonl` and `OUT/NAME.yaml` for each
known folder in DATA: `{"id", "doc_id", "text", "labels"}` per line, and a codebook in the
project's format. No codebook holds a text that is to be coded.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

Rows = list[dict[str, Any]]
Codes = list[dict[str, Any]]


def json_lines(path: Path) -> Rows:
    """Return the objects of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def merged(rows: Iterable[tuple[str, str, str, list[str]]]) -> Rows:
    """Return one row per text: its first id, all its documents and all its labels."""
    by_text: dict[str, dict[str, Any]] = {}
    for row_id, doc_id, text, labels in rows:
        row = by_text.setdefault(text, {"id": row_id, "doc_id": [], "text": text, "labels": []})
        row["doc_id"] = list(dict.fromkeys([*row["doc_id"], doc_id]))
        row["labels"] = list(dict.fromkeys([*row["labels"], *labels]))
    return list(by_text.values())


def ukcat(folder: Path) -> tuple[Rows, Codes]:
    """Charity activities and objects; 254 codes of three levels under 24 categories."""
    segments = merged(
        (row["id"], row["id"], f"{row['activities']}\n{row['objects']}".strip(), row["labels"])
        for row in json_lines(folder / "docs.jsonl")
    )
    with open(folder / "ukcat.csv", encoding="utf-8-sig", newline="") as opened:
        tags = list(csv.DictReader(opened))
    tops = {tag["Category"]: tag["Code"] for tag in tags if tag["Level"] == "1"}
    middles = {
        (tag["Category"], tag["Subcategory"]): tag["Code"] for tag in tags if tag["Level"] == "2"
    }
    return segments, [_ukcat_code(tag, tops, middles) for tag in tags]


def _ukcat_code(
    tag: dict[str, str], tops: dict[str, str], middles: dict[tuple[str, str], str]
) -> dict[str, Any]:
    code: dict[str, Any] = {"id": tag["Code"], "label": tag["tag"]}
    code["definition"] = tag["Notes"] or tag["tag"]
    if tag["Level"] != "1":
        top = tops[tag["Category"]]
        middle = middles.get((tag["Category"], tag["Subcategory"]), top)
        code["parent"] = top if tag["Level"] == "2" else middle
    if tag["Regular expression"]:
        from regex_patterns import patterns_of

        code["patterns"] = {"en": patterns_of(tag["Regular expression"])}
    if tag["Exclude regular expression"]:
        from regex_patterns import patterns_of

        code["not_patterns"] = {"en": patterns_of(tag["Exclude regular expression"])}
    return {key: value for key, value in code.items() if value != {"en": []}}


def serdif(folder: Path) -> tuple[Rows, Codes]:
    """Think-aloud sessions: 22 described tags without levels."""
    segments = merged(
        (row["id"], row["doc_id"], row["text"], row["labels"])
        for row in json_lines(folder / "segments.jsonl")
    )
    books = sorted((folder / "raw").rglob("codebook_*.csv"), key=lambda path: path.stem)
    with open(books[-1], encoding="utf-8-sig", newline="") as opened:
        codes = [
            {"id": row["tag"], "label": row["tag"], "definition": row["description"] or row["tag"]}
            for row in csv.DictReader(opened)
        ]
    return segments, codes


def pdpilot(folder: Path) -> tuple[Rows, Codes]:
    """Seven interviews: 78 codes under 8 parents, read from the printed code system."""
    codes = _code_system(folder / "raw" / "code-system.pdf")
    known = {_letters(code["id"]): code["id"] for code in codes}
    segments = merged(
        (row["id"], row["doc_id"], row["text"], [_longest(row["code"], known)])
        for row in json_lines(folder / "segments.jsonl")
    )
    return segments, codes


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _longest(name: str, known: dict[str, str]) -> str:
    """Return the longest code that a name begins with; some run on into the quoted text."""
    letters = _letters(name)
    return known[max((key for key in known if letters.startswith(key)), key=len)]


def _code_system(path: Path) -> Codes:
    """Return codes as paths of names; the depth is the indentation, the memo the definition."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        words = [
            (round(page.page_number), round(word["top"]), word["x0"], word["text"].strip())
            for page in pdf.pages
            for word in page.extract_words(keep_blank_chars=True)
        ]
    codes: Codes = []
    trail: list[str] = []
    for page, top, left, text in words:
        if left < 40 or left > 400 or not text:
            continue
        memo = " ".join(w[3] for w in words if w[:2] == (page, top) and 450 < w[2] < 1300 and w[3])
        depth = round((left - 44) / 20)
        trail = [*trail[:depth], text]
        code = {"id": " > ".join(trail), "label": text, "definition": memo or text}
        codes.append(code | ({"parent": " > ".join(trail[:-1])} if depth else {}))
    return codes


def ifrc(folder: Path) -> tuple[Rows, Codes]:
    """Community feedback: 154 described codes in 49 categories of 5 types; no example is kept."""
    framework = json.loads(_closed((folder / "coding_framework.json").read_text(encoding="utf-8")))
    codes: Codes = []
    for kind in framework["types"]:
        top = {"id": kind["name"], "label": kind["name"], "definition": kind["name"]}
        codes.append(top)
        for category in kind["categories"]:
            middle = f"{kind['name']} > {category['name']}"
            codes.append(
                {"id": middle, "label": category["name"], "definition": category["name"],
                 "parent": kind["name"]}
            )  # fmt: skip
            codes.extend(
                {"id": code["code_id"], "label": code["name"],
                 "definition": code.get("code_description") or code["name"], "parent": middle}
                for code in category["codes"]
            )  # fmt: skip
    segments = merged(
        (row["id"], row["id"], row["text"], [row["code_id"]])
        for row in json_lines(folder / "examples.jsonl")
    )
    return segments, codes


def _closed(text: str) -> str:
    """Return the JSON text without a comma after its last brace."""
    return text.strip().rstrip(",")


def bills(folder: Path) -> tuple[Rows, Codes]:
    """Bill summaries: topics and sub-topics that have names and no definitions."""
    rows = json_lines(folder / "bills_subset.jsonl")
    codes: dict[str, dict[str, Any]] = {}
    segments = []
    for row in rows:
        topic, sub = row["topic"], f"{row['topic']} > {row['subtopic']}"
        codes.setdefault(topic, {"id": topic, "label": topic, "definition": topic})
        codes.setdefault(
            sub,
            {"id": sub, "label": row["subtopic"], "definition": row["subtopic"], "parent": topic},
        )
        segments.append((row["id"], row["id"], row["summary"], [sub]))
    return merged(segments), [codes[name] for name in sorted(codes)]


# folder -> its converter. To add a set: write a function (folder) -> (segments, codes)
# and add one line.
CONVERTERS: dict[str, Callable[[Path], tuple[Rows, Codes]]] = {
    "ukcat": ukcat,
    "serdif_taguette": serdif,
    "pdpilot_interviews": pdpilot,
    "ifrc_community_feedback": ifrc,
    "topicgpt_bills": bills,
}


def without_texts(codes: Codes, segments: Rows) -> Codes:
    """Return the codes; raises `SystemExit` when a text to be coded stands in one of them."""
    texts = {row["text"].strip().lower() for row in segments}
    for code in codes:
        for text in [code["definition"], *code.get("examples", [])]:
            if str(text).strip().lower() in texts:
                raise SystemExit(f"{code['id']}: its codebook entry is one of the texts")
    return codes


def main() -> None:
    """Convert every known folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--no-patterns", action="store_true", help="leave published patterns out")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, convert in CONVERTERS.items():
        folder = arguments.data / name
        if not folder.is_dir():
            print(json.dumps({"set": name, "converted": False}), file=sys.stderr)
            continue
        segments, codes = convert(folder)
        if arguments.no_patterns:
            codes = [
                {key: value for key, value in code.items() if not key.endswith("patterns")}
                for code in codes
            ]
        codes = without_texts(codes, segments)
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in segments)
        (arguments.out / f"{name}.jsonl").write_text(lines, encoding="utf-8")
        book = {"codebook": name, "version": "1", "codes": codes}
        text = yaml.safe_dump(book, sort_keys=False, allow_unicode=True, width=1000)
        (arguments.out / f"{name}.yaml").write_text(text, encoding="utf-8")
        print(json.dumps({"set": name, "segments": len(segments), "codes": len(codes)}))


if __name__ == "__main__":
    main()

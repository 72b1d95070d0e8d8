"""Other programs' projects in and out: real files, round trips, and speed against a spreadsheet.

    python benchmarks/exchange.py real DATA            # DATA/refi_qda and DATA/serdif_taguette
    python benchmarks/exchange.py trips --schema Project.xsd
    python benchmarks/exchange.py speed --codings 100000

Each prints one JSON line per result. `real` reads every file of both sets; `trips` writes invented
projects with emoji, CRLF, right-to-left and combining characters, reads them back with our reader
and with pandas alone, and holds them to the published schema where its file is given; `speed`
writes and reads the same rows as `.qdpx`, and as `.xlsx` with pandas, each in a process of its own.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import pandas as pd

from pipeline.exchange.aligning import words_of
from pipeline.exchange.formats import read_project, write_project
from pipeline.exchange.losses import CARRIED, CHANGED, LEFT
from pipeline.exchange.placing import Searched
from pipeline.exchange.project import Coding, Entry, Note, Person, Project, Text, guid_of

PIECES = [
    "trust",
    "time",
    "🙂",
    "👩‍👩‍👧",
    "e\u0301",
    "שלום",
    "\u202e",
    "كيف",
    "漢字",
    "\r\n",
    "\n",
    "\t",
    "said.",
    "&",
    "<",
]
KINDS = ("people", "codes", "texts", "codings", "notes")
NS = {"q": "urn:QDA-XML:project:1.0"}


def tell(**result: object) -> None:
    """Print one result."""
    print(json.dumps(result, ensure_ascii=False))


def real(data: Path) -> None:
    """Read the real files; tell how many codings stand on their words."""
    for path in sorted((data / "refi_qda").glob("*.qdpx")):
        project, losses = read_project(path)
        fates = Counter()
        for _, fate, _, count, _ in losses.rows():
            fates[fate] += count
        tell(
            file=path.name, origin=project.origin, codings=len(project.codings),
            placed=sum(one.start is not None for one in project.codings),
            **{fate.replace(" ", "_"): fates[fate] for fate in (CARRIED, CHANGED, LEFT)},
            remarks=losses.remarks,
        )  # fmt: skip
    (path,) = (data / "serdif_taguette").rglob("*.sqlite3")
    project, losses = read_project(path)
    tell(file=path.name, codings=len(project.codings), remarks=losses.remarks)
    texts = {one.name: Searched(one.text or "") for one in project.texts}
    there = Counter(_said(texts, project))
    for table in sorted((data / "serdif_taguette").rglob("all_tags_*.csv")):
        rows, _ = read_project(table)
        names = {one.guid: one.name for one in rows.texts}
        found = [
            (names[one.text], texts[names[one.text]].find(one.quote))
            for one in rows.codings
            if names[one.text] in texts
        ]
        right = sum(
            (name, words_of(texts[name].text[place.start : place.end]).words) in there
            for name, place in found
            if place.placed
        )
        tell(
            file=table.name, rows=len(rows.codings), of_these_texts=len(found),
            how=Counter(place.how for _, place in found), on_a_highlight=right,
        )  # fmt: skip


def _said(texts, project):
    names = {one.guid: one.name for one in project.texts}
    for one in project.codings:
        name = names[one.text]
        yield name, words_of(texts[name].text[one.start : one.end]).words


def invented(seed: int, codings: int = 40, words: int = 400) -> Project:
    """Return an invented project."""
    rnd = random.Random(seed)
    ana = Person(guid=guid_of("ana"), name="Ana Invented")
    machine = Person(guid=guid_of("rules"), name="machine: rules", machine=True)
    codes = tuple(Entry(guid=guid_of("code", n), name=f"code {n}") for n in range(20))
    texts = tuple(
        Text(guid=guid_of("text", n), name=f"text {n}",
             text=" ".join(rnd.choice(PIECES) for _ in range(words)))
        for n in range(max(2, codings // 1000))
    )  # fmt: skip
    made = []
    for number in range(codings):
        text = texts[number % len(texts)]
        start = rnd.randrange(len(text.text) - 60)
        made.append(
            Coding(
                guid=guid_of("coding", seed, number), text=text.guid,
                code=codes[number % len(codes)].guid, start=start, end=start + rnd.randrange(1, 60),
                person=rnd.choice([ana, machine]).guid, made_at="2026-01-02T03:04:05Z",
                memo="a memo & <more>" if number % 7 == 0 else "",
            )
        )  # fmt: skip
    notes = tuple(Note(guid=guid_of("note", t.guid), text="a note", about=t.guid) for t in texts)
    return Project(name="invented", people=(ana, machine), codes=codes, texts=texts,
                   codings=tuple(made), notes=notes)  # fmt: skip


def trips(count: int, schema: Path | None) -> None:
    """Write and read invented projects; tell how many came back by content."""
    same = valid = quotes = total = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.qdpx"
        for seed in range(count):
            project = invented(seed)
            write_project(project, path)
            read, _ = read_project(path)
            same += all(_by_guid(read, kind) == _by_guid(project, kind) for kind in KINDS)
            valid += _valid(path, schema)
            texts = {one.guid: one.text for one in project.texts}
            expected = {one.guid: texts[one.text][one.start : one.end] for one in project.codings}
            by_pandas = quotes_by_pandas(path)
            total += len(expected)
            quotes += sum(by_pandas.get(guid) == quote for guid, quote in expected.items())
    tell(trips=count, same_by_content=same, valid_by_schema=valid if schema else None,
         quotes=total, same_quote_by_pandas=quotes)  # fmt: skip


def _by_guid(project, kind):
    return {one.guid: one for one in getattr(project, kind)}


def _valid(path: Path, schema: Path | None) -> bool:
    from lxml import etree

    if schema is None:
        return False
    with zipfile.ZipFile(path) as archive:
        return etree.XMLSchema(etree.parse(schema)).validate(
            etree.fromstring(archive.read("project.qde"))
        )


def quotes_by_pandas(path: Path) -> dict[str, str]:
    """Return the quote of each coding by GUID, read with pandas and nothing of ours."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("project.qde")
        sources = pd.read_xml(
            io.BytesIO(xml), xpath="//q:TextSource[q:PlainTextSelection]", namespaces=NS
        )
        for guid in sources["guid"]:
            text = archive.read(f"sources/{guid}.txt").decode("utf-8")
            within = f"//q:TextSource[@guid='{guid}']/q:PlainTextSelection"
            places = pd.read_xml(io.BytesIO(xml), xpath=within, namespaces=NS)
            for place in places.itertuples():
                inner = f"{within}[@guid='{place.guid}']/q:Coding"
                codings = pd.read_xml(io.BytesIO(xml), xpath=inner, namespaces=NS)
                quote = text[place.startPosition : place.endPosition]
                found |= dict.fromkeys(codings["guid"], quote)
    return found


def speed(count: int) -> None:
    """Tell CPU seconds and peak memory of writing and reading, each in its own process."""
    with tempfile.TemporaryDirectory() as folder:
        for what in ("ours", "pandas"):
            command = [sys.executable, __file__, "one", what, folder, "--codings", str(count)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            print(done.stdout.strip())


def one(what: str, folder: Path, count: int) -> None:
    """Write and read once; tell what it took beyond making the rows."""
    project = invented(1, count, 2500)
    rows = pd.DataFrame(_rows(project)) if what == "pandas" else None
    before, start = _memory(), time.process_time()
    if rows is not None:
        rows.to_excel(folder / "p.xlsx", index=False)
        written = time.process_time()
        read = len(pd.read_excel(folder / "p.xlsx"))
    else:
        write_project(project, folder / "p.qdpx")
        written = time.process_time()
        read = len(read_project(folder / "p.qdpx")[0].codings)
    end = time.process_time()
    tell(
        what=what, codings=read, write_seconds=round(written - start, 1),
        read_seconds=round(end - written, 1), both_seconds=round(end - start, 1),
        peak_mb=round(_memory()), rows_mb=round(before),
    )  # fmt: skip


def _rows(project):
    texts = {one.guid: one for one in project.texts}
    codes = {one.guid: one.name for one in project.codes}
    people = {one.guid: one.name for one in project.people}
    return [
        {
            "guid": one.guid, "document": texts[one.text].name, "start": one.start, "end": one.end,
            "quote": texts[one.text].text[one.start : one.end], "code": codes[one.code],
            "coder": people[one.person], "date": one.made_at, "memo": one.memo,
        }
        for one in project.codings
    ]  # fmt: skip


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run one of the parts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("part", choices=["real", "trips", "speed", "one"])
    parser.add_argument("more", nargs="*")
    parser.add_argument("--schema", type=Path, help="the published Project.xsd, where you have it")
    parser.add_argument("--codings", type=int, default=100_000)
    parser.add_argument("--trips", type=int, default=20)
    told = parser.parse_args()
    if told.part == "real":
        real(Path(told.more[0]))
    elif told.part == "trips":
        trips(told.trips, told.schema)
    elif told.part == "speed":
        speed(told.codings)
    else:
        one(told.more[0], Path(told.more[1]), told.codings)


if __name__ == "__main__":
    main()

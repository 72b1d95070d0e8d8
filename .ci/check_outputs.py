"""Check the made tables without any code of the pipeline: they are there, and quotes are verbatim."""

import csv
import re
import sys
from pathlib import Path

import pandas as pd

EXPECTED = ("T01", "T03", "T04", "T05", "T06", "T08", "T09", "T14", "T17", "T23")


def main(processed: Path) -> int:
    """Print what was checked; the exit code is 1 when something is missing or not verbatim."""
    synthesis = processed / "5_synthesis"
    tables = {path.stem[:3]: path for path in sorted((synthesis / "tables").glob("T*.csv"))}
    missing = [name for name in EXPECTED if name not in tables]
    missing += [
        name for name in ("synthesis.xlsx", "report.html") if not (synthesis / name).is_file()
    ]
    documents = pd.concat(pd.read_parquet(path) for path in (processed / "1_documents").glob("*"))
    texts = dict(zip(documents["source_id"], documents["text"], strict=True))
    checked = wrong = 0
    with open(tables["T03"], encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            if not row["quote"]:
                continue
            checked += 1
            verbatim = texts[row["source_id"]][int(row["start"]) : int(row["end"])]
            wrong += re.sub(r"^'", "", row["quote"]) != re.sub(r"^'", "", verbatim)
    rows = {
        name: sum(1 for _ in csv.reader(open(path, encoding="utf-8"))) - 1
        for name, path in tables.items()
    }
    print(f"tables: {rows}")
    print(f"quotes: {checked} checked against the documents, {wrong} not verbatim")
    if missing:
        print(f"missing: {', '.join(missing)}")
    return 1 if missing or wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

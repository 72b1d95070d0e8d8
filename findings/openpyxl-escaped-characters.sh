#!/usr/bin/env bash
# openpyxl gives back a line break that came from Windows as the letters `_x000D_`.
#
# Excel's format cannot hold some characters in its XML and writes them as `_xHHHH_` (ECMA-376, part 1,
# 22.9.2.19, ST_Xstring): a carriage return is `_x000D_`, and text that looks like such an escape has its
# underscore escaped (`_x005F_x0041_`). openpyxl undoes the second kind only. So an answer with a
# pasted line break is read with seven letters too many, and afterwards the two kinds cannot be told apart.
# Excel and XlsxWriter write both kinds. Its documentation does not mention it.
#
# Here: pipeline/ingest/files/cells.py puts the characters back. Run: bash findings/openpyxl-escaped-characters.sh
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    openpyxl==3.1.5 et_xmlfile==2.0.0 xlsxwriter==3.3.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys
import zipfile
from importlib.metadata import version

import openpyxl
import xlsxwriter

written = ["First line\r\nsecond line", "the code _x0041_"]
with xlsxwriter.Workbook("answers.xlsx") as book:
    book.add_worksheet().write_column(0, 0, written)
stored = zipfile.ZipFile("answers.xlsx").read("xl/sharedStrings.xml").decode()
read = [row[0].value for row in openpyxl.load_workbook("answers.xlsx").active]

print("openpyxl", version("openpyxl"), "reads what XlsxWriter", version("xlsxwriter"), "wrote")
print("written:", written)
print("stored: ", stored[stored.index("<si>"):].strip())
print("read:   ", read)
valid = "First line_x000D_\nsecond line" in stored and "_x005F_x0041_" in stored
if not valid or read != ["First line_x000D_\nsecond line", "the code _x0041_"]:
    sys.exit("CHANGED: look whether the work-around is still needed")
print("as found: the carriage return comes back as seven letters, the escaped underscore as itself")
PYTHON

"""One document saved by LibreOffice in every format reads the same in each."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import docx
import pytest
from programs import through_libreoffice

from pipeline.ingest.formats import READERS

pytestmark = pytest.mark.office
KINDS = ("odt", "rtf", "html", "pdf", "docx")
SAID = (
    "We started slowly because nobody knew whether the foundation would stay, and after the "
    "second visit to our schools people began to speak openly about what had failed – même ici."
)


def made(folder: Path) -> Path:
    """Write a report with a title, turns, a form and a footer."""
    document = docx.Document()
    document.add_heading("Learning report", 1)
    for name, words in (("Ana:", SAID), ("Bo:", "And now?"), ("Ana:", SAID * 2)):
        paragraph = document.add_paragraph()
        paragraph.add_run(name).bold = True
        paragraph.add_run(f" {words}")
    table = document.add_table(2, 2, style="Table Grid")
    for number, (label, answer) in enumerate((("Learning", SAID), ("Next steps", "More of it."))):
        table.cell(number, 0).paragraphs[0].add_run(label).bold = True
        table.cell(number, 1).text = answer
    document.sections[0].footer.paragraphs[0].text = "Return to the team"
    path = folder / "made.docx"
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the report in all formats."""
    folder = tmp_path_factory.mktemp("office")
    source = made(folder)
    for kind in ("odt", "rtf", "html", "pdf"):
        through_libreoffice([source], kind, folder)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_text_labels_and_leads_are_the_same_in_every_format(files: Path, kind: str) -> None:
    reading = import_module(READERS[f".{kind}"]).read(files / f"made.{kind}")
    body = [piece for piece in reading.pieces if piece.set_aside is None]
    assert [(piece.kind, piece.label, piece.bold_lead, piece.text) for piece in body] == [
        ("heading", None, None, "Learning report"),
        ("paragraph", None, "Ana:", f"Ana: {SAID}"),
        ("paragraph", None, "Bo:", "Bo: And now?"),
        ("paragraph", None, "Ana:", f"Ana: {SAID}{SAID}"),
        ("heading", None, None, "Learning"),
        ("cell", "Learning", None, SAID),
        ("heading", None, None, "Next steps"),
        ("cell", "Next steps", None, "More of it."),
    ]
    aside = [(piece.set_aside, piece.text) for piece in reading.pieces if piece.set_aside]
    assert aside == [("page footer", "Return to the team")]

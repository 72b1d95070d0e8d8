"""Files as people really have them, by kind (A to P): who said what, what nobody said, which names."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from pdfminer.fontmetrics import FONT_METRICS

from pipeline.errors import nearest
from pipeline.ingest.formats import read_file, refusal
from pipeline.ingest.names.unknown import unknown_names
from pipeline.run.work import Work
from pipeline.segment.stage import segment
from pipeline.study.register import read_register
from pipeline.study.study import Settings, open_study
from pipeline.tables import BLOCKS, DOCUMENTS, SEGMENTS, notices_of
from tests.ingest.reader_files import lines, pdf, word
from tests.ingest.source_tables import tables_of

FORMS = tomllib.loads(Path(__file__).with_name("forms_by_kind.toml").read_text("utf-8"))["form"]
KINDS = "ABCDEFGHIJLP"  # K, M, N and O are not files of text: below
HEAD = "source_id,path,kind,informant_group,consent_analyse,consent_quote\n"


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Return what one study stores of all forms: by number of the form, the tables of its sources."""
    folder = tmp_path_factory.mktemp("forms")
    raw = folder / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    (folder / "sensemaking.toml").write_text('[study]\nname = "T"\ninvented = true\n')
    rows, labels = [HEAD], ["source_id,label,role\n"]
    for number, form in enumerate(FORMS):
        path = f"f{number:02d}.{form['suffix']}"
        (raw / path).write_bytes(form["text"].encode(form.get("encoding", "utf-8")))
        if form.get("kind"):
            rows.append(f"f{number:02d},{path},{form['kind']},partner,yes,yes\n")
        labels += [
            f"f{number:02d},{one},{role}\n" for one, role in form.get("speakers", {}).items()
        ]
    (raw / "register" / "sources.csv").write_text("".join(rows), encoding="utf-8")
    (raw / "register" / "speakers.csv").write_text("".join(labels), encoding="utf-8")
    work = Work(open_study(folder))
    found = defaultdict(list)
    for name in work.files:
        made = tables_of(work, name)
        made |= segment(made[DOCUMENTS], made[BLOCKS], Settings())
        found[int(name[1:3])].append(made)
    return found


@pytest.mark.parametrize("number", range(len(FORMS)), ids=[form["name"] for form in FORMS])
def test_a_form_is_read_as_a_careful_reader_would(stored, number):
    form, made = FORMS[number], stored[number]
    evidence, texts, blocks = "", "", []
    for own in made:
        segments = own[SEGMENTS]
        evidence += " ".join([" ", *segments.loc[segments["evidence"], "text"]])
        text = "".join(own[DOCUMENTS]["text"])
        texts += f" {text} " + " ".join(map(str, own[BLOCKS]["heading"]))
        blocks += [(text[b.start : b.end], b.timestamp) for b in own[BLOCKS].itertuples()]
    said = " ".join(evidence.split())
    counts = {words: said.count(words) for words in form.get("spoken", [])}
    assert counts == dict.fromkeys(counts, 1)
    assert [words for words in form.get("nobodys", []) if words in said] == []
    hidden = [name for name in form.get("hidden", []) if re.search(rf"(?<!\w){name}(?!\w)", texts)]
    assert hidden == []
    notices = " ".join(message for own in made for message in own[notices_of(1)]["message"])
    assert [told for told in form.get("told", []) if not re.search(told, notices)] == []
    assert len(made) == form.get("sources", 1)
    for words, time in form.get("at", {}).items():
        assert [str(stamp) for text, stamp in blocks if words in text] == [time]
    for words, language in form.get("language", {}).items():
        segments = [one for own in made for one in own[SEGMENTS].itertuples()]
        assert [one.language for one in segments if words in one.text] == [language]


def test_each_kind_has_three_forms():
    held = {kind: sum(form["name"].startswith(f"{kind} ") for form in FORMS) for kind in KINDS}
    assert {kind: count for kind, count in held.items() if count < 3} == {}


SAID = "Manager: They brought all of their patience "
GONE = "and a stolen ledger"


def width(words, size=10):
    """Return how wide words of plain Helvetica are."""
    return sum(FONT_METRICS["Helvetica"][1][sign] for sign in words) * size / 1000


@pytest.mark.parametrize(
    ("height", "box", "gone"),
    [(2.7, False, True), (2.3, True, True), (3.4, False, True), (-1.2, False, False), (-1.2, True, False)],
    ids=["K a line through words", "K a flat box through words", "K a higher line", "K words underlined",
         "K underlined by a box"],
)  # fmt: skip
def test_words_struck_out_in_a_pdf_are_told_and_no_evidence(tmp_path, height, box, gone):
    left, right = 60 + width(SAID), 60 + width(SAID + GONE)
    y = 800 - 80 - 13 + height
    line = f"{left} {y} {right - left} 0.6 re f\n" if box else f"{left} {y} m {right} {y} l S\n"
    page = lines(
        "Interviewer: What did the bakers bring?", SAID + GONE, "Interviewer: And the bishop?"
    )
    reading = read_file(pdf(tmp_path, page, drawn=line))
    plain = " ".join(piece.text for piece in reading.pieces if not piece.set_aside)
    aside = [piece.text for piece in reading.pieces if piece.set_aside == "struck out"]
    assert (GONE in plain) is not gone and "all of their patience" in plain
    assert aside == ([GONE] if gone else [])
    assert any("4 words struck out" in told for told in reading.warnings) is gone


def test_words_struck_out_in_word_are_kept_aside_and_told(tmp_path):
    struck = f"<w:r><w:rPr><w:strike/></w:rPr><w:t>{GONE}</w:t></w:r>"
    reading = read_file(word(tmp_path, f"<w:p><w:r><w:t>{SAID}</w:t></w:r>{struck}</w:p>"))
    assert [(p.text, p.set_aside) for p in reading.pieces] == [
        (SAID.strip(), None),
        (GONE, "struck out"),
    ]
    assert any("struck out" in told for told in reading.warnings)


def test_letters_that_a_file_has_lost_are_counted(tmp_path):
    (tmp_path / "a.txt").write_text(
        "Clerk: We \ufffdnd the \ufffdles in the o\ufffdce.\n", encoding="utf-8"
    )
    assert any("3 letters are lost" in told for told in read_file(tmp_path / "a.txt").warnings)


@pytest.mark.parametrize(
    ("name", "advice"),
    [("a.textgrid", "tab-delimited"), ("a.mp3", "transcri"), ("a.xls", "save it as .xlsx"),
     ("a.pages", "export it as .docx"), ("a.ttml", ".vtt or .srt")],
    ids=["M Praat", "M a recording", "M old Excel", "M Pages", "M timed text"],
)  # fmt: skip
def test_a_refusal_says_how_to_export_and_guesses_nothing(tmp_path, name, advice):
    told = refusal(tmp_path / name)
    assert advice in told and "Did you mean" not in told


@pytest.mark.parametrize("written", ["parents", "speech", "villages"], ids=lambda w: f"M key {w}")
def test_a_key_that_is_nonsense_is_not_explained(written):
    assert nearest(written, ["machine", "themes", "profile", "sources", "processed"]) == ""


@pytest.mark.parametrize(
    ("sheet", "content", "told"),
    [("sources", HEAD.replace("kind", "type") + "s,a.txt,interview,partner,yes,yes\n", "no column kind"),
     ("sources", HEAD + "s,a.txt,interview,partner,maybe,yes\n", "Use yes or no"),
     ("speakers", "source_id,label,role,consent_analyse\ns,Ana,informant,sometimes\n", "Use yes or no"),
     ("sources", HEAD + "s,a.txt,interview,partner,yes,#N/A\n", "error of Excel")],
    ids=["N a renamed column", "N an unknown consent", "N a speaker's consent", "N a fault of the book"],
)  # fmt: skip
def test_check_says_what_is_wrong_with_the_register_before_a_run(tmp_path, sheet, content, told):
    folder = tmp_path / "register"
    folder.mkdir()
    (tmp_path / "a.txt").write_text("Ana: We met.\n")
    (folder / "sources.csv").write_text(HEAD + "s,a.txt,interview,partner,yes,yes\n")
    (folder / f"{sheet}.csv").write_text(content)
    register = read_register(tmp_path)
    assert told in " | ".join([*register.notes, *register.problems])


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [("The plan came from Nokuthula Sibeko, and the Ghanaian team agreed in October.", "en", {"Nokuthula Sibeko"}),
     ("Después llegó Xiomara Quispe con los jóvenes bolivianos en Enero.", "es", {"Xiomara Quispe"}),
     ("Le projet, selon Maëlle Kouadio, a commencé en Février chez les Béninois.", "fr", {"Maëlle Kouadio"}),
     ("Quem ajudou foi Jurandir Tapajós, e os Angolanos vieram em Março.", "pt", {"Jurandir Tapajós"})],
    ids=["O English", "O Spanish", "O French", "O Portuguese"],
)  # fmt: skip
def test_the_queue_holds_persons_and_no_nationalities_or_months(text, language, names):
    assert {one.name for one in unknown_names([("s", text, language)], frozenset())} == names

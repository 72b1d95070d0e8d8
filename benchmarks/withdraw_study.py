"""A study of five short sources in which what one of them said stands in thirty places.

Every place bears a word of its own, which no dictionary has and nothing else says.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from pipeline.commands.freezing import freeze
from pipeline.commands.release_tasks import write_profile_of
from pipeline.commands.review_tasks import assign_sources, export_audit_sample, export_review
from pipeline.run.runner import run
from pipeline.run.work import Work
from pipeline.study.anchors import Anchor, anchor
from pipeline.study.decisions import Decision, append
from pipeline.study.study import Study, open_study
from pipeline.tables import DOCUMENTS

SOURCE = "zqid"
PLACES = (
    "body", "short answer", "file name", "register row", "speaker", "coding memo", "added passage",
    "memo about it", "memo that names it", "taken back", "theme name", "theme note", "workshop text",
    "workshop reason", "finding", "summary", "level reason", "quoted in a memo", "torn line",
    "kept workbook", "edited briefing", "edited profile", "killed release",
    "half-written table", "sheet in the study", "sheet beside", "sheets folder", "tuned model",
    "note in UTF-16", "name to decide", "hidden folder",
)  # fmt: skip
WORDS = {place: "zq" + "".join("bdfgklmnprstv"[int(d)] for d in f"{n:03d}") + "ora"
         for n, place in enumerate(PLACES)}  # fmt: skip
TOML = '[study]\nname = "Broken off"\ncodebook = "codebook.yaml"\n'
CODEBOOK = """\
codebook: tiny
version: "1"
title: A tiny codebook
profiles:
  core: [TR, TI]
codes:
  - id: TR
    label: Trust
    family: enabler
    definition: How far people rely on one another in the partnership.
    patterns: {en: ["trust*", "rely on"]}
    examples:
      - {text: "We trust each other enough to say what went wrong.", voice: grantee, polarity: in place}
      - {text: "Nobody there believed a word we said about the delays.", voice: grantee, polarity: lacking}
  - id: TI
    label: Time
    family: enabler
    definition: Hours and money that people have for learning.
    patterns: {en: ["no time", "too busy", "paid time"]}
    examples:
      - {text: "They gave us two paid days a month for this.", voice: grantee, polarity: in place}
      - {text: "Everyone was too busy with the harvest to sit down.", voice: grantee, polarity: lacking}
"""
TALK = """\
I: How did the work with the learning team begin?
R: {first}
I: And what would you change today?
R: {second}
"""
SAID = (
    ("Slowly, for we did not know whether we could trust them before the second visit.",
     "We are too busy with the exams to write anything down for the foundation."),
    ("Quickly, since the fund sent a form and we sent a plan back within the week.",
     "The board should trust our judgement about the roads and the lorry by now."),
    ("With a long walk through the fields, after which people spoke openly of failures.",
     "There is no time for one more report while the rains have not even ended."),
    ("They asked us what we wanted to learn, and nobody had ever asked us before.",
     "It would be better if the visits came before anybody signs an agreement."),
)  # fmt: skip
COLUMNS = (
    "source_id,path,kind,informant_group,organisation,partnerships,language,date,period,verbatim,"
    "consent_analyse,consent_quote,consent_share,ai_assist"
)


def own_text(words: dict[str, str]) -> str:
    """Return what the source says that will be withdrawn."""
    return (
        "I: Who came to the upper valley in that year of the drought?\n"
        f"{words['speaker'].title()}: My cousin of {words['body']} sold both of her goats so that "
        "we could trust the well before the long rains came.\n"
        "I: Who else?\n"
        f"{words['speaker'].title()}: Only {words['short answer']}.\n"
        "I: And what should the foundation have done about the well?\n"
        f"{words['speaker'].title()}: Nothing at all, for everybody was too busy with the goats "
        "and with burying what the flood had left of the old dispensary.\n"
    )


def make(root: Path) -> Study:
    """Make the study below a folder, sheets beside it, all of it read and synthesised."""
    shutil.rmtree(root.parent, ignore_errors=True)
    raw = root / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    _write(root / "sensemaking.toml", TOML)
    _write(root / "codebook.yaml", CODEBOOK)
    rows = [COLUMNS]
    for number, (first, second) in enumerate(SAID, 1):
        _write(raw / f"s{number}.txt", TALK.format(first=first, second=second))
        group = "partner" if number % 2 else "philanthropy"
        rows.append(
            f"s{number},s{number}.txt,interview,{group},,north,en,2025-03-0{number},2025,yes,yes,yes,public,yes"
        )
    name = f"talk {WORDS['file name']}.txt"
    _write(raw / name, own_text(WORDS))
    rows.append(
        f"{SOURCE},{name},interview,partner,{WORDS['register row'].title()} School,north,en,2025-03-09,2025,yes,yes,yes,public,yes"
    )
    _write(raw / "register" / "sources.csv", "\n".join(rows) + "\n")
    _write(
        raw / "register" / "partnerships.csv",
        "partnership_id,name,declared_archetype\nnorth,North,AR-PP\n",
    )
    study = open_study(root)
    run(study, "coding")
    _decide(study)
    run(study)
    _files(study)
    return study


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _decide(study: Study) -> None:
    work = Work(study)
    texts = work.store.read(DOCUMENTS).set_index("source_id")["text"]
    own, other = str(texts[SOURCE]), str(texts["s1"])
    at, end = own.index("My cousin"), own.index("Only") - 1
    mine, theirs = anchor(SOURCE, own, at, end), anchor("s1", other, 0, 40)
    word = WORDS.__getitem__
    quoted = f"{word('quoted in a memo')}: sold both of her goats so that we could trust the well"
    passages: list[tuple[str, dict[str, object], Anchor | None]] = [
        ("coding", {"action": "accept", "code": "TR", "memo": word("coding memo")}, mine),
        ("coding", {"action": "add", "code": "TI", "memo": word("added passage")}, mine),
        ("coding", {"action": "add", "code": "TR", "memo": quoted}, theirs),
        ("memo", {"text": word("memo about it"), "about": SOURCE}, None),
        ("memo", {"text": f"unlike {SOURCE}, {word('memo that names it')}", "about": "s2"}, None),
        ("retraction", {"event": "0", "about": SOURCE, "why": word("taken back")}, None),
        ("theme", {"theme_id": "T1", "action": "rename", "label": word("theme name"), "note": word("theme note")}, None),
        ("response", {"session_id": "w", "session_type": "team", "item_type": "theme", "item_id": "T1", "response": "add", "group": "partner", "text": word("workshop text")}, None),
        ("response", {"session_id": "w", "session_type": "team", "item_type": "theme", "item_id": "T1", "response": "reason", "group": "", "text": word("workshop reason")}, None),
        ("finding", {"finding_id": "F1", "statement": word("finding"), "codes": ["TR"], "cases": ["north"], "status": "open"}, None),
        ("summary", {"case": "north", "theme": "TR", "text": word("summary")}, None),
        ("level", {"enabler": "TR", "partnership": "north", "level": "In place", "reason": word("level reason")}, None),
    ]  # fmt: skip
    made = [
        Decision(kind=kind, writer="Ana", made_at=f"2025-06-01T10:00:{n:02d}", body=body, passage=passage)
        for n, (kind, body, passage) in enumerate(passages)
    ]  # fmt: skip
    path = append(study.decisions, "review", made)
    assert path is not None
    with path.open("ab") as opened:
        opened.write(f'{{"kind": "memo", "body": {{"text": "{word("torn line")} and'.encode())


def _files(study: Study) -> None:
    from docx import Document

    word, root = WORDS.__getitem__, study.root
    quote = "sold both of her goats so that we could trust the well before the long rains came"
    for folder, name in (("workbooks", "kept workbook"), ("edited", "edited briefing")):
        document = Document()
        document.add_paragraph(f"{word(name)} {quote}")
        (study.decisions / folder).mkdir(exist_ok=True)
        document.save(str(study.decisions / folder / "kept.docx"))
    list(freeze(root, "autumn"))
    half = study.decisions.parent / "releases" / ".writing-spring"
    _write(half / "report.html", f"<p>{word('killed release')} {quote}</p>")
    _write(study.processed / "2_segments" / ".writing-x1.parquet", word("half-written table"))
    _write(study.processed / "tuned" / "model.json", json.dumps([word("tuned model"), quote]))
    list(write_profile_of(root, "funder"))
    page = study.synthesis / "funder" / "report.html"
    page.write_text(page.read_text() + f"<p>{word('edited profile')} {quote}</p>")
    export_review(root, root / "to-judge.xlsx", 50)
    export_audit_sample(root, root.parent / "audit.xlsx", 5, "Ana")
    list(assign_sources(root, ["Ana", "Ben"], root.parent / "sheets", 5, 5))
    for path, name in (
        (root / "mine.csv", "sheet in the study"), (root.parent / "mine.csv", "sheet beside"),
        (root.parent / "sheets" / "mine.csv", "sheets folder"),
    ):  # fmt: skip
        _write(path, f"{word(name)},{quote}\n")
    (root / "note.txt").write_text(f"{word('note in UTF-16')} {quote}", encoding="utf-16")
    _write(root / ".obsidian" / "cache.txt", word("hidden folder"))
    queue = study.private / "names_to_decide.csv"
    row = f"{word('name to decide').title()},1,{SOURCE},\n"
    _write(queue, (queue.read_text() if queue.is_file() else "name,count,sources,decision\n") + row)

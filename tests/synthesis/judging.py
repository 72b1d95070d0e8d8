"""A study in which everything can be judged, and what a person types into every form."""

from openpyxl import load_workbook
from workbook_hands import FIRST, columns, find

from pipeline.review.workbook import read_workbook
from pipeline.study.decisions import Decision
from pipeline.synthesis.stage import build_tables
from pipeline.synthesis.workbook.write import write_workbook

NOW, LATER = "2025-06-01T10:00:00+00:00", "2025-06-02T10:00:00+00:00"
QUESTION = "Who pays for the hours?"
VOICE = "Trust: which perspective is missing? Session spring: those who left"

# Sheet, the row by what stands in it (None: an empty one), and what is typed.
TYPED = {
    "T06": ("Archetypes", {"partnership": "north"},
            {"analyst_label": "Practice Partner, slowly", "label_reason": "They do, then talk."}),
    "T10": ("T10 Set-up profile", {"partnership": "north", "code": "PU1"},
            {"position": "nearer to reflection", "reason": "Two of three said so."}),
    "T11": ("T11 Convergence of informant gr", {"theme": "SE3", "group_a": "philanthropy",
                                                "group_b": "partner"},
            {"meaning": "different", "prominence": "same", "comment": "The fund means money."}),
    "T12": ("T12 Negative cases and dissent", {"code": "SE3", "group": "partner"},
            {"effect": "qualified", "explanation": "A new team."}),
    "T13": ("T13 Strength of evidence", {"finding_id": "F-1"},
            {"rating_final": "Limited", "first_hand_share": "50 %", "voice": "2",
             "appropriateness": "3", "triangulation": "1", "contribution": "2",
             "transparency": "4", "rationale": "Two interviews, one of them short."}),
    "T15": ("T15 Impact narratives", None,
            {"what": "Visits go on without us", "source_id": "a-phil", "case": "north",
             "whom": "partners", "level": "team", "pathway_stage": "Outcome",
             "why_lp": "the visits", "why_other": "a new director", "attribution": "implied",
             "implication": "plan for it", "valence": "positive", "anticipated": "not expected",
             "when": "2024", "substantiated_by": "the report",
             "quote": "There is trust on  both sides.", "status": "draft",
             "reason": "From one interview."}),
    "T16": ("T16 Learning questions", {"question": QUESTION},
            {"purpose": "PU1 Reflection", "audience": "the board", "decision": "budget 2026",
             "decision_date": "2025-11", "evidence_so_far": "They go unpaid.\n= still",
             "confidence_note": "fairly", "gap": "no partner report", "owner": "Ana",
             "next_step": "ask two partners", "status": "answered", "reason": "Asked in May."}),
    "T23": ("Caveats", {"section": "COREQ", "item": "Their credentials"},
            {"written": "Two analysts, both trained.", "reason": "as in the proposal"}),
}  # fmt: skip


def study_to_judge(five):
    """Add to the draft a finding, its question and what a workshop said of it."""
    said = {
        "finding_id": "F-1", "statement": "Trust came late.", "codes": ["SE3"], "cases": [],
        "learning_question": QUESTION, "status": "open",
    }  # fmt: skip
    voice = {"session_id": "spring", "item_type": "code", "item_id": "SE3", "response": "add",
             "text": "those who left"}  # fmt: skip
    against = {"session_id": "spring", "item_type": "finding", "item_id": "F-1", "votes": 3,
               "response": "challenge", "group": "partner"}  # fmt: skip
    five.code("a-phil", 2, "SE3")
    five.code("a-phil", 2, "PU1")
    five.code("a-phil", 2, "AR-PP")
    five.code("b-part", 1, "AR-PP")
    five.decisions = [
        Decision(kind="finding", writer="Ana", made_at=NOW, body=said).identified(),
        Decision(kind="response", writer="room", made_at=NOW, body=voice).identified(),
        Decision(kind="response", writer="room", made_at=NOW, body=against).identified(),
    ]
    return five


def write(draft, path):
    """Write the sheets of the draft that people judge, as it stands; return its corpus."""
    corpus = draft.corpus()
    tables = build_tables(corpus)
    write_workbook({number: tables[number] for number in (*TYPED, "T27")}, corpus, path)
    return corpus


def type_all(path, typed, **more):
    """Type into one row per (sheet, row, texts), an empty one where `row` is None, and save."""
    book = load_workbook(path)
    for sheet_name, row, texts in typed:
        sheet = book[sheet_name]
        number = find(sheet, **row) if row else empty_row(sheet)
        for key, text in (texts | more).items():
            sheet.cell(number, columns(sheet)[key]).value = text
    book.save(path)


def empty_row(sheet):
    """Return the first row that the program left to be filled in."""
    return next(n for n in range(FIRST, sheet.max_row + 1) if not sheet.cell(n, 1).value)


def take_in(draft, path, made_at=NOW):
    """Read the workbook back, as a run does, and let the draft know its decisions."""
    read = read_workbook(path, draft.corpus(), made_at)
    draft.decisions = [*draft.decisions, *read.decisions]
    return read

"""What people judge row by row, beside what the program counts: one declaration a table.

The form in the workbook, what reads it, the columns of the table, the data dictionary and the
contract test all follow from `FORMS`. To add a judgement: one `Column` here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

KIND = "judgement"  # of a decision; body: table, row, said, reason, evidence_hash
CHANGED, MARK = "evidence_changed", "evidence_hash"
UNJUDGED = "?"  # stands in a cell that nobody has judged yet
TYPED = "Filled in by people, in the workbook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table that people fill in."""

    key: str
    title: str  # its head in the form
    about: str  # what it holds
    width: float = 16
    choices: tuple[str, ...] = ()  # what may be typed; none: anything
    names: str = ""  # codes | cases | sources: names of the study, checked when they are read
    up_to: float | None = None  # a number from 0 to this
    reasoned: bool = False  # it is read only with a reason
    team: bool = False  # never leaves the team, whoever clears the judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The judgements of one table: what they are about, what is typed, who and when."""

    table: str
    row: tuple[str, ...]  # columns that name what is judged
    columns: tuple[Column, ...]
    reason: Column
    who: str = "judged_by"
    when: str = "judged_on"
    adds: str = ""  # people add rows: how their ids begin; the first column must be filled in
    passage: str = ""  # the column that names or holds a passage of a source

    @property
    def key(self) -> str:
        """The name of the form in the workbook."""
        return f"judged {self.table}"

    @property
    def typed(self) -> tuple[Column, ...]:
        """The columns that people type into, the reason last."""
        return (*self.columns, self.reason)

    @property
    def fields(self) -> tuple[str, ...]:
        """The cells of a row that are read back."""
        return (*(column.key for column in self.typed), "holds", "coder")

    def described(self) -> dict[str, str]:
        """Return the columns that judgements give their table, each with what it holds."""
        typed = {column.key: f"{column.about}. {TYPED}" for column in self.typed}
        return typed | {
            self.who: "Who judged last",
            self.when: "When (ISO date)",
            CHANGED: "Whether the evidence has changed since: yes or no; empty without a judgement",
            MARK: "Mark of the evidence; a judgement keeps the mark it was made under",
        }


def _reason(key: str = "reason", about: str = "Reason of the judgement, or a note") -> Column:
    return Column(key=key, title="your reason", about=about, width=34)


BOND = tuple(
    Column(
        key=key, title=f"{key} (1-4)", about="Bond principle, 1 to 4: the analyst's", width=8,
        choices=("1", "2", "3", "4"),
    )
    for key in ("voice", "appropriateness", "triangulation", "contribution", "transparency")
)  # fmt: skip
RATINGS = ("Strong", "Moderate", "Limited", "Single source", "Contested", "No evidence")
SAME = ("same", "different", UNJUDGED)

ARCHETYPE_LABEL = Form(
    table="T06",
    row=("partnership",),
    columns=(
        Column(key="analyst_label", title="your label", width=24, reasoned=True,
               about="An analyst's own label for the partnership"),
    ),
    reason=_reason("label_reason"),
)  # fmt: skip
SETUP = Form(
    table="T10",
    row=("partnership", "code"),
    columns=(
        Column(key="position", title="your position", width=20, reasoned=True,
               about="An analyst's position on the continuum"),
    ),
    reason=_reason(),
)  # fmt: skip
CONVERGENCE = Form(
    table="T11",
    row=("theme", "group_a", "group_b"),
    columns=(
        Column(key="meaning", title="same meaning?", choices=SAME, width=11,
               about="same, different, or ? until a person has judged"),
        Column(key="prominence", title="same prominence?", choices=SAME, width=12,
               about="same, different, or ? until a person has judged"),
    ),
    reason=_reason("comment", "The comment of who judged"),
    who="assessor",
)  # fmt: skip
DISSENT = Form(
    table="T12",
    row=("finding_id", "quote_id", "code", "session"),
    columns=(
        Column(key="effect", title="effect on the finding", reasoned=True,
               choices=("revised", "qualified", "kept", "dropped"),
               about="revised, qualified, kept or dropped: a person's"),
    ),
    reason=_reason("explanation", "A person's explanation, or what a workshop said"),
    passage="quote_id",
)  # fmt: skip
STRENGTH = Form(
    table="T13",
    row=("finding_id",),
    columns=(
        Column(key="rating_final", title="your rating", choices=RATINGS, reasoned=True,
               about="The analyst's rating"),
        Column(key="first_hand_share", title="first-hand share (0-1)", width=10, up_to=1,
               about="Part of first-hand accounts, 0 to 1: the analyst's"),
        *BOND,
    ),
    reason=_reason("rationale", "Reason of the rating"),
    who="rater",
    when="date",
)  # fmt: skip
NARRATIVES = Form(
    table="T15",
    row=("change_id",),
    adds="C",
    passage="quote",
    columns=(
        Column(key="what", title="what changed", about="What is different", width=40),
        Column(key="source_id", title="source", about="Source (team only)", names="sources",
               team=True),
        Column(key="case", title="case", about="Partnership", names="cases"),
        Column(key="whom", title="for whom", about="For whom", width=22),
        Column(key="level", title="at what level", about="At what level", width=14),
        Column(key="pathway_stage", title="stage", about="activity, output, outcome or impact",
               choices=("activity", "output", "outcome", "impact"), width=11),
        Column(key="why_lp", title="why: the learning partnership", width=28,
               about="Contribution of the learning partnership"),
        Column(key="why_other", title="why: other factors", width=28,
               about="Contribution of other factors"),
        Column(key="attribution", title="attribution", about="explicit, implied or other",
               choices=("explicit", "implied", "other"), width=11),
        Column(key="implication", title="what follows, for whom", about="What follows, for whom",
               width=28),
        Column(key="valence", title="good or bad", about="Positive, negative or mixed",
               choices=("positive", "negative", "mixed"), width=11),
        Column(key="anticipated", title="anticipated", about="Expected or not",
               choices=("expected", "not expected", "in part"), width=12),
        Column(key="when", title="when", about="When", width=12),
        Column(key="substantiated_by", title="borne out by", width=22,
               about="Who or what else bears it out"),
        Column(key="quote", title="quote: the words, copied from the source", width=44, team=True,
               about="The words of the source, a slice of its stored text; empty without consent "
               "to quote"),
        Column(key="status", title="status", about="draft, reviewed or validated",
               choices=("draft", "reviewed", "validated"), width=11),
    ),
    reason=_reason(),
)  # fmt: skip
QUESTIONS = Form(
    table="T16",
    row=("question",),
    adds="Q",
    columns=(
        Column(key="question", title="question", about="Its wording", width=44),
        Column(key="purpose", title="purpose (code)", about="Purpose code (PU)", names="codes",
               width=14),
        Column(key="audience", title="who needs the answer", about="Who needs the answer"),
        Column(key="decision", title="decision it serves", about="Which decision it serves",
               width=26),
        Column(key="decision_date", title="due", about="When that is due", width=12),
        Column(key="evidence_so_far", title="evidence so far", width=40,
               about="What is known, in a person's words"),
        Column(key="confidence_note", title="how sure", about="How sure people are", width=20),
        Column(key="gap", title="what is missing", about="What is missing", width=28),
        Column(key="owner", title="owner", about="Who follows it up", team=True, width=12),
        Column(key="next_step", title="next step", about="What comes next", width=26),
        Column(key="status", title="status", about="open or answered", width=10,
               choices=("open", "answered")),
    ),
    reason=_reason(),
)  # fmt: skip
METHODS = Form(
    table="T23",
    row=("section", "item"),
    columns=(
        Column(key="written", title="your text", width=60,
               about="What a person wrote for an item of COREQ or SRQR"),
    ),
    reason=_reason(),
)  # fmt: skip

FORMS: Mapping[str, Form] = {
    form.table: form
    for form in (
        ARCHETYPE_LABEL, SETUP, CONVERGENCE, DISSENT, STRENGTH, NARRATIVES, QUESTIONS, METHODS,
    )
}  # fmt: skip
# Columns of `row` that hold a code: it follows a codebook that gives it another name.
CODE_COLUMNS = ("code", "theme")

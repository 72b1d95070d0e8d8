"""The design note: advice in sections of sentences and tables, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.advice.advice import FITS, RESERVATIONS, Advice, differences, enabler_states

if TYPE_CHECKING:
    from pipeline.advice.answers import Given
    from pipeline.advice.rules import Book, Rule

NAMES = {
    "AR-PP": "Practice Partner", "AR-PS": "Philanthropy Sense-maker",
    "AR-NB": "Network Builder", "AR-PN": "Programme Navigator",
}  # fmt: skip
TERMS = ("purposes", "participants", "levels", "facilitator", "duration", "participation", "window")
Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its sentences and, where there is one, a table (first row: its head)."""

    title: str
    lines: tuple[str, ...] = ()
    table: Table = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A design note: title, sections in the order of reading, where its rules come from."""

    title: str
    language: str
    sections: tuple[Section, ...]
    foot: str
    about: Mapping[str, str] = field(default_factory=dict)


def note_of(
    book: Book,
    given: Sequence[Given],
    advice: Sequence[Advice],
    language: str,
    evidence: Section | None = None,
) -> Note:
    """Return the note on what one stakeholder or several answered; the first one leads."""
    said = _Said(book, language)
    sections = [
        part for own, told in zip(given, advice, strict=True) for part in said.of_one(own, told)
    ]
    sections += said.differences(given) if len(given) > 1 else []
    sections += [evidence] if evidence else []
    sections += [*said.choices(given[0]), said.cases(), *said.terms(given[0])]
    return Note(said.word("title"), language, tuple(sections), book.attribution, given[0].about)


@dataclass(frozen=True, slots=True)
class _Said:
    book: Book
    language: str

    def word(self, name: str) -> str:
        return self.book.words[name][self.language]

    def of_one(self, given: Given, advice: Advice) -> Iterator[Section]:
        """Yield the advice on one stakeholder's answers, with every reason."""
        who = ", ".join(filter(None, (given.about.get("by"), given.about.get("date"))))
        head = self.word("advice") + (f" ({who})" if who else "")
        named = [f"{NAMES.get(name, name)} ({name})" for name in advice.archetypes]
        shown = ", ".join(named) if advice.verdict in (FITS, RESERVATIONS) else ""
        yield Section(head, (f"{self.word(advice.verdict)} {shown}".strip(),))
        for kind in ("stop", "contradiction", "fits", "against", "risk", "skill"):
            lines = [self.reason(rule, given) for rule in advice.of(kind)]
            if kind == "contradiction" and advice.twice:
                lines.append(f"{', '.join(advice.twice)}: {self.word('in place')} / "
                             f"{self.word('missing')} [in_place, missing]")  # fmt: skip
            if lines:
                yield Section(self.word("for" if kind == "fits" else kind), tuple(lines))
        changes = [rule.change[self.language] for rule in advice.rules if rule.change]
        if changes:
            yield Section(self.word("change"), tuple(changes))
        states = enabler_states(given.answers)
        rows = tuple((name, self.word(state)) for name, state in states.items())
        yield Section(self.word("enablers"), (), ((self.word("enablers"), ""), *rows))
        open_ones = [q.id for q in self.book.questions if q.id not in given.answers]
        if open_ones:
            yield Section(self.word("unanswered"), (", ".join(open_ones),))

    def reason(self, rule: Rule, given: Given) -> str:
        """Return a reason with the answers that it rests on and its section of the study."""
        rests = "; ".join(
            f"{name}: {', '.join(given.answers.get(name, ())) or '-'}" for name in rule.names
        )
        about = f"{NAMES.get(rule.archetype, rule.archetype)}: " if rule.archetype else ""
        say = rule.say[self.language]
        return f"{about}{say} [{self.word('rests on')} {rests} | {rule.id} | {rule.study}]"

    def differences(self, given: Sequence[Given]) -> list[Section]:
        """Return where stakeholders differ, question by question."""
        found = differences(given)
        if not found:
            return []
        who = [f"{place}. {one.by}" for place, one in enumerate(given, 1)]
        rows = [
            (name, *(", ".join(said[one]) or "-" for one in who)) for name, said in found.items()
        ]
        return [Section(self.word("differences"), (), (("", *who), *rows))]

    def choices(self, given: Given) -> list[Section]:
        """Return what speaks for and against each choice, the one that was made marked."""
        rows = [
            (
                f"{one['answer']}: {one['value']}"
                + (" ✓" if one["value"] in given.answers.get(one["answer"], ()) else ""),
                one["for"][self.language],
                one["against"][self.language],
            )
            for one in self.book.choices
        ]
        head = ("", self.word("for"), self.word("against"))
        return [Section(self.word("choices"), (), (head, *rows))] if rows else []

    def cases(self) -> Section:
        """Return the public cases by what the study states."""
        names = ("name", "level", "duration", "partners", "activities")
        rows = [tuple(str(case[name]) for name in names) for case in self.book.cases]
        return Section(self.word("cases"), (), (names, *rows))

    def terms(self, given: Given) -> list[Section]:
        """Return draft terms of reference, and what a review comes back to."""
        rows = [
            (self.book_question(name), ", ".join(given.answers.get(name, ())) or "…")
            for name in TERMS
        ]
        review = [f"{name}: {given.about.get(name) or '…'}" for name in ("satisfaction", "ends_if")]
        return [
            Section(self.word("terms"), (), (("", ""), *rows)),
            Section(self.word("review"), tuple(review)),
        ]

    def book_question(self, name: str) -> str:
        question = self.book.question(name)
        return question.ask[self.language] if question else name


def text_lines(note: Note) -> Iterator[str]:
    """Yield the note as lines for a terminal."""
    yield note.title
    for section in note.sections:
        yield ""
        yield section.title.upper()
        yield from (f"- {line}" for line in section.lines)
        for row in section.table[1:]:
            yield "  " + " | ".join(row)
    yield ""
    yield note.foot

"""A small corpus made by hand: two cases, five sources, three groups, and how to change it."""

from dataclasses import dataclass, field

from pipeline.records import Block, Coding, Document, Segment, Source
from pipeline.study.anchors import text_hash
from pipeline.study.codebook import Code, Codebook
from pipeline.study.corpus import Corpus
from pipeline.study.decisions import IN_FULL, Decision
from pipeline.study.register import Register, Row
from pipeline.study.study import Settings
from pipeline.tables import (
    BLOCKS,
    CODINGS,
    DOCUMENTS,
    SEGMENTS,
    SOURCES,
    THEME_MEMBERS,
    THEMES,
    notices_of,
)

CODEBOOK = Codebook(
    name="tiny",
    version="3",
    attribution="after somebody",
    codes=tuple(
        Code(id=name, label=label, definition="x", family=family, parent=parent)
        for name, label, family, parent in (
            ("PU1", "Reflection", "purpose", None),
            ("VA1", "Structure", "value", None),
            ("SE1", "Shared purpose", "enabler", None),
            ("SE1a", "Clarity", "enabler", "SE1"),
            ("SE3", "Trust", "enabler", None),
            ("AR-PP", "Practice Partner", "archetype", None),
            ("AR-PS", "Sense-maker", "archetype", None),
            ("AL-G2", "Flexibility", "alignment", None),
        )
    ),
)


@dataclass
class Draft:
    """Rows of a corpus in the making."""

    sources: list = field(default_factory=list)
    documents: list = field(default_factory=list)
    blocks: list = field(default_factory=list)
    segments: list = field(default_factory=list)
    codings: list = field(default_factory=list)
    decisions: list = field(default_factory=list)
    themes: list = field(default_factory=list)
    members: list = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    questions: tuple = ()

    def source(self, source_id, group, cases, lines, **changes):
        """Add a source whose lines are its segments; a line starting with `I:` is the interviewer's."""
        text = "\n".join(lines)
        known = {
            "source_id": source_id,
            "path": f"{source_id}.txt",
            "kind": "interview",
            "informant_group": group,
            "organisation": f"Org of {source_id}",
            "partnerships": cases,
            "region": None,
            "country": None,
            "language": "en",
            "date": "2025-03-02",
            "period": "2025",
            "verbatim": True,
            "translated_from": None,
            "written_for_funder": False,
            "instrument": "guide",
            "consent_analyse": "yes",
            "consent_quote": "yes",
            "consent_share": "public",
            "retain_until": None,
            "ai_assist": "yes",
            "drafted": False,
            "status": "read",
            "words": len(text.split()),
            "duplicate_of": None,
        }
        readable, spoken = changes.pop("readable", True), changes.pop("spoken", "en")
        self.sources.append(Source(**(known | changes)))
        self.documents.append(
            Document(
                source_id=source_id,
                text=text,
                text_hash=text_hash(text),
                extracted_hash=text_hash(text),
                offset_map="[]",
                language="en",
                words=len(text.split()),
            )
        )
        at = 0
        for position, line in enumerate(lines):
            asking = line.startswith("I:")
            role = "interviewer" if asking else "informant"
            why = "interviewer" if asking else None
            end = at + len(line)
            self.blocks.append(
                Block(
                    source_id=source_id,
                    position=position,
                    start=at,
                    end=end,
                    kind="turn",
                    speaker=None,
                    role=role,
                    field=None,
                    heading=None,
                    page=None,
                    box=None,
                    timestamp=None,
                    evidence=not asking,
                    set_aside=why,
                )
            )
            self.segments.append(
                Segment(
                    segment_id=f"{source_id}:{at}-{end}",
                    source_id=source_id,
                    text_hash=text_hash(text),
                    start=at,
                    end=end,
                    text=line,
                    block=position,
                    speaker=None,
                    role=role,
                    field=None,
                    heading=None,
                    question=None,
                    page=None,
                    box=None,
                    timestamp=None,
                    language=spoken,
                    readable=readable,
                    evidence=not asking,
                    set_aside=why,
                    words=len(line.split()),
                )
            )
            at = end + 1

    def code(self, source_id, line, code, valence="present", **changes):
        """Add a coding on the line with that number; suggested with score 0.9 unless changed."""
        segment = [s for s in self.segments if s.source_id == source_id][line]
        own = next(s for s in self.sources if s.source_id == source_id)
        only = own.partnerships if own.partnerships and ";" not in own.partnerships else "unknown"
        known = {
            "source_id": source_id,
            "text_hash": segment.text_hash,
            "start": segment.start,
            "end": segment.end,
            "segment_id": segment.segment_id,
            "code": code,
            "valence": valence,
            "about": only,
            "time_ref": "current",
            "coder": "machine",
            "method": "combined",
            "score": 0.9,
            "status": "suggested",
            "reason": "pattern",
            "codebook_version": "3",
            "memo": None,
        }
        if changes.get("status", "suggested") != "suggested":
            known |= {"coder": "Ana", "method": "person", "score": None}
        self.codings.append(Coding(**(known | changes)))

    def read_in_full(self, *source_ids, coder="Ana"):
        """Say that a person coded these sources in full."""
        for source_id in source_ids:
            body = {"text": IN_FULL, "about": source_id, "sample": "audit-1", "note": ""}
            memo = Decision(kind="memo", writer=coder, made_at="2025-05-01T09:00", body=body)
            self.decisions.append(memo.identified())

    def corpus(self):
        """Return the corpus."""
        return Corpus(
            settings=self.settings,
            register=Register(
                partnerships=(
                    Row(
                        {
                            "partnership_id": "north",
                            "philanthropy": "Blue Fund",
                            "declared_archetype": "AR-PP",
                        },
                        "p:2",
                    ),
                    Row({"partnership_id": "south", "philanthropy": "Blue Fund"}, "p:3"),
                ),
                questions=self.questions,
            ),
            codebook=CODEBOOK,
            decisions=tuple(self.decisions),
            sources=SOURCES.frame(self.sources),
            documents=DOCUMENTS.frame(self.documents),
            blocks=BLOCKS.frame(self.blocks),
            segments=SEGMENTS.frame(self.segments),
            codings=CODINGS.frame(self.codings),
            themes=THEMES.frame(self.themes),
            theme_members=THEME_MEMBERS.frame(self.members),
            notices=notices_of(1).frame([]),
        )


def question(codes, instrument="guide"):
    """Return a row of the questions sheet."""
    cells = {"instrument": instrument, "question_id": "q1", "codes": codes}
    return Row(cells, "q:2")

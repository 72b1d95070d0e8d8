"""What one row is. The columns of every stored table are derived from these classes.

Offsets are half-open code points into the stored text of a document, so that
`segment.text == document.text[segment.start:segment.end]` always holds.
A field typed `... | None` may be empty. Lists are stored as text joined by `;`.
"""

from dataclasses import dataclass

# Which way a coding speaks of its code; the last where neither a person nor a method that has
# been measured well enough has told.
NOT_ESTABLISHED = "not established"
VALENCES = ("present", "partial", "lacking", "normative", "mixed", NOT_ESTABLISHED)
UNSURE = "may be "  # before a valence that does not count, at the end of a reason

# Statuses of a coding that a person stands behind.
CONFIRMED = ("accepted", "edited", "added")

# Status of a source that is not read until a person says who speaks in it.
WAITING = "waiting"

# Why a block is no evidence: another source holds its words, and they count there.
SUPERSEDED = "superseded by a later version"
REPEATED = "repeats another source"
COPIED = "copied from an earlier report"
SAID_ELSEWHERE = (SUPERSEDED, REPEATED, COPIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One interview, focus group, workshop, report or document, as the register describes it."""

    source_id: str  # short name given in the register; never derived from content
    path: str  # relative to the folder of sources; `#R01` names one row of a form
    kind: str  # interview | focus group | workshop | one-page report | programme document | ...
    informant_group: str  # from the register, never from text; "unknown" when not given
    organisation: str | None  # pseudonymised wherever it is shown
    partnerships: str  # ids joined by `;`; empty when not given
    region: str | None
    country: str | None
    language: str | None  # ISO 639-1 code from the register; segments carry their own
    date: str | None  # ISO date
    period: str | None  # e.g. 2024
    verbatim: bool  # False for notes: their words may not be quoted as speech
    translated_from: str | None
    written_for_funder: bool
    instrument: str | None  # guide or template, as named in the sheet `questions`
    consent_analyse: str  # yes | no | not recorded
    consent_quote: str  # yes | no | not recorded (treated as no)
    consent_share: str  # team | funder | peers | public | not recorded (treated as team)
    retain_until: str | None  # ISO date after which the source must be withdrawn
    ai_assist: str  # yes | no | not recorded (treated as yes): no means people only
    drafted: bool  # True when the file had no register row
    status: str  # read | set aside | missing | no consent | waiting
    words: int
    duplicate_of: str | None  # source_id of the source that counts for it: the same text, or later
    version: int | None = None  # of reports sent again for one case, form and period, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The stored, pseudonymised text of one source."""

    source_id: str
    text: str
    text_hash: str  # SHA-256 of `text`; anchors name it
    extracted_hash: str  # SHA-256 of the text before pseudonyms
    offset_map: str  # JSON list of [start, end, extracted_start, extracted_end] per replacement
    language: str | None  # of most of the text
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A speaker turn, report field, paragraph or heading of one document."""

    source_id: str
    position: int  # order in the document, from 0
    start: int
    end: int
    kind: str  # turn | field | paragraph | heading
    speaker: str | None  # pseudonymised label
    role: str  # informant | interviewer | facilitator | interpreter | none (written text)
    field: str | None  # canonical field of a one-page report: outcomes, learning, ...
    heading: str | None  # the heading the block stands under, as written
    page: int | None
    box: str | None  # "x0,y0,x1,y1" on the page, in points from the top left
    timestamp: str | None  # HH:MM:SS
    evidence: bool  # False: context only, never counted or coded
    set_aside: str | None  # why it is no evidence: interviewer | template | cover | blank | ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something a stage set aside, drafted or doubts; ids and counts, never a participant's words."""

    stage: str
    source_id: str
    kind: str  # set aside | drafted | warning | removed
    message: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A meaning segment: one to three sentences inside one turn or field."""

    segment_id: str  # source_id:start-end; derived, may change when the text does
    source_id: str
    text_hash: str  # of the document
    start: int
    end: int
    text: str
    block: int  # position of its block
    speaker: str | None
    role: str
    field: str | None
    heading: str | None
    question: str | None  # the interviewer turn or template heading it answers; context only
    page: int | None
    box: str | None
    timestamp: str | None
    language: str | None  # detected
    readable: bool  # False when the language model does not know the language
    evidence: bool
    set_aside: str | None
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """One code on one passage, by a person or a method."""

    source_id: str
    text_hash: str
    start: int
    end: int
    segment_id: str  # the segment that holds the middle of the passage
    code: str
    valence: str  # one of VALENCES
    about: str  # partnership id | general | other philanthropy | unknown
    time_ref: str  # past | current | planned | hypothetical | unknown
    coder: str  # a person's name or "machine"
    method: str  # rules | semantic | learned | combined | person
    score: float | None  # of a suggestion; a score, not a probability, before an audit
    status: str  # suggested | accepted | edited | added | rejected | contested
    reason: str | None  # which pattern or example; codebook words, never a participant's
    codebook_version: str
    memo: str | None
    valence_hint: str | None = None  # what the machine takes the valence for; counts nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """An emergent theme: a cluster of segments with a name, to be judged by people."""

    theme_id: str  # stable across runs while most members stay
    label: str  # a person's name for it, else the machine's
    keywords: str  # joined by `;`
    phrase: str | None  # short verbatim phrase from a segment
    segments: int
    sources: int
    groups: int
    largest_source_share: float
    largest_group_share: float
    languages: str
    stability: float | None  # mean Jaccard over resampled sources, 0 to 1
    nearest_code: str | None
    nearness: float | None  # cosine to the nearest code's centroid
    status: str  # suggested | accepted | renamed | merged | split | rejected | promoted
    note: str | None  # e.g. "one source only"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeMember:
    """A segment of a theme."""

    theme_id: str
    source_id: str
    text_hash: str
    start: int
    end: int
    segment_id: str
    closeness: float  # cosine to the theme's centroid
    exemplar: str | None  # typical | atypical
    x: float | None  # place on the theme map
    y: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """One place of a widely used word, listed where there is too little for themes."""

    keyword: str
    sources: int  # that say the word
    segments: int
    source_id: str
    text_hash: str
    start: int
    end: int
    segment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How far the machine may be trusted with one code, measured against an audit.

    Limits are 95 %: the wider of the draw of whole sources and the score interval.
    """

    code: str  # or "all codes", which adds up segments of all codes
    light: str  # assist only | accept above threshold | people only
    why: str  # which rule gives the light
    accept_from: float | None  # score from which suggestions may be accepted unread
    n_sources: int  # audited: coded in full by people who saw no suggestion
    n_segments: int
    n_people: int  # segments to which people gave the code
    n_machine: int  # segments for which the machine suggests it
    n_both: int
    n_undecided: int  # people differ and nobody settled it; left out of the figures
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None
    f1: float | None
    f1_low: float | None
    f1_high: float | None
    kappa: float | None  # Cohen's, between people and machine
    kappa_low: float | None
    kappa_high: float | None
    n_sure: int  # suggestions from the score that counts
    sure_precision: float | None
    sure_precision_low: float | None
    sure_precision_high: float | None
    n_valence: int  # codings that both gave, with a valence from people
    valence_f1: float | None  # macro F1 of the machine's valence
    valence_f1_low: float | None
    valence_f1_high: float | None
    made_from: str  # hash of what the coder was fitted on; another one: evaluate again


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationPoint:
    """One point of a curve of the evaluation."""

    curve: str  # reliability (share right by score) | learning (micro F1 by sources learnt from)
    position: int
    at: float  # mean score of the bin | sources learnt from
    value: float | None
    low: float | None
    high: float | None
    n: int  # suggestions in the bin | audited sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Prevalence:
    """How many sources of a group truly hold a code, by the audit and a machine that read all.

    The machine had not learnt from the source that it reads. Sources are those that a draw could
    take, that a machine may read and that count; a code is counted with its sub-codes.
    """

    code: str
    group: str  # as in the tables, or "all groups"
    n_sources: int  # that the numbers are about
    n_audited: int  # of them drawn at random, coded in full, and settled for this code
    n_open: int  # drawn, and not coded in full or not settled for this code
    n_found: int  # audited sources that hold the code
    n_machine: int  # sources in which the machine suggests it, at or above the count threshold
    estimate: float | None  # sources that hold it, by the audit
    low: int | None  # 95 % limit
    high: int | None  # 95 % limit
    basis: str  # audit and machine | audit alone | counts only | not enough to say
    missing: str | None  # what is missing for more
    n_to_halve: int | None  # further audited sources that would halve the range
    made_from: str  # hash of what the coder was fitted on; another one: evaluate again


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A sentence that a person wrote about what the evidence says."""

    finding_id: str
    statement: str
    codes: str
    cases: str
    learning_question: str | None
    author: str
    made_at: str
    status: str  # open | confirmed | qualified | contested | dropped

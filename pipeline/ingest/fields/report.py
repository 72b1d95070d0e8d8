"""Drafts of a written text: fields of a one-page report, or paragraphs under headings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.ingest.draft import Draft
from pipeline.ingest.fields.headings import ATTRIBUTES, field_of, is_identification, topic_of
from pipeline.ingest.fields.items import Item, items_of
from pipeline.ingest.fields.look import is_sentence, is_value
from pipeline.ingest.files.characters import folded, paragraph_hash
from pipeline.ingest.turns.cover import people_in
from pipeline.ingest.turns.labels import is_ordinary, read_label
from pipeline.ingest.words.aside import (
    is_attribute,
    is_banner,
    is_blank,
    is_courtesy,
    is_furniture,
    is_hint,
    is_question,
)
from pipeline.model.language import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.files.pieces import Piece

PEOPLE = {
    "name", "your name", "author", "contact", "contact person", "completed by", "submitted by",
    "prepared by", "written by", "filled in by", "nombre", "autor", "autora", "contacto",
    "elaborado por", "nom", "auteur", "redige par", "nome", "contato",
}  # fmt: skip
ORGANISATIONS = {
    "organisation", "organization", "name of organisation", "organisation name", "partner",
    "partner organisation", "partner name", "grantee", "organizacion", "nombre de la organizacion",
    "socio", "organisme", "nom de l organisation", "partenaire", "organizacao",
    "nome da organizacao", "parceiro",
}  # fmt: skip
RATING_WORDS = 6  # of a rating in words: `mostly on track, some delays`
SHORT_ANSWER = 12  # words of a name, a place, a period
BLANK = "answers left blank, n/a, or the same as last time"
UNKNOWN = "headings that no canonical field is known for; what they hold counts as other"
HINTS = "hints and questions of the template"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a report an item stands."""

    fields: bool  # the text is a report with fields
    before_fields: bool  # no field of the body has begun
    answered: bool  # its heading has an answer already
    titles: frozenset[str]  # folded headings before the first field
    template: frozenset[str]  # hashes of paragraphs of the instrument's template
    own_form: bool = False  # its hints are known word by word, so none is guessed


def report_drafts(
    pieces: tuple[Piece, ...],
    *,
    fields: bool | None,
    template: frozenset[str] = frozenset(),
    own_form: bool = False,
) -> tuple[list[Draft], Counter[str], list[tuple[str, str]]]:
    """Return the drafts of a written text, warnings with counts, and names on its cover.

    `fields`: the text is a report with fields; None: it is one when two headings say so.
    `own_form`: it is on the form of this program, whose own text is set aside already.
    """
    if fields is None:
        fields = _known_fields(items_of(pieces, report=False)) > 1
    items = _questions_put_under(items_of(pieces, report=fields))
    drafts: list[Draft] = []
    blank = 0
    for item, place in _places(items, fields, template, own_form=own_form):
        if item.text:
            drafts.append(_draft(item, _aside(item, place), fields=fields))
        else:
            blank += 1
    reasons = Counter(draft.set_aside for draft in drafts)
    counts = {BLANK: blank + reasons["blank"], HINTS: reasons["template"]}
    if fields:
        counts[UNKNOWN] = unknown_headings(drafts)
    return drafts, +Counter(counts), _names(items, own_form=own_form)


def _questions_put_under(items: list[Item]) -> list[Item]:
    """Return the items; a question set as a heading right under a heading belongs to that one."""
    found: list[Item] = []
    under: dict[str, str] = {}
    for item in items:
        last = found[-1] if found else None
        above = last.text if last and last.is_heading else ""
        if item.is_heading and item.text.endswith("?") and field_of(above) != "other":
            under[item.text] = above
            found.append(replace(item, is_heading=False, heading=above))
        elif not item.is_heading and item.heading in under:
            found.append(replace(item, heading=under[item.heading]))
        else:
            found.append(item)
    return found


def _places(
    items: list[Item], fields: bool, template: frozenset[str], *, own_form: bool
) -> Iterator[tuple[Item, Place]]:
    """Yield each item with its place in the report."""
    known = _known_fields(items) > 0
    first = next((n for n, item in enumerate(items) if _begins_field(item)), len(items))
    titles = frozenset(folded(item.text) for item in items[:first] if item.is_heading)
    answered = True
    for number, item in enumerate(items):
        if item.is_heading or item.labelled:
            answered = item.labelled
        place = Place(fields, known and number < first, answered, titles, template, own_form)
        answered = answered or (bool(item.text) and _aside(item, place) is None)
        yield item, place


def _begins_field(item: Item) -> bool:
    heading = item.text if item.is_heading else item.heading
    return bool(heading) and field_of(heading or "") not in ("other", *ATTRIBUTES)


def _known_fields(items: list[Item]) -> int:
    headings = {item.heading for item in items if item.heading}
    return len({field_of(heading) for heading in headings} - {"other", *ATTRIBUTES})


def _aside(item: Item, place: Place) -> str | None:
    """Return why an item is no evidence, or None."""
    if is_banner(item.text):
        return "banner"
    if item.piece.set_aside:
        return item.piece.set_aside
    if item.is_heading:
        return "heading"
    if is_furniture(item.text) or folded(item.text) in place.titles:
        return "furniture"
    if paragraph_hash(folded(item.text)) in place.template:
        return "template"
    return _aside_field(item, place) if place.fields else None


def _aside_field(item: Item, place: Place) -> str | None:
    field = field_of(item.heading) if item.heading else None
    whole = item.piece.text if item.piece.kind == "cell" else item.text
    if field in ATTRIBUTES and not _says_something(whole, field):
        return field
    if is_blank(whole):
        return "blank"
    if is_attribute(whole):
        return "rating"
    if place.own_form and field != "other":
        return None
    short = len(whole.split()) <= SHORT_ANSWER and not (item.labelled and is_sentence(whole))
    if short and (place.before_fields or is_identification(item.heading or "")):
        return "cover"
    if is_hint(item.text) or (not place.answered and is_question(item.text)):
        return "template"
    return is_courtesy(item.text)


def _says_something(answer: str, field: str) -> bool:
    """Return whether an answer is more than an attribute: a sentence, or a rating with reasons."""
    if field == "rating" and not is_value(answer):
        return is_sentence(answer) or count_words(answer) > RATING_WORDS
    return is_sentence(answer)


def _draft(item: Item, aside: str | None, *, fields: bool) -> Draft:
    piece = item.piece
    in_field = fields and not item.is_heading and piece.set_aside is None
    field = topic_of(item.heading or "") if in_field else None
    return Draft(
        text=item.text,
        kind="heading" if item.is_heading else "field" if field else "paragraph",
        field=field,
        heading=None if item.is_heading else item.heading,
        page=piece.page,
        box=piece.box,
        timestamp=piece.timestamp,
        set_aside=aside,
    )


def unknown_headings(drafts: list[Draft]) -> int:
    """Return how many headings with evidence under them no field is known for."""
    return len({d.heading for d in drafts if d.field == "other" and d.set_aside is None})


def _names(items: list[Item], *, own_form: bool) -> list[tuple[str, str]]:
    """Return people and organisations that the cover of a report names."""
    found: dict[tuple[str, str], None] = {}
    for item in items:
        key = folded(item.heading or "")
        if item.is_heading or not 0 < len(item.text.split()) <= SHORT_ANSWER:
            continue
        if key in PEOPLE:
            found |= {(name, "person"): None for name in people_in(item.text)}
        elif key in ORGANISATIONS and (own_form or not is_ordinary(read_label(item.text), "en")):
            found[item.text.strip(" .;,"), "organisation"] = None
    return list(found)

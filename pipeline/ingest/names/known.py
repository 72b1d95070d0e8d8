"""Names that must be replaced before anything is stored: of the register and of the speakers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.ingest.files.characters import folded
from pipeline.ingest.names.queue import decided_names, to_replace
from pipeline.ingest.turns.labels import TITLES, base_name, role_of
from pipeline.ingest.whole.survey import Survey, survey
from pipeline.ingest.words.vocabulary import LANGUAGES, is_word, stop_words, words_of
from pipeline.study.listed import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.ingest.listing import SourceFile
    from pipeline.study.register import Register
    from pipeline.study.study import Study

Name = tuple[str, str, str]  # as it may be written, kind, the name it stands for
# Names that are among the commonest words of a language are replaced only in full.
WORDS = {
    "an", "art", "bill", "bo", "can", "do", "he", "in", "jean", "le", "la", "ma", "man", "mark", "may", "me",
    "no", "of", "or", "pat", "ray", "rob", "si", "so", "sol", "son", "sue", "the", "to", "tu", "van", "we",
    "will", "y", "yo", "you", "de", "da", "dos", "el", "al", "di", "du", "des", "les", "los", "las",
    "bin", "ben", "st", "and", "et", "e", "von", "der", "den",
}  # fmt: skip


# Words that organisations and offices are named by, at either end of the name.
BODIES = {
    "fund", "foundation", "forum", "trust", "school", "network", "association", "council",
    "committee", "centre", "center", "institute", "university", "alliance", "coalition", "office",
    "team", "group", "union", "secretary", "attorney", "ministry", "department", "project",
    "programme", "program", "board", "church", "diocese", "hospital", "clinic", "fondo",
    "fundacion", "escuela", "red", "asociacion", "consejo", "comite", "centro", "alianza",
    "oficina", "equipo", "grupo", "ministerio", "proyecto", "programa", "iglesia",
    "fonds", "fondation", "ecole", "reseau", "conseil", "bureau", "equipe", "groupe",
    "ministere", "projet", "eglise", "fundo", "fundacao", "escola", "rede", "associacao",
    "conselho", "escritorio", "projeto", "igreja",
}  # fmt: skip


SIBILANT = ("s", "x", "z", "ch", "sh")  # endings whose plural is in "es"
OPENING = BODIES - {"trust", "red", "union"}  # that no first name is


def names_in_register(register: Register) -> list[Name]:
    """Return the names of people, organisations, places and projects that the register holds.

    With a person's name come its first and last part. Aliases stand for the name they
    belong to.
    """
    found: list[Name] = []
    for row in register.people:
        name, kind = row.get("name"), row.get("kind") or "person"
        found += [(alias, kind, name) for alias in [name, *split(row.get("aliases"))]]
    found += [(row.get("person"), "person", row.get("person")) for row in register.speakers]
    for row in register.sources:
        named = [name for name in split(row.get("organisation")) if not _says_nothing(name)]
        found += [(name, "organisation", name) for name in named]
    return _with_parts([item for item in found if item[0]])


def names_of_speakers(
    files: Iterable[SourceFile],
    study: Study,
    today: str = "",
    surveys: Mapping[str, Survey] | None = None,
) -> list[Name]:
    """Return the names of speakers, and of people and organisations that cover blocks give.

    Generic labels (`I`, `P1`, `Interviewer`) are no names. `surveys`: of the first pass over the
    files, where it was made already.
    """
    surveys = survey(files, study, today) if surveys is None else surveys
    return _with_parts([(name, kind, name) for own in surveys.values() for name, kind in own.names])


def names_decided(study: Study) -> list[Name]:
    """Return the names that a person marked in the queue of unknown names, with their parts."""
    return _with_parts(to_replace(decided_names(study)))


def _with_parts(found: list[Name]) -> list[Name]:
    """Return the names, each person's also without title, and by first and by last name.

    A first or last name that two people share stands for itself.
    """
    names = list(dict.fromkeys(found))
    known = {surface.casefold() for surface, _, _ in names}
    parts = [
        (part, whole)
        for surface, kind, whole in names
        if kind == "person" and role_of(surface) is None
        for part in _parts(surface)
    ]
    shared = Counter(part.casefold() for part, _ in dict.fromkeys(parts))
    added = [
        (part, "person", whole if shared[part.casefold()] == 1 else part)
        for part, whole in parts
        if part.casefold() not in known
    ]
    single = {part.casefold() for part, _ in parts}
    return list(dict.fromkeys([*names, *added, *_plurals([*names, *added], known | single)]))


def _plurals(found: list[Name], known: set[str]) -> list[Name]:
    """Return last names as said of a family ("the Okellos"), where that is no word or name."""
    families = {words[-1] for one, _, _ in found if len(words := base_name(one).split()) > 1}
    plurals = [
        (surface + ("es" if surface.endswith(SIBILANT) else "s"), kind, whole)
        for surface, kind, whole in found
        if kind == "person" and surface in families and _is_telling(surface)
    ]
    return [
        item
        for item in plurals
        if item[0].casefold() not in known
        and not any(item[0].casefold() in words_of(language) for language in LANGUAGES)
    ]


def _says_nothing(name: str) -> bool:
    """Return whether an organisation's cell holds words only: `independent`, `several`."""
    return name.islower() and all(
        any(is_word(word, language) or word in stop_words(language) for language in LANGUAGES)
        for word in folded(name).split()
    )


def _is_telling(word: str) -> bool:
    return folded(word) not in WORDS and folded(word) not in TITLES


def _is_common(word: str) -> bool:
    """Return whether a word between the first and the last of a name is in a dictionary."""
    return any(folded(word) in words_of(language) for language in LANGUAGES)


def _parts(name: str) -> list[str]:
    """Return a person's name without titles, and its words: the first of two surnames as well.

    What ends in a word for an organisation or an office is no person's: it has no parts.
    """
    base = base_name(name)
    words = [word.strip(".,") for word in base.split()]
    if len(words) > 1 and (folded(words[0]) in OPENING or folded(words[-1]) in BODIES):
        return [base] if base != name else []
    ends = [words[0], words[-1]] if len(words) > 1 else []
    inner = [word for word in words[1:-1] if not _is_common(word)]
    good = [
        word
        for word in [*ends, *inner]
        if len(word) > 2 and not word.islower() and _is_telling(word)
    ]
    return [part for part in [base, *good] if part != name]

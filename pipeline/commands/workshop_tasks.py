"""What the workshop commands do: a pack for a room, and what the room said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.last_run import last_run
from pipeline.errors import DecisionError, SettingsError, nearest
from pipeline.evidence.clearance import clearance_of
from pipeline.run.work import Work
from pipeline.study.decisions import append
from pipeline.study.delimited import read_csv
from pipeline.study.hold import alone
from pipeline.study.register import GROUPS
from pipeline.study.study import CHOICES, Study, open_study
from pipeline.workshop.pack import Pack, sentences, write_pack
from pipeline.workshop.received import new_decisions, receive
from pipeline.workshop.room import FAMILIES, Tables, Topic, topics
from pipeline.workshop.session import Session, without_names
from pipeline.workshop.stickies import Came, read_back

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus


def rehearse(folder: Path, audience: str, about: str) -> Iterator[str]:
    """Yield how many cards each topic has in this room, and why one has none."""
    study = open_study(folder)
    found = _topics(Work(study).corpus(stored_only=True), study, audience, about)
    say = sentences("en")
    for topic in found:
        told = say[f"why_{topic.why_empty}"] if topic.why_empty else _cards(len(topic.cards))
        if topic.known_again:
            told += "; " + say["known"].format(ids=topic.ids_known_again)
        yield f"{topic.item.item_id:<10} {topic.item.label}: {told}"
    empty = sum(not topic.cards for topic in found)
    yield f"{len(found) - empty} of {len(found)} topics have cards in a room of: {audience}"


def pack(
    folder: Path, target: Path, audience: str, about: str, language: str, session: str
) -> Iterator[str]:
    """Write the pack of a session into a folder; yield what was written."""
    languages = CHOICES["synthesis", "language"]
    if language not in languages:
        raise SettingsError(f"no language '{language}'.{nearest(language, languages)}")
    study = open_study(folder)
    corpus = Work(study).corpus(stored_only=True)
    made = Pack(
        study=study.settings.study.name,
        invented=study.settings.study.invented,
        session=_plain_name(session),
        audience=audience,
        language=language,
        groups=groups_heard(corpus),
        topics=_topics(corpus, study, audience, about),
    )
    files = write_pack(made, target)
    yield f"Wrote {', '.join(path.name for path in files)} to {target}"
    yield f"{len(made.with_cards)} of {len(made.topics)} topics have cards; guide.html says why others have none"


@alone
def take_in(
    folder: Path, files: Sequence[Path], name: str, audience: str, about: str, present: str
) -> Iterator[str]:
    """Store what a room said as responses of its session; yield what was not taken as it stood."""
    study = open_study(folder)
    work = Work(study)
    corpus = work.corpus(stored_only=True)
    session = Session(session_id=f"{_plain_name(name)}-{audience}", audience=audience)
    came = [one for path in files for one in _read_back(path)]
    received = receive(came, _topics(corpus, study, audience, about), _present(present))
    said = [without_names(one, work.roster) for one in received.said]
    now = datetime.now(UTC)
    made = new_decisions(said, session, now.isoformat(timespec="seconds"), corpus.decisions)
    append(study.decisions, session.writer, made)
    yield f"{len(made)} responses taken in of {len(came)} rows; {len(came) - len(received.refused)} could be read"
    if received.unmatched:
        yield (
            f"{len(received.unmatched)} name no topic and are kept as said to the whole session: "
            f"{', '.join(received.unmatched)}"
        )
    yield from (f"not kept: {one}" for one in received.refused)


def _cards(number: int) -> str:
    return "1 card" if number == 1 else f"{number} cards"


def _read_back(path: Path) -> list[Came]:
    try:
        return list(read_back(path.name, read_csv(path)))
    except OSError:
        raise DecisionError(f"{path} cannot be read as CSV; save it again as CSV UTF-8") from None
    except ValueError as fault:
        raise DecisionError(f"{fault}. Nothing was taken in") from None


def _topics(corpus: Corpus, study: Study, audience: str, about: str) -> list[Topic]:
    kinds = [one.strip() for one in about.split(",") if one.strip()]
    known = ("themes", *FAMILIES)
    for kind in kinds:
        if kind not in known:
            raise SettingsError(f"nothing to talk about is called '{kind}'.{nearest(kind, known)}")
    clearance, tables = clearance_of(corpus, audience), room_tables(corpus, study, audience)
    return [topic for kind in kinds for topic in topics(corpus, clearance, tables, kind)]


def room_tables(corpus: Corpus, study: Study, audience: str) -> Tables:
    """Return the tables of the last run that a room is told from, as its audience gets them."""
    import pandas as pd

    from pipeline.synthesis.release.write import release_view

    folder, facts = last_run(study)
    if audience == "team":
        quotes = pd.read_parquet(folder / "T14_quotes.parquet")
        prevalence = pd.read_parquet(folder / "T08_prevalence.parquet")
    else:
        released = release_view({}, corpus, audience)
        quotes, prevalence = released["T14"].table, released["T08"].table
    return Tables(
        quotes=quotes,
        prevalence=prevalence,
        codings=pd.read_parquet(folder / "T03_codings.parquet"),
        sizes=facts["sources"]["by_group"],
    )


def groups_heard(corpus: Corpus) -> list[str]:
    """Return the informant groups that sources of the study belong to; all where none is known."""
    heard = set(corpus.sources["informant_group"])
    return [group for group in GROUPS if group in heard and group != "unknown"] or list(GROUPS[:-1])


def _plain_name(name: str) -> str:
    kept = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in name).strip("-")
    if not kept:
        raise SettingsError("the session has no name; give one with --session")
    return kept


def _present(told: str) -> dict[str, int]:
    pairs = [part.split("=", 1) for part in told.split(",") if part.strip()]
    if any(len(pair) != 2 or not pair[1].strip().isdecimal() for pair in pairs):
        raise SettingsError(
            "--present takes groups with numbers: --present partner=7,philanthropy=2"
        )
    return {group.strip(): int(number) for group, number in pairs}

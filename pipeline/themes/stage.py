"""What the codebook does not explain, as emergent themes with names, quotes and their trust."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.records import Notice, Theme, ThemeMember
from pipeline.study.decisions import Decision
from pipeline.tables import KEYWORDS, THEME_MEMBERS, THEMES, Table, notices_of
from pipeline.themes.describe import (
    describe,
    emptied_row,
    member_rows,
    quotable,
    theme_rows,
)
from pipeline.themes.engines import centroids
from pipeline.themes.grouping import Grouping, group, in_order_of_rows, member_key, ungrouped
from pipeline.themes.holding import grouped_now, hold
from pipeline.themes.identity import Recognised, labels_before, phrases_before, recognise, to_store
from pipeline.themes.intrusion.answers import told_by_readers
from pipeline.themes.judgement import Judged, judge
from pipeline.themes.keywords import keywords_in_context
from pipeline.themes.nearness import Embed
from pipeline.themes.proposals import proposals
from pipeline.themes.selection import Selection, notice, select
from pipeline.themes.splitting import Parts, split
from pipeline.themes.trust import Trust, trust

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.model.embedding import Vectors
    from pipeline.study.corpus import Corpus
    from pipeline.themes.material import Tell

Tables = dict[Table, "pd.DataFrame"]
GROUPING = 1 / 3  # of the time goes into the themes, the rest into how far they can be trusted


def find_themes(
    corpus: Corpus,
    segments: pd.DataFrame,
    vectors: Vectors,
    embed: Embed,
    tell: Tell | None = None,
) -> tuple[Tables, list[Decision]]:
    """Return the tables of this stage, and which theme is which, to be kept with the decisions.

    `segments` are evidence that a machine may read, one row of `vectors` (unit vectors)
    each; `embed` gives vectors of codebook texts. Nothing is to be kept when the themes are
    those of the run before. Raises `SettingsError` for an unknown `of` under [themes].
    """
    if corpus.settings.study.assist == "off":
        return _tables(notices=[notice("assist is off: no themes were looked for", 0)]), []
    selection = select(corpus, segments, vectors)
    if are_too_few(corpus, selection):
        return _too_few(corpus, selection), []
    held = hold(corpus, selection, keys_of(selection))
    if held is None:
        grouping = group_selection(corpus, selection, _part(tell, 0.0, GROUPING))
    else:
        ground = ungrouped(selection, corpus.settings.themes.engine)
        grouping = replace(ground, labels=held.labels)
    recognised = _recognise(selection, grouping, corpus)
    decided = _decide(corpus, selection, grouping, recognised)
    reshaped = bool(
        decided.emptied
    )  # by people, who merged or split: other themes are to be trusted
    if held is not None and not reshaped:
        trusted = held.trust(decided.ids)
    else:
        trusted = _trust(corpus, selection, grouping, decided.labels, _part(tell, GROUPING, 1.0))
    tables, kept = _told(corpus, selection, grouping, recognised, decided, trusted, embed)
    if held is not None:
        return tables, kept
    number = recognised.generation
    return tables, [*kept, *grouped_now(corpus, selection, number, decided.ids, trusted)]


def are_held(corpus: Corpus, segments: pd.DataFrame, vectors: Vectors) -> bool:
    """Return whether the themes stay as they are, or none are looked for: done at once."""
    if corpus.settings.study.assist == "off":
        return True
    selection = select(corpus, segments, vectors)
    return are_too_few(corpus, selection) or hold(corpus, selection, keys_of(selection)) is not None


def are_too_few(corpus: Corpus, selection: Selection) -> bool:
    """Return whether there are fewer rows than make themes."""
    return len(selection.segments) < max(corpus.settings.themes.smallest, 3)


def keys_of(selection: Selection) -> list[str]:
    """Return how each row is named in a theme's identity."""
    rows = zip(selection.segments["source_id"], selection.segments["content"], strict=True)
    return [member_key(source_id, content) for source_id, content in rows]


def _part(tell: Tell | None, first: float, last: float) -> Tell | None:
    """Return what tells the share of a part of the work that lies between two shares."""
    return None if tell is None else lambda share: tell(first + share * (last - first))


@dataclass(frozen=True, slots=True)
class Decided:
    """The themes after people's decisions: the ids with members (label 0, 1, ...) and all ids."""

    labels: NDArray[np.int64]
    ids: list[str]
    emptied: dict[str, str]  # theme_id -> where its members went
    judged: Judged
    parts: Parts


def group_selection(corpus: Corpus, selection: Selection, tell: Tell | None = None) -> Grouping:
    """Return the machine's themes of what was selected, by the engine of the settings."""
    settings = corpus.settings
    wanted = settings.themes.themes
    return group(selection, settings.themes.engine, wanted, settings.study.seed, tell)


def _recognise(selection: Selection, grouping: Grouping, corpus: Corpus) -> Recognised:
    keys = keys_of(selection)
    members: list[set[str]] = [set() for _ in range(grouping.labels.max(initial=-1) + 1)]
    for key, label in zip(keys, grouping.labels, strict=True):
        if label >= 0:
            members[label].add(key)
    means = centroids(selection.vectors, grouping.labels)
    return recognise([frozenset(own) for own in members], means, corpus.decisions)


def _decide(
    corpus: Corpus, selection: Selection, grouping: Grouping, recognised: Recognised
) -> Decided:
    """Return the themes with splits and merges done as people asked."""
    import numpy as np

    parts = split(corpus, selection, grouping.labels, list(recognised.ids))
    judged = judge(corpus.decisions, parts.ids)
    homes = [judged.home(theme_id) for theme_id in parts.ids]
    emptied = dict(parts.emptied) | {
        theme_id: f"merged into {home}"
        for theme_id, home in zip(parts.ids, homes, strict=True)
        if home != theme_id
    }
    moved = np.array([parts.ids.index(home) for home in homes] + [-1], dtype=np.int64)
    labels = moved[parts.labels]
    ids = [parts.ids[label] for label in _first_seen(labels)]
    return Decided(in_order_of_rows(labels), ids, emptied, judged, parts)


def _first_seen(labels: NDArray[np.int64]) -> list[int]:
    """Return the labels from 0 up in the order of their first row."""
    return list(dict.fromkeys(int(label) for label in labels if label >= 0))


def _told(
    corpus: Corpus,
    selection: Selection,
    grouping: Grouping,
    recognised: Recognised,
    decided: Decided,
    trusted: Trust,
    embed: Embed,
) -> tuple[Tables, list[Decision]]:
    segments, vectors, labels = selection.segments, selection.vectors, decided.labels
    named, said = labels_before(corpus.decisions), phrases_before(corpus.decisions)
    before = [(named.get(one), said.get(one)) for one in decided.ids]
    described = describe(corpus, segments, vectors, labels, embed, before)
    rows = theme_rows(
        corpus, segments, labels, decided.ids, described, trusted.per_theme, decided.judged
    )
    rows = [_as_read(row, told_by_readers(corpus.decisions)) for row in rows]
    shown = {row.theme_id: row.label for row in rows}
    for theme_id, went in decided.emptied.items():
        verdict = decided.judged.of(theme_id)
        rows.append(emptied_row(theme_id, named.get(theme_id, theme_id), verdict, went))
    told = [
        *selection.notices,
        *_about(corpus, selection, grouping, trusted, labels),
        *recognised.notices,
        *decided.parts.notices,
        *decided.judged.notices,
    ]
    members = member_rows(segments, vectors, labels, decided.ids, described)
    proposed, told_of_them = proposals(rows, members, corpus.decisions)
    told += told_of_them
    machine = dict(zip(decided.ids, (word.label for word in described.wordings), strict=True))
    phrases = {row.theme_id: row.phrase for row in rows}
    stored = to_store(recognised, shown | machine, phrases)
    return _tables(rows, members, told), [*stored, *proposed]


def _as_read(row: Theme, told: dict[str, str]) -> Theme:
    """Return the row with what readers found in the intrusion tasks added to its note."""
    notes = [note for note in (row.note, told.get(row.theme_id)) if note]
    return replace(row, note="; ".join(notes) or None)


def _trust(
    corpus: Corpus,
    selection: Selection,
    grouping: Grouping,
    labels: NDArray[np.int64],
    tell: Tell | None,
) -> Trust:
    fitted = grouping.fitted
    sources = selection.segments.loc[fitted, "source_id"].tolist()
    found = trust(
        grouping.material,
        labels[fitted],
        sources,
        grouping.engine,
        corpus.settings.study.seed,
        tell,
    )
    missing = int(labels.max(initial=-1)) + 1 - len(found.per_theme)
    return Trust([*found.per_theme, *[None] * missing], found.overall, found.draws)


def _about(
    corpus: Corpus,
    selection: Selection,
    grouping: Grouping,
    trusted: Trust,
    labels: NDArray[np.int64],
) -> list[Notice]:
    """Return what a reader must know of all themes together."""
    unclustered = int((labels < 0).sum())
    told = [
        notice(f"themes are of: {selection.scope}", len(labels), "figure"),
        notice("segments that no theme holds", unclustered, "figure"),
    ]
    asked = corpus.settings.themes.engine
    if grouping.engine != asked:
        message = f"too few segments for the engine '{asked}'; '{grouping.engine}' was used"
        told.append(notice(message, int(grouping.fitted.sum())))
    if trusted.overall is None:
        told.append(notice("fewer than three sources: stability cannot be told", 0))
    else:
        message = (
            f"overall stability (mean AMI over {trusted.draws} subsamples of sources): "
            f"{trusted.overall:.2f}"
        )
        told.append(notice(message, trusted.draws, "figure"))
    return told


def _too_few(corpus: Corpus, selection: Selection) -> Tables:
    """Return no themes but the reason, and the keywords of what there is."""
    found = len(selection.segments)
    smallest = corpus.settings.themes.smallest
    coded = f" with {selection.scope}" if selection.scope.startswith("code:") else ""
    message = (
        f"{found} usable segments{coded}, fewer than {smallest}: too few for themes; "
        "a list of keywords was made instead"
    )
    may_show = quotable(corpus.sources, selection.segments)
    own_stops = corpus.settings.themes.stop_words
    listed = keywords_in_context(selection.segments, own_stops, may_show)
    tables = _tables(notices=[*selection.notices, notice(message, found)])
    return tables | {KEYWORDS: KEYWORDS.frame(listed)}


def _tables(
    rows: list[Theme] | None = None,
    members: list[ThemeMember] | None = None,
    notices: list[Notice] | None = None,
) -> Tables:
    notice_table = notices_of(4)
    return {
        THEMES: THEMES.frame(rows or []),
        THEME_MEMBERS: THEME_MEMBERS.frame(members or []),
        notice_table: notice_table.frame(notices or []),
        KEYWORDS: KEYWORDS.frame([]),
    }

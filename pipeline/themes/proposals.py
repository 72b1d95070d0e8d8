"""Themes that people promote, as proposed codes kept with the decisions.

A proposal names segments and the machine's keywords. A person moves it into a codebook in
their own words; nothing here writes to `codebooks/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.records import Notice, Theme, ThemeMember
from pipeline.study.decisions import Decision, of_kind
from pipeline.themes.selection import notice

KIND = "proposed code"


def proposals(
    themes: Sequence[Theme], members: Sequence[ThemeMember], decisions: Iterable[Decision]
) -> tuple[list[Decision], list[Notice]]:
    """Return a proposal for each promoted theme that the decisions do not hold as it stands."""
    known = {decision.event_id for decision in of_kind(decisions, KIND)}
    made = [
        _proposal(theme, [one.segment_id for one in members if one.theme_id == theme.theme_id])
        for theme in themes
        if theme.status == "promoted" and theme.segments
    ]
    told = [
        notice(
            f"theme {one.body['theme_id']} is proposed as a code: its segments stand in the "
            "decisions; write it into the codebook in your own words",
            len(one.body["members"]),
            "figure",
        )
        for one in made
    ]
    return [one for one in made if one.event_id not in known], told


def _proposal(theme: Theme, segment_ids: list[str]) -> Decision:
    return Decision(
        kind=KIND,
        writer="machine",
        made_at="",
        body={
            "theme_id": theme.theme_id,
            "label": theme.label,
            "keywords": theme.keywords,
            "nearest_code": theme.nearest_code,
            "members": sorted(segment_ids),
        },
    ).identified()

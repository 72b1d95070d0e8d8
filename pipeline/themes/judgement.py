"""What people decided about themes, put over what the machine found.

Per theme and writer the latest decision stands; an adjudicated one stands over all. Writers
who disagree leave the theme as it was found, marked contested.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.errors import nearest
from pipeline.records import Notice
from pipeline.study.decisions import Decision, of_kind
from pipeline.themes.selection import notice

STATUSES = {
    "accept": "accepted",
    "rename": "renamed",
    "merge": "merged",
    "split": "split",
    "reject": "rejected",
    "promote": "promoted",
}
RESHAPING = ("merged", "split")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holds of one theme: its status, a person's name for it, and a note."""

    status: str = "suggested"
    label: str | None = None
    into: str | None = None  # the theme that a merged one went into
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on every theme that exists, and what could not be honoured."""

    verdicts: dict[str, Verdict]
    notices: tuple[Notice, ...] = field(default=())

    def of(self, theme_id: str) -> Verdict:
        """Return the verdict on a theme; "suggested" when nobody spoke."""
        return self.verdicts.get(theme_id, Verdict())

    def home(self, theme_id: str) -> str:
        """Return the theme that holds this one's members after all merges."""
        into = self.of(theme_id).into
        return self.home(into) if into else theme_id


def judge(decisions: Iterable[Decision], theme_ids: Sequence[str]) -> Judged:
    """Return what people's decisions make of these themes; nothing is dropped in silence."""
    grouped: dict[str, list[Decision]] = {}
    notices: list[Notice] = []
    for decision in of_kind(decisions, "theme"):
        theme_id, action = (str(decision.body.get(key)) for key in ("theme_id", "action"))
        if action not in STATUSES:
            hint = nearest(action, STATUSES)
            message = f"theme {theme_id}: unknown action '{action}' was not followed.{hint}"
            notices.append(notice(message, 1))
        elif theme_id not in theme_ids:
            message = f"theme {theme_id} is not there in this run; its decisions are kept"
            notices.append(notice(message, 1))
        else:
            grouped.setdefault(theme_id, []).append(decision)
    verdicts = {}
    for theme_id, own in sorted(grouped.items()):
        verdicts[theme_id], complaint = _standing(own)
        if complaint:
            notices.append(notice(f"theme {theme_id}: {complaint}", len(own)))
    verdicts, refused = _sound_merges(verdicts, theme_ids)
    return Judged(verdicts, (*_counted(notices), *refused))


def split_asked(decisions: Iterable[Decision], theme_ids: Sequence[str]) -> list[str]:
    """Return the themes that people want split, in order."""
    judged = judge(decisions, theme_ids)
    return [theme_id for theme_id in theme_ids if judged.of(theme_id).status == "split"]


def _counted(notices: list[Notice]) -> list[Notice]:
    """Return each message once, with the sum of its counts."""
    sums: dict[str, Notice] = {}
    for item in notices:
        known = sums.get(item.message)
        sums[item.message] = replace(item, count=item.count + (known.count if known else 0))
    return list(sums.values())


def _standing(own: list[Decision]) -> tuple[Verdict, str | None]:
    """Return the verdict of all writers together, and what they disagree about."""
    adjudicated = [decision for decision in own if decision.adjudicated]
    if adjudicated:
        return _last_word([item for item in own if item.writer == adjudicated[-1].writer]), None
    writers = {decision.writer: None for decision in own}
    verdicts = [_last_word([item for item in own if item.writer == name]) for name in writers]
    rejecting = sum(verdict.status == "rejected" for verdict in verdicts)
    if 0 < rejecting < len(verdicts):
        told = f"contested: {len(verdicts) - rejecting} keep it, {rejecting} reject it"
        return Verdict(note=told), told
    latest = _last_word([item for item in own if item.writer == own[-1].writer])
    if len({verdict.into for verdict in verdicts if verdict.into}) > 1:
        told = "contested: people merge it into different themes"
        return Verdict(label=latest.label, note=told), told
    if len({verdict.status if verdict.status in RESHAPING else "kept" for verdict in verdicts}) > 1:
        told = "contested: people disagree whether to keep, merge or split it; it stays as found"
        return Verdict(label=latest.label, note=told), told
    names = {verdict.label for verdict in verdicts if verdict.label}
    if len(names) > 1:
        told = f"contested: {len(names)} names given; the latest is shown"
        return replace(latest, note=told), told
    return replace(latest, label=latest.label or next(iter(names), None)), None


def _last_word(own: list[Decision]) -> Verdict:
    """Return one writer's verdict: the latest action, under the latest name given."""
    verdict = Verdict()
    for decision in own:
        action = str(decision.body["action"])
        label = str(decision.body.get("label") or "").strip() or None
        verdict = Verdict(
            status=STATUSES[action],
            label=label if action == "rename" and label else verdict.label,
            into=str(decision.body.get("into") or "") if action == "merge" else None,
        )
    return verdict


def _sound_merges(
    verdicts: dict[str, Verdict], theme_ids: Sequence[str]
) -> tuple[dict[str, Verdict], list[Notice]]:
    """Return the verdicts without merges into nothing, into themselves or in a circle."""
    sound = dict(verdicts)
    notices: list[Notice] = []
    for theme_id, verdict in sorted(verdicts.items()):
        if verdict.status != "merged":
            continue
        if verdict.into not in theme_ids:
            fault = f"cannot be merged into '{verdict.into}', which is not there in this run"
        elif _returns(theme_id, sound):
            fault = f"cannot be merged into {verdict.into}: that leads back to itself"
        else:
            continue
        sound[theme_id] = replace(verdict, status="suggested", into=None, note="merge not followed")
        notices.append(notice(f"theme {theme_id} {fault}", 1))
    return sound, notices


def _returns(theme_id: str, verdicts: dict[str, Verdict]) -> bool:
    walked: set[str] = set()
    here: str | None = theme_id
    while here and here not in walked:
        walked.add(here)
        here = verdicts[here].into if here in verdicts else None
    return here == theme_id

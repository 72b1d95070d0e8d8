"""What the commands on codebooks do: out to a table and back, versions compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import CodebookError, OutputError
from pipeline.run.work import Work
from pipeline.study.codebook import Codebook
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.decisions import CODE_CHANGE, Decision, append, of_kind
from pipeline.study.hold import holding
from pipeline.study.migration import waiting_for_people
from pipeline.study.sheets import note_sheet
from pipeline.study.study import Study, open_study

if TYPE_CHECKING:
    from pipeline.exchange.codebook_changes import Change

MOST = 20  # lines shown of a long list


def export_codebook(folder: Path, target: Path) -> str:
    """Write the study's whole codebook as a table for Excel or Word; say where."""
    from pipeline.exchange.codebook_tables import write_codebook_table

    codebook = Work(open_study(folder)).whole_codebook
    write_codebook_table(codebook, target)
    return f"Wrote {len(codebook.codes)} codes to {target}"


def import_codebook(folder: Path, source: Path, target: Path) -> str:
    """Read a table of codes and write it as a YAML codebook; say where."""
    from pipeline.exchange.codebook_tables import read_codebook_table, write_codebook_yaml

    if target.exists():
        raise OutputError(f"{target} exists already; choose another name")
    codebook = read_codebook_table(source)
    write_codebook_yaml(codebook, target)
    return f"Wrote {len(codebook.codes)} codes to {target}"


def codebook_diff(
    old: Path,
    new: Path,
    told: Sequence[str],
    folder: Path | None,
    writer: str,
    to_decide: Path | None,
) -> Iterator[str]:
    """Yield what changed between two versions; with a writer, let decisions follow the changes."""
    from pipeline.exchange.codebook_changes import MIGRATING, changes

    before, after = _codebook(old), _codebook(new)
    found = changes(before, after, _told(told))
    yield f"{before.name} {before.version} to {after.name} {after.version}: {len(found)} changes"
    for change in found:
        yield _line(change)
    following = [change for change in found if change.kind in MIGRATING]
    if writer:
        study = open_study(folder or Path())
        with holding(study):
            _agrees(study, after, new)
            yield from _migrate(study, following, (before, after), writer)
            yield from _waiting(study, to_decide)
    elif following:
        yield (
            f"{len(following)} of these concern decisions. Where one is not what you meant, say "
            "so with --map OLD=NEW or --map OLD=NEW1,NEW2; then let decisions follow with "
            "--migrate YOUR-NAME. No decision is changed or deleted"
        )


def _codebook(path: Path) -> Codebook:
    from pipeline.exchange.codebook_tables import read_codebook_table

    return (
        read_codebook_table(path)
        if path.suffix in (".xlsx", ".docx", ".qdc", ".csv")
        else load_codebook(path)
    )


def _told(pairs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    told = {}
    for pair in pairs:
        name, sign, targets = pair.partition("=")
        if not sign or not name.strip() or not targets.strip():
            raise CodebookError(f"--map {pair}: write it as OLD=NEW, or OLD=NEW1,NEW2 for a split")
        told[name.strip()] = tuple(part.strip() for part in targets.split(","))
    return told


def _line(change: Change) -> str:
    codes = " to ".join(" + ".join(codes) for codes in (change.old, change.new) if codes)
    same = change.old == change.new
    return f"  {change.kind}: {change.old[0] if same else codes} ({change.why})"


def _agrees(study: Study, after: Codebook, path: Path) -> None:
    """Raise `CodebookError` unless the study uses the new version already."""
    if load_codebook(study.codebook_path).ids != after.ids:
        raise CodebookError(
            f"the study uses {study.codebook_path}, whose codes are not those of {path}. Name "
            f"{path.name} under `codebook` in sensemaking.toml first, then migrate"
        )


def _migrate(
    study: Study, following: Sequence[Change], versions: tuple[Codebook, Codebook], writer: str
) -> Iterator[str]:
    """Append one record per change that is not recorded yet; say what follows it."""
    now = datetime.now(UTC)
    earlier = Work(study).decisions
    known = [dict(one.body) for one in of_kind(earlier, CODE_CHANGE)]
    bodies = [_body(change, *versions) for change in following]
    records = [
        Decision(kind=CODE_CHANGE, writer=writer, made_at=now.isoformat(), body=body)
        for body in bodies
        if body not in known
    ]
    append(study.decisions, f"codebook-{now:%Y%m%d-%H%M%S}", records)
    touched = _touched(earlier, records)
    yield f"{len(records)} changes recorded; {touched} earlier decisions are read through them"
    if len(records) < len(bodies):
        yield f"{len(bodies) - len(records)} were recorded before"


def _body(change: Change, before: Codebook, after: Codebook) -> dict[str, object]:
    return {
        "change": change.kind,
        "from": list(change.old),
        "to": list(change.new),
        "retired": [code for code in change.old if code not in after.ids],
        "codebook": after.name,
        "old_version": before.version,
        "new_version": after.version,
    }


def _touched(earlier: Sequence[Decision], records: Sequence[Decision]) -> int:
    codes = {code for record in records for code in record.body["from"]}
    named = (
        {one.body.get("code"), one.body.get("other_code")} for one in of_kind(earlier, "coding")
    )
    return sum(bool(codes & names) for names in named)


def _waiting(study: Study, to_decide: Path | None) -> Iterator[str]:
    """Yield what waits for people after splits, and write it as a sheet when a path is given."""
    work = Work(study)
    waiting = waiting_for_people(work.decisions)
    if not waiting:
        return
    yield f"{len(waiting)} passages bear a code that was split; people must say which part fits:"
    for decision, change in waiting[:MOST]:
        at = decision.passage
        assert at is not None
        codes = ", ".join(change.body["to"])
        where = f"{at.source_id}:{at.start}-{at.end}"
        yield f"  {where} {', '.join(change.body['from'])} by {decision.writer}: {codes}?"
    if len(waiting) > MOST:
        yield f"  and {len(waiting) - MOST} more"
    if to_decide is None:
        yield "Write them as a sheet to fill in with: --to-decide FILE.xlsx"
        return
    from pipeline.review.recoding import export_recoding

    note_sheet(study, to_decide)
    count = export_recoding(work.corpus(stored_only=True), waiting, to_decide)
    yield f"Wrote {count} passages to {to_decide}; read it back with: sensemaking review import"

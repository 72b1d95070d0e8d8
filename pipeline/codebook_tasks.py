"""What the commands on codebooks do: versions compared, codes mixed up, what is lacking."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.audit import audited_sources, judged
from pipeline.codebook import Codebook, load_codebook
from pipeline.corpus import Corpus
from pipeline.decisions import CODE_CHANGE, Decision, append, of_kind
from pipeline.errors import CodebookError, DecisionError
from pipeline.migration import waiting_for_people
from pipeline.privacy import WITHHELD, may_quote
from pipeline.runner import plan
from pipeline.study import Study, open_study
from pipeline.tables import write_text
from pipeline.work import Work

if TYPE_CHECKING:
    from pipeline.exchange.codebook_changes import Change
    from pipeline.review.confusions import Confusion, Passage

MOST = 20  # lines shown of a long list
REFLEXIVE = (
    "This study is reflexive: two readings of a passage are not a mix-up, so nothing is counted. "
    "For the passages that people read differently, with questions for a memo: "
    "sensemaking agreement"
)


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

    return read_codebook_table(path) if path.suffix in (".xlsx", ".docx") else load_codebook(path)


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

    count = export_recoding(work.corpus(stored_only=True), waiting, to_decide)
    yield f"Wrote {count} passages to {to_decide}; read it back with: sensemaking review import"


def codebook_confusions(folder: Path, *, examples: bool, limit: int = MOST) -> Iterator[str]:
    """Yield the codes that machine or people mix up, with counts and the ids of segments."""
    from pipeline.review.confusions import confusions

    work = Work(open_study(folder))
    corpus = _read(work, folder)
    if corpus.settings.study.mode == "reflexive":
        yield REFLEXIVE
        return
    both = None
    sources = audited_sources(corpus)
    if sources and corpus.settings.study.assist == "on":
        from pipeline.heldout import held_out_suggestions

        both = judged(corpus, held_out_suggestions(work, sources), sources)
    else:
        yield "No audit yet: what the machine mixes up is known only where people changed it."
    found = confusions(corpus, both)
    if not found:
        yield "No codes were mixed up so far."
        return
    if examples:
        yield "TEAM ONLY: the lines below hold words of participants."
    for one in found[:limit]:
        yield from _confusion(one, corpus, examples=examples)
    if len(found) > limit:
        yield f"and {len(found) - limit} rarer pairs; show more with --limit"


def _confusion(one: Confusion, corpus: Corpus, *, examples: bool) -> Iterator[str]:
    from pipeline.review.confusions import BETWEEN

    ids = [f"{source}:{start}-{end}" for source, start, end in one.passages]
    shown = ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
    pair = f"{one.code} {'and' if one.kind == BETWEEN else 'where people say'} {one.other}"
    times = "once" if len(ids) == 1 else f"{len(ids)} times in {one.sources} sources"
    yield f"{pair}, {times} ({one.kind}): {shown}"
    if examples:
        for passage in one.passages[:2]:
            yield f"    {_quote(passage, corpus)}"


def _quote(passage: Passage, corpus: Corpus) -> str:
    """Return the words of a passage for the team, or that they are withheld."""
    source_id, start, end = passage
    rows = corpus.sources[corpus.sources["source_id"] == source_id].to_dict("records")
    source = {str(name): value for name, value in rows[0].items()} if rows else {}
    if not source or not may_quote(source):
        return WITHHELD
    texts = dict(zip(corpus.documents["source_id"], corpus.documents["text"], strict=True))
    words = " ".join(str(texts[source_id])[start:end].split())
    return f"‘{words}’ ({source_id})"


def codebook_gaps(folder: Path, target: Path | None, limit: int = MOST) -> Iterator[str]:
    """Yield codes with too little to learn from and segments that no code fits; list the latter."""
    from pipeline.review.gaps import CODINGS, EXAMPLES, thin_codes, uncoded

    study = open_study(folder)
    corpus = _read(Work(study), folder)
    if plan(study)["coding"]:
        yield "Decisions or sources are newer than the codings; for counts of today first run: "
        yield "  sensemaking coding"
    thin = thin_codes(corpus)
    yield (
        f"{len(thin)} of {len(corpus.codebook.ids)} codes have fewer than {EXAMPLES} examples or "
        f"fewer than {CODINGS} confirmed codings:"
    )
    for code in thin[:limit]:
        yield (
            f"  {code.code}: {code.examples} examples, {code.confirmed} confirmed codings in "
            f"{code.sources} sources"
        )
    if len(thin) > limit:
        yield f"  and {len(thin) - limit} more; show them with --limit"
    without = uncoded(corpus)
    evidence = int(corpus.segments["evidence"].astype(bool).sum())
    yield f"{len(without)} of {evidence} segments of evidence have no code:"
    meanings = {
        "said so": "a person noted that no code fits",
        "read in full": "a person read the source in full and gave none",
        "no suggestion": "not read in full yet, and nothing suggested",
    }
    for kind, meaning in meanings.items():
        own = [one for one in without if one.kind == kind]
        groups = Counter(one.group for one in own)
        shares = ", ".join(f"{group} {count}" for group, count in groups.most_common())
        yield f"  {len(own)}: {meaning}" + (f" ({shares})" if shares else "")
        if kind == "said so" and own:
            ids = [f"{one.source_id}:{one.start}-{one.end}" for one in own[:limit]]
            yield f"    {', '.join(ids)}" + (" ..." if len(own) > limit else "")
    yield "What recurs among them is grouped by: sensemaking themes"
    if target is None:
        yield "A list of their places is written with: --to FILE.csv"
    else:
        _list([_row(one) for one in without], target)
        yield f"Wrote their places, without words, to {target}"


def _row(one: object) -> Mapping[str, object]:
    from dataclasses import asdict

    return asdict(one)  # type: ignore[call-overload, no-any-return]


def _list(rows: Sequence[Mapping[str, object]], target: Path) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(
        out, ["source_id", "start", "end", "group", "kind"], lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    write_text(target, out.getvalue())


def _read(work: Work, folder: Path) -> Corpus:
    corpus = work.corpus(stored_only=True)
    if corpus.segments.empty:
        raise DecisionError(f"nothing has been read yet; run: sensemaking coding --study {folder}")
    return corpus

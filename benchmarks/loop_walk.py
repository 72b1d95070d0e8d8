"""A walk of steps that people take, by chance; after each the files are those of `--force`.

    python benchmarks/loop_walk.py [--steps 30] [--seed 1] [--runs 60]

On a small INVENTED study of six interviews: decisions, a changed, new or removed source, a row of the
register, a name of a code or theme, a setting, a file that was only touched, one that was damaged.
After each step the study is run, a copy of it is run with `--force`, and all files made are compared
byte for byte. One JSON line a step; the exit code is 1 if any file differs. `--runs` is how many
groupings themes are made of: fewer, since the copy makes them anew at every step.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.run.runner import run
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision, append
from pipeline.study.store import Store
from pipeline.study.study import open_study
from pipeline.tables import CODINGS, DOCUMENTS, SEGMENTS, THEMES

SETTINGS = """\
[study]
name = "Walk"
invented = true
codebook = "codebook.yaml"
today = "2025-06-01"

[coding]
count_threshold = {threshold}
"""
CODEBOOK = """\
codebook: walk
version: "1"
title: A small codebook for a walk
profiles: {core: [TR, TI, LE]}
codes:
  - id: TR
    label: Trust
    family: enabler
    definition: How far people rely on one another in the partnership.
    patterns: {en: ["trust*", "rely on"], es: ["confianza"]}
    examples: [{text: "We trust each other enough to say what went wrong.", voice: grantee, polarity: in place}]
  - id: TI
    label: Time
    family: enabler
    definition: Hours and money that people have for learning.
    patterns: {en: ["no time", "too busy", "paid time"], es: ["no hay tiempo"]}
    examples: [{text: "They gave us two paid days a month for this.", voice: grantee, polarity: in place}]
  - id: LE
    label: Leadership
    family: enabler
    definition: Directors and board members who ask for learning and use it.
    patterns: {en: ["director*", "our board"]}
    examples: [{text: "Our director opened every meeting with a question.", voice: grantee, polarity: in place}]
"""
HEADER = (
    "source_id,path,kind,informant_group,organisation,partnerships,language,date,period,verbatim,"
    "instrument,consent_analyse,consent_quote,consent_share,ai_assist\n"
)
GROUPS = ("partner", "philanthropy", "MEL partner", "external expert")
WHO = ("the field staff", "our board", "the two coordinators", "the evaluation people", "my director",
       "the younger teachers", "the women's groups", "a driver from the north")  # fmt: skip
DID = ("listened to what we said about", "never found the time for", "asked hard questions about",
       "came to trust", "paid for", "lost interest in", "sat down over", "kept sending forms about")  # fmt: skip
WHAT = ("the school meals", "the seed bank", "the reporting template", "the night shifts",
        "the exchange visits", "the clinic records", "the survey", "the two wells")  # fmt: skip
END = ("and that made all the difference", "so we stopped writing it down", "which nobody expected",
       "but it came too late for us", "and people noticed", "so confidence grew slowly")  # fmt: skip
NOT_COMPARED = (".running",)

Step = Callable[[Path, random.Random], None]


def sentence(chance: random.Random) -> str:
    """Return an invented sentence."""
    who, did, what, end = (chance.choice(words) for words in (WHO, DID, WHAT, END))
    return f"In village {chance.randint(2, 97)} {who} {did} {what}, {end}."


def write_study(folder: Path, sources: int = 6) -> None:
    """Write the study."""
    register = folder / "data" / "raw" / "register"
    register.mkdir(parents=True)
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (folder / "sensemaking.toml").write_text(SETTINGS.format(threshold=0.6), encoding="utf-8")
    (register / "sources.csv").write_text(HEADER, encoding="utf-8")
    (register / "partnerships.csv").write_text("partnership_id\nnorth\nsouth\n", encoding="utf-8")
    chance = random.Random(0)
    for _ in range(sources):
        new_source(folder, chance)


def new_source(folder: Path, chance: random.Random) -> None:
    """Add an interview and its row."""
    number = 1 + max((int(path.stem[1:]) for path in sources_of(folder)), default=0)
    turns = ["INVENTED EXAMPLE"]
    for _ in range(9):
        turns += [
            "I: Could you tell me more about that?",
            f"R: {sentence(chance)} {sentence(chance)}",
        ]
    (folder / "data/raw" / f"s{number}.txt").write_text("\n".join(turns) + "\n", encoding="utf-8")
    case = ("north", "south")[number % 2]
    with rows_of(folder).open("a", encoding="utf-8") as opened:
        opened.write(
            f"s{number},s{number}.txt,interview,{GROUPS[number % 4]},Org {number},{case},en,"
            f"2025-03-{number % 27 + 1:02d},{2024 + number % 2},yes,guide,yes,yes,public,yes\n"
        )


def sources_of(folder: Path) -> list[Path]:
    """Return the files of the sources."""
    return sorted((folder / "data/raw").glob("s*.txt"))


def rows_of(folder: Path) -> Path:
    """Return the register of sources."""
    return folder / "data/raw/register/sources.csv"


def gone_source(folder: Path, chance: random.Random) -> None:
    """Take a source and its row out, unless few are left."""
    if len(sources_of(folder)) > 4:
        path = chance.choice(sources_of(folder))
        path.unlink()
        rows = rows_of(folder).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [row for row in rows if not row.startswith(f"{path.stem},")]
        rows_of(folder).write_text("".join(kept), encoding="utf-8")


def changed_source(folder: Path, chance: random.Random) -> None:
    """Add a question and an answer to an interview."""
    with chance.choice(sources_of(folder)).open("a", encoding="utf-8") as opened:
        opened.write(f"I: Anything else?\nR: {sentence(chance)}\n")


def other_group(folder: Path, chance: random.Random) -> None:
    """Change the informant group of a source in the register."""
    rows = rows_of(folder).read_text(encoding="utf-8").splitlines(keepends=True)
    at = chance.randrange(1, len(rows))
    cells = rows[at].split(",")
    cells[3] = chance.choice(GROUPS)
    rows[at] = ",".join(cells)
    rows_of(folder).write_text("".join(rows), encoding="utf-8")


def decided(folder: Path, chance: random.Random) -> None:
    """Accept or reject five suggestions, with the valence of those accepted."""
    store = Store(folder / "data/processed")
    codings = store.read(CODINGS)
    codings = codings[codings["status"] == "suggested"]
    texts = store.read(DOCUMENTS).set_index("source_id")["text"]
    made = []
    for at in chance.sample(range(len(codings)), min(5, len(codings))):
        row = codings.iloc[at]
        passage = anchor(
            row["source_id"], texts[row["source_id"]], int(row["start"]), int(row["end"])
        )
        body = {
            "action": "accept",
            "code": row["code"],
            "valence": chance.choice(["present", "lacking"]),
        }
        if chance.random() < 0.4:
            body = {"action": "reject", "code": row["code"]}
        made.append(decision("coding", body, passage))
    append(folder / "data/decisions", "walk", made)


def added(folder: Path, chance: random.Random) -> None:
    """Give codes to three passages."""
    store = Store(folder / "data/processed")
    texts = store.read(DOCUMENTS).set_index("source_id")["text"]
    segments = store.read(SEGMENTS)
    segments = segments[segments["evidence"]]
    made = []
    for at in chance.sample(range(len(segments)), 3):
        row = segments.iloc[at]
        passage = anchor(
            row["source_id"], texts[row["source_id"]], int(row["start"]), int(row["end"])
        )
        made.append(
            decision(
                "coding", {"action": "add", "code": chance.choice(["TR", "TI", "LE"])}, passage
            )
        )
    append(folder / "data/decisions", "walk", made)


def named_theme(folder: Path, chance: random.Random) -> None:
    """Give a theme a name, where there is one."""
    themes = sorted(Store(folder / "data/processed").read_whole(THEMES)["theme_id"])
    if themes:
        body = {
            "theme_id": chance.choice(themes),
            "action": "rename",
            "label": f"name {chance.random():.3f}",
        }
        append(folder / "data/decisions", "walk", [decision("theme", body)])


def decision(kind: str, body: dict[str, str], passage: object = None) -> Decision:
    """Return a decision of one writer; its time is when it was appended, in order."""
    made_at = "2025-05-01T00:00:00"
    return Decision(kind=kind, writer="Ana", made_at=made_at, body=body, passage=passage)  # type: ignore[arg-type]


def other_label(folder: Path, chance: random.Random) -> None:
    """Give a code another label."""
    path = folder / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("label: T", f"label: {chance.choice('TUV')}t", 1), encoding="utf-8"
    )


def other_setting(folder: Path, chance: random.Random) -> None:
    """Change from which score suggestions count."""
    told = SETTINGS.format(threshold=chance.choice([0.55, 0.6, 0.65]))
    (folder / "sensemaking.toml").write_text(told, encoding="utf-8")


def touched(folder: Path, chance: random.Random) -> None:
    """Touch a source and change nothing."""
    os.utime(chance.choice(sources_of(folder)))


def damaged(folder: Path, chance: random.Random) -> None:
    """Cut off, or delete, a file that was made."""
    made = [path for path in sorted((folder / "data/processed").rglob("*.*")) if path.is_file()]
    path = chance.choice([path for path in made if path.suffix in (".parquet", ".csv", ".html")])
    if chance.random() < 0.5:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:200])


STEPS: tuple[Step, ...] = (
    decided, decided, added, changed_source, new_source, gone_source, other_group, named_theme,
    other_label, other_setting, touched, damaged,
)  # fmt: skip


def walk(folder: Path, steps: int, seed: int) -> Iterator[tuple[str, list[str]]]:
    """Yield each step and the files that then differ from those of `--force` on a copy."""
    chance = random.Random(seed)
    study, forced = folder / "study", folder / "forced"
    write_study(study)
    run(open_study(study))
    for _ in range(steps):
        step = chance.choice(STEPS)
        step(study, chance)
        run(open_study(study))
        shutil.rmtree(forced, ignore_errors=True)
        shutil.copytree(study, forced)
        run(open_study(forced), force=True)
        yield step.__name__, differing(study / "data/processed", forced / "data/processed")


def differing(one: Path, other: Path) -> list[str]:
    """Return the files under two folders that are not the same byte for byte."""
    names = {
        path.relative_to(folder).as_posix()
        for folder in (one, other)
        for path in folder.rglob("*")
        if path.is_file() and path.name not in NOT_COMPARED
    }
    return sorted(name for name in names if not same(one / name, other / name))


def same(one: Path, other: Path) -> bool:
    """Return whether both files are there and hold the same bytes."""
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def main() -> int:
    """Walk, and print each step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=60)
    chosen = parser.parse_args()
    from pipeline.themes import stable

    stable.RUNS = chosen.runs
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        walked = walk(Path(temporary), chosen.steps, chosen.seed)
        for number, (step, found) in enumerate(walked, 1):
            wrong += len(found)
            print(json.dumps({"number": number, "step": step, "differs": found}), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

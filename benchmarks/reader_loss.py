"""How many words readers lose, set aside or give to the wrong voice, form by form.

Twenty invented sources in their plainest form, and 200 forms in which real tools and people write
them (and four more, in German, Chinese, Japanese and Thai). The program reads them; only its
stored tables are looked at. Two forms of one source never share a study, but files of a study may
touch one another, since a name told in one is replaced in all. A file that stops the run is found
by halving its study and counts as lost. One JSON line per form and one for all:

- words_spoken: words of informants in the file; words_lost: of these, stored nowhere;
  words_set_aside: stored, but no evidence;
- foreign_words_as_evidence: words of the interviewer, of a program, of labels, stamps and covers,
  and repetitions, that count as evidence;
- wrong_speaker: words of informants given to another voice; no_speaker: given to nobody though
  the file says who speaks;
- names_in_clear: parts of names found in any stored table;
- silent_loss: words lost or set aside of a file that no notice mentions (the notice that the
  interviewer's words are no evidence is none, nor is a drafted register row);
- unexplained_loss: stricter: set aside for a reason that no notice gives, or lost while every
  notice speaks of something else (what is no evidence, unknown headings, short or blank answers).

Answers of fewer than three words may be context and are not counted. In scripts without spaces
two signs count as one word.
"""

from __future__ import annotations

import argparse
import collections
import fnmatch
import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from reader_loss_forms.measure import Loss, leaks, measure
from reader_loss_forms.model import FORMS, Form, Made, casts, deal, templates
from reader_loss_forms.study import ROUTINE, Stored, read_all

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "clean",
    "forms_text",
    "forms_text_more",
    "forms_docs",
    "forms_captions",
    "forms_tables",
    "forms_surveys",
    "forms_surveys_more",
    "forms_chats",
)
COUNTED = (
    "words_spoken",
    "words_lost",
    "words_set_aside",
    "foreign_words_as_evidence",
    "wrong_speaker",
    "no_speaker",
    "names_in_clear",
    "silent_loss",
    "unexplained_loss",
)
# Notices that say nothing of words that were lost.
OTHER = (
    "no evidence: ",
    "headings that no canonical field",
    "short answers",
    "answers left blank",
    "no speaker",
    "interviewer told from",
    "paragraphs without a label",
    "in a language that",
)


def studies(pattern: str) -> list[dict[str, tuple[Form, Made]]]:
    """Spread the forms over studies: never two of the same source in one, the plain ones first."""
    for module in MODULES:
        import_module(f"reader_loss_forms.{module}")
    raws = templates()
    people = casts(raws)
    seen: collections.Counter[str] = collections.Counter()
    spread: dict[int, dict[str, tuple[Form, Made]]] = collections.defaultdict(dict)
    for number, form in enumerate(FORMS.values()):
        place = seen[form.of]
        seen[form.of] += 1
        if fnmatch.fnmatch(form.name, pattern):
            source = deal(form.of, raws[form.of], people[form.of])
            spread[place][f"f{number:03d}"] = (form, form.make(source))
    return [spread[place] for place in sorted(spread)]


def unexplained(loss: Loss, said: list[str]) -> float:
    """Words lost or set aside for which no notice gives the reason."""
    told = any(not any(other in x for other in OTHER) for x in said)
    aside = sum(n for why, n in loss.reasons.items() if not any(why in x for x in said))
    return (0 if told else loss.lost) + aside


def row(form: Form, made: Made, found: Stored) -> dict[str, Any]:
    """Return the result of one form."""
    loss = measure(made, found.words)
    missing = loss.lost + loss.aside
    said = [x for x in found.notices if not x.endswith(ROUTINE)]
    in_clear = leaks(made.names, found.texts)
    return {
        "form": form.name,
        "tool": form.tool,
        "format": made.ext,
        "words_spoken": round(loss.spoken),
        "words_lost": round(loss.lost),
        "words_set_aside": round(loss.aside),
        "foreign_words_as_evidence": round(loss.foreign),
        "wrong_speaker": round(loss.wrong),
        "no_speaker": round(loss.nobody),
        "names_in_clear": len(in_clear),
        "silent_loss": 0 if said else round(missing),
        "unexplained_loss": round(unexplained(loss, said)),
        "set_aside_as": {k: round(v) for k, v in loss.reasons.most_common()},
        "status": dict(collections.Counter(found.status)),
        "notices": said,
    }


def totals(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up the results, and count the forms without a fault."""
    bad = (
        "words_lost",
        "words_set_aside",
        "foreign_words_as_evidence",
        "wrong_speaker",
        "names_in_clear",
    )
    found: dict[str, Any] = {"forms": len(rows)} | {
        key: sum(r[key] for r in rows) for key in COUNTED
    }
    found["forms_without_fault"] = sum(not any(r[key] for key in bad) for r in rows)
    found["forms_that_lose_or_set_aside_a_tenth"] = sum(
        10 * (r["words_lost"] + r["words_set_aside"]) >= max(r["words_spoken"], 1) for r in rows
    )
    found["forms_with_silent_loss"] = sum(r["silent_loss"] > 0 for r in rows)
    found["files_refused"] = sum(not r["status"].keys() & {"read", "crash"} for r in rows)
    found["files_that_stop_the_run"] = sum(r["status"].get("crash", 0) for r in rows)
    found["files_with_notices"] = sum(bool(r["notices"]) for r in rows)
    found["notices"] = sum(len(r["notices"]) for r in rows)
    told = collections.Counter(x.rpartition(": ")[2] for r in rows for x in r["notices"])
    found["notices_by_message"] = dict(told.most_common(8))
    return found


def main() -> None:
    """Write the files, run the program, print what became of the words."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--forms", default="*", help="only forms whose name fits this pattern")
    parser.add_argument("--keep", type=Path, help="a new folder for the studies, kept afterwards")
    parser.add_argument("--out", type=Path, help="write the lines to this file too")
    parser.add_argument("--python", default=sys.executable, help="Python of another build")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="folder of another build")
    told = parser.parse_args()
    python = str(Path(told.python).absolute()) if os.sep in told.python else told.python
    rows: list[tuple[Form, dict[str, Any]]] = []
    with tempfile.TemporaryDirectory() as scratch:
        base = (told.keep or Path(scratch)).resolve()
        base.mkdir(parents=True, exist_ok=True)
        for number, files in enumerate(studies(told.forms)):
            folder = base / f"study{number:02d}"
            content = {name: made for name, (_, made) in files.items()}
            results = read_all(folder, content, python, told.checkout.resolve())
            rows += [(form, row(form, made, results[name])) for name, (form, made) in files.items()]
            print(f"study {number}: {len(files)} files", file=sys.stderr)
    order = {name: n for n, name in enumerate(FORMS)}
    rows.sort(key=lambda pair: order[pair[0].name])
    lines = [one for _, one in rows]
    lines.append(
        {
            "total": totals([one for form, one in rows if not form.clean]),
            "plain_sources": totals([one for form, one in rows if form.clean]),
        }
    )
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
    print(text, end="")
    if told.out:
        told.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

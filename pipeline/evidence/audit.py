"""What people coded without sight of suggestions, and what the machine says of the same text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.records import NOT_ESTABLISHED, UNSURE
from pipeline.stats.spans import Units, on_segments
from pipeline.stats.trust import Judged
from pipeline.study.anchors import locate
from pipeline.study.corpus import Corpus
from pipeline.study.decisions import IN_FULL, Decision, of_kind
from pipeline.study.privacy import machine_may_read

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

MACHINE, AGREED, REFUSED = "machine", "| agreed", "| refused"
DRAWN = ("audit-", "assignment-")  # samples of whole sources drawn at random begin so
COLUMNS = ["source_id", "start", "end", "code", "coder", "valence"]


def blind_codings(corpus: Corpus) -> pd.DataFrame:
    """Return what people coded without sight of suggestions, in the columns `COLUMNS`."""
    rows = [
        (*place, str(decision.body["code"]), decision.writer, decision.body.get("valence"))
        for decision, place in _placed(corpus)
        if "sample" in decision.body and decision.body["action"] != "reject"
    ]
    return _frame(rows)


def agreed_codings(corpus: Corpus) -> pd.DataFrame:
    """Return what was settled between people: coder `AGREED` or `REFUSED` of a code."""
    rows = []
    for decision, place in _placed(corpus):
        if decision.adjudicated:
            coder = REFUSED if decision.body["action"] == "reject" else AGREED
            code = decision.body.get("other_code") or decision.body["code"]
            rows.append((*place, str(code), coder, None))
    return _frame(rows)


def _frame(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=COLUMNS)


def _placed(corpus: Corpus) -> Iterator[tuple[Decision, tuple[str, int, int]]]:
    """Yield the decisions about codings with the place of their passage in the text of today."""
    documents = corpus.documents
    texts = dict(zip(documents["source_id"], documents["text"], strict=True))
    hashes = dict(zip(documents["source_id"], documents["text_hash"], strict=True))
    for decision in of_kind(corpus.decisions, "coding"):
        passage = decision.passage
        if passage is None or passage.source_id not in texts:
            continue
        source_id = passage.source_id
        place = locate(passage, str(texts[source_id]), str(hashes[source_id]))
        if place is not None:
            yield decision, (source_id, *place)


def who_read(corpus: Corpus, *, drawn_only: bool = False) -> pd.DataFrame:
    """Return who coded which source in full unaided: source_id, coder.

    `drawn_only` leaves out sources that somebody chose instead of drawing them at random.
    """
    import pandas as pd

    rows = {
        (str(decision.body["about"]), decision.writer)
        for decision in of_kind(corpus.decisions, "memo")
        if "sample" in decision.body and decision.body.get("text") == IN_FULL
        if not drawn_only or str(decision.body["sample"]).startswith(DRAWN)
    }
    return pd.DataFrame(sorted(rows), columns=["source_id", "coder"])


def readable_by_machine(corpus: Corpus) -> set[str]:
    """Return the sources with segments that a machine may read."""
    columns = ["source_id", "consent_analyse", "ai_assist"]
    rows = corpus.sources[columns].to_dict("records")
    allowed = {
        str(row["source_id"])
        for row in rows
        if machine_may_read({name: row[name] for name in columns})
    }
    return allowed & set(corpus.segments["source_id"])


def audited_sources(corpus: Corpus) -> list[str]:
    """Return the sources drawn at random, coded in full unaided, that a machine may read."""
    read = set(who_read(corpus, drawn_only=True)["source_id"])
    return sorted(read & readable_by_machine(corpus))


def judged(corpus: Corpus, suggestions: pd.DataFrame, sources: list[str]) -> Judged:
    """Return what people and the machine say of every segment of evidence of these sources.

    A code holds where more than half of those who coded the source in full gave it, and not
    where fewer did; where they are even, what was agreed on afterwards decides, if anything
    was. `suggestions` are codings of a machine that did not learn from these sources.
    """
    import numpy as np
    import pandas as pd

    read = who_read(corpus, drawn_only=True)
    read = read[read["source_id"].isin(sources)]
    blind = blind_codings(corpus).merge(read, on=["source_id", "coder"])
    told = suggestions.assign(coder=MACHINE)[[*COLUMNS, "score", "reason"]]
    settled = agreed_codings(corpus)
    settled = settled[settled["source_id"].isin(sources)]
    together = pd.concat([part for part in (blind, told, settled) if len(part)] or [blind])
    segments = corpus.segments[corpus.segments["source_id"].isin(sources)]
    units = on_segments(together, segments, read)
    codes = tuple(dict.fromkeys([*corpus.codebook.ids, *units.codes]))
    people = _people(units, codes, sorted(set(read["coder"])))
    scores = _scores(units, codes, told)
    names, numbers = np.unique(units.sources, return_inverse=True)
    pairs = _valences(units, codes, blind, told, (people == 1) & ~np.isnan(scores), segments)
    return Judged(
        codes=codes,
        names=tuple(str(name) for name in names),
        sources=numbers,
        places=tuple(
            (str(source), int(start), int(end))
            for source, start, end in zip(units.sources, units.starts, units.ends, strict=True)
        ),
        people=people,
        scores=scores,
        valences=tuple((int(numbers[unit]), said, machine) for unit, said, machine in pairs),
    )


def _people(units: Units, codes: tuple[str, ...], people: list[str]) -> NDArray[np.float64]:
    """Return 1, 0 or NaN per code and segment."""
    import numpy as np

    rows = [units.coders.index(name) for name in people]
    readers = units.read[rows].sum(axis=0)
    said = np.zeros((len(codes), len(units.sources)))
    for number, code in enumerate(units.codes):
        given = (units.coded[rows, number] & units.read[rows]).sum(axis=0)
        even = np.where(2 * given == readers, np.nan, 2 * given > readers)
        split = (given > 0) & (given < readers)
        for coder, value in ((REFUSED, 0.0), (AGREED, 1.0)):
            if coder in units.coders:
                even[split & units.coded[units.coders.index(coder), number]] = value
        said[codes.index(code)] = even
    return said


def _scores(units: Units, codes: tuple[str, ...], suggestions: pd.DataFrame) -> NDArray[np.float64]:
    """Return the score of the suggestion per code and segment, NaN where there is none."""
    import numpy as np

    place = {
        (str(source), int(start)): unit
        for unit, (source, start) in enumerate(zip(units.sources, units.starts, strict=True))
    }
    scores = np.full((len(codes), len(units.sources)), np.nan)
    columns = suggestions[["source_id", "start", "code", "score"]]
    for source, start, code, score in columns.itertuples(index=False):
        scores[codes.index(code), place[str(source), int(start)]] = float(score)
    return scores


def _valences(
    units: Units,
    codes: tuple[str, ...],
    blind: pd.DataFrame,
    suggestions: pd.DataFrame,
    both: NDArray[np.bool_],
    segments: pd.DataFrame,
) -> Iterator[tuple[int, str, str]]:
    """Yield (segment, people's valence, the machine's) where both gave the code.

    People's is the one that most of them gave; where two are even there is none.
    """
    said = blind[blind["valence"].notna()]
    if said.empty:
        return
    marked = said.assign(code=said["code"].str.cat(said["valence"].astype(str), sep="|"))
    voiced = on_segments(marked, segments)
    votes = voiced.coded.sum(axis=0)
    machine = {
        (str(source), int(start), str(code)): told_valence(valence, reason)
        for source, start, code, valence, reason in suggestions[
            ["source_id", "start", "code", "valence", "reason"]
        ].itertuples(index=False)
    }
    for number, unit in zip(*both.nonzero(), strict=True):
        code = codes[number]
        heard = Counter(
            {
                name.rsplit("|", 1)[1]: int(votes[row, unit])
                for row, name in enumerate(voiced.codes)
                if name.rsplit("|", 1)[0] == code and votes[row, unit]
            }
        ).most_common(2)
        if heard and (len(heard) == 1 or heard[0][1] > heard[1][1]):
            key = (str(units.sources[unit]), int(units.starts[unit]), code)
            yield int(unit), heard[0][0], machine[key]


def told_valence(valence: str, reason: str | None) -> str:
    """Return the machine's valence, also where it is a guess that stands in the reason only."""
    last = str(reason or "").rpartition("; ")[2]
    guessed = valence == NOT_ESTABLISHED and last.startswith(UNSURE)
    return last.removeprefix(UNSURE) if guessed else str(valence)


def lights(corpus: Corpus) -> dict[str, str]:
    """Return the traffic light of each code: by the evaluation, else by the codebook alone.

    Without an audit there is a light only for codes that the codebook keeps for people. In a
    reflexive study there is none.
    """
    if corpus.settings.study.mode == "reflexive":
        return {}
    held = {code.id: "people only" for code in corpus.codebook if code.machine == "people only"}
    if corpus.evaluation is None:
        return held
    columns = corpus.evaluation[["code", "light"]].itertuples(index=False)
    return held | {str(code): str(light) for code, light in columns if code != "all codes"}


def valence_f1(corpus: Corpus) -> float | None:
    """Return the macro F1 of the machine's valence in the audit; None where it is not known."""
    import pandas as pd

    if corpus.evaluation is None or corpus.settings.study.mode == "reflexive":
        return None
    every = corpus.evaluation[corpus.evaluation["code"] == "all codes"]["valence_f1"]
    return None if every.empty or pd.isna(every.iloc[0]) else float(every.iloc[0])

"""No withheld number can be bounded more tightly than the threshold, by integer programming.

A reader of the files of an audience (and of a second one, which tell the same numbers) knows
every number told, the size of every group, that a withheld total is below the threshold,
and which side a quote that disagrees is on.
"""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from release_files import CODES, random_study
from scipy.optimize import Bounds, LinearConstraint, milp
from seeds import seeds

from pipeline.evidence.rows import records_of
from pipeline.synthesis.release.write import release_view

K = 5
STATES = ("confirmed", "suggested")
SIDES = ("present", "lacking", "other")
MOST = 60


class Reader:
    """What a reader can work out: whole numbers with lower and upper limits on sums of them."""

    def __init__(self):
        self.names, self.limits = [], []

    def know(self, names, least=0, most=np.inf, less=()):
        """The sum of some numbers, less that of others, lies between two limits."""
        signs = dict.fromkeys(names, 1) | dict.fromkeys(less, -1)
        self.names += [name for name in signs if name not in self.names]
        self.limits.append((signs, least, most))

    def range_of(self, name):
        at = {known: place for place, known in enumerate(self.names)}
        matrix = np.zeros((len(self.limits), len(at)))
        for row, (signs, _, _) in enumerate(self.limits):
            for known, sign in signs.items():
                matrix[row, at[known]] = sign
        limits = LinearConstraint(matrix, [x[1] for x in self.limits], [x[2] for x in self.limits])
        found = []
        for sign in (1, -1):
            goal = np.zeros(len(at))
            goal[at[name]] = sign
            solved = milp(goal, constraints=limits, bounds=Bounds(0, MOST),
                          integrality=np.ones(len(at)))  # fmt: skip
            assert solved.success, name
            found.append(round(sign * solved.fun))
        return found


def parts_of(name, groups):
    if name.startswith("(all"):
        return list(groups)
    atoms = set(name.split(" + "))
    return [group for group in groups if set(group.split(" + ")) <= atoms]


def learn(reader, rows, ever):
    """Let the reader know the tables of an audience; return the numbers that they tell singly."""
    told = set()
    groups = {r["informant_group"]: r["n_counted"] for r in rows["T01"] if r["case"] == "(all)"}
    groups.pop("(all)", None)
    for code, state in product(CODES, STATES):
        parts = [(code, state, group) for group in groups]
        if parts:
            reader.know(parts, 0, 0, less=[(code, state)])
    for code, (group, size) in product(CODES, groups.items()):
        reader.know([(code, state, group) for state in STATES], 0, size)
    for row in rows["T08"]:
        for state in (state for state in STATES if ever[state]):
            number = row[f"n_sources_{state}"]
            if row["code"].startswith("("):
                hidden = row["label"].rsplit(": ", 1)[1].removesuffix(" together").split("; ")
                if number is not None:
                    own = [(c, state) for c in hidden if (c, state) in withheld(rows, state)]
                    reader.know(own, number)
                continue
            parts = [(row["code"], state, group) for group in parts_of(row["group"], groups)]
            if number is None and row["group"].startswith("(all"):
                reader.know([(row["code"], state)], 0, K - 1)
            elif number is not None:
                reader.know(parts, number, np.inf if row["suppressed"] == "at least" else number)
                if len(parts) == 1 and row["suppressed"] != "at least":
                    told.add(parts[0])
    sided(reader, told, rows, ever)
    return told


def withheld(rows, state):
    return {
        (row["code"], state)
        for row in rows["T08"]
        if row["group"].startswith("(all") and row[f"n_sources_{state}"] is None
    }


def sided(reader, told, rows, ever):
    """Add what the portfolio rows tell: sides of a code, and one side that a quote is on."""
    portfolio = [row for number in ("T05", "T06", "T09") for row in rows[number]]
    for row in (row for row in portfolio if row["partnership"] == "(portfolio)"):
        code = row["code"]
        for state in (state for state in STATES if ever[state]):
            sides = {side: row[f"n_{side}_{state}"] for side in SIDES}
            names = {side: (code, state, "side", side) for side in SIDES}
            reader.know(names.values(), 0, less=[(code, state)])
            some = any(number is not None for number in sides.values())
            for side, number in sides.items():
                if number is not None:
                    reader.know([names[side]], number, number)
                    told.add(names[side])
                elif some:
                    reader.know([names[side]], 0, K)
        for side in SIDES:
            both = [(code, state, "side", side) for state in STATES if ever[state]]
            reader.know(both, -MOST, 0, less=[(code, state) for state in STATES])


def tables(draft, audience):
    return {n: records_of(s.table) for n, s in release_view({}, draft.corpus(), audience).items()}


PER_SOURCE = 2  # quotes of one source under one code, at the most


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds(7))
def test_no_withheld_number_is_bounded_more_tightly_by_two_audiences_together(seed):
    """The reader holds the tables of the funder and of the public, and all their quotes."""
    draft = random_study(seed)
    both = [tables(draft, audience) for audience in ("funder", "public")]
    ever = {
        "confirmed": any(c.status == "accepted" for c in draft.codings),
        "suggested": any(c.status == "suggested" for c in draft.codings),
    }
    reader, told = Reader(), set()
    for rows in both:
        told |= learn(reader, rows, ever)
    read_quotes(reader, draft, [row for rows in both for row in rows["T14"]])
    for name in reader.names:
        if (
            ever[name[1]]
            and name not in told
            and (len(name) != 2 or name in withheld(both[0], name[1]))
        ):
            least, most = reader.range_of(name)
            assert most - least + 1 >= K, (name, least, most)


def read_quotes(reader, draft, quotes):
    """Let the reader know, from the words of every quote, which side its source is on.

    Which quotes are of one source it cannot tell, but that they differ where their groups do.
    """
    valences = {(c.source_id, c.start, c.code): c.valence for c in draft.codings}
    words = {s.text: (s.source_id, s.start) for s in draft.segments}
    heard = defaultdict(set)
    for row in quotes:
        valence = valences[*words[row["quote"]], row["code"]]
        side = valence if valence in SIDES else "other"
        heard[row["code"], row["state"], "side", side].add((row["quote"], row["quote_label"]))
    for name, told in heard.items():
        labels = {label for _, label in told if label != "Informant"}
        if name in reader.names:
            reader.know([name], max(len(labels), -(-len(told) // PER_SOURCE)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds(3))
def test_two_audiences_together_tell_no_more_than_the_narrower_of_them(seed):
    draft = random_study(seed)
    funder, public = tables(draft, "funder"), tables(draft, "public")
    for number in set(funder) - {"T13", "T14", "T17", "T23"}:
        assert public[number] == funder[number]
    assert {row["quote"] for row in public["T14"]} <= {row["quote"] for row in funder["T14"]}
    shown = ("theme_id", "label", "keywords", "size")
    for row, other in zip(public["T17"], funder["T17"], strict=True):
        assert [row[name] for name in shown] == [other[name] for name in shown]


@pytest.mark.parametrize("seed", seeds(4))
def test_every_number_told_is_true_and_none_is_below_the_threshold(seed):
    """By a count of its own: sources by code and state from the draft's codings."""
    draft = random_study(seed)
    confirmed = {(c.code, c.source_id) for c in draft.codings if c.status == "accepted"}
    suggested = {(c.code, c.source_id) for c in draft.codings if c.status == "suggested"}
    suggested -= confirmed
    group = {s.source_id: s.informant_group for s in draft.sources}
    for row in tables(draft, "funder")["T08"]:
        atoms = set(row["group"].split(" + "))
        for state, own in (("confirmed", confirmed), ("suggested", suggested)):
            number = row[f"n_sources_{state}"]
            if number is None or row["code"].startswith("("):
                continue
            within = {s for c, s in own if c == row["code"] and
                      (row["group"].startswith("(all") or group[s] in atoms)}  # fmt: skip
            assert number >= K or (number == 0 and not own)
            exact = row["suppressed"] != "at least"
            assert number == len(within) if exact else number <= len(within)


def test_the_reader_of_this_test_finds_what_can_be_subtracted():
    """The test can fail: two groups told and a total that tells the third."""
    reader = Reader()
    reader.know(["a", "b", "c"], 20, 20)
    reader.know(["a"], 9, 9)
    reader.know(["b"], 8, 8)
    assert reader.range_of("c") == [3, 3]

"""Agreement between coders: each coefficient as its published formula, on plain arrays.

Every formula here is a function of sums over units: `parts` adds them up per group of units
(groups x k), `formula` turns sums (... x k) into the coefficient. So a unit may count several
times (`weights`: a run of characters coded alike is one unit that counts once per character),
and a bootstrap over sources only adds up their sums again (`pipeline.stats.resample`).

Undefined is NaN with the reason beside it, never 1.0: where every coding is the same there is
nothing that chance could have got wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.stats.ratings import Ratings, Tally, masi, nominal, of_numbers, of_sets

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from pipeline.stats.ratings import Distance, Floats, Ints, Label, SetDistance

    Parts = Callable[[Ratings, Tally], Floats]

ROUNDING = 1e-10  # sums that differ from a whole by less do so by rounding alone


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient with its interval; what is undefined is NaN and `why` says the reason."""

    value: float
    why: str = ""
    low: float = float("nan")
    high: float = float("nan")


def _pair_parts(ratings: Ratings, tally: Tally) -> Floats:
    """Columns: share of agreeing coder pairs, units coded twice, once, share per category."""
    import numpy as np

    rated = ratings.rated()
    agreeing = ratings.alike() / np.maximum(rated * (rated - 1), 1)
    shares = tally.by_category(1 / np.maximum(rated, 1), ratings.index, len(ratings.distance))
    columns = [agreeing, rated >= 2, rated >= 1]
    return np.hstack([*(tally.total(column) for column in columns), shares])


def _percent(sums: Floats, ratings: Ratings) -> Floats:
    return _over(sums[..., 0], sums[..., 1])


def _fleiss(sums: Floats, ratings: Ratings) -> Floats:
    used = _over(sums[..., 3:], sums[..., 2:3])
    return _corrected(_percent(sums, ratings), (used**2).sum(axis=-1))


def _ac1(sums: Floats, ratings: Ratings) -> Floats:
    import numpy as np

    used = _over(sums[..., 3:], sums[..., 2:3])
    choices = max(used.shape[-1], 2)
    chance = (used * (1 - used)).sum(axis=-1) / (choices - 1)
    alike = used.max(axis=-1, initial=0) > 1 - ROUNDING  # AC1 would be 1 without any choice
    return _corrected(_percent(sums, ratings), np.where(alike, np.nan, chance))


def _alpha_parts(ratings: Ratings, tally: Tally) -> Floats:
    """Columns: disagreement of the units, then their pairable codings per category."""
    import numpy as np

    rated = ratings.rated()
    apart = ratings.apart() / np.maximum(rated - 1, 1)
    pairable = tally.by_category(rated >= 2, ratings.index, len(ratings.distance))
    return np.hstack([tally.total(apart), pairable])


def _alpha(sums: Floats, ratings: Ratings) -> Floats:
    used = sums[..., 1:]
    expected = ((used @ ratings.distance) * used).sum(axis=-1)
    return 1 - _over((used.sum(axis=-1) - 1) * sums[..., 0], expected)


def _cohen_parts(ratings: Ratings, tally: Tally) -> Floats:
    """Columns: units on which both agree, that both coded, categories of the one and the other."""
    import numpy as np

    if len(ratings.index) != 2:
        raise ValueError("Cohen's kappa compares two coders; use Fleiss' kappa or alpha for more")
    both = ratings.rated() == 2
    used = [tally.by_category(both, row[None, :], len(ratings.distance)) for row in ratings.index]
    return np.hstack([tally.total(ratings.alike() / 2), tally.total(both), *used])


def _cohen(sums: Floats, ratings: Ratings) -> Floats:
    size = len(ratings.distance)
    shares = _over(sums[..., 2:], sums[..., 1:2])
    chance = (shares[..., :size] * shares[..., size:]).sum(axis=-1)
    return _corrected(_over(sums[..., 0], sums[..., 1]), chance)


def _specific_parts(category: int) -> Parts:
    """Columns: pairs that agree on the category, pairs in which a coder chose it."""

    def parts(ratings: Ratings, tally: Tally) -> Floats:
        import numpy as np

        chose = ratings.chose(category)
        pairs = [chose * (chose - 1), chose * (ratings.rated() - 1)]
        return np.hstack([tally.total(pair) for pair in pairs])

    return parts


def _specific(sums: Floats, ratings: Ratings) -> Floats:
    return _over(sums[..., 0], sums[..., 1])


def _over(above: Floats, below: Floats) -> Floats:
    """Return the ratio, NaN where the divisor is 0."""
    import numpy as np

    below = np.where(np.abs(below) < ROUNDING, np.nan, below)
    return np.asarray(above / below)


def _corrected(observed: Floats, chance: Floats) -> Floats:
    """Return (observed - chance) / (1 - chance), NaN where chance alone explains everything."""
    return _over(observed - chance, 1 - chance)


@dataclass(frozen=True, slots=True)
class Coefficient:
    """How a coefficient is computed: what units add up to, and the formula of the sums."""

    parts: Parts
    formula: Callable[[Floats, Ratings], Floats]
    chance_corrected: bool = True


# To add one: write its parts and formula above, a row here and a function below that cites
# its source; a published worked example goes into the tests.
COEFFICIENTS = {
    "percent": Coefficient(_pair_parts, _percent, chance_corrected=False),
    "alpha": Coefficient(_alpha_parts, _alpha),
    "cohen": Coefficient(_cohen_parts, _cohen),
    "fleiss": Coefficient(_pair_parts, _fleiss),
    "ac1": Coefficient(_pair_parts, _ac1),
    "positive": Coefficient(_specific_parts(1), _specific, chance_corrected=False),
    "negative": Coefficient(_specific_parts(0), _specific, chance_corrected=False),
}


def coefficient(name: str, ratings: Ratings, weights: ArrayLike | None = None) -> Figure:
    """Return a coefficient of `COEFFICIENTS`, or NaN and why it is undefined.

    `weights` (units,) says how many times each unit counts. `positive` and `negative` take
    the second and the first category, so they want the categories (0, 1).
    """
    return from_sums(name, ratings, sums_by_group(name, ratings, weights).sum(axis=0))


def sums_by_group(
    name: str,
    ratings: Ratings,
    weights: ArrayLike | None = None,
    group: Ints | None = None,
) -> Floats:
    """Return what the formula is computed from, per group of units (groups x k); see `Tally`.

    `group` (units,) numbers each unit's group from 0; else all units are one group. Where there
    is nothing to compare there are no columns.
    """
    import numpy as np

    units = ratings.index.shape[1]
    often = np.ones(units) if weights is None else np.asarray(weights, dtype=float)
    if often.shape != (units,):
        raise ValueError(f"{units} units but weights of shape {often.shape}")
    where = np.zeros(units, dtype=np.int64) if group is None else group
    groups = int(where.max(initial=0)) + 1
    if unpaired(ratings):
        return np.zeros((groups, 0))
    return COEFFICIENTS[name].parts(ratings, Tally(often, where, groups))


def from_sums(name: str, ratings: Ratings, sums: Floats) -> Figure:
    """Return the coefficient of sums (k,) over all units, or NaN and why it is undefined."""
    import numpy as np

    why = unpaired(ratings)
    if why:
        return Figure(float("nan"), why)
    rule = COEFFICIENTS[name]
    value = float(rule.formula(sums, ratings))
    return Figure(value, _why_undefined(rule) if np.isnan(value) else "")


def unpaired(ratings: Ratings) -> str:
    """Return why there is nothing to compare, or an empty string."""
    if len(ratings.index) < 2:
        return "only one coder" if len(ratings.index) else "no coder"
    if not (ratings.rated() >= 2).any():
        return "no unit was coded by two coders"
    return ""


def _why_undefined(rule: Coefficient) -> str:
    if rule.chance_corrected:
        return "no variation: every coding is the same, so chance cannot be told from agreement"
    return "no coder chose this category"


def percent_agreement(codes: ArrayLike, weights: ArrayLike | None = None) -> Figure:
    """Return the share of agreeing coder pairs per unit, averaged over units, from 0 to 1.

    `codes` (coders x units), NaN for missing. Fleiss (1971), Measuring nominal scale agreement
    among many raters, Psychological Bulletin 76, eq. 2 and 3; units coded once do not count.
    """
    return coefficient("percent", of_numbers(codes), weights)


def krippendorff_alpha(
    codes: ArrayLike, weights: ArrayLike | None = None, distance: Distance = nominal
) -> Figure:
    """Return alpha = 1 - observed / expected disagreement; any number of coders, gaps allowed.

    `codes` (coders x units), NaN for missing; `distance(one, other)` is Krippendorff's squared
    difference. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C and
    D: 1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck.
    """
    return coefficient("alpha", of_numbers(codes, distance=distance), weights)


def krippendorff_alpha_sets(
    labels: Sequence[Sequence[Label | None]],
    weights: ArrayLike | None = None,
    distance: SetDistance = masi,
) -> Figure:
    """Return alpha of sets of labels (coders x units), None for missing, {} for no label.

    Krippendorff (2011) with the distance of Passonneau (2006), as it is, or `jaccard`.
    """
    return coefficient("alpha", of_sets(labels, distance), weights)


def cohen_kappa(codes: ArrayLike, weights: ArrayLike | None = None) -> Figure:
    """Return (p_o - p_e) / (1 - p_e) of two coders, p_e the sum over all categories.

    `codes` (2 x units); a unit that one of them did not code is left out. Cohen (1960), A
    coefficient of agreement for nominal scales, Educational and Psychological Measurement 20,
    eq. 1. Raises `ValueError` for more than two coders.
    """
    return coefficient("cohen", of_numbers(codes), weights)


def fleiss_kappa(codes: ArrayLike, weights: ArrayLike | None = None) -> Figure:
    """Return Fleiss' kappa of any number of coders; `codes` (coders x units), NaN for missing.

    Fleiss (1971), eq. 3 to 7; with gaps as in Gwet (2014), Handbook of Inter-Rater Reliability,
    chapter 2: category shares are means over units, agreement is over units coded twice.
    """
    return coefficient("fleiss", of_numbers(codes), weights)


def gwet_ac1(
    codes: ArrayLike,
    weights: ArrayLike | None = None,
    categories: Sequence[float] | None = None,
) -> Figure:
    """Return AC1, which rare codes do not pull down; `codes` (coders x units), NaN for missing.

    Gwet (2008), Computing inter-rater reliability and its variance in the presence of high
    agreement, British Journal of Mathematical and Statistical Psychology 61, eq. 7 to 9:
    chance = sum p_k (1 - p_k) / (q - 1). q counts `categories`, else those that occur.
    """
    return coefficient("ac1", of_numbers(codes, categories), weights)


def specific_agreement(codes: ArrayLike, weights: ArrayLike | None = None) -> tuple[Figure, Figure]:
    """Return positive and negative agreement of yes/no codes (coders x units) of 1, 0 and NaN.

    2a / (2a + b + c) and 2d / (2d + b + c): Cicchetti and Feinstein (1990), High agreement but
    low kappa II, Journal of Clinical Epidemiology 43; over all pairs of more than two coders.
    """
    ratings = of_numbers(codes, categories=(0, 1))
    return coefficient("positive", ratings, weights), coefficient("negative", ratings, weights)

"""What `themes.py` measures of a grouping: agreement with labels, and how it holds."""

from __future__ import annotations

from collections.abc import Iterator

from themes_material import SEED, chosen_rows


def measure(methods, rows, vectors, size, options) -> Iterator[dict[str, object]]:
    """Return the scores of a family's methods at a size, means over the draws."""
    import numpy as np

    times = 1 if size == "all" else options.draws
    scores: dict[str, list[dict[str, float]]] = {name: [] for name in methods}
    for draw in range(times):
        chosen = chosen_rows(rows, size, draw)
        own = [rows[at] for at in chosen]
        found = group(methods, own, vectors[chosen])
        for name, labels in found.items():
            scores[name].append(score(own, labels))
        if draw == 0:
            extra = resampled(methods, found, own, vectors[chosen], options)
    for name, each in scores.items():
        mean = {key: round(float(np.mean([one[key] for one in each])), 4) for key in each[0]}
        stable, same, kept = extra[name]
        yield {
            "segments": len(chosen),
            "method": name,
            **mean,
            "stability": stable,
            "shuffle_agreement": same,
            "seconds": None,
            "dropped_jaccard": kept,
            "draws": times,
        }


def group(methods, rows, vectors):
    """Return the labels of each method of a family; a later one may build on the one before."""
    found: dict[str, object] = {}
    before = None
    for name, method in methods.items():
        found[name], before = method(rows, vectors, before)
    return found


def score(rows, labels) -> dict[str, float]:
    """Return agreement with the label; unclustered rows are themes of their own."""
    import numpy as np
    from sklearn import metrics

    from pipeline.stats.stability import singletons

    truth = np.unique([row["label"] for row in rows], return_inverse=True)[1]
    alone = singletons(labels)
    return {
        "themes": len(set(labels[labels >= 0])),
        "harmonic_purity": harmonic_purity(truth, alone),
        "ari": metrics.adjusted_rand_score(truth, alone),
        "nmi": metrics.normalized_mutual_info_score(truth, alone),
        "ami": metrics.adjusted_mutual_info_score(truth, alone),
        "unclustered": float(np.mean(labels < 0)),
    }


def harmonic_purity(truth, labels) -> float:
    """Return the mean over classes, by size, of the best F1 of a theme with the class.

    F of Amigo et al. 2009, section 4.1, as TopicGPT reports it (Pham et al. 2024).
    """
    import numpy as np

    from pipeline.stats.stability import contingency

    table = contingency(truth, labels).astype(float)
    precision = table / np.maximum(table.sum(axis=0), 1)
    recall = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    best = (2 * precision * recall / np.maximum(precision + recall, 1e-12)).max(axis=1)
    return float((best * table.sum(axis=1)).sum() / table.sum())


def resampled(methods, whole, rows, vectors, options) -> dict[str, tuple[float | None, ...]]:
    """Return by method its stability over sources, and how it takes shuffling and dropping.

    Stability is the mean AMI over subsamples of sources; then the agreement (ARI) after
    shuffling the rows, and the mean Jaccard of members after dropping 1 % of the rows, None
    where nothing is clustered.
    """
    import numpy as np
    from sklearn.metrics import adjusted_rand_score

    from pipeline.stats.stability import adjusted_mutual_information, draws, singletons

    def again(kept):
        return kept, group(methods, [rows[at] for at in kept], vectors[kept])

    sources = [row["doc_id"] for row in rows]
    thinned = [again(kept) for kept in draws(sources, options.subsamples, SEED)]
    order, shuffled = again(np.random.default_rng(1).permutation(len(rows)))
    dropped = [again(kept) for kept in without_some(len(rows), options.drops)]
    extra = {}
    for name, labels in whole.items():
        pairs = [(singletons(labels[kept]), singletons(own[name])) for kept, own in thinned]
        stable = [adjusted_mutual_information(one, other) for one, other in pairs]
        same = adjusted_rand_score(singletons(labels[order]), singletons(shuffled[name]))
        kept_by_drop = [member_jaccard(labels[kept], own[name]) for kept, own in dropped]
        extra[name] = (mean_of(stable), round(float(same), 4), mean_of(kept_by_drop))
    return extra


def without_some(number, times):
    """Return so many times the row numbers without a random hundredth, at least one."""
    import numpy as np

    orders = [np.random.default_rng(100 + drop).permutation(number) for drop in range(times)]
    return [np.sort(order[max(1, number // 100) :]) for order in orders]


def mean_of(values) -> float | None:
    """Return the mean of the values that are known; None where none is."""
    known = [value for value in values if value is not None]
    return round(float(sum(known) / len(known)), 4) if known else None


def member_jaccard(labels, again) -> float | None:
    """Return the Jaccard of each member's theme with its best match, mean over members."""
    import numpy as np

    from pipeline.stats.stability import best_jaccard

    best = best_jaccard(labels, again, int(labels.max()) + 1)
    sizes = np.bincount(labels[labels >= 0], minlength=len(best))
    return float(np.average(np.nan_to_num(best), weights=sizes)) if sizes.sum() else None

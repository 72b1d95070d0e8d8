"""How well emergent themes match labels that people gave: the default engine beside its peers.

    python benchmarks/themes.py --segments S.jsonl

S.jsonl holds one segment a line: id, doc_id, text, labels. Scores are against the first
label; a row that no theme holds counts as a theme of its own. One JSON line per size and
method, each score the mean over the draws. The default and the density engine go through the
stage's own selection and grouping; the peers get the same vectors.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

STARTED = time.perf_counter()
METHODS = ("default", "density", "bertopic", "bertopic_reduced", "kmeans_true_k", "ward_true_k")
SIZES = ("100", "200", "400", "800", "all")
SEED = 20250801


def parse() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--segments", type=Path, help="JSON lines: id, doc_id, text, labels")
    parser.add_argument("--sizes", nargs="+", default=list(SIZES))
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=METHODS)
    parser.add_argument("--draws", type=int, default=10, help="random draws per size")
    parser.add_argument("--subsamples", type=int, default=20, help="for the stability")
    parser.add_argument("--drops", type=int, default=5, help="times 1 %% of the rows is dropped")
    parser.add_argument("--cache", type=Path, help="file (.npz) that keeps the vectors")
    parser.add_argument("--pieces", action="store_true", help="embed long texts also in pieces")
    parser.add_argument("--no-seconds", action="store_true", help="do not time fresh processes")
    parser.add_argument("--one", help=argparse.SUPPRESS)  # a timed run of one method
    return parser.parse_args()


def main() -> None:
    """Print one JSON line per size and method."""
    options = parse()
    warnings.filterwarnings("ignore")
    if options.one:
        time_one(options.one, options.cache)
        return
    rows = [json.loads(line) for line in options.segments.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["labels"] and row["text"].strip()]
    vectors = embed([row["text"] for row in rows], options.cache, in_pieces=options.pieces)
    for size in options.sizes:
        if size == "all" or int(size) < len(rows):
            for method in options.methods:
                line = measure(rows, vectors, size, method, options)
                print(json.dumps(line), flush=True)


def embed(texts, cache, *, in_pieces=False):
    """Return a unit vector per text.

    As in the pipeline a text is cut off at 256 word pieces. With `in_pieces`, a text longer
    than the pipeline's longest segment is embedded whole and in pieces of that length, and its
    vector is the mean of the whole and of the mean piece.
    """
    import numpy as np

    from pipeline.embedding import Encoder, cached_vectors
    from pipeline.study import EmbeddingSettings

    encoder = Encoder(EmbeddingSettings(), Path())
    parts = [pieces(text) if in_pieces else [] for text in texts]
    flat = [*texts, *(part for own in parts for part in own)]
    vectors = cached_vectors(flat, cache, encoder) if cache else encoder.encode(flat)
    ends = np.cumsum([len(texts), *(len(own) for own in parts)])
    for row, own in enumerate(parts):
        if own:
            mean = vectors[ends[row] : ends[row + 1]].mean(axis=0)
            whole = vectors[row] + mean / np.linalg.norm(mean)
            vectors[row] = whole / np.linalg.norm(whole)
    return vectors[: len(texts)]


def pieces(text, longest=90):
    """Return the sentences of a long text joined to at most so many words; none of a short one."""
    if len(text.split()) <= longest:
        return []
    found = [[]]
    for sentence in re.split(r"(?<=[.;!?])\s*(?=[A-Z(0-9])", text):
        words = sentence.split()
        for first in range(0, len(words), longest):
            part = words[first : first + longest]
            if len(found[-1]) + len(part) > longest:
                found.append([])
            found[-1] = found[-1] + part
    return [" ".join(words) for words in found if words]


def measure(rows, vectors, size, method, options) -> dict[str, object]:
    """Return the scores of a method at a size, means over the draws."""
    import numpy as np

    number = len(rows) if size == "all" else int(size)
    times = 1 if number == len(rows) else options.draws
    scores = []
    for draw in range(times):
        chosen = np.sort(np.random.default_rng(draw).permutation(len(rows))[:number])
        own = [rows[at] for at in chosen]
        scores.append(score(own, run(method, own, vectors[chosen])))
        if draw == 0:
            extra = resampled(method, own, vectors[chosen], options)
            seconds = None if options.no_seconds else in_fresh_process(method, own, vectors[chosen])
    mean = {key: round(float(np.mean([one[key] for one in scores])), 4) for key in scores[0]}
    return {
        "segments": number,
        "method": method,
        **mean,
        **extra,
        "seconds": seconds,
        "draws": times,
    }


def score(rows, labels) -> dict[str, float]:
    """Return agreement with the first label; unclustered rows are themes of their own."""
    import numpy as np
    from sklearn import metrics

    from pipeline.stats.stability import singletons

    truth = np.unique([row["labels"][0] for row in rows], return_inverse=True)[1]
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


def resampled(method, rows, vectors, options) -> dict[str, float]:
    """Return stability over subsamples of sources, and agreement after shuffling and dropping."""
    import numpy as np
    from sklearn.metrics import adjusted_rand_score

    from pipeline.stats.stability import best_jaccard, draws, overall_stability, singletons

    def again(kept):
        return run(method, [rows[at] for at in kept], vectors[kept])

    labels = again(np.arange(len(rows)))
    sources = [row["doc_id"] for row in rows]
    thinned = draws(sources, options.subsamples, SEED)
    order = np.random.default_rng(1).permutation(len(rows))
    shuffled = np.empty_like(labels)
    shuffled[order] = again(order)
    kept_by_drop = []
    for drop in range(options.drops):
        gone = max(1, len(rows) // 100)
        kept = np.sort(np.random.default_rng(100 + drop).permutation(len(rows))[gone:])
        best = best_jaccard(labels[kept], again(kept), int(labels.max()) + 1)
        sizes = np.bincount(labels[kept][labels[kept] >= 0], minlength=len(best))
        if sizes.sum():
            kept_by_drop.append(np.average(np.nan_to_num(best), weights=sizes))
    return {
        "stability": round(overall_stability(labels, thinned, again), 4),
        "shuffle_agreement": round(
            float(adjusted_rand_score(singletons(labels), singletons(shuffled))), 4
        ),
        "dropped_jaccard": round(float(np.mean(kept_by_drop)), 4) if kept_by_drop else None,
    }


def run(method, rows, vectors):
    """Return the theme of each row by a method, -1 for none."""
    return RUNNERS[method](rows, vectors)


def by_stage(engine: str) -> Callable:
    """Return a method that groups as the stage does, with one of its engines."""

    def grouped(rows, vectors):
        import numpy as np

        from pipeline.themes.selection import content_hash, select
        from pipeline.themes.stage import group_selection

        corpus, segments = corpus_of(rows, engine)
        selection = select(corpus, segments, vectors)
        grouping = group_selection(corpus, selection)
        of_content = dict(zip(selection.segments["content"], grouping.labels, strict=True))
        return np.array([of_content.get(content_hash(row["text"]), -1) for row in rows])

    return grouped


def corpus_of(rows, engine):
    """Return a corpus whose evidence is these rows, and its segments."""
    from pipeline.codebook import Codebook
    from pipeline.corpus import Corpus
    from pipeline.records import Segment
    from pipeline.register import Register
    from pipeline.study import Settings, ThemesSettings
    from pipeline.tables import (
        BLOCKS,
        CODINGS,
        DOCUMENTS,
        SEGMENTS,
        SOURCES,
        THEME_MEMBERS,
        THEMES,
        notices_of,
    )

    made = [
        Segment(
            segment_id=str(place), source_id=row["doc_id"], text_hash="", start=place,
            end=place + len(row["text"]), text=row["text"], block=place, speaker=None,
            role="informant", field=None, heading=None, question=None, page=None, box=None,
            timestamp=None, language="en", readable=True, evidence=True, set_aside=None,
            words=len(row["text"].split()),
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip
    segments = SEGMENTS.frame(made).sort_values("start", ignore_index=True)
    corpus = Corpus(
        settings=Settings(themes=ThemesSettings(engine=engine, of="all")),
        register=Register({}, ()), codebook=Codebook("none", "1", ()), decisions=(),
        sources=SOURCES.frame([]), documents=DOCUMENTS.frame([]), blocks=BLOCKS.frame([]),
        segments=segments, codings=CODINGS.frame([]), themes=THEMES.frame([]),
        theme_members=THEME_MEMBERS.frame([]), notices=notices_of(4).frame([]),
    )  # fmt: skip
    return corpus, segments


def bertopic(rows, vectors):
    """Return BERTopic's topics with its defaults."""
    import numpy as np
    from bertopic import BERTopic

    topics, _ = BERTopic().fit_transform([row["text"] for row in rows], vectors)
    return np.asarray(topics)


def bertopic_reduced(rows, vectors):
    """Return BERTopic's topics with its outliers given to the nearest topic."""
    import numpy as np
    from bertopic import BERTopic

    texts = [row["text"] for row in rows]
    model = BERTopic()
    topics, _ = model.fit_transform(texts, vectors)
    if -1 not in topics or max(topics) < 0:
        return np.asarray(topics)
    reduced = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
    return np.asarray(reduced)


def kmeans_true_k(rows, vectors):
    """Return k-means told the number of labels."""
    from sklearn.cluster import KMeans

    number = len({row["labels"][0] for row in rows})
    return KMeans(number, n_init=10, random_state=SEED).fit_predict(vectors).astype(int)


def ward_true_k(rows, vectors):
    """Return Ward's clustering told the number of labels."""
    from scipy.cluster.hierarchy import fcluster, linkage

    number = len({row["labels"][0] for row in rows})
    return fcluster(linkage(vectors, "ward"), number, "maxclust").astype(int) - 1


# To add a method: write `method(rows, vectors) -> labels` and add a row here and to METHODS.
RUNNERS: dict[str, Callable] = {
    "default": by_stage("stable"),
    "density": by_stage("density"),
    "bertopic": bertopic,
    "bertopic_reduced": bertopic_reduced,
    "kmeans_true_k": kmeans_true_k,
    "ward_true_k": ward_true_k,
}


def in_fresh_process(method, rows, vectors) -> float:
    """Return the seconds that a new Python needs for imports, grouping and naming."""
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.npz"
        np.savez(path, vectors=vectors, rows=json.dumps(rows))
        command = [sys.executable, __file__, "--one", method, "--cache", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return round(float(done.stdout.strip().splitlines()[-1]), 2)


def time_one(method, path) -> None:
    """Print the seconds from the start of this process to named themes."""
    import numpy as np

    with np.load(path) as stored:
        vectors, rows = stored["vectors"], json.loads(str(stored["rows"]))
    labels = run(method, rows, vectors)
    if method in ("default", "density"):  # BERTopic names its topics while fitting
        from pipeline.themes.engines import centroids
        from pipeline.themes.names import distinctive, keywords, vocabulary

        _, segments = corpus_of(rows, "stable")
        words = vocabulary(segments, [], np.ones(len(rows), dtype=bool))
        means = centroids(vectors, labels)
        keywords(words, distinctive(words, labels, len(means)), vectors, labels, means)
    print(time.perf_counter() - STARTED)


if __name__ == "__main__":
    main()

"""How well emergent themes match labels that people gave: the default engine beside its peers.

    python benchmarks/themes.py --segments S.jsonl
    python benchmarks/themes.py --segments S.jsonl --timing 5000

S.jsonl holds one segment a line: id, doc_id, text, labels. Scores are against the first
label; a row that no theme holds counts as a theme of its own. One JSON line per size and
method, each score the mean over the draws. The default and the density engine go through the
stage's own selection and grouping; the peers get the same vectors.

`seconds` is wall clock of a new Python, imports and naming included, with nothing else of this
script running; the scores are then worked out by two processes side by side, in which UMAP
compiles once. `bertopic_reduced` is the same fit as `bertopic`, its outliers given away.
`--timing N` does nothing but time the default engine and BERTopic on N embedded segments.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

STARTED = time.perf_counter()
METHODS = ("default", "density", "bertopic", "bertopic_reduced", "kmeans_true_k", "ward_true_k")
SIZES = ("100", "200", "400", "800", "all")
SEED = 20250801
AT_ONCE = 2  # processes that work out scores


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
    parser.add_argument("--timing", type=int, help="only time so many embedded segments")
    parser.add_argument("--inputs", type=Path, help=argparse.SUPPRESS)  # of a process of ours
    parser.add_argument("--family", help=argparse.SUPPRESS)
    parser.add_argument("--cold", help=argparse.SUPPRESS)  # size of the one run to time
    return parser.parse_args()


def main() -> None:
    """Print one JSON line per size and method."""
    options = parse()
    warnings.filterwarnings("ignore")
    if options.inputs:
        rows, vectors = stored(options.inputs)
        if options.cold:
            time_one(options.family, rows, vectors, options.cold)
        else:
            score_family(options.family, rows, vectors, options)
        return
    rows = [json.loads(line) for line in options.segments.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["labels"] and row["text"].strip()]
    vectors = embed([row["text"] for row in rows], options.cache, in_pieces=options.pieces)
    options.sizes = [size for size in options.sizes if size == "all" or int(size) < len(rows)]
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "inputs.npz"
        if options.timing:
            store(inputs, *repeated(rows, vectors, options.timing))
            print(json.dumps(timing(inputs, options.timing)), flush=True)
            return
        store(inputs, rows, vectors)
        measure_all(inputs, options)


def measure_all(inputs, options) -> None:
    """Time every method alone, then score the families side by side; print line by line."""
    families = [name for name, own in FAMILIES.items() if set(own) & set(options.methods)]
    seconds: dict[tuple[str, str], float] = {}
    for size in [] if options.no_seconds else options.sizes:
        for family in families:
            for method, taken in cold(inputs, family, size).items():
                seconds[size, method] = taken["seconds"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda family: print_scores(inputs, family, options, seconds), families))


def print_scores(inputs, family, options, seconds) -> None:
    """Print the scores of each method of a family as a process of its own works them out."""
    limits = ("draws", "subsamples", "drops")
    numbers = [part for name in limits for part in (f"--{name}", str(getattr(options, name)))]
    for told in child(inputs, family, [*numbers, "--sizes", *options.sizes]):
        size, line = json.loads(told)
        if line["method"] in options.methods:
            line["seconds"] = seconds.get((size, line["method"]))
            print(json.dumps(line), flush=True)


def cold(inputs, family, size) -> dict[str, dict[str, float]]:
    """Return wall and processor seconds of each method of a family in a new Python."""
    return json.loads(list(child(inputs, family, ["--cold", size]))[-1])


def child(inputs, family, arguments) -> Iterator[str]:
    """Yield the lines that this script prints in a process of its own, as they come."""
    command = [sys.executable, __file__, "--inputs", str(inputs), "--family", family, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        yield from (line for line in running.stdout if line.startswith(("{", "[")))
    if running.returncode:
        sys.exit(f"{family}: stopped with {running.returncode}")


def timing(inputs, number) -> dict[str, object]:
    """Return the seconds of the default engine and of BERTopic's defaults on the same rows."""
    ours, theirs = (cold(inputs, name, "all")[name] for name in ("default", "bertopic"))
    return {
        "segments": number,
        "default_seconds": ours["seconds"],
        "bertopic_seconds": theirs["seconds"],
        "ratio": round(ours["seconds"] / theirs["seconds"], 3),
        "default_cpu_seconds": ours["cpu_seconds"],
        "bertopic_cpu_seconds": theirs["cpu_seconds"],
        "cpu_ratio": round(ours["cpu_seconds"] / theirs["cpu_seconds"], 3),
        "processors": os.cpu_count(),
    }


def repeated(rows, vectors, number):
    """Return `number` rows with vectors: the first ones, again with a little noise if too few."""
    import numpy as np

    rounds = -(-number // len(rows))
    rng = np.random.default_rng(SEED)
    own = [row | {"text": f"{row['text']} {at or ''}"} for at in range(rounds) for row in rows]
    noise = rng.normal(size=(rounds * len(rows), vectors.shape[1])) * 0.3 / vectors.shape[1] ** 0.5
    noise[: len(rows)] = 0
    moved = np.vstack([vectors] * rounds) + noise
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return own[:number], moved[:number].astype(np.float32)


def store(path, rows, vectors) -> None:
    """Keep rows and vectors for the processes of this run."""
    import numpy as np

    np.savez(path, vectors=vectors, rows=json.dumps(rows))


def stored(path):
    """Return rows and vectors as `store` kept them."""
    import numpy as np

    with np.load(path) as kept:
        return json.loads(str(kept["rows"])), kept["vectors"]


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


def score_family(family, rows, vectors, options) -> None:
    """Print size and scores of each method of a family, one JSON line each."""
    for size in options.sizes:
        for line in measure(FAMILIES[family], rows, vectors, size, options):
            print(json.dumps([size, line]), flush=True)


def chosen_rows(rows, size, draw):
    """Return the row numbers of a draw, in order; all of them for the size `all`."""
    import numpy as np

    number = len(rows) if size == "all" else int(size)
    return np.sort(np.random.default_rng(draw).permutation(len(rows))[:number])


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
        head = {"segments": len(chosen), "method": name}
        yield {**head, **mean, **extra[name], "seconds": None, "draws": times}


def group(methods, rows, vectors):
    """Return the labels of each method of a family; a later one may build on the one before."""
    found: dict[str, object] = {}
    before = None
    for name, method in methods.items():
        found[name], before = method(rows, vectors, before)
    return found


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


def resampled(methods, whole, rows, vectors, options) -> dict[str, dict[str, float]]:
    """Return stability over subsamples of sources, and agreement after shuffling and dropping."""
    import numpy as np
    from sklearn.metrics import adjusted_rand_score

    from pipeline.stats.stability import adjusted_mutual_information, draws, singletons

    def again(kept):
        return group(methods, [rows[at] for at in kept], vectors[kept])

    thinned = [
        (kept, again(kept))
        for kept in draws([row["doc_id"] for row in rows], options.subsamples, SEED)
    ]
    order = np.random.default_rng(1).permutation(len(rows))
    shuffled = again(order)
    dropped = []
    for drop in range(options.drops):
        gone = max(1, len(rows) // 100)
        kept = np.sort(np.random.default_rng(100 + drop).permutation(len(rows))[gone:])
        dropped.append((kept, again(kept)))
    extra = {}
    for name, labels in whole.items():
        pairs = [(singletons(labels[kept]), singletons(own[name])) for kept, own in thinned]
        stable = [adjusted_mutual_information(one, other) for one, other in pairs]
        same = adjusted_rand_score(singletons(labels[order]), singletons(shuffled[name]))
        kept_by_drop = [member_jaccard(labels[kept], own[name]) for kept, own in dropped]
        known = [value for value in kept_by_drop if value is not None]
        extra[name] = {
            "stability": round(float(np.mean(stable)), 4),
            "shuffle_agreement": round(float(same), 4),
            "dropped_jaccard": round(float(np.mean(known)), 4) if known else None,
        }
    return extra


def member_jaccard(labels, again) -> float | None:
    """Return the Jaccard of each member's theme with its best match, mean over members."""
    import numpy as np

    from pipeline.stats.stability import best_jaccard

    best = best_jaccard(labels, again, int(labels.max()) + 1)
    sizes = np.bincount(labels[labels >= 0], minlength=len(best))
    return float(np.average(np.nan_to_num(best), weights=sizes)) if sizes.sum() else None


def by_stage(engine: str) -> Callable:
    """Return a method that groups as the stage does, with one of its engines."""

    def grouped(rows, vectors, before):
        import numpy as np

        from pipeline.themes.selection import content_hash, select
        from pipeline.themes.stage import group_selection

        corpus, segments = corpus_of(rows, engine)
        selection = select(corpus, segments, vectors)
        grouping = group_selection(corpus, selection)
        of_content = dict(zip(selection.segments["content"], grouping.labels, strict=True))
        return np.array([of_content.get(content_hash(row["text"]), -1) for row in rows]), None

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


def bertopic(rows, vectors, before):
    """Return BERTopic's topics with its defaults, and the fitted model."""
    import numpy as np
    from bertopic import BERTopic

    model = BERTopic()
    topics, _ = model.fit_transform([row["text"] for row in rows], vectors)
    return np.asarray(topics), (model, topics)


def bertopic_reduced(rows, vectors, before):
    """Return the same topics with the outliers given to the nearest topic."""
    import numpy as np

    model, topics = before
    if -1 in topics and max(topics) >= 0:
        texts = [row["text"] for row in rows]
        topics = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
    return np.asarray(topics), None


def kmeans_true_k(rows, vectors, before):
    """Return k-means told the number of labels."""
    from sklearn.cluster import KMeans

    number = len({row["labels"][0] for row in rows})
    return KMeans(number, n_init=10, random_state=SEED).fit_predict(vectors).astype(int), None


def ward_true_k(rows, vectors, before):
    """Return Ward's clustering told the number of labels."""
    from scipy.cluster.hierarchy import fcluster, linkage

    number = len({row["labels"][0] for row in rows})
    return fcluster(linkage(vectors, "ward"), number, "maxclust").astype(int) - 1, None


# To add a method: write `method(rows, vectors, before) -> (labels, what the next one needs)`
# and add a row here, to the family whose fit it shares or as a family of its own, and to METHODS.
FAMILIES: dict[str, dict[str, Callable]] = {
    "bertopic": {"bertopic": bertopic, "bertopic_reduced": bertopic_reduced},
    "default": {"default": by_stage("stable")},
    "ward_true_k": {"ward_true_k": ward_true_k},
    "kmeans_true_k": {"kmeans_true_k": kmeans_true_k},
    "density": {"density": by_stage("density")},
}


def time_one(family, rows, vectors, size) -> None:
    """Print the wall and processor seconds from the start of this process to named themes."""
    chosen = chosen_rows(rows, size, 0)
    rows, vectors = [rows[at] for at in chosen], vectors[chosen]
    taken, before = {}, None
    for name, method in FAMILIES[family].items():
        labels, before = method(rows, vectors, before)
        if name in ("default", "density"):  # BERTopic names its topics while fitting
            name_themes(rows, vectors, labels)
        used = resource.getrusage(resource.RUSAGE_SELF)
        taken[name] = {
            "seconds": round(time.perf_counter() - STARTED, 2),
            "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        }
    print(json.dumps(taken), flush=True)


def name_themes(rows, vectors, labels) -> None:
    """Word the themes as the stage does."""
    import numpy as np

    from pipeline.themes.engines import centroids
    from pipeline.themes.names import distinctive, keywords, vocabulary

    _, segments = corpus_of(rows, "stable")
    words = vocabulary(segments, [], np.ones(len(rows), dtype=bool))
    means = centroids(vectors, labels)
    keywords(words, distinctive(words, labels, len(means)), vectors, labels, means)


if __name__ == "__main__":
    main()

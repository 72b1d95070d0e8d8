"""The ways of grouping that `themes.py` sets beside each other.

A method gets rows, their vectors and what the method before it in its family left, and
returns the theme of each row (-1 for none) and what the next one may build on.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from themes_material import SEED


def by_stage(engine: str) -> Callable:
    """Return a method that groups as the stage does, with one of its engines."""

    def grouped(rows, vectors, before):
        import numpy as np

        from pipeline.study.study import Settings, ThemesSettings
        from pipeline.themes.selection import content_hash, select
        from pipeline.themes.stage import group_selection

        # where all segments are asked for, the stage looks at nothing else of a corpus
        corpus = SimpleNamespace(settings=Settings(themes=ThemesSettings(engine=engine, of="all")))
        selection = select(corpus, segments_of(rows), vectors)
        grouping = group_selection(corpus, selection)
        of_content = dict(zip(selection.segments["content"], grouping.labels, strict=True))
        return np.array([of_content.get(content_hash(row["text"]), -1) for row in rows]), None

    return grouped


def segments_of(rows):
    """Return the rows with what the stage reads of a segment: all are English evidence."""
    import pandas as pd

    return pd.DataFrame(
        {
            "source_id": [row["doc_id"] for row in rows],
            "start": range(len(rows)),
            "text": [row["text"] for row in rows],
            "role": "informant",
            "language": "en",
            "readable": True,
        }
    )


def name_themes(rows, vectors, labels) -> None:
    """Word the themes as the stage does."""
    import numpy as np

    from pipeline.themes.engines import centroids
    from pipeline.themes.names import distinctive, keywords, vocabulary

    words = vocabulary(segments_of(rows), [], np.ones(len(rows), dtype=bool))
    means = centroids(vectors, labels)
    keywords(words, distinctive(words, labels, len(means)), vectors, labels, means)


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

    number = len({row["label"] for row in rows})
    return KMeans(number, n_init=10, random_state=SEED).fit_predict(vectors).astype(int), None


def ward_true_k(rows, vectors, before):
    """Return Ward's clustering told the number of labels."""
    from scipy.cluster.hierarchy import fcluster, linkage

    number = len({row["label"] for row in rows})
    return fcluster(linkage(vectors, "ward"), number, "maxclust").astype(int) - 1, None


# To add a method: write it above and add a row here, to the family whose fit it shares or as a
# family of its own. The longest go first; families in SLOW get fewer draws.
FAMILIES: dict[str, dict[str, Callable]] = {
    "bertopic": {"bertopic": bertopic, "bertopic_reduced": bertopic_reduced},
    "default": {"default": by_stage("stable")},
    "ward_true_k": {"ward_true_k": ward_true_k},
    "kmeans_true_k": {"kmeans_true_k": kmeans_true_k},
    "density": {"density": by_stage("density")},
}
SLOW = ("bertopic", "density")
METHODS = tuple(name for family in FAMILIES.values() for name in family)

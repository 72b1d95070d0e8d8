"""The density engine: UMAP, then HDBSCAN, with settings that follow the number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.themes.material import Material


def reducer(rows: int, seed: int) -> Any:
    """Return the UMAP for so many rows; fits BERTopic's slot `umap_model`."""
    from umap import UMAP

    return UMAP(
        n_neighbors=min(15, rows - 1),
        n_components=min(5, rows - 2),
        min_dist=0.0,
        metric="cosine",
        random_state=seed,
        n_jobs=1,
    )


def clusterer(rows: int) -> Any:
    """Return the HDBSCAN for so many rows; fits BERTopic's slot `hdbscan_model`."""
    from hdbscan import HDBSCAN

    smallest = max(5, round(0.015 * rows))
    return HDBSCAN(
        min_cluster_size=smallest, min_samples=max(3, smallest // 2), prediction_data=True
    )


def group(material: Material, wanted: int, seed: int) -> NDArray[np.int64]:
    """Return the theme of each row by its vector alone, -1 for none.

    `wanted` is not used: densities decide.
    """
    import numpy as np

    vectors = material.vectors
    reduced = reducer(len(vectors), seed).fit_transform(vectors)
    labels: NDArray[np.int64] = np.asarray(
        clusterer(len(vectors)).fit_predict(reduced), dtype=np.int64
    )
    return labels

"""The density engine: UMAP, then HDBSCAN, with settings that follow the number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.themes.material import Material, Tell


LUMP = 0.5  # share of the rows above which one theme says nothing


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


def clusterer(rows: int, selection: str = "eom") -> Any:
    """Return the HDBSCAN for so many rows; fits BERTopic's slot `hdbscan_model`.

    `selection` is `eom` (excess of mass: what stays together longest) or `leaf` (the finest).
    """
    from hdbscan import HDBSCAN

    smallest = max(5, round(0.015 * rows))
    return HDBSCAN(
        min_cluster_size=smallest,
        min_samples=max(3, smallest // 2),
        cluster_selection_method=selection,
        prediction_data=True,
    )


def group(
    material: Material, wanted: int, seed: int, tell: Tell | None = None
) -> NDArray[np.int64]:
    """Return the theme of each row by its vector alone, -1 for none.

    Where one theme would hold more than half of the rows, the finest themes are taken instead.
    `wanted` is not used: densities decide. Nor is `tell`: it cannot be asked how far it is.
    """
    vectors = material.vectors
    reduced = reducer(len(vectors), seed).fit_transform(vectors)
    labels = _labels(reduced, "eom")
    return _labels(reduced, "leaf") if _is_lump(labels) else labels


def _labels(reduced: NDArray[np.float32], selection: str) -> NDArray[np.int64]:
    import numpy as np

    found = clusterer(len(reduced), selection).fit_predict(reduced)
    return np.asarray(found, dtype=np.int64)


def _is_lump(labels: NDArray[np.int64]) -> bool:
    import numpy as np

    sizes = np.bincount(labels[labels >= 0], minlength=1)
    return bool(sizes.max() > LUMP * len(labels))

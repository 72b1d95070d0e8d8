"""The engines, alone and in BERTopic's slots."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from pipeline.themes import grouping, names, stable
from pipeline.themes.material import material_of, row_keys
from pipeline.themes.reduction import neighbourhood, reduce, unit
from pipeline.themes.selection import Selection


def blobs(groups: int, size: int, seed: int = 0, spread: float = 0.6):
    """Return unit vectors around orthogonal directions, and the direction of each."""
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(groups), size)
    noise = rng.normal(size=(len(truth), 48)) * spread / np.sqrt(48)
    return unit((np.eye(48)[truth] + noise).astype(np.float32)), truth


def alike(vectors):
    """Return the weight 1 for every row."""
    return np.ones(len(vectors), dtype=np.float32)


def same_groups(one, other) -> bool:
    return np.array_equal(one[:, None] == one, other[:, None] == other)


@pytest.mark.parametrize(("groups", "size"), [(2, 150), (3, 30), (5, 30), (8, 30)])
def test_the_number_of_themes_is_found_without_being_told(groups, size):
    vectors, truth = blobs(groups, size)
    assert same_groups(stable.group(material_of(vectors), 0, 1), truth)


def test_a_wanted_number_of_themes_is_kept():
    vectors, _ = blobs(5, 20)
    assert len(set(stable.group(material_of(vectors), 7, 1))) == 7


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5, 9])
def test_very_few_rows_are_grouped_without_error(rows):
    vectors, _ = blobs(1, rows)
    assert len(stable.group(material_of(vectors), 0, 1)) == rows


def test_a_row_starts_the_same_runs_whichever_others_are_there():
    vectors, _ = blobs(4, 10)
    assert np.array_equal(row_keys(vectors)[5:20], row_keys(vectors[5:20]))


def test_rows_keep_unit_length_and_move_towards_their_neighbours():
    vectors, truth = blobs(4, 25)
    reduced = reduce(material_of(vectors))
    assert np.allclose(np.linalg.norm(reduced, axis=1), 1.0, atol=1e-5)
    same = truth[:, None] == truth

    def gap(rows):
        cosines = rows @ rows.T
        return cosines[same].mean() - cosines[~same].mean()

    assert gap(reduced) > gap(vectors)


def test_a_neighbourhood_leaves_the_row_itself_out():
    vectors = unit(np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0.1]], dtype=np.float32))
    assert np.allclose(neighbourhood(vectors, alike(vectors), 1.0)[1], vectors[2], atol=1e-3)


def test_the_silhouette_is_that_of_rousseeuw():
    from sklearn.metrics import silhouette_score

    vectors, truth = blobs(4, 12, spread=1.2)
    expected = silhouette_score(vectors, truth, metric="cosine")
    assert stable.silhouette(vectors, truth, alike(vectors)) == pytest.approx(expected, abs=1e-6)


def test_above_the_limit_a_sample_with_each_sources_share_is_fitted(monkeypatch):
    monkeypatch.setitem(grouping.LARGEST_FIT, "stable", 100)
    vectors, truth = blobs(4, 60)
    order = np.random.default_rng(5).permutation(240)
    vectors, truth = vectors[order], truth[order]
    sources = ["big" if row % 4 else "small" for row in range(240)]
    rows = pd.DataFrame({"source_id": sources})
    chosen = Selection(rows, vectors, alike(vectors), "all", ())
    found = grouping.group(chosen, "stable", 0, 1)
    counts = {name: sum(found.fitted[[s == name for s in sources]]) for name in ("big", "small")}
    assert counts == {"big": 75, "small": 25}
    assert same_groups(found.labels, truth)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Tensorflow not installed")
def test_the_engine_serves_in_bertopics_slots():
    from bertopic import BERTopic

    vectors, truth = blobs(4, 25)
    words = ["river", "budget", "teacher", "bridge"]
    texts = [f"{words[label]} {words[label]}s again" for label in truth]
    model = BERTopic(umap_model=stable.Reducer(), hdbscan_model=stable.Clusterer(seed=1))
    topics, _ = model.fit_transform(texts, vectors)
    assert same_groups(np.asarray(topics), truth)
    assert np.array_equal(model.transform(texts[:3], vectors[:3])[0], topics[:3])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_density_engine_parts_a_cloud_that_would_be_one_lump():
    from pipeline.themes import density

    cloud, far = blobs(1, 340, spread=1.5)[0], blobs(2, 60, spread=0.3)[0][60:]
    found = density.group(material_of(np.vstack([cloud, far])), 0, 1)
    sizes = np.bincount(found[found >= 0])
    assert len(sizes) > 2
    assert sizes.max() <= 200


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_density_engine_finds_clear_themes_twice_alike():
    from pipeline.themes import density

    vectors, truth = blobs(4, 80, spread=0.4)
    found = density.group(material_of(vectors), 0, 1)
    assert np.array_equal(found, density.group(material_of(vectors), 0, 1))
    kept = found >= 0
    assert kept.mean() > 0.8
    assert same_groups(found[kept], truth[kept])


@pytest.mark.slow
def test_the_default_engine_loads_neither_umap_nor_a_compiler():
    script = (
        "import sys; import numpy as np; import pipeline.themes.stage; "
        "from pipeline.themes import stable; from pipeline.themes.material import material_of; "
        "rows = np.random.default_rng(0).normal(size=(60, 8)).astype('float32'); "
        "stable.group(material_of(rows), 0, 1); "
        "print(sorted({'umap', 'numba', 'bertopic', 'torch', 'hdbscan'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_class_based_tf_idf_is_that_of_grootendorst():
    from scipy.sparse import csr_matrix

    said = csr_matrix(np.array([[1.0, 1, 0], [1, 0, 0], [0, 1, 1]]))
    words = names.Vocabulary(("a", "b", "c"), said)
    weights = names.distinctive(words, np.array([0, 0, 1]), 2)
    # theme 0 says a twice and b once, theme 1 b and c once; 5 terms in all, 2.5 per theme
    expected = [
        [np.sqrt(2 / 3) * np.log(1 + 2.5 / 2), np.sqrt(1 / 3) * np.log(1 + 2.5 / 2), 0],
        [0, np.sqrt(1 / 2) * np.log(1 + 2.5 / 2), np.sqrt(1 / 2) * np.log(1 + 2.5 / 1)],
    ]
    assert np.allclose(weights, expected)

import pytest

from pipeline.errors import CodebookError
from pipeline.study.codebook_yaml import load_codebook

BOOK = """\
codebook: small
version: "2"
profiles: {core: [A]}
codes:
  - id: A
    label: Alpha
    definition: The first.
    patterns: {en: ["one two"]}
    examples: [{text: "Said so.", voice: grantee, polarity: lacking}]
  - id: A1
    parent: A
    label: Alpha one
    definition: Part of the first.
    exclude: ["something else -> A"]
    patterns: {en: ["three"], es: ["tres"]}
    examples: ["Said more."]
"""


def load(tmp_path, text):
    path = tmp_path / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return load_codebook(path)


def test_a_profile_lends_patterns_and_examples_of_left_out_codes_to_their_ancestor(tmp_path):
    core = load(tmp_path, BOOK).select("core")
    assert core.ids == ["A"]
    assert core.get("A").patterns == {"en": ("one two", "three"), "es": ("tres",)}
    assert [example.text for example in core.get("A").examples] == ["Said so.", "Said more."]
    assert core.get("A").examples[0].valence == "lacking"


@pytest.mark.parametrize(
    ("word", "valence"),
    [("in place", "present"), ("lacking", "lacking"), ("wished for", "normative")],
)
def test_an_example_says_its_valence_by_either_name_and_the_codebook_counts_as_the_same(
    tmp_path, word, valence
):
    before = load(tmp_path, BOOK.replace("polarity: lacking", f"polarity: {word}"))
    now = load(tmp_path, BOOK.replace("polarity: lacking", f"valence: {valence}"))
    assert now == before
    assert now.fingerprint() == before.fingerprint()
    assert now.get("A").examples[0].valence == valence


def test_a_codebook_is_hashed_as_earlier_versions_did_so_that_old_releases_compare(tmp_path):
    example = load(tmp_path, BOOK).get("A").examples[0]
    assert (
        repr(example) == "Example(text='Said so.', voice='grantee', polarity='lacking', lang='en')"
    )


def test_exclude_notes_name_the_codes_meant(tmp_path):
    assert load(tmp_path, BOOK).get("A1").siblings_named() == ["A"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  - id: A1", "  - id: A", "book.yaml:10: code 'A' stands already at 5"),
        ("parent: A\n", "parent: B\n", "unknown parent 'B'"),
        ("    label: Alpha\n", "    label: Alpha\n    parent: A1\n", "cycle of parents"),
        ("definition: The first.", "definition:", "book.yaml:5: definition is empty"),
        ("polarity: lacking", "polarity: lackin", "unknown polarity 'lackin'. Did you mean 'lacking'?"),
        ("    label: Alpha one", "    lable: Alpha one\n    label: x", "unknown key lable. Did you mean 'label'?"),
        ("    label: Alpha one", "    label: x\n    label: y", "line 13: the key label stands twice"),
        ("core: [A]", "core: [AA]", "profile core names no code 'AA'."),
        ('exclude: ["something', "exclude: [[", "book.yaml:"),
    ],
)  # fmt: skip
def test_faults_are_named_with_their_line(tmp_path, old, new, message):
    with pytest.raises(CodebookError) as caught:
        load(tmp_path, BOOK.replace(old, new))
    assert message in str(caught.value)


def test_unknown_code_and_profile_name_the_nearest(tmp_path):
    book = load(tmp_path, BOOK)
    with pytest.raises(CodebookError, match="Did you mean 'A1'"):
        book.get("a1")
    with pytest.raises(CodebookError, match="Did you mean 'core'"):
        book.select("cor")

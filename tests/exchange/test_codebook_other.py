"""Codebooks go to other programs and come back with what a description can hold."""

import pytest

from pipeline.errors import CodebookError, SourceError
from pipeline.exchange.codebook_tables import read_codebook_table, write_codebook_table
from pipeline.study.codebook_yaml import load_codebook


def held(codebook, *, nested):
    """Return what another program's codebook can hold of ours."""
    return [
        (code.id, code.label, code.definition, code.include, code.exclude,
         tuple(one.text for one in code.examples),
         *((code.parent, code.family) if nested else ()))
        for code in codebook
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", [".qdc", ".csv"])
def test_a_codebook_reads_back_from_another_programs_file(tiny_study, tmp_path, suffix):
    codebook = load_codebook(tiny_study / "codebook.yaml")
    path = tmp_path / f"codes{suffix}"
    write_codebook_table(codebook, path)
    nested = suffix == ".qdc"
    assert held(read_codebook_table(path), nested=nested) == held(codebook, nested=nested)


def test_other_programs_codebooks_are_read_without_ids_descriptions_or_the_right_namespace(
    tmp_path,
):
    path = tmp_path / "codes.qdc"
    path.write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:0:4" origin="Taguette 1.5.2"><Codes>'
        '<Code guid="1" name="Enablers" isCodable="false"><Code guid="2" name="Été &amp; trust"'
        ' isCodable="true"><Code guid="3" name="Été, trust" isCodable="true">'
        "<Description>To rely.\n\nInclude:\n- words\n  and deeds</Description></Code></Code></Code>"
        "</Codes><Sets/></CodeBook>"
    )
    read = read_codebook_table(path)
    assert [(c.id, c.label, c.parent, c.family, c.definition) for c in read] == [
        ("ete-trust", "Été & trust", None, "enablers", "Été & trust"),
        ("ete-trust-2", "Été, trust", "ete-trust", "enablers", "To rely."),
    ]
    assert read.get("ete-trust-2").include == ("words and deeds",)
    assert read.families == {"enablers": "Enablers"}


def test_what_is_no_codebook_is_refused(tmp_path):
    path = tmp_path / "codes.qdc"
    path.write_text("<Project/>")
    with pytest.raises(SourceError, match="no codebook"):
        read_codebook_table(path)
    (tmp_path / "tags.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CodebookError, match="no column tag"):
        read_codebook_table(tmp_path / "tags.csv")

"""Frozen runs, what changed since and why, files of an audience as a run goes on, withdrawal."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from release_files import crowd
from typer.testing import CliRunner

from pipeline.commands import release_tasks
from pipeline.commands.cli import app
from pipeline.errors import OutputError
from pipeline.evidence.rows import records_of
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision, append, read
from pipeline.study.releases import Frozen, content_hash, last_release, releases_of
from pipeline.study.store import Store
from pipeline.study.study import open_study
from pipeline.synthesis.changes import changes
from pipeline.synthesis.metadata import SECTIONS, run_id
from pipeline.synthesis.stage import build_tables, write_tables
from pipeline.synthesis.tables import t05_enablers
from pipeline.tables import DOCUMENTS

RUN = CliRunner()


def command(study, *words):
    shown = RUN.invoke(app, [*words, "--study", str(study)])
    assert shown.exit_code == 0, shown.output + str(shown.exception)
    return shown.output


def decide(study, source_id, action="add", code="TR"):
    texts = Store(study.processed).read(DOCUMENTS, [source_id])
    words = {"one": "Now there is trust on both sides.", "two": "Our board trusts their judgement"}
    words = words[source_id]
    at = texts["text"][0].index(words)
    passage = anchor(source_id, texts["text"][0], at, at + len(words))
    body = {"action": action, "code": code}
    decision = Decision(
        kind="coding", writer="Ana", made_at="2025-01-01", body=body, passage=passage
    )
    append(study.decisions, "review", [decision])


@pytest.mark.slow
def test_a_release_is_frozen_survives_a_clean_and_the_next_run_says_what_changed(ran_study):
    study = open_study(ran_study)
    command(ran_study, "release", "spring")
    frozen = last_release(study)
    assert frozen.name == "spring"
    assert {"tables/T08_prevalence.csv", "codebook.yaml", "briefing.docx"} <= set(
        frozen.manifest["files"]
    )
    sidecar = json.loads((frozen.folder / "tables/metadata.json").read_text(encoding="utf-8"))
    assert sidecar["run"] == frozen.manifest["run"]
    shown = RUN.invoke(app, ["release", "spring", "--study", str(ran_study)])
    assert "none is ever overwritten" in str(shown.exception)
    decide(study, "one")
    command(ran_study, "synthesis")
    folder = study.processed / "5_synthesis"
    rows = pd.read_csv(folder / "tables" / "T25_changes.csv")
    cell = rows[(rows["table"] == "T08") & (rows["row"] == "TR | partner")]
    told = cell.set_index("column").loc["n_sources_confirmed"]
    assert (told["before"], told["after"]) == ("0", "1")
    assert "decision by Ana" in told["reasons"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "What changed since the last release" in page
    assert 'id="T25"' in page
    command(ran_study, "clean")
    assert [release.name for release in releases_of(study)] == ["spring"]
    command(ran_study, "withdraw", "one", "--yes")
    assert releases_of(study) == []
    assert [p.name for p in frozen.folder.iterdir()] == ["WITHDRAWN.txt"]
    assert not (folder / "tables" / "T25_changes.csv").exists()


@pytest.mark.slow
def test_files_of_an_audience_go_when_the_run_changes_and_what_people_wrote_is_kept(ran_study):
    study = open_study(ran_study)
    assert "checked" in command(ran_study, "synthesis", "--profile", "funder")
    place = study.processed / "5_synthesis" / "funder"
    team = json.loads((place.parent / "tables/metadata.json").read_text(encoding="utf-8"))
    assert json.loads((place / "profile.json").read_text(encoding="utf-8"))["run"] == team["run"]
    assert team["run"] in (place / "report.html").read_text(encoding="utf-8")
    command(ran_study, "synthesis")
    assert place.is_dir()
    (place / "briefing.docx").write_bytes(b"mine")
    decide(study, "two")
    told = command(ran_study, "synthesis")
    assert "removed: the run beneath them changed" in told
    assert not place.exists()
    kept = list((study.decisions / "edited").glob("funder-*-briefing.docx"))
    assert [path.read_bytes() for path in kept] == [b"mine"]
    (place.parent / "briefing.docx").write_bytes(b"ours")
    assert "briefing   was changed by hand" in command(ran_study, "synthesis")
    assert any(p.read_bytes() == b"ours" for p in (study.decisions / "edited").iterdir())


@pytest.mark.slow
def test_nothing_is_left_of_files_that_fail_the_check(ran_study, monkeypatch):
    command(ran_study, "synthesis")
    folder = open_study(ran_study).processed / "5_synthesis"
    from pipeline.leaks import check

    monkeypatch.setattr(check, "problems_of", lambda *_: ["report.html: names source two"])
    with pytest.raises(release_tasks.PrivacyError, match=r"report.html: names source two"):
        list(release_tasks.write_profile_of(ran_study, "funder"))
    assert not (folder / "funder").exists()
    assert not (folder / ".writing-funder").exists()


@pytest.mark.slow
def test_a_quote_and_a_finding_are_cleared_by_name(tiny_study):
    study = open_study(tiny_study)
    decide_finding(study)
    command(tiny_study, "coding")
    told = command(tiny_study, "clear", "F1", "--for", "funder", "--by", "Ana")
    assert told.strip() == "F1 is cleared for 'funder' by Ana; write its files anew"
    shown = RUN.invoke(
        app, ["clear", "F2", "--for", "funder", "--by", "Ana", "--study", str(tiny_study)]
    )
    assert "Did you mean 'F1'" in str(shown.exception)
    (cleared,) = [one for one in read(study.decisions) if one.kind == "quote release"]
    assert (cleared.body["finding_id"], cleared.body["audience"]) == ("F1", "funder")


def decide_finding(study):
    body = {"finding_id": "F1", "statement": "Trust came late.", "codes": ["TR"], "cases": []}
    made = Decision(kind="finding", writer="Ana", made_at="2025-01-01", body=body)
    append(study.decisions, "findings", [made])


def frozen(draft, folder):
    """Freeze the tables of a draft, as a release would."""
    from pipeline import __version__
    from pipeline.model.card import model_key
    from pipeline.study.releases import code_hashes

    corpus = draft.corpus()
    sheets = build_tables(corpus)
    files = write_tables(sheets.values(), folder / "tables")
    manifest = {
        "made_at": "2025-01-01",
        "run": run_id(sheets, corpus),
        "version": __version__,
        "codebook": {"hash": corpus.codebook.fingerprint()},
        "codes": code_hashes(corpus.codebook),
        "settings": {name: corpus.settings.fingerprint(name) for name in SECTIONS},
        "model": model_key(corpus.settings.embedding),
        "sources": {document.source_id: document.text_hash for document in draft.documents},
        "decisions": [{"event_id": one.event_id} for one in draft.decisions],
        "files": {path.relative_to(folder).as_posix(): content_hash(path) for path in files},
    }
    return Frozen("then", folder, manifest)


def changed(draft, release):
    corpus = draft.corpus()
    rows = records_of(changes(build_tables(corpus), corpus, release).table)
    return {(row["table"], row["row"], row["column"]): row for row in rows}


@pytest.mark.slow
def test_nothing_changed_is_no_row(tmp_path):
    draft = crowd()
    assert changed(draft, frozen(draft, tmp_path)) == {}


def test_words_that_this_version_says_otherwise_are_no_change(tmp_path, monkeypatch):
    draft = crowd()
    draft.codings = [replace(coding, valence="not established") for coding in draft.codings]
    with monkeypatch.context() as earlier:
        earlier.setattr(t05_enablers, "UNTOLD", "Reported: direction not established")
        release = frozen(draft, tmp_path)
    assert "Reported: direction not established" in set(release.table("T05")["level"])
    assert changed(draft, release) == {}


@pytest.mark.slow
def test_a_new_source_a_decision_and_a_coder_are_told_apart_as_reasons(tmp_path):
    draft = crowd()
    release = frozen(draft, tmp_path)
    draft.source("new-one", "partner", "north", ["We trust them now."])
    draft.code("new-one", 0, "SE3")
    draft.code("phil-00", 1, "SE1")
    first = draft.codings[1]
    draft.codings[1] = replace(first, status="accepted", coder="Ana", method="person")
    rows = changed(draft, release)
    told = rows["T08", "SE3 | partner", "n_sources_confirmed"]["reasons"]
    assert "decision by Ana (1 coding)" in told
    assert "source added: new-one (1 coding)" in told
    assert rows["T08", "SE1 | philanthropy", "n_sources_suggested"]["reasons"] == "coder (1 coding)"
    size = rows["T01", "north | partner | interview", "n_counted"]
    assert (size["before"], size["after"]) == ("6", "7")
    assert size["reasons"].startswith("source added: new-one")
    assert rows["T02", "new-one", "(row)"]["before"] is None


@pytest.mark.slow
def test_a_changed_code_and_changed_settings_are_reasons(tmp_path, with_settings):
    draft = crowd()
    release = frozen(draft, tmp_path)
    release.manifest["codes"]["SE3"] = "another"
    draft.codings = [c for c in draft.codings if not (c.code == "SE3" and c.source_id == "part-00")]
    told = changed(draft, release)["T08", "SE3 | partner", "n_sources_suggested"]
    assert (told["before"], told["after"]) == ("12", "11")
    assert told["reasons"] == "codebook: SE3 changed (1 coding)"
    release.manifest["codes"]["SE3"] = frozen(draft, tmp_path / "b").manifest["codes"]["SE3"]
    with_settings(draft, "coding", threshold=0.4)
    told = changed(draft, release)["T08", "SE3 | partner", "n_sources_suggested"]
    assert told["reasons"] == "settings of coding (1 coding)"


@pytest.mark.slow
def test_a_frozen_table_that_was_touched_is_refused(tmp_path):
    draft = crowd()
    release = frozen(draft, tmp_path)
    (tmp_path / "tables" / "T08_prevalence.parquet").write_bytes(b"x")
    with pytest.raises(OutputError, match="not as it was frozen"):
        changed(draft, release)

"""A deposit of a study holds its method and its numbers, and no word of a participant."""

from __future__ import annotations

import json

from pipeline.commands.replication_tasks import replication_pack
from pipeline.exchange.replication import NOT_TOLD, stages
from pipeline.run.work import Work
from pipeline.study.study import open_study


def runs(text, size):
    words = text.split()
    return {" ".join(words[at : at + size]) for at in range(len(words) - size + 1)}


def test_a_deposit_holds_no_words_no_source_and_no_partnership(made, tmp_path):
    list(replication_pack(made, tmp_path))
    files = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert set(files) == {"protocol.md", "frame.csv", "counts.csv", "agreement.csv", "run.json"}
    corpus = Work(open_study(made)).corpus()
    said = set().union(*(runs(text, 5) for text in corpus.documents["text"]))
    for name, text in files.items():
        assert not runs(text, 5) & said, name
        assert not any(source_id in text.split() for source_id in corpus.sources["source_id"])
        assert "North" not in text
        assert not any(label in text for label in corpus.themes["label"])


def test_what_nobody_has_told_is_left_to_complete(made, tmp_path):
    told = list(replication_pack(made, tmp_path))
    protocol = (tmp_path / "protocol.md").read_text(encoding="utf-8")
    assert f"- Coders who coded sources in full: {NOT_TOLD}" in protocol
    assert "To complete by you" in told[-1]
    assert json.loads((tmp_path / "run.json").read_text())["sources"]["not_read"] == 0


def test_the_approach_has_its_fifteen_stages_each_with_a_command():
    found = stages()
    assert len(found) == 15
    assert all(one["name"] and one["here"] and one["command"] for one in found)

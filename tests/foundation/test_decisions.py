import errno
from datetime import UTC, datetime

import pytest

from pipeline.errors import DecisionError, OutputError
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision, append, doubts, read, standing

PASSAGE = anchor("s", "It takes time.", 0, 8)


def coding(writer, action, made_at="2025-01-01T10:00:00+00:00", adjudicated=False):
    return Decision(
        kind="coding",
        writer=writer,
        made_at=made_at,
        body={"action": action, "code": "TI"},
        passage=PASSAGE,
        adjudicated=adjudicated,
    )


def test_a_decision_read_from_two_copies_of_a_file_counts_once(tmp_path):
    path = append(tmp_path, "review", [coding("Ana", "accept")])
    (tmp_path / "copy.jsonl").write_bytes(path.read_bytes())
    assert len(read(tmp_path)) == 1


def test_decisions_come_back_as_written_in_order_of_time(tmp_path):
    later = coding("Ana", "reject", "2025-01-02T10:00:00+00:00")
    earlier = coding("Ana", "accept")
    append(tmp_path, "b", [later])
    append(tmp_path, "a", [earlier])
    assert read(tmp_path) == (earlier.identified(), later.identified())


@pytest.mark.parametrize("torn", [b'{"kind": "cod', '{"kind": "é'.encode()[:-1]])
def test_a_torn_line_is_told_and_the_rest_is_read_also_when_more_follows(tmp_path, torn):
    path = append(tmp_path, "review", [coding("Ana", "accept")])
    path.write_bytes(path.read_bytes() + torn)
    append(tmp_path, "review", [coding("Ana", "reject")])
    assert [one.body["action"] for one in read(tmp_path)] == ["accept", "reject"]
    (told,) = doubts(tmp_path)
    assert told.startswith(f"{path}:2: not a decision")


def test_with_a_clock_set_back_the_later_line_is_the_later_decision_and_it_is_told(tmp_path):
    path = append(tmp_path, "review", [coding("Ana", "accept", "2025-06-01")])
    append(tmp_path, "review", [coding("Ana", "reject", "2025-05-01")])
    assert standing(read(tmp_path)).state == "rejected"
    (told,) = doubts(tmp_path)
    assert told.startswith(f"{path}:2: dated before the line above it")


def test_a_decision_after_one_dated_in_the_future_is_the_later_one(tmp_path):
    append(tmp_path, "monday", [coding("Ana", "accept", "2999-01-01")])
    append(tmp_path, "tuesday", [coding("Ana", "reject", datetime.now(UTC).isoformat())])
    assert standing(read(tmp_path)).state == "rejected"
    assert "a clock was set back" in doubts(tmp_path)[0]


def test_what_cannot_be_written_whole_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = append(tmp_path, "review", [coding("Ana", "accept")])
    before = path.read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(
        OutputError, match=rf"{path} cannot be written: No space left.*nothing was stored"
    ):
        append(tmp_path, "review", [coding("Ana", "reject")])
    assert path.read_bytes() == before


def test_nothing_about_a_withdrawn_source_is_stored(tmp_path):
    (tmp_path / "withdrawn.txt").write_text("s 2025-01-01\n", encoding="utf-8")
    with pytest.raises(DecisionError, match="s was withdrawn; nothing was stored"):
        append(tmp_path, "review", [coding("Ana", "accept")])


@pytest.mark.parametrize(
    ("decisions", "state"),
    [
        ([coding("Ana", "accept")], "accepted"),
        ([coding("Ana", "accept"), coding("Ana", "reject", "2025-02-01")], "rejected"),
        ([coding("Ana", "accept"), coding("Ben", "accept")], "accepted"),
        ([coding("Ana", "accept"), coding("Ben", "reject")], "contested"),
        ([coding("Ana", "accept"), coding("Ben", "reject"), coding("Cy", "reject", adjudicated=True)], "rejected"),
        ([coding("Ana", "add"), coding("Ben", "change", "2025-02-01")], "edited"),
    ],
)  # fmt: skip
def test_adjudicated_stands_over_unanimous_and_disagreement_stays_visible(decisions, state):
    assert standing(decisions).state == state


def test_two_writers_in_one_file_are_refused(tmp_path):
    with pytest.raises(DecisionError, match="one writer"):
        append(tmp_path, "review", [coding("Ana", "accept"), coding("Ben", "accept")])

import pytest

from pipeline.errors import DecisionError
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision, append, read, standing

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


def test_a_line_cut_off_while_writing_loses_nothing_before_it(tmp_path):
    path = append(tmp_path, "review", [coding("Ana", "accept")])
    path.write_bytes(path.read_bytes() + b'{"kind": "cod')
    assert len(read(tmp_path)) == 1
    append(tmp_path, "review", [coding("Ana", "reject")])
    with pytest.raises(DecisionError, match=r"ana--review.jsonl:2: not a decision"):
        read(tmp_path)


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
    assert standing(reversed(decisions)).state == state


def test_two_writers_in_one_file_are_refused(tmp_path):
    with pytest.raises(DecisionError, match="one writer"):
        append(tmp_path, "review", [coding("Ana", "accept"), coding("Ben", "accept")])

"""What was taken back holds no longer, stays on disk, and may be brought back."""

import pytest

from pipeline.study.decisions import RETRACTION, Decision, append, in_force, read


def decision(kind, writer, at, **body):
    made = Decision(kind=kind, writer=writer, made_at=f"2025-01-01T10:00:0{at}+00:00", body=body)
    return made.identified()


FIRST = decision("memo", "Ana", 1, text="one")
BACK = decision(RETRACTION, "Ana", 2, event=FIRST.event_id)
AGAIN = decision(RETRACTION, "Ana", 3, event=BACK.event_id)
OTHERS = decision(RETRACTION, "Ben", 2, event=FIRST.event_id)


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ([FIRST], [FIRST]),
        ([FIRST, BACK], []),
        ([FIRST, BACK, AGAIN], [FIRST]),
        ([FIRST, OTHERS], [FIRST]),
        ([BACK], []),
    ],
    ids=["said", "taken back", "brought back", "by somebody else", "of something unknown"],
)
def test_only_its_own_writer_takes_a_decision_back_or_brings_it_back(given, held):
    assert list(in_force(given)) == held
    assert list(in_force(reversed(given))) == held


def test_a_run_reads_past_what_was_taken_back_and_the_files_keep_it(study):
    from pipeline.run.work import Work

    append(study.decisions, "a", [FIRST])
    append(study.decisions, "b", [BACK])
    assert Work(study).decisions == ()
    assert read(study.decisions) == (FIRST, BACK)

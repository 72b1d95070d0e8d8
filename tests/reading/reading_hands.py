"""What a coder does at the reading desk, for the tests of this folder."""

from pipeline.reading.answers import answer
from pipeline.reading.shelf import open_source
from pipeline.records import Coding
from pipeline.study.store import Store
from pipeline.tables import CODINGS, SEGMENTS


def ask(desk, do, **more):
    given = answer(desk, {"n": 1, "do": do, **more})
    assert "fault" not in given, given["fault"]
    return given


def refused(desk, do, **more):
    return answer(desk, {"n": 1, "do": do, **more})["fault"]


def begin(desk, source="feast", coder="Ana"):
    ask(desk, "sources", coder=coder)
    return ask(desk, "open", source=source)


def passage(desk, words):
    start = desk.opened.text.index(words)
    return {"start": start, "end": start + len(words), "quote": words}


def suggestion(desk, study, source="feast", words="But there is no time."):
    """Store a suggestion on the segment with these words, as the coding stage would."""
    store = Store(study.processed)
    opened = open_source(desk.shelf, source)
    segments = store.read(SEGMENTS, [source])
    segment = segments[segments["text"].str.contains(words, regex=False)].iloc[0]
    start, end = int(segment["start"]), int(segment["end"])
    coding = Coding(
        source_id=source, text_hash=opened.text_hash, start=start, end=end,
        segment_id=segment["segment_id"], code="TI", valence="lacking",
        about="north", time_ref="current", coder="machine", method="combined", score=0.8,
        status="suggested", reason="pattern 'no time'", codebook_version="1", memo=None,
    )  # fmt: skip
    CODINGS.write(CODINGS.frame([coding]), store.shard(CODINGS, source))
    return {"start": start, "end": end, "quote": opened.text[start:end]}

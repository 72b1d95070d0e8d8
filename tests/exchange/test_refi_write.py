"""What is written as `.qdpx` comes back as it was, and keeps to the standard."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import OutputError
from pipeline.exchange.project import Case, Coding, Entry, Group, Link, Note, Person, Project, Text
from pipeline.exchange.project import guid_of as g
from pipeline.exchange.refi.check import faults
from pipeline.exchange.refi.read import read_refi
from pipeline.exchange.refi.write import write_refi

ANA, RULES = g("ana"), g("rules")
PEOPLE = (
    Person(guid=ANA, name="Ana Invented"),
    Person(guid=RULES, name="machine: rules", machine=True),
)
CODES = (
    Entry(guid=g("trust"), name="Trust", description="Definition: trust\n\nInclude:\n- a"),
    Entry(guid=g("time"), name="Time", parent=g("trust"), colour="#AABBCC"),
    Entry(guid=g("box"), name="Box", codable=False),
)
LETTERS = st.text(
    st.one_of(
        st.sampled_from("ab \r\n\t🙂👩‍👩‍👧\u0301אבשלום\u202eكيف漢\u2028\x85"),
        st.characters(blacklist_categories=("Cs",)),
    ),
    min_size=1,
    max_size=60,
)


@st.composite
def projects(draw):
    texts, codings, notes = [], [], []
    for number in range(draw(st.integers(1, 3))):
        guid, words = g("text", number), draw(LETTERS)
        body = words.lstrip("\ufeff") or "x"
        texts.append(Text(guid=guid, name=f"t{number}", text=body, variables={"region": "north"}))
        for n in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(body)))
            end = draw(st.integers(start, len(body)))
            codings.append(
                Coding(
                    guid=g("coding", number, n), text=guid, code=g(draw(st.sampled_from(["trust", "time"]))),
                    start=start, end=end, person=draw(st.sampled_from([ANA, RULES])),
                    made_at="2026-01-02T03:04:05Z", memo=draw(st.sampled_from(["", "why <&> 🙂"])),
                )
            )  # fmt: skip
        notes.append(
            Note(guid=g("note", number), text="a\nb", name="n", about=guid, start=0, end=1)
        )
    return Project(
        name="invented", origin="tests", description="all of it", people=PEOPLE, codes=CODES,
        texts=tuple(texts), codings=tuple(codings),
        notes=(*notes, Note(guid=g("free"), text="free", person=ANA)),
        cases=(Case(guid=g("case"), name="P1", variables={"size": "3"}, texts=(texts[0].guid,)),),
        groups=(Group(guid=g("set"), name="S", members=(g("trust"), texts[0].guid)),),
        links=(Link(guid=g("link"), origin=g("trust"), target=g("time"), name="l"),),
    )  # fmt: skip


def by_guid(things):
    return {one.guid: one for one in things}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(projects())
def test_a_project_comes_back_by_content(tmp_path, project):
    path = tmp_path / "p.qdpx"
    write_refi(project, path)
    read, _ = read_refi(path)
    for what in ("people", "codes", "texts", "codings", "notes", "cases", "groups", "links"):
        assert by_guid(getattr(read, what)) == by_guid(getattr(project, what)), what
    once = path.read_bytes()
    write_refi(project, path)
    assert path.read_bytes() == once
    assert not list(faults(path))


def test_a_byte_order_mark_is_left_out_and_places_move_with_it(tmp_path):
    text = Text(guid=g("t"), name="t", text="\ufeffTrust grows")
    coding = Coding(guid=g("c"), text=text.guid, code=g("trust"), start=1, end=6, person=ANA)
    path = tmp_path / "p.qdpx"
    losses = write_refi(
        Project(name="p", people=PEOPLE, codes=CODES, texts=(text,), codings=(coding,)), path
    )
    read, _ = read_refi(path)
    assert read.texts[0].text == "Trust grows"
    assert (read.codings[0].start, read.codings[0].end) == (0, 5)
    assert losses.of("texts", "changed") == 1


def test_nothing_is_written_that_breaks_the_standard(tmp_path):
    text = Text(guid=g("t"), name="t", text="Trust grows")
    lost = Coding(guid=g("c"), text=text.guid, code=g("no such code"), start=1, end=6)
    path = tmp_path / "p.qdpx"
    path.write_text("before")
    with pytest.raises(OutputError, match="referred to and not there"):
        write_refi(Project(name="p", codes=CODES, texts=(text,), codings=(lost,)), path)
    assert path.read_text() == "before"

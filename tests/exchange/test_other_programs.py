"""Taguette, QualCoder and tables of codings: each coding at its words, or told why not."""

import sqlite3

import pytest

from pipeline.errors import OutputError, SourceError
from pipeline.exchange.formats import read_project, write_project
from pipeline.exchange.placing import NOWHERE, SEVERAL, Searched
from pipeline.exchange.project import Case, Coding, Entry, Note, Person, Project, Text, guid_of

HTML = "<p>Hé 🙂 &amp; you.</p>\n<p>We <b>trust</b> each other 🙂.</p>"
WORDS = "Hé 🙂 & you.\nWe trust each other 🙂."


def taguette(path):
    """Write a database as Taguette does, with offsets in UTF-8 bytes."""
    start = len(WORDS[: WORDS.index("trust")].encode())
    end = start + len("trust each other 🙂".encode())
    data = sqlite3.connect(path)
    data.executescript(
        "CREATE TABLE projects (id INTEGER, name TEXT, description TEXT);"
        "CREATE TABLE documents (id INTEGER, name TEXT, description TEXT, contents TEXT);"
        "CREATE TABLE tags (id INTEGER, path TEXT, description TEXT);"
        "CREATE TABLE highlights (id INTEGER, document_id INTEGER, start_offset INTEGER,"
        " end_offset INTEGER, snippet TEXT);"
        "CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);"
        "CREATE TABLE commands (id INTEGER, user_login TEXT, payload TEXT);"
        "INSERT INTO projects VALUES (1, 'invented', 'about');"
        "INSERT INTO tags VALUES (1, 'trust', 'to rely'), (2, 'trust.deep', '');"
    )
    data.execute("INSERT INTO documents VALUES (1, 'talk.odt', '', ?)", (HTML,))
    data.executemany("INSERT INTO highlights VALUES (?, 1, ?, ?, ?)", [
        (1, start, end, "<b>trust</b> each other 🙂"), (2, 0, 2, "H"), (3, 5, 9999, ""),
    ])  # fmt: skip
    data.executemany("INSERT INTO highlight_tags VALUES (?, ?)", [(1, 1), (1, 2), (3, 1)])
    data.execute("INSERT INTO commands VALUES (1, 'admin', ?)",
                 ('{"type": "highlight_add", "highlight_id": 1}',))  # fmt: skip
    data.commit()
    data.close()


def test_taguette_counts_bytes_and_an_untagged_highlight_is_a_note(tmp_path):
    path = tmp_path / "t.sqlite3"
    taguette(path)
    read, losses = read_project(path)
    assert read.texts[0].text == WORDS
    assert [WORDS[one.start : one.end] for one in read.codings] == ["trust each other 🙂"] * 2
    assert [code.name for code in read.codes] == ["trust", "trust.deep"]
    assert [(note.start, note.end) for note in read.notes] == [(0, 2)]
    assert [one.name for one in read.people] == ["admin"]
    assert losses.of("highlight", "left behind") == 1
    path.with_name("t.sqlite3-wal").write_bytes(b"x")
    with pytest.raises(SourceError, match="open in its program"):
        read_project(path)


def test_taguettes_csv_gives_each_id_and_tag_once(tmp_path):
    path = tmp_path / "all.csv"
    path.write_text(
        "id,document,tag,content\n1,talk.odt,trust,trust each  other\n"
        "1,talk.odt,trust,trust each other\n1,talk.odt,deep,trust each other\n"
    )
    read, losses = read_project(path)
    assert [one.quote for one in read.codings] == ["trust each  other", "trust each other"]
    assert losses.of("row", "left behind") == 1


PROJECT = Project(
    name="invented",
    people=(Person(guid=guid_of("ana"), name="Ana"), Person(guid=guid_of("m"), name="machine: rules", machine=True)),
    codes=(
        Entry(guid=guid_of("family"), name="enabler", codable=False),
        Entry(guid=guid_of("TR"), name="TR Trust", parent=guid_of("family"), description="to rely"),
        Entry(guid=guid_of("TR1"), name="TR1 Deep", parent=guid_of("TR")),
    ),
    texts=(Text(guid=guid_of("talk"), name="talk", text=WORDS, variables={"region": "north"}),),
    codings=(
        Coding(guid=guid_of(1), text=guid_of("talk"), code=guid_of("TR"), start=15, end=20,
               person=guid_of("ana"), memo="why"),
        Coding(guid=guid_of(2), text=guid_of("talk"), code=guid_of("TR1"), start=0, end=4,
               person=guid_of("m")),
    ),
    notes=(Note(guid=guid_of("n"), text="note", about=guid_of("talk"), start=0, end=2,
                person=guid_of("ana")),),
    cases=(Case(guid=guid_of("P1"), name="P1", variables={"size": "3"}, texts=(guid_of("talk"),)),),
)  # fmt: skip


def told(project):
    """Return what a project says, whatever its GUIDs are."""
    texts = {one.guid: one for one in project.texts}
    codes = {one.guid: one.name for one in project.codes}
    people = {one.guid: one.name for one in project.people}
    return sorted(
        (texts[one.text].name, (texts[one.text].text or "")[one.start : one.end] or one.quote,
         codes[one.code], people.get(one.person, ""), one.memo)
        for one in project.codings
    )  # fmt: skip


def test_a_new_qualcoder_project_reads_back_and_none_is_written_over(tmp_path):
    path = tmp_path / "new.qda"
    losses = write_project(PROJECT, path)
    read, _ = read_project(path)
    assert told(read) == told(PROJECT)
    assert [(one.name, dict(one.variables)) for one in read.cases] == [("P1", {"size": "3"})]
    assert dict(read.texts[0].variables) == {"region": "north"}
    assert [one.text for one in read.notes] == ["note"]
    assert {one.name: one.machine for one in read.people} == {"Ana": False, "machine: rules": True}
    assert losses.of("code", "changed") == 1  # a code with codes below it
    with pytest.raises(OutputError, match="is there already"):
        write_project(PROJECT, path)


def test_qualcoder_is_read_by_the_columns_that_its_version_has(tmp_path):
    path = tmp_path / "data.qda"
    data = sqlite3.connect(path)
    data.executescript(
        "CREATE TABLE source (id INTEGER, name TEXT, fulltext TEXT);"
        "CREATE TABLE code_name (cid INTEGER, name TEXT, catid INTEGER, supercid INTEGER);"
        "CREATE TABLE code_text (cid INTEGER, fid INTEGER, seltext TEXT, pos0 INTEGER,"
        " pos1 INTEGER, owner TEXT);"
        "CREATE TABLE coder_names (name TEXT);"
        "INSERT INTO code_name VALUES (1, 'Trust', NULL, NULL), (2, 'Deep', NULL, 1);"
        "INSERT INTO code_text VALUES (1, 1, 'trust', 15, 20, 'Ana'), (2, 1, 'each other', 0, 10, 'Ana'),"
        " (2, 1, 'nowhere', 900, 907, 'Ana'), (7, 1, 'trust', 15, 20, 'Ana');"
    )
    data.execute("INSERT INTO source VALUES (1, 'talk', ?)", (WORDS,))
    data.commit()
    data.close()
    before = path.read_bytes()
    read, losses = read_project(path)
    assert [WORDS[one.start : one.end] for one in read.codings] == ["trust", "each other"]
    assert {one.name: one.parent for one in read.codes}["Deep"] == read.codes[0].guid
    assert (losses.of("coding", "changed"), losses.of("coding", "left behind")) == (1, 2)
    assert path.read_bytes() == before


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_table_of_codings_reads_back(tmp_path, suffix):
    path = tmp_path / f"codings{suffix}"
    write_project(PROJECT, path)
    read, _ = read_project(path)
    assert told(read) == told(PROJECT)
    assert {one.guid for one in read.codings} == {one.guid for one in PROJECT.codings}


def test_other_programs_columns_and_several_codes_in_a_cell_are_read(tmp_path):
    path = tmp_path / "atlas.csv"
    path.write_text('Report;;\nDocument;Quotation Content;Codes\ntalk;"trust; each";"A\nB"\n')
    read, _ = read_project(path)
    assert told(read) == [
        ("talk", "trust; each", "A", "", ""),
        ("talk", "trust; each", "B", "", ""),
    ]
    path.write_text("a,b\n1,2\n")
    with pytest.raises(SourceError, match="no columns for quotes and codes"):
        read_project(path)


TEXT = "We trust each other. There was no time, says one. There was no time, says two. The end came early."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("trust each other", "trust each other"),
        ("trust  each\nother", "trust each other"),
        ("TRUST EACH OTHER.", "trust each other."),
        ("There was no time", SEVERAL),
        ("There was no timme, says two", "There was no time, says two"),
        ("There was no timme, says", SEVERAL),  # alike in two places: never guessed
        ("something else altogether", NOWHERE),
        ("The end camme early", "The end came early"),
    ],
)
def test_words_are_placed_where_they_have_one_place(words, found):
    place = Searched(TEXT).find(words)
    assert (TEXT[place.start : place.end] if place.placed else place.how) == found

"""What a coder asks for at the reading desk is stored at once, and only what may be stored."""

import json
from dataclasses import replace

import pytest
from reading_hands import ask, begin, passage, refused, suggestion

from pipeline.reading.answers import answer
from pipeline.review.sheets import Drawn
from pipeline.study.decisions import append, in_force, read
from pipeline.tables import DOCUMENTS, SEGMENTS, SOURCES


def bodies(study):
    return [dict(one.body) for one in in_force(read(study.decisions))]


def test_a_source_without_consent_to_analyse_is_not_on_the_shelf(desk):
    listed = ask(desk, "sources", coder="Ana")["sources"]
    assert [one["source_id"] for one in listed] == ["arabic", "feast", "people"]
    assert "no source 'closed' may be read" in refused(desk, "open", source="closed")


def test_a_consent_taken_back_in_the_register_counts_before_the_next_run(study, new_desk):
    path = study.sources / "register" / "sources.csv"
    changed = path.read_text("utf-8").replace("2025,yes,yes,no,team,yes", "2025,yes,no,no,team,yes")
    changed = changed.replace("2025,yes,yes,yes,public,yes", "2025,yes,yes,yes,public,no", 1)
    path.write_text(changed, "utf-8")
    listed = ask(new_desk(), "sources", coder="Ana")["sources"]
    assert [(one["source_id"], one["machine"]) for one in listed] == [
        ("feast", False),
        ("people", False),
    ]


def test_a_source_is_read_whole_with_its_turns_and_what_is_context(desk):
    opened = begin(desk)
    assert "".join(one["text"] for one in opened["parts"]).replace("\n", "") == (
        desk.opened.text.replace("\n", "")
    )
    told = [(one["role"], one["aside"]) for one in opened["parts"]]
    assert told == [
        ("none", "banner"),
        ("interviewer", "interviewer"),
        ("informant", ""),
        ("interviewer", "interviewer"),
        ("informant", ""),
    ]


@pytest.mark.parametrize("source", ["feast", "arabic"])
def test_sentences_are_offsets_in_code_points_after_emoji_and_in_arabic(desk, source):
    parts = begin(desk, source)["parts"]
    first = next(one for one in parts if not one["aside"])
    sentences = [first["text"][start:end] for start, end in first["sentences"]]
    assert (
        sentences
        == {
            "feast": [
                "🎉👩🏽‍🌾 We had a feast 🙂 in spring.",
                "We trust them now, and they trust us.",
                "But there is no time.",
            ],
            "arabic": ["نحن نثق بهم الآن.", "لا وقت لدينا."],
        }[source]
    )


def test_a_coding_is_stored_verbatim_before_it_is_shown(desk, study):
    begin(desk)
    words = "they trust us"
    shown = ask(desk, "code", code="TR", valence="present", memo="Ours", **passage(desk, words))
    stored = read(study.decisions)
    assert [one.passage.quote for one in stored] == [words]
    assert [dict(one.body) for one in stored] == [
        {"action": "add", "code": "TR", "valence": "present", "memo": "Ours"}
    ]
    assert shown["marks"][0]["events"] == (stored[0].event_id,)


def test_a_new_window_finds_everything_again(desk, new_desk):
    begin(desk)
    ask(desk, "code", code="TR", valence="mixed", **passage(desk, "We trust them"))
    ask(desk, "code", noCode=True, memo="a feast", **passage(desk, "We had a feast 🙂"))
    before = ask(desk, "state")
    after = begin(new_desk(), coder="  ANA ")
    assert after["marks"] == before["marks"]
    assert [(one["kind"], one["memo"]) for one in after["marks"]] == [
        ("no code", "a feast"),
        ("code", ""),
    ]


def test_two_windows_never_write_to_the_same_file_and_see_only_their_own(new_desk, study):
    ana, ben = new_desk(), new_desk()
    begin(ana)
    begin(ben, coder="Ben")
    ask(ana, "code", code="TR", **passage(ana, "We trust them"))
    ask(ben, "code", code="TI", **passage(ben, "no time"))
    assert [one["code"] for one in ask(ana, "state")["marks"]] == ["TR"]
    assert [one["code"] for one in ask(ben, "state")["marks"]] == ["TI"]
    assert len(list(study.decisions.glob("*.jsonl"))) == 2
    assert len(read(study.decisions)) == 2


def test_undo_takes_steps_back_one_by_one_and_keeps_them_on_disk(desk, study):
    begin(desk)
    ask(desk, "code", code="TR", **passage(desk, "We trust them"))
    ask(desk, "code", code="TI", **passage(desk, "no time"))
    assert [one["code"] for one in ask(desk, "undo")["marks"]] == ["TR"]
    assert ask(desk, "undo")["marks"] == []
    assert "nothing to undo" in refused(desk, "undo")
    assert bodies(study) == []
    assert [one.kind for one in read(study.decisions)] == ["coding"] * 2 + ["retraction"] * 2


def test_undoing_a_change_brings_the_earlier_coding_back(desk):
    begin(desk)
    where = passage(desk, "We trust them")
    first = ask(desk, "code", code="TR", valence="present", **where)["marks"]
    wider = passage(desk, "We trust them now")
    changed = ask(desk, "code", code="TI", event=first[0]["events"][0], **wider)["marks"]
    assert [(one["code"], one["end"]) for one in changed] == [("TI", wider["end"])]
    assert ask(desk, "undo")["marks"] == first


def test_undoing_a_removal_brings_the_coding_back(desk):
    begin(desk)
    first = ask(desk, "code", code="TR", **passage(desk, "We trust them"))["marks"]
    assert ask(desk, "remove", event=first[0]["events"][0])["marks"] == []
    assert ask(desk, "undo")["marks"] == first


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"code": "TX"}, "no code 'TX'. Did you mean 'TR'?"),
        ({"code": "TR", "valence": "presnt"}, "no valence 'presnt'. Did you mean 'present'?"),
        ({}, "choose a code, say that no code fits, or write a memo"),
        ({"code": "TR", "memo": "x" * 4001}, "the memo is longer than 4000 characters"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_the_nearest_name(desk, study, more, told):
    begin(desk)
    assert told in refused(desk, "code", **passage(desk, "We trust them"), **more)
    assert not study.decisions.exists()


def test_words_that_do_not_stand_at_the_offsets_are_refused_without_repeating_them(desk):
    begin(desk)
    moved = passage(desk, "We trust them") | {"start": 3}
    told = refused(desk, "code", code="TR", **moved)
    assert told == "the text has changed since it was opened; open the source again"


def test_context_and_passages_over_two_turns_take_no_code(desk):
    begin(desk)
    assert "context (interviewer)" in refused(
        desk, "code", code="TR", **passage(desk, "How did it begin?")
    )
    text = desk.opened.text
    start, end = text.index("no time"), text.index("came")
    both = {"start": start, "end": end, "quote": text[start:end]}
    assert "inside one turn" in refused(desk, "code", code="TR", **both)


def test_names_in_memos_are_replaced_before_they_are_stored(desk, study):
    begin(desk)
    ask(desk, "code", code="TR", memo="as Amani Okello said", **passage(desk, "We trust them"))
    stored = "".join(path.read_text("utf-8") for path in study.decisions.glob("*.jsonl"))
    assert "Okello" not in stored
    assert "‹person " in bodies(study)[0]["memo"]


def test_suggestions_come_only_when_they_are_asked_for(desk, study):
    suggestion(desk, study)
    assert begin(desk)["suggestions"] == []
    shown = ask(desk, "state", shown=True)["suggestions"]
    assert [(one["code"], one["valence"]) for one in shown] == [("TI", "lacking")]


@pytest.mark.parametrize(
    ("asked", "stored", "kind"),
    [
        ({"action": "accept"}, {"action": "accept", "code": "TI", "valence": "lacking"}, "code"),
        ({"action": "reject"}, {"action": "reject", "code": "TI"}, "rejected"),
        (
            {"action": "change", "other": "TR"},
            {"action": "change", "code": "TI", "valence": "lacking", "other_code": "TR"},
            "code",
        ),
    ],
)
def test_a_suggestion_is_accepted_rejected_or_changed_and_is_gone(desk, study, asked, stored, kind):
    where = suggestion(desk, study)
    begin(desk)
    after = ask(desk, "judge", shown=True, code="TI", valence="lacking", **where, **asked)
    assert bodies(study) == [stored]
    assert [one["kind"] for one in after["marks"]] == [kind]
    assert after["suggestions"] == []
    assert len(ask(desk, "undo", shown=True)["suggestions"]) == 1


@pytest.mark.parametrize("off", ["study", "source"])
def test_where_the_machine_is_off_nothing_of_it_leaves_the_program(new_desk, study, off):
    source = "feast" if off == "study" else "people"
    words = {"feast": "But there is no time.", "people": "There is no time for it."}[source]
    where = suggestion(new_desk(), study, source, words)
    if off == "study":
        settings = study.settings
        study = replace(
            study, settings=replace(settings, study=replace(settings.study, assist="off"))
        )
    desk = new_desk(study)
    told = [answer(desk, {"do": "hello"}), begin(desk, source), ask(desk, "state", shown=True)]
    assert "pattern" not in json.dumps(told)
    assert [one["suggestions"] for one in told[1:]] == [[], []]
    assert told[1]["machine"] is False
    assert "people alone" in refused(desk, "judge", code="TI", action="accept", **where)


def test_unaided_coding_in_full_is_what_agreement_compares(desk, study):
    from pipeline.evidence.audit import blind_codings, who_read
    from pipeline.run.work import Work

    begin(desk, "people")
    ask(desk, "code", code="TR", valence="lacking", **passage(desk, "We trust nobody"))
    assert ask(desk, "in full")["inFull"] is True
    begin(desk, "feast")
    ask(desk, "code", code="TR", **passage(desk, "We trust them"))
    corpus = Work(study).corpus(stored_only=True)
    corpus = replace(corpus, documents=Work(study).store.read(DOCUMENTS))
    assert blind_codings(corpus)["source_id"].tolist() == ["people"]
    assert who_read(corpus).to_dict("records") == [{"source_id": "people", "coder": "Ana"}]
    begin(desk, "people")
    assert ask(desk, "in full")["inFull"] is False


def draw(study, coder, sources):
    drawn = Drawn("audit-0a1b2c3d", {coder: sources}).decisions("2025-05-01T09:00:00+00:00")
    append(study.decisions, "audit", drawn)


def test_a_source_drawn_for_an_audit_shows_no_machine_until_it_is_coded_in_full(desk, study):
    from pipeline.evidence.audit import audited_sources
    from pipeline.run.work import Work

    where = suggestion(desk, study)
    draw(study, "", ["feast"])
    assert begin(desk)["source"]["sample"] == "audit-0a1b2c3d"
    assert ask(desk, "state", shown=True)["suggestions"] == []
    assert "people alone" in refused(desk, "judge", code="TI", action="accept", **where)
    ask(desk, "code", code="TR", **passage(desk, "We trust them"))
    ask(desk, "in full")
    own = [one.body["sample"] for one in read(study.decisions) if one.writer == "Ana"]
    assert own == ["audit-0a1b2c3d"] * 2
    work = Work(study)
    sources, segments = work.store.read(SOURCES, ["feast"]), work.store.read(SEGMENTS, ["feast"])
    corpus = replace(work.corpus(stored_only=True), sources=sources, segments=segments)
    assert audited_sources(corpus) == ["feast"]
    assert begin(desk)["machine"] is True
    assert len(ask(desk, "state", shown=True)["suggestions"]) == 1


def test_what_is_drawn_for_one_coder_leaves_the_others_their_suggestions(desk, study):
    suggestion(desk, study)
    draw(study, "Ana", ["feast"])
    assert begin(desk, coder="Ben")["machine"] is True
    assert begin(desk, coder=" ana ")["machine"] is False
    assert desk.coder == "Ana"


def test_a_withdrawn_source_takes_no_more_decisions(desk, study):
    begin(desk)
    desk.shelf.store.shard(DOCUMENTS, "feast").unlink()
    told = refused(desk, "code", code="TR", **passage(desk, "We trust them"))
    assert told == "feast may no longer be read; nothing was written"
    assert not study.decisions.exists()


def test_a_fault_of_the_program_tells_its_kind_and_no_words(desk, monkeypatch):
    begin(desk)
    monkeypatch.setattr(desk, "safe", lambda typed: {}[typed])
    more = passage(desk, "We trust them")
    assert refused(desk, "code", code="TR", memo="secret", **more) == (
        "a fault of the program (KeyError)"
    )


def test_a_failed_write_is_told_and_the_next_goes_to_another_file(desk, study):
    begin(desk)
    blocked = study.decisions / f"ana--{desk.occasion}.jsonl"
    blocked.mkdir(parents=True)
    more = passage(desk, "We trust them")
    assert "cannot be written" in refused(desk, "code", code="TR", **more)
    blocked.rmdir()
    assert [one["code"] for one in ask(desk, "code", code="TR", **more)["marks"]] == ["TR"]


def test_marks_carry_the_codes_of_today_and_can_still_be_taken_back(desk, study):
    from pipeline.study.decisions import CODE_CHANGE, Decision, append

    begin(desk)
    ask(desk, "code", code="TR", **passage(desk, "We trust them"))
    body = {
        "change": "renamed", "from": ["TR"], "to": ["TI"], "retired": ["TR"],
        "codebook": "tiny", "old_version": "0", "new_version": "1",
    }  # fmt: skip
    change = Decision(kind=CODE_CHANGE, writer="Cy", made_at="2030-01-01T00:00:00+00:00", body=body)
    append(study.decisions, "codebook", [change])
    mark = begin(desk)["marks"][0]
    assert mark["code"] == "TI"
    assert ask(desk, "remove", event=mark["events"][0])["marks"] == []

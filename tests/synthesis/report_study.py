"""A small invented study for the report's tests, with everything that a source can throw at it."""

from synthesis_draft import Draft, question

from pipeline.records import Theme, ThemeMember
from pipeline.study.decisions import Decision
from pipeline.study.study import Settings, StudySettings, SynthesisSettings

HOSTILE = (
    '</script><script>document.title="taken"</script>',
    "<img src=x onerror=alert(1)> & <b>bold</b>",
    '=HYPERLINK("http://example.org")',
    "אנחנו סומכים עליהם 🤝 لكن ليس دائما",
    "Long trust. " + "x" * 9_980 + " the end.",
)
WITHHELD = "Nobody may read these very words about trust."


def draft(**settings):
    """Return a study of seven sources, three groups and two cases."""
    known = {"name": "Small", "invented": True} | settings
    language = known.pop("language", "en")
    made = Draft(
        settings=Settings(
            study=StudySettings(**known), synthesis=SynthesisSettings(language=language)
        )
    )
    made.questions = (question("SE1; SE3"),)
    made.source(
        "a-phil", "philanthropy", "north",
        ["I: Was there trust?", "There is trust on both sides.", "The purpose was clear to all."],
    )  # fmt: skip
    made.source(
        "b-part", "partner", "north",
        ["We never trusted them.", "Nobody told us what it was for.", "We met often."],
        period="2024", language="es",
    )  # fmt: skip
    made.source("c-part", "partner", "south", [WITHHELD, "More words."], consent_quote="no")
    made.source(
        "d-mel", "MEL partner", "north;south", ["In the north they trust us."], verbatim=False
    )
    made.source("e-odd", "partner", "south", list(HOSTILE))
    made.source("f-phil", "philanthropy", "south", ["We trusted them at once.", "We asked why."])
    made.source("g-far", "partner", "south", ["Kwizera."], ai_assist="no")
    made.code("a-phil", 1, "SE3", status="accepted")
    made.code("a-phil", 2, "SE1a")
    made.code("b-part", 0, "SE3", "lacking")
    made.code("b-part", 1, "SE1", "lacking")
    made.code("b-part", 2, "VA1", "lacking")
    made.code("c-part", 0, "SE3")
    made.code("d-mel", 0, "SE3", about="north", score=0.8)
    made.code("f-phil", 0, "SE3", "mixed", status="added")
    made.code("f-phil", 1, "VA1")
    made.code("f-phil", 1, "AR-PP")
    for line in range(len(HOSTILE)):
        made.code("e-odd", line, "SE3", "lacking")
    return made


def with_themes(made):
    """Add one theme of three segments to a draft."""
    chosen = [s for s in made.segments if s.source_id in ("a-phil", "c-part", "f-phil")][1:4]
    made.themes.append(
        Theme(
            theme_id="th-1",
            label="Visits & <b>tea</b>",
            keywords="visits;tea",
            phrase=None,
            segments=3,
            sources=2,
            groups=2,
            largest_source_share=0.67,
            largest_group_share=0.67,
            languages="en",
            stability=0.5,
            nearest_code="SE3",
            nearness=0.3,
            status="suggested",
            note=None,
        )
    )
    for number, segment in enumerate(chosen):
        made.members.append(
            ThemeMember(
                theme_id="th-1",
                source_id=segment.source_id,
                text_hash=segment.text_hash,
                start=segment.start,
                end=segment.end,
                segment_id=segment.segment_id,
                closeness=0.9 - number / 10,
                exemplar=None,
                x=float(number),
                y=1.0,
            )
        )
    return made


def with_finding(made):
    """Add a finding that a person wrote to a draft."""
    body = {
        "finding_id": "F1", "statement": "Trust came late <i>everywhere</i>.", "codes": ["SE3"],
        "cases": [], "status": "qualified",
    }  # fmt: skip
    made.decisions.append(
        Decision(kind="finding", writer="Ana", made_at="2025-04-01T10:00", body=body).identified()
    )
    return made

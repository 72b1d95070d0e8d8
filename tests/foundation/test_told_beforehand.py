"""What stands in the way is told before anything is read, made or asked; long reports come by pages."""

import pytest
from typer.testing import CliRunner

from pipeline.commands import review_tasks
from pipeline.commands.cli import app
from pipeline.commands.tasks import bring_up_to_date
from pipeline.errors import OutputError, RegisterError
from pipeline.run.work import silent


@pytest.mark.parametrize(
    "lock", ["~$synthesis.xlsx", ".~lock.synthesis.xlsx#", "~$iefing.docx", ".~lock.briefing.docx#"]
)
def test_an_open_file_stops_the_run_before_it_begins(tiny_study, lock):
    folder = tiny_study / "data/processed/5_synthesis"
    folder.mkdir(parents=True)
    (folder / lock).write_text("")
    with pytest.raises(OutputError, match=r"open in another program.*Nothing was changed"):
        list(bring_up_to_date(tiny_study, "synthesis", force=False, progress=silent))
    assert [path.name for path in folder.iterdir()] == [lock]


def test_withdraw_names_an_unknown_source_before_it_asks(tiny_study):
    asked = CliRunner().invoke(app, ["withdraw", "nobody", "--study", str(tiny_study)])
    assert isinstance(asked.exception, RegisterError)
    assert "Erase" not in asked.output


def test_agreement_shows_a_page_and_then_all(tmp_path, monkeypatch):
    lines = [f"line {number}" for number in range(100)]
    monkeypatch.setattr(review_tasks, "agreement", lambda *_: iter(lines))
    page = CliRunner().invoke(app, ["agreement"]).output.splitlines()
    assert page == [*lines[:40], "... and 60 more lines: sensemaking agreement --all"]
    assert CliRunner().invoke(app, ["agreement", "--all"]).output.splitlines() == lines

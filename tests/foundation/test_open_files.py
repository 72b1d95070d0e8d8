"""An open workbook or briefing is told at once, before anything is read or made."""

import pytest

from pipeline.commands.tasks import bring_up_to_date
from pipeline.errors import OutputError
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

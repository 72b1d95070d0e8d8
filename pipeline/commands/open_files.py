"""Whether a file that a run writes is open in another program, told before the run and not after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import OutputError
from pipeline.study.places import BRIEFING, WORKBOOK

if TYPE_CHECKING:
    from pipeline.study.study import Study

# What Excel, Word (of longer names) and LibreOffice put beside a file while it is open.
LOCKS = ("~${name}", "~${short}", ".~lock.{name}#")


def require_closed(study: Study) -> None:
    """Raise `OutputError` when the workbook or the briefing is open: what is typed may be lost."""
    for name in (WORKBOOK, BRIEFING):
        for lock in (one.format(name=name, short=name[2:]) for one in LOCKS):
            beside = study.synthesis / lock
            if beside.is_file():
                raise OutputError(
                    f"{study.synthesis / name} is open in another program. Save it, close it, and "
                    f"give the command again; if it is not open, delete {beside}. Nothing was "
                    "changed"
                )

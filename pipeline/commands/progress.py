"""Progress on long work: one line redrawn on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.run.work import Progress


EVERY = 10.0  # seconds between two lines where output goes to a file


def on_terminal() -> Progress:
    """Return a progress report to stderr: a line that is redrawn, or one every ten seconds."""
    if not sys.stderr.isatty():
        return in_lines(time.monotonic)
    started: dict[str, float] = {}
    drawn = {"at": 0.0}

    def show(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        begun = started.setdefault(stage, now)
        if done < total and now - drawn["at"] < 0.2:
            return
        drawn["at"] = now
        left = (now - begun) / done * (total - done) if done else 0.0
        remaining = f", about {left:.0f} s left" if done and left > 5 else ""
        sys.stderr.write(f"\r\033[K{stage}: {done} of {total}{remaining}")
        if done >= total:
            sys.stderr.write("\r\033[K")
            started.pop(stage, None)
        sys.stderr.flush()

    return show


def in_lines(clock: Callable[[], float]) -> Progress:
    """Return a progress report that writes a line to stderr every ten seconds of `clock`."""
    told = {"at": clock()}

    def show(stage: str, done: int, total: int) -> None:
        if clock() - told["at"] >= EVERY:
            told["at"] = clock()
            sys.stderr.write(f"{stage}: {done} of {total}\n")
            sys.stderr.flush()

    return show

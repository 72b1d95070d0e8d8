"""Progress on long work: one line on a terminal, nothing where output goes to a file."""

from __future__ import annotations

import sys
import time

from pipeline.run.work import Progress, silent


def on_terminal() -> Progress:
    """Return a progress report that redraws one line of stderr, or a silent one."""
    if not sys.stderr.isatty():
        return silent
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

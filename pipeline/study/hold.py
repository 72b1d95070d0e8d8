"""One command at a time on a study."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from pipeline.study.appending import locked
from pipeline.study.study import Study, open_study
from pipeline.study.withdrawn import refuse_unfinished

GUARD = ".running"  # in the folder of made things; `clean` leaves it
Task = TypeVar("Task", bound=Callable[..., Any])


@contextmanager
def holding(study: Study, *, withdrawing: bool = False) -> Iterator[None]:
    """Hold the study for one command; what it calls may hold it again.

    Raises `OutputError` when another command holds it or the folder cannot be written, and
    `PrivacyError` when a withdrawal is not finished, unless the command is `withdrawing`.
    """
    path = study.processed / GUARD
    busy = f"another run works on this study ({path}); wait for it"
    with locked(path, 0, busy) as first:
        if first and not withdrawing:
            refuse_unfinished(study.private)
        yield


def alone(task: Task) -> Task:
    """Let a task, whose first argument is the folder of a study, hold that study while it works."""

    @wraps(task)
    def lines(folder: Path, *args: Any, **options: Any) -> Iterator[Any]:
        with holding(open_study(folder)):
            yield from task(folder, *args, **options)

    @wraps(task)
    def result(folder: Path, *args: Any, **options: Any) -> Any:
        with holding(open_study(folder)):
            return task(folder, *args, **options)

    return lines if inspect.isgeneratorfunction(task) else result  # type: ignore[return-value]

"""Large files are read in a process of their own, which can be ended; small ones here.

A pattern that runs in compiled code cannot be stopped from within. The process is a plain
child that imports nothing of the caller's, so it starts the same on every system; it reads
one file after another and is replaced where one takes longer than `guard.LIMITS.seconds`.
The two speak in pickles through pipes that nobody else holds.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from pipeline.errors import SourceError
from pipeline.ingest.files import guard

if TYPE_CHECKING:
    from collections.abc import Callable

# Bytes, unpacked, of a file that is read here. What reading it takes grows with its length
# (benchmarks/growth.py: at most some 20 ms for a thousand characters), so seconds are all
# that can be lost; starting a process takes one. A page of a PDF takes longer than text.
SMALL = 200_000
SMALL_PDF = 60_000
Read = TypeVar("Read")
SERVE = "from pipeline.ingest.files.apart import serve; serve()"


def within_limit(function: Callable[..., Read], path: Path, *given: object) -> Read:
    """Return `function(path, *given)`; of a large file, called in a process that can be ended.

    The function and what it is given must be known by name to a new process. Raises what it
    raises, and `SourceError` where it takes longer than allowed or its process breaks down.
    """
    return function(path, *given) if is_small(path) else READER.ask(function, path, *given)


def is_small(path: Path) -> bool:
    """Return whether a file holds so little that reading it cannot take long."""
    try:
        size = path.stat().st_size
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                size = max(size, sum(info.file_size for info in archive.infolist()))
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return True  # its reader tells what is wrong with it
    return size <= (SMALL_PDF if path.suffix.lower() == ".pdf" else SMALL)


class Reader:
    """The process that reads, started when first needed."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._one = threading.Lock()

    def ask(self, function: Callable[..., Any], path: Path, *given: object) -> Any:
        """Return what the function returns in the process, or raise what it raises."""
        with self._one:
            process = self._ready()
            over = threading.Event()
            limit = guard.LIMITS.seconds

            def end() -> None:
                over.set()
                process.kill()

            timer = threading.Timer(limit, end)
            timer.daemon = True
            timer.start()
            try:
                done, answer = _asked(process, (function, path, *given))
            except (OSError, EOFError, pickle.UnpicklingError):
                self.close()
                raise _too_long(path, limit) if over.is_set() else _broken(path) from None
            finally:
                timer.cancel()
                timer.join()
                if over.is_set():
                    self.close()
        if not done:
            raise answer
        return answer

    def _ready(self) -> subprocess.Popen[bytes]:
        """Return the process; a new one after a fork, and where the last has ended."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.close()
            self._process, self._owner = _started(), os.getpid()
        return self._process

    def close(self) -> None:
        """End the process; one that was started before a fork is only let go."""
        process, self._process = self._process, None
        if process is None:
            return
        if self._owner == os.getpid():
            process.kill()
            process.wait()
        else:
            process.returncode = 0  # the other's to wait for
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):  # what was still to be sent
                assert stream is not None
                stream.close()


def _started() -> subprocess.Popen[bytes]:
    """Start a process that can import this package, whatever folder the command was given in."""
    package = str(Path(__file__).resolve().parents[3])
    places = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
    )
    assert process.stdout is not None
    pickle.load(process.stdout)  # that it is ready  # noqa: S301
    return process


def _asked(process: subprocess.Popen[bytes], question: tuple[object, ...]) -> tuple[bool, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    pickle.dump(question, process.stdin)
    process.stdin.flush()
    done, answer = pickle.load(process.stdout)  # noqa: S301
    return bool(done), answer


def _too_long(path: Path, seconds: float) -> SourceError:
    return SourceError(
        f"{path.name} took longer than {seconds:.0f} seconds to read. "
        "Save it again from the program that made it, or split it"
    )


def _broken(path: Path) -> SourceError:
    return SourceError(
        f"{path.name} cannot be read: reading it broke the program's reader. "
        "Save it again from the program that made it, or split it"
    )


def serve() -> None:
    """Answer what is asked through standard input until it ends; the work of the process."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # what a library prints is no answer
    _say(answers, "ready")
    while True:
        try:
            function, *given = pickle.load(sys.stdin.buffer)  # noqa: S301
        except EOFError:
            return
        _end_when_forgotten()
        try:
            answer = (True, function(*given))
        except Exception as fault:
            answer = (False, fault)
        _say(answers, answer)


def _end_when_forgotten() -> None:
    """End the process by itself some time after who asked would have ended it."""
    import signal

    if hasattr(signal, "alarm"):
        signal.alarm(int(guard.LIMITS.seconds) + 60)


def _say(answers: BinaryIO, answer: object) -> None:
    try:
        told = pickle.dumps(answer)
        pickle.loads(told)  # noqa: S301
    except Exception as fault:
        told = pickle.dumps(
            (False, RuntimeError(f"an answer cannot be sent: {type(fault).__name__}"))
        )
    answers.write(told)
    answers.flush()


READER = Reader()

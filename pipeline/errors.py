"""One family of errors that a user can mend; anything else is a bug and keeps its traceback.

A message says what is wrong, where, and what to do next. It carries ids, file names
and counts, never the words of a participant.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class SensemakingError(Exception):
    """Something that the user can mend; shown as one line, without a traceback."""

    exit_code = 1


class SettingsError(SensemakingError):
    """`sensemaking.toml` is missing, malformed or names something unknown."""

    exit_code = 10


class RegisterError(SensemakingError):
    """The register of sources, partnerships, questions or people does not hold together."""

    exit_code = 11


class CodebookError(SensemakingError):
    """A codebook cannot be read or contradicts itself."""

    exit_code = 12


class SourceError(SensemakingError):
    """One source cannot be read; the others go on."""

    exit_code = 13


class TableError(SensemakingError):
    """A table breaks its contract, or the step that makes it has not run."""

    exit_code = 14


class DecisionError(SensemakingError):
    """A file with people's decisions cannot be read or names something unknown."""

    exit_code = 15


class ModelError(SensemakingError):
    """The language model is missing or is not the one that was asked for."""

    exit_code = 16


class PrivacyError(SensemakingError):
    """Going on would store or show words that must not be stored or shown."""

    exit_code = 17


class OutputError(SensemakingError):
    """A result cannot be written: no permission, no space, or open in another program."""

    exit_code = 18


def cannot_write(fault: OSError, path: object, then: str) -> OutputError:
    """Return the error for a file that could not be written: the path that failed, and why.

    `path` is told where the fault names none; `then` says what became of the rest.
    """
    first = fault.args[0] if fault.args else ""
    if isinstance(first, list) and first:  # of a copied folder: (from, to, why) for each file
        _, path, why = first[0]
        return OutputError(f"{path} cannot be written: {why}; {then}")
    return OutputError(
        f"{fault.filename2 or fault.filename or path} cannot be written: "
        f"{fault.strerror or fault}; {then}"
    )


LONG = 5  # letters from which a name is long
SHORT_ALIKE, LONG_ALIKE = 0.5, 0.7  # least likeness of names, after difflib


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?` for the closest valid name, or an empty string.

    Half of a short name may differ (`TX`, `TR`), of a longer one less; a name that is part of
    another is near it.
    """
    written, choices = str(name), [str(choice) for choice in valid]
    cutoff = SHORT_ALIKE if len(written) < LONG else LONG_ALIKE
    close = get_close_matches(written, choices, n=1, cutoff=cutoff)
    if not close and len(written) >= LONG:
        close = [one for one in choices if written.casefold() in one.casefold()]
    return f" Did you mean '{close[0]}'?" if close else ""


def all_at_once(kind: type[SensemakingError], problems: list[str]) -> None:
    """Raise one error that lists every problem, or do nothing when there is none."""
    if len(problems) == 1:
        raise kind(problems[0])
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise kind(f"{len(problems)} problems:\n{listed}")

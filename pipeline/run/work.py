"""One run over a study: what the stages share, each part made when first asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.closure import code_hash
from pipeline.hashes import file_hash
from pipeline.model.card import model_key
from pipeline.model.embedding import Encoder
from pipeline.model.vectors import Remembered, cached, fill_caches, looked_up, stored_rows
from pipeline.run.taught import taught
from pipeline.study import decisions as decided
from pipeline.study.codebook import Codebook
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.corpus import Corpus
from pipeline.study.decisions import Decision, digest_of
from pipeline.study.migration import migrated
from pipeline.study.privacy import Roster, machine_may_read, study_key
from pipeline.study.register import Register, read_register, require_sound
from pipeline.study.store import Store
from pipeline.study.study import Study
from pipeline.study.withdrawn import withdrawn
from pipeline.tables import (
    BLOCKS,
    DOCUMENTS,
    SEGMENTS,
    SOURCES,
    Table,
)

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.coding.stage import FittedCoder
    from pipeline.ingest.listing import SourceFile
    from pipeline.ingest.names.unknown import UnknownName
    from pipeline.ingest.whole.likeness import Likeness
    from pipeline.ingest.whole.survey import Survey
    from pipeline.model.embedding import Embedded, Vectors
    from pipeline.model.tuning import Tuner
    from pipeline.model.vectors import Row

Progress = Callable[[str, int, int], None]
Tables = dict[Table, "pd.DataFrame"]
Rows = dict[Table, list[Any]]  # records


def silent(stage: str, done: int, total: int) -> None:
    """Report nothing."""


class Work:
    """The study as one run sees it; nothing is read before it is needed."""

    def __init__(self, study: Study, progress: Progress = silent) -> None:
        """Remember the study."""
        self.study = study
        self.settings = study.settings
        self.store = Store(study.processed)
        self.progress = progress
        self.made: Any = None  # what a stage prepared for its units
        self.themes_awaited = False  # tables are made before the themes that are on their way
        self.for_themes: Any = None  # what themes are looked for in, while that is known
        self._tuned: tuple[FittedCoder, dict[str, Vectors]] | None = None

    @cached_property
    def encoder(self) -> Encoder:
        """The language model, which also reads the valence of what is said."""
        from pipeline.coding.trained.packaged import packaged_head
        from pipeline.coding.valence.packaged import valence_probe

        head = packaged_head() if "trained" in self.settings.coding.coders else None
        return Encoder(self.settings.embedding, self.study.root, valence_probe(), head)

    @cached_property
    def tuner(self) -> Tuner:
        """What tunes the language model to people's decisions, where the settings ask for it."""
        from pipeline.model.tuning import Tuner

        return Tuner(self.encoder)

    @cached_property
    def register(self) -> Register:
        """The register, without problems; else `RegisterError` lists them all."""
        return require_sound(read_register(self.study.sources))

    @cached_property
    def files(self) -> dict[str, SourceFile]:
        """The sources of the study by id, whether or not their file is there."""
        every = self.every_file
        return {name: file for name, file in every.items() if name not in self.withdrawn}

    @cached_property
    def every_file(self) -> dict[str, SourceFile]:
        """The sources with a file or a row by id, those that were withdrawn among them."""
        from pipeline.ingest.listing import list_sources

        listed = list_sources(self.study.sources, self.register)
        return {file.source_id: file for file in listed}

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        """The ids of the sources that were withdrawn; they do not come back by themselves."""
        return frozenset(withdrawn(self.study.decisions))

    @cached_property
    def whole_codebook(self) -> Codebook:
        """The codebook with all of its codes."""
        return load_codebook(self.study.codebook_path)

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook reduced to the study's profile."""
        return self.whole_codebook.select(self.settings.study.profile)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """Everything that people decided and did not take back, in the codes of today."""
        return migrated(decided.in_force(decided.read(*self.study.decided)))

    def record(self, name: str, made: Sequence[Decision]) -> None:
        """Store what a stage decided; the stages after it see it among the decisions."""
        if decided.append(self.study.decisions, name, made) is not None:
            del self.decisions  # read anew when next asked for

    @cached_property
    def first_pass(self) -> dict[str, Survey]:
        """What the pass over all files before the first stage finds: names, and what they repeat."""
        from pipeline.ingest.whole.survey import survey

        return survey(self.files.values(), self.study, self.today, self.progress)

    @cached_property
    def roster(self) -> Roster:
        """The names to replace: of the register, and of the speakers of every source."""
        from pipeline.ingest.names.known import names_decided, names_in_register, names_of_speakers

        roster = Roster({}, study_key(self.study)).with_names(names_in_register(self.register))
        heard = names_of_speakers(self.files.values(), self.study, self.today, self.first_pass)
        roster = roster.with_names(heard)
        return roster.with_names(names_decided(self.study))

    @cached_property
    def today(self) -> str:
        """The day against which `retain_until` is held: of the settings, else of the run."""
        return self.settings.study.today or date.today().isoformat()

    @cached_property
    def to_decide(self) -> list[UnknownName]:
        """The capitalised names in the stored texts that nobody has decided about."""
        from pipeline.ingest.names.queue import to_decide

        stored = [one for one in sorted(self.files) if self.store.shard(BLOCKS, one).is_file()]
        documents, blocks = (self.store.read(table, stored) for table in (DOCUMENTS, BLOCKS))
        return to_decide(documents, blocks, self.register, self.study)

    @cached_property
    def likenesses(self) -> dict[str, Likeness]:
        """What each source shares with others: template text, and the text it repeats."""
        from pipeline.ingest.whole.likeness import likenesses

        return likenesses(self.files.values(), self.study, self.today, self.first_pass)

    @cached_property
    def roster_key(self) -> str:
        """A hash of the roster."""
        return self.roster.fingerprint()

    @cached_property
    def coding_decisions(self) -> dict[str, list[Decision]]:
        """Decisions about codings, by source."""
        return decided.by_source(decided.of_kind(self.decisions, "coding"))

    @cached_property
    def taught(self) -> dict[str, list[Decision]]:
        """Those of them that the coder learns from, by source."""
        return decided.by_source(taught(self.decisions, self.settings.coding.learn))

    @cached_property
    def learnt_from(self) -> list[str]:
        """The sources with decisions that a machine may learn from: not where `ai_assist` is no."""
        decided_on = sorted(set(self.taught) & set(self.files))
        ingested = [one for one in decided_on if self.store.shard(SOURCES, one).is_file()]
        sources = self.store.read(SOURCES, ingested).to_dict("records")
        return [str(row["source_id"]) for row in sources if machine_may_read(_named(row))]

    @cached_property
    def fit_key(self) -> str:
        """A hash of everything that a fitted coder depends on."""
        learnt_from = self.learnt_from
        coding = taught(self.decisions, self.settings.coding.learn)
        coding = tuple(d for d in coding if d.passage and d.passage.source_id in learnt_from)
        parts = [
            self.codebook.fingerprint(),
            self.settings.fingerprint("coding", "embedding", "study"),
            digest_of(coding),
            *(file_hash(self.store.shard(SEGMENTS, source_id)) for source_id in learnt_from),
            model_key(self.settings.embedding),
            code_hash("pipeline.coding.stage"),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def fitted(self) -> FittedCoder:
        """The coder fitted to codebook and decisions, taken from its file when unchanged."""
        from pipeline.coding.stage import load_fitted, save_fitted

        path = self.store.folder / f"3_coder-{self.fit_key[:16]}.npz"
        stored = load_fitted(path) if path.is_file() else None
        if stored is not None:
            return stored
        fitted = self.fit_on(self.learnt_from, Remembered(self.read_fixed))
        save_fitted(fitted, path)
        for old in self.store.folder.glob("3_coder-*.npz"):
            if old != path:
                old.unlink()
        return fitted

    def fit_on(self, source_ids: Sequence[str], seen: Remembered) -> FittedCoder:
        """Return the coder that the codebook and the decisions on these sources teach."""
        from pipeline.coding.stage import fit, with_valence

        segments = self.store.read(SEGMENTS, source_ids)
        decisions = [one for own in source_ids for one in self.taught[own]]
        fitted = fit(
            self.codebook, segments, decisions, seen.both, self.settings, self.tuner, seen.logits
        )
        return with_valence(fitted, segments, decisions, seen.embed)

    def read_fixed(self, texts: list[str]) -> Embedded:
        """Return texts of the codebook, and of sources learnt from, as the model sees them."""
        return looked_up(texts, self._kept, self.encoder)

    @cached_property
    def _kept(self) -> dict[str, Row]:
        """What is kept of the codebook's texts and of the sources that the coder learns from."""
        from pipeline.coding.teaching import lessons_of
        from pipeline.themes.nearness import texts_of

        lessons = [lesson.text for lesson in lessons_of(self.codebook)]
        texts = sorted({*lessons, *(text for code in self.codebook for text in texts_of(code))})
        sources = [self.store.vectors(source_id) for source_id in self.learnt_from]
        return stored_rows((self.store.vectors("_fit"), texts), sources, self.encoder)

    def embed(self, source_id: str, texts: list[str]) -> Embedded:
        """Return one source's segments as the model sees them, encoding only what is new."""
        return cached(
            texts,
            self.store.vectors(source_id),
            self.encoder,
            lambda done, total: self.progress("embedding", done, total),
        )

    def tuned(self, texts: Sequence[str], fitted: FittedCoder) -> Vectors | None:
        """Return what a coder's tuned model makes of texts, each read once; None without one."""
        import numpy as np

        if not fitted.is_tuned or not texts:
            return None
        if self._tuned is None or self._tuned[0] is not fitted:
            self._tuned = (fitted, {})
        known = self._tuned[1]
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self.tuner.read(new, fitted.arrays), strict=True))
        return np.stack([known[text] for text in texts])

    def embed_ahead(self, texts: dict[str, list[str]]) -> None:
        """Store the vectors of many sources' segments, encoded together in full batches."""
        fill_caches(
            {self.store.vectors(source_id): own for source_id, own in texts.items()},
            self.encoder,
            lambda done, total: self.progress("embedding", done, total),
        )

    def corpus(self, *, stored_only: bool = False) -> Corpus:
        """Return all tables of the study as they stand."""
        from pipeline.run.whole import corpus_of

        return corpus_of(self, stored_only=stored_only)

    @cached_property
    def trust_key(self) -> str:
        """A hash of what an evaluation depends on: the coder, and who coded what in full."""
        read = [one for one in decided.of_kind(self.decisions, "memo") if "sample" in one.body]
        return hashlib.sha256(f"{self.fit_key}\n{digest_of(read)}".encode()).hexdigest()


def _named(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}

"""The step that trains: a trailing window of tokens in, the day's model out.

Days are judged for leaks when they are tokenized, against the days that were there. Here all days
of the window are judged with one another once more, because two runs may have placed them at the
same time, for another window, or in an earlier version. The stage it calls needs torch, so it is
imported inside `compute`: naming a recipe, and loading the code location, never does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from llm_assets.components.days import Days
from llm_assets.components.steps import Bench, Step
from llm_assets.components.tokenize_step import SHINGLES, TokenizeStep
from llm_assets.config import settings_hash, trainable
from llm_assets.errors import TrainingError
from llm_assets.records import TokenizedSplits, TrainedModel, Verdict
from llm_assets.stages import judging
from llm_assets.stages.base_model import ModelShelf
from llm_assets.stages.splitting.judging import leak_words
from llm_assets.storage.layout import Partition
from llm_assets.storage.manifests import Input, Recipe, day_of

REPORTS_PER_TRAINING = 10


@dataclass(frozen=True)
class TrainStep(Step[TrainedModel]):
    """Fine-tune the base model on the trailing window."""

    shelf: ModelShelf
    tokenized_splits: Days[TokenizedSplits]

    asset = "trained_model"
    code_version = "1"

    def recipe(self, day: date) -> Recipe:
        window = self.use_case.training.window
        present = self.tokenized_splits.before(day + timedelta(days=1), window.days)
        wanted = [day - timedelta(days=back) for back in range(window.days - 1, -1, -1)]
        absent = tuple(one.isoformat() for one in wanted if one not in present)
        self.tokenized_splits.require(day)
        filled = sum(manifest.figures["documents"] > 0 for manifest in present.values())
        if filled < window.minimum_days:
            raise TrainingError(
                f"The window of {self.use_case.name} on {day} holds {filled} days of "
                f"tokenized_splits with documents, and minimum_days is {window.minimum_days}. "
                f"Absent: {', '.join(absent) or 'none'}.",
                f"Materialize the absent days (llm-assets run {self.use_case.name} --from "
                f"{max(wanted[0], self.use_case.start_date)} --to {day}), or lower "
                "training.window.minimum_days.",
            )
        return Recipe(
            self.code_version,
            settings_hash(self.use_case.training, self.use_case.task, self.use_case.model),
            tuple(
                Input("tokenized_splits", one.isoformat(), manifest.digest())
                for one, manifest in present.items()
            ),
            absent,
            self.shelf.fingerprint(self.use_case.model),
        )

    def compute(self, day: date, recipe: Recipe, bench: Bench) -> TrainedModel:
        from llm_assets.stages import training
        from llm_assets.stages.tokenizing import join_sides

        self._refuse_leaks(day, recipe)
        trainable(self.use_case.task)
        days = [self.tokenized_splits.at(one) for one in recipe.inputs]
        settings = self.use_case.training
        tokenizer = self.shelf.tokenizer(self.use_case.model)
        model = self.shelf.seq2seq(self.use_case.model)
        progress = _Progress(bench.report)
        tracked = bench.until_committed.enter_context(
            bench.tracking.run(self.use_case.name, day, recipe.digest())
        )
        tracked.log_parameters({**settings.model_dump(mode="json"), "days": len(days)})
        done = training.train_model(
            model,
            tokenizer,
            join_sides(days, "train"),
            join_sides(days, "validation"),
            settings,
            on_step=[tracked.log_step, progress.tell],
        )
        training.save_bundle(model, tokenizer, bench.scratch)
        tracked.log_folder(bench.scratch, "model")
        facts = {
            "steps": done.steps,
            "target_tokens": done.tokens,
            "validation_loss_before": done.validation_loss_before,
            "validation_loss_after": done.validation_loss_after,
            "final_training_loss": done.curve[-1]["loss"],
            "parameters": model.num_parameters(),
            "days_read": [one.day for one in recipe.inputs],
            "days_absent": list(recipe.absent),
            "base_model": self.use_case.model.base,
            "seed": settings.seed,
        }
        bench.report(f"{done.tokens / done.seconds:,.0f} target tokens/s over {done.steps} steps")
        return TrainedModel(day, bench.scratch, done.curve, facts)

    def judge(self, day: date, record: TrainedModel) -> list[Verdict]:
        return judging.judge_training(record)

    def _refuse_leaks(self, day: date, recipe: Recipe) -> None:
        """Raise TrainingError where a held-out text of the window stands in its training texts."""
        from llm_assets.stages.splitting.leaking import find_leaks

        window = f"the window of {self.use_case.name} on {day}"
        self._refuse_other_versions(window, recipe)
        tables = dict(map(self._shingles, recipe.inputs))
        leaks = find_leaks(tables, self.use_case.split.maximum_shared)
        if leaks:
            named = "; ".join(map(leak_words, leaks[:3]))
            raise TrainingError(
                f"In {window}, {len(leaks)} times a held-out text stands in training texts: "
                f"{named}.",
                "Tokenize again the later day of each two, which sets the text aside: "
                f"{self._tokenize_again(max(leak.days) for leak in leaks)}; or raise "
                "split.maximum_shared.",
            )

    def _refuse_other_versions(self, window: str, recipe: Recipe) -> None:
        """Raise TrainingError where days were tokenized by a version that shingled otherwise."""
        manifests = [self.tokenized_splits.manifest_at(one) for one in recipe.inputs]
        of_others = [
            day_of(one.day)
            for one in manifests
            if one.recipe.code_version != TokenizeStep.code_version
        ]
        if of_others:
            raise TrainingError(
                f"In {window}, {', '.join(map(str, of_others))} were tokenized by another version "
                "of llm_assets, so nobody can say whether held-out texts stand in training texts.",
                f"Tokenize these days again first: {self._tokenize_again(of_others)}.",
            )

    def _tokenize_again(self, days: Iterable[date]) -> str:
        named = " ".join(f"--day {day}" for day in sorted(set(days)))
        return f"llm-assets run {self.use_case.name} {named} --select tokenized_splits --again"

    def _shingles(self, one: Input) -> tuple[date, pl.DataFrame]:
        partition = Partition(self.use_case.name, one.asset, day_of(one.day))
        manifest = self.tokenized_splits.manifest_at(one)
        path = self.archive.file(partition, manifest, SHINGLES)
        return partition.day, pl.read_parquet(path, glob=False)


class _Progress:
    """Tells a training's progress a bounded number of times."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._next = 0.0

    def tell(self, row: Mapping[str, float]) -> None:
        if row["progress"] >= self._next:
            self._next += 1 / REPORTS_PER_TRAINING
            self._report(f"step {row['step']:.0f} ({row['progress']:.0%}): loss {row['loss']:.3f}")

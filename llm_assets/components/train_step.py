"""The step that trains: a trailing window of tokens in, the day's model out.

The stage it calls needs torch, so it is imported inside `compute`: naming a recipe, and loading the
code location, never does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from llm_assets.components.days import Days
from llm_assets.components.steps import Bench, Step
from llm_assets.config import settings_hash, trainable
from llm_assets.errors import TrainingError
from llm_assets.records import TokenizedSplits, TrainedModel, Verdict
from llm_assets.stages import judging
from llm_assets.stages.base_model import ModelShelf
from llm_assets.storage.manifests import Input, Recipe

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


class _Progress:
    """Tells a training's progress a bounded number of times."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._next = 0.0

    def tell(self, row: Mapping[str, float]) -> None:
        if row["progress"] >= self._next:
            self._next += 1 / REPORTS_PER_TRAINING
            self._report(f"step {row['step']:.0f} ({row['progress']:.0%}): loss {row['loss']:.3f}")

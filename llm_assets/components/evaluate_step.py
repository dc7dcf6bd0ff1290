"""The step that evaluates: the day's model and its window in, the report out.

The stages it calls need torch, matplotlib and jinja2, so they are imported inside `compute`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from llm_assets.components.days import Days
from llm_assets.components.steps import Bench, Step
from llm_assets.config import settings_hash, trainable
from llm_assets.records import SIDES, EvalReport, TokenizedSplits, TrainedModel, Verdict
from llm_assets.stages import judging
from llm_assets.stages.base_model import ModelShelf
from llm_assets.storage.manifests import Recipe

if TYPE_CHECKING:
    from llm_assets.stages.evaluating import Measured
    from llm_assets.stages.reporting import Findings


@dataclass(frozen=True)
class EvaluateStep(Step[EvalReport]):
    """Measure the day's model against its base on the held-out side of its window."""

    shelf: ModelShelf
    tokenized_splits: Days[TokenizedSplits]
    trained_model: Days[TrainedModel]

    asset = "eval_report"
    code_version = "1"

    def recipe(self, day: date) -> Recipe:
        trained = self.trained_model.require(day).recipe
        return Recipe(
            self.code_version,
            settings_hash(self.use_case.evaluation, self.use_case.task, self.use_case.model),
            (self.trained_model.input(day), *trained.inputs),
            trained.absent,
            trained.parent,
        )

    def compute(self, day: date, recipe: Recipe, bench: Bench) -> EvalReport:
        from llm_assets.stages import evaluating
        from llm_assets.stages.reporting import render_report
        from llm_assets.stages.tokenizing import join_sides

        task = trainable(self.use_case.task)
        model, *tokens = recipe.inputs
        trained = self.trained_model.at(model)
        days = [self.tokenized_splits.at(one) for one in tokens]
        measured = evaluating.evaluate_models(
            evaluating.Contestant("candidate", self.shelf.bundle(trained.folder)),
            evaluating.Contestant("base", self.shelf.seq2seq(self.use_case.model)),
            self.shelf.bundle_tokenizer(trained.folder),
            join_sides(days, "train"),
            join_sides(days, "test"),
            task,
            self.use_case.evaluation,
            report=bench.report,
        )
        facts = self._facts(trained, days)
        html = render_report(self._findings(day, measured, trained, days, facts))
        digest = self.trained_model.manifest_at(model).recipe.digest()
        with bench.tracking.run(self.use_case.name, day, digest) as tracked:
            tracked.log_metrics(measured.metrics)
            tracked.log_text(html, "report.html")
        return EvalReport(
            day,
            measured.metrics,
            measured.samples,
            {**facts, "by_setting": measured.by_setting},
            html,
        )

    def judge(self, day: date, record: EvalReport) -> list[Verdict]:
        return judging.judge_metrics(record.metrics, self.use_case.evaluation.floors)

    def _facts(self, trained: TrainedModel, days: Sequence[TokenizedSplits]) -> dict[str, Any]:
        counts = {side: sum(len(one.sides[side]) for one in days) for side in SIDES}
        return {
            "base_model": self.use_case.model.base,
            "days_read": trained.facts["days_read"],
            "days_absent": trained.facts["days_absent"],
            "documents_for_training": counts["train"],
            "documents_for_validation": counts["validation"],
            "documents_held_out": counts["test"],
            "optimiser_steps": trained.facts["steps"],
            "parameters": trained.facts["parameters"],
            "seed": trained.facts["seed"],
        }

    def _findings(
        self,
        day: date,
        measured: Measured,
        trained: TrainedModel,
        days: Sequence[TokenizedSplits],
        facts: dict[str, Any],
    ) -> Findings:
        from llm_assets.stages import plotting
        from llm_assets.stages.reporting import Findings

        lengths = [n for one in days for n in one.lengths().to_list()]
        return Findings(
            use_case=self.use_case.name,
            day=day.isoformat(),
            description=self.use_case.description,
            verdicts=judging.judge_metrics(measured.metrics, self.use_case.evaluation.floors),
            metrics=measured.metrics,
            by_setting=measured.by_setting,
            samples=measured.samples,
            plots=[
                plotting.loss_curve(
                    trained.curve,
                    trained.facts["validation_loss_before"],
                    trained.facts["validation_loss_after"],
                ),
                plotting.length_histogram(lengths, self.use_case.task.longest),
            ],
            facts=facts,
        )

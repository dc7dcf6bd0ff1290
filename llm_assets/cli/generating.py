"""`llm-assets generate`: a text from the newest model of a use case."""

from __future__ import annotations

from datetime import date, timedelta

from rich.console import Console

from llm_assets.cli.use_cases import find_use_case, last_day, parse_day
from llm_assets.components.days import Days
from llm_assets.components.resources import open_workshop
from llm_assets.config import SamplingSetting, UseCase, trainable
from llm_assets.config.tasks import template_fields
from llm_assets.deployment import Deployment
from llm_assets.errors import MissingPartitionError
from llm_assets.records import TrainedModel


def generate_text(
    deployment: Deployment,
    name: str,
    text: str,
    day: str,
    setting: SamplingSetting,
    seed: int,
    err: Console,
) -> str:
    """Return what the model of `day`, or the newest one, writes. Raises MissingPartitionError."""
    use_case = find_use_case(deployment, name)
    workshop = open_workshop(deployment)
    models: Days[TrainedModel] = Days(workshop.archive, name, "trained_model")
    chosen = parse_day(day, use_case) if day else _newest(models, use_case)
    folder = models[chosen].folder
    asked = use_case.evaluation.prompts
    if asked is not None and text not in asked.values:
        known = ", ".join(asked.values)
        err.print(
            f"{text!r} is none of the prompts that {name} is evaluated on: {known}.",
            style="dim",
            highlight=False,
            soft_wrap=True,
        )
    with err.status("loading the model"):
        from llm_assets.stages.generating import generate_texts

        tokenizer = workshop.shelf.bundle_tokenizer(folder)
        model = workshop.shelf.bundle(folder)
        written = generate_texts(
            model,
            tokenizer,
            [model_input(use_case, text)],
            setting,
            maximum_new_tokens=use_case.evaluation.maximum_new_tokens,
            seed=seed,
        )
    err.print(f"model of {chosen}", style="dim", highlight=False)
    return written[0]


def model_input(use_case: UseCase, text: str) -> str:
    """Put a text into the task's input template, as training did."""
    template = trainable(use_case.task).input
    return template.format(**dict.fromkeys(template_fields(template), text))


def _newest(models: Days[TrainedModel], use_case: UseCase) -> date:
    days = models.archive.days(use_case.name, models.asset)
    if not days:
        last = last_day(use_case)
        window = timedelta(days=use_case.training.window.days - 1)
        first = max(use_case.start_date, last - window)
        raise MissingPartitionError(
            f"{use_case.name} has no trained model yet.",
            f"Train one: llm-assets run {use_case.name} --from {first} --to {last}",
        )
    return days[-1]

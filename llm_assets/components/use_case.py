"""The component: one `defs.yaml` becomes five assets, their checks, a job and a schedule.

In: the file, by way of our own loader, because its errors name file, line, value and remedy. Out:
Dagster definitions. Jinja in the file is not rendered, so `{date}` is safe.
"""

from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import BaseModel, ConfigDict

from llm_assets.components.assets import build_assets
from llm_assets.components.automation import build_job, build_schedules
from llm_assets.components.continuing import build_continuation
from llm_assets.config import UseCase, load
from llm_assets.deployment import read_deployment


class AnyAttributes(BaseModel):
    """Lets every attribute through to our own loader."""

    model_config = ConfigDict(extra="allow")


class UseCaseComponent(dg.Component):
    """A language model kept fresh: pages, corpus, tokens, model and report, every day."""

    def __init__(self, use_case: UseCase) -> None:
        self.use_case = use_case

    @classmethod
    def get_model_cls(cls) -> type[BaseModel]:
        """See dg.Component."""
        return AnyAttributes

    @classmethod
    def get_spec(cls) -> dg.ComponentTypeSpec:
        """See dg.Component."""
        return dg.ComponentTypeSpec(description=cls.__doc__, tags=["llm"])

    @classmethod
    def load(cls, attributes: Any, context: dg.ComponentLoadContext) -> "UseCaseComponent":
        """Load the file that the attributes come from; raises ConfigError."""
        tree = context.resolution_context.source_position_tree
        file = Path(tree.position.filename) if tree else context.path / "defs.yaml"
        return cls(load(file, read_deployment().name))

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """See dg.Component."""
        return build_definitions(self.use_case)


def build_definitions(use_case: UseCase) -> dg.Definitions:
    """Return everything Dagster knows of a use case, without resources."""
    job = build_job(use_case)
    return dg.Definitions(
        assets=build_assets(use_case),
        jobs=[job],
        schedules=build_schedules(use_case, job),
        sensors=[build_continuation(use_case, job)],
    )

"""The Dagster shell: one component class, whose instances are the use cases."""

from llm_assets.components.use_case import UseCaseComponent

__all__ = ["UseCaseComponent"]

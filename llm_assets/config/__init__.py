"""Frozen settings of a use case, and the loader that reads them from YAML."""

from llm_assets.config.base import Settings, settings_hash
from llm_assets.config.learning import (
    Evaluation,
    Floor,
    Model,
    Prompts,
    SamplingSetting,
    Seq2SeqTask,
    Split,
    Training,
    Window,
)
from llm_assets.config.loading import COMPONENT_TYPE, DEPLOYMENTS, load
from llm_assets.config.rules import Cleaning, Rule
from llm_assets.config.settings import Schedule, UseCase
from llm_assets.config.sources import HtmlSource, Manners

__all__ = [
    "COMPONENT_TYPE",
    "DEPLOYMENTS",
    "Cleaning",
    "Evaluation",
    "Floor",
    "HtmlSource",
    "Manners",
    "Model",
    "Prompts",
    "Rule",
    "SamplingSetting",
    "Schedule",
    "Seq2SeqTask",
    "Settings",
    "Split",
    "Training",
    "UseCase",
    "Window",
    "load",
    "settings_hash",
]

"""Rules as the YAML gives them, and what they say of a few texts."""

from pathlib import Path

import polars as pl
from pydantic import TypeAdapter

from llm_assets.config import Rule
from llm_assets.config.base import Settings
from llm_assets.stages.cleaning import judge_documents
from llm_assets_tests.stages.builders import documents

DATA = Path(__file__).parents[3] / "data"
TOKENIZER = DATA / "models" / "tiny-t5-ru"


def rule(name: str, **parameters: object) -> Settings:
    """A rule as the YAML would give it."""
    made: Settings = TypeAdapter(Rule).validate_python({"rule": name, **parameters})
    return made


def judged(made: Settings, *texts: str, data: Path | None = None) -> pl.DataFrame:
    """What one rule says of documents d0, d1, ..."""
    return judge_documents(documents(*texts), [made], TOKENIZER, data)


def rewritten(made: Settings, *texts: str) -> list[str]:
    """The texts after a rule that must reject none."""
    frame = judged(made, *texts)
    assert frame["rule"].null_count() == len(texts)
    return frame["text"].to_list()


def values(made: Settings, *texts: str, data: Path | None = None) -> list[str | None]:
    """What each text was rejected for; None if it passed."""
    return judged(made, *texts, data=data)["value"].to_list()

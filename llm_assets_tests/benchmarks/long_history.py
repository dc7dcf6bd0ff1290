"""The code location that the backfill benchmark runs: horoscopes that began in 2024.

In: the environment. Out: the shipped use case with an earlier start, so that a year of days lies in
the past whenever the benchmark runs. Measures nothing.
"""

import warnings
from datetime import date

import dagster as dg

from llm_assets.components.use_case import build_definitions
from llm_assets.config import load
from llm_assets.definitions import bindings
from llm_assets.deployment import read_deployment, set_library_defaults

USE_CASE = "horoscopes"
FIRST_DAY = date(2024, 1, 1)


@dg.definitions
def defs() -> dg.Definitions:
    """Load the one use case."""
    set_library_defaults()
    warnings.filterwarnings("ignore", message=r"Asset job \w+ materializes assets with varying")
    deployment = read_deployment()
    use_case = load(deployment.defs_folder / USE_CASE / "defs.yaml", deployment.name)
    earlier = use_case.model_copy(update={"start_date": FIRST_DAY})
    return dg.Definitions.merge(build_definitions(earlier), bindings(deployment))

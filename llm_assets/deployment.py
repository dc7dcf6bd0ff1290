"""The deployment: environment variables in, one frozen value out.

The only reader of the environment. `LLM_ASSETS_DEPLOYMENT` sets defaults, and each axis (home,
store, executor, tracking) can be set alone. An unknown name is refused with the valid ones.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import llm_assets
from llm_assets.config import DEPLOYMENTS
from llm_assets.errors import DeploymentError, did_you_mean

Executor = Literal["in_process", "multiprocess"]

DEPLOYMENT = "LLM_ASSETS_DEPLOYMENT"
EXECUTOR = "LLM_ASSETS_EXECUTOR"
HOME = "LLM_ASSETS_HOME"
INBOX = "LLM_ASSETS_INBOX"
STORE = "LLM_ASSETS_STORE"
SPARK_MASTER = "LLM_ASSETS_SPARK_MASTER"
SAMPLE_SITES = "LLM_ASSETS_SAMPLE_SITES"
TRACKING = "MLFLOW_TRACKING_URI"

LIBRARY_DEFAULTS = {
    # Threads that spin while they wait made training 8 times slower beside one other busy process.
    "OMP_WAIT_POLICY": "PASSIVE",
    # cuBLAS repeats itself only with this workspace (PyTorch's notes on reproducibility).
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True)
class Deployment:
    """Where things are and how steps run; folders are absolute."""

    name: str
    home: Path
    store: Path
    inbox: Path
    executor: Executor
    tracking_uri: str
    dagster_home: Path
    sample_sites: str | None
    spark_master: str = "local[*]"

    @property
    def data_folder(self) -> Path:
        """The sample data and base models that ship: beside the package, or inside a wheel."""
        package = Path(llm_assets.__file__).parent
        beside = package.parent / "data"
        return beside if beside.is_dir() else package / "data"

    @property
    def defs_folder(self) -> Path:
        """The folder with a folder for each use case."""
        return Path(llm_assets.__file__).parent / "defs"

    @property
    def tracking_artifacts(self) -> Path | None:
        """Where a tracking database without a server keeps artifacts; a server knows itself."""
        is_database = self.tracking_uri.startswith("sqlite:")
        return self.home / "mlflow" / "artifacts" if is_database else None

    @property
    def base_models(self) -> Path:
        """The cache of base models made from a seed."""
        return self.home / "base_models"

    @property
    def scratch(self) -> Path:
        """Local space for records on their way into the store."""
        return self.home / "scratch"


def read_deployment(environment: Mapping[str, str] | None = None) -> Deployment:
    """Read the deployment from environment variables; raises DeploymentError."""
    given = os.environ if environment is None else environment
    home = Path(given.get(HOME) or ".llm_assets").expanduser().absolute()
    return Deployment(
        name=_one_of(given, DEPLOYMENT, DEPLOYMENTS, "demo"),
        home=home,
        store=_local_store(given, home),
        inbox=Path(given.get(INBOX) or home / "inbox").expanduser().absolute(),
        executor=_executor(given),
        tracking_uri=given.get(TRACKING) or f"sqlite:///{home / 'mlflow' / 'mlflow.db'}",
        dagster_home=Path(given.get("DAGSTER_HOME") or home / "dagster").expanduser().absolute(),
        sample_sites=given.get(SAMPLE_SITES) or None,
        spark_master=given.get(SPARK_MASTER) or "local[*]",
    )


def read_secret(name: str) -> str | None:
    """Return what a use case's YAML says that only the environment knows, such as a token."""
    return os.environ.get(name)


def set_library_defaults() -> None:
    """Set what libraries read at import: no telemetry, no bars, threads that wait asleep.

    What the user has set stays. Call it before torch is imported.
    """
    for name, value in LIBRARY_DEFAULTS.items():
        os.environ.setdefault(name, value)


def set_for_children(name: str, value: str) -> None:
    """Set a variable for this process and those it starts."""
    os.environ[name] = value


def _one_of(given: Mapping[str, str], name: str, known: tuple[str, ...], default: str) -> str:
    value = given.get(name) or default
    if value not in known:
        raise DeploymentError(
            f"{name} is {value!r}.",
            f"Use one of {', '.join(known)}.{did_you_mean(value, list(known))}",
        )
    return value


def _executor(given: Mapping[str, str]) -> Executor:
    chosen = _one_of(given, EXECUTOR, get_args(Executor), "in_process")
    return "multiprocess" if chosen == "multiprocess" else "in_process"


def _local_store(given: Mapping[str, str], home: Path) -> Path:
    value = given.get(STORE) or str(home / "store")
    if "://" in value:
        raise DeploymentError(
            f"{STORE} is {value!r}.", "This version keeps its store on a local disk: give a path."
        )
    return Path(value).expanduser().absolute()

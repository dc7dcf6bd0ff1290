"""The deployment: every axis can be set alone, and what is not known is refused readably."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from llm_assets.deployment import LIBRARY_DEFAULTS, read_deployment, set_library_defaults
from llm_assets.errors import DeploymentError


def test_without_any_setting_everything_is_below_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    deployment = read_deployment({})

    home = tmp_path / ".llm_assets"
    assert (deployment.name, deployment.executor) == ("demo", "in_process")
    assert deployment.home == home
    assert deployment.store == home / "store"
    assert deployment.dagster_home == home / "dagster"
    assert deployment.scratch == home / "scratch"
    assert deployment.base_models == home / "base_models"
    assert deployment.tracking_uri == f"sqlite:///{home}/mlflow/mlflow.db"
    assert deployment.tracking_artifacts == home / "mlflow" / "artifacts"
    assert deployment.sample_sites is None
    assert deployment.spark_master == "local[*]"


def test_spark_runs_where_the_deployment_says() -> None:
    deployment = read_deployment({"LLM_ASSETS_SPARK_MASTER": "spark://master:7077"})

    assert deployment.spark_master == "spark://master:7077"


def test_the_home_moves_everything_that_is_not_set_itself() -> None:
    deployment = read_deployment({"LLM_ASSETS_HOME": "/a", "LLM_ASSETS_STORE": "/b"})

    assert deployment.store == Path("/b")
    assert deployment.dagster_home == Path("/a/dagster")
    assert deployment.tracking_uri == "sqlite:////a/mlflow/mlflow.db"


AXES = {
    "LLM_ASSETS_DEPLOYMENT": ("name", "local", "local"),
    "LLM_ASSETS_HOME": ("home", "/elsewhere", Path("/elsewhere")),
    "LLM_ASSETS_STORE": ("store", "/elsewhere", Path("/elsewhere")),
    "LLM_ASSETS_EXECUTOR": ("executor", "multiprocess", "multiprocess"),
    "MLFLOW_TRACKING_URI": ("tracking_uri", "http://mlflow:5000", "http://mlflow:5000"),
    "DAGSTER_HOME": ("dagster_home", "/elsewhere", Path("/elsewhere")),
    "LLM_ASSETS_SAMPLE_SITES": ("sample_sites", "127.0.0.1:8700", "127.0.0.1:8700"),
}


@pytest.mark.parametrize("variable", AXES)
def test_an_axis_is_set_alone_and_an_empty_value_is_none(variable: str) -> None:
    axis, value, expected = AXES[variable]

    with_value, emptied, without = (
        getattr(read_deployment(given), axis) for given in ({variable: value}, {variable: ""}, {})
    )

    assert with_value == expected
    assert emptied == without != expected


@pytest.mark.parametrize("name", ["demo", "local", "prod"])
def test_every_deployment_may_be_named(name: str) -> None:
    assert read_deployment({"LLM_ASSETS_DEPLOYMENT": name}).name == name


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        (
            "LLM_ASSETS_DEPLOYMENT",
            "production",
            "LLM_ASSETS_DEPLOYMENT is 'production'. Use one of demo, local, prod.",
        ),
        (
            "LLM_ASSETS_DEPLOYMENT",
            "Local",
            "LLM_ASSETS_DEPLOYMENT is 'Local'. Use one of demo, local, prod. Did you mean 'local'?",
        ),
        (
            "LLM_ASSETS_EXECUTOR",
            "multiprocessing",
            "LLM_ASSETS_EXECUTOR is 'multiprocessing'. Use one of in_process, multiprocess. "
            "Did you mean 'multiprocess'?",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_the_valid_ones(
    variable: str, value: str, message: str
) -> None:
    with pytest.raises(DeploymentError) as refused:
        read_deployment({variable: value})

    assert str(refused.value) == message


def test_a_store_on_s3_is_refused_for_now() -> None:
    with pytest.raises(DeploymentError) as refused:
        read_deployment({"LLM_ASSETS_STORE": "s3://bucket/prefix"})

    assert str(refused.value) == (
        "LLM_ASSETS_STORE is 's3://bucket/prefix'. This version keeps its store on a local disk: "
        "give a path."
    )


def test_folders_are_absolute_and_may_start_at_the_users_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/users/ann")

    deployment = read_deployment({"LLM_ASSETS_HOME": "~/models", "LLM_ASSETS_STORE": "store"})

    assert deployment.home == Path("/users/ann/models")
    assert deployment.store == tmp_path / "store"


def test_a_tracking_server_keeps_its_artifacts_itself() -> None:
    assert read_deployment({"MLFLOW_TRACKING_URI": "http://mlflow:5000"}).tracking_artifacts is None


def test_the_shipped_data_and_definitions_are_found() -> None:
    deployment = read_deployment({})

    assert (deployment.data_folder / "models" / "tiny-t5-ru" / "config.json").is_file()
    assert (deployment.defs_folder / "horoscopes" / "defs.yaml").is_file()


def test_library_defaults_fill_gaps_and_leave_what_the_user_has_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in LIBRARY_DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")

    set_library_defaults()

    assert {name: os.environ[name] for name in LIBRARY_DEFAULTS} == {
        **LIBRARY_DEFAULTS,
        "OMP_WAIT_POLICY": "ACTIVE",
    }

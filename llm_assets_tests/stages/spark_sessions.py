"""One Spark for all tests that need it: its start takes longer than what they do with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from llm_assets.stages.on_spark import Cluster


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """Spark in this process's own JVM, on two cores."""
    return Cluster(tmp_path_factory.mktemp("spark"), "local[2]")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder whose name means something to those who read patterns, and nothing to us."""
    folder = tmp_path / "[1] {é,b} 50%"
    folder.mkdir()
    return folder

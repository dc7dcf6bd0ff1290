"""An archive on a disk of its own for every test."""

from pathlib import Path

import pytest

from llm_assets.storage.archive import Archive
from llm_assets.storage.local import LocalStore


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    """An empty store on the disk."""
    return LocalStore(tmp_path / "store")


@pytest.fixture
def archive(store: LocalStore, tmp_path: Path) -> Archive:
    """An empty archive over that store."""
    return Archive(store, tmp_path / "scratch")

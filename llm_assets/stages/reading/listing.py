"""Listing: a stored source in, the files that stand at its place now out, each with its identity.

The identity is the hash of the bytes, or what S3 calls them. Two equal listings mean that reading
again finds nothing new. Reads no rows.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path, PurePosixPath

from llm_assets.config import ArchivedSource, DatasetSource, FilesSource
from llm_assets.errors import CollectingError
from llm_assets.stages.collecting.web import Places
from llm_assets.stages.reading.arriving import sha256_of
from llm_assets.stages.reading.finding import Found, find_files, quoted, sizes_in
from llm_assets.stages.reading.unpacking import UnreadableFileError

UNNAMED_REVISION = "main"


def files_now(
    source: FilesSource | ArchivedSource | DatasetSource, places: Places
) -> dict[str, str]:
    """Return the identity of each file by URL; empty for one that cannot be read.

    A dataset in a folder counts as one file. One on the Hub has none: its revision is pinned.
    Raises CollectingError where there is no place.
    """
    if not isinstance(source, DatasetSource):
        return {one.url: _identity(one) for one in find_files(source, places)}
    folder = dataset_folder(source, places)
    return {dataset_url(source): _identity_of_folder(folder)} if folder else {}


def dataset_url(source: DatasetSource) -> str:
    """Return what stands for a dataset's split: the same on every machine."""
    revision = source.revision or UNNAMED_REVISION
    name = quoted(f"{source.dataset}@{revision}/{source.subset or 'default'}/{source.split}")
    return f"hf://datasets/{name}"


def dataset_folder(source: DatasetSource, places: Places) -> Path | None:
    """Return the folder of a dataset, None for one on the Hub. Raises CollectingError."""
    if source.is_on_hub:
        return None
    parts = PurePosixPath(source.dataset).parts
    path = Path(source.dataset) if parts[0] == "/" else places.data.joinpath(*parts[1:])
    if not path.is_dir():
        raise CollectingError(
            f"The folder {path} of the source {source.name} is missing.",
            "Correct `dataset`, or put a dataset in the Hub's layout there.",
        )
    return path


def _identity(found: Found) -> str:
    if found.etag:
        return found.etag
    try:
        with found.open() as file:
            return _sha256_of(Path(file.name))
    except (UnreadableFileError, OSError):
        return ""


def _identity_of_folder(folder: Path) -> str:
    try:
        files = [f"{name}\n{_sha256_of(folder / name)}\n" for name, _ in sorted(sizes_in(folder))]
    except OSError:
        return ""
    return hashlib.sha256("".join(files).encode("utf-8", "surrogateescape")).hexdigest()


def _sha256_of(path: Path) -> str:
    """Hash a file once while it stays as it is; its time tells that, and never a day."""
    status = path.stat()
    return _sha256_at(path, (status.st_size, status.st_mtime_ns))


@lru_cache(maxsize=65_536)
def _sha256_at(path: Path, _state: tuple[int, int]) -> str:
    with path.open("rb") as file:
        return sha256_of(file)

"""Finding: the place of a stored source in, its files out, each with a URL.

A place is shipped (`data/…`), below the inbox, an absolute folder, or an S3 prefix; it may also
name one file. Names are sorted, hidden ones skipped, and no file's time is looked at: days come
from rows or from arrival. A URL is the same on every machine and holds no credentials.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import quote

from llm_assets.config import ArchivedSource, FilesSource
from llm_assets.errors import CollectingError
from llm_assets.stages.collecting.web import Places
from llm_assets.stages.reading.unpacking import UnreadableFileError

S3 = "s3://"


@dataclass(frozen=True)
class Found:
    """A file: its name below the source's place, its URL, its size in bytes, and how to open it.

    `etag` is what S3 calls its content; files on disk have none.
    """

    name: str
    url: str
    size: int
    open: Callable[[], AbstractContextManager[BinaryIO]] = field(repr=False)
    etag: str = ""


@dataclass(frozen=True)
class Place:
    """Where a source's files are: the URL of its root, and which of its names are asked for."""

    url: str
    matches: str

    def asks_for(self, url: str) -> bool:
        """True where a capture's URL is of a file that today's settings still ask for."""
        file = url.partition("#")[0].partition("!")[0]
        name = file.removeprefix(self.url).removeprefix("/")
        if not file.startswith(self.url) or (name and not file.startswith(self.url + "/")):
            return False
        return not name or fnmatchcase(name, quoted(self.matches, keep="*?[]!"))


def place_of(source: FilesSource | ArchivedSource) -> Place:
    """Return where a source's files are, as URLs say it."""
    where = source.where
    if where.startswith(S3):
        bucket, _, prefix = where.removeprefix(S3).partition("/")
        return Place(f"{S3}{bucket}/{quoted(prefix.strip('/'))}".rstrip("/"), source.matches)
    if where.startswith("/"):
        return Place("file://" + quoted(str(PurePosixPath(where))), source.matches)
    path = PurePosixPath(where)
    root = "file:" if path.parts[:1] == ("data",) else "file:inbox/"
    return Place((root + quoted(str(path))).removesuffix("/."), source.matches)


def find_files(source: FilesSource | ArchivedSource, places: Places) -> list[Found]:
    """Return the files of a source, by name. Raises CollectingError where there is no place."""
    if source.where.startswith(S3):
        return _find_in_bucket(source, places.open_bucket)
    path = PurePosixPath(source.where)
    if path.parts[:1] == ("data",):
        return _find_in_folder(source, places.data.joinpath(*path.parts[1:]))
    return _find_in_folder(source, places.inbox / path)  # an absolute path stays absolute


def quoted(name: str, keep: str = "") -> str:
    """Return a name as part of a URL: readable, but without what a URL or a part of a zip needs."""
    plain = (
        c if c in keep or (c.isprintable() and c not in " #%?!") else _escaped(c) for c in name
    )
    return "".join(plain)


def _escaped(character: str) -> str:
    return quote(character.encode("utf-8", "surrogateescape"), safe="")


def _find_in_folder(source: FilesSource | ArchivedSource, root: Path) -> list[Found]:
    place = place_of(source)
    if root.is_file():
        return [Found(root.name, place.url, root.stat().st_size, partial(_open, root))]
    if not root.is_dir():
        is_shipped = place.url.startswith("file:data")
        remedy = "Correct `where`." if is_shipped else "Create it and drop files there."
        raise CollectingError(f"The folder {root} of the source {source.name} is missing.", remedy)
    try:
        sizes = dict(sizes_in(root))
    except PermissionError as error:
        raise CollectingError(
            f"The folder {error.filename} of the source {source.name} cannot be listed.",
            "Let the user of the run read it.",
        ) from error
    return [
        Found(name, f"{place.url}/{quoted(name)}", sizes[name], partial(_open, root / name))
        for name in sorted(sizes)
        if fnmatchcase(name, source.matches)
    ]


def sizes_in(root: Path) -> Iterator[tuple[str, int]]:
    """Yield the names below a folder, and their sizes in bytes; what vanishes meanwhile is none."""
    for folder, folders, names in os.walk(root, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            with suppress(FileNotFoundError):
                if not name.startswith(".") and path.is_file():
                    yield path.relative_to(root).as_posix(), path.stat().st_size


def _refuse(error: OSError) -> None:
    if isinstance(error, PermissionError):
        raise error


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableFileError(f"cannot be opened ({error.strerror})") from error
    with file:
        yield file


def _find_in_bucket(
    source: FilesSource | ArchivedSource, open_bucket: Callable[[], Any]
) -> list[Found]:
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, _, prefix = source.where.removeprefix(S3).partition("/")
    prefix = prefix.strip("/")
    try:
        client = open_bucket()
        answers = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        listed = [one for answer in answers for one in answer.get("Contents", ())]
    except (BotoCoreError, ClientError) as error:
        raise CollectingError(
            f"The source {source.name} cannot list s3://{bucket}/{prefix} ({reason(error)}).",
            "Check the bucket's name, AWS_ENDPOINT_URL_S3 and the AWS credentials of the run.",
        ) from error
    found = (_in_bucket(source, client, bucket, prefix, one) for one in listed)
    return sorted((one for one in found if one is not None), key=lambda one: one.name)


def _in_bucket(
    source: FilesSource | ArchivedSource,
    client: Any,
    bucket: str,
    prefix: str,
    listed: dict[str, Any],
) -> Found | None:
    key: str = listed["Key"]
    etag: str = listed["ETag"]
    fetch = partial(_download, client, bucket, key, etag)
    if key == prefix:
        return Found(key.rpartition("/")[2], place_of(source).url, listed["Size"], fetch, etag)
    name = key.removeprefix(prefix + "/") if prefix else key
    is_below = not prefix or key.startswith(prefix + "/")
    if not is_below or key.endswith("/") or _is_hidden(name.split("/")):
        return None
    if not fnmatchcase(name, source.matches):
        return None
    return Found(name, f"{place_of(source).url}/{quoted(name)}", listed["Size"], fetch, etag)


def _is_hidden(parts: Iterable[str]) -> bool:
    return any(part.startswith(".") for part in parts)


@contextmanager
def _download(client: Any, bucket: str, key: str, etag: str) -> Iterator[BinaryIO]:
    """Open a copy of an object in a temporary file; it must still be the one that was listed."""
    from botocore.exceptions import BotoCoreError, ClientError

    with tempfile.TemporaryFile(prefix="llm_assets_") as file:
        try:
            body = client.get_object(Bucket=bucket, Key=key, IfMatch=etag)["Body"]
            for piece in body.iter_chunks(1 << 20):
                file.write(piece)
        except (BotoCoreError, ClientError) as error:
            raise UnreadableFileError(f"cannot be downloaded ({reason(error)})") from error
        file.seek(0)
        yield file


def reason(error: Exception) -> str:
    """Say what S3 answered, by its code: the full text may name keys and addresses."""
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return str(code or type(error).__name__)

"""Stored sources: files, datasets and archives in, captures out.

Says which kind of source is read by what; each is imported only where a use case has one.
"""

from __future__ import annotations

from llm_assets.config import ArchivedSource, DatasetSource, FilesSource, Source
from llm_assets.stages.collecting.harvest import Harvest
from llm_assets.stages.reading.day import Reading


def read_stored(source: Source, reading: Reading) -> Harvest:
    """Return what one source that is not on the web comes to for the day.

    Raises CollectingError where its place, a package or the Hub cannot be had at all.
    """
    if isinstance(source, FilesSource):
        from llm_assets.stages.reading.files import read_files

        return read_files(source, reading)
    if isinstance(source, DatasetSource):
        from llm_assets.stages.reading.hub import read_dataset

        return read_dataset(source, reading)
    if isinstance(source, ArchivedSource):
        from llm_assets.stages.reading.warcs import read_archives

        return read_archives(source, reading)
    raise TypeError(f"{source.name} is on the web")

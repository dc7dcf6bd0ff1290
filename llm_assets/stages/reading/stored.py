"""Stored sources: files, datasets and archives in, captures out.

Says which kind of source is read by what; each is imported only where a use case has one.
"""

from __future__ import annotations

from collections.abc import Mapping

from llm_assets.config import ArchivedSource, DatasetSource, FilesSource, Source
from llm_assets.records import LastCapture
from llm_assets.stages.collecting.captures import Captures
from llm_assets.stages.collecting.harvest import Calendar, Harvest
from llm_assets.stages.collecting.web import Clock, Places, Report


def read_stored(
    source: Source,
    calendar: Calendar,
    captures: Captures,
    memory: Mapping[str, LastCapture],
    now: Clock,
    places: Places,
    report: Report,
) -> Harvest:
    """Return what one source that is not on the web comes to for the day.

    `memory` is what the latest earlier day knows of the source, by URL. Raises CollectingError
    where its place, a package or the Hub cannot be had at all.
    """
    if isinstance(source, FilesSource):
        from llm_assets.stages.reading.files import read_files

        return read_files(source, calendar, captures, memory, now, places, report)
    if isinstance(source, DatasetSource):
        from llm_assets.stages.reading.hub import read_dataset

        return read_dataset(source, calendar, captures, memory, now, places, report)
    if isinstance(source, ArchivedSource):
        from llm_assets.stages.reading.warcs import read_archives

        return read_archives(source, calendar, captures, memory, now, places, report)
    raise TypeError(f"{source.name} is on the web")

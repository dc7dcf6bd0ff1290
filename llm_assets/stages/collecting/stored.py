"""Stored sources: files, datasets and archives in, captures out."""

from __future__ import annotations

from collections.abc import Mapping

from llm_assets.config import Source
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
    """Return what one source that is not on the web comes to for the day."""
    raise NotImplementedError

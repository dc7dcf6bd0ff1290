"""Hub: a Hugging Face dataset in, its rows of a day out as captures, streamed.

The dataset is a name on the Hub or a folder in the Hub's layout. Rows are numbered from 0 in the
order of the split. Labels become their names; pictures, sound and films are left out. No code of a
dataset is ever run. The library is imported only where a use case has such a source.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from llm_assets.config import DatasetSource
from llm_assets.errors import CollectingError, did_you_mean
from llm_assets.records import LastCapture
from llm_assets.stages.collecting.harvest import Calendar, Harvest
from llm_assets.stages.collecting.web import Places
from llm_assets.stages.reading.day import Reading
from llm_assets.stages.reading.keeping import Keeper, Tally, lines_of_day
from llm_assets.stages.reading.lines import Row, bad_row
from llm_assets.stages.reading.listing import dataset_folder, dataset_url, files_now
from llm_assets.stages.reading.tables import NoJsonError, plain
from llm_assets.stages.reading.unpacking import UnreadableFileError

if TYPE_CHECKING:
    from datasets import IterableDataset

LEFT_OUT = frozenset({"Image", "Audio", "Video", "Pdf", "Nifti", "Mesh"})


def read_dataset(source: DatasetSource, reading: Reading) -> Harvest:
    """Return what a dataset comes to for the day.

    Raises CollectingError where the library is missing, or the dataset cannot be opened.
    """
    keeper, places, day = reading.keeper(source), reading.places, reading.calendar.day
    url = dataset_url(source)
    last = reading.known_of(source).get(url) if source.history == "today_only" else None
    harvest = Harvest()
    has_arrived = last is not None and last.day < day
    if last is not None and has_arrived:
        harvest.last_captures.append(last)
        reading.report(f"{source.name}: its rows arrived on {last.day}")
    else:
        files = {url: _sha256(url)} if source.history == "today_only" else files_now(source, places)
        _read(source, reading.calendar, keeper, harvest, _opened(source, places))
        if not harvest.is_unfinished:
            harvest.last_captures += [
                LastCapture(source.name, one, day, sha256) for one, sha256 in files.items()
            ]
    held = {held for held in keeper.held_urls() if held.partition("#")[0] == url}
    is_whole = not (harvest.is_unfinished or has_arrived)
    wanted = keeper.produced if is_whole else held | keeper.produced
    harvest.wanted = {(source.name, one) for one in wanted}
    return harvest


@dataclass(frozen=True)
class Opened:
    """A dataset that streams, its features by column, and the columns that are no text."""

    dataset: IterableDataset
    features: Mapping[str, Any]
    left_out: tuple[str, ...]

    def facts(self) -> dict[str, str]:
        """Return what pages say of themselves, as headers."""
        columns = ",".join(name for name in self.features if name not in self.left_out)
        return {"x-file-columns": columns} if columns else {}


def _opened(source: DatasetSource, places: Places) -> Opened:
    try:
        import datasets
    except ImportError as error:
        raise CollectingError(
            f"The source {source.name} reads a dataset, and the package datasets is missing.",
            "Install llm_assets with the extra `datasets`.",
        ) from error
    folder = dataset_folder(source, places)
    try:
        dataset = datasets.load_dataset(
            str(folder or source.dataset),
            name=source.subset,
            split=source.split,
            revision=None if folder else source.revision,
            streaming=True,
        )
    except Exception as error:  # a broken card, a server: the library raises all kinds of things
        raise _explained(source, error) from error
    features: Mapping[str, Any] = dataset.features or {}
    left_out = tuple(n for n, one in features.items() if type(one).__name__ in LEFT_OUT)
    if source.day is not None and features and source.day not in features:
        hint = did_you_mean(source.day, list(features))
        raise CollectingError(
            f"The dataset {source.dataset} has no column {source.day} (`day`).{hint}",
            f"Choose one of: {', '.join(features)}.",
        )
    if left_out:  # without decode, a row is decoded before its columns are removed
        dataset = dataset.decode(False).remove_columns(list(left_out))
    return Opened(dataset, features, left_out)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _explained(source: DatasetSource, error: Exception) -> CollectingError:
    """Say what the library said, and what to do about it."""
    said = (str(error).splitlines() or [type(error).__name__])[0][:300].rstrip(".")
    if isinstance(error, ConnectionError):
        remedy = "Connect to the Hub, or download the dataset once and name its folder."
    elif "split" in said:
        remedy = "Correct `split`."
    elif "BuilderConfig" in said or "onfig name" in said:
        remedy = "Correct `subset`."
    else:
        remedy = (
            "Check `dataset` and `revision`; a private or gated one needs HF_TOKEN in the "
            "environment, and one that needs its own code is not read."
        )
    what = f"The dataset {source.dataset} of the source {source.name} cannot be opened: {said}."
    return CollectingError(what, remedy)


def _read(
    source: DatasetSource, calendar: Calendar, keeper: Keeper, harvest: Harvest, opened: Opened
) -> None:
    first, dataset = 0, opened.dataset
    if source.rows_per_day is not None:
        first = (calendar.day - calendar.start).days * source.rows_per_day
        if first < 0:
            return
        dataset = dataset.skip(first).take(source.rows_per_day)
    tally = Tally()
    rows = _rows(dataset, opened.features, first, keeper)
    lines = lines_of_day(rows, source.day, calendar.day, calendar.timezone, tally)
    try:
        keeper.keep_rows(dataset_url(source), lines, opened.facts())
    except UnreadableFileError as error:
        harvest.is_unfinished = True
        harvest.notes.append(f"{source.dataset} {error}; the next run goes on.")
    else:
        if source.rows_per_day is not None and not (tally.kept or tally.set_aside):
            harvest.notes.append(f"{source.dataset} has ended: it has no row {first}.")
    if tally.set_aside:
        harvest.notes.append(
            f"{source.dataset}: rows set aside: {tally.set_aside}, the first is {tally.first_line}."
        )
    if opened.left_out:
        harvest.notes.append(f"{source.dataset}: left out {', '.join(opened.left_out)}.")
    keeper.report(f"{source.name}: {tally.kept} rows of the day")


def _rows(
    dataset: IterableDataset, features: Mapping[str, Any], first: int, keeper: Keeper
) -> Iterator[Row]:
    stream = iter(dataset)
    number = first
    while True:
        try:
            example = next(stream, None)
        except Exception as error:  # as above; the writing of captures is not in here
            said = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise UnreadableFileError(f"breaks off at row {number} ({said})") from error
        if example is None:
            return
        try:
            yield Row(
                number, {name: plain(named(v, features.get(name))) for name, v in example.items()}
            )
        except NoJsonError as error:
            yield bad_row(number, str(error), "")
        number += 1
        keeper.tell(f"row {number}")


def named(value: Any, feature: Any) -> Any:
    """Return a value with the names of its labels; a label that was not given (-1) is nothing."""
    if value is None or feature is None:
        return value
    if type(feature).__name__ == "ClassLabel":
        return feature.int2str(value) if isinstance(value, int) and value >= 0 else None
    inner = feature[0] if isinstance(feature, list) else getattr(feature, "feature", None)
    if isinstance(value, list):
        return [named(one, inner) for one in value]
    if isinstance(value, dict):
        by_name = feature if isinstance(feature, dict) else {}
        return {name: named(one, by_name.get(name)) for name, one in value.items()}
    return value

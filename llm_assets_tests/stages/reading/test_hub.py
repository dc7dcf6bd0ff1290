"""Hub: a folder in the Hub's layout is read as the Hub itself would be; no test reaches the Hub."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from llm_assets.config import DatasetSource
from llm_assets.errors import CollectingError
from llm_assets.records import ROWS_TYPE
from llm_assets_tests.stages.reading.folders import DAY, NEXT_DAY, START, Desk, unhashed

CARD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*
  - split: test
    path: data/test-*
- config_name: short
  data_files: short.parquet
dataset_info:
- config_name: default
  features:
  - name: text
    dtype: string
  - name: label
    dtype:
      class_label:
        names:
          '0': neg
          '1': pos
  - name: tags
    list:
      class_label:
        names:
          '0': old
          '1': new
  - name: written
    dtype: string
---
# Reviews
"""


@pytest.fixture(autouse=True)
def _no_cache_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the library's cache inside the test, and the library off the network."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with 1200 shipped reviews, five of each day from 5 January on."""
    desk = Desk(tmp_path)
    folder = desk.data / "reviews"
    (folder / "data").mkdir(parents=True)
    (folder / "README.md").write_text(CARD)
    for name, numbers in (("train-00000", range(700)), ("train-00001", range(700, 1200))):
        pq.write_table(table(numbers), folder / "data" / f"{name}-of-00002.parquet")
    pq.write_table(table(range(3)), folder / "data" / "test-00000-of-00001.parquet")
    pq.write_table(pa.table({"text": ["brief"]}), folder / "short.parquet")
    return desk


def table(numbers: range) -> pa.Table:
    """Reviews by number."""
    return pa.table(
        {
            "text": [f"review {i}" for i in numbers],
            "label": [(-1, 0, 1)[i % 3] for i in numbers],
            "tags": [[i % 2] for i in numbers],
            "written": [f"2026-01-{5 + i % 20:02}" for i in numbers],
        }
    )


def dataset(**given: Any) -> DatasetSource:
    """The shipped reviews, whose texts are of the day they arrive."""
    settings = {
        "name": "hub",
        "kind": "dataset",
        "dataset": "data/reviews",
        "fields": {"text": "text"},
    }
    return DatasetSource.model_validate({**settings, "history": "today_only", **given})


def test_the_whole_split_arrives_on_the_first_day_with_labels_by_name(desk: Desk) -> None:
    outcome = desk.read(dataset())

    assert outcome.urls() == [
        "hf://datasets/data/reviews@main/default/train#rows=0-499",
        "hf://datasets/data/reviews@main/default/train#rows=1000-1199",
        "hf://datasets/data/reviews@main/default/train#rows=500-999",
    ]
    assert outcome.lines()[:3] == [
        {
            "line": 0,
            "row": {"text": "review 0", "label": None, "tags": ["old"], "written": "2026-01-05"},
        },
        {
            "line": 1,
            "row": {"text": "review 1", "label": "neg", "tags": ["new"], "written": "2026-01-06"},
        },
        {
            "line": 2,
            "row": {"text": "review 2", "label": "pos", "tags": ["old"], "written": "2026-01-07"},
        },
    ]
    assert outcome.wanted[0].headers == {
        "content-type": ROWS_TYPE,
        "x-file-columns": "text,label,tags,written",
    }
    assert not outcome.harvest.is_unfinished
    assert desk.reported[-1] == "hub: 1200 rows of the day"
    assert not list(desk.folder.glob("cache/**/*.arrow")), "streamed, not copied"


def test_it_arrives_once_and_reading_again_adds_nothing(desk: Desk) -> None:
    first = desk.read(dataset())
    size = desk.journal_bytes()

    again = desk.read(dataset())
    next_day = desk.read(dataset(), NEXT_DAY, memory=first.harvest.last_captures)

    assert (desk.journal_bytes(), again.pages) == (size, first.pages)
    assert next_day.pages == []
    assert next_day.harvest.last_captures == first.harvest.last_captures
    assert first.harvest.last_captures[0].url == "hf://datasets/data/reviews@main/default/train"
    assert len(desk.read(dataset(split="test"), NEXT_DAY, first.harvest.last_captures).rows()) == 3


def test_rows_that_a_changed_dataset_no_longer_has_are_kept_but_not_wanted(desk: Desk) -> None:
    desk.read(dataset())
    shard = desk.data / "reviews" / "data" / "train-00001-of-00002.parquet"
    pq.write_table(table(range(700, 1100)), shard)

    outcome = desk.read(dataset())

    assert len(outcome.rows()) == 1100
    assert [unhashed(page).partition("#")[2] for page in outcome.pages if not page.is_wanted] == [
        "rows=1000-1199"
    ]


def test_so_many_rows_are_of_each_day(desk: Desk) -> None:
    source = dataset(history="dated", rows_per_day=250)

    days = {day: desk.read(source, START.replace(day=day)) for day in (1, 2, 5, 6)}

    assert days[1].urls()[0].endswith("#rows=0-249")
    assert days[2].urls()[0].endswith("#rows=250-499")
    assert [row["text"] for row in days[2].rows()] == [f"review {i}" for i in range(250, 500)]
    assert len(days[5].rows()) == 200
    assert days[6].notes == "data/reviews has ended: it has no row 1250."


def test_a_column_says_the_day(desk: Desk) -> None:
    outcome = desk.read(dataset(history="dated", day="written"))

    assert {row["written"] for row in outcome.rows()} == {str(DAY)}
    assert len(outcome.rows()) == 60
    assert outcome.urls() == ["hf://datasets/data/reviews@main/default/train#rows=0-1180"]


def test_split_subset_and_an_absolute_folder_are_honoured(desk: Desk) -> None:
    folder = str(desk.data / "reviews")

    outcome = desk.read(dataset(dataset=folder, subset="short"))

    assert outcome.rows() == [{"text": "brief"}]
    assert outcome.urls() == [f"hf://datasets/{folder}@main/short/train#rows=0-0"]
    assert len(desk.read(dataset(name="tests", split="test")).rows()) == 3


@pytest.mark.parametrize(
    ("given", "what", "remedy"),
    [
        ({"split": "tset"}, "Available splits: ['train', 'test']", "Correct `split`."),
        ({"subset": "long"}, "Available: ['default', 'short']", "Correct `subset`."),
        ({"dataset": "data/gone"}, "is missing", "put a dataset in the Hub's layout there"),
        ({"dataset": "/no/such"}, "/no/such", "Correct `dataset`"),
        ({"dataset": "someone/somewhere"}, "Couldn't reach", "name its folder"),
        (
            {"history": "dated", "day": "writen"},
            "has no column writen (`day`). Did you mean 'written'?",
            "Choose one of: text, label, tags, written.",
        ),
    ],
)
def test_what_cannot_be_opened_says_what_to_do(
    desk: Desk, given: dict[str, Any], what: str, remedy: str
) -> None:
    with pytest.raises(CollectingError) as caught:
        desk.read(dataset(**given))

    assert what in caught.value.what
    assert remedy in caught.value.remedy


def test_a_missing_library_names_the_extra(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)

    with pytest.raises(CollectingError, match="Install llm_assets with the extra `datasets`"):
        desk.read(dataset())


def test_a_file_that_breaks_off_keeps_the_pages_before_and_is_finished_later(desk: Desk) -> None:
    broken = desk.data / "reviews" / "data" / "train-00001-of-00002.parquet"
    whole = broken.read_bytes()
    broken.write_bytes(whole[:200] + bytes(len(whole) - 400) + whole[-200:])

    first = desk.read(dataset())
    broken.write_bytes(whole)
    second = desk.read(dataset())

    assert first.harvest.is_unfinished
    assert first.harvest.last_captures == []
    assert len(first.rows()) == 500
    assert "breaks off at row 7" in first.notes
    assert len(second.rows()) == 1200
    assert not second.harvest.is_unfinished


def test_pictures_are_left_out_and_said(desk: Desk) -> None:
    folder = desk.data / "pictures"
    folder.mkdir()
    picture = pa.array([{"bytes": b"PNG", "path": "a.png"}])
    features = '{"info": {"features": {"text": {"dtype": "string", "_type": "Value"}, '
    features += '"image": {"_type": "Image"}}}}'
    made = pa.table({"text": ["a"], "image": picture}).replace_schema_metadata(
        {"huggingface": features}
    )
    pq.write_table(made, folder / "train.parquet")

    outcome = desk.read(dataset(dataset="data/pictures"))

    assert outcome.rows() == [{"text": "a"}]
    assert "data/pictures: left out image." in outcome.notes

"""Files: dropped in an inbox, shipped or in a bucket; read whole or not at all, and never twice."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from llm_assets.errors import CollectingError
from llm_assets.records import ROWS_TYPE
from llm_assets_tests.servers.seaweed import SeaweedServer
from llm_assets_tests.stages.reading.folders import DAY, NEXT_DAY, NOON, Desk, files, unhashed

RUSSIAN = "текст;оценка\nОчень хороший фильм, советую всем;5\nНе понравилось;1;?\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with an empty folder for reviews."""
    desk = Desk(tmp_path)
    (desk.inbox / "reviews").mkdir()
    return desk


def zipped(members: dict[str, bytes], encrypted: str = "") -> bytes:
    """A zip of `members`; the one named `encrypted` says that it needs a password."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    packed = bytearray(out.getvalue())
    if encrypted:
        for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = packed.rindex(mark, 0, packed.rindex(encrypted.encode()))
            if mark == b"PK\x03\x04":
                at = packed.rindex(mark, 0, packed.index(encrypted.encode()))
            packed[at + flags] |= 1
    return bytes(packed)


def parquet(**columns: list[Any]) -> bytes:
    """A Parquet file."""
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_a_file_in_the_inbox_becomes_rows_of_the_day_it_arrived(desk: Desk) -> None:
    desk.drop("reviews/june/sent.csv", RUSSIAN.encode("windows-1251"))

    outcome = desk.read(files())

    (page,) = outcome.wanted
    assert page.url == f"file:inbox/reviews/june/sent.csv#rows=2-3&sha={page.sha256[:12]}"
    assert outcome.lines() == [
        {"line": 2, "row": {"текст": "Очень хороший фильм, советую всем", "оценка": "5"}},
        {"line": 3, "trouble": "3 columns, the header has 2", "raw": "Не понравилось;1;?"},
    ]
    assert page.headers["content-type"] == ROWS_TYPE
    assert page.headers["x-file-encoding"] == "windows-1251"
    assert page.headers["x-file-delimiter"] == ";"
    assert page.headers["x-file-columns"] == "текст,оценка"
    assert (page.status, page.robots, page.role, page.error) == (200, "", "page", "")
    assert outcome.notes == (
        "june/sent.csv: windows-1251, ';', columns текст, оценка; 1 row set aside, in line 3."
    )
    assert not outcome.harvest.is_unfinished
    assert desk.reported == ["reviews: 1 rows of the day in 1 files, 1 set aside"]


def test_every_format_is_read_by_its_ending_also_packed(desk: Desk) -> None:
    desk.drop("reviews/a.csv", "text,n\ncsv,1\n")
    desk.drop("reviews/b.tsv", "text\tn\ntsv\t1\n")
    desk.drop("reviews/c.jsonl", '{"text": "jsonl", "more": {"x": [1]}}\n')
    desk.drop("reviews/d.ndjson", '{"text": "ndjson"}')
    desk.drop("reviews/e.json", '[{"text": "array"}]')
    desk.drop("reviews/f.json", '{"text": "json lines"}\n')
    desk.drop("reviews/g.parquet", parquet(text=["parquet"]))
    desk.drop("reviews/h.txt", "plain")
    desk.drop("reviews/i.md", "# markdown")
    desk.drop("reviews/j.csv.gz", gzip.compress(b"text\ngzip\n"))
    desk.drop("reviews/k.parquet.gz", gzip.compress(parquet(text=["parquet gzip"])))
    members = {"1.csv": b"text\nzip\n", "in/2.parquet": parquet(text=["parquet zip"])}
    desk.drop("reviews/l.zip", zipped(members | {"3.jsonl.gz": gzip.compress(b'{"text": "gz"}')}))

    outcome = desk.read(files())

    assert [row["text"] for row in outcome.rows()] == [
        *("csv", "tsv", "jsonl", "ndjson", "array", "json lines", "parquet", "plain"),
        *("# markdown", "gzip", "parquet gzip", "zip", "gz", "parquet zip"),
    ]
    assert outcome.rows()[2]["more"] == {"x": [1]}
    assert outcome.rows()[7] == {"text": "plain", "name": "h.txt"}
    assert outcome.urls()[-1] == "file:inbox/reviews/l.zip!in/2.parquet#rows=1-1"
    assert not outcome.harvest.is_unfinished


def test_a_page_holds_500_rows_or_four_megabytes(desk: Desk) -> None:
    desk.drop("reviews/a.jsonl", "".join(f'{{"text": "{i}"}}\n' for i in range(1201)))
    desk.drop("reviews/b.jsonl", "".join('{"text": "' + "x" * 3_000_000 + '"}\n' for _ in "123"))

    outcome = desk.read(files())

    assert outcome.urls() == [
        "file:inbox/reviews/a.jsonl#rows=1-500",
        "file:inbox/reviews/a.jsonl#rows=1001-1201",
        "file:inbox/reviews/a.jsonl#rows=501-1000",
        "file:inbox/reviews/b.jsonl#rows=1-2",
        "file:inbox/reviews/b.jsonl#rows=3-3",
    ]


def test_places_are_shipped_data_the_inbox_or_an_absolute_folder(
    desk: Desk, tmp_path: Path
) -> None:
    (desk.data / "questions").mkdir()
    (desk.data / "questions" / "general.csv").write_text("text\nshipped\n")
    (tmp_path / "else where").mkdir()
    (tmp_path / "else where" / "100% #1!.csv").write_text("text\nabsolute\n")
    desk.drop("top.csv", "text\ntop\n")
    absolute = tmp_path / "else where"

    def urls(where: str) -> list[str]:
        return desk.read(files(name=f"s{len(where)}", where=where, matches="*.csv")).urls()

    assert urls("data/questions") == ["file:data/questions/general.csv#rows=2-2"]
    assert urls("data/questions/general.csv") == ["file:data/questions/general.csv#rows=2-2"]
    assert urls("top.csv") == ["file:inbox/top.csv#rows=2-2"]
    assert urls(".") == ["file:inbox/top.csv#rows=2-2"]
    assert urls(str(absolute)) == [f"file://{tmp_path}/else%20where/100%25%20%231%21.csv#rows=2-2"]


def test_names_are_matched_and_hidden_ones_skipped(desk: Desk) -> None:
    for name in ("a.csv", "sub/b.csv", ".c.csv", ".git/d.csv", "e.txt", "f.pdf"):
        desk.drop(f"reviews/{name}", f"text\n{name}\n")

    assert [row["text"] for row in desk.read(files(matches="*.csv")).rows()] == [
        "a.csv",
        "sub/b.csv",
    ]
    everything = desk.read(files(name="everything"))
    assert "f.pdf is passed over: its name ends in none of .csv, .tsv" in everything.notes
    assert not everything.harvest.is_unfinished


def test_a_missing_folder_says_what_to_do_and_an_empty_one_is_noted(desk: Desk) -> None:
    with pytest.raises(CollectingError, match="Create it and drop files there") as caught:
        desk.read(files(where="missing"))
    assert str(desk.inbox / "missing") in str(caught.value)
    with pytest.raises(CollectingError, match="Correct `where`"):
        desk.read(files(where="data/missing"))

    assert desk.read(files(matches="*.csv")).notes == "reviews holds no file that matches *.csv."


def test_reading_a_day_again_adds_nothing(desk: Desk) -> None:
    desk.drop("reviews/a.csv", "text\none\ntwo\n")
    first = desk.read(files())
    size = desk.journal_bytes()

    again = desk.read(files())

    assert desk.journal_bytes() == size
    assert again.pages == first.pages
    assert again.harvest.last_captures == first.harvest.last_captures


def test_a_file_that_arrived_on_an_earlier_day_is_not_read_again(desk: Desk) -> None:
    path = desk.drop("reviews/a.csv", "text\none\n")
    first = desk.read(files())
    os.utime(path, (0, 0))  # a file's time says nothing
    desk.drop("reviews/b.csv", "text\nnew\n")

    second = desk.read(files(), NEXT_DAY, memory=first.harvest.last_captures)

    assert second.rows() == [{"text": "new"}]
    assert [(one.url, one.day) for one in second.harvest.last_captures] == [
        ("file:inbox/reviews/a.csv", DAY),
        ("file:inbox/reviews/b.csv", NEXT_DAY),
    ]
    assert desk.read(files(), NEXT_DAY, memory=first.harvest.last_captures).rows() == second.rows()


def test_what_is_remembered_of_the_day_itself_hides_no_file(desk: Desk) -> None:
    desk.drop("reviews/a.csv", "text\none\n")
    remembered = desk.read(files()).harvest.last_captures
    shutil.rmtree(desk.folder / "journals")  # the day begins anew

    assert desk.read(files(), memory=remembered).rows() == [{"text": "one"}]


def test_a_file_that_changed_has_arrived_anew_as_a_whole(desk: Desk) -> None:
    desk.drop("reviews/a.csv", "text\none\n")
    first = desk.read(files())
    desk.drop("reviews/a.csv", "text\none\ntwo\n")

    second = desk.read(files(), NEXT_DAY, memory=first.harvest.last_captures)

    assert second.rows() == [{"text": "one"}, {"text": "two"}]
    assert [one.day for one in second.harvest.last_captures] == [NEXT_DAY]


def test_a_row_that_changed_is_another_capture_and_the_original_stays(desk: Desk) -> None:
    source = files(history="dated", day="when")
    desk.drop("reviews/a.csv", "text,when\noriginal,2026-01-05\n")
    (original,) = desk.read(source).pages
    desk.drop("reviews/a.csv", "text,when\nedited,2026-01-05\n")

    outcome = desk.read(source)
    size = desk.journal_bytes()

    assert outcome.rows() == [{"text": "edited", "when": "2026-01-05"}]
    assert [page for page in outcome.pages if not page.is_wanted] == [
        replace(original, is_wanted=False)
    ]
    assert desk.read(source).pages == outcome.pages
    assert desk.journal_bytes() == size


def test_captures_of_a_file_that_is_gone_stay_wanted_those_of_a_changed_one_do_not(
    desk: Desk,
) -> None:
    desk.drop("reviews/gone.csv", "text\ngone\n")
    desk.drop("reviews/changed.csv", "text\n" + "old\n" * 600)
    desk.read(files())
    (desk.inbox / "reviews" / "gone.csv").unlink()
    desk.drop("reviews/changed.csv", "text\nnew\n")

    outcome = desk.read(files())

    assert outcome.rows() == [{"text": "new"}, {"text": "gone"}]
    assert {unhashed(page) for page in outcome.pages if not page.is_wanted} == {
        "file:inbox/reviews/changed.csv#rows=2-501",
        "file:inbox/reviews/changed.csv#rows=502-601",
    }
    only_changed = desk.read(files(matches="changed*"))
    assert only_changed.urls() == ["file:inbox/reviews/changed.csv#rows=2-2"]


def test_a_dated_source_takes_the_rows_of_the_day_in_the_use_cases_zone(desk: Desk) -> None:
    (desk.data / "questions.csv").write_text(
        "text,when\n"
        "the day,2026-01-05\n"
        "another,2026-01-04\n"
        "late,2026-01-04T23:30:00Z\n"
        "local,2026-01-05T00:10:00\n"
        "unknown,yesterday\n"
        "ragged\n"
        "after,2026-01-05T23:30:00+00:00\n"
    )
    source = files(where="data/questions.csv", history="dated", day="when")

    outcome = desk.read(source, timezone="Europe/Madrid")

    assert [row["text"] for row in outcome.rows()] == ["the day", "late", "local"]
    assert outcome.urls() == ["file:data/questions.csv#rows=2-5"]
    assert outcome.troubles() == {}
    assert outcome.notes.endswith("; 2 rows set aside, the first in line 6.")
    assert [one.url for one in outcome.harvest.last_captures] == ["file:data/questions.csv"]
    next_day = desk.read(source, NEXT_DAY, outcome.harvest.last_captures, "Europe/Madrid")
    assert [row["text"] for row in next_day.rows()] == ["after"]
    assert [row["text"] for row in desk.read(source, date(2026, 1, 4)).rows()] == [
        "another",
        "late",
    ]


def test_a_missing_day_column_is_said_with_what_there_is(desk: Desk) -> None:
    desk.drop("reviews/a.csv", "text,dates\nx,2026-01-05\n")

    outcome = desk.read(files(history="dated", day="date"))

    assert outcome.notes == (
        "a.csv: set aside, it has no column date (`day`), but text, dates. Did you mean 'dates'."
    )
    assert outcome.harvest.is_unfinished


def test_days_of_json_and_parquet_are_read_too(desk: Desk) -> None:
    desk.drop("reviews/a.jsonl", '{"text": "nested", "meta": {"on": "2026-01-05"}}\n{"text": "x"}')
    moments = [datetime(2026, 1, 5, 1, tzinfo=UTC), datetime(2026, 1, 6, 1, tzinfo=UTC), None]
    desk.drop("reviews/b.parquet", parquet(text=["a", "b", "c"], on=moments))

    nested = desk.read(files(history="dated", day="meta.on", matches="*.jsonl"))
    table = desk.read(files(name="table", history="dated", day="on", matches="*.parquet"))

    assert [row["text"] for row in nested.rows()] == ["nested"]
    assert table.rows() == [{"text": "a", "on": "2026-01-05T01:00:00+00:00"}]
    assert "1 row set aside, in line 3" in table.notes


def test_parquet_values_become_json_and_bytes_are_refused(desk: Desk) -> None:
    rows = [
        {"text": "a", "tags": ["x", "y"], "by": {"name": "Ann"}, "on": date(2026, 1, 5), "n": 1.5},
        {"text": "b", "tags": [], "by": None, "on": None, "n": float("nan")},
    ]
    pl.DataFrame(rows).write_parquet(desk.inbox / "reviews" / "a.parquet")
    desk.drop("reviews/b.parquet", parquet(text=["x"], raw=[b"bytes"]))

    outcome = desk.read(files())

    assert outcome.rows() == [
        {"text": "a", "tags": ["x", "y"], "by": {"name": "Ann"}, "on": "2026-01-05", "n": 1.5},
        {"text": "b", "tags": [], "by": None, "on": None, "n": None},
    ]
    assert outcome.troubles() == {1: "column raw holds bytes, which is neither text nor number"}


def test_what_json_cannot_say_is_a_bad_row(desk: Desk) -> None:
    deep = '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}"
    desk.drop("reviews/a.jsonl", f'{{"text": "\\ud800"}}\n{{"n": 1e999}}\n{deep}\n{{"text": "ok"}}')

    outcome = desk.read(files())

    assert outcome.rows() == [{"text": "ok"}]
    assert sorted(outcome.troubles()) == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("bad.parquet", b"PAR1 is not all that it takes", "is no Parquet that can be read"),
        ("cut.parquet", parquet(text=["x" * 1000])[:-20], "is no Parquet that can be read"),
        ("cut.csv.gz", gzip.compress(os.urandom(9999))[:-4000], "is damaged"),
        ("bad.zip", b"PK\x03\x04 and no more", "is no zip that can be read"),
        ("bad.csv", b"a,a\n1,2\n", "names the column a 2 times"),
        ("cut.json", b'[{"text": "x"}, ', "is no whole JSON array"),
    ],
)
def test_a_file_that_cannot_be_read_loses_no_other(
    desk: Desk, name: str, content: bytes, why: str
) -> None:
    desk.drop(f"reviews/{name}", content)
    desk.drop("reviews/good.csv", "text\ngood\n")

    outcome = desk.read(files())

    assert outcome.rows() == [{"text": "good"}]
    assert f"{name}: set aside, it {why}" in outcome.notes
    assert outcome.harvest.is_unfinished
    assert [one.url for one in outcome.harvest.last_captures] == ["file:inbox/reviews/good.csv"]


def test_a_file_that_breaks_off_while_it_is_read_keeps_none_of_its_rows(desk: Desk) -> None:
    items = ", ".join(json.dumps({"text": f"{i}"}) for i in range(900))
    desk.drop("reviews/a.json", f"[{items}, oops]")

    broken = desk.read(files())
    again = desk.read(files())
    desk.drop("reviews/a.json", f"[{items}]")
    mended = desk.read(files())

    assert (broken.rows(), again.rows()) == ([], [])
    assert [unhashed(page) for page in broken.pages] == ["file:inbox/reviews/a.json#rows=1-500"]
    assert again.harvest.is_unfinished
    assert len(mended.rows()) == 900
    assert not mended.harvest.is_unfinished


def test_a_file_that_changes_while_it_is_read_is_read_again_by_the_next_run(desk: Desk) -> None:
    path = desk.drop("reviews/a.csv", "text\n" + "old\n" * 600)

    def writing_meanwhile() -> datetime:
        with path.open("a") as file:
            file.write("new\n")
        return NOON

    still = desk.now
    desk.now = writing_meanwhile
    during = desk.read(files())
    desk.now = still
    after = desk.read(files())

    assert during.rows() == []
    assert "a.csv: set aside, it changed while it was read" in during.notes
    assert during.harvest.is_unfinished
    assert during.harvest.last_captures == []
    assert len(after.rows()) == len(path.read_text().splitlines()) - 1


def test_of_two_members_with_one_name_the_last_counts(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "text\nfirst\n")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", "text\nlast\n")
    desk.drop("reviews/a.zip", out.getvalue())

    assert desk.read(files()).rows() == [{"text": "last"}]


def test_odd_members_of_a_zip_are_noted_and_the_others_kept(desk: Desk) -> None:
    members = {
        "__MACOSX/._good.csv": b"x",
        "good.csv": b"text\ngood\n",
        "inner.zip": zipped({"a.csv": b"text\nno\n"}),
        "photo.jpg": b"\xff\xd8",
        "secret.csv": b"text\nsecret\n",
    }
    desk.drop("reviews/a.zip", zipped(members, encrypted="secret.csv"))

    outcome = desk.read(files())

    assert outcome.rows() == [{"text": "good"}]
    assert "a.zip!secret.csv is encrypted." in outcome.notes
    assert "a.zip!inner.zip is an archive inside an archive" in outcome.notes
    assert "a.zip!photo.jpg is passed over" in outcome.notes
    assert "MACOSX" not in outcome.notes


def test_a_damaged_member_of_a_zip_loses_no_other(desk: Desk) -> None:
    packed = bytearray(zipped({"bad.csv": b"text\n" + os.urandom(999), "good.csv": b"text\nok\n"}))
    packed[200] ^= 0xFF
    desk.drop("reviews/a.zip", bytes(packed))

    outcome = desk.read(files())

    assert outcome.rows() == [{"text": "ok"}]
    assert "a.zip!bad.csv: set aside, it is damaged" in outcome.notes
    assert outcome.harvest.is_unfinished


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A zip of a megabyte that holds a gigabyte of zeros."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("zeros.csv", "w", force_zip64=True) as member,
    ):
        member.write(b"text\n")
        zeros = bytes(10_000_000)
        for _ in range(100):
            member.write(zeros)
    return out.getvalue()


def test_a_decompression_bomb_is_stopped_at_the_limit_without_being_held(
    desk: Desk, bomb: bytes
) -> None:
    desk.drop("reviews/bomb.zip", bomb)
    desk.drop("reviews/good.csv", "text\ngood\n")
    desk.read(
        files(name="warm", matches="good.csv")
    )  # what the first reading imports is no memory of the bomb
    tracemalloc.start()

    outcome = desk.read(files(maximum_file_bytes=50_000_000))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outcome.rows() == [{"text": "good"}]
    assert outcome.notes.startswith(
        "bomb.zip: set aside, it holds more than 50000000 bytes (maximum_file_bytes)."
    )
    assert outcome.harvest.is_unfinished
    assert peak < 10_000_000


def test_many_megabytes_without_the_end_of_a_line_is_one_bad_row_in_little_memory(
    desk: Desk,
) -> None:
    desk.drop("reviews/a.csv.gz", gzip.compress(b"text\n" + bytes(100_000_000)))
    tracemalloc.start()

    outcome = desk.read(files(encoding="ascii"))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert list(outcome.troubles()) == [2]
    assert peak < 60_000_000  # ten million characters, and the pieces they come in


@pytest.mark.parametrize("members", [{"a.csv": 30_000, "b.csv": 30_000}, {"a.csv": 60_000}])
def test_the_members_of_a_zip_are_counted_together(desk: Desk, members: dict[str, int]) -> None:
    desk.drop(
        "reviews/a.zip", zipped({n: b"text\n" + b"x\n" * (s // 2) for n, s in members.items()})
    )

    outcome = desk.read(files(maximum_file_bytes=50_000))

    assert outcome.pages == []
    assert "holds more than 50000 bytes" in outcome.notes


def test_a_file_of_exactly_the_limit_is_read(desk: Desk) -> None:
    content = b"text\n" + b"x\n" * 5_000
    desk.drop("reviews/a.csv", content)
    desk.drop("reviews/b.csv.gz", gzip.compress(content))

    assert len(desk.read(files(maximum_file_bytes=len(content))).rows()) == 10_000


def test_a_parquet_file_of_one_long_text_repeated_is_stopped(desk: Desk) -> None:
    desk.drop("reviews/a.parquet", parquet(text=["x" * 1_000_000] * 1000))
    default = pa.default_memory_pool()
    pool = pa.proxy_memory_pool(default)
    pa.set_memory_pool(pool)
    tracemalloc.start()

    outcome = desk.read(files(maximum_file_bytes=8_000_000))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    pa.set_memory_pool(default)
    assert (desk.inbox / "reviews" / "a.parquet").stat().st_size < 1_000_000
    assert outcome.rows() == []
    assert "a.parquet: set aside, it holds more than 8000000 bytes" in outcome.notes
    assert peak + pool.max_memory() < 60_000_000  # 100 rows alone would be a hundred million


def test_declared_format_encoding_and_delimiter_are_believed(desk: Desk) -> None:
    desk.drop("reviews/a.dat", "text;x\nб;1\n".encode("koi8-r"))

    outcome = desk.read(files(format="csv", encoding="koi8-r", delimiter=";"))

    assert outcome.rows() == [{"text": "б", "x": "1"}]


def test_the_notes_of_many_files_are_cut_and_troubles_come_first(desk: Desk) -> None:
    for i in range(30):
        desk.drop(f"reviews/{i:02}.csv", "text\ngood\n")
    desk.drop("reviews/zz.csv", "a,a\n")

    notes = desk.read(files()).harvest.notes

    assert notes[0].startswith("zz.csv: set aside")
    assert notes[-1] == "And 11 more files."


class TestInABucket:
    """The same from S3, served by SeaweedFS."""

    @pytest.fixture
    def bucket(self, s3: SeaweedServer) -> str:
        return s3.new_bucket()

    @pytest.fixture
    def cloud(self, tmp_path: Path, s3: SeaweedServer) -> Desk:
        return Desk(tmp_path, s3.client)

    def test_objects_below_a_prefix_are_read(
        self, cloud: Desk, s3: SeaweedServer, bucket: str
    ) -> None:
        objects = {
            "in/a.csv": b"text\none\n",
            "in/sub/b.zip": zipped({"c.csv": b"text\ntwo\n"}),
            "in/.hidden.csv": b"text\nno\n",
            "inbox.csv": b"text\nno\n",
            "in/empty/": b"",
        }
        for key, body in objects.items():
            s3.client().put_object(Bucket=bucket, Key=key, Body=body)
        source = files(where=f"s3://{bucket}/in/")

        outcome = cloud.read(source)

        assert outcome.urls() == [
            f"s3://{bucket}/in/a.csv#rows=2-2",
            f"s3://{bucket}/in/sub/b.zip!c.csv#rows=2-2",
        ]
        assert [row["text"] for row in outcome.rows()] == ["one", "two"]
        assert cloud.read(source).pages == outcome.pages

    def test_only_what_changed_is_downloaded_on_the_next_day(
        self, cloud: Desk, s3: SeaweedServer, bucket: str
    ) -> None:
        client = s3.client()
        for key in ("a.csv", "b.csv"):
            client.put_object(Bucket=bucket, Key=key, Body=f"text\n{key}\n".encode())
        source = files(where=f"s3://{bucket}")
        first = cloud.read(source)
        client.put_object(Bucket=bucket, Key="b.csv", Body=b"text\nchanged\n")
        downloads: list[str] = []

        def watching() -> Any:
            watched = s3.client()
            watched.meta.events.register(
                "before-parameter-build.s3.GetObject",
                lambda params, **_: downloads.append(params["Key"]),
            )
            return watched

        cloud.open_bucket = watching
        second = cloud.read(source, NEXT_DAY, memory=first.harvest.last_captures)

        assert downloads == ["b.csv"]
        assert second.rows() == [{"text": "changed"}]
        assert {one.url: one.day for one in second.harvest.last_captures} == {
            f"s3://{bucket}/a.csv": DAY,
            f"s3://{bucket}/b.csv": NEXT_DAY,
        }

    def test_more_objects_than_one_answer_lists_are_all_found(
        self, cloud: Desk, s3: SeaweedServer, bucket: str
    ) -> None:
        client = s3.client()
        for i in range(7):
            client.put_object(Bucket=bucket, Key=f"in/{i}.txt", Body=b"t")
        answers: list[int] = []

        def small() -> Any:
            listing = s3.client()
            events = listing.meta.events
            events.register(
                "before-parameter-build.s3.ListObjectsV2",
                lambda params, **_: params.update(MaxKeys=3),
            )
            events.register("after-call.s3.ListObjectsV2", lambda **_: answers.append(1))
            return listing

        cloud.open_bucket = small

        assert len(cloud.read(files(where=f"s3://{bucket}/in")).pages) == 7
        assert len(answers) == 3

    def test_one_object_may_be_named(self, cloud: Desk, s3: SeaweedServer, bucket: str) -> None:
        s3.client().put_object(Bucket=bucket, Key="in/a.csv", Body=b"text\none\n")

        outcome = cloud.read(files(where=f"s3://{bucket}/in/a.csv"))

        assert outcome.urls() == [f"s3://{bucket}/in/a.csv#rows=2-2"]

    def test_a_refusal_says_why_and_shows_no_secret(
        self, tmp_path: Path, s3: SeaweedServer, bucket: str
    ) -> None:
        wrong = Desk(tmp_path, lambda: s3.client(secret="wrong-secret"))

        with pytest.raises(CollectingError, match="SignatureDoesNotMatch") as caught:
            wrong.read(files(where=f"s3://{bucket}/in"))

        assert "Check the bucket's name, AWS_ENDPOINT_URL_S3" in str(caught.value)
        assert "wrong-secret" not in str(caught.value)
        with pytest.raises(CollectingError, match="NoSuchBucket"):
            Desk(tmp_path, s3.client).read(files(where="s3://no-such-bucket-here"))

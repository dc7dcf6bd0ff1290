"""What was added to a journal is there after any death; nobody else writes it meanwhile."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.errors import CollectingError, CommitConflictError, CorruptFileError
from llm_assets.records import Page, Role
from llm_assets.stages.collecting.captures import Held
from llm_assets.storage.journal import MARK, OLDER_MARK, Journal
from llm_assets.storage.layout import Partition

DAY = date(2026, 1, 5)
PARTITION = Partition("tests", "raw_scrapes", DAY)
NOW = datetime(2026, 1, 5, 6, 30, tzinfo=UTC)
HOLDER = """
import sys
from datetime import date
from pathlib import Path
from llm_assets.storage.journal import Journal
from llm_assets.storage.layout import Partition
with Journal(Path(sys.argv[1]), Partition("tests", "raw_scrapes", date(2026, 1, 5))):
    print("held", flush=True)
    sys.stdin.read()
"""


def capture(
    url: str = "/1", body: bytes = b"body", source: str = "site", status: int = 200
) -> Page:
    """A capture."""
    digest = hashlib.sha256(body).hexdigest()
    return Page(source, url, NOW, status, {"etag": '"é"'}, body, digest, "allowed")


def journal(folder: Path) -> Journal:
    """The journal of the tests' day, still closed."""
    return Journal(folder, PARTITION)


def file_of(folder: Path) -> Path:
    """Where the journal lies."""
    return folder / "tests" / f"{DAY}.journal"


def everything(folder: Path) -> dict[tuple[str, str], Page]:
    """What a journal holds after it is opened again."""
    with journal(folder) as opened:
        return {key: opened.read(*key) for key in opened.keys()}  # noqa: SIM118


def filled(folder: Path, *pages: Page) -> bytes:
    """Write a journal of some pages; return its bytes."""
    with journal(folder) as opened:
        for page in pages:
            opened.add(page)
    return file_of(folder).read_bytes()


TEXT = st.text(max_size=20) | st.just("\udcff")  # as headers with stray bytes come from aiohttp
ROLES: tuple[Role, ...] = ("page", "feed", "sitemap", "robots")
PAGES = st.builds(
    Page,
    source=st.sampled_from(["one", "two"]),
    url=st.sampled_from(["/1", "/2", "/ж"]),
    fetched_at=st.datetimes(
        min_value=datetime(2000, 1, 1),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=3, minutes=30))]),
    ),
    status=st.sampled_from([0, 200, 304, 404, 503]),
    headers=st.dictionaries(TEXT, TEXT, max_size=3),
    body=st.binary(max_size=300) | st.just(MARK * 50),
    sha256=st.text(max_size=5),
    robots=st.sampled_from(["allowed", "disallowed"]),
    error=TEXT,
    is_wanted=st.booleans(),
    role=st.sampled_from(ROLES),
    unchanged_since=st.none() | st.dates(),
    is_final=st.booleans(),
)


class TestWhatIsAddedIsThere:
    @settings(deadline=None)
    @given(st.lists(PAGES, max_size=12), st.integers(0, 12))
    def test_the_last_capture_of_each_url_comes_back_in_order_whenever_it_is_reopened(
        self, tmp_path_factory: pytest.TempPathFactory, pages: list[Page], reopened_after: int
    ) -> None:
        folder = tmp_path_factory.mktemp("journal")
        expected = {(page.source, page.url): page for page in pages}
        filled(folder, *pages[:reopened_after])
        filled(folder, *pages[reopened_after:])
        with journal(folder) as opened:
            assert opened.keys() == sorted(expected)
            wanted = frozenset(list(expected)[:2])
            read = opened.pages(wanted)
            assert list(read) == [
                replace(expected[key], is_wanted=key in wanted) for key in sorted(expected)
            ]
            assert len(read) == len(expected)
            for key, page in expected.items():
                assert opened.read(*key) == page
                assert opened.held(*key) == Held(
                    page.status, page.has_answer, page.is_refused, page.is_wanted
                )

    def test_what_was_never_added_is_not_held(self, tmp_path: Path) -> None:
        with journal(tmp_path) as opened:
            opened.add(capture("/1"))
            assert opened.held("site", "/2") is None
            assert opened.held("other", "/1") is None
            with pytest.raises(KeyError):
                opened.read("site", "/2")

    def test_a_page_that_holds_a_journal_is_a_page(self, tmp_path: Path) -> None:
        inside = filled(tmp_path / "inside", capture("/forged", b"forged"))
        page = capture("/1", inside + inside)
        filled(tmp_path, page, capture("/2"))
        assert everything(tmp_path) == {("site", "/1"): page, ("site", "/2"): capture("/2")}


class TestDamage:
    def test_a_last_record_cut_at_any_byte_is_lost_alone_and_room_is_made_for_it(
        self, tmp_path: Path
    ) -> None:
        whole = filled(tmp_path, capture("/1"), capture("/2", b"x" * 90), capture("/3", b"last"))
        kept = len(filled(tmp_path / "two", capture("/1"), capture("/2", b"x" * 90)))
        for length in range(kept, len(whole)):
            file_of(tmp_path).write_bytes(whole[:length])
            assert [url for _, url in everything(tmp_path)] == ["/1", "/2"]
            assert file_of(tmp_path).stat().st_size == kept
            filled(tmp_path, capture("/3", b"again"))
            assert everything(tmp_path)["site", "/3"] == capture("/3", b"again")

    @pytest.mark.parametrize(
        "garbage", [b"\0" * 5000, MARK, MARK * 1000, os.urandom(3000)], ids=len
    )
    def test_garbage_at_the_end_is_cut_off(self, tmp_path: Path, garbage: bytes) -> None:
        whole = filled(tmp_path, capture("/1"))
        file_of(tmp_path).write_bytes(whole + garbage)
        assert everything(tmp_path) == {("site", "/1"): capture("/1")}
        assert file_of(tmp_path).read_bytes() == whole

    def test_a_flipped_bit_loses_its_own_record_alone_and_that_is_said(
        self, tmp_path: Path
    ) -> None:
        pages = {("site", url): capture(url, url.encode() * 9) for url in ("/1", "/2", "/3")}
        whole = filled(tmp_path, *pages.values())
        second = len(filled(tmp_path / "one", pages["site", "/1"]))
        third = len(filled(tmp_path / "two", pages["site", "/1"], pages["site", "/2"]))
        for place in range(len(whole)):
            damaged = bytearray(whole)
            damaged[place] ^= 1 << place % 8
            file_of(tmp_path).write_bytes(damaged)
            lost = 1 + (place >= second) + (place >= third)
            with journal(tmp_path) as opened:
                assert opened.lost == (
                    f"{file_of(tmp_path)} is damaged in one place: the captures there are lost, "
                    "and are collected again where they can still be had"
                )
                left = {key: opened.read(*key) for key in opened.keys()}  # noqa: SIM118
            assert left == {key: page for key, page in pages.items() if key != ("site", f"/{lost}")}
            filled(tmp_path, pages["site", f"/{lost}"])
            assert everything(tmp_path) == pages

    def test_a_stretch_of_damage_loses_the_records_that_it_touches_and_no_other(
        self, tmp_path: Path
    ) -> None:
        pages = [capture(f"/{i}", b"x" * 200) for i in range(9)]
        whole = bytearray(filled(tmp_path, *pages))
        ends = [len(filled(tmp_path / str(i), *pages[:i])) for i in range(10)]
        for first, last in ((2, 3), (6, 6)):
            start, end = ends[first] + 3, ends[last + 1] - 7
            whole[start:end] = bytes(end - start)
        file_of(tmp_path).write_bytes(whole)
        with journal(tmp_path) as opened:
            left = [url for _, url in opened.keys()]  # noqa: SIM118
            assert left == ["/0", "/1", "/4", "/5", "/7", "/8"]
            assert "is damaged in 2 places" in opened.lost

    @pytest.mark.parametrize("shift", [0, 1, 1000])
    def test_a_journal_inside_a_page_is_not_read_where_the_head_of_the_page_is_damaged(
        self, tmp_path: Path, shift: int
    ) -> None:
        inside = filled(tmp_path / "inside", capture("/0"), capture("/forged", b"forged"))
        whole = bytearray(filled(tmp_path, capture("/1", bytes(shift) + inside), capture("/2")))
        whole[5] ^= 1
        file_of(tmp_path).write_bytes(whole)
        assert everything(tmp_path) == {("site", "/2"): capture("/2")}

    def test_nothing_is_lost_where_a_process_was_killed_while_it_wrote(
        self, tmp_path: Path
    ) -> None:
        whole = filled(tmp_path, capture("/1"), capture("/2", b"x" * 90))
        for length in range(len(filled(tmp_path / "one", capture("/1"))), len(whole) + 1):
            file_of(tmp_path).write_bytes(whole[:length])
            with journal(tmp_path) as opened:
                assert opened.lost == ""

    def test_a_journal_of_an_older_version_is_told_and_stays(self, tmp_path: Path) -> None:
        older = filled(tmp_path, capture("/1")).replace(MARK, OLDER_MARK, 1)
        file_of(tmp_path).write_bytes(older)
        with pytest.raises(CorruptFileError, match="written by another version"), journal(tmp_path):
            pass
        assert file_of(tmp_path).read_bytes() == older

    def test_a_record_of_another_version_is_told_and_nothing_is_removed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as newer:
            newer.setattr("llm_assets.storage.journal._to_json", lambda _: b'{"new": 1}')
            whole = filled(tmp_path, capture("/1"))
        for _ in range(2):  # the lock is given back
            with pytest.raises(CorruptFileError) as caught, journal(tmp_path):
                pass
            assert "was written by another version of llm_assets" in caught.value.what
            assert caught.value.remedy == (
                "Finish the day with that version, or remove the file and lose the captures in it."
            )
        assert file_of(tmp_path).read_bytes() == whole


@contextmanager
def held_elsewhere(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the journal."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


class TestOneAtATime:
    def test_a_second_process_is_told_who_and_admitted_once_the_first_was_killed(
        self, tmp_path: Path
    ) -> None:
        filled(tmp_path, capture("/1"))
        with held_elsewhere(tmp_path) as holder:
            with pytest.raises(CommitConflictError) as caught, journal(tmp_path):
                pass
            assert str(caught.value) == (
                f"{PARTITION} is being collected by another run right now. "
                "Wait for that run to end; it keeps every page."
            )
            holder.send_signal(signal.SIGKILL)
            holder.wait()
            assert list(everything(tmp_path)) == [("site", "/1")]

    def test_another_day_is_free(self, tmp_path: Path) -> None:
        other = replace(PARTITION, day=DAY + timedelta(days=1))
        with journal(tmp_path), Journal(tmp_path, other) as opened:
            assert opened.keys() == []

    def test_after_the_commit_the_file_is_gone_and_whoever_waited_begins_anew(
        self, tmp_path: Path
    ) -> None:
        with journal(tmp_path) as first:
            first.add(capture("/1"))
            first.remove()
            assert list(first.pages(frozenset())) != []  # still read from
            with journal(tmp_path) as second:
                assert second.keys() == []
                second.add(capture("/2"))
            first.add(capture("/3"))  # goes nowhere
        assert list(everything(tmp_path)) == [("site", "/2")]

    def test_what_is_locked_is_the_file_that_has_the_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another run commits and removes the file just before this one gets its lock."""
        import fcntl

        filled(tmp_path, capture("/old"))
        flock, meanwhile = fcntl.flock, iter([file_of(tmp_path).unlink])

        def lock_late(file: int, operation: int) -> None:
            next(meanwhile, lambda: None)()
            flock(file, operation)

        monkeypatch.setattr(fcntl, "flock", lock_late)
        filled(tmp_path, capture("/new"))
        assert list(everything(tmp_path)) == [("site", "/new")]

    def test_what_a_killed_run_left_of_a_finished_day_is_removed_unless_it_is_in_use(
        self, tmp_path: Path
    ) -> None:
        journal(tmp_path).remove_if_left()
        assert not file_of(tmp_path).parent.exists()  # asks for nothing
        filled(tmp_path, capture("/1"))
        with held_elsewhere(tmp_path):
            journal(tmp_path).remove_if_left()
            assert file_of(tmp_path).exists()
        journal(tmp_path).remove_if_left()
        assert not file_of(tmp_path).exists()


class TestTakingOver:
    @pytest.mark.parametrize(
        ("in_journal", "committed", "kept"),
        [
            (None, capture("/1", b"a"), b"a"),
            (capture("/1", b"new"), capture("/1", b"published"), b"published"),
            (capture("/1", b"new", status=503), capture("/1", b"published"), b"published"),
            (capture("/1", b"new", status=404), capture("/1", b"published"), b"published"),
            (capture("/1", b"new"), capture("/1", b"", status=0), b"new"),
            (capture("/1", b"new"), capture("/1", b"", status=404), b"new"),
            (capture("/1", b"new", status=404), capture("/1", b"", status=503), b"new"),
        ],
        ids=["new", "both", "503", "404", "none before", "404 before", "503 before"],
    )
    def test_what_is_committed_is_replaced_only_by_what_says_more(
        self, tmp_path: Path, in_journal: Page | None, committed: Page, kept: bytes
    ) -> None:
        with journal(tmp_path) as opened:
            if in_journal:
                opened.add(in_journal)
            opened.take_over([committed])
            assert opened.read("site", "/1").body == kept

    def test_what_the_journal_has_already_is_not_written_again(self, tmp_path: Path) -> None:
        pages = [capture("/1"), capture("/2", status=404)]
        whole = filled(tmp_path, *pages)
        with journal(tmp_path) as opened:
            opened.take_over(pages)
        assert file_of(tmp_path).read_bytes() == whole


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes: a write is short, the next one fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestAFullDisk:
    def test_what_does_not_fit_is_an_error_and_the_journal_stays_whole(
        self, tmp_path: Path
    ) -> None:
        before = len(filled(tmp_path / "other", capture("/1")))
        with journal(tmp_path) as opened:
            opened.add(capture("/1"))
            with room_for(before + 300), pytest.raises(CollectingError) as caught:
                opened.add(capture("/2", b"x" * 5000))
            assert caught.value.what == (
                f"/2 could not be kept in {file_of(tmp_path)} ([Errno 27] File too large)."
            )
            assert caught.value.remedy == (
                "Make room there and run the day again; what was captured before is kept."
            )
            assert file_of(tmp_path).stat().st_size == before
            assert opened.held("site", "/2") is None
            opened.add(capture("/3", b"after room was made"))
            assert opened.read("site", "/1") == capture("/1")
            assert opened.read("site", "/3") == capture("/3", b"after room was made")
        assert [url for _, url in everything(tmp_path)] == ["/1", "/3"]

    def test_a_write_that_is_short_goes_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Hesitant:
            """A file that writes seven bytes at a time; no disk of ours can be made to."""

            def __init__(self, file: object) -> None:
                self.file = file

            def write(self, content: memoryview) -> int:
                written: int = self.file.write(content[:7])  # type: ignore[attr-defined]
                return written

            def __getattr__(self, name: str) -> object:
                return getattr(self.file, name)

        page = capture("/1", b"x" * 500)
        with journal(tmp_path) as opened:
            monkeypatch.setattr(opened, "_file", Hesitant(opened._file))
            opened.add(page)
            opened.add(capture("/2"))
        assert everything(tmp_path) == {("site", "/1"): page, ("site", "/2"): capture("/2")}

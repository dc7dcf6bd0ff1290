"""Days: an earlier asset day by day, as steps, the planner and the command line read it."""

from datetime import date

import pytest

from llm_assets.components.days import Days
from llm_assets.errors import CorruptFileError, MissingPartitionError
from llm_assets.records import CleanCorpus
from llm_assets.storage.archive import Archive
from llm_assets.storage.manifests import Input
from llm_assets_tests.storage.samples import commit, contents, corpus, scrapes


@pytest.fixture
def days(archive: Archive) -> Days[CleanCorpus]:
    """The clean corpora of the archive."""
    return Days(archive, "horoscopes", "clean_corpus")


def january(number: int) -> date:
    """Return that day of January 2026."""
    return date(2026, 1, number)


def test_a_day_is_read_when_it_is_asked_for_and_as_it_is_by_then(
    archive: Archive, days: Days[CleanCorpus]
) -> None:
    commit(archive, corpus("early"))
    commit(archive, corpus("late"))
    assert contents(days[january(5)]) == contents(corpus("late"))


def test_a_day_that_is_not_there_names_the_days_that_are(
    archive: Archive, days: Days[CleanCorpus]
) -> None:
    commit(archive, corpus("word", january(3)))
    for ask in (days.__getitem__, days.require, days.input):
        with pytest.raises(MissingPartitionError, match=r"or choose one of: 2026-01-03\.$"):
            ask(january(4))
    assert days.manifest(january(4)) is None


def test_before_gives_the_days_present_within_the_window_in_order_and_not_the_day_itself(
    archive: Archive, days: Days[CleanCorpus]
) -> None:
    for number in (9, 2, 5, 7, 3, 10):
        commit(archive, corpus(f"of day {number}", january(number)))
    commit(archive, scrapes("word", january(6)))
    window = days.before(january(9), 6)
    assert list(window) == [january(3), january(5), january(7)]
    assert [manifest.day for manifest in window.values()] == [str(day) for day in window]


def test_before_reaches_over_the_end_of_a_month_and_year(
    archive: Archive, days: Days[CleanCorpus]
) -> None:
    commit(archive, corpus("word", date(2025, 12, 30)))
    commit(archive, corpus("word", january(1)))
    assert list(days.before(january(2), 3)) == [date(2025, 12, 30), january(1)]
    assert list(days.before(january(2), 2)) == [january(1)]


def test_before_of_a_first_day_is_empty(days: Days[CleanCorpus]) -> None:
    assert days.before(january(5), 7) == {}


def test_before_names_a_damaged_day_instead_of_leaving_it_out(
    archive: Archive, days: Days[CleanCorpus]
) -> None:
    done = commit(archive, corpus("word", january(4)))
    archive.store.get(done.partition.pointer).write_bytes(b"{")
    with pytest.raises(CorruptFileError, match="2026-01-04"):
        days.before(january(5), 7)


def test_an_input_names_the_content_that_is_current_now(
    archive: Archive, days: Days[CleanCorpus]
) -> None:
    done = commit(archive, corpus("word"))
    named = Input("clean_corpus", "2026-01-05", done.manifest.digest())
    assert days.input(january(5)) == named
    commit(archive, corpus("other"))
    assert days.input(january(5)) != named


def test_an_input_is_read_as_it_was_even_if_the_day_has_changed_since(
    archive: Archive, days: Days[CleanCorpus]
) -> None:
    commit(archive, corpus("as it was"))
    read_then = days.input(january(5))
    commit(archive, corpus("as it is"))
    assert contents(days.at(read_then)) == contents(corpus("as it was"))
    assert contents(days[january(5)]) == contents(corpus("as it is"))


def test_an_input_that_the_store_never_held_is_told_with_its_command(
    archive: Archive, days: Days[CleanCorpus]
) -> None:
    commit(archive, corpus("word"))
    with pytest.raises(CorruptFileError, match="is missing") as caught:
        days.at(Input("clean_corpus", "2026-01-05", "0" * 64))
    assert "llm-assets run horoscopes --day 2026-01-05" in caught.value.remedy

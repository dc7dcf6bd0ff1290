"""`run` in real processes, and what stops them: dead sites, Ctrl-C, a kill, a broken neighbour."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator

import pytest

from llm_assets.components.resources import DATA_ASSETS, MODEL_ASSETS
from llm_assets_tests.cli.conftest import change
from llm_assets_tests.cli.homes import Home

FIRST, LAST = "2026-01-01", "2026-01-07"
WEEK = [f"2026-01-0{i}" for i in range(1, 8)]
RANGE = ("run", "horoscopes", "--from", FIRST, "--to", LAST)
DATA_OF_THE_WEEK = (*RANGE, *(word for asset in DATA_ASSETS for word in ("--select", asset)))
INTERRUPTED = "Interrupted. What was committed stays; run the same command to go on.\n"


@pytest.fixture
def closed_address() -> Iterator[str]:
    """An address at which nobody answers, held so that nobody else takes it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


def test_a_selected_asset_of_one_day_is_made_and_the_summary_holds_only_it(home: Home) -> None:
    done = home.run("run", "horoscopes", "--day", FIRST, "--select", "raw_scrapes")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "horoscopes: ran raw_scrapes for 2026-01-01.",
        "pages  15 with status 200, 1 with status 404, 1 left out for robots.txt",
    ]
    assert home.runs() == [("SUCCESS", ("raw_scrapes",), FIRST, FIRST)]


def test_changed_settings_make_only_what_depends_on_them_again(project_home: Home) -> None:
    pages_and_corpus = ("--select", "raw_scrapes", "--select", "clean_corpus")
    day = ("run", "horoscopes", "--day", FIRST, *pages_and_corpus)
    made = project_home.run(*day)
    before = project_home.manifest("clean_corpus", FIRST).figures
    change(project_home, **{"over: 300, under: 500": "over: 320, under: 500"})

    again = project_home.run(*day)

    assert (made.returncode, again.returncode) == (0, 0), again.stderr
    assert "horoscopes/raw_scrapes of 2026-01-01: unchanged, nothing to do" in again.stderr
    assert "horoscopes/clean_corpus of 2026-01-01: committed" in again.stderr
    kept = project_home.manifest("clean_corpus", FIRST).figures["documents"]
    assert kept < before["documents"]
    assert f" {kept} on 1 day\n" in again.stdout


def test_a_whole_day_ends_with_the_metrics_and_the_path_of_its_report(project_home: Home) -> None:
    done = project_home.run("run", "horoscopes", "--day", FIRST)

    report = project_home.file("eval_report", FIRST, "report.html")
    assert done.returncode == 0, done.stderr
    assert project_home.runs() == [("SUCCESS", DATA_ASSETS + MODEL_ASSETS, FIRST, FIRST)]
    assert done.stdout.splitlines()[-1] == f"report  {report}"


def test_unreachable_sites_are_named_and_nothing_committed_is_lost(
    home: Home, closed_address: str
) -> None:
    home.run("run", "horoscopes", "--day", FIRST, "--select", "raw_scrapes")
    two_days = ("run", "horoscopes", "--from", FIRST, "--to", "2026-01-02")
    data = (*two_days, "--select", "raw_scrapes", "--select", "clean_corpus")
    held = home.manifest("raw_scrapes", FIRST)

    failed = home.run(*data, LLM_ASSETS_SAMPLE_SITES=closed_address)

    paragraph = failed.stderr[failed.stderr.index("1 of ") :]
    assert (failed.returncode, "Traceback" in failed.stderr) == (1, False)
    assert "2026-01-02: some_page_was_fetched: No source answered: zvezdy (" in paragraph
    assert "astroslovo (" in paragraph
    assert "nebo (" in paragraph
    assert "Check the network and the start URLs, then run the day again." in paragraph
    assert paragraph.endswith("llm-assets run horoscopes --day 2026-01-02.\n")
    assert "horoscopes: tried raw_scrapes, clean_corpus for 2026-01-0" in failed.stdout
    assert home.manifest("raw_scrapes", FIRST) == held
    assert home.committed("clean_corpus") == [FIRST]

    mended = home.run(*data)

    assert mended.returncode == 0, mended.stderr
    assert home.committed("clean_corpus") == home.recorded("clean_corpus") == [FIRST, "2026-01-02"]


def test_ctrl_c_ends_a_range_run_with_one_paragraph_and_keeps_what_is_committed(home: Home) -> None:
    with home.start(*DATA_OF_THE_WEEK) as command:
        command.wait_for_error_line(f"horoscopes/raw_scrapes of {FIRST}: committed")
        command.send(signal.SIGINT)
        status, output, errors = command.ended()

    committed = home.committed("raw_scrapes")
    assert (status, output) == (130, "")
    assert errors.endswith(f"\n{INTERRUPTED}")
    assert "Traceback" not in errors
    assert WEEK[0] in committed
    assert WEEK[-1] not in committed
    assert home.recorded("raw_scrapes") == committed
    assert [run[0] for run in home.runs()] == ["FAILURE"]

    finished = home.run(*DATA_OF_THE_WEEK)

    assert finished.returncode == 0, finished.stderr
    assert home.committed("tokenized_splits") == WEEK


def test_ctrl_c_in_training_leaves_no_open_run_behind(project_home: Home) -> None:
    change(project_home, **{"epochs: 4": "epochs: 400"})
    with project_home.start("run", "horoscopes", "--day", FIRST) as command:
        command.wait_for_error_line(": step 1 (")
        command.send(signal.SIGINT)
        status, _, errors = command.ended()

    assert (status, errors[-len(INTERRUPTED) :]) == (130, INTERRUPTED)
    assert [run.info.status for run in project_home.tracked()] == ["KILLED"]
    assert [run[0] for run in project_home.runs()] == ["FAILURE"]
    assert project_home.committed("tokenized_splits") == [FIRST]


def test_a_killed_range_run_is_reported_as_failed_and_finished_by_the_next(home: Home) -> None:
    with home.start(*DATA_OF_THE_WEEK) as command:
        command.wait_for_error_line(f"horoscopes/raw_scrapes of {FIRST}: committed")
        command.send(signal.SIGKILL)
        status, _, _ = command.ended()
    assert status == -signal.SIGKILL
    assert [run[0] for run in home.runs()] == ["STARTED"]
    assert FIRST in home.committed("raw_scrapes")

    finished = home.run(*DATA_OF_THE_WEEK)

    assert finished.returncode == 0, finished.stderr
    assert home.runs() == [
        ("FAILURE", DATA_ASSETS, FIRST, LAST),
        ("SUCCESS", DATA_ASSETS, FIRST, LAST),
    ]
    for asset in DATA_ASSETS:
        assert home.committed(asset) == home.recorded(asset) == WEEK


def test_a_killed_training_is_finished_by_the_next_run_and_leaves_none_open(
    project_home: Home,
) -> None:
    change(project_home, **{"epochs: 4": "epochs: 20"})
    with project_home.start("run", "horoscopes", "--day", FIRST) as command:
        command.wait_for_error_line(": step 1 (")
        command.send(signal.SIGKILL)
        command.ended()
    assert [run.info.status for run in project_home.tracked()] == ["RUNNING"]

    finished = project_home.run("run", "horoscopes", "--day", FIRST)

    assert finished.returncode == 0, finished.stderr
    assert [run.info.status for run in project_home.tracked()] == ["FINISHED"]
    assert project_home.runs() == [
        ("FAILURE", DATA_ASSETS + MODEL_ASSETS, FIRST, FIRST),
        ("SUCCESS", MODEL_ASSETS, FIRST, FIRST),  # the data was committed before the kill
    ]


def test_a_run_that_is_still_alive_is_left_alone_by_another_command(home: Home) -> None:
    with home.start(*DATA_OF_THE_WEEK) as command:
        command.wait_for_error_line(f"horoscopes/raw_scrapes of {FIRST}: committed")
        other = home.run("run", "horoscopes", "--day", "2026-02-01", "--select", "raw_scrapes")
        status, _, errors = command.ended()

    assert (other.returncode, status) == (0, 0), errors
    assert sorted(run[0] for run in home.runs()) == ["SUCCESS", "SUCCESS"]


def test_a_broken_neighbour_does_not_stop_a_use_case(project_home: Home) -> None:
    project_home.run("new", "weather")
    change(project_home, "weather", **{"batch_size: 16": "batch_sise: 16"})

    done = project_home.run("run", "horoscopes", "--day", FIRST, "--select", "raw_scrapes")
    failed = project_home.run("run", "weather", "--day", FIRST, "--select", "raw_scrapes")

    assert done.returncode == 0, done.stderr
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "weather/defs.yaml:" in failed.stderr
    assert "training.batch_sise: unknown key; found 16." in failed.stderr
    assert "Did you mean 'batch_size'?" in failed.stderr
    assert "Traceback" not in failed.stderr

"""A person materializes a day in the Dagster UI: real server, real browser, real click."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
STARTS_WITHIN_SECONDS = 120
RUNS_WITHIN_SECONDS = 180


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The UI of this home, started as `make ui` starts it and ended by pid."""
    command = [str(Path(sys.executable).parent / "llm-assets"), "ui", "--port", "0"]
    environment = {**os.environ, "LLM_ASSETS_HOME": str(home)}
    environment.pop("DAGSTER_HOME", None)
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    children = psutil.Process(process.pid)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[0]
    finally:
        left = children.children(recursive=True)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        process.stdout.close()
        _, alive = psutil.wait_procs(left, 30)
    assert alive == []


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    """A browser on the page of raw_scrapes."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's chromium; .ci/run installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        shown = browser.new_page(viewport={"width": 1400, "height": 1000})
        _open_when_it_answers(shown, f"{address}/assets/horoscopes/raw_scrapes")
        yield shown
        browser.close()


def test_a_click_materializes_the_newest_day_and_its_figures_show(page: Page, home: Path) -> None:
    page.get_by_role("button", name="Materialize").first.click(timeout=60_000)
    page.get_by_role("button", name="Latest").click()
    page.get_by_role("button", name=re.compile("^Launch")).click()

    _wait_for(lambda: list(home.glob("store/horoscopes/raw_scrapes/*/pointer.json")))

    page.goto(page.url.split("?")[0])
    expect(page.get_by_text("pages_by_status")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("zvezdy").first).to_be_visible()


def _open_when_it_answers(page: Page, url: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while True:
        try:
            page.goto(url)
        except Exception as error:
            if "ERR_CONNECTION_REFUSED" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return


def _wait_for(is_there: Callable[[], object]) -> None:
    deadline = time.monotonic() + RUNS_WITHIN_SECONDS
    while not is_there():
        assert time.monotonic() < deadline, "the run did not commit in time"
        time.sleep(0.5)

"""Three real HTML trees, served as three hosts, are crawled politely and whole, whatever happens.

They are Debian's manuals as they ship (see `real_pages`), from memory; nothing of the server but
their robots.txt is ours. A use case asks for what links lead to, and for the main text.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import polars as pl
import pytest
import yaml
from bs4 import BeautifulSoup

from llm_assets.components.clean_step import CleanStep
from llm_assets.records import COPY, NEAR_COPY, RawScrapes
from llm_assets.stages.base_model import ModelShelf
from llm_assets.stages.cleaning.documents import shipped_data
from llm_assets.storage.journal import Journal
from llm_assets_tests.components.collecting import Job, Worker, working
from llm_assets_tests.components.test_interrupted_days import PARTITION, Union, union
from llm_assets_tests.real_pages import fetch_trees, find_pages
from llm_assets_tests.stages.collecting.serving import (
    CLOCK_TOLERANCE_SECONDS,
    Asked,
    Reply,
    Server,
)

PACKAGES = {
    "aptitude-es.test": "aptitude-doc-es",
    "aptitude-ru.test": "aptitude-doc-ru",
    "referencia.test": "debian-reference-es",
}
FRONT_PAGES = dict.fromkeys(PACKAGES, "index.html") | {"referencia.test": "index.es.html"}
DELAY_SECONDS = 0.02
ROBOTS = b"User-agent: *\nDisallow: /ch01s01\nDisallow: /*s03.html$\nAllow: /ch01s01.html\n"
# What a new user writes: an address, what to follow, manners, and no selector for the text.
SOURCES = """
- kind: html
  name: aptitude_es
  history: today_only
  start_urls: ["http://aptitude-es.test/index.html"]
  follow: a
  depth: 6
  manners: &manners { private_hosts: ["*.test"], delay_seconds: 0.02 }
- kind: html
  name: aptitude_ru
  history: today_only
  start_urls: ["http://aptitude-ru.test/index.html"]
  follow: a
  depth: 6
  manners: *manners
- kind: html
  name: referencia
  history: today_only
  start_urls: ["http://referencia.test/index.es.html"]
  follow: a
  manners: *manners
"""


@pytest.fixture(scope="session")
def trees() -> dict[str, Path]:
    """The folders of HTML by host, downloaded where they are not here yet."""
    try:
        found = fetch_trees(tuple(PACKAGES.values()))
    except RuntimeError as why:
        pytest.skip(f"the trees cannot be had: {why}")
    return {host: found[package] for host, package in PACKAGES.items()}


def is_disallowed(path: str) -> bool:
    """What ROBOTS says, written down once more by hand."""
    in_a_section = path.startswith("/ch01s01") and not path.startswith("/ch01s01.html")
    return in_a_section or path.endswith("s03.html")


def reachable(tree: Path, front: str) -> set[str]:
    """The pages that links lead to past what is disallowed, as another parser finds them."""
    found, todo = {front}, [front]
    while todo:
        soup = BeautifulSoup((tree / todo.pop()).read_bytes(), "html.parser")
        names = {urlsplit(str(a["href"])).path for a in soup.find_all("a", href=True)}
        new = {
            name
            for name in names - found
            if name.endswith(".html") and (tree / name).is_file() and not is_disallowed(f"/{name}")
        }
        found |= new
        todo += new
    return found


@dataclass
class Trees:
    """The trees as a server sees them; at the n-th page asked for, `victim` is killed."""

    folders: dict[str, Path]
    victim: int = 0
    kill_at: int = 0
    pages_asked: int = 0
    ready: threading.Event = field(default_factory=threading.Event)

    def get(self, place: str, default: object = None) -> object:
        """Answer every host and path, as a table of replies does."""
        return self._answer

    def _answer(self, asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply(ROBOTS)
        self.pages_asked += 1
        if self.pages_asked == self.kill_at:
            self.ready.wait(5)
            os.kill(self.victim, signal.SIGKILL)
        file = self.folders[asked.host] / unquote(asked.path.partition("?")[0]).lstrip("/")
        if not file.is_file():
            return Reply(status=404)
        kind = "text/html" if file.suffix == ".html" else "application/octet-stream"
        return Reply(file.read_bytes(), headers={"Content-Type": kind})


@dataclass
class Crawled:
    """A folder and the server that stands for the three hosts."""

    folder: Path
    site: Trees
    server: Server

    @property
    def job(self) -> Job:
        """The day's work."""
        addresses = dict.fromkeys(PACKAGES, self.server.address)
        return Job(self.folder, yaml.safe_load(SOURCES), addresses)

    @property
    def record(self) -> RawScrapes:
        """What is committed."""
        found = self.job.archive.read(PARTITION)
        assert isinstance(found, RawScrapes)
        return found

    def requests_of(self, host: str) -> list[Asked]:
        """What one host was asked, robots.txt too."""
        return [asked for asked in self.server.requests if asked.host == host]


def crawled_in(folder: Path, trees: dict[str, Path]) -> Iterator[Crawled]:
    """Serve the trees while a test goes on."""
    site = Trees(trees)
    server = Server(site)  # type: ignore[arg-type]  # all that it asks of a table is `get`
    yield Crawled(folder, site, server)
    server.stop()


@pytest.fixture(scope="module")
def undisturbed(
    trees: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crawled]:
    """One run that nothing disturbed. Read, do not change."""
    for crawled in crawled_in(tmp_path_factory.mktemp("trees"), trees):
        (outcome,) = crawled.job.run()
        assert outcome.trouble == ""
        yield crawled


@pytest.fixture
def crawled(trees: dict[str, Path], tmp_path: Path) -> Iterator[Crawled]:
    """The trees, not visited yet."""
    yield from crawled_in(tmp_path, trees)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """The process whose forks are killed."""
    with working() as process:
        yield process


def test_every_page_of_the_trees_that_robots_txt_allows_is_captured_byte_by_byte(
    undisturbed: Crawled, trees: dict[str, Path]
) -> None:
    captured = {
        page.url.removeprefix("http://"): page.body
        for page in undisturbed.record.pages
        if page.status == 200 and page.role == "page" and page.url.endswith(".html")
    }
    allowed = {host: reachable(tree, FRONT_PAGES[host]) for host, tree in trees.items()}
    expected = {
        f"{host}/{file.name}": file.read_bytes()
        for host, tree in trees.items()
        for file in find_pages(tree)
        if file.name in allowed[host]
    }
    assert captured == expected
    assert len(captured) > 120
    assert undisturbed.record.unfinished == ()


def test_the_servers_log_shows_no_request_that_robots_txt_forbids(undisturbed: Crawled) -> None:
    asked = [(one.host, one.path) for one in undisturbed.server.requests]
    assert [path for _, path in asked if is_disallowed(path)] == []
    refused = {page.url for page in undisturbed.record.pages if page.is_refused}
    assert len(refused) > 20  # so there was something to refuse
    assert all(is_disallowed("/" + url.split("/", 3)[3]) for url in refused)
    assert Counter(asked).most_common(1)[0][1] == 1


@pytest.mark.parametrize("host", PACKAGES)
def test_the_servers_log_shows_the_configured_delay(undisturbed: Crawled, host: str) -> None:
    times = [asked.arrived_at_seconds for asked in undisturbed.requests_of(host)]
    assert undisturbed.requests_of(host)[0].path == "/robots.txt"
    for first, tenth in zip(times, times[10:], strict=False):
        assert tenth - first > 10 * DELAY_SECONDS - CLOCK_TOLERANCE_SECONDS
    assert times[-1] - times[0] > (len(times) - 1) * DELAY_SECONDS - CLOCK_TOLERANCE_SECONDS


def test_every_document_has_text_and_every_page_a_document(
    undisturbed: Crawled, tmp_path: Path
) -> None:
    step = undisturbed.job.step()
    shelf = ModelShelf(shipped_data(), tmp_path)
    cleaning = CleanStep(step.use_case, step.archive, shelf, step.own_days(), shipped_data())
    bench: Any = type("Bench", (), {"report": lambda *_: None, "scratch": tmp_path})()
    corpus = cleaning.compute(PARTITION.day, cleaning.recipe(PARTITION.day), bench)
    pages = [page for page in undisturbed.record.pages if page.gives_documents]
    assert corpus.documents.height + corpus.rejected.height == len(pages)
    assert corpus.documents["text"].str.len_chars().min() > 10  # type: ignore[operator]
    assert set(corpus.rejected["rule"]) <= {COPY, NEAR_COPY}  # chapters of one sentence
    by_source = dict(corpus.documents.group_by("source").agg(pl.col("text")).iter_rows())
    assert "paquetes" in " ".join(by_source["aptitude_es"])
    assert "пакет" in " ".join(by_source["aptitude_ru"])
    assert "sistema" in " ".join(by_source["referencia"])


@pytest.mark.parametrize("pages", [4, 40, 100])
def test_a_crawl_that_is_killed_and_continued_has_the_same_pages_and_asks_for_none_again(
    crawled: Crawled, undisturbed: Crawled, worker: Worker, pages: int
) -> None:
    crawled.site.kill_at = pages
    crawled.site.victim = worker.start(crawled.job)
    crawled.site.ready.set()
    assert worker.wait() == -signal.SIGKILL
    with Journal(crawled.folder / "scratch" / "journals", PARTITION) as journal:
        held = {url for _, url in journal.keys()}  # noqa: SIM118
    assert len(held) >= pages - 12
    (outcome,) = replace(crawled.job).run()
    assert outcome.trouble == ""
    found: Union = union(crawled.record)
    assert found == union(undisturbed.record)
    asked = Counter(f"http://{one}" for one in crawled.server.asked)
    assert {url: asked[url] for url in held if asked[url] > 1} == {}
    assert all(not is_disallowed(one.path) for one in crawled.server.requests)

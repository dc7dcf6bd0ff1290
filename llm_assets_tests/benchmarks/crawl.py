"""Collecting a web site of 2,000 real HTML pages: fetch and extract, robots.txt obeyed.

Peers: Scrapy, with the settings that its documentation recommends for speed and the same
concurrency; and the loop that people write first, requests one after the other with BeautifulSoup
over lxml. All three take the same from every page: its title, its headings and its paragraphs. The
site is served from memory by a process of its own on loopback; the pages are Debian's manuals, 20
to 60 KB each. Ours also keeps every page, in the journal that a killed run goes on from; the peers
keep nothing. Each crawl is a process; starting Python and importing is on nobody's side. The
ceiling is a bare loop over aiohttp and selectolax: no robots.txt, manners, checks or keeping.

The second day of an unchanged site is counted in bytes that the server sent.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from llm_assets_tests.benchmarks.crawlers import ours
from llm_assets_tests.benchmarks.measuring import Metric, is_quick
from llm_assets_tests.real_pages import benchmark_pages

PAGES, QUICK_PAGES = 2_000, 300
SEQUENTIAL_PAGES = 400  # of the slowest peer, whose pages cost the same each
FEW, MANY, QUICK_MANY = 200, 20_000, 2_000
CONCURRENCY = 16
ROUNDS, QUICK_ROUNDS = 3, 1

SCRAPY = Metric(
    "crawl_vs_scrapy",
    8.0,
    f"pages/s, fetch and extract, against Scrapy with the same concurrency ({CONCURRENCY}); median "
    f"of {ROUNDS} interleaved rounds of {PAGES:,} real pages",
    higher_is_better=True,
)
REQUESTS = Metric(
    "crawl_vs_requests",
    20.0,
    "the same against requests, one after the other, and BeautifulSoup over lxml "
    f"({SEQUENTIAL_PAGES} pages a round)",
    higher_is_better=True,
)
BARE_LOOP = Metric(
    "crawl_vs_bare_loop",
    0.5,
    "the same against the ceiling: aiohttp and selectolax without robots.txt, manners, checks or "
    "keeping a page",
    higher_is_better=True,
)
BYTES = Metric(
    "recrawl_bytes",
    0.1,
    "bytes that the server sends on the second day of an unchanged site with ETags, against the "
    "first day",
)
MEMORY = Metric(
    "crawl_memory",
    1.25,
    f"peak memory of collecting {MANY:,} pages and writing them as a commit does, against {FEW}",
)
METRICS = (SCRAPY, REQUESTS, BARE_LOOP, BYTES, MEMORY)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 0."""
    quick = is_quick(__doc__, arguments)
    pages = QUICK_PAGES if quick else PAGES
    files = benchmark_pages(PAGES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serve(files, pages, folder) as address:
            rates = measure_rates(address, pages, QUICK_ROUNDS if quick else ROUNDS, folder)
            share = measure_second_day(address, pages, folder)
        memory = measure_memory(files, QUICK_MANY if quick else MANY, folder)
    print(SCRAPY.line(median(rates["ours"]) / median(rates["scrapy"])))
    print(REQUESTS.line(median(rates["ours"]) / median(rates["requests"])))
    print(BARE_LOOP.line(median(rates["ours"]) / median(rates["bare loop"])))
    print(BYTES.line(share))
    print(MEMORY.line(memory))
    return 0


def measure_rates(address: str, pages: int, rounds: int, folder: Path) -> dict[str, list[float]]:
    """Return pages/s by crawler, a number a round; the first round, a warm-up, is not kept."""
    slow = min(pages, SEQUENTIAL_PAGES)
    crawls = {
        "ours": ("ours", address, str(pages), str(CONCURRENCY), str(folder), "extract"),
        "scrapy": ("with_scrapy", address, str(CONCURRENCY)),
        "bare loop": ("bare_loop", address, str(CONCURRENCY)),
        "requests": ("with_requests", address, str(slow)),
    }
    rates: dict[str, list[float]] = {name: [] for name in crawls}
    for i in range(rounds + 1):
        for name, (module, *rest) in crawls.items():
            said = run_crawler(module, *rest)
            expected = (slow if name == "requests" else pages) + 1  # and the front page
            if said["documents"] != expected:
                raise RuntimeError(f"{name} gave {said['documents']} documents, not {expected}")
            if i:
                rates[name].append(said["documents"] / said["seconds"])
        print({name: round(found[-1]) for name, found in rates.items() if found}, flush=True)
    if counts(address)["private"]:
        raise RuntimeError("a crawler asked for what robots.txt disallows")
    return rates


def measure_second_day(address: str, pages: int, folder: Path) -> float:
    """Return the share of the first day's bytes that the server sends on the second."""
    before = counts(address)["bytes"]
    first, last = ours.crawl(address, pages, CONCURRENCY, folder)
    between = counts(address)["bytes"]
    second, _ = ours.crawl(address, pages, CONCURRENCY, folder, last)
    after = counts(address)["bytes"]
    print(f"first day {first} documents, {between - before:,} bytes")
    print(f"second day {second} documents, {after - between:,} bytes", flush=True)
    return float((after - between) / (between - before))


def measure_memory(files: Sequence[Path], many: int, folder: Path) -> float:
    """Return peak memory for many pages over that for few."""
    peaks = []
    for pages in (FEW, many):
        with serve(files, pages, folder) as address:
            arguments = (address, str(pages), str(CONCURRENCY), str(folder), "collect")
            said = run_crawler("ours", *arguments)
        print(f"{said['documents']} captures: {said['peak_bytes'] / 1e6:.0f} MB", flush=True)
        peaks.append(said["peak_bytes"])
    return float(peaks[1] / peaks[0])


def run_crawler(module: str, *arguments: str) -> dict[str, Any]:
    """Run a crawler to its end; return what its last line says."""
    name = f"{ours.__name__.rpartition('.')[0]}.{module}"
    command = [sys.executable, "-m", name, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{module} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@contextmanager
def serve(files: Sequence[Path], pages: int, folder: Path) -> Iterator[str]:
    """Serve `pages` pages made of `files`, in turn; yield the address."""
    listed = folder / "files.txt"
    listed.write_text("\n".join(map(str, files)), encoding="utf-8")
    name = f"{ours.__name__.rpartition('.')[0]}.site"
    command = [sys.executable, "-m", name, str(pages), str(listed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().strip()
            if not address:
                raise RuntimeError("the site did not start")
            yield address
        finally:
            server.terminate()


def counts(address: str) -> dict[str, int]:
    """Return what the site was asked for so far."""
    with urllib.request.urlopen(f"http://{address}/-/counts") as answer:
        found: dict[str, int] = json.load(answer)
    return found


if __name__ == "__main__":
    sys.exit(main())

"""A process that collects, commits, reads and extracts a day, and says how much memory that took.

In: a site's address, a folder and how many pages there are. Out: a line of JSON with the peak of
resident memory, in bytes, after the commit and after the extraction. A process of its own, because
a peak never falls; VmHWM, because ru_maxrss begins with the parent's.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path

from llm_assets.records import RawScrapes
from llm_assets.stages.extracting.documents import extract_documents
from llm_assets.storage.layout import Partition
from llm_assets_tests.components.collecting import Job

DAY = date(2026, 1, 5)


def peak_bytes() -> int:
    """The most memory that this process ever held."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def main(address: str, folder: str, pages: str) -> None:
    """Do a day's work and print what it took."""
    source = {
        **{"kind": "html", "name": "site", "history": "today_only"},
        **{"start_urls": ["http://site.test/"], "follow": "li a"},
        **{"item": "article", "fields": {"text": "h1"}},
        "manners": {"private_hosts": ["*.test"], "maximum_pages": int(pages) + 100},
    }
    job = Job(Path(folder), [source], {"site.test": address})
    (outcome,) = job.run()
    assert outcome.is_good, outcome.trouble
    collected = peak_bytes()
    record = job.archive.read(Partition("crawl", "raw_scrapes", DAY))
    assert isinstance(record, RawScrapes)
    found = extract_documents(record.pages, job.step().use_case.sources, DAY)
    print(
        json.dumps(
            {
                "documents": found.documents.height,
                "bytes": record.figures()["bytes"],
                "collected": collected,
                "extracted": peak_bytes(),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

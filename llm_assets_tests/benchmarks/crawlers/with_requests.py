"""The loop that people write first: requests one after the other, BeautifulSoup over lxml.

With a session, so that connections are kept; robots.txt is read by the standard library.
"""

from __future__ import annotations

import json
import sys
import time
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

import requests
from bs4 import BeautifulSoup


def main() -> None:
    """Crawl as the command line says: address, and how many pages at most."""
    front, limit = f"http://{sys.argv[1]}/", int(sys.argv[2])
    started = time.perf_counter()
    session = requests.Session()
    robots = RobotFileParser()
    robots.parse(session.get(urljoin(front, "/robots.txt")).text.splitlines())
    soup = BeautifulSoup(session.get(front).content, "lxml")
    items = [read(soup)]
    for link in soup.select("li a")[:limit]:
        url = urljoin(front, str(link["href"]))
        if robots.can_fetch("*", url):
            items.append(read(BeautifulSoup(session.get(url).content, "lxml")))
    seconds = time.perf_counter() - started
    print(json.dumps({"documents": len(items), "seconds": seconds}))


def read(soup: BeautifulSoup) -> dict[str, str]:
    """Return a page's item."""
    title = soup.title
    return {
        "title": title.get_text() if title else "",
        "headings": "\n".join(one.get_text() for one in soup.select("h1, h2, h3")),
        "text": "\n".join(one.get_text() for one in soup.select("p")),
    }


if __name__ == "__main__":
    main()

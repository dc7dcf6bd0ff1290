"""The least that a crawl in Python can do: aiohttp and selectolax, and nothing else.

It reads no robots.txt, keeps no page, knows no pace, checks no address, decides no encoding. It is
no peer but a ceiling: what manners, safety and keeping cost is the distance to it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from urllib.parse import urljoin

import aiohttp
from selectolax.lexbor import LexborHTMLParser


async def crawl(front: str, concurrency: int) -> int:
    """Fetch and read the front page and its links; return how many there are."""
    async with aiohttp.ClientSession() as session:
        page = LexborHTMLParser(await fetch(session, front))
        links = (str(link.attributes["href"]) for link in page.css("li a"))
        todo = (urljoin(front, link) for link in links if not link.startswith("/private/"))
        items = [read(page)]
        await asyncio.gather(*(work(session, todo, items) for _ in range(concurrency)))
    return len(items)


async def work(
    session: aiohttp.ClientSession, todo: Iterator[str], items: list[dict[str, str]]
) -> None:
    """Fetch and read pages until there are none."""
    for url in todo:
        page = LexborHTMLParser(await fetch(session, url))
        items.append(read(page))


async def fetch(session: aiohttp.ClientSession, url: str) -> bytes:
    """Return a page's bytes."""
    async with session.get(url) as response:
        return await response.read()


def read(page: LexborHTMLParser) -> dict[str, str]:
    """Return a page's item."""
    title = page.css_first("title")
    return {
        "title": title.text() if title else "",
        "headings": "\n".join(one.text() for one in page.css("h1, h2, h3")),
        "text": "\n".join(one.text() for one in page.css("p")),
    }


def main() -> None:
    """Crawl as the command line says: address, concurrency."""
    address, concurrency = sys.argv[1], int(sys.argv[2])
    started = time.perf_counter()
    documents = asyncio.run(crawl(f"http://{address}/", concurrency))
    print(json.dumps({"documents": documents, "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()

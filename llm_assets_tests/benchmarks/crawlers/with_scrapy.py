"""Scrapy's crawl of the benchmark's site, with the settings its documentation recommends for speed.

Broad-crawl advice (docs.scrapy.org, "Broad Crawls"): no logging below errors, no cookies, no
retries; uvloop; the same concurrency as ours. robots.txt is obeyed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class SiteSpider(scrapy.Spider):
    """Follows every link of the front page, and takes title and text."""

    name = "site"

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """Yield the front page's item and follow its links."""
        yield from self.parse_page(response)
        yield from response.follow_all(css="li a", callback=self.parse_page)

    def parse_page(self, response: Response) -> Iterator[dict[str, str]]:
        """Yield a page's item."""
        yield {
            "title": response.css("title::text").get(""),
            "headings": "\n".join(response.css("h1, h2, h3").xpath("string()").getall()),
            "text": "\n".join(response.css("p").xpath("string()").getall()),
        }


def main() -> None:
    """Crawl as the command line says: address, concurrency."""
    address, concurrency = sys.argv[1], int(sys.argv[2])
    process = CrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS": concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR",
            "COOKIES_ENABLED": False,
            "RETRY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "ASYNCIO_EVENT_LOOP": "uvloop.Loop",
        }
    )
    crawler = process.create_crawler(SiteSpider)
    process.crawl(crawler, start_urls=[f"http://{address}/"])
    started = time.perf_counter()
    process.start()
    seconds = time.perf_counter() - started
    assert crawler.stats is not None
    documents = crawler.stats.get_value("item_scraped_count")
    print(json.dumps({"documents": documents, "seconds": seconds}))


if __name__ == "__main__":
    main()

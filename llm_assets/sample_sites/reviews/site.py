"""The site resenas.localhost: the reviews of a day as one JSONL file.

In: a request. Out: ``/{YYYY-MM-DD}.jsonl`` or robots.txt. Knows nothing of HTTP.
"""

from datetime import date

from llm_assets.sample_sites.page import Page, Request, parse_day, publish_time, robots_page
from llm_assets.sample_sites.reviews.days import review_file

RESENAS = "resenas.localhost"


class ResenasSite:
    """All days of resenas.localhost."""

    host = RESENAS
    title = "Plain Reviews"

    def day_path(self, day: date) -> str:
        """The path of the day's file."""
        return f"/{day.isoformat()}.jsonl"

    def respond(self, request: Request) -> Page | None:
        """The day's file or robots.txt; None for any other path."""
        if request.path == "/robots.txt":
            return robots_page()
        day = parse_day(request.path.removeprefix("/").removesuffix(".jsonl"))
        if day is None or request.path != self.day_path(day):
            return None
        return Page(
            review_file(day).encode(),
            content_type="application/x-ndjson; charset=utf-8",
            modified=publish_time(day),
        )

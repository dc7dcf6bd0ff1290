"""What the news site publishes on each day, with the day's planted flaws.

In: a day. Out: its articles before any markup; the same day always gives the same. Knows nothing
of HTML or feeds.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random

from llm_assets.sample_sites.news.composing import EVENTS, Story, compose_story
from llm_assets.sample_sites.page import publish_time
from llm_assets.sample_sites.spanish import make_slug

NOTICIAS = "noticias.localhost"
ARTICLES_A_DAY = 20

_MINUTES_BETWEEN_ARTICLES = 50


@dataclass(frozen=True)
class Article:
    """A story on its page; `number` counts the articles of a day from 1, in order of time."""

    day: date
    number: int
    story: Story

    @property
    def path(self) -> str:
        """The path of the article's page."""
        return f"/{self.day:%Y/%m/%d}/{make_slug(self.story.headline)}-{self.number}.html"

    @property
    def published(self) -> datetime:
        """When it was published, UTC."""
        return publish_time(self.day) + timedelta(
            minutes=_MINUTES_BETWEEN_ARTICLES * (self.number - 1)
        )


@dataclass(frozen=True)
class ArticleFlaws:
    """Which articles of one day, by their numbers, are not what they should be.

    `repost` has the lead and body of `reposted` under a headline of its own, as agencies' news
    have. `brief` has one paragraph only, `leadless` an empty lead.
    """

    repost: int
    reposted: int
    brief: int
    leadless: int


def plant_article_flaws(day: date) -> ArticleFlaws:
    """Choose the day's flawed articles; no article is in two fields."""
    numbers = Random(f"article flaws:{day.isoformat()}").sample(range(1, ARTICLES_A_DAY + 1), 4)
    return ArticleFlaws(*numbers)


@lru_cache(maxsize=128)
def day_articles(day: date) -> tuple[Article, ...]:
    """The articles of a day as they were written, in order of time."""
    flaws = plant_article_flaws(day)
    rng = Random(f"events:{day.isoformat()}")
    events = [*rng.sample(EVENTS, len(EVENTS)), *rng.sample(EVENTS, ARTICLES_A_DAY - len(EVENTS))]
    stories = {
        number: compose_story(event, day, Random(f"{NOTICIAS}:{day.isoformat()}:{number}"))
        for number, event in enumerate(events, start=1)
    }
    original = stories[flaws.reposted]
    stories[flaws.repost] = replace(original, headline=f"Agencias: {original.headline}")
    stories[flaws.brief] = replace(stories[flaws.brief], body=stories[flaws.brief].body[:1])
    stories[flaws.leadless] = replace(stories[flaws.leadless], lead="")
    return tuple(Article(day, number, story) for number, story in stories.items())

"""Feeds: the newest articles of a site as RSS 2.0 or Atom.

In: a channel and its entries. Out: a page of XML (https://www.rssboard.org/rss-specification and
RFC 4287), last modified when its newest entry was. Knows no site.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from html import escape

from llm_assets.sample_sites.page import Page
from llm_assets.sample_sites.sitemaps import render_xml


@dataclass(frozen=True)
class Channel:
    """What a feed says of itself; `url` is the site's, `feed_url` the feed's own."""

    title: str
    url: str
    feed_url: str


@dataclass(frozen=True)
class FeedEntry:
    """One article as a feed names it; `published` is aware."""

    title: str
    url: str
    summary: str
    category: str
    published: datetime


def render_rss(channel: Channel, entries: Sequence[FeedEntry]) -> Page:
    """The feed as RSS 2.0; an entry's guid is its address."""
    items = [
        f"""  <item>
    <title>{escape(entry.title)}</title>
    <link>{escape(entry.url)}</link>
    <guid isPermaLink="true">{escape(entry.url)}</guid>
    <description>{escape(entry.summary)}</description>
    <category>{escape(entry.category)}</category>
    <pubDate>{format_datetime(entry.published)}</pubDate>
  </item>"""
        for entry in entries
    ]
    lines = [
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>',
        f"  <title>{escape(channel.title)}</title>",
        f"  <link>{escape(channel.url)}</link>",
        f'  <atom:link href="{escape(channel.feed_url)}" rel="self"/>',
        f"  <description>{escape(channel.title)}</description>",
        "  <language>es</language>",
        *items,
        "</channel></rss>",
    ]
    return _page("\n".join(lines), "application/rss+xml", entries)


def render_atom(channel: Channel, entries: Sequence[FeedEntry]) -> Page:
    """The feed as Atom; an entry's id is its address."""
    items = [
        f"""  <entry>
    <title>{escape(entry.title)}</title>
    <link href="{escape(entry.url)}"/>
    <id>{escape(entry.url)}</id>
    <summary>{escape(entry.summary)}</summary>
    <category term="{escape(entry.category)}"/>
    <published>{entry.published.isoformat()}</published>
    <updated>{entry.published.isoformat()}</updated>
  </entry>"""
        for entry in entries
    ]
    lines = [
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es">',
        f"  <title>{escape(channel.title)}</title>",
        f'  <link href="{escape(channel.url)}"/>',
        f'  <link rel="self" href="{escape(channel.feed_url)}"/>',
        f"  <id>{escape(channel.feed_url)}</id>",
        f"  <author><name>{escape(channel.title)}</name></author>",
        f"  <updated>{_newest(entries).isoformat()}</updated>",
        *items,
        "</feed>",
    ]
    return _page("\n".join(lines), "application/atom+xml", entries)


def _page(root: str, media_type: str, entries: Sequence[FeedEntry]) -> Page:
    content_type = f"{media_type}; charset=utf-8"
    return replace(render_xml(root), content_type=content_type, modified=_newest(entries))


def _newest(entries: Sequence[FeedEntry]) -> datetime:
    return max(entry.published for entry in entries)

"""Requesting: one URL in, one answer out; a single request, without second thoughts.

The body is unpacked and counted while it streams, so neither a large page nor a decompression bomb
is ever held. Whatever goes wrong is an answer that says so. Knows no robots, retries or redirects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from llm_assets.config import Manners
from llm_assets.stages.collecting.connecting import Connections, PrivateAddressError

KEPT_HEADERS = (
    *("content-type", "content-language", "etag", "last-modified", "location", "link"),
    *("retry-after", "date"),
)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ACCEPT_ENCODING = "gzip, deflate"


@dataclass(frozen=True)
class Answer:
    """What one request brought: status 0 means none, and `error` says why.

    `onward` is where a redirect leads. A final answer comes again if one asks again.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: str = ""
    onward: str = ""
    is_final: bool = False

    @property
    def is_worth_a_retry(self) -> bool:
        """True for no answer, 429 and 5xx; never for another 4xx."""
        return not self.is_final and self.is_failure

    @property
    def is_failure(self) -> bool:
        """True where the host did not do its part, now."""
        return self.status == 0 or self.status == 429 or self.status >= 500


class BodyTooLargeError(Exception):
    """The body outgrew the source's limit while it was read."""


async def request(
    connections: Connections, url: str, manners: Manners, headers: Mapping[str, str]
) -> Answer:
    """Ask for `url` once; a redirect is an answer like any other."""
    refused = why_not(url)
    if refused:
        return Answer(error=refused, is_final=True)
    session = connections.session(manners.allows_private(host_of(url)))
    limit = manners.maximum_body_bytes
    try:
        async with session.get(
            URL(url, encoded=True),
            headers={"Accept-Encoding": ACCEPT_ENCODING, **headers},
            timeout=aiohttp.ClientTimeout(total=manners.timeout_seconds),
            allow_redirects=False,
        ) as response:
            kept = {k: response.headers[k] for k in KEPT_HEADERS if k in response.headers}
            onward = resolve(url, kept.get("location", "")) if response.status in REDIRECTS else ""
            return Answer(response.status, kept, await _read(response, limit), onward=onward)
    except TimeoutError:
        return Answer(error=f"no answer within {manners.timeout_seconds:g} s")
    except BodyTooLargeError as error:
        return Answer(error=str(error), is_final=True)
    except aiohttp.ClientConnectorError as error:
        is_private = isinstance(error.os_error, PrivateAddressError)
        return Answer(error=str(error.os_error if is_private else error), is_final=is_private)
    except (aiohttp.ClientError, OSError, ValueError) as error:  # a host no name can have
        return Answer(error=str(error) or type(error).__name__)


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    declared = response.content_length
    if declared is not None and declared > limit:
        raise BodyTooLargeError(_too_large(limit))
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.content.iter_any():  # unpacked by aiohttp in bounded steps
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            raise BodyTooLargeError(_too_large(limit))
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _too_large(limit: int) -> str:
    return f"the body is larger than {limit} bytes (maximum_body_bytes)"


def why_not(url: str) -> str:
    """Say why a URL is never asked for; empty where it may be."""
    parts = split(url)
    if parts is None or parts[0] not in {"http", "https"}:
        return "only http and https are fetched"
    return "" if parts[1] else "the URL names no host"


def host_of(url: str) -> str:
    """Return the host name of a URL, lower case, without port; empty where it has none."""
    parts = split(url)
    return parts[1] if parts else ""


def split(url: str) -> tuple[str, str] | None:
    """Return scheme and host name, lower case, or None where `url` is no URL."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower(), (parts.hostname or "").lower()
    except ValueError:  # "http://[" and its like: pages are written by people
        return None


def resolve(base: str, reference: str) -> str:
    """Return the web address that a link leads to; empty where it leads to none.

    Without fragment and login, and with everything quoted that must be, so that two ways to write
    one address are one.
    """
    try:
        url = URL(urljoin(base, reference.strip()))
        if url.scheme not in {"http", "https"} or not url.host:
            return ""
        return str(url.with_user(None).with_fragment(None))
    except ValueError:
        return ""

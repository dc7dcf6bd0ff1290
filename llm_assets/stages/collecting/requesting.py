"""Requesting: one URL in, one answer out; a single request, without second thoughts.

The body is unpacked and counted while it streams, so neither a large page nor a decompression bomb
is ever held. Whatever goes wrong is an answer that says so. Knows no robots, retries or redirects.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_plus, urljoin

import aiohttp
from yarl import URL

from llm_assets.config import Manners, WebSource, origin_of
from llm_assets.stages.collecting.connecting import Connections, PrivateAddressError
from llm_assets.stages.collecting.inflating import (
    ACCEPT_ENCODING,
    BrokenEncodingError,
    Inflater,
    UnaskedEncodingError,
)

KEPT_HEADERS = (
    *("content-type", "content-language", "etag", "last-modified", "link"),
    *("retry-after", "date"),
)
REDIRECTS = frozenset({301, 302, 303, 307, 308})


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
    connections: Connections,
    url: str,
    manners: Manners,
    headers: Mapping[str, str],
    cut_at: int | None = None,
) -> Answer:
    """Ask for `url` once; a redirect is an answer like any other.

    A body that is larger than the limit is refused, or with `cut_at` ends after so many bytes.
    """
    if refused := why_not(url):
        return Answer(error=refused, is_final=True)
    session = connections.session(manners.allows_private(host_of(url)))
    try:
        async with session.get(
            URL(url, encoded=True),
            headers={**headers, "Accept-Encoding": ACCEPT_ENCODING},
            timeout=aiohttp.ClientTimeout(total=manners.timeout_seconds),
            allow_redirects=False,
        ) as response:
            kept = {k: _text(_joined(response, k)) for k in KEPT_HEADERS if k in response.headers}
            onward = _onward(url, response)
            body = await _read(response, manners.maximum_body_bytes, cut_at)
            leads_nowhere = response.status in REDIRECTS and not onward
            return Answer(response.status, kept, body, onward=onward, is_final=leads_nowhere)
    except TimeoutError:
        return Answer(error=f"no answer within {manners.timeout_seconds:g} s")
    except (BodyTooLargeError, UnaskedEncodingError) as error:
        return Answer(error=str(error), is_final=True)
    except aiohttp.ClientConnectorError as error:
        is_private = isinstance(error.os_error, PrivateAddressError)
        return Answer(
            error=_text(str(error.os_error if is_private else error)), is_final=is_private
        )
    except (BrokenEncodingError, aiohttp.ClientError, OSError, ValueError) as error:
        # ValueError: a host that no name can have
        return Answer(error=_text(str(error)) or type(error).__name__)


async def _read(response: aiohttp.ClientResponse, limit: int, cut_at: int | None) -> bytes:
    declared = response.content_length
    if cut_at is None and declared is not None and declared > limit:
        raise BodyTooLargeError(_too_large(limit))
    inflater = Inflater(response.headers.get("Content-Encoding", ""))
    chunks: list[bytes] = []
    size = received = 0
    async for wire in response.content.iter_any():
        received += len(wire)
        for chunk in inflater.feed(wire):
            chunks.append(chunk)
            size += len(chunk)
            if cut_at is not None and size >= cut_at:
                return b"".join(chunks)[:cut_at]
            if cut_at is None and size > limit:
                raise BodyTooLargeError(_too_large(limit))
        if received > max(limit, cut_at or 0):  # bytes may also stand for nothing, for ever
            raise BodyTooLargeError(_too_large(limit))
    inflater.end()
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _too_large(limit: int) -> str:
    return f"the body is larger than {limit} bytes (maximum_body_bytes)"


def _onward(url: str, response: aiohttp.ClientResponse) -> str:
    """Return where a redirect leads; bytes that are no text are quoted, as browsers do."""
    if response.status not in REDIRECTS:
        return ""
    raw = response.headers.get("Location", "").encode("utf-8", "surrogateescape")
    return resolve(url, quote(raw, safe="".join(map(chr, range(0x20, 0x7F)))))


def _joined(response: aiohttp.ClientResponse, name: str) -> str:
    """Return a header; one that is a list may come in several lines (RFC 9110, 5.3)."""
    return ", ".join(response.headers.getall(name)) if name == "link" else response.headers[name]


def _text(value: str) -> str:
    """Return a header as text that can be stored; aiohttp leaves odd bytes as lone surrogates."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def why_not(url: str) -> str:
    """Say why a URL is never asked for; empty where it may be."""
    one = _parsed(url)
    if one is None or one.scheme not in {"http", "https"}:
        return "only http and https are fetched"
    return "" if one.raw_host else "the URL names no host"


def host_of(url: str) -> str:
    """Return the host name of a URL, lower case, without port; empty where it has none.

    Read by the parser that also says where to connect: two may disagree on odd URLs.
    """
    one = _parsed(url)
    return (one.raw_host or "").lower() if one else ""


def _parsed(url: str) -> URL | None:
    try:
        return URL(url, encoded=True)
    except ValueError:  # "http://[" and its like: pages are written by people
        return None


def own_origins(source: WebSource) -> frozenset[str]:
    """Return scheme, host and port of all URL templates, as they stand in what is resolved."""
    return frozenset(origin_of(resolve(url, "")) for url in source.addresses())


def without_parameters(url: str, names: Collection[str]) -> str:
    """Return a URL without these parameters of its query; all else stays as it is written."""
    before, mark, query = url.partition("?")
    kept = [one for one in query.split("&") if unquote_plus(one.partition("=")[0]) not in names]
    return f"{before}{mark}{'&'.join(kept)}" if kept else before


def resolve(base: str, reference: str) -> str:
    """Return the web address that a link leads to; empty where it leads to none.

    Without fragment and login, and with everything quoted that must be, so that two ways to write
    one address are one; a space in the query is %20, as in browsers (URL Standard, 4.1).
    """
    try:
        joined = urljoin(base, reference.strip())
        if " " in joined:  # yarl writes a plus there, which is another address
            before, mark, query = joined.partition("?")
            joined = before + mark + query.replace(" ", "%20")
        url = URL(joined)
        if url.scheme not in {"http", "https"} or not url.host:
            return ""
        return str(url.with_user(None).with_fragment(None))
    except ValueError:
        return ""

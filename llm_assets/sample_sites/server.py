"""Serves sites over real HTTP on a loopback port, from a thread with its own event loop.

In: a mapping of host names to sites. Out: a running server and the log of what it was asked.
Sites are told apart by the Host header, as on shared hosting; conditional requests are answered
with 304. Knows nothing of what the sites show.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from llm_assets.sample_sites.page import Page, PageSource, Request

_SHUTDOWN_SECONDS = 1.0
_NOT_FOUND = Page(
    (
        '<!DOCTYPE html>\n<html lang="ru"><head><meta charset="utf-8"><title>404</title></head>\n'
        "<body><h1>Страница не найдена</h1></body></html>\n"
    ).encode(),
    status=404,
)
_NOT_ALLOWED = Page(
    b"Only GET and HEAD.\n",
    "text/plain; charset=utf-8",
    status=405,
    headers={"Allow": "GET, HEAD"},
)


@dataclass(frozen=True)
class ServedRequest:
    """One request: host without port, decoded path, status, when it came in, decoded query.

    `arrived_at_seconds` is `time.monotonic`, so that only differences mean anything.
    """

    host: str
    path: str
    status: int
    arrived_at_seconds: float
    query: str = ""


class SampleSites:
    """A running server's address and its log, which any thread may read."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._requests: list[ServedRequest] = []
        self._lock = threading.Lock()

    @property
    def requests(self) -> tuple[ServedRequest, ...]:
        """A snapshot of the requests so far, in order of arrival."""
        with self._lock:
            return tuple(self._requests)

    def record(self, request: ServedRequest) -> None:
        """Add one request to the log."""
        with self._lock:
            self._requests.append(request)


@contextmanager
def serve_hosts(
    sites: Mapping[str, PageSource],
    make_index: Callable[[int], PageSource],
    port: int,
    host: str,
) -> Iterator[SampleSites]:
    """Serve `sites` by host name while the context is open; `make_index` gets the real port.

    The index answers all other host names. Port 0 takes a free one. Raises `OSError` when the
    port is taken or `host` is no address of this machine.
    """
    with closing(socket.create_server((host, port))) as listener:
        real_port: int = listener.getsockname()[1]
        running = SampleSites(f"{host}:{real_port}")
        application = _build_application(sites, make_index(real_port), running)
        with _serving_thread(application, listener):
            yield running


@contextmanager
def _serving_thread(application: web.Application, listener: socket.socket) -> Iterator[None]:
    started: Future[Callable[[], object]] = Future()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sample-sites") as executor:
        serving = _serve_until_stopped(application, listener, started)
        ended = executor.submit(asyncio.run, serving)
        either: list[Future[Any]] = [started, ended]
        wait(either, return_when=FIRST_COMPLETED)
        if ended.done():
            ended.result()  # raises what kept the server from starting
        stop = started.result()
        try:
            yield
        finally:
            stop()
            ended.result()


async def _serve_until_stopped(
    application: web.Application,
    listener: socket.socket,
    started: Future[Callable[[], object]],
) -> None:
    """Run the server; once it answers, hand a thread-safe way to stop it to `started`."""
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    try:
        await runner.setup()
        await web.SockSite(runner, listener).start()
        started.set_result(lambda: loop.call_soon_threadsafe(stopping.set))
        await stopping.wait()
    finally:
        await runner.cleanup()


def _build_application(
    sites: Mapping[str, PageSource], index: PageSource, running: SampleSites
) -> web.Application:
    async def answer(request: web.Request) -> web.Response:
        arrived_at_seconds = time.monotonic()
        host = request.headers.get("Host", "").partition(":")[0].lower()
        page = _choose_page(sites.get(host, index), request)
        not_modified = _is_not_modified(page, request)
        status = 304 if not_modified else page.status
        query = request.query_string
        running.record(ServedRequest(host, request.path, status, arrived_at_seconds, query))
        await asyncio.sleep(page.delay_seconds)
        return _build_response(page, not_modified)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    return application


def _choose_page(site: PageSource, request: web.Request) -> Page:
    if request.method not in ("GET", "HEAD"):
        return _NOT_ALLOWED
    query = {name: request.query.getone(name) for name in request.query}
    headers = {name.lower(): value for name, value in request.headers.items()}
    return site.respond(Request(request.path, query, headers)) or _NOT_FOUND


def _is_not_modified(page: Page, request: web.Request) -> bool:
    """Whether the client's copy is still good; an ETag outranks a date (RFC 9110, 13.2.2)."""
    if page.status != 200:
        return False
    if (etags := request.if_none_match) is not None:
        return any(etag.value in (page.etag, "*") for etag in etags)
    since = request.if_modified_since
    return since is not None and page.modified is not None and page.modified <= since


def _build_response(page: Page, not_modified: bool) -> web.Response:
    headers = {"Content-Type": page.content_type, **page.headers}
    if page.status != 200:
        return web.Response(status=page.status, body=page.body, headers=headers)
    if not_modified:
        response = web.Response(status=304, headers=page.headers)
    else:
        response = web.Response(body=page.body, headers=headers)
    response.etag = page.etag
    response.last_modified = page.modified
    return response

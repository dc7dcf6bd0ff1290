"""A real HTTP server on loopback whose answers are told byte by byte, and what it was asked.

It speaks HTTP/1.1 by hand, for it must be able to break every rule of it. Its log has monotonic
times, so that a test can say that nothing came earlier than agreed.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

CLOCK_TOLERANCE_SECONDS = 0.03  # a request may take that long from its start to the server's log
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True)
class Reply:
    """What the server sends, after `pause_seconds`.

    `pieces` are sent one by one instead of the body, `piece_seconds` apart, with no length unless
    the headers say one; `raw` is all that is sent; status 0 hangs up without a word.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause_seconds: float = 0.0
    pieces: Iterable[bytes] = ()
    piece_seconds: float = 0.0
    raw: bytes = b""


@dataclass(frozen=True)
class Asked:
    """One request as it came in; header names in lower case; `in_flight` counts it and others
    of its host.
    """

    host: str
    path: str
    headers: Mapping[str, str]
    arrived_at_seconds: float
    in_flight: int
    in_flight_anywhere: int


Answering: TypeAlias = Callable[[Asked], Reply]
Replies: TypeAlias = Mapping[str, Reply | list[Reply] | Answering]


def redirect(to: str, status: int = 302) -> Reply:
    """A redirect."""
    return Reply(status=status, headers={"Location": to})


def links_to(*references: str) -> Reply:
    """A page with links to be followed by the selector `a`."""
    anchors = "".join(f'<a href="{reference}">x</a>' for reference in references)
    return Reply(f"<html><body>{anchors}</body></html>".encode(), headers=HTML)


class Server:
    """Answers by path, or by host and path; a list one by one, its last for ever; else 404."""

    def __init__(
        self,
        replies: Replies,
        address: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._replies = replies
        self._asked: list[Asked] = []
        self._in_flight: Counter[str] = Counter()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._socket = socket.create_server((address, port), family=family, backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self.address = f"{address}:{self.port}"
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def requests(self) -> list[Asked]:
        """All requests so far, in order of arrival."""
        return list(self._asked)

    @property
    def asked(self) -> list[str]:
        """Host and path of all requests so far, in order of arrival."""
        return [one.host + one.path for one in self.requests]

    @property
    def paths(self) -> list[str]:
        """The paths of all requests so far but those for robots.txt, in order of arrival."""
        return [one.path for one in self.requests if one.path != "/robots.txt"]

    def gaps(self, *paths: str) -> list[float]:
        """Seconds between the requests for some paths, or for all."""
        times = [r.arrived_at_seconds for r in self.requests if not paths or r.path in paths]
        return [later - earlier for earlier, later in pairwise(times)]

    def url(self, path: str = "/") -> str:
        """The address of a page by number, not by name."""
        return f"http://{self.address}{path}"

    def stop(self) -> None:
        """Close the port and every connection."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._talk, sock=self._socket, ssl=self._tls)
        await self._stopping.wait()
        server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while await self._answer(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client did not wait, or the test is over
        finally:
            self._connections.discard(task)
            writer.transport.abort() if task.cancelling() else writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether another may come on this connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
        arrived = time.monotonic()
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
        self._in_flight[host] += 1
        asked = Asked(
            host,
            head[0].split()[1],
            headers,
            arrived,
            self._in_flight[host],
            self._in_flight.total(),
        )
        self._asked.append(asked)
        try:
            reply = self._choose(asked)
            await asyncio.sleep(reply.pause_seconds)
        finally:
            self._in_flight[host] -= 1
        return await _send(writer, reply)

    def _choose(self, asked: Asked) -> Reply:
        path = asked.path.partition("?")[0]
        chosen = self._replies.get(asked.host + path, self._replies.get(path, Reply(status=404)))
        if isinstance(chosen, list):
            chosen = chosen.pop(0) if len(chosen) > 1 else chosen[0]
        return chosen(asked) if callable(chosen) else chosen


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> bool:
    if reply.raw:
        writer.write(reply.raw)
        await writer.drain()
        return False
    if reply.status == 0:
        return False
    has_pieces = reply.pieces != ()
    headers = dict(reply.headers)
    if not has_pieces and "Transfer-Encoding" not in headers:
        headers.setdefault("Content-Length", str(len(reply.body)))
    lines = [f"HTTP/1.1 {reply.status} Told", *(f"{k}: {v}" for k, v in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))
    if reply.status != 304:
        writer.write(reply.body)
    for piece in reply.pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(reply.piece_seconds)
    await writer.drain()
    return not has_pieces and "Content-Length" not in reply.headers


def chunked(*chunks: bytes) -> bytes:
    """A body in chunks, as Transfer-Encoding: chunked has it."""
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in (*chunks, b""))

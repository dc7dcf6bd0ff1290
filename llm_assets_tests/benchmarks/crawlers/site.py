"""The site that all crawlers visit: real HTML pages from memory, as fast as Python serves them.

In: files, by command line. Out: an HTTP server on a free loopback port, whose address is the first
line it prints. Everything is answered from prepared bytes, with ETags; robots.txt keeps robots out
of /private/, and the front page links there all the same. `/-/counts` says what was asked.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvloop

PRIVATE_PAGES = 20
ROBOTS = b"User-agent: *\nDisallow: /private/\nDisallow: /search\nAllow: /pages/\n"


class Site:
    """Prepared answers by path, and counts of what was asked."""

    def __init__(self, bodies: Sequence[bytes], count: int) -> None:
        self.counts: Counter[str] = Counter()
        names = [f"/pages/{i:05}.html" for i in range(count)]
        links = [*names, *(f"/private/{i}.html" for i in range(PRIVATE_PAGES))]
        front = "\n".join(f'<li><a href="{name}">{name}</a></li>' for name in links)
        pages = {name: bodies[i % len(bodies)] for i, name in enumerate(names)}
        pages["/"] = f"<!DOCTYPE html><title>Front</title><ul>{front}</ul>".encode()
        self._pages = {path: self._answer(body, "text/html") for path, body in pages.items()}
        self._pages["/robots.txt"] = self._answer(ROBOTS, "text/plain")

    @staticmethod
    def _answer(body: bytes, kind: str) -> tuple[bytes, bytes, bytes]:
        etag = hashlib.sha256(body).hexdigest()[:16].encode()
        head = b'Content-Type: %b\r\nETag: "%b"\r\n' % (kind.encode(), etag)
        whole = b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body)
        return etag, whole, b"HTTP/1.1 304 Not Modified\r\n%b\r\n" % head

    def respond(self, request: bytes) -> bytes:
        """Return the answer to one request's head."""
        path = request.split(b" ", 2)[1].decode()
        if path == "/-/counts":
            body = json.dumps(self.counts).encode()
            return self._answer(body, "application/json")[1]
        answer = self._pages.get(path)
        self.counts["private"] += path.startswith("/private/")
        if answer is None:
            self.counts["absent"] += 1
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        etag, whole, unchanged = answer
        chosen = unchanged if b'"%b"' % etag in request else whole
        self.counts["requests"] += 1
        self.counts["bytes"] += len(chosen)
        return chosen


class Connection(asyncio.Protocol):
    """One client's connection."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._unread = b""

    def connection_made(self, transport: Any) -> None:
        """See asyncio.Protocol."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n")) >= 0:
            request, self._unread = self._unread[:end], self._unread[end + 4 :]
            self._transport.write(self._site.respond(request))


async def serve(site: Site) -> None:
    """Serve until the process is ended."""
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(site), "127.0.0.1", 0
    )
    host, port = server.sockets[0].getsockname()
    print(f"{host}:{port}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    listed = Path(sys.argv[2]).read_text(encoding="utf-8").split("\n")
    uvloop.run(serve(Site([Path(name).read_bytes() for name in listed if name], int(sys.argv[1]))))

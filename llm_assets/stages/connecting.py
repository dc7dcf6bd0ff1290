"""Connections: which address stands behind a host name.

In: host names and the `address:port` that stands in for each, as curl's --connect-to does. Out: an
aiohttp connector. The sample sites live under stable names (`zvezdy.localhost`) on whatever port
was free; every other name is resolved as usual.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import TypeAlias

from aiohttp import TCPConnector, ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

Addresses: TypeAlias = Mapping[str, str]


def connector(addresses: Addresses) -> TCPConnector:
    """Return a connector that goes to `addresses[host]` instead of asking DNS for that host."""
    return TCPConnector(resolver=_StandIns(addresses), limit=0)


class _StandIns(AbstractResolver):
    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._others = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        stand_in = self._addresses.get(host)
        if stand_in is None:
            return await self._others.resolve(host, port, family)
        address, _, stand_in_port = stand_in.rpartition(":")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=int(stand_in_port),
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        await self._others.close()

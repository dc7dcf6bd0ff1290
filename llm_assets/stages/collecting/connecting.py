"""Connections: which address stands behind a host name, and whether it may be gone to.

In: host names, the `address:port` that stands in for some (as curl's --connect-to does), and a
policy. Out: aiohttp sessions. The guarded one refuses, at the moment a socket is made, every
address that is not public: whatever the name, the redirect or the DNS answer said, this is the
address that would be connected to. So a name that resolves anew between check and use gains
nothing (OWASP, Server-Side Request Forgery Prevention; CWE-367).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from types import TracebackType
from typing import Any, TypeAlias

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

Addresses: TypeAlias = Mapping[str, str]
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address
CLOUD_SERVICES = frozenset({ipaddress.ip_address("168.63.129.16")})  # public by number: Azure's


class PrivateAddressError(OSError):
    """A host stands at an address that is not public, and the use case does not allow that."""

    def __init__(self) -> None:
        super().__init__(
            "the host stands at an address that is not public (loopback, private, link-local or a "
            "cloud's own); if that is meant, name the host in manners.private_hosts"
        )


def is_public(address: str) -> bool:
    """True for an address of the public internet; an address inside another one counts too."""
    try:
        one = ipaddress.ip_address(address.partition("%")[0])  # fe80::1%eth0
    except ValueError:
        return False
    return all(
        part.is_global and not part.is_multicast and part not in CLOUD_SERVICES
        for part in (one, *_inside(one))
    )


def _inside(address: Address) -> tuple[Address, ...]:
    """Return the IPv4 addresses that an IPv6 address stands for."""
    if address.version == 4:
        return ()
    inside = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        inside.append(ipaddress.IPv4Address(address.packed[-4:]))
    return tuple(one for one in inside if one is not None)


class Connections:
    """Two sessions: one for hosts that may be anywhere, one for public addresses only."""

    def __init__(self, addresses: Addresses, resolver: AbstractResolver | None) -> None:
        self._resolver = StandIns(addresses, resolver or ThreadedResolver())
        self._open = self._session(None)
        self._guarded = self._session(_public_socket)

    def session(self, may_be_private: bool) -> ClientSession:
        """Return the session to use for a host."""
        return self._open if may_be_private else self._guarded

    async def __aenter__(self) -> Connections:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._open.close()
        await self._guarded.close()
        await self._resolver.close()

    def _session(self, factory: Any) -> ClientSession:
        return ClientSession(
            connector=TCPConnector(resolver=self._resolver, limit=0, socket_factory=factory),
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=None),
            trust_env=False,
        )


def _public_socket(info: tuple[Any, ...]) -> socket.socket:
    """Make the socket for an address that is about to be connected to; refuse a private one."""
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise PrivateAddressError
    made = socket.socket(family, kind, protocol)
    made.setblocking(False)
    return made


class StandIns(AbstractResolver):
    """Goes to `addresses[host]` instead of asking for that host's address."""

    def __init__(self, addresses: Addresses, others: AbstractResolver) -> None:
        self._addresses = addresses
        self._others = others

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """See AbstractResolver."""
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
        """See AbstractResolver."""
        await self._others.close()

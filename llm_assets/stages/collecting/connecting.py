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

# What is no host of the public internet, though `is_global` of some Python says that it is.
RESERVED = tuple(
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24",  # RFC 6890: protocol assignments; one is Oracle's metadata service
        "192.88.99.0/24",  # RFC 7526: 6to4 relays, withdrawn
        "168.63.129.16/32",  # public by number: Azure's metadata service
        "2001::/23",  # RFC 2928: protocol assignments, among them Teredo (RFC 4380)
        "2001:db8::/32",  # RFC 3849: documentation
        "2002::/16",  # RFC 3056: 6to4, an IPv4 address inside, withdrawn as its relays are
        "3fff::/20",  # RFC 9637: documentation
    )
)
UNICAST = ipaddress.ip_network("2000::/3")  # RFC 3587: every IPv6 address given to anybody yet
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address


class PrivateAddressError(OSError):
    """A host stands at an address that is not public, and the use case does not allow that."""

    def __init__(self) -> None:
        super().__init__(
            "the host stands at an address that is not public (loopback, private, link-local or a "
            "cloud's own); if that is meant, name the host in manners.private_hosts"
        )


def is_public(address: str) -> bool:
    """True for an address of the public internet.

    Refused are the blocks that IANA's special-purpose registries (RFC 6890) do not call globally
    reachable, multicast, and IPv6 that only wraps another address: mapped, Teredo, 6to4. What NAT64
    stands for is looked at, for whole networks reach the IPv4 internet by it.
    """
    try:
        one = ipaddress.ip_address(address.partition("%")[0])  # fe80::1%eth0
    except ValueError:
        return False
    if isinstance(one, ipaddress.IPv6Address):
        if one in NAT64:
            return is_public(str(ipaddress.IPv4Address(one.packed[-4:])))
        if one not in UNICAST:
            return False
    is_reserved = any(one in block for block in RESERVED)
    return one.is_global and not one.is_multicast and not is_reserved


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
        session = ClientSession(
            connector=TCPConnector(resolver=self._resolver, limit=0, socket_factory=factory),
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=None),
            trust_env=False,
            auto_decompress=False,
        )
        # aiohttp asks again at once, past the gate, where a server hangs up on a connection used
        # before, and has no public switch for that (aio-libs/aiohttp#10790)
        session._retry_connection = False
        return session


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

"""How a server is treated, and how a secret is told.

In: the `manners` block of a source. Out: limits with one meaning each. Waits for nothing itself.
"""

from __future__ import annotations

import ipaddress
import re
from fnmatch import fnmatch
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings, shaped

REACHABLE = r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+"


class Manners(Settings):
    """How a source's server is treated; every limit of requests counts per host.

    Runs at the same time that use one LLM_ASSETS_HOME share a host's pace (delay, token bucket,
    Retry-After) where one is asked for; `concurrency` counts for each run. Homes on different
    machines share nothing: let one run at a time visit a host there, by a pool or a concurrency key
    of Dagster.
    """

    contact: str | None = Field(
        None,
        description="an e-mail address or URL where people whose server you visit can reach you; "
        "sent with every request; without it, the first owner that is an e-mail address",
    )
    user_agent: str | None = Field(
        None,
        min_length=3,
        description="instead of `llm-assets/VERSION (USE_CASE; +CONTACT)`; the contact is added "
        "where it names none",
    )
    concurrency: int = Field(4, ge=1, le=64, description="requests in flight at once, per host")
    delay_seconds: float = Field(
        0.0, ge=0, description="pause between requests; robots.txt may ask for a longer one"
    )
    requests_per_minute: float | None = Field(
        None, gt=0, description="on average, per host: a token bucket"
    )
    burst: int = Field(
        10, ge=1, description="requests that may start at once, if the minute allows"
    )
    timeout_seconds: float = Field(20.0, gt=0, description="for one request, body included")
    retries: int = Field(2, ge=0, le=10, description="tries after the first, on 429, 5xx, timeouts")
    back_off_seconds: float = Field(
        0.5, gt=0, description="before the first retry; then doubled, each with jitter"
    )
    maximum_wait_seconds: float = Field(
        120.0,
        gt=0,
        description="a Retry-After or Crawl-delay longer than this ends the visit to the host",
    )
    give_up_after: int = Field(
        5, ge=1, description="pages in a row without an answer, then the host is left alone"
    )
    maximum_body_bytes: int = Field(5_000_000, gt=0, description="unpacked; larger is refused")
    maximum_redirects: int = Field(5, ge=0, le=20, description="RFC 9309 asks for five at least")
    maximum_pages: int = Field(500, gt=0, description="per source and day")
    maximum_seconds: float = Field(
        3600.0,
        gt=0,
        description="for the visit of one day; then it is "
        "left unfinished, and the next run goes on",
    )
    obey_robots: bool = Field(True, description="honour robots.txt (RFC 9309)")
    private_hosts: tuple[str, ...] = Field(
        (),
        description="host names (or *.patterns) that may stand at loopback, private or link-local "
        "addresses; all others may not",
    )

    @field_validator("user_agent")
    @classmethod
    def _is_a_header(cls, agent: str | None) -> str | None:
        if agent is not None and not re.fullmatch(r"[\x20-\x7e]+", agent):
            raise PydanticCustomError("agent", "must be one line of ASCII characters")
        return agent

    @field_validator("private_hosts")
    @classmethod
    def _are_names(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for i, host in enumerate(hosts):
            if not re.fullmatch(r"[^/@:\s]+|\[?[0-9a-fA-F]*:[0-9a-fA-F:.]+\]?", host):
                raise PydanticCustomError(
                    "host", "must be a host name without scheme, port and path", {"at": [i]}
                )
        return hosts

    @field_validator("contact")
    @classmethod
    def _reachable(cls, contact: str | None) -> str | None:
        if contact is not None and not is_reachable(contact):
            raise PydanticCustomError("contact", "must be an e-mail address or an http(s) URL")
        return contact

    def allows_private(self, host: str) -> bool:
        """True if `host` may stand at an address that is not public; `[::1]` and `::1` are one."""
        patterns = (re.sub(r"^\[(.*:.*)\]$", r"\1", one.lower()) for one in self.private_hosts)
        return any(fnmatch(host.lower(), pattern) for pattern in patterns)

    def says_who(self) -> bool:
        """True where a contact is given, by itself or in the user agent."""
        return bool(self.contact or re.search(REACHABLE, self.user_agent or ""))

    def own_agent(self, contact: str | None) -> str | None:
        """Return the user agent with a contact in it, ours if the source has none to give."""
        known = self.contact or contact
        if self.user_agent is None or known is None or re.search(REACHABLE, self.user_agent):
            return self.user_agent
        return f"{self.user_agent} (+{known})"


def is_reachable(contact: str) -> bool:
    """True for an e-mail address or a web address."""
    return re.fullmatch(REACHABLE, contact) is not None


def is_local(host: str) -> bool:
    """True for a host that can be told to be no public one by its name or number."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


class Secret(Settings):
    """A value that comes from the environment, so that it stands in no file."""

    env: Annotated[
        str, shaped(r"[A-Za-z_][A-Za-z0-9_]*", "the name of an environment variable")
    ] = Field(description="the environment variable with the value")
    prefix: str = Field("", description='put before it, such as "Bearer "')

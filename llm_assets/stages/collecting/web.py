"""The outside world as the collecting stages see it: the network, the clock, chance and secrets.

All of it is given; nothing here reads a clock, the environment or a file by itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from aiohttp.abc import AbstractResolver

from llm_assets.config import SecretHeader
from llm_assets.errors import CollectingError
from llm_assets.records import Page
from llm_assets.stages.collecting.connecting import Addresses

Clock: TypeAlias = Callable[[], datetime]
Report: TypeAlias = Callable[[str], None]


def _no_secret(_: str) -> str | None:
    return None


@dataclass(frozen=True)
class Web:
    """How the network is reached.

    `addresses` stand in for host names; `secret` returns an environment variable; `jitter` a number
    from 0 to 1. `robots` are the robots.txt that this process has read, by address: a range of days
    asks each host once.
    """

    now: Clock
    addresses: Addresses = field(default_factory=dict)
    user_agent: str = "llm-assets"
    secret: Callable[[str], str | None] = _no_secret
    jitter: Callable[[], float] = random.random
    resolver: AbstractResolver | None = None
    robots: dict[str, Page] = field(default_factory=dict)


@dataclass(frozen=True)
class Places:
    """Where files are: what ships, what people drop, and how a bucket is opened (a boto3 client)."""

    data: Path
    inbox: Path
    open_bucket: Callable[[], Any]


class Secrets:
    """The secret headers of one source, and a blot for wherever their values turn up."""

    def __init__(self, source: str, headers: Mapping[str, str | SecretHeader], web: Web) -> None:
        self.headers: dict[str, str] = {}
        self._values: list[str] = []
        for name, value in headers.items():
            if isinstance(value, str):
                self.headers[name] = value
                continue
            secret = web.secret(value.env)
            if not secret:
                raise CollectingError(
                    f"The source {source} sends the header {name} from the environment variable "
                    f"{value.env}, which is not set.",
                    f"Set {value.env} where the run happens.",
                )
            self.headers[name] = value.prefix + secret
            self._values.append(secret)

    def blot(self, text: str) -> str:
        """Return `text` without any secret value."""
        for value in self._values:
            text = text.replace(value, "[secret]")
        return text

    def blot_bytes(self, content: bytes) -> bytes:
        """Return `content` without any secret value."""
        for value in self._values:
            content = content.replace(value.encode(), b"[secret]")
        return content

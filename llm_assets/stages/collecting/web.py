"""The outside world as the collecting stages see it: the network, the clock, chance and secrets.

All of it is given; nothing here reads a clock, the environment or a file by itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from aiohttp.abc import AbstractResolver

from llm_assets.records import Page
from llm_assets.stages.collecting.connecting import Addresses
from llm_assets.stages.collecting.gates import Rhythm

Clock: TypeAlias = Callable[[], datetime]
Report: TypeAlias = Callable[[str], None]


def _no_secret(_: str) -> str | None:
    return None


def _nobody(contact: str | None) -> str:
    return f"llm-assets (+{contact})" if contact else "llm-assets"


@dataclass(frozen=True)
class Web:
    """How the network is reached.

    `addresses` stand in for host names; `user_agent` says who asks, given a source's own contact,
    and `contact` is for those that have none;
    `secret` returns an environment variable; `jitter` a number from 0 to 1. `robots` are the
    robots.txt that this process has read, by address, and `rhythms` say when it asked each host: a
    range of days is one visit in the eyes of a host. In `rhythm_folder` the next process finds the
    rhythms of hosts that want distance.
    """

    now: Clock
    addresses: Addresses = field(default_factory=dict)
    user_agent: Callable[[str | None], str] = _nobody
    contact: str | None = None
    secret: Callable[[str], str | None] = _no_secret
    jitter: Callable[[], float] = random.random
    resolver: AbstractResolver | None = None
    robots: dict[str, Page] = field(default_factory=dict)
    rhythms: dict[str, Rhythm] = field(default_factory=dict)
    rhythm_folder: Path | None = None


@dataclass(frozen=True)
class Places:
    """Where files are: what ships, what people drop, and how a bucket is opened (by boto3)."""

    data: Path
    inbox: Path
    open_bucket: Callable[[], Any]

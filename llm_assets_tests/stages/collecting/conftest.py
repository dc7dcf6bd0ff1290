"""A server whose answers are told, and days collected from it as the platform does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from llm_assets_tests.stages.collecting.serving import Replies, Server
from llm_assets_tests.stages.collecting.sites import Days
from llm_assets_tests.stages.collecting.visits import Visits

StartServer = Callable[[Replies], Server]


@pytest.fixture
def start_server() -> Iterator[StartServer]:
    """Start servers that run until the test is over."""
    servers: list[Server] = []

    def start(replies: Replies) -> Server:
        servers.append(Server(replies))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    """Days of one use case, collected into journals of this test's own."""
    return Visits(tmp_path)


@pytest.fixture
def days(tmp_path: Path) -> Days:
    """Days of one use case, with no server yet."""
    return Days(tmp_path, "")


def serve(days: Days, start_server: StartServer, replies: Replies) -> Server:
    """Start a server for all hosts of the tests."""
    server = start_server(replies)
    days.address = server.address
    return server

"""A running server for the tests of the sample sites, and a plain way to ask it for a page."""

import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from llm_assets.sample_sites import SampleSites, serve


@dataclass(frozen=True)
class Answer:
    """What came back over the wire, with header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


Fetch = Callable[..., Answer]


@pytest.fixture(scope="session")
def running_sites() -> Iterator[SampleSites]:
    """All sample sites on a free port; their index links to 5 January 2026."""
    with serve(today=lambda: date(2026, 1, 5)) as running:
        yield running


@pytest.fixture
def fetch(running_sites: SampleSites) -> Fetch:
    """Ask for one page: `fetch(host, path, method="GET", **headers)`."""

    def fetch_page(host: str, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection(running_sites.address, timeout=5)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            port = running_sites.address.rpartition(":")[2]
            connection.request(method, path, headers={"Host": f"{host}:{port}", **named})
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, received, response.read())
        finally:
            connection.close()

    return fetch_page

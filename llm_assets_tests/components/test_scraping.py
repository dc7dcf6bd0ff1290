"""Collecting as Dagster runs it: who it says it is, and that no secret is anywhere afterwards."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dagster as dg
import pytest
from pyarrow import parquet

import llm_assets
from llm_assets import sample_sites
from llm_assets.config import UseCase
from llm_assets.deployment import read_deployment
from llm_assets_tests.components.conftest import Chain, OpenChain, changed
from llm_assets_tests.stages.collecting.serving import Asked, Reply, Server

CANARY = "canary/7f3a+91d4=c0ffee"
DAY = "2026-01-01"
FIRST = date.fromisoformat(DAY)


def spellings(secret: str) -> list[bytes]:
    """What a search for a leak looks for."""
    ways = [secret, quote(secret, safe=""), quote(secret), secret.replace("/", "\\/")]
    packed = [base64.b64encode(secret.encode()[i:])[:16].decode() for i in range(3)]
    return [way.encode() for way in (*ways, *packed)]


def echo(asked: Asked) -> Reply:
    """Tell everything that was told; a page for its own sake on top."""
    sent = asked.headers.get("x-api-key", "none")
    packed = base64.b64encode(f"key={sent};".encode()).decode()
    cards = "".join(
        f"<article><h3>{sign}</h3><p>{text}</p></article>"
        for sign, text in (
            (sign, sample_sites.horoscope_text(sample_sites.HOSTS[0], FIRST, sign))
            for sign in sample_sites.SIGNS
        )
    )
    body = f"<p>{sent}</p><i>{quote(sent, safe='')}</i><b>{packed}</b>{cards}"
    headers = {"Content-Type": "text/html; charset=utf-8", "ETag": f'"{sent}"', "Link": f"<{sent}>"}
    return Reply(body.encode(), headers=headers)


def move(asked: Asked) -> Reply:
    """Send the secret on in an address that cannot be reached."""
    return Reply(
        status=302, headers={"Location": f"http://127.0.0.1:9/{asked.headers['x-api-key']}"}
    )


def unpacked(path: Path) -> bytes:
    """A file's bytes; the values of a Parquet file, which are compressed, too."""
    content = path.read_bytes()
    if path.suffix != ".parquet":
        return content
    rows = parquet.read_table(path).to_pylist()
    return content + b"\n".join(
        value if isinstance(value, bytes) else str(value).encode()
        for row in rows
        for value in row.values()
    )


@pytest.fixture
def server() -> Iterator[Server]:
    """A site that echoes."""
    told = Server({f"/{DAY}": echo, f"/moved/{DAY}": move})
    yield told
    told.stop()


def source(name: str, server: Server, variable: str) -> dict[str, Any]:
    """The site as a source that sends a secret."""
    return {
        "kind": "html",
        "name": name,
        "history": "dated",
        "start_urls": [server.url("/{date}"), server.url("/moved/{date}")],
        "headers": {"X-Api-Key": {"env": variable}},
        "item": "article",
        "fields": {"sign": "h3", "text": "p"},
        "manners": {"retries": 0, "private_hosts": ["127.0.0.1"]},
    }


def test_no_file_and_no_event_of_a_real_run_holds_it(
    horoscopes: UseCase,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CANARY_KEY", CANARY)
    monkeypatch.delenv("MISSING_KEY", raising=False)
    sources = [source("api", server, "CANARY_KEY"), source("other", server, "MISSING_KEY")]
    use_case = changed(horoscopes, sources=sources)
    (tmp_path / "dagster").mkdir()
    (tmp_path / "mlflow").mkdir()
    caplog.set_level(logging.DEBUG)
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
        chain = Chain(use_case, read_deployment({"LLM_ASSETS_HOME": str(tmp_path)}), instance)
        result = chain.materialize(["raw_scrapes", "clean_corpus"], DAY)
        assert chain.trouble(result) == ""
        figures = chain.manifest("raw_scrapes", DAY).figures
        events = repr(instance.all_logs(result.run_id))

    assert [one.headers.get("x-api-key") for one in server.requests] == [CANARY] * 3
    assert figures["pages_by_status"] == {"api": {"0": 1, "200": 1}}
    assert "MISSING_KEY, which is not set" in figures["notes"]["other"]
    written = {str(path): unpacked(path) for path in tmp_path.rglob("*") if path.is_file()}
    assert any(b"[secret]" in content for path, content in written.items() if "parquet" in path)
    said = "".join(capfd.readouterr())
    places = {
        **written,
        "events": events.encode(),
        "log": caplog.text.encode(),
        "said": said.encode(),
    }
    leaks = [
        where for where, content in places.items() for way in spellings(CANARY) if way in content
    ]
    assert leaks == []
    assert "MISSING_KEY" in events


def test_every_request_names_version_use_case_and_how_to_reach_its_people(
    horoscopes: UseCase, server: Server, open_chain: OpenChain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY", CANARY)
    sources = [source("one", server, "KEY"), source("two", server, "KEY")]
    sources[1]["manners"] |= {"contact": "https://example.org/bot"}
    owners = ["team:content", "stars@example.org"]
    chain = open_chain(changed(horoscopes, sources=sources, owners=owners))
    assert chain.trouble(chain.materialize(["raw_scrapes"], DAY)) == ""
    product = f"llm-assets/{llm_assets.__version__}"
    assert {one.headers["user-agent"] for one in server.requests if one.path == f"/{DAY}"} == {
        f"{product} (horoscopes; +stars@example.org)",
        f"{product} (horoscopes; +https://example.org/bot)",
    }

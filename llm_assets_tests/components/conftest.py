"""Real chains on a temporary store: real HTTP, real models (tiny), a real Dagster instance."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfile
from typing import Any

import dagster as dg
import pytest

from llm_assets import sample_sites
from llm_assets.cli.running import QUIET_CONSOLE, failure_of
from llm_assets.components.assets import AGAIN_TAG
from llm_assets.components.resources import DATA_ASSETS, MODEL_ASSETS, Workshop, open_workshop
from llm_assets.components.use_case import build_definitions
from llm_assets.config import UseCase, load
from llm_assets.definitions import bindings
from llm_assets.deployment import Deployment, read_deployment
from llm_assets.storage.layout import Partition
from llm_assets.storage.manifests import Manifest

OpenChain = Callable[[UseCase], "Chain"]
RANGE_TAGS = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


@dataclass
class Chain:
    """A use case bound to a temporary home, with a Dagster instance of its own."""

    use_case: UseCase
    deployment: Deployment
    instance: dg.DagsterInstance

    @property
    def workshop(self) -> Workshop:
        return open_workshop(self.deployment)

    def definitions(self) -> dg.Definitions:
        return dg.Definitions.merge(build_definitions(self.use_case), bindings(self.deployment))

    def materialize(
        self, assets: Sequence[str], first: str, last: str | None = None, *, again: bool = False
    ) -> dg.ExecuteInProcessResult:
        """Run assets for a day or a range, as the UI does; never raises for a failed run."""
        tags = dict(zip(RANGE_TAGS, (first, last or first), strict=True))
        return (
            self.definitions()
            .resolve_job_def(f"{self.use_case.name}__daily")
            .execute_in_process(
                instance=self.instance,
                asset_selection=[self.key(asset) for asset in assets],
                partition_key=first if last is None else None,
                tags={**(tags if last is not None else {}), AGAIN_TAG: str(again).lower()},
                run_config=QUIET_CONSOLE,
                raise_on_error=False,
            )
        )

    def key(self, asset: str) -> dg.AssetKey:
        return dg.AssetKey([self.use_case.name, asset])

    def recorded(self, asset: str) -> set[str]:
        """The days that Dagster calls materialized."""
        return set(self.instance.get_materialized_partitions(self.key(asset)))

    def committed(self, asset: str) -> set[str]:
        """The days that the store holds."""
        return {str(day) for day in self.workshop.archive.days(self.use_case.name, asset)}

    def manifest(self, asset: str, day: str) -> Manifest:
        partition = Partition(self.use_case.name, asset, date.fromisoformat(day))
        found = self.workshop.archive.current(partition)
        assert found is not None
        return found

    def metadata(self, asset: str, day: str) -> dict[str, Any]:
        """The metadata of a day's newest materialization, as plain values."""
        records = self.instance.fetch_materializations(
            dg.AssetRecordsFilter(self.key(asset), asset_partitions=[day]), limit=1
        ).records
        materialization = records[0].asset_materialization
        assert materialization is not None
        return {name: value.value for name, value in materialization.metadata.items()}

    def trouble(self, result: dg.ExecuteInProcessResult) -> str:
        """Why a run failed, in the words of its innermost errors; empty for a success."""
        return "" if result.success else failure_of(self.instance, result.run_id)

    def checks(self, result: dg.ExecuteInProcessResult) -> list[tuple[str, str | None, bool]]:
        """All check evaluations of a run: name, day, passed."""
        evaluations = [
            event.asset_check_evaluation_data
            for event in result.all_events
            if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION
        ]
        return [(e.check_name, e.partition, e.passed) for e in evaluations]


@pytest.fixture(scope="session")
def sites() -> Iterator[sample_sites.SampleSites]:
    """The sample sites, served once for all tests."""
    with sample_sites.serve() as served:
        yield served


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A T5 of some 200 thousand parameters: configuration and the shipped tokenizer."""
    from transformers import GenerationConfig, T5Config

    shipped = read_deployment({}).data_folder / "models" / "tiny-t5-ru"
    folder = tmp_path_factory.mktemp("tiny-t5")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        copyfile(shipped / name, folder / name)
    T5Config(
        architectures=["T5ForConditionalGeneration"],
        vocab_size=2048,
        d_model=48,
        d_kv=24,
        d_ff=96,
        num_layers=1,
        num_heads=2,
        feed_forward_proj="gated-gelu",
        decoder_start_token_id=0,
    ).save_pretrained(folder)
    GenerationConfig(decoder_start_token_id=0, pad_token_id=0, eos_token_id=1).save_pretrained(
        folder
    )
    return folder


@pytest.fixture(scope="session")
def horoscopes(tiny_model: Path) -> UseCase:
    """The shipped use case on the tiny model, trained for seconds, with no floors."""
    file = read_deployment({}).defs_folder / "horoscopes" / "defs.yaml"
    return changed(
        load(file, "demo"),
        model={"base": str(tiny_model)},
        training={"epochs": 4, "learning_rate": 0.01, "window": {"days": 3, "minimum_days": 2}},
        evaluation={"floors": [], "maximum_new_tokens": 24},
    )


@pytest.fixture
def open_chain(
    tmp_path: Path, sites: sample_sites.SampleSites
) -> Iterator[Callable[[UseCase], Chain]]:
    """Open a use case on this test's own home; the same home for each call."""
    with dg.DagsterInstance.ephemeral() as instance:

        def opened(use_case: UseCase) -> Chain:
            environment = {
                "LLM_ASSETS_HOME": str(tmp_path),
                "LLM_ASSETS_SAMPLE_SITES": sites.address,
            }
            (tmp_path / "mlflow").mkdir(exist_ok=True)
            return Chain(use_case, read_deployment(environment), instance)

        yield opened


@pytest.fixture(scope="module")
def finished_chain(
    tmp_path_factory: pytest.TempPathFactory,
    sites: sample_sites.SampleSites,
    horoscopes: UseCase,
) -> Iterator[Chain]:
    """Three days of data in one run, and the third day's model and report. Read, do not change."""
    home = tmp_path_factory.mktemp("home")
    environment = {"LLM_ASSETS_HOME": str(home), "LLM_ASSETS_SAMPLE_SITES": sites.address}
    (home / "mlflow").mkdir()
    with dg.DagsterInstance.ephemeral() as instance:
        chain = Chain(horoscopes, read_deployment(environment), instance)
        data = chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-03")
        assert chain.trouble(data) == ""
        model = chain.materialize(MODEL_ASSETS, "2026-01-03")
        assert chain.trouble(model) == ""
        yield chain


def changed(use_case: UseCase, **blocks: Any) -> UseCase:
    """Return the use case with some keys of some blocks changed, validated again."""
    plain = use_case.model_dump(mode="json")
    for name, block in blocks.items():
        plain[name] = {**plain[name], **block} if isinstance(block, dict) else block
    return UseCase.model_validate(plain)


@dataclass
class MoodySite:
    """A one-page site whose answer for a day can be told: a page, a status, or no cards."""

    address: str
    statuses: dict[str, int] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def texts_of(self, day: str) -> list[str]:
        """The texts that the site shows on a day unless told otherwise."""
        return _texts_of(day)

    def source(self, name: str = "moody") -> dict[str, Any]:
        """The site as a source of a use case."""
        return {
            "kind": "html",
            "name": name,
            "history": "dated",
            "start_urls": [f"http://{self.address}/{{date}}"],
            "item": "article",
            "fields": {"sign": "h3", "text": "p"},
            "manners": {
                "retries": 0,
                "back_off_seconds": 0.01,
                "private_hosts": ["127.0.0.1"],
            },
        }


@pytest.fixture
def moody_site() -> Iterator[MoodySite]:
    """A real HTTP server that fails as it is told."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            day = self.path.strip("/")
            site.asked.append(self.path)
            status = 404 if day == "robots.txt" else site.statuses.get(day, 200)
            texts = (
                site.texts[day] if day in site.texts else _texts_of(day) if status == 200 else []
            )
            body = _cards(texts)
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = MoodySite(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def _texts_of(day: str) -> list[str]:
    host = sample_sites.HOSTS[0]
    return [
        text
        for text in (
            sample_sites.horoscope_text(host, date.fromisoformat(day), sign)
            for sign in sample_sites.SIGNS
        )
        if 300 < len(text) < 500
    ]


def _cards(texts: Sequence[str]) -> bytes:
    cards = "".join(f"<article><h3>Овен</h3><p>{text}</p></article>" for text in texts)
    return f"<!doctype html><meta charset=utf-8>{cards}".encode()

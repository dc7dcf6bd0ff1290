"""What steps are built with: the archive, the web, base models and experiment tracking.

In: a deployment, or plain configuration as the UI shows it. Out: the five steps of a use case.
Where no address of running sample sites is given, the demo deployment serves them itself while an
asset needs them.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import PrivateAttr

from llm_assets.components.clean_step import CleanStep
from llm_assets.components.days import Days
from llm_assets.components.evaluate_step import EvaluateStep
from llm_assets.components.scrape_step import ScrapeStep
from llm_assets.components.steps import Step
from llm_assets.components.tokenize_step import TokenizeStep
from llm_assets.components.tracking import MlflowTracking
from llm_assets.components.train_step import TrainStep
from llm_assets.config import UseCase
from llm_assets.deployment import Deployment, read_secret
from llm_assets.stages.base_model import ModelShelf
from llm_assets.storage.archive import Archive
from llm_assets.storage.local import LocalStore

if TYPE_CHECKING:
    from llm_assets.stages.collecting.web import Places, Web

DATA_ASSETS = ("raw_scrapes", "clean_corpus", "tokenized_splits")
MODEL_ASSETS = ("trained_model", "eval_report")
ASSETS = DATA_ASSETS + MODEL_ASSETS


@dataclass(frozen=True)
class Workshop:
    """What steps are built from, without Dagster."""

    archive: Archive
    shelf: ModelShelf
    web: "Web"
    places: "Places"
    spark_master: str

    def step(
        self, use_case: UseCase, asset: str, inputs: Mapping[str, Days[Any]] | None = None
    ) -> Step[Any]:
        """Return the step of one of ASSETS; `inputs` are its upstream assets, if at hand."""

        def days(upstream: str) -> Days[Any]:
            return (inputs or {}).get(upstream) or Days(self.archive, use_case.name, upstream)

        match asset:
            case "raw_scrapes":
                return ScrapeStep(use_case, self.archive, self.web, self.places)
            case "clean_corpus":
                return CleanStep(
                    use_case,
                    self.archive,
                    self.shelf,
                    days("raw_scrapes"),
                    self.places.data,
                    self.spark_master,
                )
            case "tokenized_splits":
                return TokenizeStep(use_case, self.archive, self.shelf, days("clean_corpus"))
            case "trained_model":
                return TrainStep(use_case, self.archive, self.shelf, days("tokenized_splits"))
            case _:
                return EvaluateStep(
                    use_case,
                    self.archive,
                    self.shelf,
                    days("tokenized_splits"),
                    days("trained_model"),
                )


def open_workshop(deployment: Deployment) -> Workshop:
    """Return the workshop of a deployment; starts and writes nothing."""
    return workshop_resource(deployment).workshop(deployment.sample_sites)


class WorkshopResource(dg.ConfigurableResource[Any]):
    """The workshop as Dagster configures it."""

    store: str
    scratch: str
    data_folder: str
    inbox: str
    base_models: str
    sample_sites: str | None
    serves_samples: bool
    tracking_uri: str
    tracking_artifacts: str | None
    spark_master: str

    _until_the_end: ExitStack = PrivateAttr(default_factory=ExitStack)

    def opened(self, asset: str) -> Workshop:
        """Return the workshop; raw_scrapes has sample sites to fetch from in the demo."""
        address = self.sample_sites
        if address is None and self.serves_samples and asset == "raw_scrapes":
            from llm_assets import sample_sites

            address = self._until_the_end.enter_context(sample_sites.serve()).address
        return self.workshop(address)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """End what was started for the step, however it ended."""
        self.close()

    def close(self) -> None:
        """End what was started."""
        self._until_the_end.close()

    def workshop(self, sample_sites: str | None) -> Workshop:
        """Return the workshop, fetching sample sites from an address, if given."""
        from llm_assets.stages.collecting.web import Places, Web

        data, scratch = Path(self.data_folder), Path(self.scratch)
        return Workshop(
            Archive(LocalStore(Path(self.store)), scratch),
            ModelShelf(data, Path(self.base_models)),
            Web(
                now,
                sample_addresses(sample_sites),
                secret=read_secret,
                rhythm_folder=scratch / "hosts",
            ),
            Places(data, Path(self.inbox), open_bucket),
            self.spark_master,
        )

    def tracking(self, context: dg.AssetExecutionContext) -> MlflowTracking:
        """Return experiment tracking that is linked with the Dagster run."""
        artifacts = Path(self.tracking_artifacts) if self.tracking_artifacts else None
        return MlflowTracking(self.tracking_uri, artifacts, context)


def workshop_resource(deployment: Deployment) -> WorkshopResource:
    """Return the resource of a deployment."""
    artifacts = deployment.tracking_artifacts
    return WorkshopResource(
        store=str(deployment.store),
        scratch=str(deployment.scratch),
        data_folder=str(deployment.data_folder),
        inbox=str(deployment.inbox),
        base_models=str(deployment.base_models),
        sample_sites=deployment.sample_sites,
        serves_samples=deployment.name == "demo",
        tracking_uri=deployment.tracking_uri,
        tracking_artifacts=str(artifacts) if artifacts else None,
        spark_master=deployment.spark_master,
    )


def open_bucket() -> Any:
    """Return a client for S3, as boto3's own chain of credentials and AWS_ENDPOINT_URL_S3 say."""
    import boto3

    return boto3.client("s3")


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def sample_addresses(address: str | None) -> dict[str, str]:
    """Return the address that stands in for each sample site's host name."""
    if address is None:
        return {}
    from llm_assets.sample_sites import HOSTS

    return dict.fromkeys(HOSTS, address)

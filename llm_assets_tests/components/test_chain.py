"""The chain as Dagster runs it: three days of data in one run, one model, one report."""

from __future__ import annotations

from datetime import date

import dagster as dg
import pandas as pd

from llm_assets.components.assets import FACES, daily_partitions
from llm_assets.components.checks import CHECKS
from llm_assets.components.resources import ASSETS, DATA_ASSETS
from llm_assets.storage.layout import Partition
from llm_assets_tests.components.conftest import Chain, OpenChain

DAYS = {"2026-01-01", "2026-01-02", "2026-01-03"}


def test_every_day_of_a_range_is_committed_and_recorded(finished_chain: Chain) -> None:
    for asset in DATA_ASSETS:
        assert finished_chain.committed(asset) == DAYS
        assert finished_chain.recorded(asset) == DAYS
    assert finished_chain.committed("eval_report") == {"2026-01-03"}


def test_a_manifest_names_its_inputs_up_to_the_pages(finished_chain: Chain) -> None:
    report = finished_chain.manifest("eval_report", "2026-01-03")
    model = finished_chain.manifest("trained_model", "2026-01-03")
    tokens = finished_chain.manifest("tokenized_splits", "2026-01-02")
    corpus = finished_chain.manifest("clean_corpus", "2026-01-02")
    pages = finished_chain.manifest("raw_scrapes", "2026-01-02")

    assert report.recipe.inputs[0].manifest == model.digest()
    assert [one.day for one in model.recipe.inputs] == sorted(DAYS)
    assert model.recipe.inputs[1].manifest == tokens.digest()
    assert tokens.recipe.inputs[0].manifest == corpus.digest()
    assert corpus.recipe.inputs[0].manifest == pages.digest()
    assert model.recipe.parent.startswith("sha256:")


def test_each_day_shows_its_own_figures(finished_chain: Chain) -> None:
    first = finished_chain.metadata("clean_corpus", "2026-01-01")
    second = finished_chain.metadata("clean_corpus", "2026-01-02")

    assert (
        first["dagster/row_count"]
        == finished_chain.manifest("clean_corpus", "2026-01-01").figures["documents"]
    )
    assert first["manifest"] != second["manifest"]
    assert [record.data["rule"] for record in first["rejected_by_rule"].records] == [
        "drop_empty",
        "drop_where",
        "keep_length",
        "copy",
        "near_copy",
    ]
    assert "document_id" in first["preview"]


def test_plots_and_metrics_are_in_the_metadata(finished_chain: Chain) -> None:
    tokens = finished_chain.metadata("tokenized_splits", "2026-01-03")
    model = finished_chain.metadata("trained_model", "2026-01-03")
    report = finished_chain.metadata("eval_report", "2026-01-03")

    assert tokens["lengths"].startswith("![lengths](data:image/svg+xml;base64,")
    assert model["loss_curve"].startswith("![loss](data:image/svg+xml;base64,")
    assert model["validation_loss_after"] < model["validation_loss_before"]
    assert report["metric/perplexity"] < report["metric/base_perplexity"]


def test_previews_are_left_out_unless_the_use_case_allows_them(
    finished_chain: Chain, open_chain: OpenChain
) -> None:
    linked = finished_chain.use_case.model_copy(update={"previews": "linked"})
    chain = open_chain(linked)
    chain.materialize(("raw_scrapes", "clean_corpus"), "2026-01-01")

    metadata = chain.metadata("clean_corpus", "2026-01-01")

    assert "preview" not in metadata
    assert "стихия" not in str(metadata)


def test_running_a_finished_range_again_writes_nothing(finished_chain: Chain) -> None:
    store = finished_chain.deployment.store
    before = {file: file.stat().st_mtime_ns for file in store.rglob("*")}

    result = finished_chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-03")

    assert result.success
    assert {file: file.stat().st_mtime_ns for file in store.rglob("*")} == before
    assert finished_chain.metadata("clean_corpus", "2026-01-02")["newly_committed"] is False


def test_each_check_says_its_result_for_each_day_and_once_for_all(finished_chain: Chain) -> None:
    result = finished_chain.materialize(("clean_corpus",), "2026-01-01", "2026-01-03")

    found = finished_chain.checks(result)

    for check in CHECKS["clean_corpus"]:
        assert {day for name, day, passed in found if name == check and passed} == {*DAYS, None}


def test_the_model_and_its_report_are_equal_when_made_again(
    finished_chain: Chain, open_chain: OpenChain
) -> None:
    chain = open_chain(finished_chain.use_case)
    chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-03")
    chain.materialize(("trained_model", "eval_report"), "2026-01-03")

    weights = {
        manifest.files_digest()
        for one in (finished_chain, chain)
        for manifest in [one.manifest("trained_model", "2026-01-03")]
    }

    assert len(weights) == 1


def test_an_asset_of_ones_own_may_ask_for_a_pandas_frame(finished_chain: Chain) -> None:
    seen: list[pd.DataFrame] = []

    @dg.asset(
        partitions_def=daily_partitions(finished_chain.use_case),
        ins={"corpus": dg.AssetIn(key=finished_chain.key("clean_corpus"))},
    )
    def words_a_day(corpus: pd.DataFrame) -> None:
        seen.append(corpus)

    own = dg.Definitions.merge(finished_chain.definitions(), dg.Definitions(assets=[words_a_day]))
    own.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=finished_chain.instance,
        asset_selection=[words_a_day.key],
        partition_key="2026-01-02",
    )

    assert list(seen[0].columns[:3]) == ["document_id", "source", "url"]
    assert (
        len(seen[0]) == finished_chain.manifest("clean_corpus", "2026-01-02").figures["documents"]
    )


def test_the_report_is_one_page_in_the_store(finished_chain: Chain) -> None:
    partition = Partition("horoscopes", "eval_report", date(2026, 1, 3))
    manifest = finished_chain.manifest("eval_report", "2026-01-03")
    folder = finished_chain.workshop.archive.folder(partition, manifest)

    page = (folder / "report.html").read_text(encoding="utf-8")

    assert "Verdict" in page
    assert f"{manifest.figures['metrics']['loss']:.4g}" in page


def test_steps_and_assets_name_the_same_code_versions(finished_chain: Chain) -> None:
    versions = {
        asset: finished_chain.workshop.step(finished_chain.use_case, asset).code_version
        for asset in ASSETS
    }

    assert versions == {asset: face.code_version for asset, face in FACES.items()}

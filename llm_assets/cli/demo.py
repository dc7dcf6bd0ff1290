"""`llm-assets demo`: seven days of the sample use case, end to end, and proof that it learned.

Starts the sample sites on a free loopback port, runs the chain as real Dagster runs on the
persistent instance, and shows what came out. Every number shown was measured by the evaluation.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

from rich.console import Console

from llm_assets.cli.instance import open_instance
from llm_assets.cli.materializing import say_what_failed, say_what_ran
from llm_assets.cli.progress import Progress
from llm_assets.cli.running import run_wanted
from llm_assets.cli.serving_sites import sites_at_hand
from llm_assets.cli.summary import Summary
from llm_assets.cli.use_cases import find_use_case
from llm_assets.components.planning import Wanted
from llm_assets.components.resources import open_workshop
from llm_assets.deployment import Deployment
from llm_assets.errors import DeploymentError

USE_CASE = "horoscopes"
DAYS = 7


def run_demo(deployment: Deployment, out: Console, err: Console) -> int:
    """Run the demo; return the exit status, 0 only if the model has learned."""
    if deployment.name != "demo":
        raise DeploymentError(
            f"The demo runs in the demo deployment, and this is {deployment.name!r}.",
            f"Unset LLM_ASSETS_DEPLOYMENT, or use llm-assets run {USE_CASE}.",
        )
    use_case = find_use_case(deployment, USE_CASE)
    days = tuple(use_case.start_date + timedelta(days=i) for i in range(DAYS))
    wanted = Wanted(use_case, days, days[-1:])
    started = time.monotonic()
    with sites_at_hand(replace(deployment, sample_sites=None)) as served:
        workshop = open_workshop(served)
        with open_instance(served) as instance, Progress(err) as progress:
            progress.show(f"sample sites on http://{served.sample_sites}")
            ran = run_wanted(instance, workshop, wanted, progress)
    say_what_ran(wanted, ran, out)
    if ran.bad_days:
        return say_what_failed(ran, err)
    summary = Summary(workshop.archive, use_case, out)
    out.print()
    summary.show_data(days)
    out.print()
    summary.show_model(days[-1])
    summary.show_samples(days[-1], use_case.evaluation.samples_in_preview)
    out.print()
    has_learned = summary.show_floors(days[-1])
    out.print()
    summary.show_report_path(days[-1])
    out.print("UI      make ui (or llm-assets ui), then http://127.0.0.1:3000", highlight=False)
    out.print(f"took    {time.monotonic() - started:.0f} s", highlight=False)
    return 0 if has_learned else 1

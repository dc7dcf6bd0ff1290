"""The sample sites: `llm-assets sites` until Ctrl-C, and for as long as a run of the demo lasts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from rich.console import Console

from llm_assets import sample_sites
from llm_assets.deployment import SAMPLE_SITES, Deployment, set_for_children
from llm_assets.errors import DeploymentError


@contextmanager
def sites_at_hand(deployment: Deployment) -> Iterator[Deployment]:
    """Yield a deployment with an address of running sample sites, where it has any.

    An address that is given stays. Assets would serve the sites themselves, once each; served here
    they also end when Ctrl-C ends a run.
    """
    if deployment.sample_sites is not None or deployment.name != "demo":
        yield deployment
        return
    with sample_sites.serve() as sites:
        set_for_children(SAMPLE_SITES, sites.address)
        yield replace(deployment, sample_sites=sites.address)


def serve_until_interrupted(port: int, out: Console) -> None:
    """Serve and say where; Ctrl-C ends it with exit status 0."""
    try:
        with sample_sites.serve(port) as sites:
            port_taken = sites.address.rsplit(":", 1)[1]
            lines = [
                f"http://{sites.address}",
                *(f"  http://{host}:{port_taken}/" for host in sample_sites.HOSTS),
                f"Runs fetch from here with {SAMPLE_SITES}={sites.address}. Ctrl-C ends it.",
            ]
            out.print("\n".join(lines), highlight=False, soft_wrap=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        out.print("ended")
    except OSError as error:
        raise DeploymentError(
            f"Port {port} cannot be used ({error.strerror}).", "Take another, or --port 0."
        ) from error

"""`llm-assets sites`: the sample sites, until Ctrl-C."""

from __future__ import annotations

import threading

from rich.console import Console

from llm_assets import sample_sites
from llm_assets.deployment import SAMPLE_SITES
from llm_assets.errors import DeploymentError


def serve_until_interrupted(port: int, out: Console) -> None:
    """Serve and say where; Ctrl-C ends it with exit status 0."""
    try:
        with sample_sites.serve(port) as sites:
            out.print(f"http://{sites.address}", highlight=False)
            real_port = sites.address.rsplit(":", 1)[1]
            for host in sample_sites.HOSTS:
                out.print(f"  http://{host}:{real_port}/", highlight=False)
            out.print(
                f"Runs fetch from here with {SAMPLE_SITES}={sites.address}. Ctrl-C ends it.",
                highlight=False,
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        out.print("ended")
    except OSError as error:
        raise DeploymentError(
            f"Port {port} cannot be used ({error.strerror}).", "Take another, or --port 0."
        ) from error

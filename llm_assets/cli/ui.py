"""`llm-assets ui`: dagster-webserver and daemon on loopback, on the same instance as the commands.

One UI per home: a second one would silently share its database, so it is refused by a lock.
"""

from __future__ import annotations

import fcntl
import signal
import socket
import subprocess
import sys

from llm_assets.cli.instance import open_instance, workspace_file
from llm_assets.deployment import Deployment
from llm_assets.errors import DeploymentError

HOST = "127.0.0.1"


def open_ui(deployment: Deployment, port: int | None) -> int:
    """Run `dagster dev` until it ends or Ctrl-C; return its exit status."""
    from dagster_webserver.cli import DEFAULT_WEBSERVER_PORT

    with open_instance(deployment):
        pass
    with (deployment.dagster_home / ".ui.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DeploymentError(
                f"A UI is already open on {deployment.dagster_home}.",
                "Use that one, or set LLM_ASSETS_HOME to another folder.",
            ) from error
        chosen = free_port(DEFAULT_WEBSERVER_PORT if port is None else port)
        sys.stdout.write(f"http://{HOST}:{chosen}  (Ctrl-C ends it)\n")
        sys.stdout.flush()
        command = [sys.executable, "-m", "dagster", "dev", "-w", str(workspace_file(deployment))]
        return _wait(subprocess.Popen([*command, "-h", HOST, "-p", str(chosen)]))


def free_port(port: int) -> int:
    """Return `port`, or a free one for 0. Raises DeploymentError if it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise DeploymentError(
                f"Port {port} on {HOST} is taken.", "Give another with --port, or --port 0."
            ) from error
        chosen: int = probe.getsockname()[1]
        return chosen


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait; hand SIGTERM on; after Ctrl-C, which the terminal sends to both, wait for its end."""
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)

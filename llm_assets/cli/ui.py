"""`llm-assets ui`: dagster-webserver and daemon on loopback, on the same instance as the commands.

One UI per home: a second one would silently share its database, so it is refused by a lock.
"""

from __future__ import annotations

import fcntl
import signal
import socket
import subprocess
import sys

from llm_assets.cli.instance import (
    open_instance,
    prepare_home,
    report_lost_runs,
    workspace_file,
)
from llm_assets.deployment import HOME, Deployment
from llm_assets.errors import DeploymentError

HOST = "127.0.0.1"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# `dagster dev` warns that `dg dev` is newer; that one is not part of the base installation.
QUIETLY = ("-W", "ignore:Function `dev_command` is superseded")


def open_ui(deployment: Deployment, port: int | None) -> int:
    """Run `dagster dev` until it ends or Ctrl-C; return its exit status."""
    from dagster_webserver.cli import DEFAULT_WEBSERVER_PORT

    prepare_home(deployment)
    with (deployment.dagster_home / ".ui.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise DeploymentError(
                f"A UI is already open on {deployment.dagster_home}: {lock.read()}.",
                f"Use that one, or set {HOME} to another folder.",
            ) from error
        with open_instance(deployment) as instance:
            report_lost_runs(instance)
        chosen = free_port(DEFAULT_WEBSERVER_PORT if port is None else port)
        address = f"http://{HOST}:{chosen}"
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        sys.stdout.write(f"{address}  (Ctrl-C ends it)\n")
        sys.stdout.flush()
        workspace = str(workspace_file(deployment))
        command = [sys.executable, *QUIETLY, "-m", "dagster", "dev", "-w", workspace]
        # In a session of its own, or the terminal would send it the same Ctrl-C that we hand on.
        command += ["-h", HOST, "-p", str(chosen)]
        return _wait(subprocess.Popen(command, start_new_session=True))


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
    """Wait; hand the first request to end on. A second one would cut the shutdown short."""

    def hand_on(*_: object) -> None:
        for request in ENDINGS:
            signal.signal(request, signal.SIG_IGN)
        process.terminate()

    for request in ENDINGS:
        signal.signal(request, hand_on)
    return process.wait()

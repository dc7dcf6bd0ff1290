"""A real S3 server for tests: SeaweedFS in a folder of its own, on free ports, for one session."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

KEY, SECRET = "tests", "a-secret-of-the-tests"
READY_SECONDS = 60.0
PORTS = (
    *("s3.port", "s3.port.grpc", "s3.port.iceberg", "s3.port.lance"),
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "admin.port", "admin.port.grpc"),
)


@dataclass(frozen=True)
class SeaweedServer:
    """Where the server is, and who may use it."""

    endpoint: str
    key: str = KEY
    secret: str = SECRET

    def client(self, secret: str | None = None) -> Any:
        """Return a boto3 client; another secret is one that the server does not know."""
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.key,
            aws_secret_access_key=secret or self.secret,
            region_name="us-east-1",
            config=Config(
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 2},
                s3={"addressing_style": "path"},
            ),
        )

    def new_bucket(self) -> str:
        """Make a bucket that no other test has."""
        name = f"bucket-{uuid4().hex[:12]}"
        self.client().create_bucket(Bucket=name)
        return name


@contextmanager
def seaweed(folder: Path) -> Iterator[SeaweedServer]:
    """Serve S3 from `folder` until the block ends; then the server is ended and reaped."""
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    weed = shutil.which("weed", path=Path(sys.executable).parent) or "weed"
    command = [
        *(weed, "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
        *(f"-s3.config={folder / 's3.json'}", "-admin.ui=false", "-webdav=false"),
        *(f"-{name}={port}" for name, port in ports.items()),
    ]
    with (folder / "weed.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            server = SeaweedServer(f"http://127.0.0.1:{ports['s3.port']}")
            _wait(server, process, folder / "weed.log")
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _wait(server: SeaweedServer, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once an object can be written and read; an open port says less."""
    from botocore.exceptions import BotoCoreError, ClientError

    client = server.client()
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(BotoCoreError, ClientError):
            client.create_bucket(Bucket="ready")
            client.put_object(Bucket="ready", Key="key", Body=b"value")
            if client.get_object(Bucket="ready", Key="key")["Body"].read() == b"value":
                return
        time.sleep(0.2)
    raise RuntimeError(f"SeaweedFS is not up: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedServer]:
    """A running S3 server."""
    with seaweed(tmp_path_factory.mktemp("seaweed")) as server:
        yield server

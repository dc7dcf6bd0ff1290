"""`sites` and `ui`: servers on loopback that end when they are told to, with all they started."""

from __future__ import annotations

import json
import os
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from llm_assets_tests.cli.conftest import Say
from llm_assets_tests.cli.homes import PATIENCE_SECONDS, Command, Home, wait_until


@pytest.fixture
def taken_port() -> Iterator[str]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


def first_line(command: Command) -> str:
    """The first line of standard output, as soon as it is written."""
    assert command.process.stdout is not None
    return command.process.stdout.readline()


def test_sites_are_served_until_ctrl_c(home: Home) -> None:
    with home.start("sites") as command:
        address = first_line(command).strip()
        request = urllib.request.Request(
            f"{address}/2026-01-01/", headers={"Host": "zvezdy.localhost"}
        )
        with urllib.request.urlopen(request) as answer:
            page = answer.read().decode()
        command.send(signal.SIGINT)
        status, output, errors = command.ended()

    port = address.rsplit(":", 1)[1]
    assert address.startswith("http://127.0.0.1:")
    assert page.count("card__sign") >= 12
    assert f"  http://zvezdy.localhost:{port}/\n" in output
    assert f"LLM_ASSETS_SAMPLE_SITES=127.0.0.1:{port}. Ctrl-C ends it.\n" in output
    assert (status, output.splitlines()[-1], errors) == (0, "ended", "")


def test_a_run_fetches_from_sites_that_are_served_elsewhere(home: Home) -> None:
    with home.start("sites") as command:
        address = first_line(command).strip().removeprefix("http://")

        done = home.run(
            *("run", "horoscopes", "--day", "2026-01-01", "--select", "raw_scrapes"),
            LLM_ASSETS_SAMPLE_SITES=address,
        )

    assert done.returncode == 0, done.stderr
    assert home.committed("raw_scrapes") == ["2026-01-01"]


def test_sites_on_a_taken_port_are_refused_readably(say: Say, taken_port: str) -> None:
    said = say("sites", "--port", taken_port)

    assert (said.status, said.out) == (1, "")
    assert said.err.startswith(f"Port {taken_port} cannot be used (Address already in use")
    assert said.err.endswith("Take another, or --port 0.\n")


def test_the_ui_on_a_taken_port_is_refused_readably(home: Home, taken_port: str) -> None:
    refused = home.run("ui", "--port", taken_port)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        f"Port {taken_port} on 127.0.0.1 is taken. Give another with --port, or --port 0.\n"
    )


def wait_until_it_answers(address: str, command: Command) -> dict[str, str]:
    """Return what `/server_info` says, as soon as the UI answers."""
    answers: list[dict[str, str]] = []

    def answers_now() -> bool:
        assert command.process.poll() is None, command.errors
        try:
            with urllib.request.urlopen(f"{address}/server_info") as answer:
                answers.append(json.load(answer))
        except urllib.error.URLError:
            return False
        return True

    wait_until(answers_now, f"{address} does not answer", command.errors)
    return answers[0]


def listened_on(processes: list[psutil.Process]) -> set[str]:
    """The internet addresses that some processes listen on."""
    connections = [one for process in processes for one in process.net_connections("inet")]
    return {f"{one.laddr.ip}" for one in connections if one.status == psutil.CONN_LISTEN}


def test_the_ui_answers_on_loopback_only_and_ctrl_c_ends_all_its_processes(home: Home) -> None:
    with home.start("ui", "--port", "0") as command:
        address = first_line(command).split()[0]
        info = wait_until_it_answers(address, command)
        started = psutil.Process(command.process.pid).children(recursive=True)
        listening = listened_on(started)
        second = home.run("ui", "--port", "0")
        os.killpg(command.process.pid, signal.SIGINT)  # as a terminal does
        status, _, errors = command.ended()
        _, alive = psutil.wait_procs(started, PATIENCE_SECONDS)

    assert "dagster_webserver_version" in info
    assert address.startswith("http://127.0.0.1:")
    assert listening == {"127.0.0.1"}
    assert len(started) >= 4  # dagster dev, webserver, daemon, code server
    assert (second.returncode, second.stdout, second.stderr) == (
        1,
        "",
        f"A UI is already open on {home.deployment.dagster_home}: {address}. Use that one, or set "
        "LLM_ASSETS_HOME to another folder.\n",
    )
    assert (status, alive) == (0, [])
    assert "Traceback" not in errors
    assert "Aborted" not in errors
    assert "superseded" not in errors


def test_a_terminated_ui_ends_all_its_processes(home: Home) -> None:
    with home.start("ui", "--port", "0") as command:
        address = first_line(command).split()[0]
        wait_until_it_answers(address, command)
        started = psutil.Process(command.process.pid).children(recursive=True)
        command.send(signal.SIGTERM)
        status, _, _ = command.ended()
        _, alive = psutil.wait_procs(started, PATIENCE_SECONDS)

    assert (status, alive) == (0, [])

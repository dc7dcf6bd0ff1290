"""The base model that ships, one far smaller for training, and a server that answers as told.

torch is imported inside the fixtures that need it, so that tests of other stages start at once.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest

import llm_assets
from llm_assets.config import Model, Training
from llm_assets.records import TokenSide
from llm_assets.sample_sites import HOROSCOPE_HOSTS, SIGNS, horoscope_text
from llm_assets.stages.base_model import ModelShelf
from llm_assets.stages.tokenizing import pack_rows

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    from llm_assets.stages.training import TrainingRun

DATA = Path(llm_assets.__file__).parent.parent / "data"
TINY = Model(base="models/tiny-t5-ru", from_scratch_seed=7)
HELD_OUT_DAY = date(2026, 2, 1)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> ModelShelf:
    """Where the base models stand that ship."""
    return ModelShelf(DATA, tmp_path_factory.mktemp("base_models"))


@pytest.fixture(scope="session")
def tokenizer(shelf: ModelShelf) -> PreTrainedTokenizerBase:
    """The tokenizer of the sample model that ships."""
    return shelf.tokenizer(TINY)


@dataclass(frozen=True)
class Reply:
    """What the server sends; status 0 hangs up without a word."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request as it came in; `arrived_at_seconds` is `time.monotonic`."""

    host: str
    path: str
    user_agent: str
    arrived_at_seconds: float


Replies: TypeAlias = Mapping[str, Reply | list[Reply] | Callable[[], Reply]]


class OddServer:
    """A real HTTP server whose answers are a table: path, or host and path, to reply.

    A list is answered one by one, its last reply for ever; a function is called in the request's
    own thread; a path that is not in the table is a 404. Every request gets a connection.
    """

    def __init__(self, replies: Replies) -> None:
        self.released = threading.Event()  # set when the test is over
        self._replies = replies
        self._lock = threading.Lock()
        self._requests: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.address = f"127.0.0.1:{self._server.server_port}"

    @property
    def requests(self) -> list[Asked]:
        """All requests so far, in order of arrival."""
        with self._lock:
            return list(self._requests)

    @property
    def paths(self) -> list[str]:
        """The paths of all requests so far but those for robots.txt, in order of arrival."""
        return [asked.path for asked in self.requests if asked.path != "/robots.txt"]

    def url(self, path: str = "/") -> str:
        """The address of a page."""
        return f"http://{self.address}{path}"

    def stop(self) -> None:
        """Close the port; requests that came in are still answered."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, host: str, path: str, user_agent: str) -> Reply:
        """Write the request down and choose its reply."""
        with self._lock:
            self._requests.append(Asked(host, path, user_agent, time.monotonic()))
            reply = self._replies.get(host + path, self._replies.get(path, Reply(status=404)))
            if isinstance(reply, list):
                reply = reply.pop(0) if len(reply) > 1 else reply[0]
        return reply() if callable(reply) else reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.headers["Host"].partition(":")[0]
                reply = owner.answer(host, self.path, self.headers["User-Agent"])
                if reply.status == 0:
                    return
                try:
                    self.send_response(reply.status)
                    length = {"Content-Length": str(len(reply.body))}
                    for name, value in {**length, **reply.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(reply.body)
                except ConnectionError:
                    pass  # the client did not wait for it

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


StartServer: TypeAlias = Callable[[Replies], OddServer]


@pytest.fixture
def start_server() -> Iterator[StartServer]:
    """Start servers that run until the test is over."""
    servers: list[OddServer] = []

    def start(replies: Replies) -> OddServer:
        servers.append(OddServer(replies))
        return servers[-1]

    yield start
    for server in servers:
        server.released.set()
        server.stop()


@pytest.fixture(scope="session")
def _one_thread() -> Iterator[None]:
    """Tiny matrices gain nothing from threads, and lose much where other processes run."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@dataclass(frozen=True)
class TinyBase:
    """A base model of 70 thousand parameters, initialised anew at each `model()`."""

    shelf: ModelShelf
    settings: Model
    tokenizer: PreTrainedTokenizerBase

    def model(self) -> PreTrainedModel:
        """The same untrained model each time."""
        return self.shelf.seq2seq(self.settings)

    def tokens(self, rows: list[tuple[str, str]]) -> TokenSide:
        """Tokens of (sign, text) pairs, put as the shipped use case puts them."""
        inputs = [self.tokenizer(f"гороскоп: {sign}")["input_ids"] for sign, _ in rows]
        targets = [self.tokenizer(text)["input_ids"] for _, text in rows]
        return TokenSide(pack_rows(inputs, np.uint16), pack_rows(targets, np.uint16))

    def horoscopes(self, first: date, days: int, signs: int = 12) -> TokenSide:
        """What the three sample sites say to the first few signs from `first` on."""
        return self.tokens(
            [
                (SIGNS[slug], text)
                for offset in range(days)
                for host in HOROSCOPE_HOSTS
                for slug in list(SIGNS)[:signs]
                if (text := horoscope_text(host, first + timedelta(days=offset), slug))
            ]
        )


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, _one_thread: None) -> TinyBase:
    """The shipped sample model's tokenizer with a far smaller T5 of one layer each side."""
    from transformers import T5Config

    folder = tmp_path_factory.mktemp("models")
    shutil.copytree(DATA / TINY.base, folder / "tiny")
    config = T5Config.from_pretrained(DATA / TINY.base)
    config.update({"d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 1, "num_decoder_layers": 1})
    config.save_pretrained(folder / "tiny")
    shelf = ModelShelf(folder, tmp_path_factory.mktemp("initialised"))
    settings = Model(base="tiny", from_scratch_seed=7)
    return TinyBase(shelf, settings, shelf.tokenizer(settings))


@dataclass(frozen=True)
class Trained:
    """A model after a short training, and what it was trained and is measured on."""

    model: PreTrainedModel
    run: TrainingRun
    train: TokenSide
    held_out: TokenSide


@pytest.fixture(scope="session")
def trained(tiny: TinyBase) -> Trained:
    """A model that learned four days of horoscopes by heart; tests only read it."""
    from llm_assets.stages.training import train_model

    model = tiny.model()
    train, held_out = tiny.horoscopes(date(2026, 1, 1), 4), tiny.horoscopes(HELD_OUT_DAY, 1)
    settings = Training(epochs=12, batch_size=8, learning_rate=2e-2)
    run = train_model(model, tiny.tokenizer, train, held_out, settings, on_step=[])
    return Trained(model, run, train, held_out)

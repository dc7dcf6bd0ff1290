"""The base model that ships, and one far smaller for training.

torch is imported inside the fixtures that need it, so that tests of other stages start at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

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

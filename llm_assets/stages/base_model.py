"""The base model: a folder or a hub name in, a model and its tokenizer out.

Both come through `from_pretrained`, whatever their source. A sample model's folder holds a
configuration and a tokenizer only; its weights are initialised from the settings' seed into a cache
folder first. torch and transformers are imported when a model is asked for, not before.
Remote code is never run, and weights are safetensors only.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from llm_assets.config import Model
from llm_assets.errors import BaseModelError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


@dataclass(frozen=True)
class ModelShelf:
    """Where base models stand: `folder` holds those that ship, `cache` those made from a seed."""

    folder: Path
    cache: Path

    def find(self, model: Model) -> str:
        """Return what `from_pretrained` is to be given: a folder, or a hub name."""
        local = self.folder / model.base
        return str(local) if local.is_dir() else model.base

    def fingerprint(self, model: Model) -> str:
        """Name the base by content (a folder) or revision (a hub name), without loading it."""
        found = Path(self.find(model))
        if not found.is_dir():
            return f"{model.base}@{model.revision}"
        digest = hashlib.sha256(str(model.from_scratch_seed).encode())
        for file in sorted(path for path in found.iterdir() if path.is_file()):
            seen = file.stat()
            digest.update(file.name.encode() + _file_digest(file, seen.st_size, seen.st_mtime_ns))
        return f"sha256:{digest.hexdigest()}"

    def tokenizer(self, model: Model) -> PreTrainedTokenizerBase:
        """Load the tokenizer. Raises BaseModelError where there is none."""
        from transformers import AutoTokenizer

        source = self._source(model)
        tokenizer: PreTrainedTokenizerBase = self._load(AutoTokenizer, model, str(source))
        names = tokenizer.vocab_files_names.values()
        # transformers 5 makes up an empty vocabulary for a folder that has none, and says nothing.
        if names and source.is_dir() and not any((source / name).is_file() for name in names):
            raise self._missing(model, f"{source} holds none of {', '.join(names)}")
        return tokenizer

    def tokenizer_file(self, model: Model) -> Path:
        """Return the tokenizer as a tokenizer.json, for who needs no more than that."""
        shipped = Path(self.find(model)) / "tokenizer.json"
        if shipped.is_file():
            return shipped
        key = hashlib.sha256(self.fingerprint(model).encode()).hexdigest()[:20]
        target = self.cache / f"tokenizer-{key}.json"
        if not target.is_file():
            self.cache.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=self.cache, prefix=".half-") as scratch:
                half = Path(scratch) / target.name
                self.tokenizer(model).backend_tokenizer.save(str(half))
                half.replace(target)
        return target

    def seq2seq(self, model: Model) -> PreTrainedModel:
        """Load an encoder-decoder, in evaluation mode. Raises BaseModelError."""
        from transformers import AutoModelForSeq2SeqLM

        source = self._source(model)
        if model.from_scratch_seed is not None:
            source = self._initialised(model, source, model.from_scratch_seed)
        loaded: PreTrainedModel = self._load(AutoModelForSeq2SeqLM, model, str(source))
        return _on_accelerator(loaded)

    def bundle(self, folder: Path) -> PreTrainedModel:
        """Load a trained model from its bundle's folder, in evaluation mode."""
        from transformers import AutoModelForSeq2SeqLM

        loaded: PreTrainedModel = AutoModelForSeq2SeqLM.from_pretrained(
            folder, use_safetensors=True, local_files_only=True, trust_remote_code=False
        )
        return _on_accelerator(loaded)

    def bundle_tokenizer(self, folder: Path) -> PreTrainedTokenizerBase:
        """Load the tokenizer that a model was trained with, from its bundle's folder."""
        from transformers import AutoTokenizer

        loaded: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
        return loaded

    def _source(self, model: Model) -> Path:
        """Return where the base is; one without weights is a folder, so no hub is asked for it."""
        source = Path(self.find(model))
        if model.from_scratch_seed is not None and not source.is_dir():
            raise self._missing(model, f"there is no folder {self.folder / model.base}")
        return source

    def _initialised(self, model: Model, source: Path, seed: int) -> Path:
        """Return a folder with weights drawn from `seed`, made on first use."""
        target = self.cache / self.fingerprint(model).removeprefix("sha256:")[:20]
        if target.is_dir():
            return target
        import torch
        from transformers import AutoConfig, AutoModelForSeq2SeqLM

        config = self._load(AutoConfig, model, str(source))
        self.cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self.cache, prefix=".half-") as scratch:
            half = Path(shutil.copytree(source, Path(scratch) / target.name))
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(seed)
                AutoModelForSeq2SeqLM.from_config(config).save_pretrained(half)
            try:
                half.rename(target)
            except OSError:  # another process was faster; its weights are the same
                if not target.is_dir():
                    raise
        return target

    def _load(self, loader: Any, model: Model, source: str) -> Any:
        weights = {"use_safetensors": True} if "Model" in loader.__name__ else {}
        try:
            return loader.from_pretrained(
                source, revision=model.revision, trust_remote_code=False, **weights
            )
        except (OSError, ValueError, KeyError, ImportError) as error:
            raise self._missing(model, str(error).strip().splitlines()[0]) from error

    def _missing(self, model: Model, why: str) -> BaseModelError:
        return BaseModelError(
            f"The base model {model.base!r} cannot be loaded ({why}).",
            f"Set model.base to a folder below {self.folder}, an absolute folder, or a name on the "
            "Hugging Face Hub that this machine can reach.",
        )


def _on_accelerator(model: PreTrainedModel) -> PreTrainedModel:
    """Move a model to the GPU where there is one."""
    import torch

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    move: Any = model.to  # its annotation is of another signature
    placed: PreTrainedModel = move(device)
    return placed


@lru_cache(maxsize=256)
def _file_digest(file: Path, size: int, modified_ns: int) -> bytes:
    """Hash a file once while it stays as it is: plans ask for fingerprints often."""
    del size, modified_ns  # they are the key
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").digest()

"""Base models: found, named by content, drawn from a seed, and never a way in for foreign code."""

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from llm_assets.config import Model
from llm_assets.errors import BaseModelError
from llm_assets.stages.base_model import ModelShelf
from llm_assets_tests.stages.conftest import DATA, TINY


@pytest.fixture
def copied(tmp_path: Path) -> ModelShelf:
    """A shelf whose only model, `tiny`, is a copy that a test may change."""
    shutil.copytree(DATA / TINY.base, tmp_path / "models" / "tiny")
    return ModelShelf(tmp_path / "models", tmp_path / "cache")


def test_a_folder_on_the_shelf_is_found_and_any_other_name_is_left_to_the_hub(
    copied: ModelShelf,
) -> None:
    assert copied.find(Model(base="tiny")) == str(copied.folder / "tiny")
    assert copied.find(Model(base=str(copied.folder / "tiny"))) == str(copied.folder / "tiny")
    assert copied.find(Model(base="google/mt5-small")) == "google/mt5-small"


def test_the_fingerprint_of_a_folder_is_the_same_until_a_file_or_the_seed_changes(
    copied: ModelShelf,
) -> None:
    tiny, config = Model(base="tiny", from_scratch_seed=7), copied.folder / "tiny" / "config.json"
    first = copied.fingerprint(tiny)
    assert copied.fingerprint(tiny) == first
    assert copied.fingerprint(Model(base="tiny", from_scratch_seed=8)) != first
    text = config.read_text()
    config.write_text(text + " ")
    changed = copied.fingerprint(tiny)
    assert changed != first
    config.write_text(text)
    assert copied.fingerprint(tiny) == first
    (copied.folder / "tiny" / "more.json").write_text("{}")
    assert copied.fingerprint(tiny) not in {first, changed}


def test_the_fingerprint_of_a_hub_name_is_its_revision(copied: ModelShelf) -> None:
    model = Model(base="google/mt5-small", revision="abc123")
    assert copied.fingerprint(model) == "google/mt5-small@abc123"


def test_the_fingerprint_needs_neither_torch_nor_transformers() -> None:
    program = (
        "import sys; from pathlib import Path; from llm_assets.config import Model\n"
        "from llm_assets.stages.base_model import ModelShelf\n"
        f"print(ModelShelf(Path({str(DATA)!r}), Path()).fingerprint(Model(base={TINY.base!r})))\n"
        "print({'torch', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    fingerprint, loaded = done.stdout.splitlines()
    assert fingerprint.startswith("sha256:")
    assert loaded == "set()"


def test_the_same_seed_gives_weights_that_are_equal_bit_by_bit(
    copied: ModelShelf, tmp_path: Path
) -> None:
    elsewhere = ModelShelf(copied.folder, tmp_path / "another cache")
    torch.manual_seed(1)
    one = copied.seq2seq(Model(base="tiny", from_scratch_seed=7)).state_dict()
    torch.manual_seed(2)
    again = elsewhere.seq2seq(Model(base="tiny", from_scratch_seed=7)).state_dict()
    other = copied.seq2seq(Model(base="tiny", from_scratch_seed=8)).state_dict()
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_drawing_weights_leaves_the_random_state_of_the_process_alone(copied: ModelShelf) -> None:
    before = torch.random.get_rng_state()
    copied.seq2seq(Model(base="tiny", from_scratch_seed=7))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_drawn_weights_are_kept_as_safetensors_and_used_again(copied: ModelShelf) -> None:
    tiny = Model(base="tiny", from_scratch_seed=7)
    copied.seq2seq(tiny)
    (folder,) = copied.cache.iterdir()
    written = (folder / "model.safetensors").stat().st_mtime_ns
    loaded = copied.seq2seq(tiny).state_dict()
    assert (folder / "model.safetensors").stat().st_mtime_ns == written
    kept = load_file(folder / "model.safetensors")
    assert all(torch.equal(loaded[name], tensor) for name, tensor in kept.items())
    assert not [path for path in folder.iterdir() if path.suffix in {".bin", ".pt", ".pkl"}]


def test_a_model_comes_ready_for_evaluation(shelf: ModelShelf) -> None:
    assert shelf.seq2seq(TINY).training is False


def test_a_bundle_loads_like_any_folder(shelf: ModelShelf, tmp_path: Path) -> None:
    base = shelf.seq2seq(TINY)
    base.save_pretrained(tmp_path / "bundle")
    loaded = shelf.bundle(tmp_path / "bundle").state_dict()
    assert all(torch.equal(loaded[name], tensor) for name, tensor in base.state_dict().items())


@pytest.mark.parametrize("seed", [None, 7])
def test_a_model_that_is_nowhere_is_told_with_where_models_are_looked_for(
    copied: ModelShelf, seed: int | None
) -> None:
    absent = Model(base="shelf/of/absent", from_scratch_seed=seed)  # never a valid hub name
    with pytest.raises(BaseModelError) as caught:
        copied.seq2seq(absent)
    assert caught.value.what.startswith("The base model 'shelf/of/absent' cannot be loaded (")
    assert caught.value.remedy == (
        f"Set model.base to a folder below {copied.folder}, an absolute folder, or a name on the "
        "Hugging Face Hub that this machine can reach."
    )


def test_a_folder_without_a_tokenizer_is_told(copied: ModelShelf) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (copied.folder / "tiny" / name).unlink()
    with pytest.raises(BaseModelError, match=r"holds none of spiece\.model, tokenizer\.json"):
        copied.tokenizer(Model(base="tiny"))


def test_weights_in_a_pickle_are_refused_although_they_are_the_right_ones(
    copied: ModelShelf, shelf: ModelShelf
) -> None:
    torch.save(shelf.seq2seq(TINY).state_dict(), copied.folder / "tiny" / "pytorch_model.bin")
    with pytest.raises(BaseModelError, match="The base model 'tiny' cannot be loaded"):
        copied.seq2seq(Model(base="tiny"))


def test_code_that_a_model_brings_along_is_not_run(
    copied: ModelShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a daemon has it. At a terminal transformers asks a person, who should say no.
    monkeypatch.setattr("sys.stdin", io.StringIO())
    folder, mark = copied.folder / "tiny", tmp_path / "was run"
    (folder / "foreign.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    config = json.loads((folder / "config.json").read_text())
    config["model_type"] = "foreign"
    config["auto_map"] = {
        "AutoConfig": "foreign.ForeignConfig",
        "AutoModelForSeq2SeqLM": "foreign.ForeignModel",
    }
    (folder / "config.json").write_text(json.dumps(config))
    for model in (Model(base="tiny"), Model(base="tiny", from_scratch_seed=7)):
        with pytest.raises(BaseModelError, match="The base model 'tiny' cannot be loaded"):
            copied.seq2seq(model)
    assert not mark.exists()

"""Tokenizing and packing 200,000 Spanish texts of 300 to 500 characters; reading the tokens.

Peers: `datasets.map`, batched, with the group_texts of transformers' run_clm.py, which reads and
writes Arrow files; and the same tokens in Parquet, read with pyarrow, memory-mapped, a row a block
and 100 rows a row group, the smaller of the sizes that the Hub's documentation names (with larger
groups it is slower: more is decoded for each block). Both tokenize with the same fast tokenizer, a
byte-level BPE of 8,000 tokens that is trained on such texts first. Ours is the whole stage, with
its index of documents, written as the store writes it. Each tokenizing is a process, its CPU time
is counted without starting and importing; one thread each. Reading is of random batches of blocks,
files warm, both into a numpy array; interleaved rounds, the median counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from llm_assets.records import TokenRows
from llm_assets.stages.packing import packed_blocks
from llm_assets_tests.benchmarks.measuring import Metric, environment_for, is_quick
from llm_assets_tests.benchmarks.texts import texts

COUNT, QUICK_COUNT = 200_000, 20_000
ROUNDS, QUICK_ROUNDS = 3, 1
VOCABULARY = 8_000
BLOCK_TOKENS = 256
BATCH = 32  # blocks
BATCHES, QUICK_BATCHES = 50, 10
ROW_GROUP = 100  # blocks
ONE_THREAD = {
    **{"RAYON_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"},
    **{"TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"},
}

TOKENIZE = Metric(
    "tokenize_vs_datasets",
    1.5,
    "texts a CPU second, tokenized and packed, against `datasets.map` with run_clm's group_texts; "
    f"median of {ROUNDS} interleaved rounds of {COUNT:,} texts, one thread",
    higher_is_better=True,
)
READ = Metric(
    "read_vs_parquet",
    20.0,
    f"random batches of {BATCH} blocks of {BLOCK_TOKENS} tokens a CPU second, against the same "
    f"tokens in Parquet with {ROW_GROUP} blocks a row group",
    higher_is_better=True,
)
METRICS = (TOKENIZE, READ)

Numbers = npt.NDArray[np.int64]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 0."""
    quick = is_quick(__doc__, arguments)
    count = QUICK_COUNT if quick else COUNT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train_tokenizer(folder / "tokenizer")
        seconds = measure_tokenizing(folder, count, QUICK_ROUNDS if quick else ROUNDS)
        rounds = (1, QUICK_BATCHES) if quick else (ROUNDS, BATCHES)
        reads = measure_reading(folder, *rounds)
    print(TOKENIZE.line(median(seconds["with_datasets"]) / median(seconds["ours"])))
    print(READ.line(median(reads["parquet"]) / median(reads["ours"])))
    return 0


def train_tokenizer(folder: Path) -> None:
    """Write a byte-level BPE as GPT-2's, trained on other texts than those that are measured."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from tokenizers.trainers import BpeTrainer
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=["<|endoftext|>"], show_progress=False
    )
    tokenizer.train_from_iterator(texts(5_000, seed=1).texts, trainer)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|endoftext|>", unk_token="<|endoftext|>"
    ).save_pretrained(folder)


def measure_tokenizing(folder: Path, count: int, rounds: int) -> dict[str, list[float]]:
    """Return CPU seconds by side, a number a round; both must find the same tokens."""
    seconds: dict[str, list[float]] = {"ours": [], "with_datasets": []}
    for i in range(rounds):
        tokens = {}
        for side, spent in seconds.items():
            home = folder / f"{side}-{i}"
            home.mkdir()
            (home / "tokenizer").symlink_to(folder / "tokenizer")
            said = run_side(side, home, count)
            spent.append(said["seconds"])
            tokens[side] = said["tokens"]
        lost = tokens["ours"] - tokens["with_datasets"]  # group_texts drops the end of each batch
        if not 0 <= lost <= (count // 1_000 + 1) * BLOCK_TOKENS:
            raise RuntimeError(f"the sides disagree: {tokens}")
        rates = {side: round(count / spent[-1]) for side, spent in seconds.items()}
        print(f"texts a CPU second: {rates}; {tokens['ours']:,} tokens", flush=True)
    return seconds


def run_side(side: str, folder: Path, count: int) -> dict[str, Any]:
    """Run a side to its end; return what its last line says."""
    module = f"llm_assets_tests.benchmarks.tokenizers.{side}"
    command = [sys.executable, "-m", module, str(folder), str(count), str(BLOCK_TOKENS)]
    environment = environment_for(folder, HF_HOME=str(folder / "hub"), **ONE_THREAD)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{side} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def measure_reading(folder: Path, rounds: int, batches: int) -> dict[str, list[float]]:
    """Return CPU seconds by side for the same random batches, a number a round."""
    read = {"ours": read_ours(folder), "parquet": read_parquet(folder)}
    count = len(np.load(folder / "ours-0/ours/train.inputs.npy", mmap_mode="r")) // BLOCK_TOKENS
    random = np.random.default_rng(0)
    seconds: dict[str, list[float]] = {side: [] for side in read}
    for i in range(rounds + 1):
        order = random.integers(0, count, (batches, BATCH))
        found = []
        for side, read_batch in read.items():
            started = time.process_time()
            for chosen in order:
                tokens = read_batch(chosen)
            if i:  # the first round is a warm-up
                seconds[side].append(time.process_time() - started)
            found.append(tokens.tolist())
        if found[0] != found[1]:
            raise RuntimeError("the sides read different tokens")
    spent = {side: f"{median(some) / batches * 1e6:.0f}" for side, some in seconds.items()}
    print(f"microseconds a batch: {spent}, of {count:,} blocks", flush=True)
    return seconds


def read_ours(folder: Path) -> Callable[[Numbers], Any]:
    """Return a function that reads a batch from the memory map of the first round."""
    made = folder / "ours-0" / "ours"
    tokens, offsets = (
        np.load(made / f"train.inputs{end}.npy", mmap_mode="r") for end in ("", ".offsets")
    )
    return packed_blocks([TokenRows(tokens, offsets)], BLOCK_TOKENS).read


def read_parquet(folder: Path) -> Callable[[Numbers], Any]:
    """Return a function that reads the same batch from Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    tokens = np.load(folder / "ours-0/ours/train.inputs.npy", mmap_mode="r")
    whole = tokens[: len(tokens) // BLOCK_TOKENS * BLOCK_TOKENS]
    blocks = pa.FixedSizeListArray.from_arrays(pa.array(whole), BLOCK_TOKENS)
    table = pa.table({"input_ids": blocks})
    pq.write_table(table, folder / "tokens.parquet", row_group_size=ROW_GROUP)
    file = pq.ParquetFile(folder / "tokens.parquet", memory_map=True)

    def read(chosen: Numbers) -> Any:
        batch = np.empty((len(chosen), BLOCK_TOKENS), tokens.dtype)
        for i, block in enumerate(chosen.tolist()):
            group, place = divmod(block, ROW_GROUP)
            column = file.read_row_group(group, use_threads=False).column(0).chunk(0)
            values = column.values.to_numpy()
            batch[i] = values[place * BLOCK_TOKENS : (place + 1) * BLOCK_TOKENS]
        return batch

    return read


if __name__ == "__main__":
    sys.exit(main())

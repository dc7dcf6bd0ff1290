"""The peer: `datasets.map`, batched, and group_texts, as transformers' run_clm.py has them.

    python -m llm_assets_tests.benchmarks.tokenizers.with_datasets FOLDER COUNT BLOCK_TOKENS

run_clm.py puts nothing between the texts; here the end of text is appended to each, as ours does.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import chain
from pathlib import Path
from typing import Any

import datasets
from transformers import AutoTokenizer

from llm_assets_tests.benchmarks.texts import texts


def main(folder: Path, count: int, block_tokens: int) -> None:
    """Tokenize and pack; print CPU seconds, tokens and blocks."""
    datasets.disable_progress_bars()
    tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer")
    raw = datasets.Dataset.from_dict({"text": texts(count).texts})
    raw.save_to_disk(folder / "raw")  # so that map writes to a file, as it does for real data
    raw = datasets.load_from_disk(folder / "raw")
    end = tokenizer.eos_token

    def tokenize(examples: dict[str, list[str]]) -> Any:
        return tokenizer([text + end for text in examples["text"]])

    def group_texts(examples: dict[str, list[list[int]]]) -> dict[str, list[list[int]]]:
        concatenated = {k: list(chain(*examples[k])) for k in examples}
        total = len(concatenated["input_ids"]) // block_tokens * block_tokens
        result = {
            k: [t[i : i + block_tokens] for i in range(0, total, block_tokens)]
            for k, t in concatenated.items()
        }
        result["labels"] = result["input_ids"].copy()
        return result

    started = time.process_time()
    tokenized = raw.map(tokenize, batched=True, remove_columns=["text"])
    packed = tokenized.map(group_texts, batched=True)
    seconds = time.process_time() - started
    tokens = len(packed) * block_tokens
    print(json.dumps({"seconds": seconds, "tokens": tokens, "blocks": len(packed)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

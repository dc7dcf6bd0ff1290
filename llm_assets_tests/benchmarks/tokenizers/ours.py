"""Ours: the tokenizing stage for causal text, written as the store writes it, read as blocks.

python -m llm_assets_tests.benchmarks.tokenizers.ours FOLDER COUNT BLOCK_TOKENS
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

import polars as pl
from transformers import AutoTokenizer

from llm_assets.config import CausalTask
from llm_assets.records import SIDES, CleanCorpus
from llm_assets.stages.packing import packed_blocks
from llm_assets.stages.tokenizing import tokenize_corpus
from llm_assets.storage.formats import FORMATS
from llm_assets_tests.benchmarks.texts import texts

DAY = date(2026, 1, 5)


def main(folder: Path, count: int, block_tokens: int) -> None:
    """Tokenize and pack; print CPU seconds, tokens and blocks."""
    tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer")
    names = [f"d{i}" for i in range(count)]
    frame = pl.DataFrame({"document_id": names, "text": texts(count).texts})
    corpus = CleanCorpus(DAY, frame, frame.clear(), ())
    placed = dict.fromkeys(names, SIDES[0])
    task = CausalTask(kind="causal", block_tokens=block_tokens)
    store = FORMATS["tokenized_splits"]
    target = folder / "ours"
    target.mkdir()
    started = time.process_time()
    splits = tokenize_corpus(corpus, placed, task, tokenizer)
    store.write(splits, target)
    back = store.read(target, DAY, splits.figures())
    blocks = packed_blocks([back.sides[SIDES[0]].inputs], block_tokens)
    seconds = time.process_time() - started
    print(json.dumps({"seconds": seconds, "tokens": blocks.tokens, "blocks": len(blocks)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

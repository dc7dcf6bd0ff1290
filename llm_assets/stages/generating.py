"""Generating: prompts and a model in, texts out.

All prompts of one sampling setting are one padded batch. The seed belongs to the call, so the same
call gives the same texts; the process's own random state is left as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from llm_assets.config import SamplingSetting


@torch.inference_mode()
def generate_texts(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    prompts: Sequence[str],
    setting: SamplingSetting,
    *,
    maximum_new_tokens: int,
    seed: int,
) -> list[str]:
    """Return one text per prompt, by nucleus sampling (Holtzman et al. 2020) at a temperature."""
    encoded = tokenizer(list(prompts), return_tensors="pt", padding=True).to(model.device)
    generator: Any = model
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        ids = generator.generate(
            input_ids=encoded["input_ids"],
            attention_mask=encoded["attention_mask"],
            do_sample=True,
            top_p=setting.top_p,
            top_k=0,
            temperature=setting.temperature,
            max_new_tokens=maximum_new_tokens,
        )
    texts: list[str] = tokenizer.batch_decode(ids, skip_special_tokens=True)
    return [text.strip() for text in texts]

"""Evaluating: a candidate, its base and the held-out tokens in, metrics and samples out.

Losses are taken on the same held-out rows for both models; texts are generated for the same prompts
at the same settings and seeds. A metric that cannot be measured is left out, never guessed.
Knows neither days nor stores; the page that people read is made elsewhere.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from llm_assets.config import Evaluation, SamplingSetting, Seq2SeqTask
from llm_assets.errors import TrainingError
from llm_assets.records import TokenRows, TokenSide
from llm_assets.stages.generating import generate_texts
from llm_assets.stages.text_metrics import (
    distinct_n,
    on_topic_share,
    peculiar_terms,
    repetition,
    unigram_loss,
)
from llm_assets.stages.tokenizing import cut, pack_rows
from llm_assets.stages.training import mean_loss

Report = Callable[[str], None]


@dataclass(frozen=True)
class Contestant:
    """A model under its role in the comparison: base or candidate."""

    role: str
    model: PreTrainedModel


@dataclass(frozen=True)
class Measured:
    """Metrics by name; texts (model, prompt, top_p, temperature, text); metrics by setting."""

    metrics: dict[str, float]
    samples: pl.DataFrame
    by_setting: list[dict[str, float]]


def evaluate_models(
    candidate: Contestant,
    base: Contestant,
    tokenizer: PreTrainedTokenizerBase,
    train: TokenSide,
    held_out: TokenSide,
    task: Seq2SeqTask,
    settings: Evaluation,
    *,
    report: Report,
) -> Measured:
    """Measure candidate and base. Raises TrainingError where nothing is held out."""
    if len(held_out) == 0:
        raise TrainingError(
            "The window holds no document on the test side.",
            "Widen training.window.days, or raise split.test.",
        )
    pad = int(tokenizer.pad_token_id or 0)
    metrics = _losses(candidate, base, tokenizer, train, held_out, settings.seed, pad)
    report(
        f"held-out perplexity {metrics['perplexity']:.4g}, base {metrics['base_perplexity']:.4g}"
    )
    prompts = render_prompts(task, settings)
    read_prompts = _as_the_model_reads(prompts, task, tokenizer)
    terms = peculiar_terms(texts_by_prompt(train, tokenizer))
    samples: list[dict[str, Any]] = []
    by_setting: list[dict[str, float]] = []
    for i, setting in enumerate(settings.sampling):
        for contestant in (base, candidate):
            texts = generate_texts(
                contestant.model,
                tokenizer,
                prompts,
                setting,
                maximum_new_tokens=settings.maximum_new_tokens,
                seed=settings.seed + i,
            )
            samples += _rows(contestant.role, prompts, setting, texts)
        by_setting.append(_text_metrics(read_prompts, texts, terms, setting))
        report(f"generated {2 * len(prompts)} texts at top_p {setting.top_p:g}")
    for name in ("on_topic_share", "distinct_1", "distinct_2", "repetition"):
        metrics[name] = float(np.mean([row[name] for row in by_setting]))
    return Measured(metrics, pl.DataFrame(samples), by_setting)


def render_prompts(task: Seq2SeqTask, settings: Evaluation) -> list[str]:
    """Return the model inputs of the evaluation, in the order of the YAML."""
    asked = settings.prompts
    assert asked is not None  # the settings of a seq2seq task have them
    return [task.input.format(**{asked.field: value}) for value in asked.values]


def _as_the_model_reads(
    prompts: Sequence[str], task: Seq2SeqTask, tokenizer: PreTrainedTokenizerBase
) -> list[str]:
    """Return prompts as training inputs decode: cut to length, without unknown characters."""
    ids: list[list[int]] = tokenizer(list(prompts))["input_ids"]
    cuts = [cut(row, task.maximum_input_tokens) for row in ids]
    decoded: list[str] = tokenizer.batch_decode(cuts, skip_special_tokens=True)
    return decoded


def texts_by_prompt(side: TokenSide, tokenizer: PreTrainedTokenizerBase) -> dict[str, list[str]]:
    """Return the texts of one side under the input they answer, decoded from the tokens."""
    inputs = tokenizer.batch_decode(_lists(side.inputs), skip_special_tokens=True)
    targets = tokenizer.batch_decode(_lists(side.answers), skip_special_tokens=True)
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for prompt, text in zip(inputs, targets, strict=True):
        grouped[prompt].append(text)
    return dict(grouped)


def with_foreign_inputs(side: TokenSide, seed: int) -> TokenSide | None:
    """Return `side` with every input replaced by another row's different input.

    None where all rows have the same input: then there is nothing to shuffle.
    """
    inputs = _lists(side.inputs)
    random = np.random.default_rng(seed)
    foreign = []
    for own in inputs:
        others = [other for other in inputs if other != own]
        if not others:
            return None
        foreign.append(others[random.integers(len(others))])
    return TokenSide(pack_rows(foreign, side.inputs.tokens.dtype.type), side.targets)


def _losses(
    candidate: Contestant,
    base: Contestant,
    tokenizer: PreTrainedTokenizerBase,
    train: TokenSide,
    held_out: TokenSide,
    seed: int,
    pad: int,
) -> dict[str, float]:
    """Return losses and perplexities, exp(mean loss per target token); padding never counts.

    1 upwards, lower is better. Jelinek et al. 1977, "Perplexity: a measure of the difficulty of
    speech recognition tasks".
    """
    loss = mean_loss(candidate.model, held_out, pad)
    base_loss = mean_loss(base.model, held_out, pad)
    unigram = unigram_loss(train.answers.tokens, held_out.answers.tokens, len(tokenizer))
    metrics = {
        "loss": loss,
        "perplexity": math.exp(loss),
        "base_loss": base_loss,
        "base_perplexity": math.exp(base_loss),
        "unigram_perplexity": math.exp(unigram),
        "perplexity_over_unigram": math.exp(loss - unigram),
    }
    foreign = with_foreign_inputs(held_out, seed)
    if foreign is not None:
        metrics["shuffled_loss_increase"] = mean_loss(candidate.model, foreign, pad) / loss - 1
    return metrics


def _text_metrics(
    prompts: Sequence[str],
    texts: Sequence[str],
    terms: Mapping[str, frozenset[str]],
    setting: SamplingSetting,
) -> dict[str, float]:
    return {
        "top_p": setting.top_p,
        "temperature": setting.temperature,
        "on_topic_share": on_topic_share(prompts, texts, terms),
        "distinct_1": distinct_n(texts, 1),
        "distinct_2": distinct_n(texts, 2),
        "repetition": repetition(texts),
    }


def _rows(
    role: str, prompts: Sequence[str], setting: SamplingSetting, texts: Sequence[str]
) -> list[dict[str, Any]]:
    return [
        {
            "model": role,
            "prompt": prompt,
            "top_p": setting.top_p,
            "temperature": setting.temperature,
            "text": text,
        }
        for prompt, text in zip(prompts, texts, strict=True)
    ]


def _lists(rows: TokenRows) -> list[list[int]]:
    return [rows.row(i).tolist() for i in range(len(rows))]

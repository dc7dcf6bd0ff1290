"""Training: tokens of a window and a base model in, a model bundle out.

One loop, from top to bottom: batches of like length, forward, backward, clip, step, with linear
warm-up and cosine decay. It repeats itself bit by bit on the same machine for the same seed.
Losses are nats per target token. It stops at once, with advice, when the loss is no number.
Knows neither days nor stores; the bundle folder is what plain `from_pretrained` loads.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from transformers import PreTrainedModel, PreTrainedTokenizerBase, get_cosine_schedule_with_warmup

from llm_assets.config import Training
from llm_assets.errors import TrainingError
from llm_assets.records import IGNORED_LABEL, TokenSide
from llm_assets.stages.batching import Batch, ordered_batches, shuffled_batches

EVALUATION_BATCH = 32

OnStep = Callable[[Mapping[str, float]], None]


@dataclass(frozen=True)
class TrainingRun:
    """How a training went: one curve row per optimiser step, and the losses that decide."""

    curve: tuple[Mapping[str, float], ...]
    validation_loss_before: float
    validation_loss_after: float
    steps: int
    tokens: int
    seconds: float


def train_model(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    train: TokenSide,
    validation: TokenSide,
    settings: Training,
    *,
    on_step: Sequence[OnStep],
) -> TrainingRun:
    """Fine-tune `model` in place on `train`.

    The listeners in `on_step` get every row of the curve as it happens.

    AdamW: Loshchilov & Hutter 2019. Raises TrainingError if there is nothing to train on or the
    loss stops being finite.
    """
    if len(train) == 0 or len(validation) == 0:
        raise TrainingError(
            f"The window holds {len(train)} documents for training and "
            f"{len(validation)} for validation.",
            "Widen training.window.days, or lower the shares of the split.",
        )
    _seed_everything(settings.seed)
    accelerator = Accelerator()  # one state a process, so the precision is not its business
    is_mixed = settings.precision == "bfloat16"
    pad = _pad_id(tokenizer)
    steps_per_epoch = math.ceil(len(train) / settings.batch_size)
    total_steps = max(1, round(settings.epochs * steps_per_epoch))
    optimizer = torch.optim.AdamW(
        _decay_groups(model, settings.weight_decay), lr=settings.learning_rate, fused=True
    )
    schedule = get_cosine_schedule_with_warmup(
        optimizer, round(settings.warmup_share * total_steps), total_steps
    )
    model, optimizer = accelerator.prepare(model, optimizer)
    before = mean_loss(model, validation, pad)
    started = time.perf_counter()
    curve: list[Mapping[str, float]] = []
    tokens = 0
    model.train()
    for epoch in range(math.ceil(settings.epochs)):
        epoch_seed = settings.seed + epoch
        for batch in shuffled_batches(train, settings.batch_size, epoch_seed, pad):
            if len(curve) == total_steps:
                break
            with torch.autocast(accelerator.device.type, torch.bfloat16, enabled=is_mixed):
                loss = _loss(model, batch.on(accelerator.device), settings.label_smoothing)
            accelerator.backward(loss)
            norm = accelerator.clip_grad_norm_(model.parameters(), settings.clip_norm)
            optimizer.step()
            optimizer.zero_grad()
            tokens += batch.target_tokens
            row = {
                "step": len(curve) + 1,
                "epoch": (len(curve) + 1) / steps_per_epoch,
                "loss": loss.item(),
                "learning_rate": schedule.get_last_lr()[0],
                "gradient_norm": float(norm) if norm is not None else 0.0,
                "progress": (len(curve) + 1) / total_steps,
            }
            schedule.step()
            _check_finite(row)
            curve.append(row)
            for listener in on_step:
                listener(row)
    seconds = time.perf_counter() - started
    model.eval()
    after = mean_loss(model, validation, pad)
    return TrainingRun(tuple(curve), before, after, len(curve), tokens, seconds)


def mean_loss(model: PreTrainedModel, side: TokenSide, pad: int) -> float:
    """Return the mean loss in nats per target token over all rows; padding never counts."""
    total, tokens = 0.0, 0
    for losses in token_losses(model, side, pad):
        total += float(losses.sum())
        tokens += len(losses)
    return total / tokens


@torch.inference_mode()
def token_losses(model: PreTrainedModel, side: TokenSide, pad: int) -> list[torch.Tensor]:
    """Return for every row, in order, the loss of each of its target tokens, in nats, float64."""
    was_training = model.training
    model.eval()
    rows: list[torch.Tensor] = []
    for batch in (one.on(model.device) for one in ordered_batches(side, EVALUATION_BATCH, pad)):
        logits = _forward(model, batch)
        flat = torch.nn.functional.cross_entropy(
            logits.float().transpose(1, 2), batch.labels, reduction="none"
        )
        counts = batch.labels != IGNORED_LABEL
        rows += [flat[i][counts[i]].double() for i in range(len(flat))]
    model.train(was_training)
    return rows


def save_bundle(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """Write weights (safetensors), configuration and tokenizer into an existing folder."""
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _loss(model: PreTrainedModel, batch: Batch, smoothing: float) -> torch.Tensor:
    logits = _forward(model, batch).float()
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1),  # over rows: the loss over (batch, vocabulary, time) has no
        batch.labels.flatten(),  # deterministic version on CUDA
        ignore_index=IGNORED_LABEL,
        label_smoothing=smoothing,
    )


def _forward(model: PreTrainedModel, batch: Batch) -> torch.Tensor:
    output: Any = model(
        input_ids=batch.input_ids, attention_mask=batch.attention_mask, labels=batch.labels
    )
    logits: torch.Tensor = output.logits
    return logits


def _decay_groups(model: PreTrainedModel, decay: float) -> Sequence[dict[str, Any]]:
    """Decay matrices, not norms and biases, as GPT-2 and its successors are trained."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return [
        {"params": [p for p in trained if p.ndim >= 2], "weight_decay": decay},
        {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0},
    ]


def _seed_everything(seed: int) -> None:
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)


def _pad_id(tokenizer: PreTrainedTokenizerBase) -> int:
    if tokenizer.pad_token_id is None:
        raise TrainingError(
            "The base model's tokenizer has no padding token.",
            "Choose a base model whose tokenizer has one.",
        )
    return int(tokenizer.pad_token_id)


def _check_finite(row: Mapping[str, float]) -> None:
    if not (math.isfinite(row["loss"]) and math.isfinite(row["gradient_norm"])):
        raise TrainingError(
            f"At step {row['step']} the loss is {row['loss']} and the gradient norm "
            f"{row['gradient_norm']} (learning rate {row['learning_rate']:.2g}).",
            "Lower training.learning_rate to a third, or raise training.warmup_share.",
        )

"""What a use case may say about splitting, its model, training and evaluation.

In: the blocks `split`, `model`, `training`, `evaluation`. Out: frozen settings.
Defaults suit a small encoder-decoder; sources of thresholds stand beside them. Imports no torch.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings

METRICS = (
    "loss",
    "perplexity",
    "unigram_perplexity",
    "perplexity_over_unigram",
    "base_loss",
    "base_perplexity",
    "shuffled_loss_increase",
    "on_topic_share",
    "distinct_1",
    "distinct_2",
    "repetition",
)


class Split(Settings):
    """Shares of the held-out sides; the rest is for training.

    `maximum_shared` is ours, between PaLM's limit for a contaminated example, 70% of its 8-grams
    (Chowdhery et al. 2022, section 8, where the shingle's size is from), and Llama 2's for a dirty
    one, 80% of its tokens (Touvron et al. 2023, appendix A.6). GPT-3's single 13-gram (Brown et al.
    2020, appendix C) would refuse texts that share a phrase. On 41 days of the sample sites 0.8
    sets aside 4 of 1189 horoscopes, 6 of 943 recipes and 15 of 1189 short questions; 0.7 would 16,
    22 and 32; 0.5 would 80, 117 and 60. A changed word
    changes eight shingles at most, so 0.8 finds copies in which one word in 50 was changed, and
    none in which it is one in 30: those are the deduplicator's.
    """

    validation: float = Field(0.1, gt=0, lt=0.5, description="share of documents, 0 to 0.5")
    test: float = Field(0.1, gt=0, lt=0.5, description="share of documents, 0 to 0.5")
    salt: str = Field("", description="changes which documents fall on which side")
    maximum_shared: float = Field(
        0.8,
        ge=0,
        le=1,
        description="share of a held-out text's eight-word shingles that may stand in the training "
        "texts of one day",
    )

    @property
    def train(self) -> float:
        """The share of documents that is left for training."""
        return 1 - self.validation - self.test


class Model(Settings):
    """The base model: a folder (relative to the data folder) or a name on the Hugging Face Hub."""

    base: str = Field(min_length=1, description="folder or hub name")
    revision: str = Field("main", description="of a hub name")
    from_scratch_seed: int | None = Field(
        None,
        description="the folder holds no weights: initialise them from this seed (sample models)",
    )


class Window(Settings):
    """The trailing days a model is trained on, its own day included."""

    days: int = Field(7, ge=1, description="days")
    minimum_days: int = Field(1, ge=1, description="fewer present days: refuse to train")

    @model_validator(mode="after")
    def _can_be_met(self) -> Window:
        if self.minimum_days > self.days:
            raise PydanticCustomError(
                "window",
                "minimum_days {minimum} is more than days {days}; lower it",
                {"minimum": self.minimum_days, "days": self.days},
            )
        return self


class Training(Settings):
    """Fine-tuning: AdamW (Loshchilov & Hutter 2019), linear warm-up, cosine decay."""

    window: Window = Window.model_validate({})
    epochs: float = Field(3.0, gt=0, description="passes over the training side of the window")
    batch_size: int = Field(16, ge=1, description="documents per optimiser step")
    learning_rate: float = Field(3e-4, gt=0, le=1, description="peak, after warm-up")
    warmup_share: float = Field(0.1, ge=0, lt=1, description="share of the steps")
    weight_decay: float = Field(0.01, ge=0)
    clip_norm: float = Field(1.0, gt=0, description="gradients are scaled down to this norm")
    label_smoothing: float = Field(0.0, ge=0, lt=1)
    precision: Literal["float32", "bfloat16"] = "float32"
    seed: int = Field(0, ge=0, description="of batches, dropout and new weights")


class SamplingSetting(Settings):
    """Nucleus sampling (Holtzman et al. 2020) at a temperature."""

    top_p: float = Field(gt=0, le=1)
    temperature: float = Field(gt=0, le=5)


class Prompts(Settings):
    """The prompts of the evaluation: one per value of a field."""

    field: str = Field(min_length=1)
    values: tuple[str, ...] = Field(min_length=1)


class Floor(Settings):
    """An absolute demand on a metric; a model that misses one is not committed as evaluated."""

    metric: Literal[METRICS]  # type: ignore[valid-type]
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Floor:
        if self.at_least is None and self.at_most is None:
            raise PydanticCustomError("one_bound", "has neither at_least nor at_most; give one")
        if self.at_least is not None and self.at_most is not None:
            raise PydanticCustomError("one_bound", "has both at_least and at_most; keep one")
        return self

    @property
    def demand(self) -> str:
        """The bound in words: `at least 0.8`."""
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        return f"at most {self.at_most:g}"

    def is_met_by(self, value: float) -> bool:
        """True if `value` keeps the bound (equality keeps it; NaN does not)."""
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is not None and value <= self.at_most


class Evaluation(Settings):
    """What the model is asked to write, how it is sampled, and what it must reach."""

    prompts: Prompts | None = Field(None, description="required where the task is seq2seq")
    sampling: tuple[SamplingSetting, ...] = Field((), description="required with prompts")
    maximum_new_tokens: int = Field(256, ge=1, description="tokens per generated text")
    samples_in_preview: int = Field(3, ge=0, le=20)
    floors: tuple[Floor, ...] = ()
    seed: int = Field(0, ge=0, description="of sampling and of the shuffled control")

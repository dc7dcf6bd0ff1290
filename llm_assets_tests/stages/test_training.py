"""Fine-tuning a very small T5 on sample horoscopes: does it learn, and does it tell the truth?"""

import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, PreTrainedTokenizerFast

from llm_assets.config import Training
from llm_assets.errors import TrainingError
from llm_assets.records import TokenSide
from llm_assets.stages import training
from llm_assets.stages.evaluating import with_foreign_inputs
from llm_assets.stages.text_metrics import unigram_loss
from llm_assets.stages.tokenizing import pack_rows
from llm_assets.stages.training import mean_loss, save_bundle, token_losses, train_model
from llm_assets_tests.stages.conftest import TinyBase, Trained

PAD = 0
DAY = date(2026, 1, 5)
NOTHING = TokenSide(pack_rows([], np.uint16), pack_rows([], np.uint16))
TEXTS = [("Овен", "Марс."), ("Рак", "Луна сегодня зовет вас домой."), ("Лев", "Солнце!")]


def settings(**changes: Any) -> Training:
    """Two passes in small batches, unless the test says otherwise."""
    return Training(**{"epochs": 2, "batch_size": 4, "learning_rate": 1e-2, **changes})


def weights(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def are_equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    """Bit by bit; NaN is not used here."""
    return one.keys() == other.keys() and all(torch.equal(one[k], other[k]) for k in one)


def losses_by_hand(model: torch.nn.Module, inputs: list[int], target: list[int]) -> np.ndarray:
    """-log p of every target token, from the logits of one unpadded row, in numpy."""
    with torch.inference_mode():
        logits = model(
            input_ids=torch.tensor([inputs]), decoder_input_ids=torch.tensor([[PAD, *target[:-1]]])
        ).logits[0]
    z = logits.double().numpy()
    return np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(target)), target]


class TestLearning:
    def test_a_short_training_lowers_the_loss_and_beats_the_frequencies_of_words(
        self, trained: Trained, tiny: TinyBase
    ) -> None:
        frequencies = unigram_loss(
            trained.train.answers.tokens, trained.held_out.answers.tokens, len(tiny.tokenizer)
        )
        assert trained.run.validation_loss_before > math.log(len(tiny.tokenizer))
        assert trained.run.validation_loss_after < 0.6 * frequencies
        assert trained.run.curve[-1]["loss"] < 0.5 * trained.run.curve[0]["loss"]

    def test_the_losses_before_and_after_are_those_of_the_held_out_rows(
        self, trained: Trained, tiny: TinyBase
    ) -> None:
        before = mean_loss(tiny.model(), trained.held_out, PAD)
        assert trained.run.validation_loss_before == pytest.approx(before, rel=1e-6)
        after = mean_loss(trained.model, trained.held_out, PAD)
        assert trained.run.validation_loss_after == after

    def test_the_model_reads_its_prompt_so_a_foreign_prompt_is_worse(
        self, trained: Trained
    ) -> None:
        foreign = with_foreign_inputs(trained.held_out, seed=0)
        assert foreign is not None
        own = mean_loss(trained.model, trained.held_out, PAD)
        assert mean_loss(trained.model, foreign, PAD) > 1.02 * own

    def test_dropout_is_on_while_training_and_off_afterwards(self, tiny: TinyBase) -> None:
        model, side = tiny.model(), tiny.horoscopes(DAY, 1, signs=2)
        modes: list[bool] = []
        listen = [lambda row: modes.append(model.training)]
        train_model(model, tiny.tokenizer, side, side, settings(), on_step=listen)
        assert modes == [True] * 4
        assert model.training is False

    def test_training_in_bfloat16_works_after_training_in_float32_in_the_same_process(
        self, tiny: TinyBase
    ) -> None:
        side, runs = tiny.horoscopes(DAY, 1, signs=2), []
        for precision in ("float32", "bfloat16"):
            model = tiny.model()
            chosen = settings(epochs=4, precision=precision)
            runs.append(train_model(model, tiny.tokenizer, side, side, chosen, on_step=[]))
            assert {tensor.dtype for tensor in model.parameters()} == {torch.float32}
        exact, mixed = runs
        assert mixed.validation_loss_after < mixed.validation_loss_before - 0.3
        assert mixed.validation_loss_after == pytest.approx(exact.validation_loss_after, rel=0.02)
        assert mixed.curve != exact.curve


class TestRepeating:
    @staticmethod
    def train(tiny: TinyBase, seed: int) -> tuple[dict[str, torch.Tensor], Any]:
        model, side = tiny.model(), tiny.horoscopes(DAY, 1, signs=4)
        run = train_model(model, tiny.tokenizer, side, side, settings(seed=seed), on_step=[])
        return weights(model), run.curve

    def test_two_runs_with_one_seed_are_equal_bit_by_bit_and_another_seed_is_not(
        self, tiny: TinyBase
    ) -> None:
        first_weights, first_curve = self.train(tiny, seed=3)
        torch.manual_seed(99)  # the process's own random state is no part of the run
        again_weights, again_curve = self.train(tiny, seed=3)
        other_weights, other_curve = self.train(tiny, seed=4)
        assert are_equal(again_weights, first_weights)
        assert again_curve == first_curve
        assert not are_equal(other_weights, first_weights)
        assert other_curve != first_curve


class TestTheCurve:
    def test_each_step_is_one_row_that_the_listeners_heard_as_it_happened(
        self, tiny: TinyBase
    ) -> None:
        model, side = tiny.model(), tiny.horoscopes(DAY, 1, signs=4)
        first: list[Any] = []
        second: list[Any] = []
        listeners = [first.append, second.append]
        run = train_model(model, tiny.tokenizer, side, side, settings(), on_step=listeners)
        assert [row["step"] for row in run.curve] == list(range(1, run.steps + 1))
        assert list(run.curve) == first == second
        assert run.curve[-1]["progress"] == 1.0
        assert all(row["gradient_norm"] > 0 for row in run.curve)

    @pytest.mark.parametrize(
        ("epochs", "steps"), [(1, 3), (2, 6), (0.7, 2), (1.34, 4), (0.01, 1), (2.99, 9)]
    )
    def test_epochs_may_be_a_fraction_of_the_batches_that_the_rows_fill(
        self, tiny: TinyBase, epochs: float, steps: int
    ) -> None:
        side = tiny.tokens([("Овен", "Марс обещает удачу.")] * 10)  # 3 batches of at most 4
        chosen = settings(epochs=epochs)
        run = train_model(tiny.model(), tiny.tokenizer, side, side, chosen, on_step=[])
        assert run.steps == len(run.curve) == steps
        assert run.curve[-1]["epoch"] == pytest.approx(steps / 3)

    def test_padding_is_not_among_the_tokens_that_are_counted(self, tiny: TinyBase) -> None:
        side = tiny.tokens(TEXTS)
        run = train_model(tiny.model(), tiny.tokenizer, side, side, settings(epochs=3), on_step=[])
        assert run.tokens == 3 * len(side.answers.tokens)

    def test_the_learning_rate_rises_in_a_line_and_falls_as_a_cosine(self, tiny: TinyBase) -> None:
        side = tiny.tokens([("Овен", "Марс.")] * 4)
        chosen = settings(epochs=20, warmup_share=0.25, learning_rate=4e-3)
        run = train_model(tiny.model(), tiny.tokenizer, side, side, chosen, on_step=[])
        rising = [4e-3 * step / 5 for step in range(5)]
        falling = [4e-3 * (1 + math.cos(math.pi * step / 15)) / 2 for step in range(15)]
        assert [row["learning_rate"] for row in run.curve] == pytest.approx(rising + falling)


class TestRefusals:
    @pytest.mark.parametrize("poison", [math.nan, math.inf])
    def test_a_loss_that_is_no_number_stops_the_run_at_once_with_advice(
        self, tiny: TinyBase, poison: float
    ) -> None:
        model, side = tiny.model(), tiny.horoscopes(DAY, 1, signs=2)
        with torch.no_grad():
            next(model.parameters())[:] = poison
        heard: list[Any] = []
        chosen = settings(learning_rate=1.0, warmup_share=0)
        with pytest.raises(TrainingError) as caught:
            train_model(model, tiny.tokenizer, side, side, chosen, on_step=[heard.append])
        assert caught.value.what == (
            "At step 1 the loss is nan and the gradient norm nan (learning rate 1)."
        )
        assert caught.value.remedy == (
            "Lower training.learning_rate to a third, or raise training.warmup_share."
        )
        assert heard == []

    @pytest.mark.parametrize(("rows", "counts"), [((0, 3), "0 documents"), ((3, 0), "3 documents")])
    def test_an_empty_side_is_refused_and_the_window_is_the_remedy(
        self, tiny: TinyBase, rows: tuple[int, int], counts: str
    ) -> None:
        train, validation = (tiny.tokens(TEXTS) if count else NOTHING for count in rows)
        model = tiny.model()
        before = weights(model)
        with pytest.raises(TrainingError) as caught:
            train_model(model, tiny.tokenizer, train, validation, settings(), on_step=[])
        assert caught.value.what == (
            f"The window holds {counts} for training and {rows[1]} for validation."
        )
        assert caught.value.remedy == (
            "Widen training.window.days, or lower the shares of the split."
        )
        assert are_equal(weights(model), before)

    def test_a_tokenizer_without_padding_is_refused(self, tiny: TinyBase) -> None:
        bare = PreTrainedTokenizerFast(tokenizer_object=tiny.tokenizer.backend_tokenizer)
        side = tiny.tokens(TEXTS)
        with pytest.raises(TrainingError, match=r"no padding token\. Choose a base model whose"):
            train_model(tiny.model(), bare, side, side, settings(), on_step=[])


class TestLoss:
    def test_the_mean_is_the_cross_entropy_computed_by_hand_over_all_tokens(
        self, trained: Trained, tiny: TinyBase
    ) -> None:
        side = tiny.tokens(TEXTS)
        by_hand = [
            losses_by_hand(trained.model, side.inputs.row(i).tolist(), side.answers.row(i).tolist())
            for i in range(len(TEXTS))
        ]
        assert len({len(row) for row in by_hand}) > 1  # so that rows and tokens weigh differently
        expected = np.concatenate(by_hand).mean()
        assert mean_loss(trained.model, side, PAD) == pytest.approx(expected, rel=1e-5)
        for row, losses in zip(by_hand, token_losses(trained.model, side, PAD), strict=True):
            assert losses.dtype == torch.float64
            assert losses.numpy() == pytest.approx(row, rel=1e-4, abs=1e-5)

    def test_on_one_unpadded_row_it_is_the_loss_that_transformers_computes(
        self, trained: Trained, tiny: TinyBase
    ) -> None:
        side = tiny.horoscopes(DAY, 1, signs=1)
        one = TokenSide(
            pack_rows([side.inputs.row(0).tolist()], np.uint16),
            pack_rows([side.answers.row(0).tolist()], np.uint16),
        )
        with torch.inference_mode():
            theirs = trained.model(
                input_ids=torch.tensor([one.inputs.row(0).tolist()]),
                labels=torch.tensor([one.answers.row(0).tolist()]),
            ).loss.item()
        assert mean_loss(trained.model, one, PAD) == pytest.approx(theirs, rel=1e-6)

    def test_it_does_not_depend_on_the_size_of_batches_so_padding_never_counts(
        self, trained: Trained, tiny: TinyBase, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        longer = tiny.horoscopes(DAY, 1, signs=3)
        side = TokenSide(
            pack_rows(
                [[5, 1], *(row.tolist() for row in map(longer.inputs.row, range(8)))], np.uint16
            ),
            pack_rows(
                [[9, 1], *(row.tolist() for row in map(longer.answers.row, range(8)))], np.uint16
            ),
        )
        assert training.EVALUATION_BATCH == 32
        together = mean_loss(trained.model, side, PAD)
        monkeypatch.setattr(training, "EVALUATION_BATCH", 1)
        assert mean_loss(trained.model, side, PAD) == pytest.approx(together, rel=1e-6)

    def test_dropout_is_off_and_the_model_is_left_in_the_mode_it_was_in(
        self, tiny: TinyBase
    ) -> None:
        model, side = tiny.model(), tiny.tokens(TEXTS)
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.5
        quiet = mean_loss(model, side, PAD)
        model.train()
        assert mean_loss(model, side, PAD) == quiet
        assert model.training is True


class TestBundle:
    def test_it_is_safetensors_and_json_and_no_pickle(
        self, trained: Trained, tiny: TinyBase, tmp_path: Path
    ) -> None:
        save_bundle(trained.model, tiny.tokenizer, tmp_path)
        assert {file.name for file in tmp_path.iterdir()} == {
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
        }

    def test_plain_transformers_loads_it_and_it_says_the_same(
        self, trained: Trained, tiny: TinyBase, tmp_path: Path
    ) -> None:
        save_bundle(trained.model, tiny.tokenizer, tmp_path)
        model = AutoModelForSeq2SeqLM.from_pretrained(tmp_path)
        tokenizer = AutoTokenizer.from_pretrained(tmp_path)
        asked = tokenizer(
            ["гороскоп: Рак", "гороскоп: Близнецы"], return_tensors="pt", padding=True
        )
        with torch.inference_mode():
            loaded, original = (
                one(**asked, decoder_input_ids=torch.tensor([[0, 5, 6]] * 2)).logits
                for one in (model, trained.model)
            )
        assert torch.equal(loaded, original)
        assert tokenizer.get_vocab() == tiny.tokenizer.get_vocab()

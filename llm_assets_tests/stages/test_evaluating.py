"""Measuring a candidate against its base: every number can be computed again by other means."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from transformers import PreTrainedModel

from llm_assets.config import Evaluation, Prompts, SamplingSetting, Seq2SeqTask
from llm_assets.config.learning import METRICS
from llm_assets.errors import TrainingError
from llm_assets.records import TokenSide
from llm_assets.stages.evaluating import (
    Contestant,
    Measured,
    evaluate_models,
    render_prompts,
    texts_by_prompt,
    with_foreign_inputs,
)
from llm_assets.stages.generating import generate_texts
from llm_assets.stages.text_metrics import (
    distinct_n,
    on_topic_share,
    peculiar_terms,
    repetition,
    unigram_loss,
)
from llm_assets.stages.tokenizing import pack_rows
from llm_assets.stages.training import mean_loss
from llm_assets_tests.stages.conftest import TinyBase, Trained

PAD = 0
TASK = Seq2SeqTask(kind="seq2seq", input="гороскоп: {sign}")
SIGNS = ("Овен", "Рак", "Рыбы")
PROMPTS = [f"гороскоп: {sign}" for sign in SIGNS]
NOTHING = TokenSide(pack_rows([], np.uint16), pack_rows([], np.uint16))
SETTINGS = Evaluation(
    prompts=Prompts(field="sign", values=SIGNS),
    sampling=(
        SamplingSetting(top_p=0.9, temperature=1.0),
        SamplingSetting(top_p=0.6, temperature=0.8),
    ),
    maximum_new_tokens=24,
    seed=5,
)


def evaluate(
    tiny: TinyBase,
    candidate: PreTrainedModel,
    base: PreTrainedModel,
    train: TokenSide,
    held_out: TokenSide,
    settings: Evaluation = SETTINGS,
    lines: list[str] | None = None,
) -> Measured:
    return evaluate_models(
        Contestant("candidate", candidate),
        Contestant("base", base),
        tiny.tokenizer,
        train,
        held_out,
        TASK,
        settings,
        report=(lines if lines is not None else []).append,
    )


@pytest.fixture(scope="module")
def measured(trained: Trained, tiny: TinyBase) -> Measured:
    """The trained model against the untrained one, on a day that neither has seen."""
    return evaluate(tiny, trained.model, tiny.model(), trained.train, trained.held_out)


def texts_of(measured: Measured, role: str, setting: SamplingSetting) -> list[str]:
    rows = measured.samples.filter(model=role, top_p=setting.top_p, temperature=setting.temperature)
    return rows["text"].to_list()


def rows_of(side: TokenSide) -> tuple[list[list[int]], list[list[int]]]:
    indices = range(len(side.answers))
    return (
        [side.inputs.row(i).tolist() for i in indices],
        [side.answers.row(i).tolist() for i in indices],
    )


class TestMetrics:
    def test_every_metric_that_a_floor_may_name_is_measured_and_no_other(
        self, measured: Measured
    ) -> None:
        assert set(measured.metrics) == set(METRICS)

    def test_losses_and_perplexities_are_those_of_the_held_out_rows(
        self, measured: Measured, trained: Trained, tiny: TinyBase
    ) -> None:
        loss = mean_loss(trained.model, trained.held_out, PAD)
        base_loss = mean_loss(tiny.model(), trained.held_out, PAD)
        frequencies = unigram_loss(
            trained.train.answers.tokens, trained.held_out.answers.tokens, len(tiny.tokenizer)
        )
        expected = {
            "loss": loss,
            "perplexity": math.exp(loss),
            "base_loss": base_loss,
            "base_perplexity": math.exp(base_loss),
            "unigram_perplexity": math.exp(frequencies),
            "perplexity_over_unigram": math.exp(loss) / math.exp(frequencies),
        }
        assert {name: measured.metrics[name] for name in expected} == pytest.approx(expected)
        assert loss < base_loss

    def test_the_shuffled_control_is_the_relative_rise_of_the_loss(
        self, measured: Measured, trained: Trained
    ) -> None:
        foreign = with_foreign_inputs(trained.held_out, SETTINGS.seed)
        assert foreign is not None
        rise = mean_loss(trained.model, foreign, PAD) / measured.metrics["loss"] - 1
        assert measured.metrics["shuffled_loss_increase"] == pytest.approx(rise)
        assert rise > 0.02

    def test_where_all_inputs_are_the_same_the_control_is_left_out_not_guessed(
        self, trained: Trained, tiny: TinyBase
    ) -> None:
        one_sign = tiny.tokens([("Овен", "Марс обещает удачу."), ("Овен", "День хорош.")])
        got = evaluate(tiny, trained.model, tiny.model(), trained.train, one_sign)
        assert set(got.metrics) == set(METRICS) - {"shuffled_loss_increase"}

    def test_a_base_that_is_its_own_candidate_is_no_better_and_says_the_same(
        self, tiny: TinyBase, trained: Trained
    ) -> None:
        got = evaluate(tiny, trained.model, trained.model, trained.train, trained.held_out)
        assert got.metrics["loss"] == got.metrics["base_loss"]
        assert got.metrics["perplexity"] == got.metrics["base_perplexity"]
        for setting in SETTINGS.sampling:
            assert texts_of(got, "candidate", setting) == texts_of(got, "base", setting)

    def test_a_second_evaluation_gives_the_same_numbers_and_texts(
        self, measured: Measured, trained: Trained, tiny: TinyBase
    ) -> None:
        lines: list[str] = []
        again = evaluate(
            tiny, trained.model, tiny.model(), trained.train, trained.held_out, lines=lines
        )
        assert again.metrics == measured.metrics
        assert again.samples.equals(measured.samples)
        assert again.by_setting == measured.by_setting
        perplexities = (measured.metrics["perplexity"], measured.metrics["base_perplexity"])
        assert lines == [
            "held-out perplexity {:.4g}, base {:.4g}".format(*perplexities),
            "generated 6 texts at top_p 0.9",
            "generated 6 texts at top_p 0.6",
        ]

    def test_where_nothing_is_held_out_it_refuses_and_says_what_to_widen(
        self, trained: Trained, tiny: TinyBase
    ) -> None:
        with pytest.raises(TrainingError) as caught:
            evaluate(tiny, trained.model, tiny.model(), trained.train, NOTHING)
        assert caught.value.what == "The window holds no document on the test side."
        assert caught.value.remedy == "Widen training.window.days, or raise split.test."


class TestTexts:
    def test_samples_are_all_models_all_prompts_and_all_settings(self, measured: Measured) -> None:
        assert measured.samples.columns == ["model", "prompt", "top_p", "temperature", "text"]
        assert measured.samples.drop("text").rows() == [
            (role, prompt, setting.top_p, setting.temperature)
            for setting in SETTINGS.sampling
            for role in ("base", "candidate")
            for prompt in PROMPTS
        ]

    @pytest.mark.parametrize("role", ["base", "candidate"])
    def test_the_texts_are_those_of_the_model_under_whose_name_they_stand(
        self, measured: Measured, trained: Trained, tiny: TinyBase, role: str
    ) -> None:
        model = trained.model if role == "candidate" else tiny.model()
        for i, setting in enumerate(SETTINGS.sampling):
            texts = generate_texts(
                model,
                tiny.tokenizer,
                PROMPTS,
                setting,
                maximum_new_tokens=SETTINGS.maximum_new_tokens,
                seed=SETTINGS.seed + i,
            )
            assert texts_of(measured, role, setting) == texts

    def test_metrics_of_each_setting_are_those_of_the_candidate_s_texts_and_their_mean_counts(
        self, measured: Measured, trained: Trained, tiny: TinyBase
    ) -> None:
        terms = peculiar_terms(texts_by_prompt(trained.train, tiny.tokenizer))
        expected = []
        for setting in SETTINGS.sampling:
            texts = texts_of(measured, "candidate", setting)
            expected.append(
                {
                    "top_p": setting.top_p,
                    "temperature": setting.temperature,
                    "on_topic_share": on_topic_share(PROMPTS, texts, terms),
                    "distinct_1": distinct_n(texts, 1),
                    "distinct_2": distinct_n(texts, 2),
                    "repetition": repetition(texts),
                }
            )
        assert measured.by_setting == expected
        for name in ("on_topic_share", "distinct_1", "distinct_2", "repetition"):
            mean = (expected[0][name] + expected[1][name]) / 2
            assert measured.metrics[name] == pytest.approx(mean)
        assert expected[0]["distinct_1"] != expected[1]["distinct_1"]

    def test_a_prompt_is_found_again_though_the_tokenizer_does_not_know_all_its_characters(
        self, trained: Trained, tiny: TinyBase
    ) -> None:
        own_texts = [
            ("Овен №1", text) for text in everything_said(trained, tiny, "гороскоп: Овен №1")
        ]
        train = tiny.tokens([*own_texts * 2, ("Рак", "гусь"), ("Рак", "гусь")])
        settings = SETTINGS.model_copy(
            update={"prompts": Prompts(field="sign", values=("Овен №1",))}
        )
        got = evaluate(tiny, trained.model, tiny.model(), train, trained.held_out, settings)
        assert got.metrics["on_topic_share"] == 1.0


def everything_said(trained: Trained, tiny: TinyBase, prompt: str) -> Sequence[str]:
    """What the candidate will write for one prompt under all settings."""
    return [
        generate_texts(
            trained.model,
            tiny.tokenizer,
            [prompt],
            setting,
            maximum_new_tokens=SETTINGS.maximum_new_tokens,
            seed=SETTINGS.seed + i,
        )[0]
        for i, setting in enumerate(SETTINGS.sampling)
    ]


class TestForeignInputs:
    def test_every_row_gets_the_input_of_another_row_and_keeps_its_target(
        self, trained: Trained
    ) -> None:
        foreign = with_foreign_inputs(trained.held_out, seed=1)
        assert foreign is not None
        (own_inputs, own_targets), (inputs, targets) = rows_of(trained.held_out), rows_of(foreign)
        assert targets == own_targets
        assert not [i for i in range(len(inputs)) if inputs[i] == own_inputs[i]]
        assert all(row in own_inputs for row in inputs)
        assert foreign.inputs.tokens.dtype == trained.held_out.inputs.tokens.dtype

    def test_the_seed_decides_which(self, trained: Trained) -> None:
        first, again, other = (
            rows_of(side)[0]
            for seed in (1, 1, 2)
            if (side := with_foreign_inputs(trained.held_out, seed)) is not None
        )
        assert again == first
        assert other != first

    def test_rows_that_all_have_the_same_input_cannot_be_shuffled(self, tiny: TinyBase) -> None:
        assert with_foreign_inputs(tiny.tokens([("Рак", "Луна."), ("Рак", "Сон.")]), seed=0) is None


def test_prompts_are_the_task_s_input_for_each_value_in_the_order_of_the_yaml() -> None:
    assert render_prompts(TASK, SETTINGS) == PROMPTS


def test_texts_stand_under_the_prompt_they_answer(tiny: TinyBase) -> None:
    side = tiny.tokens([("Рак", "Луна зовет."), ("Лев", "Солнце греет."), ("Рак", "Сон.")])
    assert texts_by_prompt(side, tiny.tokenizer) == {
        "гороскоп: Рак": ["Луна зовет.", "Сон."],
        "гороскоп: Лев": ["Солнце греет."],
    }

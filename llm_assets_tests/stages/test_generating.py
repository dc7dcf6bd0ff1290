"""Texts from prompts: one each, in order, decided by the seed of the call alone."""

import torch

from llm_assets.config import SamplingSetting
from llm_assets.sample_sites import SIGNS
from llm_assets.stages.generating import generate_texts
from llm_assets_tests.stages.conftest import TinyBase, Trained

PROMPTS = [f"гороскоп: {name}" for name in SIGNS.values()]  # of different lengths in tokens
FREE = SamplingSetting(top_p=1.0, temperature=1.0)
NEARLY_GREEDY = SamplingSetting(top_p=0.1, temperature=0.01)


def generate(
    trained: Trained,
    tiny: TinyBase,
    prompts: list[str] = PROMPTS,
    setting: SamplingSetting = FREE,
    seed: int = 0,
    maximum_new_tokens: int = 16,
) -> list[str]:
    return generate_texts(
        trained.model,
        tiny.tokenizer,
        prompts,
        setting,
        maximum_new_tokens=maximum_new_tokens,
        seed=seed,
    )


def test_the_same_seed_gives_the_same_texts_and_another_seed_others(
    trained: Trained, tiny: TinyBase
) -> None:
    first = generate(trained, tiny, seed=1)
    torch.rand(5)  # the process's random state is no part of the call
    assert generate(trained, tiny, seed=1) == first
    assert generate(trained, tiny, seed=2) != first


def test_the_random_state_of_the_process_is_left_as_it_was(
    trained: Trained, tiny: TinyBase
) -> None:
    before = torch.get_rng_state()
    generate(trained, tiny)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_batch_gives_the_texts_that_its_prompts_give_one_by_one_in_their_order(
    trained: Trained, tiny: TinyBase
) -> None:
    together = generate(trained, tiny, setting=NEARLY_GREEDY)
    one_by_one = [generate(trained, tiny, [prompt], NEARLY_GREEDY)[0] for prompt in PROMPTS]
    assert len({len(tiny.tokenizer(prompt)["input_ids"]) for prompt in PROMPTS}) > 1
    assert len(set(together)) > 1
    assert together == one_by_one


def test_near_zero_temperature_and_a_small_nucleus_both_give_the_likeliest_text(
    trained: Trained, tiny: TinyBase
) -> None:
    encoded = tiny.tokenizer(PROMPTS, return_tensors="pt", padding=True)
    ids = trained.model.generate(**encoded, do_sample=False, max_new_tokens=16)
    likeliest = [
        text.strip() for text in tiny.tokenizer.batch_decode(ids, skip_special_tokens=True)
    ]
    small_nucleus = SamplingSetting(top_p=0.001, temperature=1.0)
    assert generate(trained, tiny, setting=NEARLY_GREEDY) == likeliest
    assert generate(trained, tiny, setting=small_nucleus) == likeliest


def test_a_small_nucleus_says_less_than_the_whole_distribution(
    trained: Trained, tiny: TinyBase
) -> None:
    narrow = SamplingSetting(top_p=0.3, temperature=1.0)
    prompts = PROMPTS[:1] * 12
    words = [
        {word for text in generate(trained, tiny, prompts, setting) for word in text.split()}
        for setting in (narrow, FREE)
    ]
    assert len(words[0]) < len(words[1])


def test_texts_end_at_the_maximum_of_new_tokens_and_hold_no_special_tokens(
    trained: Trained, tiny: TinyBase
) -> None:
    longest = max(
        len(tiny.tokenizer(text, add_special_tokens=False)["input_ids"])
        for text in generate(trained, tiny, setting=NEARLY_GREEDY, maximum_new_tokens=4)
    )
    assert longest == 4
    texts = generate(trained, tiny, maximum_new_tokens=150)
    assert not [text for text in texts if "<" in text or text != text.strip()]

"""Settings are values: frozen, equal by content, and hashed by content."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from llm_assets.config import (
    Floor,
    HtmlSource,
    SamplingSetting,
    Split,
    Training,
    UseCase,
    load,
    settings_hash,
)
from llm_assets_tests.config.conftest import SHIPPED

shares = st.sampled_from([0.05, 0.1, 0.2, 0.3])
SOURCE: dict[str, Any] = {
    "kind": "html",
    "name": "site",
    "history": "dated",
    "start_urls": ["http://site.localhost/{date}/"],
    "item": "article",
    "fields": {"text": "p", "sign": "h2", "author": "i"},
}
splits = st.fixed_dictionaries(
    {"validation": shares, "test": shares, "salt": st.sampled_from(["", "a", "я"])}
)


@settings(deadline=None)
@given(first=splits, second=splits)
def test_two_settings_have_one_hash_if_and_only_if_they_are_equal(
    first: dict[str, object], second: dict[str, object]
) -> None:
    one, other = Split.model_validate(first), Split.model_validate(second)
    assert (settings_hash(one) == settings_hash(other)) == (one == other)


@settings(deadline=None)
@given(fields=st.permutations(["text", "sign", "author"]), keys=st.permutations(list(SOURCE)))
def test_the_hash_does_not_depend_on_the_order_of_keys(fields: list[str], keys: list[str]) -> None:
    shuffled = {**SOURCE, "fields": {name: SOURCE["fields"][name] for name in fields}}
    source = HtmlSource.model_validate({key: shuffled[key] for key in keys})
    assert settings_hash(source) == settings_hash(HtmlSource.model_validate(SOURCE))


def test_the_hash_sees_whether_a_default_was_written_down_no_more_than_equality_does() -> None:
    assert settings_hash(Split()) == settings_hash(Split(validation=0.1))


def test_the_hash_tells_the_order_and_the_number_of_settings_apart() -> None:
    split, training = Split(), Training()
    hashes = [
        settings_hash(split),
        settings_hash(split, training),
        settings_hash(training, split),
        settings_hash(split, training, "1"),
        settings_hash(split, training, 1),
    ]
    assert len(set(hashes)) == 5
    assert all(len(value) == 64 for value in hashes)


def test_the_deployments_of_one_file_have_different_hashes() -> None:
    assert settings_hash(load(SHIPPED, "demo")) != settings_hash(load(SHIPPED, "prod"))


def test_a_use_case_survives_the_way_through_json() -> None:
    use_case = load(SHIPPED, "demo")
    again = UseCase.model_validate_json(use_case.model_dump_json())
    assert again == use_case
    assert settings_hash(again) == settings_hash(use_case)


def test_settings_cannot_be_changed() -> None:
    use_case = load(SHIPPED, "demo")
    for frozen, field in ((use_case, "name"), (use_case.training.window, "days")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(frozen, field, getattr(frozen, field))


def test_every_block_refuses_a_key_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        SamplingSetting.model_validate({"top_p": 0.5, "temperature": 1, "top_k": 3})


@pytest.mark.parametrize(
    ("floor", "value", "met"),
    [
        (Floor(metric="loss", at_most=2), 2.0, True),
        (Floor(metric="loss", at_most=2), 2.001, False),
        (Floor(metric="loss", at_most=0), 0.0, True),
        (Floor(metric="distinct_1", at_least=0.3), 0.3, True),
        (Floor(metric="distinct_1", at_least=0.3), 0.299, False),
        (Floor(metric="distinct_1", at_least=0), -0.1, False),
        (Floor(metric="loss", at_most=2), float("nan"), False),
        (Floor(metric="distinct_1", at_least=0.3), float("nan"), False),
    ],
)
def test_a_floor_is_met_on_its_bound_and_never_by_what_is_not_a_number(
    floor: Floor, value: float, met: bool
) -> None:
    assert floor.is_met_by(value) is met

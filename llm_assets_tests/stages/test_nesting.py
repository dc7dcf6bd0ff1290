"""Pages that would take a parser hours or gigabytes are told by their text; real ones are not."""

import pytest

from llm_assets.stages.nesting import DEEPEST, nests_too_deep


@pytest.mark.parametrize("tag", ["font", "b", "a"])
def test_unended_formatting_that_each_block_opens_anew_is_too_much(tag: str) -> None:
    bomb = "".join(f"<p><{tag} id=i{number}>" for number in range(2_000))
    assert nests_too_deep(bomb)


def test_formatting_that_is_ended_or_rare_is_not() -> None:
    assert not nests_too_deep("".join(f"<p><b id={n}>x</b>" for n in range(5_000)))
    assert not nests_too_deep("<font>" * 30 + "<p>x" * 5_000)


def test_blocks_inside_each_other_are_too_much_beyond_the_limit() -> None:
    assert nests_too_deep("<div>" * (DEEPEST + 1))
    assert not nests_too_deep("<div>" * (DEEPEST - 1))
    assert not nests_too_deep("<div></div>" * (DEEPEST + 1))


def test_what_ends_by_itself_may_be_as_long_as_it_likes() -> None:
    assert not nests_too_deep("<li>x<br>" * (DEEPEST + 1))

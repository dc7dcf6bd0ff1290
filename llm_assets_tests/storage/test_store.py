"""Keys: what is one, and that none of them leaves the store's root."""

import os.path
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llm_assets.errors import LlmAssetsError
from llm_assets.storage.store import check_key

NAMES = st.text(st.sampled_from("ab.-/\\ \0é:~*\n"), max_size=12) | st.text(max_size=12)


@pytest.mark.parametrize(
    "key",
    [
        "..",
        "horoscopes/../../etc/passwd",
        "/etc/passwd",
        "//etc/passwd",
        "horoscopes//pointer.json",
        "horoscopes/",
        "",
        ".",
        "horoscopes/./pointer.json",
        ".hidden",
        "horoscopes/.pointer.json.lock",
        "horoscopes\\pointer.json",
        "..\\pointer.json",
        "horoscopes/pointer\0.json",
    ],
)
def test_a_key_that_could_leave_its_place_is_refused_and_shown(key: str) -> None:
    with pytest.raises(LlmAssetsError) as caught:
        check_key(key)
    assert caught.value.what == f"{key!r} is not a key."
    assert caught.value.remedy == "Keys are names joined by '/', none hidden."


@pytest.mark.parametrize(
    "key", ["a", "horoscopes/raw_scrapes/2026-01-05/pointer.json", "a b/ñ/Овен", "a/b..c", "a/b."]
)
def test_names_joined_by_slashes_are_a_key_and_come_back_as_they_are(key: str) -> None:
    assert check_key(key) == key


@given(st.lists(NAMES, max_size=5).map("/".join) | NAMES)
@example("a/b")
def test_every_accepted_key_is_a_path_below_the_root_whose_parts_are_its_own(key: str) -> None:
    try:
        check_key(key)
    except LlmAssetsError:
        return
    below = os.path.normpath(Path("/store") / key)
    assert below == f"/store/{key}"
    assert "\0" not in below

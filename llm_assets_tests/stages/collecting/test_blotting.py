"""No spelling of a secret is kept, and nothing else is lost."""

from __future__ import annotations

import base64
import html
import json
from datetime import UTC, datetime
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from llm_assets.config import Secret
from llm_assets.errors import CollectingError
from llm_assets.stages.collecting.blotting import Secrets
from llm_assets.stages.collecting.web import Web

NOW = datetime(2026, 1, 5, tzinfo=UTC)
secret_values = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]),
    min_size=6,
    max_size=30,
)


def secrets(value: str | None, prefix: str = "") -> Secrets:
    """What is kept of a source whose only header holds this."""
    web = Web(lambda: NOW, secret=lambda _: value)
    return Secrets("api", {"X-Key": Secret(env="MY_KEY", prefix=prefix)}, web)


@settings(deadline=None)
@given(secret_values)
def test_every_spelling_is_blotted_as_a_whole(value: str) -> None:
    ways = (
        value,
        quote(value, safe=""),
        quote_plus(value),
        html.escape(value),
        "".join(f"%{byte:02x}" for byte in value.encode()),
        *((json.dumps(value)[1:-1], "".join(f"\\u{ord(c):04X}" for c in value)) * value.isascii()),
    )
    found = secrets(value)
    for way in ways:
        assert found.blot_bytes(f"<{way}>".encode()) == b"<[secret]>"
        assert found.blot(f"<{way}>") == "<[secret]>"


@settings(deadline=None)
@given(secret_values, st.binary(max_size=9), st.binary(max_size=9))
def test_of_one_inside_base64_at_most_the_edges_stay(
    value: str, before: bytes, after: bytes
) -> None:
    """A character at the edge also says something of its neighbour, so it stays: 5 bits at most."""
    for pack in (base64.b64encode, base64.urlsafe_b64encode):
        left = secrets(value).blot_bytes(pack(before + value.encode() + after))
        assert b"[secret]" in left
        around = len(base64.b64encode(before)) + len(base64.b64encode(after)) + 4
        assert len(left.replace(b"[secret]", b"")) <= around


@settings(deadline=None)
@given(secret_values, st.text(max_size=60))
def test_a_text_without_it_stays_as_it_is(value: str, text: str) -> None:
    assume(not set(value) & set(text) and "%" not in text and "&" not in text and "\\" not in text)
    assume(not any(c.isascii() and c.isalnum() for c in text))
    assert secrets(value).blot(text) == text


def test_a_source_without_secrets_keeps_every_byte() -> None:
    kept = Secrets("api", {"X-Team": "stars"}, Web(lambda: NOW))
    assert kept.headers == {"X-Team": "stars"}
    assert kept.blot_bytes(b"stars \xff") == b"stars \xff"
    assert kept.blot("stars \udcff") == "stars \udcff"


def test_the_longest_secret_is_blotted_first() -> None:
    values = {"SHORT": "s3cret", "LONG": "my s3cret word"}
    headers = {name: Secret(env=name) for name in values}
    found = Secrets("api", headers, Web(lambda: NOW, secret=values.get))
    assert found.blot("my s3cret word, s3cret") == "[secret], [secret]"


def test_the_token_behind_a_scheme_is_secret_too() -> None:
    found = secrets("Bearer t0ken-1")
    assert found.headers == {"X-Key": "Bearer t0ken-1"}
    assert found.blot("t0ken-1") == "[secret]"


def test_the_line_break_at_the_end_of_a_file_is_no_part_of_it() -> None:
    assert secrets("s3cret\n", "Bearer ").headers == {"X-Key": "Bearer s3cret"}


@pytest.mark.parametrize("value", [None, "", " \n"])
def test_a_missing_one_is_named_with_its_source_and_header(value: str | None) -> None:
    with pytest.raises(CollectingError) as caught:
        secrets(value)
    assert str(caught.value) == (
        "The source api sends the header X-Key from the environment variable MY_KEY, which is not "
        "set. Set MY_KEY where the run happens."
    )


def test_one_that_no_header_can_carry_is_named_and_not_shown() -> None:
    with pytest.raises(CollectingError) as caught:
        secrets("s3cret\r\nX-Evil: 1")
    assert str(caught.value) == (
        "The source api sends the header X-Key from the environment variable MY_KEY, which holds a "
        "line break or another control character. Set MY_KEY to a value of one line."
    )

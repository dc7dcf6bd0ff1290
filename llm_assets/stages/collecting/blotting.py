"""Blotting: secrets from the environment in, pages and errors without their values out.

A server may send back what it was sent, as it was or written in another way: percent-encoded, as an
entity of HTML, escaped as in JSON, or inside base64. Nothing of that may be kept. Sends nothing.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from llm_assets.config import Secret
from llm_assets.errors import CollectingError
from llm_assets.stages.collecting.web import Web

SHORTEST_BURIED = 6  # characters; anything shorter is in many a page by chance


class Secrets:
    """The headers and keys of one source, and a blot for wherever their secret values turn up.

    Raises CollectingError where the environment does not hold what it should.
    """

    def __init__(
        self,
        source: str,
        headers: Mapping[str, str | Secret],
        web: Web,
        query: Mapping[str, Secret] = MappingProxyType({}),
    ) -> None:
        self.headers: dict[str, str] = {}
        self.query: dict[str, str] = {}
        forms: set[bytes] = set()
        for name, value in headers.items():
            if isinstance(value, str):
                self.headers[name] = value
                continue
            secret = _secret(f"The source {source} sends the header {name}", value, web)
            self.headers[name] = value.prefix + secret
            forms.update(_forms(secret, value.prefix))
        for name, value in query.items():
            secret = _secret(f"The source {source} adds {name} to the query", value, web)
            self.query[name] = value.prefix + secret
            forms.update(_forms(secret, value.prefix))
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        # one pass each: `re` then skips to the bytes that a form may begin with, far faster
        self._patterns = [re.compile(_spellings(form)) for form in longest_first]

    def blot(self, text: str) -> str:
        """Return `text` without any secret value."""
        return self.blot_bytes(text.encode("utf-8", "replace")).decode() if self._patterns else text

    def blot_bytes(self, content: bytes) -> bytes:
        """Return `content` without any secret value."""
        for pattern in self._patterns:
            content = pattern.sub(b"[secret]", content)
        return content


def _secret(use: str, value: Secret, web: Web) -> str:
    """Return what the environment holds, without the line break that files end with."""
    secret = (web.secret(value.env) or "").strip()
    says = f"{use} from the environment variable {value.env}"
    if not secret:
        raise CollectingError(
            f"{says}, which is not set.", f"Set {value.env} where the run happens."
        )
    if re.search(r"[\x00-\x1f\x7f]", secret):
        raise CollectingError(
            f"{says}, which holds a line break or another control character.",
            f"Set {value.env} to a value of one line.",
        )
    return secret


def _forms(secret: str, prefix: str) -> Iterator[bytes]:
    """Yield the secret and what is as secret: the login of Basic, and what base64 makes of it."""
    yield secret.encode()
    scheme, _, credentials = (prefix + secret).rpartition(" ")
    plain = [secret.encode(), credentials.encode()]
    if scheme.strip().lower() == "basic":
        login = _login(credentials)
        plain += [login, login.partition(b":")[2]]
    for one in plain:
        if len(one) < SHORTEST_BURIED:
            continue
        yield one
        for core in _in_base64(one):
            yield core
            yield core.translate(bytes.maketrans(b"+/", b"-_"))


def _login(credentials: str) -> bytes:
    try:
        return base64.b64decode(credentials, validate=True)
    except binascii.Error:
        return b""


def _in_base64(content: bytes) -> Iterator[bytes]:
    """Yield what is the same in base64 of anything that holds `content`, for each way it may lie.

    Three bytes are four characters; a character that also says something of a neighbour is left.
    """
    for before in range(3):
        packed = base64.b64encode(bytes(before) + content)
        yield packed[-(-before * 8 // 6) : (before + len(content)) * 8 // 6]


def _spellings(form: bytes) -> bytes:
    """Return a pattern for a value however each of its bytes is written."""
    return b"".join(map(_spelling, form))


def _spelling(byte: int) -> bytes:
    one = bytes([byte])
    named = html.escape(one.decode("latin-1")).encode("latin-1")
    ways = [re.escape(named)] * (named != one)
    if one in b'"\\/':
        ways.append(re.escape(b"\\" + one))
    if one == b" ":
        ways.append(rb"\+")
    low, high = b"%x" % (byte & 0x0F), b"%x" % (byte >> 4)
    digits = b"[%s%s][%s%s]" % (high, high.upper(), low, low.upper())
    ways.append(b"%" + digits)
    if byte < 128:
        ways += [rb"\\u00" + digits, b"&#0*%d;" % byte, b"&#[xX]0*" + digits + b";"]
    ways.append(re.escape(one))  # the last, for others begin with it
    return b"(?:%s)" % b"|".join(ways)

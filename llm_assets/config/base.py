"""The base of all settings: frozen, closed, and telling two of them apart by content.

In: a mapping. Out: a frozen pydantic model, or pydantic's error, which `explaining.py` turns into
words. Knows no particular setting.
"""

from __future__ import annotations

import hashlib
import json
import re

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Settings(BaseModel):
    """Frozen settings that refuse unknown keys, infinities and NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)


def shaped(pattern: str, form: str) -> AfterValidator:
    """Ask for text that matches `pattern` as a whole; `form` says it in words."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError("shape", "must be {form}", {"form": form})
        return text

    return AfterValidator(check)


def settings_hash(*settings: Settings | str | int) -> str:
    """Return the sha256 (64 hex digits) of the settings' canonical JSON."""
    plain = [s.model_dump(mode="json") if isinstance(s, Settings) else s for s in settings]
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

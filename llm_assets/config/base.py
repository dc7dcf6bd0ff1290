"""The base of all settings: frozen, closed, and helpful about a mistyped key.

In: a mapping. Out: a frozen pydantic model. A key that no field has raises a pydantic error of type
`unknown_key` whose context carries the key and the names that exist, for the loader to report.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError


class Settings(BaseModel):
    """Frozen settings that refuse unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_keys(cls, given: Any) -> Any:
        if isinstance(given, dict):
            known = sorted(cls.model_fields)
            for key in given:
                if key not in cls.model_fields:
                    raise PydanticCustomError(
                        "unknown_key", "unknown key", {"key": str(key), "known": known}
                    )
        return given


def settings_hash(*settings: Settings | str | int) -> str:
    """Return the sha256 (64 hex digits) of the settings' canonical JSON."""
    plain = [s.model_dump(mode="json") if isinstance(s, Settings) else s for s in settings]
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

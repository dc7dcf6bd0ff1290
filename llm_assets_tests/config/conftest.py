"""The shipped use case, and a way to break it on purpose."""

from collections.abc import Callable
from pathlib import Path

import pytest

import llm_assets

SHIPPED = Path(llm_assets.__file__).parent / "defs" / "horoscopes" / "defs.yaml"

Edit = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """The shipped YAML with text replaced: `edited((old, new), ...)` returns the new file."""

    def edit(*replacements: tuple[str, str]) -> Path:
        text = SHIPPED.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, f"the shipped file no longer holds {old!r}"
            text = text.replace(old, new, 1)
        file = tmp_path / "defs.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return edit

"""Stores written by earlier versions: their pages stay, because they cannot be fetched again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, cast

from llm_assets.components.daily import DailyWork
from llm_assets_tests.components.days_of_texts import Texts
from llm_assets_tests.stages.signing import nth


def without_consulted(texts: Texts) -> str:
    """Write the day's pages down as a version did whose recipes had no `consulted`."""
    partition = texts.partition("raw_scrapes", nth(1))
    plain = json.loads(texts.manifest("raw_scrapes", nth(1)).to_json())
    plain["recipe"].pop("consulted", None)
    content = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    digest = hashlib.sha256(content).hexdigest()
    (texts.store / partition.manifest(digest)).write_bytes(content)
    entry = {"manifest": digest, "committed_at": "", "run_id": "old"}
    (texts.store / partition.pointer).write_text(json.dumps({"history": [entry]}))
    return digest


def test_pages_of_the_version_before_are_finished_sound_and_read_by_cleaning(
    tmp_path: Path,
) -> None:
    texts = Texts(tmp_path)
    inbox = tmp_path / "home" / "inbox"
    for place in ("inbox", "other"):
        (inbox / place).mkdir(parents=True)
    file = inbox / "inbox" / "2026-01-01.jsonl"
    file.write_text(json.dumps({"day": "2026-01-01", "text": "one two three"}) + "\n")
    (collected,) = DailyWork(
        texts.step("raw_scrapes"), [nth(1)], cast(Any, None), lambda _: None, "tests"
    )
    assert collected.trouble == ""
    digest = without_consulted(texts)

    finished = texts.step("raw_scrapes").finished(nth(1))
    texts.clean(nth(1))

    assert finished is not None
    assert finished.digest() == digest
    assert texts.archive.is_sound(finished)
    assert texts.manifest("clean_corpus", nth(1)).recipe.inputs[0].manifest == digest

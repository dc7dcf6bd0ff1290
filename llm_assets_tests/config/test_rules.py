"""What a person is told who wrote a cleaning rule wrongly: line, path, value, what to write."""

import re
from pathlib import Path

import pytest

from llm_assets.config import load
from llm_assets.errors import ConfigError
from llm_assets_tests.config.conftest import SHIPPED

BELOW_DATA = "must be a file below data/, such as data/blocklists/ru.txt"
BREAKAGES = {
    "keep_after, mark: ''": "mark: must have at least 1 characters; found ''.",
    "normalize, form: NFD": "form: unknown value; found 'NFD'. Known here: NFC, NFKC. "
    "Did you mean 'NFC'?",
    "collapse_white_space, empty_lines: -1": "empty_lines: must be at least 0; found -1.",
    "remove_control_characters, zero_width: some": "zero_width: must be true or false; "
    "found 'some'.",
    "keep_characters, scripts: [Elvish]": re.compile(
        r"scripts.0: unknown value; found 'Elvish'. Known here: Arabic, .*, Tibetan\."
    ),
    "drop_malformed, maximum_share: 1": "maximum_share: must be less than 1; found 1.",
    "keep_length, under: 5, unit: sentences": "unit: unknown value; found 'sentences'. "
    "Known here: characters, words, tokens.",
    "keep_length, unit: words": "under: is required.",
    "gopher_quality, minimum_words: -5": "minimum_words: must be at least 0; found -5.",
    "gopher_quality": "counts stop words and does not say whose: give language, or your own "
    "stop_words, or minimum_stop_words: 0.",
    "gopher_quality, minimum_words: 9, maximum_words: 8": "minimum_words is more than "
    "maximum_words, which leaves nothing; make maximum_words the larger one.",
    "gopher_quality, maximum_bullet_lines: 1.5": "maximum_bullet_lines: must be at most 1; "
    "found 1.5.",
    "gopher_quality, language: de": "language: unknown value; found 'de'. Known here: en, es, ru.",
    "gopher_quality, stop_words: [и]": "has fewer stop_words than minimum_stop_words asks for; "
    "name more of them.",
    "gopher_repetition, maximum_top_2_gram: two": "maximum_top_2_gram: must be a number; "
    "found 'two'.",
    "gopher_repetition, maximum_duplicate_11_grams: 0.1": re.compile(
        r"maximum_duplicate_11_grams: unknown key; found 0\.1\. Known here: .* "
        r"Did you mean 'maximum_duplicate_1?\d_grams'\?"
    ),
    "c4_quality, minimum_line_words: 50": "minimum_line_words: must be at most 20; found 50.",
    "c4_quality, page_phrases: [lorem, '']": "page_phrases.1: must have at least 1 characters; "
    "found ''.",
    "keep_language, languages: []": "languages: must have at least 1 entries.",
    "keep_language, languages: [russian]": re.compile(
        r"languages.0: unknown value; found 'russian'. Known here: af, ar, .*, zu\."
    ),
    "keep_language, languages: [ru], confidence: 0": "confidence: must be more than 0; found 0.",
    "keep_language, languages: [ru], among: [ru]": "among: names no language beside those that "
    "stay; name those that may be mistaken for them, or leave it out.",
    "personal_data, action: hide": "action: unknown value; found 'hide'. "
    "Known here: redact, reject.",
    "personal_data, kinds: [mail]": "kinds.0: unknown value; found 'mail'. Known here: email, "
    "iban, card, nie, dni, snils, inn, phone. Did you mean 'email'?",
    "personal_data, replacement: '[{sort}]'": "replacement: may name {kind} in braces, and "
    "nothing else; found '[{sort}]'.",
    "personal_data, replacement: a@b.com": "replacement: must hold no digit, @ or +, or it would "
    "be replaced again; found 'a@b.com'.",
    "blocklist": "blocks no word: give words or file.",
    "blocklist, words: [spam, '--']": "words.1: must hold a letter or a digit; found '--'.",
    "blocklist, file: /etc/passwd": f"file: {BELOW_DATA}; found '/etc/passwd'.",
    "blocklist, file: data/../../x": f"file: {BELOW_DATA}; found 'data/../../x'.",
    "custom, function: tidy": "function: must be written as package.module:function; found 'tidy'.",
    "custom": "function: is required.",
}
GOOD = [
    "normalize",
    "keep_after, mark: '—'",
    "gopher_quality, language: es",
    "gopher_repetition, maximum_top_2_gram: 0.3",
    "c4_quality, page_phrases: []",
    "keep_language, languages: [ru, uk], among: [bg, sr]",
    "personal_data, action: reject, kinds: [email, phone]",
    "blocklist, file: data/blocklists/ru.txt",
    "custom, function: team.cleaning:tidy",
]


def written(folder: Path, rule: str, engine: str = "polars") -> Path:
    """The shipped use case with this rule alone."""
    text = SHIPPED.read_text(encoding="utf-8")
    before, behind = re.split(r"(?<=\n  cleaning:\n)(?:    .*\n)+", text, maxsplit=1)
    file = folder / "defs.yaml"
    block = f"    engine: {engine}\n    rules:\n      - {{ rule: {rule} }}\n"
    file.write_text(before + block + behind, encoding="utf-8")
    return file


def complaint(file: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(file, "demo")
    return str(caught.value).removesuffix(" \nMend the file and run `llm-assets check`.")


@pytest.mark.parametrize("rule", BREAKAGES)
def test_a_mistake_in_a_rule_is_told_with_its_line_its_path_and_what_to_write(
    tmp_path: Path, rule: str
) -> None:
    file = written(tmp_path, rule)
    line = file.read_text(encoding="utf-8").split("- { rule:")[0].count("\n") + 1
    place, _, said = complaint(file).partition(": cleaning.rules.0")
    assert place == f"{file}:{line}"
    expected = BREAKAGES[rule]
    said = said.removeprefix(".").removeprefix(": ")
    if isinstance(expected, re.Pattern):
        assert expected.fullmatch(said), said
    else:
        assert said == expected


@pytest.mark.parametrize("rule", GOOD)
def test_a_good_rule_loads_with_its_defaults(tmp_path: Path, rule: str) -> None:
    (made,) = load(written(tmp_path, rule), "demo").cleaning.rules
    assert made.rule == rule.split(",")[0]


def test_the_engine_is_polars_or_spark(tmp_path: Path) -> None:
    assert load(written(tmp_path, "drop_empty", "spark"), "demo").cleaning.engine == "spark"
    assert complaint(written(tmp_path, "drop_empty", "dask")).endswith(
        "cleaning.engine: unknown value; found 'dask'. Known here: polars, spark."
    )

"""What a person is told who broke the shipped YAML: line, path as written, value, what to write.

One row of BREAKAGES is one mistake: the text that is replaced, what replaces it, a piece of the
line that must be named, and the message behind `file:line: `.
"""

import re
from pathlib import Path

import pytest

from llm_assets.config import load
from llm_assets.errors import ConfigError
from llm_assets_tests.config.conftest import SHIPPED, Edit

TRAINING_KEYS = (
    "batch_size, clip_norm, epochs, label_smoothing, learning_rate, precision, seed, warmup_share, "
    "weight_decay, window"
)
MANNERS_KEYS = (
    "back_off_seconds, burst, concurrency, contact, delay_seconds, give_up_after, "
    "maximum_body_bytes, maximum_pages, maximum_redirects, maximum_seconds, maximum_wait_seconds, "
    "obey_robots, private_hosts, requests_per_minute, retries, timeout_seconds, user_agent"
)
RULES = (
    "drop_empty, drop_malformed, drop_where, keep_before, keep_after, normalize, "
    "strip_line_breaks, collapse_white_space, remove_control_characters, keep_characters, "
    "keep_length, gopher_quality, gopher_repetition, c4_quality, keep_language, "
    "personal_data, blocklist, custom"
)
METRICS = (
    "loss, perplexity, unigram_perplexity, perplexity_over_unigram, base_loss, base_perplexity, "
    "shuffled_loss_increase, on_topic_share, distinct_1, distinct_2, repetition"
)
TWO = "at_least: 0.8, at_most: 1"

BREAKAGES = {
    "an unknown block": (
        ("  split: {", "  splits: {"),
        "splits:",
        "splits: unknown key. Known here: cleaning, deduplication, description, evaluation, "
        "language, model, name, owners, previews, schedule, sources, split, start_date, task, "
        "timezone, training. "
        "Did you mean 'split'?",
    ),
    "an unknown key in a block": (
        ("epochs: 6", "epoch: 6"),
        "epoch: 6",
        f"training.epoch: unknown key; found 6. Known here: {TRAINING_KEYS}. "
        "Did you mean 'epochs'?",
    ),
    "an unknown key two blocks deep": (
        ("private_hosts: [zvezdy.localhost]", "private_hosts: [zvezdy.localhost], retry: 3"),
        "manners",
        f"sources.0.manners.retry: unknown key; found 3. Known here: {MANNERS_KEYS}. "
        "Did you mean 'retries'?",
    ),
    "an unknown key of a rule": (
        ("under: 500", "under: 500, above: 300"),
        "above: 300",
        "cleaning.rules.5.above: unknown key; found 300. Known here: over, rule, under, unit. "
        "Did you mean 'over'?",
    ),
    "an unknown key in an override": (
        ("from_scratch_seed: 7", "seed: 7"),
        "seed: 7",
        "deployments.demo.model.seed: unknown key; found 7. "
        "Known here: base, from_scratch_seed, revision.",
    ),
    "an unknown rule": (
        ("rule: strip_line_breaks", "rule: strip_line_break"),
        "strip_line_break ",
        f"cleaning.rules.3.rule: unknown rule; found 'strip_line_break'. Known here: {RULES}. "
        "Did you mean 'strip_line_breaks'?",
    ),
    "a rule without its name": (
        ("{ rule: strip_line_breaks }", "{ over: 3 }"),
        "{ over: 3 }",
        "cleaning.rules.3: lacks the key 'rule'.",
    ),
    "a rule that is a bare word": (
        ("{ rule: strip_line_breaks }", "strip_line_breaks"),
        "- strip_line_breaks",
        "cleaning.rules.3: must be a mapping; found 'strip_line_breaks'.",
    ),
    "an unknown kind of source": (
        ("kind: html", "kind: htm"),
        "kind: htm",
        "sources.0.kind: unknown kind; found 'htm'. Known here: html, json, files, dataset, warc. "
        "Did you mean 'html'?",
    ),
    "an unknown script": (
        ("scripts: [Cyrillic]", "scripts: [Cyrilic]"),
        "Cyrilic]",
        "cleaning.rules.4.scripts.0: unknown value; found 'Cyrilic'. "
        "Known here: Arabic, Armenian, Bengali, Cyrillic, Devanagari, Ethiopic, Georgian, Greek, "
        "Gujarati, Gurmukhi, Han, Hangul, Hebrew, Hiragana, Kannada, Katakana, Khmer, Lao, Latin, "
        "Malayalam, Myanmar, Sinhala, Tamil, Telugu, Thai, Tibetan. Did you mean 'Cyrillic'?",
    ),
    "a word for a number": (
        ("epochs: 6", "epochs: six"),
        "epochs: six",
        "training.epochs: must be a number; found 'six'.",
    ),
    "half a document": (
        ("batch_size: 16", "batch_size: 16.5"),
        "16.5",
        "training.batch_size: must be a whole number; found 16.5.",
    ),
    "a list for a number": (
        ("batch_size: 16", "batch_size: [16]"),
        "[16]",
        "training.batch_size: must be a whole number; found a list.",
    ),
    "a number for a text": (
        ('at: "06:00"', "at: 16:00"),  # YAML 1.1 reads it as a number to the base 60
        "16:00",
        "schedule.at: must be text; found 960. Put it in quotes.",
    ),
    "a template without quotes": (
        ('target: "{text}"', "target: {text}"),
        "target: {text}",
        "task.target: must be text; found a mapping. Put it in quotes.",
    ),
    "a word for a list": (
        ("[team:content]", "team:content"),
        "team:content",
        "owners: must be a list; found 'team:content'.",
    ),
    "a block with nothing in it": (
        ("split: { validation: 0.1, test: 0.1 }", "split:"),
        "split:",
        "split: must be a mapping; found nothing.",
    ),
    "a word for a deployment's block": (
        ("    demo:\n", "    prod: fast\n    demo:\n"),
        "prod: fast",
        "deployments.prod: must be a mapping; found 'fast'.",
    ),
    "a share out of range": (
        ("test: 0.1", "test: 0.7"),
        "test: 0.7",
        "split.test: must be less than 0.5; found 0.7.",
    ),
    "an override out of range": (
        ("learning_rate: 3.0e-3", "learning_rate: 30"),
        "learning_rate: 30",
        "deployments.demo.training.learning_rate: must be at most 1; found 30.",
    ),
    "an endless training": (
        ("epochs: 6", "epochs: .inf"),
        ".inf",
        "training.epochs: must be a finite number; found inf.",
    ),
    "no entry in a list": (
        ("owners: [team:content]", "owners: []"),
        "owners: []",
        "owners: must have at least 1 entries.",
    ),
    "a missing key of a block": (
        ("base: ai-forever/ruT5-base", "revision: main"),
        "model:",
        "model.base: is required.",
    ),
    "a missing key of a source": (
        ("      history: dated # the day is in the URL, so past days can be fetched\n", ""),
        "- kind: html",
        "sources.0.history: is required.",
    ),
    "a missing block": (
        ("  model:\n    base: ai-forever/ruT5-base\n", ""),
        "attributes:",
        "model: is required.",
    ),
    "no date": (
        ("start_date: 2026-01-01", "start_date: January"),
        "January",
        "start_date: must be a date, such as 2026-01-31; found 'January'.",
    ),
    "a date that no calendar has": (
        ("start_date: 2026-01-01", "start_date: 2026-13-45"),
        "2026-13-45",
        "start_date: must be a date, such as 2026-01-31; found '2026-13-45'.",
    ),
    "a regular expression that does not parse": (
        ("(?i)общий|всех", "(?i)общий|(всех"),
        "(всех",
        "cleaning.rules.1.matches: is not a regular expression (unclosed group); "
        "found '(?i)общий|(всех|личный|реклама'.",
    ),
    "a regular expression that only Python knows": (
        ("(?i)общий|всех", "(?=общий)|всех"),
        "(?=общий)",
        "cleaning.rules.1.matches: is not a regular expression (look-around, including look-ahead "
        "and look-behind, is not supported); found '(?=общий)|всех|личный|реклама'.",
    ),
    "a length that nothing has": (
        ("over: 300, under: 500", "over: 500, under: 300"),
        "over: 500",
        "cleaning.rules.5: over 500 and under 300 leaves no length; make under the larger one.",
    ),
    "a rule that would leave nothing": (
        ('scripts: [Cyrillic], also: " !.,:?;«»-"', 'also: ""'),
        'also: ""',
        "cleaning.rules.4: keeps no character: give scripts or also.",
    ),
    "a selector that is not CSS": (
        ("text: .card__text", 'text: ".card__text["'),
        ".card__text[",
        "sources.0.fields.text: is not a CSS selector; found '.card__text['.",
    ),
    "a source without a text": (
        ("sign: h2, text: .text", "sign: h2"),
        "fields: { sign: h2 }",
        "sources.1.fields: needs a field named `text`.",
    ),
    "an unknown placeholder in a URL": (
        ("zvezdy.localhost/{date}/", "zvezdy.localhost/{dat}/"),
        "{dat}",
        "sources.0.start_urls.0: unknown placeholder {dat}; use one of {date}, {day}, {month}, "
        "{page}, {year}; found 'http://zvezdy.localhost/{dat}/'.",
    ),
    "an open brace in a URL": (
        ("zvezdy.localhost/{date}/", "zvezdy.localhost/{date/"),
        "{date/",
        "sources.0.start_urls.0: is not a template (expected '}' before end of string); "
        "found 'http://zvezdy.localhost/{date/'.",
    ),
    "a scheme that is not fetched": (
        ("http://zvezdy", "ftp://zvezdy"),
        "ftp://",
        "sources.0.start_urls.0: must start with http:// or https://; "
        "found 'ftp://zvezdy.localhost/{date}/'.",
    ),
    "a name with capitals": (
        ("name: horoscopes", "name: Horoscopes"),
        "Horoscopes",
        "name: must be 2 to 41 lower-case letters, digits and underscores, starting with a letter; "
        "found 'Horoscopes'.",
    ),
    "a time without its zero": (
        ('at: "06:00"', 'at: "6:00"'),
        "6:00",
        "schedule.at: must be a time of day as HH:MM, such as 06:00; found '6:00'.",
    ),
    "a time zone that does not exist": (
        ("Europe/Moscow", "Europe/Moskow"),
        "Europe/Moskow",
        "timezone: is not an IANA time zone, such as Europe/Moscow; found 'Europe/Moskow'.",
    ),
    "an owner who cannot be written to": (
        ("[team:content]", "\n    - team:content\n    - content"),
        "- content",
        "owners.1: must be an e-mail address or team:name; found 'content'.",
    ),
    "two sources of one name": (
        ("name: nebo", "name: zvezdy"),
        'name: zvezdy\n      history: dated\n      start_urls: ["http://nebo',
        "sources.2.name: is the name of an earlier source too; rename one of the two; "
        "found 'zvezdy'.",
    ),
    "a template with a field that a source lacks": (
        ("fields: { sign: h2, text: .text }", "fields: { zodiac: h2, text: .text }"),
        "input:",
        "task.input: the task needs the field sign, which the source astroslovo does not have; "
        "use one of zodiac, text, or add a selector to the source; found 'гороскоп: {sign}'.",
    ),
    "a template without a field": (
        ('"гороскоп: {sign}"', '"гороскоп"'),
        '"гороскоп"',
        "task.input: names no field; write one in braces: {text}; found 'гороскоп'.",
    ),
    "a template with empty braces": (
        ('"гороскоп: {sign}"', '"гороскоп: {}"'),
        "{}",
        "task.input: holds {}; between braces write the name of a field: {text}; "
        "found 'гороскоп: {}'.",
    ),
    "prompts for another field than the task's": (
        ("field: sign\n", "field: text\n"),
        "field: text",
        "evaluation.prompts.field: must be the one field of task.input, which is "
        "'гороскоп: {sign}'; found 'text'.",
    ),
    "a window that can never be met": (
        ("minimum_days: 3", "minimum_days: 30"),
        "minimum_days: 30",
        "training.window: minimum_days 30 is more than days 7; lower it.",
    ),
    "a floor under an unknown metric": (
        ("metric: on_topic_share", "metric: on_topic"),
        "metric: on_topic,",
        f"evaluation.floors.2.metric: unknown value; found 'on_topic'. Known here: {METRICS}. "
        "Did you mean 'on_topic_share'?",
    ),
    "a floor with two bounds": (
        ("at_least: 0.8", TWO),
        TWO,
        "evaluation.floors.2: has both at_least and at_most; keep one.",
    ),
    "a floor without a bound": (
        (", at_least: 0.8", ""),
        "on_topic_share }",
        "evaluation.floors.2: has neither at_least nor at_most; give one.",
    ),
    "a key given twice": (
        ("epochs: 6", "epochs: 6\n    epochs: 7"),
        "epochs: 7",
        "training.epochs: is given twice, first at line 67. Keep one of the two.",
    ),
    "a key in braces": (
        ("language: ru", "{{ language }}: ru"),
        "{{ language }}",
        "attributes: holds a key that is not a word. Put text with braces or brackets in quotes.",
    ),
    "an unknown deployment": (
        ("    demo:\n", "    dmeo:\n"),
        "dmeo:",
        "deployments.dmeo: unknown deployment. Use one of demo, local, prod. Did you mean 'demo'?",
    ),
    "a list of deployments": (
        ("  deployments:\n", "  deployments: [demo]\n  other:\n"),
        "[demo]",
        "deployments: is not a mapping; found ['demo']. Write one of demo, local, prod below it.",
    ),
    "another component": (
        ("UseCaseComponent", "UsecaseComponent"),
        "UsecaseComponent",
        "type: found 'llm_assets.components.UsecaseComponent'. "
        "Write `type: llm_assets.components.UseCaseComponent`.",
    ),
    "no component": (
        ("type: llm_assets.components.UseCaseComponent\n", ""),
        "attributes:",
        "type: is missing. Write `type: llm_assets.components.UseCaseComponent`.",
    ),
    "a mistyped key at the top": (
        ("attributes:", "atributes:"),
        "atributes:",
        "atributes: unknown key. Known here: type, attributes, requirements, template_vars_module, "
        "post_processing. Did you mean 'attributes'?",
    ),
    "attributes that are a list": (
        ("attributes:\n", "attributes: []\npost_processing:\n"),
        "attributes: []",
        "attributes: is missing or not a mapping. "
        "Indent the use case's blocks below `attributes:`.",
    ),
    "a bracket that is never closed": (
        ("[team:content]", "[team:content"),
        "language: ru",
        "is not YAML (expected ',' or ']', but got ':'). Check indentation (spaces, no tabs), "
        "quotes and brackets at that line and above it.",
    ),
    "a tab for indentation": (
        ("  language: ru", "\tlanguage: ru"),
        "\tlanguage: ru",
        r"is not YAML (found character '\t' that cannot start any token). Check indentation "
        "(spaces, no tabs), quotes and brackets at that line and above it.",
    ),
    "a tag that YAML does not know": (
        ("language: ru", "language: !env LANGUAGE"),
        "!env",
        "is not YAML (could not determine a constructor for the tag '!env'). Check indentation "
        "(spaces, no tabs), quotes and brackets at that line and above it.",
    ),
}


def complaint_of(file: Path) -> str:
    """What `load` says of a broken file, without the last line, which is the same for all."""
    with pytest.raises(ConfigError) as caught:
        load(file, "demo")
    return str(caught.value).removesuffix(" \nMend the file and run `llm-assets check`.")


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_mistake_is_told_with_its_line_its_path_the_value_and_what_to_write(
    edited: Edit, breakage: str
) -> None:
    replacement, line_of, says = BREAKAGES[breakage]
    file = edited(replacement)
    text = file.read_text(encoding="utf-8")
    line = text[: text.index(line_of)].count("\n") + 1
    assert complaint_of(file) == f"{file}:{line}: {says}"


def test_a_renamed_block_is_told_as_unknown_and_a_required_one_as_missing(edited: Edit) -> None:
    file = edited(("  language: ru", "  langauge: ru"))
    missing, unknown = complaint_of(file).splitlines()
    assert missing == f"{file}:5: language: is required."
    assert unknown.startswith(f"{file}:11: langauge: unknown key; found 'ru'. Known here: ")
    assert unknown.endswith(" Did you mean 'language'?")


@pytest.mark.parametrize("content", [b"", b"# only a remark\n"])
def test_an_empty_file_is_told_to_start_from_a_copy(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "defs.yaml"
    file.write_bytes(content)
    assert complaint_of(file) == (
        f"{file}:1: is empty. Start from `llm-assets new NAME --like horoscopes`."
    )


def test_a_file_in_another_encoding_is_told_the_first_line_that_is_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_bytes(SHIPPED.read_text(encoding="utf-8").encode("cp1251"))
    first = next(
        number
        for number, line in enumerate(SHIPPED.read_text(encoding="utf-8").splitlines(), 1)
        if not line.isascii()
    )
    assert complaint_of(file) == (
        f"{file}:{first}: is not UTF-8 (invalid continuation byte). Save the file as UTF-8."
    )


def test_no_message_uses_the_words_of_the_validation_library(edited: Edit) -> None:
    jargon = re.compile(r"[Ii]nput should|pars|dict|tuple|instance|union|pydantic|Value error")
    said = {name: complaint_of(edited(row[0])) for name, row in BREAKAGES.items()}
    assert {name: text for name, text in said.items() if jargon.search(text)} == {}

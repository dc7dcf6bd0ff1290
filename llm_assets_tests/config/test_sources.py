"""What a person is told who broke a source, and what the settings of good ones say."""

import re
from datetime import date
from pathlib import Path

import pytest

from llm_assets.config import (
    ArchivedSource,
    DatasetSource,
    FilesSource,
    HtmlSource,
    JsonSource,
    Secret,
    UseCase,
    load,
)
from llm_assets.errors import ConfigError
from llm_assets_tests.config.broken_sources import BREAKAGES, GOOD
from llm_assets_tests.config.conftest import SHIPPED


def written(folder: Path, source: str) -> Path:
    """The shipped use case with this source instead of its own."""
    text = SHIPPED.read_text(encoding="utf-8")
    first, behind = text.index("    - kind: html"), text.index("  # In this order.")
    file = folder / "defs.yaml"
    block = "    - " + source.lstrip(" \n")
    file.write_text(text[:first] + block + text[behind:], encoding="utf-8")
    return file


def complaint(folder: Path, breakage: str) -> tuple[str, str]:
    """What `load` says of a broken source, and how that must begin: file, line and path."""
    base, old, new, line_of, _ = BREAKAGES[breakage]
    assert old in GOOD[base], f"the source {base} no longer holds {old!r}"
    file = written(folder, GOOD[base].replace(old, new, 1))
    text = file.read_text(encoding="utf-8")
    line = text[: text.index(line_of)].count("\n") + 1
    with pytest.raises(ConfigError) as caught:
        load(file, "demo")
    assert caught.value.remedy == "\nMend the file and run `llm-assets check`."
    return caught.value.what, f"{file}:{line}: sources.0"


def loaded(folder: Path, kind: str) -> UseCase:
    return load(written(folder, GOOD[kind]), "demo")


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_mistake_in_a_source_is_told_with_its_line_its_path_the_value_and_what_to_write(
    tmp_path: Path, breakage: str
) -> None:
    said, place = complaint(tmp_path, breakage)
    assert said == place + BREAKAGES[breakage][-1]


def test_no_message_shows_a_secret_or_uses_the_words_of_the_validation_library(
    tmp_path: Path,
) -> None:
    unfit = re.compile(r"hunter2|123456|[Ii]nput should|pydantic|Value error|tuple")
    said = {breakage: complaint(tmp_path, breakage)[0] for breakage in BREAKAGES}
    assert {name: text for name, text in said.items() if unfit.search(text)} == {}


@pytest.mark.parametrize(
    ("kind", "settings", "columns"),
    [
        ("html", HtmlSource, ("sign", "text")),
        ("recipes", HtmlSource, ("sign", "text")),
        ("function", HtmlSource, ("sign", "text")),
        ("json", JsonSource, ("sign", "text")),
        ("files", FilesSource, ("sign", "text")),
        ("dataset", DatasetSource, ("sign", "text")),
        ("warc", ArchivedSource, ("sign", "text")),
    ],
)
def test_a_good_source_of_each_kind_loads_and_survives_the_way_through_json(
    tmp_path: Path, kind: str, settings: type, columns: tuple[str, ...]
) -> None:
    use_case = loaded(tmp_path, kind)
    (source,) = use_case.sources
    assert isinstance(source, settings)
    assert source.columns == columns
    assert UseCase.model_validate_json(use_case.model_dump_json()) == use_case


def test_a_source_without_any_selector_gives_the_main_text_beside_its_own_fields(
    tmp_path: Path,
) -> None:
    bare = GOOD["html"].replace("      item: article\n", "").replace(", text: {", ", lead: {")
    (source,) = load(written(tmp_path, bare), "demo").sources
    assert source.columns == ("sign", "lead", "title", "text")


def test_a_mistake_in_two_sources_is_told_for_both_and_the_list_is_not_called_too_short(
    tmp_path: Path,
) -> None:
    first, second = (GOOD[kind].replace("name:", "nmae:") for kind in ("json", "files"))
    file = written(tmp_path, f"{first}    - {second.lstrip()}")
    with pytest.raises(ConfigError) as caught:
        load(file, "demo")
    paths = [line.split(": ")[1] for line in caught.value.what.splitlines()]
    assert paths == ["sources.0.name", "sources.0.nmae", "sources.1.name", "sources.1.nmae"]


def test_a_header_is_text_or_a_name_of_the_environment(tmp_path: Path) -> None:
    (source,) = loaded(tmp_path, "recipes").sources
    assert isinstance(source, HtmlSource)
    assert source.headers == {
        "Accept-Language": "es",
        "Authorization": Secret(env="TOKEN", prefix="Bearer "),
    }


def test_start_urls_are_filled_with_every_page_number_of_the_range(tmp_path: Path) -> None:
    (source,) = loaded(tmp_path, "function").sources
    assert isinstance(source, HtmlSource)
    assert source.urls_of(date(2026, 1, 5)) == [
        f"http://odd.localhost/2026-01-05/{number}" for number in (1, 2, 3)
    ]


def test_a_page_number_may_have_leading_zeros(tmp_path: Path) -> None:
    text = GOOD["function"].replace("{page}", "{page:03d}")
    (source,) = load(written(tmp_path, text), "demo").sources
    assert isinstance(source, HtmlSource)
    assert source.urls_of(date(2026, 1, 5))[0] == "http://odd.localhost/2026-01-05/001"


def test_a_foreign_host_is_allowed_when_an_owner_can_be_written_to(tmp_path: Path) -> None:
    foreign = GOOD["html"].replace("private_hosts: [site.localhost]", "delay_seconds: 1")
    file = written(tmp_path, foreign.replace("site.localhost", "site.example.org"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[team:content]", "[team:content, me@example.org]"), "utf-8")
    assert load(file, "demo").contact == "me@example.org"


@pytest.mark.parametrize(
    ("change", "fetched", "extracted"),
    [
        (("/{date}/", "/new/{date}/"), True, False),
        (("private_hosts", "delay_seconds: 3, private_hosts"), False, False),
        (("item: article", "item: section"), False, True),
        (("parser: selectolax", "parser: beautifulsoup"), False, True),
        (("item: article", "follow: a"), True, True),
        (("name: site", "name: other"), True, True),
    ],
)
def test_what_is_fetched_and_what_is_extracted_are_told_apart(
    tmp_path: Path, change: tuple[str, str], fetched: bool, extracted: bool
) -> None:
    before, after = (
        load(written(tmp_path, text), "demo").sources[0]
        for text in (GOOD["html"], GOOD["html"].replace(*change))
    )
    assert (before.what_is_fetched() != after.what_is_fetched()) is fetched
    assert (before.what_is_extracted() != after.what_is_extracted()) is extracted

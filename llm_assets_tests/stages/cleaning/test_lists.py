"""The team's own words and functions."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from llm_assets.errors import CleaningError
from llm_assets.stages.cleaning import Rejection, inputs, judge_documents, what_is_read
from llm_assets.stages.cleaning.inputs import code_of
from llm_assets.stages.cleaning.lists import load_function
from llm_assets_tests.stages.builders import documents
from llm_assets_tests.stages.cleaning.making import TOKENIZER, judged, rule, values

HERE = __name__


def shout(text: str) -> str | Rejection:
    return Rejection("too loud") if "!" in text else text.upper()


def fail(text: str) -> str:
    raise ValueError(f"cannot read {text}")


def forget(text: str) -> None:
    return None


def halve(text: str) -> str:
    return text + "\ud800"


def test_listed_words_are_found_whole_and_in_any_case() -> None:
    made = rule("blocklist", words=["Реклама", "buy now", "ñandú"])
    texts = ["(РЕКЛАМА)", "рекламация", "BUY,  now!", "buy\nnow", "buynow", "El ÑANDU\u0301.", ""]
    assert values(made, *texts) == [
        "реклама",
        None,
        "buy now",
        "buy now",
        None,
        "ñandú",
        None,
    ]


def test_a_list_stands_in_a_file_below_data_and_its_remarks_are_none(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    file = tmp_path / "lists" / "ru.txt"
    file.write_text("\ufeff# our own\n\nреклама\n buy now \n---\n", encoding="utf-8")
    made = rule("blocklist", words=["spam"], file="data/lists/ru.txt")
    assert values(made, "реклама", "spam", "our own", data=tmp_path) == ["реклама", "spam", None]
    before = what_is_read([made], data=tmp_path)
    file.write_text("# another remark\nреклама\nbuy now", encoding="utf-8")
    assert what_is_read([made], data=tmp_path) == before
    file.write_text("реклама", encoding="utf-8")
    assert what_is_read([made], data=tmp_path) != before


def test_a_list_that_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    made = rule("blocklist", file="data/none.txt")
    with pytest.raises(CleaningError) as caught:
        judged(made, "a", data=tmp_path)
    assert str(caught.value) == (
        f"The blocklist {tmp_path / 'none.txt'} cannot be read (No such file or directory). "
        "Put the file there, as UTF-8 text with one word or phrase a line."
    )


@pytest.mark.parametrize(
    ("content", "says"), [(b"\xff\xfe", "(it is not UTF-8)"), (b"# only\n --\n", "names no word")]
)
def test_a_list_that_cannot_be_used_is_told(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "list.txt").write_bytes(content)
    with pytest.raises(CleaningError) as caught:
        judged(rule("blocklist", file="data/list.txt"), "a", data=tmp_path)
    assert says in str(caught.value)


def test_what_rules_read_is_named_for_lists_and_the_tokenizer_only() -> None:
    rules = [rule("drop_empty"), rule("keep_length", under=5, unit="tokens")]
    (digest,) = what_is_read(rules, TOKENIZER)
    assert len(digest) == 64
    assert what_is_read([rule("keep_length", under=5), rule("blocklist", words=["a"])]) == ()


def test_the_code_of_a_function_is_named_as_it_was_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rules_of_a_team.py"
    file.write_text("def lower(text): return text.lower()")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = rule("custom", function="rules_of_a_team:lower")
    before = what_is_read([made])
    file.write_text("def lower(text): return text.casefold()")
    assert what_is_read([made]) == before  # this process runs the old code

    sys.modules.pop("rules_of_a_team")
    load_function.cache_clear()
    code_of.cache_clear()

    assert what_is_read([made]) != before
    assert what_is_read([rule("custom", function=f"{HERE}:shout")]) != before


def test_code_that_a_module_takes_from_another_is_named_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "where_written.py").write_text("def lower(text): return text.lower()")
    (tmp_path / "where_named.py").write_text("from where_written import lower")
    monkeypatch.syspath_prepend(tmp_path)
    (named,) = what_is_read([rule("custom", function="where_named:lower")])
    (written,) = what_is_read([rule("custom", function="where_written:lower")])
    assert named != written


def test_a_function_that_is_not_there_is_told_when_the_recipe_is_named() -> None:
    with pytest.raises(CleaningError, match=r"There is no function no\.such:thing"):
        what_is_read([rule("custom", function="no.such:thing")])


def test_the_detector_of_languages_is_named_by_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    made = rule("keep_language", languages=["es"])
    assert what_is_read([made]) == (f"lingua {version('lingua-language-detector')}",)
    monkeypatch.setattr(inputs, "version", lambda _: "99")
    assert what_is_read([made]) == ("lingua 99",)


def test_a_function_rewrites_a_text_or_rejects_it_with_a_reason() -> None:
    frame = judged(rule("custom", function=f"{HERE}:shout"), "da", "net!", "")
    assert frame.select("text", "rule", "value").rows() == [
        ("DA", None, None),
        ("net!", "custom", "too loud"),
        ("", None, None),
    ]


def test_a_function_that_fails_is_told_with_document_and_place_and_without_the_text() -> None:
    frame = documents("ok", url=["http://a.test/1"])
    with pytest.raises(CleaningError) as caught:
        judge_documents(frame, [rule("custom", function=f"{HERE}:fail")])
    error = caught.value
    assert str(error).startswith(f"{HERE}:fail raised ValueError at test_lists.py:")
    assert str(error).endswith(" for document d0 (http://a.test/1). Correct the function.")
    assert (error.__cause__, error.__context__) == (None, None)


@pytest.mark.parametrize(
    ("name", "says"), [("forget", "NoneType"), ("halve", "half a surrogate pair")]
)
def test_a_function_that_returns_no_text_is_told_what_to_return(name: str, says: str) -> None:
    with pytest.raises(CleaningError) as caught:
        judged(rule("custom", function=f"{HERE}:{name}"), "ok")
    assert str(caught.value) == (
        f"{HERE}:{name} returned {says} for document d0. "
        "It must return a text, or Rejection(reason) of llm_assets.stages.cleaning."
    )


@pytest.mark.parametrize("path", ["nowhere:f", f"{HERE}:nothing", f"{HERE}:HERE"])
def test_a_function_that_is_not_there_is_told(path: str) -> None:
    with pytest.raises(CleaningError, match=r"no function|not a function"):
        judged(rule("custom", function=path), "ok")

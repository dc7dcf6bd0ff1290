"""Gopher's and C4's rules: by hand, and against datatrove's filters on the same words.

datatrove splits words with spaCy, which we do not install: its filters are given our words, what
stands between white space, so that the rest of what they do is compared. Differences that we keep
on purpose have a test of their own each.
"""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import Any

import pytest
from datatrove.data import Document
from datatrove.pipeline.filters import c4_filters, gopher_quality_filter, gopher_repetition_filter

from llm_assets_tests.stages.cleaning.making import judged, rule, values

REASONS = {
    "gopher_short_doc": "words",
    "gopher_long_doc": "words",
    "gopher_below_avg_threshold": "mean word length",
    "gopher_above_avg_threshold": "mean word length",
    "gopher_too_many_hashes": "symbols per word",
    "gopher_too_many_ellipsis": "symbols per word",
    "gopher_too_many_bullets": "bullet lines",
    "gopher_too_many_end_ellipsis": "ellipsis lines",
    "gopher_below_alpha_threshold": "alphabetic words",
    "gopher_enough_stop_words": "stop words",
    "dup_para_frac": "duplicate paragraphs",
    "dup_para_char_frac": "duplicate paragraph characters",
    "dup_line_frac": "duplicate lines",
    "dup_line_char_frac": "duplicate line characters",
    **{f"top_{n}_gram": f"top {n} gram" for n in (2, 3, 4)},
    **{f"duplicated_{n}_n_grams": f"duplicate {n} grams" for n in range(5, 11)},
}
WORDS = (
    "the house stands near a river and people walk there with their dogs in long summer evenings "
    "that bring warm wind over fields of wheat to the old town where children play until late "
    "because nobody calls them home before stars appear above quiet roofs be have"
)
VOCABULARY = WORDS.split()


@pytest.fixture(autouse=True)
def _our_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (gopher_quality_filter, gopher_repetition_filter):
        monkeypatch.setattr(module, "split_into_words", lambda text, _language: text.split())


def prose(seed: int, words: int = 120) -> str:
    """Sentences of random words, five words and more a line."""
    chance = random.Random(seed)
    lines = []
    while words > 0:
        line = chance.sample(VOCABULARY, chance.randint(5, 12))
        words -= len(line)
        lines.append(" ".join(line).capitalize() + ".")
    return "\n".join(lines)


def peer(kind: Any, text: str) -> str | None:
    """The reason of datatrove's filter in our words; None if the text passes."""
    said = kind().filter(Document(text=text, id="0"))
    return None if said is True else REASONS.get(said[1], said[1])


def ours(name: str, text: str, **more: str) -> str | None:
    (value,) = values(rule(name, **more), text)
    return value.split(":")[0] if value else None


QUALITY = {
    "prose": prose(1),
    "49 words": " ".join(VOCABULARY[:49]),
    "50 words": " ".join(["the", "and", *VOCABULARY[:48]]),
    "short words": "a to be of " * 30,
    "long words": "internationalisation of that " * 30 + "internationalisation " * 60,
    "hashes": prose(2).replace("the", "# the #"),
    "ellipses": prose(3).replace(" ", " ... ", 40),
    "ellipsis characters": prose(3).replace(" and", "… and").replace("the", "the…"),
    "bullets": "\n".join(f"- {line}" for line in prose(4).splitlines()),
    "other bullets": "\n".join(f"  • {line}" for line in prose(4).splitlines()),
    "cut lines": prose(5).replace(".\n", "...\n", 6),
    "numbers": prose(6) + "\n" + " ".join(str(n) for n in range(2000, 2060)),
    "no stop words": " ".join(["house", "river", "people", "walk", "dogs"] * 20),
    "one stop word": " ".join(["house", "river", "people", "walk", "dogs"] * 20 + ["the"]),
}
REPETITION = {
    "prose": prose(11),
    "lines": prose(12) + "\n" + "\n".join(["The same short line again."] * 12),
    "a long line twice": f"{prose(13).replace(chr(10), ' ')}\n" * 2 + prose(14),
    "paragraphs": "\n\n".join(["A short one.", "Another one."] * 4 + [prose(15, 40)]),
    "a long paragraph twice": "\n\n".join(
        [prose(16, 90), prose(17, 30), prose(31, 30), prose(16, 90)]
    ),
    "pairs": prose(18, 60) + " " + "very good " * 20,
    "threes": " ".join(f"{a} {b} a b internationally" for a, b in pairwise(VOCABULARY[:24])),
    "fours": " ".join(
        f"{' '.join(VOCABULARY[i : i + 7])} a b c internationally" for i in range(0, 28, 7)
    ),
    "a sentence within others": " ".join(
        f"{word} nobody calls them home before stars appear above" for word in VOCABULARY[:4]
    )
    + " "
    + prose(19, 60),
    "one word": "word",
    "few words": "a few words only",
    "white space": " \n \n",
}

UNLIKE = {"a sentence within others", "one word", "few words", "white space"}


@pytest.mark.parametrize("name", QUALITY)
def test_gopher_quality_agrees_with_datatrove(name: str) -> None:
    text = QUALITY[name]
    theirs = peer(gopher_quality_filter.GopherQualityFilter, text)
    assert ours("gopher_quality", text, language="en") == theirs


def test_the_samples_of_gopher_quality_fail_for_every_reason_that_there_is() -> None:
    found = {ours("gopher_quality", text, language="en") for text in QUALITY.values()}
    assert found == {*list(REASONS.values())[:10], None}


def test_the_value_names_the_first_bound_and_its_figure() -> None:
    assert values(rule("gopher_quality", language="en"), "the house and") == ["words: 3"]
    assert values(rule("gopher_quality", language="en", minimum_words=0), "the and ##") == [
        "mean word length: 2.667"
    ]


def test_stop_words_are_found_in_any_case_and_beside_punctuation_unlike_datatroves() -> None:
    text = "House river people walk dogs " * 12 + "The end, and."
    made = rule("gopher_quality", language="en", minimum_stop_words=2)
    assert values(made, text) == [None]
    assert values(made, text.replace("and", "sand")) == ["stop words: 1"]
    assert peer(gopher_quality_filter.GopherQualityFilter, text) == "stop words"


def test_empty_lines_are_no_lines_unlike_datatroves() -> None:
    text = "\n\n".join(f"- {line}" for line in prose(4).splitlines())
    assert ours("gopher_quality", text, language="en") == "bullet lines"
    assert peer(gopher_quality_filter.GopherQualityFilter, text) is None


def test_stop_words_are_those_of_the_language_or_ones_own() -> None:
    russian = "Дом стоит у реки и люди гуляют в саду " * 6
    spanish = "La casa está cerca del río y la gente pasea con sus perros " * 5
    assert values(rule("gopher_quality", language="ru"), russian, spanish) == [
        None,
        "stop words: 0",
    ]
    assert values(rule("gopher_quality", language="es"), russian, spanish) == [
        "stop words: 0",
        None,
    ]
    own = rule("gopher_quality", language="en", stop_words=["дом", "люди"])
    assert values(own, russian, spanish) == [None, "stop words: 0"]


def test_a_text_without_words_fails_by_its_words_and_never_by_a_division() -> None:
    assert values(rule("gopher_quality", language="en"), "", " \n") == ["words: 0", "words: 0"]
    lenient = rule("gopher_quality", language="en", minimum_words=0, minimum_mean_word_length=0)
    assert values(lenient, "") == ["alphabetic words: 0.0"]


@pytest.mark.parametrize("name", [one for one in REPETITION if one not in UNLIKE])
def test_gopher_repetition_agrees_with_datatrove(name: str) -> None:
    text = REPETITION[name]
    kind = gopher_repetition_filter.GopherRepetitionFilter
    assert ours("gopher_repetition", text) == peer(kind, text)


@pytest.mark.parametrize("seed", range(40))
def test_gopher_repetition_finds_what_datatrove_finds_in_texts_with_planted_repeats(
    seed: int,
) -> None:
    chance = random.Random(seed)
    words = prose(seed, 80).split()
    for _ in range(chance.randint(0, 4)):
        start, length = chance.randrange(60), chance.randint(2, 12)
        place = chance.randrange(len(words))
        words[place:place] = words[start : start + length]
    text = " ".join(words)
    theirs = peer(gopher_repetition_filter.GopherRepetitionFilter, text)
    found = ours("gopher_repetition", text)
    # Ours counts all words of repeats that overlap, theirs goes on behind the first (see below).
    assert found == theirs or (found or "").startswith("duplicate ")


def test_words_in_overlapping_repeats_all_count_unlike_datatroves() -> None:
    again = "nobody calls them home before stars appear"  # seven words: three sequences of five
    text = f"{again} {' '.join(VOCABULARY[:34])} {again} quiet"
    bounds = {f"maximum_top_{n}_gram": 1 for n in (2, 3, 4)}
    share = round(sum(map(len, again.split())) / len(text), 3)
    made = rule("gopher_repetition", maximum_duplicate_5_grams=0, **bounds)
    assert values(made, text) == [f"duplicate 5 grams: {share}"]
    theirs = gopher_repetition_filter.find_all_duplicate(text.split(), 5)
    assert theirs == len("nobodycallsthemhomebefore")


@pytest.mark.parametrize("name", ["few words", "one word", "white space"])
def test_what_is_there_once_or_is_empty_is_no_repetition_unlike_datatroves(name: str) -> None:
    assert ours("gopher_repetition", REPETITION[name]) is None


def test_words_at_the_end_of_a_text_and_the_start_of_the_next_are_no_sequence() -> None:
    texts = ["one two three four five six one", "two three four five six"]
    assert values(rule("gopher_repetition"), *texts) == [None, None]


def test_the_samples_of_repetition_fail_for_most_reasons() -> None:
    found = {ours("gopher_repetition", text) for text in REPETITION.values()}
    wanted = {"lines", "line characters", "paragraphs", "paragraph characters", "5 grams"}
    assert {f"duplicate {kind}" for kind in wanted} <= found
    assert {"top 2 gram", "top 3 gram", "top 4 gram", None} <= found


C4 = {
    "prose": prose(21),
    "menus": "Home\nAbout us\n" + prose(22) + "\nRead more",
    "javascript": prose(23) + "\nPlease enable JavaScript to see the whole of this page.",
    "notice": prose(24) + "\nThis site uses cookies to make your visit a better one.",
    "citations": prose(25).replace("river", "river[1]").replace("wheat", "wheat[citation needed]"),
    "ellipsis": prose(26) + "\nAnd then the story went on and on...",
    "white space": "  " + prose(27).replace("\n", "  \r\n\n  "),
    "lorem ipsum": prose(28) + "\nLorem ipsum dolor sit amet again and again.",
    "a bracket": prose(29) + "\nfunction go() { return the answer of it all. } Here.",
    "too few sentences": "The house stands near a river.\nPeople walk there with their dogs.",
    "nothing": "",
}


@pytest.mark.parametrize("name", C4)
def test_c4_quality_keeps_the_lines_that_datatrove_keeps(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Sentences are split with spaCy there too: here both split before a capital letter.
    split = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
    monkeypatch.setattr(c4_filters, "split_into_sentences", lambda text, _: split.split(text))
    document = Document(text=C4[name], id="0")
    filtered = c4_filters.C4QualityFilter(min_num_sentences=3, min_words_per_line=5)
    said = filtered.filter(document)
    (frame,) = judged(rule("c4_quality"), C4[name]).rows(named=True)
    assert (frame["value"] is None) == (said is True)
    assert frame["text"] == (document.text if said is True else C4[name])


def test_c4_quality_names_what_it_rejected_a_text_for() -> None:
    names = ["lorem ipsum", "a bracket", "too few sentences", "nothing"]
    assert values(rule("c4_quality"), *(C4[name] for name in names)) == [
        "holds lorem ipsum",
        "holds {",
        "sentences: 2",
        "sentences: 0",
    ]


def test_a_phrase_drops_the_page_wherever_it_stands_unlike_datatroves() -> None:
    text = prose(30) + "\nLorem ipsum"  # a line that would be removed anyway
    assert values(rule("c4_quality"), text) == ["holds lorem ipsum"]
    assert c4_filters.C4QualityFilter(min_num_sentences=-1).filter(Document(text=text, id="0"))


def test_c4_quality_takes_phrases_and_marks_of_other_languages() -> None:
    made = rule(
        "c4_quality",
        minimum_sentences=1,
        terminal_marks=".।",
        line_phrases=["Политика конфиденциальности"],
        minimum_line_words=2,
    )
    text = "Дом стоит у реки.\nНаша политика конфиденциальности здесь.\nКуда!\nयह घर है।"
    assert judged(made, text)["text"].to_list() == ["Дом стоит у реки.\nयह घर है।"]

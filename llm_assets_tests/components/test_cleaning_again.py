"""Days cleaned through the store: what they are compared with, and when again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from llm_assets.components.planning import Wanted, stale_days
from llm_assets.components.scrape_step import ScrapeStep
from llm_assets.errors import CommitConflictError, CorruptFileError
from llm_assets.storage.archive import Archive
from llm_assets.storage.layout import Partition
from llm_assets.storage.local import LocalStore
from llm_assets.storage.manifests import Manifest
from llm_assets_tests.components.days_of_texts import Texts, clean_step
from llm_assets_tests.stages.signing import nth

A = "one two three four five six seven eight nine ten"
B = "one two three four five six seven eight X Y"
C = "one two three four five six P Q X Y"
LONG = " ".join(f"word{i}" for i in range(40))
ALIKE = "earlier_days_are_signed_alike"
OUTDATED = "later_days_saw_these_documents"


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(tmp_path)


def own_text(day: date) -> str:
    return " ".join(f"{day:%d}x{n}" for n in range(6))


def told(texts: Texts, day: date) -> tuple[object, ...]:
    corpus = texts.corpus(day)
    return corpus.documents.to_dicts(), corpus.rejected.to_dicts(), corpus.consulted


def verdict_of(texts: Texts, day: date) -> tuple[bool, str]:
    (outcome,) = texts.clean(day)
    (found,) = [one for one in outcome.verdicts if one.check == OUTDATED]
    assert not found.blocking
    return found.passed, found.says


def test_a_repost_on_a_later_day_is_rejected_and_names_the_original(texts: Texts) -> None:
    texts.arrive(nth(1), [A, "unlike"], "press")
    texts.arrive(nth(3), [A, B, "new"])
    texts.clean(nth(1), nth(3))

    corpus = texts.corpus(nth(3))

    original = texts.corpus(nth(1)).documents["document_id"][0]
    assert corpus.documents["text"].to_list() == ["new"]
    rejected = corpus.rejected.select("rule", "original_id", "original_day", "original_source")
    assert rejected.rows() == [
        ("copy", original, "2026-01-01", "press"),
        ("near_copy", original, "2026-01-01", "press"),
    ]
    assert corpus.rejected["similarity"].to_list() == [1.0, pytest.approx(8 / 12)]
    assert corpus.consulted == {"2026-01-01": texts.corpus(nth(1)).signed.digest}
    assert texts.manifest("clean_corpus", nth(3)).figures["days_consulted"] == 1


def test_days_that_arrive_in_another_order_end_with_the_same_corpora(
    texts: Texts, tmp_path: Path
) -> None:
    raw = {nth(1): [B, "x y z"], nth(2): [A, "p q"], nth(4): [C, A], nth(6): [A, B, C, "p q"]}
    other = tmp_path / "other"
    other.mkdir()
    in_order = Texts(other)
    for day, said in raw.items():
        in_order.arrive(day, said)
        in_order.clean(day)

    for day in (nth(4), nth(6), nth(1), nth(2)):
        texts.arrive(day, raw[day])
        texts.clean(day)
    runs = 0
    while stale := texts.stale("clean_corpus", *raw):
        texts.clean(stale[-1])  # the worst order
        runs += 1
        assert runs < 20

    assert runs > 0
    assert [told(texts, day) for day in raw] == [told(in_order, day) for day in raw]


def test_a_late_day_warns_of_the_days_that_did_not_see_it_and_makes_them_stale(
    texts: Texts,
) -> None:
    for day in (nth(2), nth(4), nth(5)):
        texts.arrive(day, [own_text(day)])
    texts.clean(nth(2), nth(4), nth(5))
    texts.arrive(nth(3), ["something late"])

    passed, says = verdict_of(texts, nth(3))

    assert not passed
    assert says == (
        "2 later days were compared with other documents of this day. Clean them again: "
        "llm-assets run texts --from 2026-01-04 --to 2026-01-05."
    )
    days = [nth(2), nth(3), nth(4), nth(5)]
    assert texts.stale("clean_corpus", *days) == [nth(4), nth(5)]
    texts.clean(nth(4), nth(5))
    assert texts.stale("clean_corpus", *days) == []
    assert verdict_of(texts, nth(3))[0]


def test_a_day_that_changed_makes_the_later_ones_stale_and_one_that_did_not_leaves_them(
    texts: Texts,
) -> None:
    for i in (1, 2, 3):
        texts.arrive(nth(i), [own_text(nth(i)), A])
    texts.clean(nth(1), nth(2), nth(3))
    before = texts.manifest("clean_corpus", nth(3)).digest()

    texts.clean(nth(1), again=True)
    assert texts.stale("clean_corpus", nth(1), nth(2), nth(3)) == []

    texts.arrive(nth(1), [own_text(nth(1)), "and that"])
    texts.clean(nth(1))
    assert texts.stale("clean_corpus", nth(2), nth(3)) == [nth(2), nth(3)]
    texts.clean(nth(2), nth(3))

    assert texts.corpus(nth(2)).documents["text"].to_list() == [own_text(nth(2)), A]
    assert texts.corpus(nth(3)).rejected["original_day"].to_list() == ["2026-01-02"]
    assert texts.manifest("clean_corpus", nth(3)).digest() != before


def test_texts_of_earlier_days_are_never_read(texts: Texts) -> None:
    texts.arrive(nth(1), [A])
    texts.clean(nth(1))
    for name in ("documents.parquet", "rejected.parquet", "corpus.html"):
        texts.file("clean_corpus", nth(1), name).write_bytes(b"nothing that can be read")

    texts.arrive(nth(2), [A, "new"])
    texts.clean(nth(2))

    assert texts.corpus(nth(2)).documents["text"].to_list() == ["new"]


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_signatures_that_cannot_be_read_fail_the_day_and_name_the_day_to_run_again(
    texts: Texts, damage: str
) -> None:
    texts.arrive(nth(1), [A])
    texts.arrive(nth(2), [A])
    texts.clean(nth(1))
    file = texts.file("clean_corpus", nth(1), "signatures.parquet")
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-1])

    (outcome,) = texts.run("clean_corpus", nth(2))

    assert "texts/clean_corpus/2026-01-01" in outcome.trouble
    assert "--day 2026-01-01 --select clean_corpus --again" in outcome.trouble
    texts.clean(nth(1), again=True)
    texts.clean(nth(2))
    assert texts.corpus(nth(2)).documents.height == 0


def test_an_unchanged_day_computes_nothing_and_writes_nothing(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [nth(i) for i in range(1, 6)]
    for day in days:
        texts.arrive(day, [own_text(day), A])
    texts.clean(*days)
    texts.tokenize(*days)
    before = {file: file.stat().st_mtime_ns for file in texts.store.rglob("*")}

    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("llm_assets.components.clean_step.CleanStep.compute", never)
    monkeypatch.setattr("llm_assets.components.tokenize_step.TokenizeStep.compute", never)
    outcomes = [*texts.clean(*days), *texts.tokenize(*days)]

    assert not any(outcome.is_new for outcome in outcomes)
    assert {file: file.stat().st_mtime_ns for file in texts.store.rglob("*")} == before


def test_of_days_of_other_settings_only_exact_copies_are_found_and_a_check_says_so(
    texts: Texts,
) -> None:
    like_long = LONG.replace("word7 ", "other ")
    texts.arrive(nth(1), [LONG, A])
    texts.arrive(nth(2), [like_long, A])
    texts.clean(nth(1), nth(2))
    assert texts.corpus(nth(2)).documents.height == 0
    texts.change(deduplication={"near": {"threshold": 0.9, "shingle_words": 1}})
    assert texts.stale("clean_corpus", nth(1), nth(2)) == [nth(1), nth(2)]

    (alone,) = texts.clean(nth(2))
    warnings = [one.says for one in alone.verdicts if one.check == ALIKE and not one.passed]
    assert texts.corpus(nth(2)).documents["text"].to_list() == [like_long]
    assert warnings == [
        "1 earlier days were signed by other settings of deduplication, so only their exact copies "
        "were found. Clean them again: llm-assets run texts --from 2026-01-01 --to 2026-01-01."
    ]

    texts.clean(nth(1))
    assert texts.stale("clean_corpus", nth(1), nth(2)) == [nth(2)]
    (again,) = texts.clean(nth(2))
    assert texts.corpus(nth(2)).documents.height == 0
    assert ALIKE not in [one.check for one in again.verdicts if not one.passed]


def test_an_earlier_day_that_changes_while_a_day_is_cleaned_is_a_conflict(texts: Texts) -> None:
    for i in (1, 2):
        texts.arrive(nth(i), [A])
    texts.clean(nth(1))
    step = clean_step(texts)
    recipe = step.recipe(nth(2))
    texts.arrive(nth(1), ["something else"])
    texts.clean(nth(1))

    with pytest.raises(CommitConflictError, match="Run the day again: llm-assets run texts --day"):
        step.compute(nth(2), recipe, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("said", [[], [""], ["!!!"]])
def test_a_day_of_nothing_is_cleaned_and_consulted(texts: Texts, said: list[str]) -> None:
    texts.arrive(nth(1), ["something"])
    texts.arrive(nth(2), said)
    texts.arrive(nth(3), [A])
    days = [nth(1), nth(2), nth(3)]
    outcomes = texts.run("clean_corpus", *days)

    if said == [""]:  # a corpus of which nothing is left stops its day, and only its own
        assert [outcome.is_good for outcome in outcomes] == [True, False, True]
        assert "corpus_is_not_empty" in outcomes[1].trouble
        return
    assert all(outcome.is_good for outcome in outcomes)
    assert len(texts.corpus(nth(3)).consulted) == 2
    texts.tokenize(*days)
    assert len(texts.sides(nth(2))) == len(said)


def test_a_store_of_a_version_before_is_cleaned_again_and_never_consulted(texts: Texts) -> None:
    for i in (1, 2, 3):
        texts.arrive(nth(i), [A])
    texts.clean(nth(1), nth(2), nth(3))
    new = ("signatures.parquet", "consulted.json", "corpus.html")
    for day in (nth(1), nth(3)):
        texts.pretend_a_version_before("clean_corpus", day, *new)

    with pytest.raises(CorruptFileError) as caught:
        texts.corpus(nth(1))
    assert "a version of llm_assets that kept other things" in str(caught.value)
    assert "--day 2026-01-01 --select clean_corpus --again" in str(caught.value)

    passed, says = verdict_of(texts, nth(2))
    assert not passed
    assert "llm-assets run texts --from 2026-01-03 --to 2026-01-03" in says
    assert texts.corpus(nth(2)).consulted == {}
    assert texts.corpus(nth(2)).documents.height == 1

    texts.clean(nth(1), nth(2), nth(3))
    assert [texts.corpus(nth(i)).documents.height for i in (1, 2, 3)] == [1, 0, 0]
    assert texts.stale("clean_corpus", nth(1), nth(2), nth(3)) == []


def test_a_later_day_that_is_damaged_is_outdated_and_does_not_stop_the_earlier_one(
    texts: Texts,
) -> None:
    for i in (1, 2):
        texts.arrive(nth(i), [A])
    texts.clean(nth(1), nth(2))
    texts.file("clean_corpus", nth(2), "consulted.json").unlink()
    texts.arrive(nth(1), [A, "and that"])

    passed, says = verdict_of(texts, nth(1))

    assert not passed
    assert "llm-assets run texts --from 2026-01-02 --to 2026-01-02" in says


def reads_of(texts: Texts, monkeypatch: pytest.MonkeyPatch, days: list[date]) -> Counter[str]:
    """What is read of the store while days are cleaned that are finished, by kind of object."""
    read: Counter[str] = Counter()

    def counting(verb: str) -> Callable[[LocalStore, str], Any]:
        asked = getattr(LocalStore, verb)

        def ask(store: LocalStore, key: str) -> Any:
            read["manifests" if "/manifests/" in key else key.rsplit("/", 1)[-1]] += 1
            return asked(store, key)

        return ask

    with monkeypatch.context() as patched:
        for verb in ("read", "get"):
            patched.setattr(LocalStore, verb, counting(verb))
        assert not any(outcome.is_new for outcome in texts.clean(*days))
    return read


def test_reads_of_an_unchanged_range_grow_with_its_days_and_not_with_their_square(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [nth(i) for i in range(1, 25)]
    for day in days:
        texts.arrive(day, [own_text(day)])
    texts.clean(*days)

    few = reads_of(texts, monkeypatch, days[:12])
    many = reads_of(texts, monkeypatch, days)

    assert many["pointer.json"] <= 14 * len(days)  # 7 of them for the usual number of documents
    assert many["manifests"] <= 2 * len(days)
    assert many["consulted.json"] == len(days)  # as a file of the day's own record
    assert few["consulted.json"] == 12


def test_each_list_is_opened_once_while_a_range_is_out_of_date(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [nth(i) for i in range(1, 9)]
    for day in days:
        texts.arrive(day, [own_text(day)])
    texts.clean(*days)
    texts.arrive(days[0], [own_text(days[0]), "something late"])
    opened: list[str] = []
    file = Archive.file

    def noting(archive: Archive, partition: Partition, manifest: Manifest, name: str) -> Path:
        if name == "consulted.json":
            opened.append(manifest.digest())
        return file(archive, partition, manifest, name)

    monkeypatch.setattr(Archive, "file", noting)
    outcomes = texts.clean(*days)

    says = [one.says for outcome in outcomes for one in outcome.verdicts if one.check == OUTDATED]
    assert says[0].startswith("7 later days were compared with other documents")
    assert all(one.startswith("No later day was") for one in says[1:])
    assert len(opened) == len(set(opened)) == 7


def test_a_run_sees_its_own_commits_whatever_the_order_of_its_days(texts: Texts) -> None:
    for i in (1, 2, 3):
        texts.arrive(nth(i), [own_text(nth(i))])

    outcomes = texts.clean(nth(3), nth(2), nth(1))

    says = [one.says for outcome in outcomes for one in outcome.verdicts if one.check == OUTDATED]
    assert says[0].startswith("No later day was")
    assert says[1].startswith("1 later days were compared with other documents")
    assert says[2].startswith("2 later days were compared with other documents")


def test_a_plan_reads_each_earlier_day_once(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    days = tuple(nth(i) for i in range(1, 25))
    for day in days:
        texts.arrive(day, [own_text(day)])
    texts.clean(*days)
    read: Counter[str] = Counter()
    ask = LocalStore.read

    def reading(store: LocalStore, key: str) -> Any:
        read[key] += 1
        return ask(store, key)

    monkeypatch.setattr(LocalStore, "read", reading)
    monkeypatch.setattr(ScrapeStep, "finished", lambda *_: True)
    stale_days(texts.workshop, Wanted(texts.use_case, days, ()), lambda *_: True)

    pointer = texts.partition("clean_corpus", days[0]).pointer
    assert read[pointer] <= 4

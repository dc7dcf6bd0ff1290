"""`preview` and `export`: what sources give before a run, and what runs captured, for others."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from pydantic import TypeAdapter

from llm_assets.cli.use_cases import find_use_case
from llm_assets.config import Source, UseCase
from llm_assets.deployment import Deployment
from llm_assets_tests.cli.conftest import Say
from llm_assets_tests.cli.homes import Home

Demo = subprocess.CompletedProcess[str]


def test_a_preview_shows_pages_and_documents_of_one_source_and_keeps_nothing(
    say: Say, home: Home
) -> None:
    said = say(
        *("preview", "horoscopes", "--source", "nebo", "--day", "2026-01-05", "--pages", "3"),
        at=home,
    )

    assert said.status == 0
    assert "nebo on 2026-01-05" in said.out
    assert "zvezdy" not in said.out
    assert "http://nebo.localhost/2026-01-05/oven.html" in said.out
    assert "  sign: Овен" in said.out
    assert "12 more links, left out here" in said.out
    assert "2 documents before cleaning, 0 rows set aside, from 3 pages" in said.out
    kept = [path for path in home.folder.rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} == {"hosts"}  # the pace that a host asked for


def test_a_preview_reads_the_beginning_of_files_and_datasets(
    say: Say, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(json.dumps({"text": f"row {i}"}) + "\n" for i in range(20_000))
    for folder in ("letters", "set"):
        (home.folder / "inbox" / folder).mkdir(parents=True)
        (home.folder / "inbox" / folder / "1.jsonl").write_text(rows)
    stored = {"history": "today_only", "fields": {"text": "text"}}
    sources = TypeAdapter(tuple[Source, ...]).validate_python(
        [
            {"kind": "files", "name": "letters", "where": "letters", **stored},
            {"kind": "dataset", "name": "set", "dataset": str(home.folder / "inbox/set"), **stored},
        ]
    )

    def with_files(deployment: Deployment, name: str) -> UseCase:
        return find_use_case(deployment, name).model_copy(update={"sources": sources})

    monkeypatch.setattr("llm_assets.cli.previewing.find_use_case", with_files)

    said = say("preview", "horoscopes", "--pages", "2", at=home)

    assert said.status == 0
    assert said.out.count("1000 documents before cleaning, 0 rows set aside, from 2 pages") == 2
    assert said.out.count("Only the beginning was read: the first 2 portions of rows") == 2


def test_an_unknown_source_is_told_with_the_known_ones(say: Say, home: Home) -> None:
    said = say("preview", "horoscopes", "--source", "neba", at=home)

    assert said.status == 1
    assert said.err == (
        "horoscopes has no source 'neba'. Use one of zvezdy, astroslovo, nebo. Did you mean "
        "'nebo'?\n"
    )


def test_a_selector_that_matches_nothing_is_told_and_ends_with_1(project_home: Home) -> None:
    file = Path(str(project_home.project)) / "llm_assets/defs/horoscopes/defs.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("article.forecast", "article.horoscope"), encoding="utf-8")

    done = project_home.run("preview", "horoscopes", "--source", "nebo", "--day", "2026-01-05")

    assert done.returncode == 1
    assert "item 'article.horoscope' matched nothing in 5 pages, for example http" in done.stdout


def test_an_export_holds_every_answer_of_the_days_for_a_standard_reader(
    say: Say, demo: Demo, demo_home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "two-days.warc.gz"

    said = say(
        *("export", "horoscopes", "--warc", "--out", str(file)),
        *("--from", "2026-01-02", "--to", "2026-01-03"),
        at=demo_home,
    )

    assert said.status == 0
    assert said.out.startswith(f"Wrote {file}: ")
    answers: dict[str, bytes] = {}
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            answers[record.headers["WARC-Target-URI"]] = record.reader.read()
    page = answers["http://zvezdy.localhost/2026-01-02/"]
    assert "Овен".encode() in page
    assert "http://zvezdy.localhost/robots.txt" in answers
    assert not any("/private/" in url for url in answers)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--warc",), "horoscopes has no captured page yet. Make one: llm-assets run"),
        ((), "Say what to export: --warc or --conversations."),
        (("--warc", "--conversations"), "Say what to export: --warc or --conversations."),
        (("--conversations",), "The task of horoscopes is of the kind seq2seq, so it has no conv"),
    ],
)
def test_an_export_of_nothing_says_what_to_do(
    say: Say, home: Home, words: tuple[str, ...], told: str
) -> None:
    said = say("export", "horoscopes", *words, at=home)

    assert said.status != 0
    assert told in said.err


def test_an_export_that_cannot_be_written_leaves_nothing(
    say: Say, demo: Demo, demo_home: Home, tmp_path: Path
) -> None:
    said = say("export", "horoscopes", "--warc", "--out", f"{tmp_path}/no/x.warc.gz", at=demo_home)

    assert said.status == 1
    assert said.err == (
        f"{tmp_path}/no/x.warc.gz cannot be written (No such file or directory). Name another "
        "file with --out.\n"
    )
    assert list(tmp_path.iterdir()) == []

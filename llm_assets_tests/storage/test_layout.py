"""Keys of a partition: everything stands under the partition's own prefix."""

from datetime import date

from llm_assets.storage.layout import Partition
from llm_assets.storage.store import check_key

PARTITION = Partition("horoscopes", "raw_scrapes", date(2026, 1, 5))


def test_pointer_manifests_and_files_stand_under_the_partition() -> None:
    assert PARTITION.prefix == "horoscopes/raw_scrapes/2026-01-05"
    assert PARTITION.pointer == "horoscopes/raw_scrapes/2026-01-05/pointer.json"
    assert PARTITION.manifest("ab") == "horoscopes/raw_scrapes/2026-01-05/manifests/ab.json"
    assert PARTITION.file("cd", "p.npy") == "horoscopes/raw_scrapes/2026-01-05/files/cd/p.npy"


def test_the_keys_of_a_partition_are_keys_of_a_store() -> None:
    keys = [PARTITION.pointer, PARTITION.manifest("ab"), PARTITION.file("cd", "pages.parquet")]
    assert [check_key(key) for key in keys] == keys


def test_a_partition_reads_as_people_say_it() -> None:
    assert str(PARTITION) == "horoscopes/raw_scrapes of 2026-01-05"

"""What all tests share: library defaults, set as every entry point does, before torch; servers."""

from llm_assets.deployment import set_library_defaults
from llm_assets_tests.servers.seaweed import s3

__all__ = ["s3"]

set_library_defaults()

"""What all tests share: library defaults as every entry point sets them, before torch is imported."""

from llm_assets.deployment import set_library_defaults

set_library_defaults()

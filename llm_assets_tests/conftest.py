"""What all tests share: library defaults, set as every entry point does, before torch."""

from llm_assets.deployment import set_library_defaults

set_library_defaults()

"""Benchmarks: each module measures one promise against a named peer, in one run, interleaved.

`python -m llm_assets_tests.benchmarks.<name>` runs one; without a name, all are run.
They are not tests: a missed target is a line in a table.
"""

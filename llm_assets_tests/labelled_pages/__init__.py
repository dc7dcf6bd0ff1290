"""Web pages whose main text is known, to measure extractors with.

Three parts. Generated pages: known texts in Spanish, Russian and English, each placed in templates
of sixteen kinds of sites with what such sites have around a text. Pages of the sample sites. Real
pages: manuals from Debian whose generators mark what they add. `scoring` compares what an extractor
returned with the truth.
"""

from llm_assets_tests.labelled_pages.generated import generated_pages
from llm_assets_tests.labelled_pages.labelled import LabelledPage
from llm_assets_tests.labelled_pages.real import real_labelled_pages
from llm_assets_tests.labelled_pages.sampled import sampled_pages
from llm_assets_tests.labelled_pages.scoring import Score, average, score_page

__all__ = [
    "LabelledPage",
    "Score",
    "average",
    "generated_pages",
    "real_labelled_pages",
    "sampled_pages",
    "score_page",
]

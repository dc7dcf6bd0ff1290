"""Generated labelled pages: known texts in every template and language.

In: nothing but a seed. Out: pages with their main text. Russian texts are the horoscopes of the
sample sites, which the demo collects; the others come from `texts`. The same seed gives the same
pages on every machine.
"""

from dataclasses import replace
from datetime import date
from random import Random

from llm_assets.sample_sites.horoscopes import HOROSCOPE_HOSTS, horoscope_text
from llm_assets.sample_sites.signs import SIGNS
from llm_assets_tests.labelled_pages.labelled import LabelledPage
from llm_assets_tests.labelled_pages.templates import TEMPLATES
from llm_assets_tests.labelled_pages.texts import LANGUAGES, Article, Phrases, write_article

ARTICLES_A_TEMPLATE = 6  # and language
HOROSCOPE_DAY = date(2026, 1, 2)


def generated_pages(seed: int = 0) -> list[LabelledPage]:
    """Return six articles of each language in each template: 288 pages."""
    return [
        _label(template, language, number, seed)
        for template in range(len(TEMPLATES))
        for language in LANGUAGES
        for number in range(ARTICLES_A_TEMPLATE)
    ]


def _label(template: int, language: str, number: int, seed: int) -> LabelledPage:
    place = TEMPLATES[template]
    rng = Random(f"{seed}:{place.__name__}:{language}:{number}")
    phrases = Phrases(language, rng)
    article = write_article(phrases, rng)
    if language == "ru" and number % 2:
        article = _with_horoscopes(article, rng)
    placed = place(article, phrases)
    return LabelledPage(
        place.__name__,
        f"{language}-{number}",
        placed.html,
        "\n".join(placed.blocks),
        article.headline,
    )


def _with_horoscopes(article: Article, rng: Random) -> Article:
    """Replace the paragraphs by texts of sample sites, but for the one that is empty that day."""
    items = [(host, sign) for host in HOROSCOPE_HOSTS for sign in SIGNS]
    chosen = rng.sample(items, len(article.paragraphs))
    texts = (horoscope_text(host, HOROSCOPE_DAY, sign) for host, sign in chosen)
    return replace(article, paragraphs=tuple(text for text in texts if text) or article.paragraphs)

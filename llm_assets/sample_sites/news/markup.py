"""An article as its page shows it: JSON-LD in the head, the text among everything else in a page.

In: an article and its neighbours. Out: HTML. The vocabulary is https://schema.org/NewsArticle.
Knows neither feeds nor lists.
"""

import json
from collections.abc import Sequence
from html import escape
from random import Random

from llm_assets.sample_sites.news.days import NOTICIAS, Article
from llm_assets.sample_sites.spanish import name_weekday, spell_day
from llm_assets.sample_sites.spanish_layout import choose_advertisement

_COMMENTS = (
    "Ya era hora de que alguien contara esto.",
    "No me creo ni una palabra, siempre dicen lo mismo.",
    "¿Alguien sabe si también vale para los pueblos de alrededor?",
    "Mi cuñado trabaja allí y dice que es verdad.",
    "Primero que arreglen las aceras y luego ya veremos.",
    "Enhorabuena a todos los que lo han hecho posible.",
    "Otra noticia para tapar lo importante.",
    "Muy bien explicado, gracias.",
)
_AFTER_PARAGRAPH = 2


def render_article_head(article: Article) -> str:
    """Meta elements and the JSON-LD of the article."""
    story = article.story
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "description": story.lead,
        "datePublished": article.published.isoformat(),
        "articleSection": story.section,
        "articleBody": story.text,
        "inLanguage": "es",
        "author": {"@type": "Organization", "name": "Redacción"},
        "publisher": {"@type": "NewsMediaOrganization", "name": "El Diario de la Plaza"},
        "mainEntityOfPage": f"http://{NOTICIAS}{article.path}",
    }
    return f"""  <meta name="description" content="{escape(story.lead)}">
  <meta property="og:type" content="article">
  <meta property="og:title" content="{escape(story.headline)}">
  <meta property="article:published_time" content="{article.published.isoformat()}">
  <link rel="canonical" href="http://{NOTICIAS}{article.path}">
  <script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>"""


def render_article(article: Article, others: Sequence[Article]) -> str:
    """The page's own part: the article, cut by an advertisement, and what surrounds it."""
    story, day = article.story, article.day
    rng = Random(f"article markup:{article.path}")
    paragraphs = [f"    <p>{escape(text, quote=False)}</p>" for text in story.body]
    also, *related = rng.sample(others, 4)
    paragraphs.insert(
        _AFTER_PARAGRAPH,
        f'    <div class="anuncio">{choose_advertisement(article.path)}</div>\n'
        f'    <aside class="lee-tambien">Lee también: {_render_link(also)}</aside>',
    )
    body = "\n".join(paragraphs)
    links = "".join(f"<li>{_render_link(other)}</li>" for other in related)
    comments = "".join(f'<li class="comentario">{text}</li>' for text in rng.sample(_COMMENTS, 3))
    lead = f'\n  <p class="entradilla">{escape(story.lead, quote=False)}</p>' if story.lead else ""
    return f"""<ol class="migas"><li>Portada</li><li>{story.section}</li></ol>
<article class="noticia">
  <h1 class="titular">{escape(story.headline, quote=False)}</h1>{lead}
  <p class="firma">Redacción, {name_weekday(day)} {spell_day(day)}, {article.published:%H:%M}</p>
  <ul class="compartir"><li>Compartir en Facebook</li><li>Enviar por correo</li></ul>
  <div class="cuerpo">
{body}
  </div>
  <p class="etiquetas">Archivado en: {story.section}, actualidad, local</p>
</article>
<section class="relacionadas"><h3>Noticias relacionadas</h3><ul>{links}</ul></section>
<section class="comentarios"><h3>Comentarios</h3><ol>{comments}</ol>
  <p>Inicia sesión para comentar. El diario no se hace responsable de las opiniones.</p>
</section>"""


def render_front_page(articles: Sequence[Article]) -> str:
    """The day's articles as a list of teasers."""
    teasers = [
        f'  <article class="teaser"><h2>{_render_link(article)}</h2>'
        f"<p>{escape(article.story.lead, quote=False)}</p></article>"
        for article in articles
    ]
    return "\n".join(['<section class="portada">', *teasers, "</section>"])


def _render_link(article: Article) -> str:
    return f'<a href="{article.path}">{escape(article.story.headline, quote=False)}</a>'

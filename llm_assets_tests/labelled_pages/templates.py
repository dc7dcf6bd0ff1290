"""Sixteen kinds of sites, each a function from an article to a page.

In: an article and the phrases of its language. Out: a page in which the article stands among menus,
banners, other people's articles, comments and legal notices. The templates differ in
structure and in class names; some are hostile: names that mislead, no names, tables for layout,
tags that are never closed, comments longer than the article. Knows no extractor. Longer than
modules of ours are, because a template is a page written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from llm_assets_tests.labelled_pages.texts import Article, Phrases


@dataclass(frozen=True)
class Placed:
    """A page and the blocks of its main text, in order and without the headline."""

    html: str
    blocks: tuple[str, ...]


def _each(form: str, texts: Sequence[str]) -> str:
    return "\n".join(form.format(escape(text, quote=False)) for text in texts)


def _page(title: str, body: str, head: str = "", attributes: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title>{head}'
        f"</head>\n<body{attributes}>\n{body}\n</body></html>\n"
    )


def news(article: Article, say: Phrases) -> Placed:
    """A newspaper with the elements that HTML has for everything."""
    body = f"""
<header><a href="/">El Valle</a><nav><ul>{_each('<li><a href="#">{}</a></li>', say.menu)}</ul></nav>
</header>
<div class="cookie-consent"><p>{say.cookies}</p><button>OK</button></div>
<main><article>
<header><h1>{article.headline}</h1><p class="byline"><a href="/autor">A. Pérez</a></p></header>
<figure><img src="a.jpg" alt=""></figure>
{_each("<p>{}</p>", article.paragraphs[:1])}
<aside class="related"><h3>{say.related}</h3>
<ul>{_each('<li><a href="#">{}</a></li>', [say.headline() for _ in range(3)])}</ul></aside>
{_each("<p>{}</p>", article.paragraphs[1:])}
<ul class="share">{_each('<li><a href="#">{}</a></li>', say.share)}</ul>
</article>
<section class="comments"><h2>{say.comments}</h2>
{_each("<div class='comment'><b>Ana</b><p>{}</p></div>", [say.sentence() for _ in range(4)])}
</section></main>
<footer><p>{say.legal}</p></footer>"""
    return Placed(_page(f"{article.headline} | El Valle", body), article.paragraphs)


def blog(article: Article, say: Phrases) -> Placed:
    """A blog as WordPress themes of 2012 wrote it, without HTML5 elements."""
    widget = "<li class='widget'><h3>{}</h3></li>"
    body = f"""
<div id="page" class="hfeed site">
<div id="masthead" class="site-header"><p class="site-title"><a href="/">Blog</a></p>
<div class="menu-top-container">
<ul>{_each('<li><a href="#">{}</a></li>', say.menu)}</ul></div></div>
<div id="content" class="site-content"><div id="primary">
<div id="post-7" class="post type-post hentry category-general">
<h1 class="entry-title">{article.headline}</h1>
<div class="entry-meta">2026-01-02 · <a href="#">admin</a></div>
<div class="entry-content">
{_each("<p>{}</p>", article.paragraphs[:-1])}
<blockquote>{_each("<p>{}</p>", article.paragraphs[-1:])}</blockquote>
<div class="sharedaddy sd-sharing-enabled">{_each('<a href="#">{}</a>', say.share)}</div>
</div>
<div class="entry-utility"><a href="#">{say.menu[2]}</a>, <a href="#">{say.menu[3]}</a></div></div>
<div id="comments" class="comments-area"><h2>{say.comments}</h2><ol class="commentlist">
{_each("<li class='comment'><p>{}</p></li>", [say.paragraph(2) for _ in range(3)])}
</ol></div></div>
<div id="secondary" class="widget-area"><ul>{_each(widget, say.menu[:4])}
<li class="widget widget_text"><p>{say.paragraph(1)}</p></li></ul></div></div>
<div id="colophon" class="site-footer">{say.legal}</div></div>"""
    return Placed(_page(article.headline, body, attributes=' class="single"'), article.paragraphs)


def shop(article: Article, say: Phrases) -> Placed:
    """A product page of bare divs, with a table of properties that is part of the text."""
    rows = tuple(zip(say.menu[:4], article.items[:4], strict=True))
    table = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows)
    card = '<div class="card"><a href="#"><img src="x.png" alt=""><span>{}</span></a> 9,90 €</div>'
    body = f"""
<div class="topbar"><div class="logo"><a href="/">S</a></div>
<div class="mainmenu">{_each('<div><a href="#">{}</a></div>', say.menu)}</div></div>
<div class="breadcrumbs"><a href="/">{say.menu[0]}</a> › <a href="/c">{say.menu[6]}</a></div>
<div class="product">
<div class="title"><h1>{article.headline}</h1></div>
<div class="buybox"><form><select><option>1</option><option>2</option></select>
<button>{say.menu[6]}</button></form></div>
<div class="description">{_each("<div>{}</div>", article.paragraphs)}</div>
<table class="properties">{table}</table>
</div>
<div class="recommendations"><h2>{say.related}</h2>
{_each(card, [say.headline() for _ in range(6)])}</div>
<div class="bottom">{_each('<a href="#">{}</a>', say.menu)}<div>{say.legal}</div></div>"""
    cells = tuple(" ".join(row) for row in rows)
    return Placed(_page(article.headline, body), (*article.paragraphs, *cells))


def docs(article: Article, say: Phrases) -> Placed:
    """A manual with a tree of links before the text, a definition list and code."""
    code = "def main():\n    for line in open('list.txt'):\n        print(line)"
    terms = "".join(f"<dt><code>--{i}</code></dt><dd>{x}</dd>" for i, x in enumerate(article.items))
    tree = _each("<li><a href='#'>{}</a></li>", [say.headline() for _ in range(15)])
    body = f"""
<div class="wy-grid"><div class="wy-side-scroll" role="navigation"><ul>{tree}</ul></div>
<section class="wy-content-wrap"><div role="navigation"><ul class="wy-breadcrumbs">
<li><a href="#">{say.menu[0]}</a> »</li><li>{article.headline}</li></ul><hr></div>
<div role="main" class="document"><div itemprop="articleBody"><div class="section" id="a">
<h1>{article.headline}<a class="headerlink" href="#a">¶</a></h1>
{_each("<p>{}</p>", article.paragraphs)}
<div class="highlight"><pre>{code}</pre></div>
<dl class="options">{terms}</dl>
</div></div></div>
<div class="rst-footer-buttons">
<a href="#">{say.headline()}</a> <a href="#">{say.headline()}</a></div>
<div class="legal">{say.legal}</div></section></div>"""
    listed = tuple(f"--{number} {item}" for number, item in enumerate(article.items))
    return Placed(_page(article.headline, body), (*article.paragraphs, code, *listed))


def forum(article: Article, say: Phrases) -> Placed:
    """A thread in tables with one long post, its author's card, and other threads below."""
    other = (
        "<tr><td><a href='#'>{}</a></td><td>12</td><td>340</td><td><a href='#'>ana</a></td></tr>"
    )
    body = f"""
<table class="nav" width="100%"><tr>{_each('<td><a href="#">{}</a></td>', say.menu)}</tr></table>
<table class="tborder" id="post1"><tr><td class="thead" colspan="2">02.01.2026 10:15</td></tr>
<tr><td class="alt2 userinfo" width="175"><a href="#">Marta_77</a><div>Usuaria</div>
<div>Mensajes: 1.204</div><div>Madrid</div></td>
<td class="alt1"><div class="postbody">{"<br><br>".join(article.paragraphs)}</div>
<div class="signature">-- <br>{say.menu[3]} <a href="#">marta.example</a></div></td></tr></table>
<form action="#"><textarea>{say.paragraph(1)}</textarea><input type="submit"></form>
<table class="tborder" id="similar"><tr><td class="thead">{say.related}</td></tr>
{_each(other, [say.headline() for _ in range(8)])}</table>
<div class="smallfont">{say.legal}</div>"""
    return Placed(_page(f"{article.headline} - Foro", body), article.paragraphs)


def old_tables(article: Article, say: Phrases) -> Placed:
    """A page of 1998: upper-case tags, tables for layout, fonts, no paragraphs, no names."""
    text = "<BR><BR>\n".join(article.paragraphs)
    body = f"""
<TABLE WIDTH="100%" BORDER=0><TR><TD COLSPAN=3 BGCOLOR="#003366"><FONT COLOR=white SIZE=5>El Valle
</FONT></TD></TR>
<TR><TD WIDTH=120 VALIGN=top><FONT SIZE=2>{_each('<A HREF="#">{}</A><BR>', say.menu)}</FONT></TD>
<TD VALIGN=top><FONT SIZE=4><B>{article.headline}</B></FONT><BR><BR><FONT FACE="Arial">
{text}</FONT></TD>
<TD WIDTH=140 VALIGN=top><FONT SIZE=1>
{_each('<A HREF="#">{}</A><BR>', [say.headline() for _ in range(3)])}
</FONT></TD></TR>
<TR><TD COLSPAN=3 ALIGN=center><FONT SIZE=1>{say.legal}</FONT></TD></TR></TABLE>"""
    return Placed(_page(article.headline, body), article.paragraphs)


def bare_body(article: Article, say: Phrases) -> Placed:
    """Text directly in the body, lines apart, with a line of links above and below."""
    links = " | ".join(f'<a href="#">{name}</a>' for name in say.menu)
    text = "\n<br><br>\n".join(article.paragraphs)
    body = f"{links}<hr>\n<h2>{article.headline}</h2>\n{text}\n<hr>{links}"
    return Placed(_page(article.headline, body), article.paragraphs)


def obfuscated(article: Article, say: Phrases) -> Placed:
    """What a bundler made: divs and spans only, names that mean nothing, cards after the text."""
    card = (
        '<div class="k9"><a href="#"><div class="q2">{}</div></a><div class="q3">5 min</div></div>'
    )
    body = f"""
<div id="__next"><div class="css-1x9"><div class="css-4t">
{_each('<a class="z1" href="#">{}</a>', say.menu)}
</div></div>
<div class="css-8h"><div class="css-0a"><div class="css-h1"><span>{article.headline}</span></div>
<div class="css-77"><div class="a1"><img src="p.jpg" alt=""></div><span>3 min</span></div>
{_each('<div class="css-p1"><span class="css-s">{}</span></div>', article.paragraphs)}</div>
<div class="css-c5"><div class="css-c6">{say.related}</div>
{_each(card, [say.headline() for _ in range(6)])}</div></div>
<div class="css-f1"><div>{say.legal}</div>
{_each('<a class="z1" href="#">{}</a>', say.menu)}</div></div>"""
    return Placed(_page(article.headline, body), article.paragraphs)


def cookie_wall(article: Article, say: Phrases) -> Placed:
    """A banner and hidden windows that together say more than the article."""
    body = f"""
<div id="onetrust-banner-sdk" class="otFlat" role="dialog" aria-label="Cookies">
<div class="ot-text"><h2>Cookies</h2><p>{say.cookies}</p><p>{say.cookies} {say.cookies}</p>
<button>OK</button></div></div>
<div class="modal newsletter" style="display: none"><p>{say.paragraph(5)}</p></div>
<div hidden><p>{say.paragraph(4)}</p></div>
<noscript><p>{say.paragraph(2)}</p></noscript>
<div class="site-nav">{_each('<a href="#">{}</a>', say.menu)}</div>
<div class="story"><h1>{article.headline}</h1>{_each("<p>{}</p>", article.paragraphs)}</div>
<div class="page-foot"><p>{say.legal}</p></div>
<script>var text = "<p>{say.headline()}</p>";</script>"""
    return Placed(_page(article.headline, body), article.paragraphs)


def long_comments(article: Article, say: Phrases) -> Placed:
    """A short article under which people write more than its author did."""
    comment = (
        '<li class="c"><div class="c-author">Iván</div><div class="c-body"><p>{}</p></div></li>'
    )
    shown = article.paragraphs[:2]
    body = f"""
<div class="header"><a href="/">{say.menu[0]}</a> {_each('<a href="#">{}</a>', say.menu[1:])}</div>
<div class="layout"><div class="content"><h1>{article.headline}</h1>
<div class="text">{_each("<p>{}</p>", shown)}</div></div>
<div id="disqus_thread" class="comment-list"><h3>{say.comments} (8)</h3><ul>
{_each(comment, [say.paragraph(2) for _ in range(8)])}</ul></div></div>
<div class="footer">{say.legal}</div>"""
    return Placed(_page(article.headline, body), shown)


def misleading(article: Article, say: Phrases) -> Placed:
    """Names of boilerplate on the elements that hold the article, and a box about its author."""
    body = f"""
<div id="sidebar-layout" class="with-sidebar no-comments has-menu">
<div class="menu-offset"><ul class="menu">{_each('<li><a href="#">{}</a></li>', say.menu)}</ul>
<div class="related-and-content"><article class="ad-free comment-enabled">
<h1>{article.headline}</h1>{_each("<p>{}</p>", article.paragraphs)}
<footer class="author-box"><p>{say.sentence()}</p><a href="#">{say.more}</a></footer>
</article></div></div>
<div class="sidebar"><h4>{say.related}</h4>
{_each('<p>{} <a href="#">›</a></p>', [say.sentence() for _ in range(2)])}</div></div>
<div class="footer-wrap"><p>{say.legal}</p></div>"""
    return Placed(_page(article.headline, body), article.paragraphs)


def one_paragraph(article: Article, say: Phrases) -> Placed:
    """A horoscope: one paragraph, and the beginnings of eleven others."""
    teaser = '<div class="sign"><a href="#">{}</a><span>'
    teasers = [f"{teaser.format(name)}{say.headline()}…</span></div>" for name in say.menu]
    text = article.paragraphs[0] + " " + say.paragraph(2)
    body = f"""
<div class="head"><a class="logo" href="/">{say.menu[0]}</a></div>
<div class="signs">{_each('<a href="#">{}</a>', say.menu)}</div>
<div class="forecast"><h1>{article.headline}</h1><div class="forecast-text">{text}</div></div>
<div class="others"><h2>{say.related}</h2>{"".join(teasers)}</div>
<div class="foot">{say.legal}</div>"""
    return Placed(_page(article.headline, body), (text,))


def recipe(article: Article, say: Phrases) -> Placed:
    """A recipe inside one form around the whole page, as ASP.NET writes it."""
    body = f"""
<form id="aspnetForm" method="post" action="./"><input type="hidden" name="__VIEWSTATE" value="x">
<div id="top"><ul>{_each('<li><a href="#">{}</a></li>', say.menu)}</ul></div>
<div id="recipe"><h1>{article.headline}</h1>{_each("<p>{}</p>", article.paragraphs[:1])}
<ul class="ingredients">{_each("<li>{}</li>", article.items)}</ul>
<ol class="steps">{_each("<li>{}</li>", article.paragraphs[1:])}</ol>
<div class="tools">{_each('<a href="#">{}</a>', say.share)}</div></div>
<div id="more"><h2>{say.related}</h2>
{_each('<h3><a href="#">{}</a></h3>', [say.headline() for _ in range(5)])}</div>
<div id="bottom">{say.legal}</div></form>"""
    return Placed(
        _page(article.headline, body),
        (article.paragraphs[0], *article.items, *article.paragraphs[1:]),
    )


def table_of_text(article: Article, say: Phrases) -> Placed:
    """A glossary in a table, between two menus."""
    pairs = tuple(zip(article.items, article.paragraphs, strict=False))
    cells = [f"<tr><td>{item}</td><td>{text}</td></tr>" for item, text in pairs]
    body = f"""
<nav>{_each('<a href="#">{}</a>', say.menu)}</nav>
<div class="wrap"><h1>{article.headline}</h1>
<table><thead><tr><th>{say.menu[2]}</th><th>{say.menu[3]}</th></tr></thead>
<tbody>{"".join(cells)}</tbody></table></div>
<nav>{_each('<a href="#">{}</a>', say.menu)}</nav><footer>{say.legal}</footer>"""
    rows = tuple(f"{item} {text}" for item, text in pairs)
    head = f"{say.menu[2]} {say.menu[3]}"
    return Placed(_page(article.headline, body), (head, *rows))


def unclosed(article: Article, say: Phrases) -> Placed:
    """Tags that are never closed, crossed or unknown, and no body."""
    html = f"""<title>{article.headline}</title>
<div class=top><ul>{_each("<li><a href=#>{}</a>", say.menu)}</ul></div>
<div class=main><h1>{article.headline}</h1>{_each("<p><b><i>{}</b></i>", article.paragraphs)}
</section></td><x-widget><div class=bottom><p>{say.legal}"""
    return Placed(html, article.paragraphs)


def magazine(article: Article, say: Phrases) -> Placed:
    """A list of what is read most before the text, the next article's beginning after it."""
    body = f"""
<div class="ribbon">{_each('<a href="#">{}</a>', say.menu)}</div>
<div class="most-read"><ol>
{_each('<li><a href="#">{}</a></li>', [say.headline() for _ in range(5)])}
</ol></div>
<div class="hero"><h1>{article.headline}</h1></div>
<div class="columns"><div class="column-main">
{_each('<p class="par">{}</p>', article.paragraphs[:2])}
<div class="ad-slot"><p>{say.related}</p><a href="#">{say.headline()}</a></div>
<h2>{article.items[0]}</h2>
{_each('<p class="par">{}</p>', article.paragraphs[2:])}</div>
<div class="column-side">
<div class="newsletter"><p>{say.sentence()}</p><input name="email"></div></div></div>
<div class="next-article"><h2><a href="#">{say.headline()}</a></h2><p>{say.sentence()}
<a href="#">{say.more}</a></p></div>
<div class="imprint"><p>{say.legal}</p></div>"""
    blocks = (*article.paragraphs[:2], article.items[0], *article.paragraphs[2:])
    return Placed(_page(article.headline, body), blocks)


TEMPLATES: tuple[Callable[[Article, Phrases], Placed], ...] = (
    *(news, blog, shop, docs, forum, old_tables, bare_body, obfuscated, cookie_wall),
    *(long_comments, misleading, one_paragraph, recipe, table_of_text, unclosed, magazine),
)

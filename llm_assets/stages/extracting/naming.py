"""Names that speak: which block elements say of themselves that they are no main text.

In: a box of the outline. Out: yes or no, by its tag, role, class and id alone; whether it is to be
believed is decided elsewhere. The words are those that authors of sites use everywhere, as in
Readability's "unlikely candidates"; no site's own names are among them.
"""

from __future__ import annotations

import re

from llm_assets.stages.extracting.outline import Box

BOILERPLATE_TAGS = frozenset(("aside", "footer", "menu", "nav", "search"))
BOILERPLATE_ROLES = frozenset(
    (
        *("alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "menubar"),
        *("navigation", "search", "tablist", "toolbar"),
    )
)
BOILERPLATE_NAMES = frozenset(
    (
        *("ad", "ads", "advert", "advertisement", "banner", "breadcrumb", "breadcrumbs", "comment"),
        *("comments", "consent", "cookie", "cookies", "disqus", "footer", "masthead", "menu"),
        *("nav", "navbar", "navbox", "navfooter", "navheader", "navigation"),
        *("docnav", "mainnav", "sidenav", "subnav", "topnav"),
        *("modal", "newsletter", "pager", "pagination", "paywall", "popup", "promo", "related"),
        *("replies", "share", "sharing", "sidebar", "social", "sponsor", "subscribe", "toc"),
        *("toolbar", "widget"),
        *("anuncio", "anuncios", "comentario", "comentarios", "compartir", "migas", "publicidad"),
        *("relacionadas", "relacionados"),
        *("kommentarii", "podelitsya", "podval", "pohozhie", "reklama"),
    )
)
"""First, last or only words of classes and ids, in English, Spanish and Russian in Latin
letters."""

DISARMING = frozenset(("category", "has", "no", "tag", "with", "without"))
"""Words that turn such a name into one of a wrapper or of a subject: `with-sidebar`, `tag-ads`."""

_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def is_named_boilerplate(box: Box) -> bool:
    """True if a box's tag, role, class or id says that it is not main text."""
    if box.tag in BOILERPLATE_TAGS or box.role in BOILERPLATE_ROLES:
        return True
    return any(map(_names_boilerplate, f"{box.classes} {box.identifier}".split()))


def _names_boilerplate(name: str) -> bool:
    words = [word.lower() for word in _NAME_WORD.findall(name)]
    if not DISARMING.isdisjoint(words):
        return False
    return not BOILERPLATE_NAMES.isdisjoint((*words[:1], *words[-1:], "".join(words)))

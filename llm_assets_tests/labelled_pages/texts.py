"""Known texts and what pages say around them, in Spanish, Russian and English.

In: a language and a seeded random generator. Out: an article of paragraphs, and the phrases of
menus, banners and other people's articles for the same language. The sentences are dull on
purpose: nothing here depends on what they mean. Knows no markup.
"""

from dataclasses import dataclass
from random import Random

LANGUAGES = ("es", "ru", "en")

_PARTS = {
    "es": (
        "La alcaldesa|El equipo de investigación|Una vecina del barrio|El consejo municipal|"
        "La cooperativa|Un grupo de estudiantes|El director del museo|La compañía ferroviaria",
        "anunció este martes|explicó con detalle|ha defendido durante años|puso en duda|"
        "presentó ante la prensa|confirmó por escrito|recordó a los asistentes|prometió revisar",
        "el plan de riego para los huertos del sur|la reforma de la biblioteca central|"
        "un acuerdo sobre el precio del agua|los resultados del censo de aves|"
        "la apertura de dos líneas nocturnas|el calendario de las fiestas de otoño",
        "aunque todavía faltan los permisos|según el informe publicado ayer|"
        "con un presupuesto menor que el previsto|después de tres meses de consultas|"
        "pese a la lluvia de los últimos días|sin que nadie se opusiera",
    ),
    "ru": (
        "Городской совет|Молодая исследовательница|Директор музея|Местная газета|"
        "Группа студентов|Старый мастер|Железнодорожная компания|Соседка по дому",
        "объявил о том, что изменит|подробно описала|много лет защищает|поставил под сомнение|"
        "представила журналистам|подтвердил письменно|напомнила всем про|обещал пересмотреть",
        "план орошения южных садов|ремонт центральной библиотеки|договор о цене воды|"
        "итоги осенней переписи птиц|расписание ночных поездов|порядок работы рынка",
        "хотя разрешений пока нет|как говорится в докладе|несмотря на долгие дожди|"
        "после трех месяцев споров|и никто не возразил|с меньшими расходами, чем думали",
    ),
    "en": (
        "The town council|A retired engineer|The research team|Our neighbour|The railway company|"
        "A group of students|The head of the museum|The farmers' union",
        "announced on Tuesday|explained at length|has defended for years|called into question|"
        "presented to the press|confirmed in writing|reminded everybody of|promised to review",
        "the irrigation plan for the southern gardens|the repair of the central library|"
        "an agreement on the price of water|the results of the autumn bird count|"
        "two night lines to the harbour|the rules of the Saturday market",
        "although the permits are still missing|according to a report from last week|"
        "on a smaller budget than expected|after three months of talks|"
        "in spite of the rain|and nobody objected",
    ),
}
_MENU = {
    "es": "Inicio|Portada|Deportes|Cultura|Economía|Contacto|Tienda|Opinión|Buscar|Mi cuenta",
    "ru": "Главная|Новости|Спорт|Культура|Экономика|Контакты|Магазин|Мнения|Поиск|Войти",
    "en": "Home|News|Sports|Culture|Business|Contact|Shop|Opinion|Search|My account",
}
_COOKIES = {
    "es": "Utilizamos cookies propias y de terceros para mostrarle anuncios y medir las visitas. "
    "Puede aceptarlas todas o cambiar sus preferencias en cualquier momento.",
    "ru": "Мы используем файлы cookie, чтобы показывать рекламу и считать посещения. "
    "Вы можете принять их все или изменить настройки в любое время.",
    "en": "We use cookies of our own and of our partners to show advertising and to count visits. "
    "You may accept them all or change your preferences at any time.",
}
_LEGAL = {
    "es": "© 2026 Editorial del Valle, S. L. Todos los derechos reservados. Aviso legal.",
    "ru": "© 2026 Издательство «Долина». Все права защищены. Перепечатка запрещена.",
    "en": "© 2026 Valley Press Ltd. All rights reserved. Terms of use and privacy notice.",
}
_SHARE = {
    "es": "Compartir|Enviar|Imprimir|Guardar",
    "ru": "Поделиться|Отправить|Печать|Сохранить",
    "en": "Share|Send|Print|Save",
}
_MORE = {"es": "Leer más", "ru": "Читать дальше", "en": "Read more"}
_RELATED = {"es": "Le puede interesar", "ru": "Читайте также", "en": "You may also like"}
_COMMENTS = {"es": "Comentarios", "ru": "Комментарии", "en": "Comments"}


@dataclass(frozen=True)
class Article:
    """A text to be found: a headline, paragraphs, and short lines for lists and cells."""

    headline: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]


class Phrases:
    """What a site of one language says around its articles."""

    def __init__(self, language: str, rng: Random) -> None:
        self.language, self._rng = language, rng
        self.menu = _MENU[language].split("|")
        self.share = _SHARE[language].split("|")
        self.cookies, self.legal = _COOKIES[language], _LEGAL[language]
        self.more, self.related = _MORE[language], _RELATED[language]
        self.comments = _COMMENTS[language]

    def headline(self) -> str:
        """Return the headline of some article, six to twelve words."""
        subject, verb, thing, _ = (part.split("|") for part in _PARTS[self.language])
        return " ".join(map(self._rng.choice, (subject, verb, thing)))

    def sentence(self) -> str:
        """Return one sentence."""
        subject, verb, thing, rest = (part.split("|") for part in _PARTS[self.language])
        start = " ".join(map(self._rng.choice, (subject, verb, thing)))
        return f"{start}, {self._rng.choice(rest)}."

    def paragraph(self, sentences: int = 4) -> str:
        """Return a paragraph of `sentences` sentences."""
        return " ".join(self.sentence() for _ in range(sentences))


def write_article(phrases: Phrases, rng: Random) -> Article:
    """Return an article of two to seven paragraphs, one in four of them short, and five items."""
    lengths = [rng.choice((1, 3, 4, 5)) for _ in range(rng.randint(2, 7))]
    return Article(
        phrases.headline(),
        tuple(phrases.paragraph(length) for length in lengths),
        tuple(phrases.headline() for _ in range(5)),
    )

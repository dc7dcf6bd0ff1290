"""The twelve signs and the words that belong to each of them alone.

In: nothing. Out: the signs' names by slug, and for each sign one inflected word for
every slot that sentences may fill with something of the sign's own (planet, stone, ...).
Knows neither sentences nor days. All words are written without the letter yo, as most
Russian sites do, so that a cleaner that keeps only the range from a to ya loses nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "oven": "Овен",
        "telets": "Телец",
        "bliznetsy": "Близнецы",
        "rak": "Рак",
        "lev": "Лев",
        "deva": "Дева",
        "vesy": "Весы",
        "skorpion": "Скорпион",
        "strelets": "Стрелец",
        "kozerog": "Козерог",
        "vodoley": "Водолей",
        "ryby": "Рыбы",
    }
)

# One row a slot, one column a sign in the order of SIGNS. No word occurs twice in the table:
# where astrology lets two signs share a planet, one of them gets an asteroid instead.
_TABLE: Mapping[str, str] = {
    "planet": ("Марс Венера Меркурий Луна Солнце Церера Юнона Плутон Юпитер Сатурн Уран Нептун"),
    "of_planet": (
        "Марса Венеры Меркурия Луны Солнца Цереры Юноны Плутона Юпитера Сатурна Урана Нептуна"
    ),
    "element": "пламя пашня ветерок прилив зной нива бриз омут костер скала вихрь океан",
    "stone": ("рубин изумруд агат жемчуг янтарь яшма опал гранат бирюза оникс аметист аквамарин"),
    "metal": ("сталь медь ртуть серебро золото никель бронза чугун олово свинец алюминий платина"),
    "flower": (
        "тюльпан ромашка ландыш кувшинка подсолнух астра роза георгин гвоздика эдельвейс ирис лотос"
    ),
    "shades": (
        "алые травяные лимонные серебристые золотистые песочные "
        "розовые бордовые фиолетовые коричневые лазурные сиреневые"
    ),
    "of_animal": (
        "ястреба бобра скворца черепахи ягуара пчелы лебедя кобры мустанга барса стрижа дельфина"
    ),
    "of_tree": "клена яблони орешника ивы пальмы рябины липы ольхи дуба сосны осины вербы",
    "with_herb": (
        "имбирем мятой лимоном жасмином шафраном чабрецом "
        "малиной перцем кардамоном можжевельником анисом морошкой"
    ),
    "instrument": (
        "барабан виолончель флейта арфа труба кларнет "
        "скрипка орган гитара контрабас синтезатор рояль"
    ),
    "quality": (
        "отвага основательность любознательность заботливость щедрость аккуратность "
        "гармония проницательность оптимизм дисциплина оригинальность сострадание"
    ),
}

_SLOTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        slug: MappingProxyType({slot: row.split()[column] for slot, row in _TABLE.items()})
        for column, slug in enumerate(SIGNS)
    }
)


def own_slots(slug: str) -> Mapping[str, str]:
    """The sign's own word for each slot, inflected as the slot wants it.

    Raises `ValueError` when `slug` is not a key of `SIGNS`.
    """
    if slug not in _SLOTS:
        raise ValueError(f"No sign is called {slug!r}. Choose one of: {', '.join(SIGNS)}.")
    return _SLOTS[slug]


def own_terms(slug: str) -> frozenset[str]:
    """The lower-case word forms that only texts of this sign contain.

    Raises `ValueError` when `slug` is not a key of `SIGNS`.
    """
    return frozenset(word.lower() for word in own_slots(slug).values())

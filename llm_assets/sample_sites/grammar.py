"""Sentences of a horoscope and the order in which a text puts them together.

In: a sign's slug, a number of sentences and a seeded random generator. Out: a Russian text of
Cyrillic letters, blanks and the marks ``! . , : ? « » -``. Knows neither sites nor days, and
never looks at how long a text came out.
"""

from collections.abc import Sequence
from random import Random

from llm_assets.sample_sites.filling import Slots, fill_template, split_slots
from llm_assets.sample_sites.signs import own_slots
from llm_assets.sample_sites.themes import THEMES, Theme

# Every opening has one word of the sign's own, every talisman at least two: three a text.
OPENINGS = (
    "{planet} обещает вам {mood} день и в придачу {gift}.",
    "Сегодня {planet} смотрит на вас благосклонно и приносит {gift}.",
    "Под мягким влиянием {of_planet} этот день сложится для вас {how}.",
    "{planet} сегодня на вашей стороне, а {element} придает вам {power}.",
    "Энергия {of_planet} просыпается с утра и несет с собой {gift}.",
    "Ваша стихия сегодня {element}, поэтому весь день пройдет {how}.",
    "Звезды говорят, что {planet} готовит для вас {gift}.",
    "Утро начнется {how}, ведь {planet} усиливает ваши {strengths}.",
)
GENERALITIES = (
    "В это время {person} порадует вас {surprise}.",
    "{when} не спорьте с теми, кто {trait}, и {comfort}.",
    "Если {trouble}, не спешите с выводами: {comfort}.",
    "{when} лучше {deed}, чем {misdeed} и терять время.",
    "Сейчас особенно важно {deed} и не забывать о {care}.",
    "Звезды настойчиво советуют {virtue} и {second_virtue}.",
    "Случайный разговор {when} {effect}, и {comfort}.",
    "Ни за что не отказывайтесь от {offer}: {reason}.",
    "{when} возможны {worries}, но {comfort}.",
    "В трудную минуту верьте {authority}, и тогда {comfort}.",
)
TALISMANS = (
    "Талисман дня: {stone}, а в одежде выбирайте {shades} тона.",
    "Удачу вам принесут {stone}, {metal} и {shades} вещи.",
    "Берите пример с {of_animal} и чаще отдыхайте в тени {of_tree}.",
    "Ваш счастливый металл сегодня {metal}, а ваш цветок {flower}.",
    "Заварите крепкий чай с {with_herb}, и пусть рядом звучит {instrument}.",
    "Вашей надежной опорой в делах станут {quality} и {stone}.",
    "Мудрость {of_animal} и {quality} подскажут вам верный путь.",
    "Под защитой {of_tree} вас найдет удача, а {instrument} поднимет настроение.",
    "Самые верные знаки удачи на сегодня: {flower}, {metal} и {stone}.",
)
CLOSINGS = (
    "Завершите этот день {ending}, и {comfort}.",
    "К вечеру {evening}, и {comfort}.",
    "Главное правило этого дня такое: {rule}!",
    "Перед сном {bedtime}, завтра это пригодится.",
    "Пусть {wish} останется с вами до самой ночи!",
    "Свободный вечер с радостью посвятите {leisure}.",
    "А готовы ли вы к {challenge} уже завтра утром?",
    "Девиз на этот вечер: «{motto}».",
)

SHARED_SLOTS: Slots = split_slots(
    mood="спокойный/яркий/насыщенный/удачный/непростой",
    gift=("новые силы/добрые вести/приятную встречу/редкую удачу/ясную голову/полезную подсказку"),
    how="легко/удачно/спокойно/ярко/неожиданно",
    power="новых сил/уверенности/смелости/бодрости/мудрости",
    strengths="лучшие качества/скрытые таланты/добрые намерения/смелые желания",
    person="старый друг/близкий человек/ваш сосед/ваш коллега/дальний родственник",
    surprise=("добрым словом/неожиданным подарком/хорошей новостью/мудрым советом/теплым письмом"),
    when="утром/днем/вечером/до обеда/после обеда",
    trait="думает иначе/старше вас/вечно торопится/во всем сомневается/сильно устал",
    comfort=(
        "все закончится хорошо/вы быстро справитесь/настроение останется ровным/"
        "друзья вас поддержат/причин для печали не будет"
    ),
    trouble=(
        "планы изменятся/друзья промолчат/ответ задержится/погода испортится/кто-то рассердится"
    ),
    deed="промолчать/отдохнуть/выслушать других/закончить начатое/побыть в тишине",
    misdeed="спорить/спешить/обижаться/давать обещания/ждать чуда",
    care="себе/своих родных/старых друзьях/простых радостях/данном слове",
    virtue="больше улыбаться/говорить правду/беречь время/доверять чувствам/слушать сердце",
    second_virtue=(
        "меньше волноваться/не жалеть о прошлом/не бояться перемен/чаще отдыхать/верить в лучшее"
    ),
    effect=(
        "откроет вам глаза/изменит ваши планы/вернет вам надежду/развеет ваши сомнения/"
        "подскажет решение"
    ),
    offer="помощи друзей/приглашения/долгой прогулки/откровенного разговора/перемен",
    reason=(
        "это пойдет вам на пользу/второго случая не будет/вы не пожалеете/"
        "сейчас решается многое/это подарит вам радость"
    ),
    worries=("мелкие споры/лишние хлопоты/пустые тревоги/долгие ожидания/странные совпадения"),
    authority="себе/своей интуиции/первому впечатлению/старым друзьям/своему опыту",
    ending="тихой прогулкой/хорошей книгой/теплой ванной/ужином с родными/ранним сном",
    evening=(
        "все тревоги уйдут/к вам придет покой/появятся новые силы/"
        "все встанет на свои места/ваше настроение улучшится"
    ),
    rule="не спешите/не сдавайтесь/верьте в себя/берегите близких/думайте о хорошем",
    bedtime=(
        "запишите свои мысли/составьте новый план/поблагодарите родных/"
        "вспомните свои успехи/подумайте о главном"
    ),
    wish="хорошее настроение/чувство меры/душевная легкость/искренняя доброта/спокойствие",
    leisure="семье/отдыху/любимому делу/старым фильмам/уборке",
    challenge="переменам/новой встрече/откровенному разговору/большой удаче/долгой прогулке",
    motto=(
        "Тише едешь, дальше будешь/Все к лучшему/Семь раз отмерь, один раз отрежь/"
        "Утро вечера мудренее/Всему свое время"
    ),
)


def compose_text(slug: str, sentence_count: int, rng: Random) -> str:
    """Write a text with at least three of the sign's own words in it.

    Raises `ValueError` when `slug` is not a sign or `sentence_count` is not in 3 to 8.
    """
    own = {slot: (word,) for slot, word in own_slots(slug).items()}
    theme = THEMES[slug]
    templates = _choose_templates(theme, sentence_count, rng)
    return _fill_templates(templates, {**SHARED_SLOTS, **theme.slots, **own}, rng)


def compose_text_for_everyone(rng: Random) -> str:
    """Write the five sentences of a "for all signs" text: no sign's own words in it."""
    templates = [*rng.sample(GENERALITIES, 4), rng.choice(CLOSINGS)]
    return _fill_templates(templates, SHARED_SLOTS, rng)


def _choose_templates(theme: Theme, sentence_count: int, rng: Random) -> list[str]:
    """Choose templates in reading order; a longer text repeats a kind, never a template."""
    if not 3 <= sentence_count <= 8:
        raise ValueError(f"A text has 3 to 8 sentences, not {sentence_count}.")
    themes = rng.sample(theme.templates, 2)
    generalities = rng.sample(GENERALITIES, 2)
    talismans = rng.sample(TALISMANS, 2)
    return [
        rng.choice(OPENINGS),
        themes[0],
        *generalities[: (sentence_count >= 4) + (sentence_count >= 7)],
        *themes[1 : 1 + (sentence_count >= 6)],
        *talismans[: 1 + (sentence_count >= 8)],
        *[rng.choice(CLOSINGS)][: sentence_count >= 5],
    ]


def _fill_templates(templates: Sequence[str], slots: Slots, rng: Random) -> str:
    return " ".join(fill_template(template, slots, rng) for template in templates)

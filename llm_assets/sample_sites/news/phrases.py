"""Sentences that any piece of news may use: quotations, background, endings, and common facts.

In: nothing. Out: lists of templates over the slots that every event has, and `COMMON_SLOTS`.
Knows no event.
"""

from llm_assets.sample_sites.filling import Slots, split_slots

QUOTATIONS = (
    "«Lo importante ahora es que la gente tenga toda la información», afirmó {speaker}, {role}, "
    "que agradeció el trabajo de los equipos de {city}.",
    "«No hablamos de promesas, hablamos de hechos que cualquiera puede comprobar», aseguró "
    "{speaker}, {role}, a última hora de la mañana.",
    "«Quedan muchas cosas por hacer, pero el primer paso está dado», resumió {speaker}, {role}, "
    "ante una sala llena.",
    "{speaker}, {role}, pidió prudencia: «Los números son buenos, aunque todavía es pronto para "
    "sacar conclusiones».",
    "«Si algo hemos aprendido es a escuchar antes de decidir», explicó {speaker}, {role}, en "
    "declaraciones a este diario.",
    "{speaker}, {role}, lo explicó con una comparación: «Es como arreglar el tejado antes de que "
    "llueva; nadie lo ve, pero todos lo notan».",
    "«En {city} nos conocemos todos, y por eso nadie se ha quedado de brazos cruzados», comentó "
    "{speaker}, {role}, al salir de la reunión.",
    "A la pregunta por los plazos, {speaker}, {role}, contestó sin rodeos: «Preferimos hacerlo "
    "bien a hacerlo deprisa».",
)
BACKGROUNDS = (
    "No es la primera vez que {city} aparece en los periódicos por algo así. Hace una década un "
    "caso parecido dio mucho que hablar y terminó con una larga lista de buenas intenciones.",
    "{city} lleva años ocupando titulares por este asunto. Las encuestas locales lo sitúan entre "
    "las tres cuestiones que más preocupan a sus habitantes, por detrás del empleo.",
    "La noticia llega en una semana agitada, con varios actos previstos en {city} y una agenda que "
    "{who} ha tenido que rehacer sobre la marcha.",
    "Otras ciudades siguen el caso con atención. Al menos cuatro han pedido a {who} los documentos "
    "para estudiar si pueden hacer lo mismo.",
    "Los expertos consultados por este diario recuerdan que en otros lugares se tardó bastante "
    "más, y que lo habitual es que aparezcan problemas cuando todo parece resuelto.",
    "En las redes sociales las opiniones están divididas. Unos aplauden la noticia y otros piden "
    "que se explique mejor cómo se ha llegado hasta aquí.",
)
ENDINGS = (
    "La próxima reunión será dentro de quince días y estará abierta al público, según confirmó "
    "{who} en un comunicado.",
    "Quien quiera saber más puede consultar la página de {who}, donde se publicará la información "
    "actualizada cada semana.",
    "De momento, en {city} se respira optimismo. Habrá que esperar unos meses para comprobar si "
    "los hechos lo confirman.",
    "Este diario ha intentado recoger la opinión de todas las partes; algunas han preferido "
    "esperar antes de hacer declaraciones.",
    "El asunto volverá a tratarse antes de que acabe el trimestre, cuando se conozcan los primeros "
    "resultados.",
    "Mientras tanto, la vida sigue en {city}, donde los bares no hablan de otra cosa desde este "
    "{weekday}.",
)
COMMON_SLOTS: Slots = split_slots(
    city=(
        "Sevilla/Valencia/Bilbao/Zaragoza/Málaga/Murcia/Granada/Oviedo/Salamanca/Burgos/Córdoba/"
        "Cádiz/Almería/Girona/Logroño/Pamplona/Santander/Toledo/Vigo/Huesca/Lleida/Segovia/Cuenca/"
        "Badajoz"
    ),
    first_name=(
        "Marta/Javier/Lucía/Andrés/Carmen/Rafael/Beatriz/Tomás/Elena/Pablo/Rocío/Hugo/Nuria/Diego/"
        "Alba/Sergio/Pilar/Iván/Teresa/Gonzalo"
    ),
    last_name=(
        "Ibarra/Ledesma/Otero/Carrasco/Vidal/Santos/Molina/Requena/Bravo/Pastor/Lozano/Arias/"
        "Herrero/Cano/Soler/Prieto/Marín/Gallego/Nieto/Rivas"
    ),
)

"""News of science, sport and culture.

In: nothing. Out: `CULTURE_EVENTS`, in the form of `public_life.PUBLIC_EVENTS`. A table.
"""

from llm_assets.sample_sites.news.events import Event, make_event

CULTURE_EVENTS: tuple[Event, ...] = (
    make_event(
        section="ciencia",
        headlines=(
            "{who} descubre que {finding}|Un estudio con {sample} personas muestra que {finding}"
        ),
        leads=(
            "{who} ha comprobado que {finding}, tras seguir a {sample} personas durante {years} "
            "años; los resultados se publican en {journal}.|"
            "Un equipo de {city} siguió a {sample} personas y concluye que {finding}, según "
            "publica {journal}."
        ),
        openings=(
            "{who} presentó este {weekday} {matter} que llega a una conclusión clara: {finding}. "
            "Los investigadores siguieron durante {years} años a {sample} personas.|"
            "La sospecha era antigua, pero faltaban datos. Este {weekday}, {who} los puso sobre la "
            "mesa: tras {years} años y {sample} participantes, {finding}."
        ),
        details=(
            "El trabajo, que aparece en {journal}, comparó a personas de la misma edad y del "
            "mismo barrio para descartar otras explicaciones.|"
            "Cada participante llevó una pulsera que medía el sueño y los pasos, y respondió un "
            "cuestionario cada tres meses.|"
            "Las diferencias fueron del {share} por ciento, más de lo que el propio equipo "
            "esperaba cuando diseñó el experimento.|"
            "Los autores advierten de que la muestra es de una sola región y de que habrá que "
            "repetir el estudio en otros países.|"
            "El proyecto costó {amount} euros, reunidos entre una beca pública y pequeñas "
            "donaciones por internet.|"
            "El siguiente paso será un ensayo con niños de {city}, que comenzará en cuanto lo "
            "apruebe el comité de ética."
        ),
        who="la Universidad de {city}/el Instituto de Biomedicina/el Centro de Estudios del Sueño",
        matter="el estudio/la investigación",
        role="responsable del equipo/portavoz del instituto",
        finding=(
            "dormir la siesta mejora la memoria/caminar a diario reduce la tensión/"
            "leer antes de dormir alarga el sueño/la música baja el estrés/"
            "cenar temprano mejora el descanso/hablar dos idiomas protege la memoria"
        ),
        sample="240/480/900/1.600/3.100",
        years="dos/tres/cinco/siete",
        journal="la revista Salud Hoy/la revista Ciencia Abierta/Anales de Neurología",
        share="12/18/23/31",
        amount="95.000/180.000/350.000",
    ),
    make_event(
        section="deportes",
        headlines=(
            "{who} gana {matter} con un gol de {scorer}|{who} vence {score} al {rival} en {city}"
        ),
        leads=(
            "{who} ganó {matter} al vencer por {score} al {rival} en {city}, con un gol decisivo "
            "de {scorer} en el minuto {minute} ante {crowd} espectadores.|"
            "Un gol de {scorer} en el minuto {minute} dio {matter} a {who}, que superó por {score} "
            "al {rival}."
        ),
        openings=(
            "{who} se llevó este {weekday} {matter} tras derrotar por {score} al {rival} en el "
            "estadio de {city}. El tanto decisivo lo marcó {scorer} en el minuto {minute}.|"
            "Hubo que sufrir, pero {matter} tiene dueño. {who} venció este {weekday} por {score} "
            "al {rival} con un gol de {scorer} en el minuto {minute}."
        ),
        details=(
            "Las gradas registraron {crowd} espectadores, la mejor entrada de la temporada, y el "
            "encuentro empezó diez minutos tarde por las colas.|"
            "El {rival} se adelantó en la primera parte y mandó en el juego hasta que se lesionó "
            "su capitán.|"
            "El árbitro mostró {cards} tarjetas y tuvo que parar el partido dos veces para revisar "
            "jugadas en la pantalla.|"
            "El equipo cobrará {amount} euros de premio, que el club destinará a la cantera y a "
            "cambiar el césped.|"
            "{scorer}, que llevaba {months} meses sin jugar por una lesión de rodilla, dedicó el "
            "gol a los fisioterapeutas.|"
            "La próxima cita será dentro de dos semanas, otra vez en {city}, contra el líder de la "
            "clasificación."
        ),
        who="el Atlético Ribera/el Deportivo Sauce/el Real Almenara/el Club Bahía",
        matter="la final de copa/el torneo de verano/la supercopa/el derbi",
        role="entrenador del equipo/portavoz del club",
        scorer="Iker Salas/Bruno Quiroga/Dani Montero/Lucho Ferreira/Omar Vidal",
        rival="Unión Cerro/Sporting Lagos/Racing Olivar/Independiente Sur",
        score="2-1/3-1/3-2/1-0",
        minute="64/78/85/89/93",
        crowd="12.000/18.500/27.000/41.000",
        cards="cinco/siete/nueve",
        amount="60.000/150.000/500.000",
        months="tres/cinco/ocho",
    ),
    make_event(
        section="cultura",
        headlines=(
            "{who} reúne {works} obras de {artist}|{city} dedica {matter} a {artist} hasta {month}"
        ),
        leads=(
            "{who} dedica {matter} a {artist}, con {works} obras de las que {unseen} nunca se "
            "habían expuesto; estará abierta en {city} hasta {month}.|"
            "Con {works} obras, {unseen} de ellas inéditas, {who} recorre en {city} la vida de "
            "{artist} hasta {month}."
        ),
        openings=(
            "{who} abrió este {weekday} en {city} {matter} dedicada a {artist}, con {works} obras "
            "llegadas de ocho países. Podrá visitarse hasta {month}.|"
            "Hubo colas desde primera hora de este {weekday} en {city}. {who} estrenaba {matter} "
            "sobre {artist}: {works} obras que se quedarán hasta {month}."
        ),
        details=(
            "De todas ellas, {unseen} salen por primera vez de la casa de los herederos, que las "
            "guardaban en un armario sin luz.|"
            "El recorrido empieza por los cuadernos de infancia y termina en una sala a oscuras "
            "con una sola pieza.|"
            "La entrada cuesta {fare} euros, aunque los domingos por la tarde el paso será libre "
            "para todo el mundo.|"
            "Los organizadores esperan {visitors} visitantes, lo que batiría la marca que dejó la "
            "muestra del año pasado.|"
            "Un taller para niños enseñará a mezclar colores con los mismos pigmentos que usaba "
            "{artist}.|"
            "El catálogo reúne cartas que {artist} escribió desde el exilio y que un librero "
            "encontró por azar en un mercadillo."
        ),
        who="el Museo de Bellas Artes/la Casa de la Cultura de {city}/el Centro de Arte Moderno",
        matter="la gran exposición del año/la muestra/la retrospectiva",
        role="responsable de la muestra/portavoz del museo",
        artist=(
            "la pintora Elvira Montes/el escultor Julián Arce/la fotógrafa Rosa Duarte/"
            "el grabador Tomás Leiva/la ceramista Inés Robledo"
        ),
        works="64/85/110/140/190",
        unseen="nueve/catorce/veinte/treinta",
        month="marzo/mayo/junio/septiembre",
        fare="4/6/8/10",
        visitors="30.000/55.000/80.000/120.000",
    ),
)

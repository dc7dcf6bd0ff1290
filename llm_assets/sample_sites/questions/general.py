"""Questions of general knowledge.

In: nothing. Out: `GENERAL_TOPICS`. Some are about work and money, so that such words alone do
not give a question of a company away. The file is a table.
"""

from llm_assets.sample_sites.questions.topics import Topic, make_topic

_COUNTRIES = (
    "Francia/Portugal/Italia/Noruega/Perú/Chile/Bolivia/Ecuador/México/Cuba/Egipto/Marruecos/Kenia/"
    "Japón/China/la "
    "India/Turquía/Grecia/Polonia/Finlandia/Canadá/Brasil/Australia/Islandia/Irlanda/ "
    "Uruguay/Paraguay/Rumanía/Hungría/Vietnam"
)
_LANGUAGES = "inglés/alemán/ruso/chino/árabe/francés/portugués/catalán/euskera/latín"

GENERAL_TOPICS: tuple[Topic, ...] = (
    make_topic(
        "geografía",
        "Cuál es la capital de {country}|Cuántos habitantes tiene {country}|Qué moneda se usa en "
        "{country}|Con qué países limita {country}|Qué idiomas se hablan en {country}|Qué clima "
        "hay en {country} en {month}|Hace falta visado para viajar a {country}|Qué es más grande, "
        "{country} o {other}|Cuántas horas dura el vuelo de {city} a {country} si no se hace "
        "ninguna escala",
        country=_COUNTRIES,
        other="Alemania/Suecia/Suiza/Colombia/Argentina/Nigeria/Tailandia/Cuba/Grecia/Irlanda",
        city="Madrid/Barcelona/Lisboa/Bogotá/Lima/Berlín/Roma/Tokio/Sídney/Buenos Aires",
        month="enero/abril/agosto",
    ),
    make_topic(
        "ríos y montañas",
        "Dónde nace {river}|Qué longitud tiene {river}|Por qué ciudades pasa {river}|Dónde "
        "desemboca {river}|Qué altura tiene {mountain}|Quién subió primero {mountain}|En qué país "
        "está {mountain}",
        river="el río Ebro/el río Tajo/el Amazonas/el Nilo/el Danubio/el Rin/el Misisipi/el Duero/"
        "el Paraná/el Orinoco/el Volga/el Ganges",
        mountain="el Everest/el Aconcagua/el Teide/el Mont Blanc/el Kilimanjaro/el Mulhacén/"
        "el Chimborazo/el Popocatépetl",
    ),
    make_topic(
        "historia",
        "En qué año {event}|Por qué {event}|Quién nació antes, {figure} o {ruler}|Llegaron a "
        "conocerse {figure} y {ruler}|Cuántos años pasaron desde que {event} hasta que murió "
        "{ruler}|Quién fue {figure}|Dónde nació {figure}|De qué murió {figure}|Qué hizo {figure} "
        "para pasar a la historia",
        event="cayó el Imperio romano/empezó la Revolución francesa/se firmó la paz de Westfalia/"
        "terminó la Guerra Fría/se hundió el Titanic/cayó el muro de Berlín/llegó Colón a América/"
        "se abrió el canal de Suez/comenzó la Primera Guerra Mundial/se inventó la imprenta/"
        "se abolió la esclavitud en Cuba/llegó el hombre a la Luna",
        ruler="Felipe II/Enrique VIII/la reina Victoria/Pancho Villa/Lenin/Churchill/Bismarck",
        figure="Cleopatra/Simón Bolívar/Isabel la Católica/Napoleón/Marco Polo/Gandhi/"
        "Hernán Cortés/Juana de Arco/Julio César/Carlos V/Emiliano Zapata/Catalina la Grande/"
        "Magallanes/Nelson Mandela/José de San Martín/Marie Curie",
    ),
    make_topic(
        "ciencia",
        "Qué es {thing}|Para qué sirve {thing}|Cómo se explica {thing} a un niño|Quién descubrió "
        "{thing}|Qué relación hay entre {thing} y {other}|Dónde puedo leer más sobre {thing}|Cuál "
        "es el símbolo químico {of_element}|A qué temperatura se funde {element}",
        thing="la gravedad/el ADN/la fotosíntesis/el átomo/la penicilina/la radiactividad/la "
        "célula/la electricidad/el magnetismo/la tabla periódica/la capa de ozono/la relatividad/"
        "el bosón de Higgs/la energía oscura/el sonido/la evaporación",
        other="el clima/la luz/la salud/el tiempo/la vida en la Tierra/las mareas",
        of_element="del hierro/del oro/de la plata/del mercurio/del helio/del cobre/del sodio",
        element="el hierro/el oro/la plata/el cobre/el plomo/el aluminio",
    ),
    make_topic(
        "astronomía",
        "A qué distancia está {body}|Cuánto tarda en girar {body}|Hay agua en {body}|Qué sonda ha "
        "visitado {body}|Qué tamaño tiene {body} comparado con la Tierra|Cuándo se verá {body} a "
        "simple vista|Qué está más lejos de la Tierra, {body} o {other}",
        other="Ceres/Titán/Europa/Caronte/la Estrella Polar/la nebulosa de Orión",
        body="Marte/Venus/Júpiter/Saturno/Neptuno/Mercurio/la Luna/el Sol/Urano/Plutón/"
        "el cometa Halley",
    ),
    make_topic(
        "literatura",
        "Quién escribió {work}|De qué trata {work}|En qué año se publicó {work}|Cuántas páginas "
        "tiene {work}|Cómo termina {work}|Hay película de {work}|Qué conviene leer antes, {work} "
        "o {other}",
        other="La Celestina/El Aleph/Ulises/La tregua/Marianela/Los miserables/Emma",
        work="Don Quijote/Cien años de soledad/Rayuela/La Odisea/Hamlet/Fausto/Pedro Páramo/"
        "La Regenta/Platero y yo/El principito/La metamorfosis/Guerra y paz/Moby Dick/Ficciones/"
        "La casa de los espíritus/Bodas de sangre/Frankenstein/Drácula/Niebla/El túnel",
    ),
    make_topic(
        "arte y música",
        "Quién pintó {picture}|En qué museo está {picture}|Qué técnica se usó en {picture}|Cuántas "
        "cuerdas tiene {instrument}|De dónde viene {instrument}|Cuesta mucho aprender a tocar "
        "{instrument}|Qué sinfonía es la más famosa de {composer}|En qué siglo vivió {composer}",
        picture="Las meninas/el Guernica/La Gioconda/El grito/La noche estrellada/Los girasoles/"
        "Las hilanderas/El beso/La ronda de noche",
        instrument="el violín/la guitarra/el arpa/el charango/el laúd/el contrabajo/el ukelele",
        composer="Beethoven/Mozart/Bach/Falla/Vivaldi/Chopin/Verdi",
    ),
    make_topic(
        "animales",
        "Cuántos años vive {animal}|Qué come {animal}|Dónde vive {animal}|Cuánto pesa {animal}|A "
        "qué velocidad corre {animal}|Está en peligro de extinción {animal}|Cómo duerme {animal}|"
        "Quién corre más, {animal} o {rival}|En qué se diferencian {animal} y {rival}",
        rival="el conejo/el gato montés/el caballo/el zorro/el canguro/la hiena/el oso polar",
        animal="el elefante/la jirafa/el oso pardo/la ballena azul/el lince/el cóndor/el "
        "murciélago/la tortuga/el pulpo/el lobo/el colibrí/el camello/el pingüino/la abeja/el "
        "tiburón blanco/el guepardo/el erizo/la nutria/el jaguar/el avestruz",
    ),
    make_topic(
        "cuerpo y salud",
        "Para qué sirve {organ}|Qué pasa si falla {organ}|Cómo se cuida {organ}|Cuánto pesa "
        "{organ}| Qué alimentos tienen más {nutrient}|Qué ocurre si falta {nutrient}|Cuánto dura "
        "{illness}| Es contagiosa {illness}",
        organ="el hígado/el corazón/el bazo/el páncreas/el riñón/el pulmón/el cerebro/el estómago",
        nutrient="hierro/calcio/vitamina C/vitamina D/fibra/proteína/magnesio/yodo",
        illness="la gripe/la varicela/la migraña/la bronquitis/la anemia/la alergia al polen",
    ),
    make_topic(
        "deporte",
        "Cuántos jugadores tiene un equipo de {sport}|Quién inventó {the_sport}|Cuánto dura un "
        "partido de {sport}|Es deporte olímpico {the_sport}|Qué reglas básicas tiene {the_sport}|"
        "Quién ganó el mundial de {sport} de {year}",
        sport="fútbol/baloncesto/balonmano/voleibol/rugby/hockey/béisbol",
        the_sport="el ajedrez/el bádminton/la esgrima/el curling/el waterpolo/el tenis de mesa",
        year="1978/1982/1986/1990/1994/1998/2002/2006/2010/2014/2018/2022",
    ),
    make_topic(
        "lengua",
        "Qué significa la palabra {word}|Cuál es el origen de {word}|Cómo se escribe {word}, con "
        "be o con uve|Cuál es el contrario de {word}|Qué sinónimos tiene {word}|Cómo se dice "
        "{word} en {language}",
        word="vergel/ávido/bagatela/avaricia/vislumbre/abismo/bonanza/vorágine/ubicuo/vástago/"
        "brebaje/víspera",
        language=_LANGUAGES,
    ),
    make_topic(
        "trabajo y dinero",
        "Qué es {paper}|Para qué sirve {paper}|Desde cuándo existe {paper} en España|Cómo funciona "
        "{paper} en {land}|Cómo se dice {paper} en {language}|Cuántos días de vacaciones tiene por "
        "ley un trabajador en {land}|Cuál es el salario mínimo en {land}|A qué edad se jubila la "
        "gente en {land}|Qué impuestos paga una empresa en {land}",
        paper="una factura/una nómina/el IVA/un contrato indefinido/una hipoteca/la bolsa/"
        "un despido/la inflación/un sindicato/una garantía/un convenio colectivo/un pagaré",
        language=_LANGUAGES,
        land="Francia/Suecia/Portugal/Japón/Chile/México/Alemania/Estados Unidos",
    ),
    make_topic(
        "inventos",
        "Quién inventó {invention}|En qué año se inventó {invention}|Cómo funciona {invention}|"
        "Cuánto costaba {invention} cuando salió a la venta|Qué había antes de {invention}|Qué se "
        "inventó antes, {invention} o {other}",
        other="el reloj de péndulo/la imprenta/el globo/el ascensor/el gramófono/el tren",
        invention="el teléfono/la bombilla/la lavadora/el aspirador/la cafetera/el ordenador/"
        "la rueda/el telescopio/la radio/el frigorífico/la bicicleta/el termómetro/el paracaídas/"
        "la fregona/el submarino/el microondas",
    ),
    make_topic(
        "cocina",
        "Cuánto tiempo se cuecen {food}|Cómo se conservan {food}|Cuántas calorías tienen {food}|"
        "De dónde vienen {food}|Qué vino va bien con {food}|Se pueden congelar {food}|Cómo se "
        "preparan {food} {way}",
        way="al horno/al vapor/a la plancha/en escabeche/con arroz/en salsa verde",
        food="las lentejas/los garbanzos/las alcachofas/los mejillones/las patatas/los huevos/"
        "las gambas/los espárragos/las castañas/los champiñones",
    ),
    make_topic("suelta", "{word}", word="ADN/ONU/UNESCO/OTAN/PIB/Y por qué/Cuándo fue/Quién fue"),
)

"""News of public life: courts, nature, accidents.

In: nothing. Out: `PUBLIC_EVENTS`. A table, which knows neither days nor how an article is made.
"""

from llm_assets.sample_sites.news.events import Event, make_event

PUBLIC_EVENTS: tuple[Event, ...] = (
    make_event(
        section="tribunales",
        headlines=(
            "Multa de {amount} euros a {company} por {fault}|{who} condena a {company} por {fault}"
        ),
        leads=(
            "{who} ha condenado a {company} a pagar {amount} euros por {fault}, en una sentencia "
            "que afecta a {clients} clientes y que aún se puede recurrir.|"
            "La empresa {company} deberá pagar {amount} euros por {fault}, según {who}, que da la "
            "razón a {clients} clientes."
        ),
        openings=(
            "{who} dictó este {weekday} {matter}: la empresa {company} tendrá que pagar {amount} "
            "euros por {fault}. Los afectados son {clients} clientes, que reclamaron juntos.|"
            "Se acabó la espera para {clients} clientes de {company}. {who} les dio la razón este "
            "{weekday} e impuso a la compañía {amount} euros por {fault}."
        ),
        details=(
            "El caso empezó hace {years} años, cuando una clienta de {city} guardó todos los "
            "recibos y los llevó a una oficina del consumidor.|"
            "La compañía sostuvo en el juicio que se trató de un error informático y que ya había "
            "devuelto parte del dinero.|"
            "La resolución no es firme, de modo que las partes tienen veinte días para presentar "
            "un recurso.|"
            "Cada cliente recuperará unos {each} euros, más los intereses desde el día en que "
            "hizo la primera reclamación.|"
            "El juez subraya que la letra pequeña de los contratos era imposible de leer sin lupa "
            "y que nadie la explicaba.|"
            "Las asociaciones de consumidores esperan que el fallo sirva de ejemplo a otras "
            "empresas del sector."
        ),
        who="la Audiencia de {city}/el Juzgado de lo Mercantil/el Tribunal Supremo",
        matter="la sentencia más esperada del año/el fallo del caso/la resolución",
        role="representante de los afectados/portavoz de los consumidores",
        company="Telefonía Clara/Gas del Valle/Banco Miraflores/Seguros Alameda/Viajes Poniente",
        fault=(
            "cobrar servicios no pedidos/subir tarifas sin avisar/retener fianzas/"
            "mentir en sus anuncios"
        ),
        amount="45.000/80.000/120.000/260.000/400.000",
        clients="140/320/580/1.100/2.400",
        years="dos/tres/cinco",
        each="120/180/230/310",
    ),
    make_event(
        section="medio ambiente",
        headlines=(
            "{who} plantará {trees} árboles junto a {place}|"
            "{matter} devolverá la vida a {place} con {trees} árboles"
        ),
        leads=(
            "{who} plantará {trees} árboles y limpiará {km} kilómetros de orilla en {place} para "
            "que regrese {animal}, gracias a {matter}.|"
            "{matter}, dotado con {amount} millones de euros, recuperará {km} kilómetros de "
            "{place} con {trees} árboles."
        ),
        openings=(
            "{who} puso en marcha este {weekday} {matter}, que prevé plantar {trees} árboles y "
            "limpiar {km} kilómetros de orilla en {place}. El presupuesto es de {amount} millones "
            "de euros.|"
            "Un centenar de voluntarios empezó este {weekday} a trabajar en {place}. {who} "
            "quiere, con {matter}, plantar allí {trees} árboles y sanear {km} kilómetros con "
            "{amount} millones de euros."
        ),
        details=(
            "El objetivo más ambicioso es que vuelva {animal}, que desapareció de la zona hace "
            "más de {years} años.|"
            "Las especies elegidas necesitan poca agua y aguantan bien las heladas, según los "
            "técnicos que han preparado el vivero.|"
            "Se retirarán también {tons} toneladas de plásticos, neumáticos y escombros que se "
            "han ido acumulando en los márgenes.|"
            "Los colegios de {city} apadrinarán una parcela cada uno y medirán cada curso cuánto "
            "han crecido los ejemplares.|"
            "Los agricultores vecinos piden que se respeten sus tomas de riego y han conseguido "
            "un compromiso por escrito.|"
            "Los trabajos durarán hasta {month} y se detendrán en primavera para no molestar a "
            "las aves que crían en los juncos."
        ),
        who="la Confederación del Agua/la Diputación de {city}/la fundación Monte Vivo",
        matter="el plan de riberas/el programa de bosques/el proyecto de restauración",
        role="responsable del plan/portavoz de la fundación/guarda forestal",
        trees="1.500/3.200/5.000/8.400/12.000",
        km="4/7/11/15/23",
        amount="2/3/4/5",
        place="el río Lozano/la laguna Grande/el arroyo del Molino/el embalse viejo",
        animal="la nutria/el martín pescador/la cigüeña negra/el galápago",
        years="diez/veinte/treinta",
        tons="12/18/30/45",
        month="marzo/mayo/octubre/noviembre",
    ),
    make_event(
        section="sucesos",
        headlines=(
            "Un incendio en {place} obliga a desalojar a {people} personas en {city}|"
            "{who} controla {matter} de {place} tras {hours} horas"
        ),
        leads=(
            "Un incendio en {place} de {city} obligó a desalojar a {people} personas y dejó "
            "{injured} heridos leves; {who} lo controló en {hours} horas.|"
            "{who} apagó en {hours} horas {matter} declarado en {place} de {city}, con {injured} "
            "heridos leves y {people} desalojados."
        ),
        openings=(
            "{who} dio por controlado este {weekday} {matter} que se declaró de madrugada en "
            "{place}, en {city}. Fueron necesarias {hours} horas de trabajo y hubo que desalojar a "
            "{people} personas.|"
            "La madrugada del {weekday} fue larga en {city}: {matter} en {place} obligó a sacar de "
            "sus casas a {people} personas. {who} lo controló {hours} horas después."
        ),
        details=(
            "Los servicios sanitarios atendieron a {injured} personas por inhalación de humo, "
            "ninguna de ellas de gravedad.|"
            "La causa más probable es {cause}, aunque la investigación sigue abierta y un perito "
            "visitará el lugar.|"
            "En la extinción participaron {crews} dotaciones, dos ambulancias y un helicóptero que "
            "tomó agua del embalse más cercano.|"
            "Los desalojados pasaron la noche en un polideportivo, donde recibieron mantas, "
            "bebidas calientes y ropa seca.|"
            "Los daños se calculan en {amount} euros, que el seguro cubrirá solo en parte según "
            "los propietarios.|"
            "La columna de humo se vio a más de diez kilómetros y obligó a cortar la carretera "
            "durante buena parte de la mañana."
        ),
        who="el cuerpo de bomberos/el parque de bomberos de {city}/el servicio de emergencias",
        matter="el fuego/el incendio",
        role="jefe de la dotación/portavoz de Emergencias/representante vecinal",
        place="un almacén de muebles/una nave de reciclaje/el mercado/una fábrica textil",
        people="40/75/120/180/260",
        injured="dos/tres/cinco/siete",
        hours="cuatro/seis/nueve/once",
        cause="un cortocircuito/una chispa de soldadura/una colilla mal apagada",
        crews="cinco/ocho/doce",
        amount="90.000/150.000/300.000/450.000",
    ),
)

"""News of public life: transport, schools, health, housing, courts, nature, accidents.

In: nothing. Out: `PUBLIC_EVENTS`. Knows neither days nor how an article is put together. The
file is a table, hence its length.
"""

from llm_assets.sample_sites.news.events import Event, make_event

PUBLIC_EVENTS: tuple[Event, ...] = (
    make_event(
        section="transporte",
        headlines=(
            "{city} estrenará {matter} en {month}|{who} invertirá {amount} millones en {matter}"
        ),
        leads=(
            "{who} invertirá {amount} millones de euros en {matter}, que unirá {from_place} con "
            "{to_place} a partir de {month}.|"
            "{matter} de {city} empezará a funcionar en {month}, tendrá {stops} paradas y costará "
            "{amount} millones de euros."
        ),
        openings=(
            "{who} presentó este {weekday} {matter}, un proyecto de {amount} millones de euros "
            "con el que espera descongestionar el centro de {city}. Las obras ya tienen fecha y "
            "el primer viaje con pasajeros será en {month}.|"
            "Después de meses de reuniones con los vecinos de {city}, {who} dio a conocer este "
            "{weekday} {matter}. El plan cuesta {amount} millones de euros y llevará pasajeros "
            "desde {month}."
        ),
        details=(
            "El trazado unirá {from_place} con {to_place} en {trip} minutos, casi la mitad de lo "
            "que hoy se tarda en coche en hora punta.|"
            "Habrá {stops} paradas, todas con marquesina, pantalla de horarios y acceso sin "
            "escalones para sillas de ruedas y cochecitos.|"
            "El billete sencillo costará {fare} euros y quienes tengan abono no pagarán nada "
            "más durante el primer año.|"
            "Los vehículos saldrán cada {gap} minutos entre las seis de la mañana y la "
            "medianoche, y cada media hora los fines de semana.|"
            "Los comerciantes de {from_place} han pedido que las obras no coincidan con la "
            "campaña de Navidad, cuando hacen buena parte de sus ventas.|"
            "Durante los trabajos se cortará un carril y se habilitará un aparcamiento "
            "provisional junto a {to_place}."
        ),
        who="el Ayuntamiento de {city}/el Consorcio de Transportes de {city}",
        matter="la nueva línea de tranvía/la línea de autobús eléctrico/el tren de cercanías",
        role="responsable de Movilidad/gerente del proyecto/portavoz municipal",
        amount="12/18/25/34/47/60",
        month="marzo/abril/junio/septiembre/octubre/noviembre",
        stops="9/11/14/16/21",
        trip="12/15/18/22",
        fare="1,20/1,35/1,50",
        gap="6/8/10/12",
        from_place="la estación central/el puerto/la plaza Mayor/el hospital comarcal",
        to_place="la ciudad universitaria/el aeropuerto/el polígono industrial/el barrio del Sol",
    ),
    make_event(
        section="educación",
        headlines=(
            "{who} dará becas a {students} alumnos de {level}|"
            "{students} estudiantes de {level} recibirán ayudas en {city}"
        ),
        leads=(
            "{who} concederá {matter} a {students} alumnos de {level}, con un máximo de {sum} "
            "euros para cada uno; el plazo termina en {month}.|"
            "Unos {students} estudiantes de {level} de {city} podrán pedir hasta {month} {matter}, "
            "dotadas con {sum} euros."
        ),
        openings=(
            "{who} abrió este {weekday} el plazo para solicitar {matter}, destinadas a {students} "
            "alumnos de {level} de {city}. Cada familia podrá recibir hasta {sum} euros.|"
            "Las familias de {city} pueden pedir desde este {weekday} {matter}. {who} calcula que "
            "llegarán a {students} alumnos de {level}, con un tope de {sum} euros."
        ),
        details=(
            "Las solicitudes se presentan por internet o en la secretaría de cada centro, y el "
            "plazo se cierra a finales de {month}.|"
            "Para obtener la ayuda hay que haber aprobado al menos el {share} por ciento de las "
            "asignaturas y no superar un límite de renta.|"
            "El dinero servirá para pagar {use}, uno de los gastos que más pesan en el "
            "presupuesto de las casas con varios hijos.|"
            "El año pasado se quedaron sin respuesta una de cada cinco peticiones, casi siempre "
            "por falta de algún documento.|"
            "Los sindicatos de profesores celebran la medida, aunque reclaman también más "
            "personal de apoyo en las aulas de {level}.|"
            "Las asociaciones de madres y padres ofrecerán talleres para ayudar a rellenar los "
            "formularios a quienes no manejan bien el ordenador."
        ),
        who="la Consejería de Educación/el Ministerio de Educación/la Diputación de {city}",
        matter="las becas de material/las ayudas de comedor/las becas de transporte escolar",
        role="responsable de Becas/portavoz de Educación/representante de las familias",
        students="1.200/2.500/3.800/4.600/7.300",
        level="primaria/secundaria/bachillerato/formación profesional",
        sum="180/250/320/450/600",
        share="50/60/75/80",
        month="febrero/marzo/mayo/junio/octubre",
        use="los libros/el comedor/el autobús/los ordenadores portátiles",
    ),
    make_event(
        section="salud",
        headlines=(
            "{who} abre {matter} con {beds} camas|{city} tendrá {matter} para {patients} pacientes"
        ),
        leads=(
            "{who} ha puesto en marcha {matter}, con {beds} camas y {staff} profesionales, para "
            "atender a {patients} pacientes al año y reducir las esperas.|"
            "Con {beds} camas y {staff} trabajadores nuevos, {matter} de {city} atenderá a "
            "{patients} pacientes al año."
        ),
        openings=(
            "{who} inauguró este {weekday} en {city} {matter}, equipada con {beds} camas y "
            "atendida por {staff} profesionales. El centro calcula que pasarán por ella "
            "{patients} pacientes cada año.|"
            "Los primeros enfermos entraron este {weekday} en {matter} que {who} acaba de abrir "
            "en {city}. Cuenta con {beds} camas, {staff} trabajadores y capacidad para {patients} "
            "pacientes al año."
        ),
        details=(
            "La lista de espera, que hoy es de {wait} días, debería quedar por debajo de un mes "
            "antes de que termine el año.|"
            "El servicio dispone de {device}, que hasta ahora obligaba a muchos enfermos a "
            "viajar más de cien kilómetros.|"
            "La obra ha costado {amount} millones de euros y se ha hecho sin cerrar ni un solo "
            "día las consultas.|"
            "Las habitaciones son individuales y tienen un sofá cama para que un familiar pueda "
            "pasar la noche junto al enfermo.|"
            "Los médicos de familia podrán pedir cita directamente, sin que el paciente tenga que "
            "volver a pasar por el mostrador.|"
            "El comité de empresa pide que los {staff} contratos sean estables y no se renueven "
            "mes a mes como ha ocurrido en otras plantas."
        ),
        who="el hospital de {city}/el Servicio de Salud/el hospital Virgen del Mar",
        matter="la unidad de corazón/la unidad de ictus/la planta de pediatría",
        role="jefe de servicio/portavoz del hospital/gerente del centro",
        beds="14/20/26/32/48",
        staff="35/42/58/64/80",
        patients="900/1.500/2.200/3.400",
        wait="45/60/75/90/120",
        device="un escáner de última generación/un robot quirúrgico/dos ecógrafos portátiles",
        amount="3/5/8/11",
    ),
    make_event(
        section="vivienda",
        headlines=(
            "{who} levantará {homes} viviendas para {group}|"
            "{city} reserva suelo para {homes} pisos de alquiler"
        ),
        leads=(
            "{who} construirá {homes} viviendas para {group} en {place}, con alquileres de {rent} "
            "euros al mes, dentro de {matter}.|"
            "{matter} de {city} prevé {homes} pisos en {place} para {group}, por {rent} euros "
            "mensuales."
        ),
        openings=(
            "{who} aprobó este {weekday} {matter}, que permitirá levantar {homes} viviendas en "
            "{place}. Se destinarán a {group} y el alquiler será de {rent} euros al mes.|"
            "El pleno dio luz verde este {weekday} a {matter}: {homes} pisos en {place}, pensados "
            "para {group}, por un alquiler de {rent} euros. El proyecto lo dirige {who}."
        ),
        details=(
            "Las primeras llaves se entregarán dentro de {years} años, si no hay retrasos en la "
            "licencia ni recursos de otros propietarios.|"
            "Podrán apuntarse quienes lleven al menos dos años empadronados en {city} y no tengan "
            "otra casa a su nombre.|"
            "Los edificios tendrán placas solares, patio común y un local para las asociaciones "
            "del barrio.|"
            "El coste total asciende a {amount} millones de euros, la mitad de ellos procedentes "
            "de fondos europeos.|"
            "En los últimos cinco años el precio medio del alquiler en {city} ha subido un {rise} "
            "por ciento, según los portales del sector.|"
            "La oposición considera que {homes} pisos son pocos y pide que se incluyan también "
            "las casas vacías del centro."
        ),
        who="el Ayuntamiento de {city}/la empresa municipal de la vivienda/el Gobierno regional",
        matter="el plan de alquiler/el plan de vivienda joven/el programa de casas asequibles",
        role="responsable de Vivienda/portavoz del plan/gerente de Urbanismo",
        homes="64/96/120/180/240/310",
        group="jóvenes/personas mayores/familias con hijos/trabajadores con rentas bajas",
        rent="290/340/380/420/475",
        place="el antiguo cuartel/los terrenos de la estación/el barrio de San Roque/la vega",
        years="dos/tres/cuatro",
        amount="9/14/22/31",
        rise="18/24/31/37",
    ),
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

"""News of public services: transport, schools, health, housing.

In: nothing. Out: `SERVICE_EVENTS`, in the form of `public_life.PUBLIC_EVENTS`. A table.
"""

from llm_assets.sample_sites.news.events import Event, make_event

SERVICE_EVENTS: tuple[Event, ...] = (
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
)

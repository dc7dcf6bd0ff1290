"""News of business: companies, technology, prices, tourism, energy.

In: nothing. Out: `BUSINESS_EVENTS`, in the form of `public_life.PUBLIC_EVENTS`. A table.
"""

from llm_assets.sample_sites.news.events import Event, make_event

BUSINESS_EVENTS: tuple[Event, ...] = (
    make_event(
        section="empresas",
        headlines=(
            "{who} creará {jobs} empleos en {city}|"
            "{who} invierte {amount} millones en {matter} de {city}"
        ),
        leads=(
            "{who} invertirá {amount} millones de euros en {matter} de {city}, que fabricará "
            "{product} y dará trabajo a {jobs} personas desde {month}.|"
            "{matter} que {who} abrirá en {city} creará {jobs} puestos de trabajo y producirá "
            "{product} tras una inversión de {amount} millones."
        ),
        openings=(
            "{who} anunció este {weekday} {matter} de {city}, un proyecto en el que invertirá "
            "{amount} millones de euros. De sus líneas saldrán {product} y se contratará a {jobs} "
            "personas.|"
            "La compañía lo confirmó este {weekday}: {who} eligió {city} para {matter}, que dará "
            "empleo a {jobs} personas y fabricará {product}. La inversión es de {amount} millones."
        ),
        details=(
            "La producción empezará en {month} con un solo turno y llegará a los tres cuando la "
            "demanda lo justifique.|"
            "Ocho de cada diez contratos serán indefinidos, y la mitad de las plazas se reservará "
            "a menores de treinta años.|"
            "La empresa vende el {share} por ciento de lo que produce fuera del país, sobre todo "
            "en Francia, Italia y Marruecos.|"
            "El edificio ocupará {area} metros cuadrados y cubrirá con energía solar un tercio de "
            "lo que consume.|"
            "La escuela de formación profesional de {city} prepara ya un curso a medida, con "
            "prácticas pagadas desde el primer mes.|"
            "Otras tres ciudades habían ofrecido suelo gratis, pero pesaron más el tren de "
            "mercancías y la cercanía de los proveedores."
        ),
        who="Lácteos Montealto/Textiles Aranda/Baterías Ibernova/Conservas del Norte/Grupo Ceresa",
        matter="la nueva planta/la fábrica/el centro logístico",
        role="portavoz de la compañía/gerente de la planta/representante sindical",
        jobs="85/120/210/340/500",
        amount="15/28/40/65/110",
        product="quesos y yogures/tejidos reciclados/baterías de litio/conservas de pescado",
        month="abril/junio/septiembre/noviembre",
        share="35/48/60/72",
        area="8.000/12.000/20.000/35.000",
    ),
    make_event(
        section="tecnología",
        headlines=(
            "{who} lanza {matter} para {purpose}|"
            "Una aplicación creada en {city} ayuda a {users} personas a {purpose}"
        ),
        leads=(
            "{who}, una empresa de {city}, presenta {matter} para {purpose}; ya la usan {users} "
            "personas y ha recibido {amount} millones de euros de inversores.|"
            "{users} personas usan ya {matter} de {who} para {purpose}, y la firma acaba de "
            "recibir {amount} millones."
        ),
        openings=(
            "{who} presentó este {weekday} en {city} {matter}, pensada para {purpose}. En pocos "
            "meses ha sumado {users} usuarios y {amount} millones de euros de inversores.|"
            "Empezó en un garaje y este {weekday} llenó un teatro: {who} enseñó {matter}, que "
            "ayuda a {purpose} y tiene ya {users} usuarios. Los inversores ponen {amount} millones."
        ),
        details=(
            "La versión básica es gratuita y la completa cuesta {fare} euros al mes, con un "
            "descuento para estudiantes y jubilados.|"
            "Los datos se guardan cifrados en el propio teléfono, de modo que ni la empresa puede "
            "leerlos.|"
            "El equipo, de {staff} personas, trabaja repartido entre {city} y otras dos ciudades, "
            "y se reúne una vez al mes.|"
            "Funciona sin conexión, algo que sus autores consideran imprescindible en los pueblos "
            "donde la cobertura falla.|"
            "Un grupo de mayores la probó durante seis semanas y pidió letras más grandes, botones "
            "claros y menos avisos.|"
            "Con el dinero se traducirá a {languages} idiomas y se abrirá una oficina en América "
            "antes de fin de año."
        ),
        who="Nubeclara/Tecnia Labs/Bitácora Digital/Faro Software",
        matter="la aplicación/la plataforma/la herramienta",
        role="responsable de producto/portavoz de la empresa",
        purpose=(
            "encontrar aparcamiento/ahorrar en la compra/compartir coche/aprender lenguas/"
            "ordenar recibos/recordar la medicación"
        ),
        users="9.000/25.000/60.000/140.000/300.000",
        amount="1,5/2/4/7",
        fare="2,99/4,50/6",
        staff="nueve/catorce/veintidós/cuarenta",
        languages="tres/cinco/ocho",
    ),
    make_event(
        section="economía",
        headlines=(
            "El precio {of_food} sube un {share} por ciento en un año|"
            "{who} alerta de la subida {of_food}"
        ),
        leads=(
            "El precio {of_food} subió un {share} por ciento en el último año por {cause}, según "
            "{matter} de {who}, que prevé otro alza en {month}.|"
            "{who} calcula que el precio {of_food} ha crecido un {share} por ciento a causa de "
            "{cause} y que seguirá así hasta {month}."
        ),
        openings=(
            "Llenar la cesta cuesta más. Según {matter} que {who} publicó este {weekday}, el "
            "precio {of_food} ha subido un {share} por ciento en doce meses.|"
            "{who} difundió este {weekday} {matter} con una cifra que preocupa a los hogares: el "
            "precio {of_food} es un {share} por ciento más alto que hace un año."
        ),
        details=(
            "La causa principal es {cause}, que ha encarecido toda la cadena desde el productor "
            "hasta la tienda.|"
            "Una familia media de {city} gasta ahora {each} euros más al mes que el año anterior "
            "por la misma compra.|"
            "Los expertos no esperan alivio inmediato y sitúan el próximo cambio de precios en "
            "{month}.|"
            "Las marcas blancas ganan terreno y suponen ya {brand} de cada diez productos que "
            "pasan por caja.|"
            "Los productores recuerdan que ellos cobran casi lo mismo que antes y piden conocer "
            "los márgenes de cada eslabón.|"
            "El Gobierno estudia una rebaja temporal de impuestos, una medida que ya se aplicó "
            "hace años con resultados desiguales."
        ),
        who="el Instituto de Estadística/el Banco Central/la Cámara de Comercio de {city}",
        matter="el informe mensual/el boletín de precios",
        role="economista jefe/portavoz de la entidad/representante de los consumidores",
        of_food="del aceite/del café/de los huevos/del pescado/de la fruta/del cacao/de la leche",
        share="4/7/9/12/16/21",
        cause="la sequía/el precio de la energía/las malas cosechas/el coste del transporte",
        month="abril/mayo/julio/septiembre",
        each="18/25/34/41",
        brand="cuatro/cinco/seis",
    ),
    make_event(
        section="turismo",
        headlines=(
            "{city} bate su récord con {visitors} turistas|"
            "{who} celebra {matter}: {visitors} visitantes en {city}"
        ),
        leads=(
            "{city} recibió {visitors} turistas durante {season}, un {share} por ciento más que el "
            "año anterior, y los hoteles llegaron al {full} por ciento de ocupación, según {who}.|"
            "{who} cifra en {visitors} los turistas que visitaron {city} en {season}, un {share} "
            "por ciento más que hace un año."
        ),
        openings=(
            "{who} dio a conocer este {weekday} {matter}: {visitors} turistas visitaron {city} "
            "durante {season}, un {share} por ciento más que el año anterior.|"
            "Nunca habían llegado tantos. Según {matter} que {who} presentó este {weekday}, {city} "
            "recibió {visitors} turistas en {season}, un {share} por ciento más."
        ),
        details=(
            "Los hoteles rozaron el lleno, con una ocupación del {full} por ciento, y muchos "
            "viajeros tuvieron que alojarse en pueblos cercanos.|"
            "Cada visitante gastó de media {each} euros al día, sobre todo en restaurantes, "
            "museos y artesanía.|"
            "Los vecinos del casco antiguo se quejan del ruido y piden limitar los apartamentos "
            "que se alquilan por días.|"
            "Por países, destacan los viajeros de {origin}, que por primera vez superan a los "
            "nacionales.|"
            "El aeropuerto sumará {routes} rutas nuevas la próxima temporada, dos de ellas durante "
            "todo el año.|"
            "Para repartir mejor la afluencia se promocionarán rutas a pie y visitas fuera de los "
            "meses de más calor."
        ),
        who="la Oficina de Turismo/el Patronato de Turismo de {city}/la patronal hotelera",
        matter="el balance de la temporada/el informe de ocupación",
        role="gerente de la oficina/portavoz de los hoteleros",
        visitors="84.000/150.000/230.000/410.000/900.000",
        season="el verano/la Semana Santa/el otoño/la Navidad",
        share="6/9/13/17/22",
        full="81/86/90/94",
        each="65/82/110/135",
        origin="Portugal/Alemania/Argentina/México/Italia",
        routes="tres/cuatro/seis",
    ),
    make_event(
        section="energía",
        headlines=(
            "{who} construirá {matter} en {city}|{matter} de {city} dará luz a {homes} hogares"
        ),
        leads=(
            "{who} levantará en {city} {matter} de {power} megavatios, capaz de dar luz a {homes} "
            "hogares, con una inversión de {amount} millones de euros.|"
            "{homes} hogares recibirán electricidad de {matter} que {who} construirá en {city} por "
            "{amount} millones de euros."
        ),
        openings=(
            "{who} obtuvo este {weekday} el permiso para construir {matter} en {city}. Tendrá "
            "{power} megavatios, costará {amount} millones de euros y dará luz a {homes} hogares.|"
            "Ya es oficial: {city} tendrá {matter}. {who} recibió este {weekday} la autorización "
            "para un proyecto de {power} megavatios y {amount} millones, que abastecerá a "
            "{homes} hogares."
        ),
        details=(
            "La construcción durará {months} meses y empleará en su momento de mayor actividad a "
            "{jobs} personas, la mayoría de la comarca.|"
            "Los dueños de las fincas cobrarán un alquiler anual y podrán seguir llevando a sus "
            "ovejas a pastar.|"
            "El estudio ambiental obliga a dejar corredores para la fauna y a parar las máquinas "
            "en las semanas de migración.|"
            "Se evitará la emisión de {tons} toneladas de dióxido de carbono al año, lo que "
            "equivale a retirar miles de coches.|"
            "Una parte de los beneficios, el {share} por ciento, irá a rebajar el recibo de los "
            "vecinos de {city}.|"
            "Un colectivo local pide enterrar la línea de alta tensión a su paso por el valle y "
            "ha reunido más de mil firmas."
        ),
        who="Eólica Sierra Alta/Energías del Duero/la cooperativa Sol Común",
        matter="el parque solar/el parque eólico/la planta de biogás",
        role="gerente del proyecto/portavoz de la cooperativa",
        power="20/35/50/80/120",
        homes="11.000/19.000/28.000/46.000",
        amount="16/27/39/58",
        months="doce/quince/dieciocho",
        jobs="90/140/220/300",
        tons="9.000/17.000/32.000",
        share="3/5/8",
    ),
)

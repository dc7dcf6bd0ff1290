"""Questions about one invented company, Tresnubes, which makes household appliances.

In: nothing. Out: `COMPANY_TOPICS`, named after the departments that answer. Few name the company:
people ask from inside. The file is a table.
"""

from llm_assets.sample_sites.questions.topics import Topic, make_topic

_PRODUCTS = (
    "el aspirador Brisa 300/la cafetera Alba/el termo Nube 50/la plancha Lino/el robot Trasgo/"
    "la freidora Chispa/el horno Ascua/el ventilador Cierzo/la batidora Remolino/"
    "el purificador Rocío/la tostadora Miga/el calefactor Solano"
)
_DEPARTMENTS = (
    "ventas/compras/logística/marketing/calidad/nóminas/soporte/diseño/atención al cliente/"
    "contabilidad"
)
_MONTHS = "enero/febrero/marzo/abril/mayo/junio/julio/septiembre/octubre/noviembre/diciembre"
_OFFICES = "Zaragoza/Vigo/Getafe/Sevilla/Elche/Bilbao"

COMPANY_TOPICS: tuple[Topic, ...] = (
    make_topic(
        "productos",
        "Qué garantía tiene {product}|Dónde pido repuestos para {product}|Cuánto consume "
        "{product}|Sigue en catálogo {product}|Cómo se limpia el filtro de {product}|Qué hago si "
        "{product} {fault}|Cuál es el precio de tarifa de {product}|Tenemos unidades de {product} "
        "en el almacén de {office}|Hay manual en {language} de {product}|Cuántas unidades de "
        "{product} se vendieron en {month}|A qué taller de {office} mando {product} de un cliente "
        "cuando {fault}|Hay descuento de empleado en {product} durante {month}|Quién lleva el "
        "mantenimiento de {product}",
        product=_PRODUCTS,
        fault="no enciende/hace ruido/pierde agua/se calienta demasiado/marca un error",
        language="portugués/francés/inglés/italiano/alemán",
        month=_MONTHS,
        office=_OFFICES,
    ),
    make_topic(
        "recursos humanos",
        "Cuántos días de {leave} me quedan|Cómo pido {leave} en el portal|Con cuánta antelación "
        "hay que avisar para {leave}|Quién aprueba {leave} en {department}|Me descuentan del "
        "sueldo {leave}|Puedo juntar {leave} con un puente|Qué justificante hace falta para "
        "{leave}|Puedo pedir {leave} en {month}|Me darán {leave} si ya se lo han dado a otra "
        "persona de {department}",
        month=_MONTHS,
        leave="vacaciones/asuntos propios/permiso por mudanza/permiso de lactancia/permiso médico/"
        "excedencia/reducción de jornada/teletrabajo",
        department=_DEPARTMENTS,
    ),
    make_topic(
        "nóminas",
        "Cuándo se cobra {pay}|Dónde descargo {pay}|A quién reclamo si {pay} viene mal|Cómo "
        "cambio la cuenta en la que cobro {pay}|Sale {pay} en la nómina de {month}|Por qué en "
        "{department} no han cobrado todavía {pay}|Cotiza {pay} a la seguridad social|Qué "
        "retención tiene {pay} este año",
        month=_MONTHS,
        department=_DEPARTMENTS,
        pay="la paga extra/el plus de nocturnidad/el bono de objetivos/la dieta de viaje/"
        "el anticipo/el kilometraje/el complemento de idiomas",
    ),
    make_topic(
        "facturación",
        "Dónde registro {document} de un proveedor|Qué datos lleva {document} de Tresnubes|Cómo "
        "anulo {document} que ya se envió|Quién firma {document} de más de {amount} euros si no "
        "está el jefe de {department}|Cuánto tarda en pagarse {document}|Hay que enviar en papel "
        "{document} a {department}|En qué carpeta se guarda {document} de {month}",
        document="una factura/un albarán/un abono/un pedido de compra/un presupuesto/un recibo",
        amount="500/2.000/10.000",
        department=_DEPARTMENTS,
        month=_MONTHS,
    ),
    make_topic(
        "informática",
        "Cómo instalo {tool} en el portátil|He perdido el acceso a {tool}, a quién llamo|Por qué "
        "va tan lento {tool} desde {office}|Hace falta permiso del jefe para usar {tool}|Dónde "
        "cambio la contraseña de {tool}|Funciona {tool} desde el móvil de empresa|Hay curso de "
        "{tool} para los nuevos de {department}|Cada cuánto caduca la clave de {tool}|Se ha caído "
        "{tool} en la oficina de {office}",
        tool="la VPN/el correo/el CRM/la intranet/el gestor de incidencias/la firma digital/"
        "el fichaje/la nube compartida",
        office=_OFFICES,
        department=_DEPARTMENTS,
    ),
    make_topic(
        "pedidos",
        "Cuándo llega el pedido de {product} a {office}|Se puede cambiar la dirección de un pedido "
        "de {product}|Qué transportista lleva {product} a las islas|Cómo tramito la devolución de "
        "{product} con un golpe|Quién cubre el porte si devuelven {product}",
        product=_PRODUCTS,
        office=_OFFICES,
    ),
    make_topic(
        "instalaciones",
        "A qué hora abre {place} de {office}|Cómo reservo {place} en {office}|A quién aviso de una "
        "avería en {place}|Puede entrar una visita en {place} de {office}|Está cerrado {place} en "
        "{month}|Hay wifi en {place} de {office}|Quién tiene la llave de {place} en {office}",
        place="el comedor/el aparcamiento/el almacén/el gimnasio/el muelle de carga/el archivo/"
        "el laboratorio de pruebas",
        office=_OFFICES,
        month="agosto/Navidad/Semana Santa",
    ),
    make_topic(
        "viajes y gastos",
        "Qué límite hay para {expense}|Cómo justifico {expense} sin tique|Cuándo me devuelven "
        "{expense}|Se paga con la tarjeta de empresa {expense}|Quién autoriza {expense} en "
        "{department}|Entra en la nota de gastos {expense}|Hay tarifa pactada para {expense} en "
        "{office}",
        office=_OFFICES,
        expense="una comida con clientes/el hotel/el taxi al aeropuerto/la gasolina/"
        "el billete de tren/la inscripción a una feria/un regalo para un cliente",
        department=_DEPARTMENTS,
    ),
    make_topic(
        "formación y prevención",
        "Es obligatorio el curso de {course}|Cuándo empieza el curso de {course} en {office}|"
        "Dónde descargo el diploma de {course}|Cuántas horas dura el curso de {course}|Puedo "
        "hacer {course} en horario de trabajo|Quedan plazas en el curso de {course} de {month}|"
        "Quién da la charla de {course} a los de {department}",
        month=_MONTHS,
        course="riesgos laborales/primeros auxilios/inglés/Excel/carretillas/protección de datos/"
        "ventas/igualdad/extinción de incendios",
        office=_OFFICES,
        department=_DEPARTMENTS,
    ),
    make_topic(
        "la casa",
        "Quién es el responsable de {department}|En qué planta está {department}|Qué extensión "
        "tiene {department}|Cuántas personas trabajan en {department}|Busca gente {department}|En "
        "qué año se fundó Tresnubes|Cuántas fábricas tiene Tresnubes|Quién preside Tresnubes|Qué "
        "convenio se aplica en Tresnubes|Dónde está la sede de Tresnubes|Cotiza en bolsa Tresnubes",
        department=_DEPARTMENTS,
    ),
    make_topic("suelta", "{word}", word="VPN/IBAN/CRM/Mi clave/Y mi nómina/Mi jefe/Hay puente"),
)

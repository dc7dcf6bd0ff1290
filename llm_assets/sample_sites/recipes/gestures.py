"""Steps that many dishes share: cutting, browning, frying gently, serving, keeping.

In: nothing. Out: `GESTURES`, some wordings for each kind of step. A slot such as ``{main.the}``
is an attribute of the ingredient that plays that part in the recipe. Knows no dish.
"""

from collections.abc import Mapping
from types import MappingProxyType

GESTURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "gather": (
            "Reúne y mide todo lo necesario para {portions} personas antes de encender el fuego; "
            "una vez que se empieza, la receta no espera y conviene tener las manos libres.",
            "Saca los ingredientes de la nevera con tiempo, lee la receta hasta el final y calcula "
            "que vas a pasar un buen rato en la cocina; en {town} lo acompañan con música.",
            "Pesa las cantidades para {portions} personas, despeja la mesa de trabajo y ten a mano "
            "un cuchillo afilado, una cuchara de madera y un par de paños limpios.",
            "Antes de nada, comprueba que tienes todo para {portions} raciones; así lo hacen en "
            "{town}, donde nadie empieza a cocinar sin la mesa puesta.",
        ),
        "cut": (
            "Lava y seca {veg.the} y {veg2.the}, corta todo en dados pequeños y deja los trozos "
            "en un cuenco aparte mientras preparas los demás ingredientes.",
            "Pica {veg.the} en trozos regulares de un bocado y haz lo mismo con {veg2.the}, para "
            "que todo se cocine a la vez y nada se deshaga antes de tiempo.",
            "Empieza por las verduras: corta {veg.the} en tiras finas y {veg2.the} en cubos, y "
            "guarda cada cosa en su plato, porque no entran al mismo tiempo.",
            "Ten todo a mano antes de encender el fuego: {veg.the} y {veg2.the} en trozos, "
            "{onion.the} muy picad{onion.o} y {garlic.the} en láminas.",
        ),
        "season": (
            "Seca {main.the} con papel de cocina, sazona con sal y {spice.the}, y deja reposar "
            "{rest} minutos a temperatura ambiente para que tome{main.n} sabor.",
            "Frota {main.the} con {spice.the} y una pizca de sal, tapa con un paño limpio y "
            "espera {rest} minutos antes de encender el fuego.",
            "Mezcla {spice.the} con una cucharada de {fat.name}, unta {main.the} por todos los "
            "lados y guarda {rest} minutos en la parte baja de la nevera.",
            "Pon {main.the} en una fuente honda, espolvorea sal y {spice.the}, remueve con las "
            "manos y deja que se impregne{main.n} durante {rest} minutos.",
        ),
        "brown": (
            "Calienta {fat.the} en una {pan} a fuego vivo y dora {main.the} por tandas, sin "
            "amontonar, hasta que tome{main.n} color; retira a un plato y guarda el jugo.",
            "Pon una {pan} al fuego con {fat.the}; cuando humee, marca {main.the} dos minutos por "
            "cada lado para sellar los jugos y reserva tapad{main.o}.",
            "Derrite o calienta {fat.the} en la {pan}, incorpora {main.the} y deja que se "
            "dore{main.n} sin mover demasiado; retíra{main.lo} cuando huela{main.n} a tostado.",
        ),
        "fry": (
            "En la misma {pan} baja el fuego y sofríe {onion.the} con {garlic.the} durante "
            "{short} minutos, removiendo con una cuchara de madera, hasta que todo se vea dorado.",
            "Rehoga {onion.the} y {garlic.the} a fuego lento en {fat.the} que quedó en la {pan}; "
            "en unos {short} minutos el sofrito estará dulce y brillante.",
            "Sofríe primero {onion.the} y, cuando ablande, suma {garlic.the}; dales {short} "
            "minutos con una pizca de sal para que suelten su agua sin quemarse.",
        ),
        "add": (
            "Añade {veg.the} y {veg2.the}, sube un poco el fuego y cocina {short} minutos más; "
            "deben ablandarse sin llegar a deshacerse.",
            "Incorpora {veg.the}, remueve un par de minutos y luego {veg2.the}; la {pan} debe "
            "quedar seca y el fondo apenas tostado.",
            "Es el turno de {veg.the} y de {veg2.the}: mezcla bien con el sofrito y deja que "
            "pierdan agua unos {short} minutos a fuego medio.",
        ),
        "spice": (
            "Agrega {spice2.the} y remueve medio minuto, lo justo para que suelte{spice2.n} su "
            "aroma, porque si se tuesta{spice2.n} de más el plato amarga.",
            "Aparta la {pan} del fuego, echa {spice2.the} y dale un par de vueltas; así se "
            "perfuma{spice2.n} en la grasa sin quemarse.",
            "Reparte {spice2.the} sobre las verduras y mezcla con paciencia: ese toque es el que "
            "distingue la cocina {style} de la de sus vecinos.",
        ),
        "rest": (
            "Prueba de sal, apaga el fuego, tapa con un paño y deja reposar {rest} minutos; en ese "
            "rato los sabores se asientan y la salsa espesa un poco.",
            "Rectifica el punto de sal, retira del fuego y espera {rest} minutos con la tapa "
            "puesta antes de llevar a la mesa.",
            "Deja que repose {rest} minutos fuera del fuego; si lo ves seco, añade un chorrito de "
            "agua caliente y mueve la {pan} por las asas.",
        ),
        "serve": (
            "Sirve en platos hondos, reparte por encima {herb.the} recién picad{herb.o} y "
            "acompaña con {side}, como se hace en {town}.",
            "Lleva a la mesa bien caliente con {herb.the} por encima y {side} al lado; en {town} "
            "nadie lo perdona un domingo.",
            "Reparte en {portions} platos, termina con {herb.the} y pon {side} en el centro de la "
            "mesa para que cada uno se sirva.",
        ),
        "serve_cold": (
            "Reparte en {portions} platos fríos, adorna con {herb.the} recién picad{herb.o} y "
            "sirve enseguida con {side}, a la manera de {town}.",
            "Sirve todo bien frío con unas hojas de {herb.name} y acompaña con {side}; en {town} "
            "se toma a la hora del almuerzo.",
        ),
        "keep_cold": (
            "Este plato no se guarda: prepáralo justo antes de comer y, si sobra algo, tómalo el "
            "mismo día, siempre bien frío y tapado.",
            "Consejo: usa pescado que haya estado congelado cinco días, escúrrelo bien y no lo "
            "dejes fuera de la nevera más de media hora.",
        ),
        "serve_sweet": (
            "Sirve en {portions} porciones con {topping.the} por encima; en {town} lo toman a "
            "media tarde, con café recién hecho.",
            "Decora con {topping.the}, corta en {portions} raciones y acompaña con un café, al "
            "estilo de {town}.",
            "Termina con {topping.the} y lleva a la mesa: a la manera {style} se comparte entre "
            "{portions} personas después del almuerzo.",
        ),
        "keep_sweet": (
            "Se conserva tres días en la nevera, bien tapado; sácalo un rato antes para que "
            "recupere el aroma de {scent.name}.",
            "Consejo: hecho el día anterior está más rico, porque {scent.the} termina de perfumar "
            "todo durante la noche.",
            "Si lo prefieres menos dulce, quita un tercio de {sweet.the} y aumenta un poco "
            "{scent.the}.",
        ),
        "keep": (
            "Si sobra, guárdalo en un recipiente cerrado: aguanta dos días en la nevera y se "
            "recalienta a fuego suave con un poco de agua.",
            "Consejo: preparado de víspera gana sabor; caliéntalo despacio y añade {herb.the} solo "
            "en el último momento.",
            "Para una versión más ligera usa la mitad de {fat.the} y cocina {veg.the} al vapor; el "
            "resultado cambia poco y se digiere mejor.",
        ),
    }
)

"""Dishes for the plate (salads, roasts, pasties, omelettes, ceviche) and the steps only they have.

In: nothing. Out: `PLATE_DISHES`, in the form of `pots.POT_DISHES`. Knows no country.
"""

from llm_assets.sample_sites.recipes.dishes import Dish, make_dish

_FISH = "merluza/bacalao/corvina/salmón/dorada"

PLATE_DISHES: tuple[Dish, ...] = (
    make_dish(
        titles="Ensalada de {veg.name} con {main.name}/Ensalada tibia de {main.name} y {veg.name}",
        course="entrante",
        difficulty="fácil",
        pans="ensaladera/fuente",
        cook_minutes="10/12/15",
        fixed="vinagre",
        plan="gather wash cut_cold season grill dress toss serve_cold keep",
        main="atún/salmón/pollo/pulpo/camarones/queso fresco/pavo",
        veg="lechuga/espinacas/remolacha/papa/judías verdes/aguacate",
        veg2="pepino/rábanos/tomate/aguacate/maíz/zanahoria",
        liquid="mostaza/yogur/limón/lima",
        wash=(
            "Lava {veg.the} en agua muy fría con unas gotas de vinagre, escurre con cuidado y "
            "seca con un paño para que el aliño no se agüe.|"
            "Limpia {veg.the}, descarta lo que esté feo y deja el resto diez minutos en agua con "
            "hielo; después escurre muy bien."
        ),
        cut_cold=(
            "Corta {veg.the} y {veg2.the} en trozos de un bocado, y {onion.the} en plumas tan "
            "finas que casi se transparenten; enjuágala bajo el grifo.|"
            "Parte {veg2.the} en láminas, trocea {veg.the} y deja {onion.the} en remojo con sal "
            "para quitarle fuerza."
        ),
        grill=(
            "Pasa {main.the} por la plancha con unas gotas de {fat.name}, {cook} minutos en "
            "total, y deja entibiar antes de trocear.|"
            "Cocina {main.the} {cook} minutos a fuego medio con {garlic.the}; debe{main.n} quedar "
            "jugos{main.o} por dentro."
        ),
        dress=(
            "Para el aliño bate {liquid.the} con el vinagre, {spice2.the}, sal y {fat.the}, "
            "hasta conseguir una salsa cremosa que cubra la cuchara.|"
            "Mete en un frasco {liquid.the}, el vinagre, {fat.the} y {spice2.the}; cierra y "
            "agita con ganas durante un minuto."
        ),
        toss=(
            "Mezcla las verduras en una {pan}, riega con la mitad del aliño, coloca {main.the} "
            "encima y termina con el resto justo antes de servir.|"
            "Junta todo en la {pan} y remueve de abajo arriba con dos cucharas, sin romper "
            "{veg.the}; pon {main.the} al final."
        ),
    ),
    make_dish(
        titles="{main.name} al horno con {veg.name}/{main.name} asado con {veg.name} y {veg2.name}",
        course="plato principal",
        difficulty="fácil",
        pans="bandeja de horno/fuente refractaria",
        cook_minutes="25/30/35/40",
        fixed="limón",
        plan="gather heat cut bed season roast baste spice_oil rest serve keep",
        main=f"{_FISH}/pollo/cordero/conejo",
        veg="papa/boniato/calabaza/berenjena/coliflor",
        veg2="tomate/pimiento rojo/pimiento verde/espárragos/champiñones",
        liquid="vino blanco/cerveza",
        heat=(
            "Enciende el horno a 190 grados con calor arriba y abajo, y engrasa la {pan} con una "
            "cucharada de {fat.name}.|"
            "Precalienta el horno a 200 grados durante quince minutos y ten lista una {pan} en "
            "la que quepa todo en una sola capa."
        ),
        bed=(
            "Forra la {pan} con {veg.the} y {onion.the} en rodajas, esparce {garlic.the} y "
            "hornea quince minutos para que la cama se ablande.|"
            "Haz una cama con {veg.the}, {veg2.the} y {onion.the}, riega con {fat.the} y mete en "
            "el horno un cuarto de hora."
        ),
        roast=(
            "Coloca {main.the} sobre las verduras, moja con {liquid.the} y asa {cook} minutos "
            "hasta que la superficie se dore y el interior quede en su punto.|"
            "Saca la {pan}, acomoda {main.the} con unas rodajas de limón y hornea {cook} minutos "
            "más sin abrir la puerta."
        ),
        baste=(
            "A media cocción riega {main.the} con su propio jugo y con {liquid.the}; repite dos "
            "veces para que no se seque{main.n}.|"
            "Cada diez minutos baña {main.the} con una cuchara del fondo de la {pan}, y da la "
            "vuelta a {veg2.the}."
        ),
        spice_oil=(
            "Maja {garlic.the} con {spice2.the}, el zumo de limón y un hilo de {fat.name}, y "
            "reparte la mezcla por encima en los últimos cinco minutos.|"
            "Prepara un aceite con {spice2.the} y ralladura de limón, y pinta {main.the} al salir "
            "del horno."
        ),
    ),
    make_dish(
        titles="Empanadas de {main.name} y {veg.name}/Empanadillas de {main.name} con {veg.name}",
        course="aperitivo",
        difficulty="difícil",
        pans="sartén/cazuela baja",
        cook_minutes="20/25",
        fixed="masa",
        plan="gather cut fry add spice fill cool fold bake serve keep",
        main="ternera/pollo/atún/queso curado/camarones/cerdo",
        veg="papa/espinacas/pimiento rojo/maíz/champiñones",
        veg2="tomate/zanahoria/guisantes/puerro",
        liquid="aceitunas/pasas/huevos",
        fill=(
            "Incorpora {main.the} muy picad{main.o} y cocina diez minutos, hasta que el relleno "
            "pierda casi todo el jugo; una masa mojada se rompe.|"
            "Suma {main.the} en trocitos, remueve ocho minutos a fuego medio y apaga cuando la "
            "{pan} quede sin líquido."
        ),
        cool=(
            "Añade {liquid.the}, mezcla, extiende el relleno en un plato y enfría en la nevera "
            "{rest} minutos para que se pueda moldear.|"
            "Reparte {liquid.the} en el relleno ya templado y espera {rest} minutos antes de "
            "tocar la masa."
        ),
        fold=(
            "Pon una cucharada de relleno en cada disco de masa, humedece el borde, dobla en "
            "media luna y haz el repulgue con los dedos o con un tenedor.|"
            "Rellena los discos de masa sin pasarte, ciérralos apretando el borde y pincha la "
            "tapa para que salga el vapor."
        ),
        bake=(
            "Pinta las empanadas con huevo batido y hornea {cook} minutos a 200 grados, hasta que "
            "la masa esté dorada y suene hueca.|"
            "Hornea {cook} minutos a 210 grados con un poco de {fat.name} por encima; gíralas a "
            "la mitad para que tomen color por igual."
        ),
    ),
    make_dish(
        titles="Tortilla de {veg.name} y {main.name}/Revuelto de {veg.name} con {main.name}",
        course="cena",
        difficulty="fácil",
        pans="sartén antiadherente/sartén de hierro",
        cook_minutes="8/10/12",
        fixed="huevos",
        plan="gather cut fry add spice crisp_main beat join set serve keep",
        main="chorizo/bacalao/camarones/queso curado/atún/pavo",
        veg="papa/espinacas/calabacín/espárragos/champiñones/berenjena",
        veg2="pimiento verde/pimiento rojo/puerro/guisantes/alcachofas",
        liquid="leche/crema",
        crisp_main=(
            "Suma {main.the} en trozos pequeños y deja dos minutos más, para que suelte{main.n} "
            "su sabor en la {pan}; escurre el exceso de grasa.|"
            "Añade {main.the} desmenuzad{main.o} o en daditos, mezcla y aparta del fuego antes "
            "de que se seque{main.n}."
        ),
        beat=(
            "Bate los huevos con {liquid.the} y una pizca de sal, solo hasta romper las yemas; "
            "si se baten de más la mezcla pierde cuerpo.|"
            "Casca los huevos en un cuenco amplio, añade un chorro de {liquid.name} y bate con un "
            "tenedor durante un minuto."
        ),
        join=(
            "Vuelca {veg.the}, {veg2.the} y {main.the} sobre los huevos y espera {rest} minutos: "
            "las verduras calientes empiezan a cuajar la mezcla.|"
            "Mezcla los huevos con todo lo que hay en la {pan} y deja reposar {rest} minutos en "
            "el cuenco."
        ),
        set=(
            "Cuaja {cook} minutos a fuego medio con un hilo de {fat.name}, dale la vuelta con un "
            "plato y termina por el otro lado a tu gusto.|"
            "Vierte en la {pan} con {fat.the} bien caliente y cocina {cook} minutos en total, "
            "moviendo para que no se pegue."
        ),
    ),
    make_dish(
        titles="Ceviche de {main.name} con {veg.name}/Ceviche de {main.name} y {veg2.name}",
        course="entrante",
        difficulty="media",
        pans="fuente de vidrio/ensaladera fría",
        cook_minutes="15/20/25",
        fixed="lima",
        plan="gather chill slice juice cure onions garnish taste serve_cold keep_cold",
        main="corvina/camarones/atún/pulpo/dorada/salmón",
        veg="maíz/boniato/aguacate/pepino/tomate",
        veg2="yuca/plátano macho/rábanos/pimiento rojo",
        liquid="leche de coco/caldo de pescado",
        chill=(
            "Mete la {pan} en la nevera media hora antes; el frío es la mitad del secreto, igual "
            "que trabajar {main.the} con un cuchillo bien afilado.|"
            "Comprueba que {main.the} huela{main.n} a mar y a nada más, y enfría la {pan} sobre "
            "una cama de hielo."
        ),
        slice=(
            "Corta {main.the} en dados de dos centímetros, retira cualquier resto de piel, sala "
            "ligeramente y vuelve a enfriar {rest} minutos.|"
            "Trocea {main.the} en cubos parejos, sazona con sal y {spice.the}, y deja {rest} "
            "minutos en la nevera."
        ),
        juice=(
            "Exprime la lima sin apretar del todo, para que no amargue, y mezcla el zumo con "
            "{liquid.the}, {garlic.the} machacado y {spice2.the}.|"
            "Licúa {liquid.the} con el zumo de lima, {garlic.the}, {spice2.the} y un trocito de "
            "{main.name}: esa es la leche de tigre."
        ),
        cure=(
            "Baña {main.the} con el jugo y deja curar {cook} minutos en frío, removiendo una "
            "sola vez, hasta que el exterior se vuelva blanco.|"
            "Cubre {main.the} con la mezcla y espera {cook} minutos; por dentro debe seguir "
            "crud{main.o} y brillante."
        ),
        onions=(
            "Corta {onion.the} en pluma, enjuaga tres veces con agua helada y escurre; así pierde "
            "el picor pero conserva el crujido.|"
            "Pasa {onion.the} en tiras finas por agua con sal y añade la mitad al ceviche."
        ),
        garnish=(
            "Aparte, cuece {veg2.the} en agua con sal hasta que ablande y deja enfriar; corta "
            "{veg.the} en trozos para la guarnición.|"
            "Prepara la guarnición con {veg.the} y {veg2.the}, cada cosa por separado y sin más "
            "aliño que unas gotas de {fat.name}."
        ),
        taste=(
            "Prueba el punto de ácido: si falta, exprime más lima; si sobra, corrige con una "
            "cucharada de {liquid.name} bien fría.|"
            "Rectifica de sal y de picante, añade {veg.the} y remueve con suavidad."
        ),
    ),
)

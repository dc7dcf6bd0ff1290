"""The sweet dishes: what goes into each, and the steps that only it has.

In: nothing. Out: `SWEET_DISHES`, in the form of `pots.POT_DISHES`. Knows no country.
"""

from llm_assets.sample_sites.recipes.dishes import Dish, make_dish

_SCENTS = "vainilla/canela/limón/naranja"
_FRUIT = "manzana/piña/mango/fresas/pasas/naranja"

SWEET_DISHES: tuple[Dish, ...] = (
    make_dish(
        titles="Bizcocho de {main.name} y {topping.name}/Bizcocho de {main.name} con {scent.name}",
        course="postre",
        difficulty="media",
        pans="molde redondo/molde alargado",
        cook_minutes="30/35/40/45",
        fixed="harina",
        plan="gather line whip melt sift main_in bake cool serve_sweet keep_sweet",
        main="manzana/naranja/yogur/calabaza/zanahoria/coco/chocolate",
        fat="mantequilla/aceite de girasol/aceite de oliva",
        sweet="azúcar/leche condensada",
        scent="vainilla/canela/limón",
        topping="nueces/almendras/pasas/fresas",
        eggs="huevos",
        raising="levadura",
        line=(
            "Precalienta el horno a 180 grados, unta un {pan} con un poco de {fat.name} y "
            "espolvorea harina; sacude lo que sobre sobre el fregadero.|"
            "Enciende el horno a 175 grados, forra un {pan} con papel vegetal y engrasa los bordes "
            "para que la miga suba derecha."
        ),
        whip=(
            "Bate {eggs.the} con {sweet.the} durante ocho minutos, hasta que la mezcla triplique "
            "su volumen y caiga en cintas al levantar las varillas.|"
            "Monta {eggs.the} y {sweet.the} a velocidad alta; cuanto más aire atrapen, más alto "
            "quedará el bizcocho."
        ),
        melt=(
            "Añade {fat.the} en un hilo, sin dejar de batir, y perfuma con {scent.the}; la masa "
            "debe verse brillante y sin separarse.|"
            "Incorpora {fat.the} ya templad{fat.o} y {scent.the}, y baja la velocidad para no "
            "perder el aire que ganaste."
        ),
        sift=(
            "Tamiza la harina con {raising.the} y una pizca de sal, y agrégala en tres veces con "
            "movimientos envolventes, de abajo arriba.|"
            "Mezcla en un cuenco la harina y {raising.the}, pasa todo por un colador e incorpora "
            "con una espátula, sin batir."
        ),
        main_in=(
            "Suma {main.the}, remueve lo justo para repartir, vierte en el {pan} y golpea la base "
            "contra la mesa para sacar las burbujas grandes.|"
            "Agrega {main.the} a la masa, reserva un poco para la superficie y llena el {pan} "
            "hasta las tres cuartas partes."
        ),
        bake=(
            "Hornea {cook} minutos sin abrir la puerta en la primera mitad; está listo cuando un "
            "palillo sale limpio del centro.|"
            "Mete en el horno {cook} minutos a media altura y cubre con papel de aluminio si se "
            "dora demasiado pronto."
        ),
        cool=(
            "Deja templar {rest} minutos dentro del {pan}, desmolda sobre una rejilla y espera a "
            "que se enfríe del todo antes de cortar.|"
            "Espera {rest} minutos, pasa un cuchillo por el borde, da la vuelta y deja que respire "
            "sobre una rejilla."
        ),
    ),
    make_dish(
        titles="Natillas de {scent.name} con {topping.name}/Crema dulce de {scent.name}",
        course="postre",
        difficulty="fácil",
        pans="cazo de fondo grueso/olla pequeña",
        cook_minutes="8/10/12",
        fixed="maicena",
        plan="gather infuse yolks dissolve pour_in thicken strain chill serve_sweet keep_sweet",
        main="leche/leche de coco",
        sweet="azúcar/leche condensada/dulce de leche",
        scent=_SCENTS,
        topping="coco/almendras/fresas/mango/chocolate/maní",
        eggs="huevos",
        infuse=(
            "Calienta {main.the} con {scent.the} en un {pan}; justo antes de hervir apaga el "
            "fuego, tapa y deja en infusión {rest} minutos.|"
            "Pon {main.the} al fuego en un {pan}, agrega {scent.the} y espera {rest} minutos con "
            "la tapa puesta para que suelte su aroma."
        ),
        yolks=(
            "Separa las claras y bate las yemas de {eggs.the} con {sweet.the} hasta que la mezcla "
            "palidezca y no se noten los granos.|"
            "Bate {eggs.the} con {sweet.the} en un cuenco grande, con varillas de mano y sin "
            "prisa, para que quede una crema lisa."
        ),
        dissolve=(
            "Disuelve la maicena en medio vaso de {main.name} fría, aplasta los grumos contra la "
            "pared y viértela sobre los huevos.|"
            "Deslíe la maicena en un poco de {main.name} fría; ha de quedar como una crema líquida "
            "antes de mezclarla con el resto."
        ),
        pour_in=(
            "Cuela {main.the} caliente sobre la mezcla, en un chorro fino y sin parar de remover, "
            "para que los huevos no se cuajen de golpe.|"
            "Añade un cucharón de {main.name} caliente a los huevos, remueve, y solo entonces "
            "vierte todo lo demás."
        ),
        thicken=(
            "Devuelve al {pan} y cocina {cook} minutos a fuego muy bajo, removiendo en forma de "
            "ocho, hasta que espese y cubra la cuchara.|"
            "Cocina {cook} minutos sin que hierva; en cuanto al pasar el dedo por la cuchara quede "
            "un surco, retira."
        ),
        strain=(
            "Pasa la crema por un colador fino, reparte en {portions} cuencos y cubre con plástico "
            "pegado a la superficie para que no haga costra.|"
            "Cuela, llena {portions} vasitos y dales un golpe suave contra la mesa para que no "
            "queden burbujas."
        ),
        chill=(
            "Deja templar a temperatura ambiente y enfría al menos dos horas en la nevera; la "
            "textura termina de cuajar con el frío.|"
            "Guarda en la nevera toda una tarde; recién hechas parecen líquidas, pero luego toman "
            "cuerpo."
        ),
    ),
    make_dish(
        titles="Arroz con leche de {scent.name} y {topping.name}/Arroz con leche a la {style}",
        course="postre",
        difficulty="fácil",
        pans="cazuela ancha/olla de fondo grueso",
        cook_minutes="40/45/50",
        fixed="arroz",
        plan="gather rinse infuse rain stir sweeten finish chill serve_sweet keep_sweet",
        main="leche/leche de coco",
        sweet="azúcar/leche condensada/dulce de leche",
        scent=_SCENTS,
        topping="pasas/coco/nueces/almendras/canela",
        fat="mantequilla",
        rinse=(
            "Enjuaga el arroz una sola vez bajo el grifo y escurre; conviene que conserve el "
            "almidón, que es lo que da cremosidad al postre.|"
            "Pon el arroz cinco minutos en agua hirviendo, escurre y reserva; así el grano se abre "
            "y bebe mejor."
        ),
        infuse=(
            "Lleva {main.the} a ebullición con {scent.the} en una {pan}, baja el fuego y deja que "
            "se perfume diez minutos.|"
            "Calienta {main.the} en una {pan} con {scent.the} y una pizca de sal, sin que llegue a "
            "derramarse."
        ),
        rain=(
            "Echa el arroz en forma de lluvia y remueve los primeros minutos para que no se agarre "
            "al fondo de la {pan}.|"
            "Agrega el arroz, espera a que vuelva el hervor y ajusta el fuego para que apenas "
            "tiemble la superficie."
        ),
        stir=(
            "Cocina {cook} minutos a fuego muy lento y remueve cada poco con cuchara de madera; "
            "si espesa antes de tiempo, añade un chorro de {main.name}.|"
            "Deja {cook} minutos sin prisa, removiendo a menudo desde el fondo, hasta que el grano "
            "esté blando y el líquido parezca crema."
        ),
        sweeten=(
            "Incorpora {sweet.the} en los últimos diez minutos: si entra antes, el arroz se "
            "endurece y ya no hay remedio.|"
            "Añade {sweet.the} cuando el arroz esté tierno y mezcla hasta que se funda por "
            "completo."
        ),
        finish=(
            "Apaga el fuego, agrega una nuez de {fat.name} y bate un minuto para que quede "
            "brillante; deja reposar {rest} minutos.|"
            "Retira, mezcla con {fat.the} en trocitos y espera {rest} minutos con la tapa puesta."
        ),
        chill=(
            "Reparte en {portions} cuencos, deja templar y enfría una hora, aunque también se "
            "puede tomar tibio.|"
            "Vuelca en una fuente grande y deja que se enfríe; al reposar espesa todavía más."
        ),
    ),
    make_dish(
        titles="Tortitas de {main.name} con {topping.name}/Tortitas de {main.name} al estilo de "
        "{town}",
        course="desayuno",
        difficulty="fácil",
        pans="sartén antiadherente/plancha lisa",
        cook_minutes="10/12/15",
        fixed="harina",
        plan="gather mash beat dry join stand fry_cakes stack serve_sweet keep_sweet",
        main=f"{_FRUIT}/calabaza/yogur/coco",
        liquid="leche/leche de coco",
        fat="mantequilla/aceite de girasol",
        sweet="azúcar/leche condensada",
        scent="vainilla/canela",
        topping="chocolate/dulce de leche/nueces/fresas/maní",
        eggs="huevos",
        raising="levadura",
        mash=(
            "Prepara {main.the}: si es fruta, pela y tritura o ralla; si es otra cosa, bate hasta "
            "que no queden trozos que rompan la masa.|"
            "Deja {main.the} en un cuenco, aplasta con un tenedor y mezcla con una cucharada de "
            "{sweet.name}."
        ),
        beat=(
            "Bate {eggs.the} con {liquid.the} y {sweet.the}, y perfuma con {scent.the}; no hace "
            "falta montar, solo mezclar bien.|"
            "En otro cuenco junta {liquid.the}, {eggs.the}, {sweet.the} y {scent.the}, y bate un "
            "minuto con varillas."
        ),
        dry=(
            "Mezcla aparte la harina con {raising.the} y una pizca de sal, haz un hueco en el "
            "centro y vierte allí la mitad del líquido.|"
            "Tamiza la harina y {raising.the} sobre la mezcla, poco a poco, para que no se formen "
            "grumos."
        ),
        join=(
            "Une todo con {main.the} y remueve solo hasta que no se vea harina seca; una masa muy "
            "trabajada da tortitas duras.|"
            "Agrega {main.the} y el resto del líquido; la masa debe caer de la cuchara despacio, "
            "como una pintura espesa."
        ),
        stand=(
            "Deja reposar {rest} minutos tapada: la harina se hidrata, la levadura empieza a "
            "trabajar y las tortitas suben más.|"
            "Espera {rest} minutos antes de cocinar; si entonces está muy espesa, aligera con un "
            "chorrito de {liquid.name}."
        ),
        fry_cakes=(
            "Calienta una {pan} con un poco de {fat.name}, vierte medio cucharón por tortita y "
            "dale la vuelta cuando salgan burbujas; en {cook} minutos las tendrás todas.|"
            "Unta una {pan} con {fat.the} y cocina las tortitas por tandas, unos {cook} minutos en "
            "total, a fuego medio."
        ),
        stack=(
            "Apila las tortitas en un plato y cúbrelas con un paño limpio para que el vapor las "
            "mantenga tiernas mientras terminas.|"
            "Guarda las primeras en el horno a 80 grados, sobre una rejilla, y así llegan todas "
            "calientes a la mesa."
        ),
    ),
)

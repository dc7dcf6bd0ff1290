"""Dishes from the pot (rice, stews, soups, pulses, pasta) and the steps that only they have.

In: nothing. Out: `POT_DISHES`. A dish draws its parts from pools of pantry names and follows a
plan of steps, its own ones and those of `gestures`. Knows no country. A table, hence its length.
"""

from llm_assets.sample_sites.recipes.dishes import Dish, make_dish

_ROOTS = "papa/zanahoria/calabaza/yuca/boniato/plátano macho/maíz"
_GREENS = "pimiento rojo/pimiento verde/calabacín/judías verdes/guisantes/tomate/espinacas"
_MEATS = "pollo/ternera/cerdo/cordero/pavo/costillas/conejo"
_SEAFOOD = "camarones/calamares/mejillones/pulpo"

POT_DISHES: tuple[Dish, ...] = (
    make_dish(
        titles="Arroz con {main.name} y {veg.name}/Arroz caldoso de {main.name} con {veg.name}",
        course="plato principal",
        difficulty="media",
        pans="paella/cazuela ancha",
        cook_minutes="18/20/22",
        fixed="arroz",
        plan="gather cut season brown fry add spice toast broth simmer rest serve",
        main="pollo/conejo/costillas/camarones/calamares/mejillones/chorizo",
        veg=_GREENS,
        veg2="alcachofas/guisantes/tomate/judías verdes/pimiento rojo",
        liquid="caldo de pollo/caldo de pescado/caldo de verduras",
        toast=(
            "Echa el arroz en forma de lluvia y remueve dos minutos hasta que cada grano se "
            "vuelva transparente por los bordes y quede impregnado del sofrito.|"
            "Incorpora el arroz, nacáralo un par de minutos sin dejar de mover y devuelve "
            "{main.the} a la {pan}."
        ),
        broth=(
            "Vierte {liquid.the} muy caliente, reparte el arroz por toda la {pan} y pon "
            "{main.the} encima; a partir de ahora no se remueve.|"
            "Moja con {liquid.the} hirviendo, prueba de sal y mueve la {pan} por las asas para "
            "que el arroz quede igualado."
        ),
        simmer=(
            "Cocina {cook} minutos: los primeros a fuego fuerte y los últimos muy suave, hasta "
            "que el arroz haya bebido casi todo el caldo y quede suelto.|"
            "Deja hervir {cook} minutos a fuego medio; el arroz está listo cuando aparecen "
            "hoyitos en la superficie y el grano cruje apenas en el centro."
        ),
    ),
    make_dish(
        titles="Guiso de {main.name} con {veg.name}/Estofado de {main.name} y {veg.name}",
        course="plato principal",
        difficulty="media",
        pans="cazuela de barro/olla honda",
        cook_minutes="50/60/75/90",
        fixed="laurel",
        plan="gather cut season brown fry spice wine broth stew thicken rest serve keep",
        main=_MEATS,
        veg=_ROOTS,
        veg2="zanahoria/apio/guisantes/champiñones/tomate",
        liquid="vino tinto/vino blanco/cerveza",
        wine=(
            "Riega con {liquid.the} y raspa el fondo de la {pan} con la cuchara; espera a que "
            "el alcohol se evapore y el líquido baje a la mitad.|"
            "Vierte {liquid.the}, sube el fuego y deja reducir hasta que ya no pique en la nariz."
        ),
        broth=(
            "Devuelve {main.the} a la {pan}, cubre con agua caliente, añade el laurel y espuma "
            "lo que suba a la superficie en el primer hervor.|"
            "Pon otra vez {main.the}, agrega el laurel y agua justa para cubrir, y espera a que "
            "rompa a hervir."
        ),
        stew=(
            "Tapa y guisa {cook} minutos a fuego muy lento, hasta que {main.the} esté{main.n} "
            "tiern{main.o} y se corte{main.n} con una cuchara.|"
            "Deja que todo haga chup chup {cook} minutos con la tapa entreabierta; mira de vez "
            "en cuando que no falte líquido."
        ),
        thicken=(
            "A mitad de cocción suma {veg.the} y {veg2.the}; parte algún trozo con la mano para "
            "que suelte su almidón y ligue la salsa.|"
            "Cuando falten veinte minutos echa {veg.the} y {veg2.the}, y aplasta un par de "
            "trozos contra la pared de la {pan} para espesar."
        ),
    ),
    make_dish(
        titles="Crema de {veg.name} con {main.name}/Sopa de {veg.name} y {main.name}",
        course="entrante",
        difficulty="fácil",
        pans="olla/cazuela",
        cook_minutes="20/25/30",
        fixed="crema",
        plan="gather cut fry add spice broth boil blend crisp serve keep",
        main="chorizo/queso fresco/camarones/maní/almendras/nueces",
        veg="calabaza/coliflor/brócoli/zanahoria/espinacas/calabacín/espárragos",
        veg2="papa/puerro/apio/boniato",
        liquid="caldo de verduras/caldo de pollo",
        broth=(
            "Cubre con {liquid.the}, sube el fuego hasta que hierva y retira la espuma que se "
            "forme alrededor de {veg.the}.|"
            "Vierte {liquid.the} poco a poco; debe sobrepasar dos dedos las verduras, porque "
            "luego se reduce."
        ),
        boil=(
            "Cuece {cook} minutos a fuego medio con la tapa puesta, hasta que {veg.the} y "
            "{veg2.the} se atraviesen con un tenedor sin esfuerzo.|"
            "Deja hervir {cook} minutos; {veg2.the} ha{veg2.n} de quedar muy bland{veg2.o}, pues "
            "de eso depende que la crema salga fina."
        ),
        blend=(
            "Tritura con la batidora hasta que no queden grumos, añade la crema y pasa todo por "
            "un colador si la quieres más sedosa.|"
            "Bate la sopa todavía caliente, incorpora la crema en un hilo y vuelve a calentar "
            "sin que llegue a hervir."
        ),
        crisp=(
            "Mientras tanto, dora {main.the} en una sartén con un poco de {fat.name} hasta que "
            "quede{main.n} crujiente{main.s}, y escurre sobre papel.|"
            "Saltea {main.the} dos minutos a fuego vivo y reserva; es el contraste "
            "que pide la crema."
        ),
    ),
    make_dish(
        titles="{legume.name} con {main.name} y {veg.name}/Potaje de {legume.name} con {main.name}",
        course="plato principal",
        difficulty="media",
        pans="olla grande/olla de hierro",
        cook_minutes="60/75/90",
        fixed="laurel",
        plan="gather soak cut fry spice broth boil greens mash rest serve keep",
        legume="lentejas/garbanzos/alubias/frijoles negros",
        main="chorizo/bacalao/costillas/cerdo/pavo",
        veg="espinacas/repollo/calabaza/zanahoria/yuca",
        veg2="papa/tomate/pimiento verde/apio",
        liquid="caldo de verduras/caldo de pollo",
        soak=(
            "La noche anterior pon {legume.the} en remojo con agua fría; por la mañana escurre, "
            "enjuaga bajo el grifo y descarta los que floten.|"
            "Revisa {legume.the} sobre una bandeja clara, retira las piedrecitas y deja en agua "
            "fría hasta el momento de cocinar."
        ),
        broth=(
            "Añade {legume.the}, {main.the} y el laurel, cubre con {liquid.the} frío y lleva a "
            "ebullición despacio para que la piel no se rompa.|"
            "Echa {legume.the} en la {pan} con el laurel y {liquid.the}; cuando hierva agrega "
            "{main.the} y baja el fuego."
        ),
        boil=(
            "Cuece {cook} minutos a fuego lento, asustando dos veces con un poco de agua fría, "
            "hasta que {legume.the} quede{legume.n} mantecos{legume.o}.|"
            "Deja {cook} minutos con la tapa a medias; {legume.the} debe{legume.n} deshacerse "
            "entre los dedos y {main.the} quedar tiern{main.o}."
        ),
        greens=(
            "En los últimos quince minutos incorpora {veg.the} y {veg2.the} en trozos, y mueve "
            "la {pan} por las asas en lugar de meter la cuchara.|"
            "Cuando falte un cuarto de hora echa {veg.the} y {veg2.the}, y no vuelvas a tapar."
        ),
        mash=(
            "Saca un cucharón de {legume.name}, aplasta con un tenedor y devuelve el puré a la "
            "{pan}: es el truco para que el caldo quede trabado.|"
            "Tritura un poco de {legume.name} con su caldo y viértelo de nuevo para espesar."
        ),
    ),
    make_dish(
        titles="{pasta.name} con {main.name} y {veg.name}/Cazuela de {pasta.name} con {main.name}",
        course="plato principal",
        difficulty="fácil",
        pans="cazuela/sartén grande",
        cook_minutes="9/10/11/12",
        fixed="queso curado",
        plan="gather cut season brown fry add spice sauce boil_pasta join_pasta serve keep",
        pasta="fideos/macarrones/tallarines",
        main=f"{_SEAFOOD}/pollo/ternera/chorizo/atún",
        veg="tomate/berenjena/calabacín/champiñones/brócoli/espinacas",
        veg2="pimiento rojo/pimiento verde/guisantes/espárragos/zanahoria",
        liquid="vino blanco/crema/caldo de pescado",
        sauce=(
            "Moja con {liquid.the}, baja el fuego y deja que la salsa se concentre ocho minutos, "
            "hasta que nape el dorso de una cuchara.|"
            "Vierte {liquid.the}, devuelve {main.the} a la {pan} y cocina todo junto unos "
            "minutos para que la salsa tome cuerpo."
        ),
        boil_pasta=(
            "Hierve {pasta.the} {cook} minutos en abundante agua con sal, remueve al principio "
            "para que no se peguen y guarda una taza del agua.|"
            "Cuece {pasta.the} {cook} minutos, uno menos de lo que diga el paquete, y escurre "
            "sin enjuagar."
        ),
        join_pasta=(
            "Pasa {pasta.the} a la {pan}, añade el queso curado y un poco del agua de cocción, y "
            "saltea un minuto hasta que la salsa se agarre.|"
            "Mezcla {pasta.the} con la salsa y {main.the}, apaga el fuego y termina con el queso "
            "curado recién rallado."
        ),
    ),
)

"""What the recipes are cooked of: each ingredient with its article and its amounts.

In: nothing. Out: `PANTRY`, an `Ingredient` by its name. The amount ``@80 g`` grows with the
portions. Every name takes the article that also gives its gender and number, so that steps can
agree with it. Knows neither dishes nor countries. The file is a table, hence its length.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

_ENDINGS = {"el": "o", "la": "a", "los": "os", "las": "as"}
_PER_PORTION = re.compile(r"@([\d.]+)")


@dataclass(frozen=True)
class Ingredient:
    """One thing to buy: its name, its article and the ways to write how much of it is needed."""

    name: str
    article: str
    amounts: tuple[str, ...]

    @property
    def the(self) -> str:
        """The name with its article: ``los garbanzos``."""
        return f"{self.article} {self.name}"

    @property
    def o(self) -> str:
        """The ending of an adjective that agrees with it: o, a, os or as."""
        return _ENDINGS[self.article]

    @property
    def lo(self) -> str:
        """The pronoun that stands for it: lo, la, los or las."""
        return f"l{self.o}"

    @property
    def n(self) -> str:
        """What a verb adds to agree with it: nothing, or n in the plural."""
        return "n" if self.article.endswith("s") else ""

    @property
    def s(self) -> str:
        """What an adjective in -e adds to agree with it: nothing, or s in the plural."""
        return "s" if self.article.endswith("s") else ""

    def line(self, portions: int, rng: Random) -> str:
        """One line of the list of ingredients, for so many portions."""
        amount = rng.choice(self.amounts)
        return _PER_PORTION.sub(lambda each: f"{float(each[1]) * portions:g}", amount)


_TABLE = """
el pollo | @200 g de pollo troceado / @180 g de muslos de pollo / @190 g de pechuga de pollo
el pavo | @190 g de pavo en dados / @180 g de pechuga de pavo
la ternera | @200 g de ternera para guisar / @190 g de ternera en dados
el cerdo | @190 g de lomo de cerdo / @200 g de paleta de cerdo
el cordero | @220 g de cordero troceado / @210 g de pierna de cordero
las costillas | @240 g de costillas de cerdo / @230 g de costillas de res
el chorizo | 150 g de chorizo fresco / 2 chorizos cortados en rodajas
el conejo | @220 g de conejo troceado / 1 conejo limpio en octavos
la merluza | @190 g de lomos de merluza / @180 g de merluza sin espinas
el bacalao | @180 g de bacalao desalado / @170 g de lomos de bacalao
el atún | @170 g de atún fresco / @160 g de lomo de atún
el salmón | @180 g de salmón sin piel / @190 g de lomos de salmón
la corvina | @190 g de filetes de corvina / @180 g de corvina muy fresca
la dorada | @250 g de dorada limpia / @240 g de dorada abierta
los camarones | @150 g de camarones pelados / @160 g de camarones crudos
los calamares | @170 g de calamares limpios / @160 g de calamares en anillas
los mejillones | @200 g de mejillones limpios / @180 g de mejillones frescos
el pulpo | @160 g de pulpo cocido / @150 g de pulpo en rodajas
el tomate | 3 tomates maduros / 400 g de tomate triturado / 2 tomates grandes
el pimiento rojo | 1 pimiento rojo / 2 pimientos rojos pequeños
el pimiento verde | 1 pimiento verde / 2 pimientos verdes
la zanahoria | 2 zanahorias / 3 zanahorias medianas
la calabaza | 300 g de calabaza pelada / media calabaza pequeña
el calabacín | 1 calabacín / 2 calabacines pequeños
la berenjena | 1 berenjena grande / 2 berenjenas medianas
las espinacas | 200 g de espinacas / 1 manojo de espinacas
el maíz | 200 g de maíz en grano / 2 mazorcas de maíz
la yuca | 400 g de yuca pelada / 1 yuca grande
el plátano macho | 2 plátanos macho / 1 plátano macho maduro
la papa | 3 papas medianas / @120 g de papa / 2 papas grandes
el boniato | 2 boniatos / 400 g de boniato
los guisantes | 150 g de guisantes / 1 taza de guisantes
las judías verdes | 200 g de judías verdes / 1 puñado de judías verdes
el apio | 2 ramas de apio / 3 tallos de apio
el repollo | medio repollo / 300 g de repollo
la coliflor | media coliflor / 350 g de coliflor
el brócoli | 300 g de brócoli / 1 brócoli pequeño
los champiñones | 200 g de champiñones / 250 g de champiñones
las alcachofas | 4 alcachofas / 6 alcachofas pequeñas
la remolacha | 2 remolachas cocidas / 250 g de remolacha
el pepino | 1 pepino / 2 pepinos pequeños
el aguacate | 2 aguacates maduros / 1 aguacate grande
la lechuga | 1 lechuga / 200 g de lechuga romana
los rábanos | 6 rábanos / 1 manojo de rábanos
los espárragos | 1 manojo de espárragos / 12 espárragos verdes
la cebolla | 1 cebolla grande / 2 cebollas medianas
la cebolla morada | 1 cebolla morada / 2 cebollas moradas
el puerro | 1 puerro / 2 puerros finos
la cebolleta | 3 cebolletas / 2 cebolletas tiernas
el ajo | 2 dientes de ajo / 3 dientes de ajo / 4 dientes de ajo
el aceite de oliva | 4 cucharadas de aceite de oliva / 60 ml de aceite de oliva
el aceite de girasol | 4 cucharadas de aceite de girasol / 50 ml de aceite de girasol
el aceite de achiote | 3 cucharadas de aceite de achiote / 40 ml de aceite de achiote
la manteca | 2 cucharadas de manteca de cerdo / 50 g de manteca
la mantequilla | 60 g de mantequilla / 80 g de mantequilla
el pimentón | 1 cucharadita de pimentón / 2 cucharaditas de pimentón dulce
el azafrán | unas hebras de azafrán / 1 pizca de azafrán
el laurel | 1 hoja de laurel / 2 hojas de laurel
el comino | 1 cucharadita de comino / media cucharadita de comino molido
el chile ancho | 2 chiles anchos / 1 chile ancho sin semillas
el chipotle | 1 chipotle en adobo / 2 chipotles
el achiote | 1 cucharadita de achiote / 2 cucharadas de pasta de achiote
el ají amarillo | 2 cucharadas de ají amarillo / 1 ají amarillo
el ají panca | 1 cucharada de ají panca / 2 cucharadas de ají panca
el ají dulce | 3 ajíes dulces / 4 ajíes dulces picados
el ají molido | 1 cucharadita de ají molido / 2 cucharaditas de ají molido
el orégano | 1 cucharadita de orégano / 1 ramita de orégano
el merkén | 1 cucharadita de merkén / media cucharadita de merkén
la cúrcuma | 1 cucharadita de cúrcuma / media cucharadita de cúrcuma
la pimienta | pimienta negra recién molida / 1 cucharadita de pimienta negra
la canela | 1 rama de canela / 1 cucharadita de canela molida
el perejil | 1 manojo de perejil / unas ramas de perejil
el cilantro | 1 manojo de cilantro / unas ramas de cilantro
el epazote | 2 ramas de epazote / unas hojas de epazote
la menta | unas hojas de menta / 1 ramita de menta
la albahaca | unas hojas de albahaca / 1 manojo de albahaca
el huacatay | 1 cucharada de huacatay / unas hojas de huacatay
el cebollino | 1 manojo de cebollino / 2 cucharadas de cebollino
el tomillo | 2 ramas de tomillo / 1 cucharadita de tomillo
el romero | 1 rama de romero / 2 ramitas de romero
el caldo de pollo | @300 ml de caldo de pollo / @250 ml de caldo de pollo
el caldo de verduras | @300 ml de caldo de verduras / @250 ml de caldo de verduras
el caldo de pescado | @300 ml de caldo de pescado / @250 ml de caldo de pescado
el vino blanco | 150 ml de vino blanco / 1 vaso de vino blanco
el vino tinto | 200 ml de vino tinto / 1 vaso de vino tinto
la cerveza | 200 ml de cerveza rubia / 1 botellín de cerveza
las lentejas | @80 g de lentejas / @75 g de lentejas pardinas
los garbanzos | @80 g de garbanzos en remojo / @90 g de garbanzos
las alubias | @80 g de alubias blancas / @85 g de alubias en remojo
los frijoles negros | @80 g de frijoles negros / @75 g de frijoles en remojo
el arroz | @80 g de arroz redondo / @90 g de arroz / @85 g de arroz bomba
los fideos | @80 g de fideos / @90 g de fideos gruesos
los macarrones | @90 g de macarrones / @100 g de macarrones
los tallarines | @90 g de tallarines / @100 g de tallarines
el queso fresco | 150 g de queso fresco / 200 g de queso fresco
el queso curado | 80 g de queso curado / 100 g de queso curado rallado
la crema | 200 ml de crema / 150 ml de crema de leche
la leche | 500 ml de leche entera / 600 ml de leche / 1 taza de leche
el yogur | 1 yogur natural / 125 g de yogur natural
el dulce de leche | 200 g de dulce de leche / 4 cucharadas de dulce de leche
la leche condensada | 1 lata de leche condensada / 300 g de leche condensada
la leche de coco | 400 ml de leche de coco / 1 lata de leche de coco
la harina | 250 g de harina / 300 g de harina / 2 tazas de harina
el azúcar | 150 g de azúcar / 180 g de azúcar / 1 taza de azúcar
los huevos | 4 huevos / 5 huevos / 6 huevos
la levadura | 1 sobre de levadura / 10 g de levadura química
la vainilla | 1 cucharadita de vainilla / 1 vaina de vainilla
la maicena | 40 g de maicena / 3 cucharadas de maicena
el chocolate | 150 g de chocolate negro / 200 g de chocolate
las nueces | 80 g de nueces / 1 puñado de nueces
las almendras | 100 g de almendras / 80 g de almendras molidas
las pasas | 50 g de pasas / 1 puñado de pasas
el coco | 80 g de coco rallado / 100 g de coco rallado
la manzana | 2 manzanas / 3 manzanas reineta
la naranja | 2 naranjas / la ralladura de 1 naranja
la piña | 300 g de piña / media piña madura
el mango | 1 mango maduro / 2 mangos
las fresas | 200 g de fresas / 250 g de fresas
el limón | 1 limón / el zumo de 2 limones
la lima | 4 limas / el zumo de 5 limas
el vinagre | 2 cucharadas de vinagre / 30 ml de vinagre de vino
la mostaza | 1 cucharadita de mostaza / 2 cucharaditas de mostaza
las aceitunas | 80 g de aceitunas / 12 aceitunas
las alcaparras | 1 cucharada de alcaparras / 2 cucharadas de alcaparras
el maní | 50 g de maní tostado / 1 puñado de maní
la masa | 12 discos de masa / 16 discos de masa para empanadas
"""


def _read_row(row: str) -> Ingredient:
    words, _, amounts = row.partition(" | ")
    article, _, name = words.partition(" ")
    return Ingredient(name, article, tuple(amounts.split(" / ")))


PANTRY: Mapping[str, Ingredient] = MappingProxyType(
    {each.name: each for each in map(_read_row, _TABLE.strip().splitlines())}
)

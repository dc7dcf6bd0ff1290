"""The countries whose kitchens the recipes come from, each with its own seasoning.

In: nothing. Out: `COUNTRIES`. Every country has spices, a fat and herbs that tell it from its
neighbours, so that a model can learn the country from the ingredients. Knows no dishes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """A country's name, the adjective of its style, its towns and what its cooks reach for.

    `fat`, `spices` and `herbs` are names of the pantry, `sides` are phrases.
    """

    name: str
    style: str
    towns: tuple[str, ...]
    fat: str
    spices: tuple[str, ...]
    herbs: tuple[str, ...]
    sides: tuple[str, ...]


# Five lines a country: name and style, towns, fat with spices, herbs, sides.
_TABLE = """
España, española
Sevilla/Valencia/Bilbao/Toledo/Murcia
aceite de oliva, pimentón/azafrán/laurel
perejil/tomillo
pan de pueblo/una ensalada verde/alioli

México, mexicana
Puebla/Oaxaca/Veracruz/Mérida/Guadalajara
manteca, chile ancho/chipotle/comino
cilantro/epazote
tortillas de maíz calientes/frijoles refritos/guacamole

Argentina, argentina
Mendoza/Salta/Rosario/Córdoba
aceite de girasol, ají molido/orégano/laurel
perejil/romero
chimichurri/pan casero/puré de papa

Perú, peruana
Lima/Arequipa/Cusco/Trujillo
aceite de girasol, ají amarillo/ají panca/comino
huacatay/cilantro
choclo desgranado/arroz blanco/salsa criolla

Colombia, colombiana
Cali/Medellín/Cartagena/Popayán
aceite de achiote, comino/achiote/cúrcuma
cilantro/tomillo
arepas/patacones/hogao

Chile, chilena
Valdivia/Temuco/Valparaíso/Chillán
aceite de girasol, merkén/orégano/comino
cilantro/albahaca
pebre/ensalada chilena/pan amasado

Cuba, cubana
La Habana/Santiago/Camagüey/Matanzas
manteca, comino/laurel/achiote
perejil/menta
arroz blanco/tostones/yuca con mojo

Venezuela, venezolana
Caracas/Maracaibo/Barinas/Cumaná
aceite de achiote, ají dulce/comino/pimienta
cilantro/perejil
arepas/tajadas/caraotas negras

Ecuador, ecuatoriana
Quito/Guayaquil/Cuenca/Loja
aceite de achiote, achiote/comino/orégano
cilantro/albahaca
chifles/mote/arroz blanco

Uruguay, uruguaya
Montevideo/Salto/Colonia/Rocha
aceite de oliva, ají molido/pimentón/orégano
romero/perejil
boniatos asados/pan casero/salsa criolla

Guatemala, guatemalteca
Antigua/Cobán/Quetzaltenango/Flores
manteca, achiote/chile ancho/pimienta
cilantro/menta
tortillas/frijoles volteados/tamales

Bolivia, boliviana
La Paz/Sucre/Cochabamba/Tarija
aceite de girasol, ají amarillo/comino/cúrcuma
perejil/huacatay
chuño/llajua/ensalada de cebolla
"""


def _read_country(block: str) -> Country:
    first, towns, seasoning, herbs, sides = block.splitlines()
    name, style = first.split(", ")
    fat, spices = seasoning.split(", ")
    lists = [tuple(line.split("/")) for line in (towns, spices, herbs, sides)]
    return Country(name, style, lists[0], fat, lists[1], lists[2], lists[3])


COUNTRIES: tuple[Country, ...] = tuple(map(_read_country, _TABLE.strip().split("\n\n")))

"""The frame of the Spanish sites' pages: head, menu, cookie notice, side column, footer.

In: a page's own part as HTML. Out: a whole HTML document in UTF-8. It is the noise around the
text that an extractor has to leave out. Knows nothing of what the page is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from random import Random

_ADVERTISEMENTS = (
    "Sartenes de hierro fundido con un 40 % de descuento, solo esta semana.",
    "Aprende inglés en tres meses o te devolvemos el dinero.",
    "Seguros de hogar desde 9 euros al mes, calcula el tuyo en un minuto.",
    "Colchones que se enrollan: cien noches de prueba sin compromiso.",
    "Tu coche vale más de lo que crees. Tasación gratuita en línea.",
)
_MOST_READ = (
    "El truco para limpiar el horno sin esfuerzo",
    "Diez pueblos que parecen de cuento",
    "Por qué tu gato te mira fijamente",
    "La planta que casi no necesita agua",
    "Cómo dormir mejor en verano",
    "Los errores más comunes al hacer la maleta",
)


@dataclass(frozen=True)
class Frame:
    """What the frame says of its page; `head` is HTML, `menu` holds paths and labels."""

    title: str
    site_title: str
    menu: Sequence[tuple[str, str]]
    head: str = ""


def choose_advertisement(seed: str) -> str:
    """Plain text of an advertisement; the same seed always gives the same one."""
    return Random(f"anuncio:{seed}").choice(_ADVERTISEMENTS)


def render_spanish_document(frame: Frame, main: str) -> str:
    """A whole document around `main`, which is HTML and is not escaped."""
    rng = Random(f"marco:{frame.title}")
    above, beside = (
        choose_advertisement(f"{frame.title}:{place}") for place in ("above", "beside")
    )
    menu = "\n".join(
        f'    <li><a href="{path}">{escape(name)}</a></li>' for path, name in frame.menu
    )
    most_read = "".join(f'<li><a href="#">{title}</a></li>' for title in rng.sample(_MOST_READ, 4))
    return f"""<!DOCTYPE html>
<html lang="es">
<head>
  <meta charset="utf-8">
  <title>{escape(frame.title)} | {escape(frame.site_title)}</title>
{frame.head}
</head>
<body>
<div class="cookies" role="dialog">
  <p>Usamos cookies propias y de terceros para mejorar tu experiencia y mostrarte publicidad.</p>
  <button>Aceptar todo</button> <button>Configurar</button>
</div>
<header class="cabecera">
  <a class="logo" href="{frame.menu[0][0]}">{escape(frame.site_title)}</a>
</header>
<nav class="menu">
  <ul>
{menu}
  </ul>
</nav>
<div class="anuncio" role="complementary">{above}</div>
<main>
{main}
</main>
<aside class="lateral">
  <h4>Lo más leído</h4>
  <ol>{most_read}</ol>
  <div class="anuncio">{beside}</div>
  <form class="boletin"><p>Recibe nuestro boletín cada mañana.</p><input type="email"></form>
</aside>
<footer class="pie">
  <p>© {escape(frame.site_title)}. Todos los derechos reservados.</p>
  <ul><li>Aviso legal</li><li>Política de privacidad</li><li>Contacto</li></ul>
</footer>
</body>
</html>
"""

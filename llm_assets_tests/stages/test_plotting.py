"""Figures as SVG text: repeatable, valid, and in the colours of the page around them."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from llm_assets.stages.plotting import INK, length_histogram, loss_curve

CURVE = [{"step": float(step), "loss": 5.0 / step} for step in range(1, 30)]
LENGTHS = [60 + (i * 7) % 90 for i in range(80)]
SVG = "{http://www.w3.org/2000/svg}"

FIGURES: dict[str, Callable[[], str]] = {
    "loss curve": lambda: loss_curve(CURVE, 5.0, 0.2),
    "loss curve without a step": lambda: loss_curve([], 5.0, 4.0),
    "lengths": lambda: length_histogram(LENGTHS, 256),
    "no lengths": lambda: length_histogram([], 256),
}


def words_in(svg: str) -> set[str]:
    return {"".join(node.itertext()).strip() for node in ET.fromstring(svg).iter(f"{SVG}text")}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_valid_xml_that_fills_the_width_of_its_place(name: str) -> None:
    root = ET.fromstring(FIGURES[name]())
    assert root.tag == f"{SVG}svg"
    assert root.get("width") == "100%"
    assert root.get("height") is None
    assert root.get("viewBox") is not None


@pytest.mark.parametrize("name", FIGURES)
def test_text_and_axes_take_the_colour_of_the_page(name: str) -> None:
    svg = FIGURES[name]()
    assert "fill: currentColor" in svg
    assert "stroke: currentColor" in svg
    assert INK not in svg


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_numbers_give_the_same_bytes(name: str) -> None:
    assert FIGURES[name]() == FIGURES[name]()


def test_the_same_numbers_give_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from llm_assets.stages.plotting import length_histogram\n"
        "sys.stdout.write(length_histogram([60 + (i * 7) % 90 for i in range(80)], 256))"
    )
    there = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert there.stdout == FIGURES["lengths"]()


def test_other_numbers_give_another_figure() -> None:
    assert loss_curve(CURVE, 5.0, 0.2) != loss_curve(CURVE, 5.0, 0.3)
    assert length_histogram(LENGTHS, 256) != length_histogram([*LENGTHS, 61], 256)


def test_figures_name_what_they_show_and_its_units() -> None:
    assert {"Loss while training", "optimiser step", "nats per target token"} <= words_in(
        FIGURES["loss curve"]()
    )
    assert {"training", "validation"} <= words_in(FIGURES["loss curve"]())
    assert {"Lengths", "tokens", "documents", "p5", "p50", "p95"} <= words_in(FIGURES["lengths"]())


def test_importing_the_module_imports_no_matplotlib() -> None:
    program = "import sys, llm_assets.stages.plotting; print('matplotlib' in sys.modules)"
    there = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == "False"

"""A chat use case from the sample site of recipes: its dialogues are tokenized and exported."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from llm_assets_tests.cli.homes import Home
from llm_assets_tests.stages.tiny_tokenizers import phi3_like

RECETAS = """
type: llm_assets.components.UseCaseComponent

attributes:
  name: recetas
  description: Answers, as a patient cook, who asks for a recipe.
  owners: [team:cocina]
  language: es
  start_date: 2026-01-01

  sources:
    - kind: html
      name: recetas
      history: dated
      start_urls: ["http://recetas.localhost/recetas/{date}/?pagina={page}"]
      pages: { first: 1, last: 3 }
      follow: .tarjeta a
      manners: { private_hosts: [recetas.localhost] }
      schema_org: Recipe
      fields:
        title: name
        portions: { css: .dato--porciones b }
        ingredients: recipeIngredient
        text: recipeInstructions.text
        minutes: { css: time, attribute: datetime, matches: '(\\d+)M' }

  cleaning:
    rules:
      - { rule: drop_empty }

  split: { validation: 0.2, test: 0.2 }

  task:
    kind: chat
    system: Eres un cocinero paciente que responde en español.
    per_document: 2
    seed: 7
    conversations:
      - turns: # ask for a recipe, ask back, answer, give it, follow up
          - user: ["¿Cómo se hace {title}?", "Hoy quiero preparar {title}. ¿Me ayudas?"]
            assistant: ["¡Claro! ¿Para cuántas personas?", "Con gusto. ¿Cuántos sois?"]
          - user: ["Somos {portions}.", "Para {portions} personas."]
            assistant: "Para {portions} necesitas:\\n{ingredients}\\n\\nY se hace así:\\n{text}"
          - user: ["¿Cuánto se tarda?", "¿Y en cuánto tiempo está?"]
            assistant: "En unos {minutes} minutos."
      - turns:
          - user: "¿Qué lleva {title}?"
            assistant: "Para {portions} personas:\\n{ingredients}"
          - user: ["¿Y cómo se prepara?", "Gracias. ¿Cómo sigo?"]
            assistant: "{text}"

  model: { base: models/tiny-chat }
  evaluation: {}
"""
DATA = ("--select", "raw_scrapes", "--select", "clean_corpus", "--select", "tokenized_splits")


def test_the_dialogues_of_a_day_are_tokenized_and_exported_by_document(project_home: Home) -> None:
    assert project_home.project is not None
    declare(project_home)
    day = ("--from", "2026-01-02", "--to", "2026-01-02")
    file = project_home.project / "recetas.jsonl"

    ran = project_home.run("run", "recetas", *day, *DATA)
    said = project_home.run("export", "recetas", "--conversations", "--out", str(file))
    trained = project_home.run("run", "recetas", *day, "--select", "trained_model")

    assert ran.returncode == 0, ran.stderr
    assert said.returncode == 0, said.stderr
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert said.stdout == (
        f"Wrote {file}: {len(lines)} dialogues of 1 days, "
        f"{sum(line['side'] is None for line in lines)} on no side.\n"
    )
    by_document: defaultdict[str, list[Any]] = defaultdict(list)
    for line in lines:
        assert list(line) == ["messages", "document_id", "url", "day", "side"]
        assert line["url"].startswith("http://recetas.localhost/receta/2026-01-0")
        assert line["day"] == "2026-01-02"
        roles = [message["role"] for message in line["messages"]]
        assert roles[:1] == ["system"]
        assert roles[1:] in (["user", "assistant"] * 2, ["user", "assistant"] * 3)
        by_document[line["document_id"]].append(line)
    assert len(by_document) > 15
    assert {len(own) for own in by_document.values()} <= {1, 2}
    for own in by_document.values():
        assert len({line["side"] for line in own}) == 1
    assert {line["side"] for line in lines} >= {"train"}
    assert trained.returncode == 1
    assert "A task of the kind chat is tokenized, but cannot be trained" in trained.stderr


def declare(home: Home) -> None:
    """Add the use case and a tokenizer of its model to a copy of the project."""
    assert home.project is not None
    folder = home.project / "llm_assets" / "defs" / "recetas"
    folder.mkdir()
    (folder / "defs.yaml").write_text(RECETAS, encoding="utf-8")
    phi3_like().save_pretrained(home.project / "data" / "models" / "tiny-chat")

"""Language models kept fresh every day: web pages to evaluated model, as Dagster assets."""

__version__ = "0.1.0"

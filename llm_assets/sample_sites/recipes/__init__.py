"""The site recetas.localhost: Spanish recipes, their grammar, their days, their pages."""

"""The site noticias.localhost: Spanish news, their grammar, their days, pages and feeds."""

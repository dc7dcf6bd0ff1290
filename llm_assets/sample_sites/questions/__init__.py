"""The API preguntas.localhost: Spanish questions, their grammar, their days, their paging."""

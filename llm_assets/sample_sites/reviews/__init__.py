"""English reviews as JSONL: their grammar, their days, and the site resenas.localhost."""

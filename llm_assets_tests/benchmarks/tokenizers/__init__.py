"""The sides of the `tokenize` benchmark, each a process that measures itself and prints JSON."""

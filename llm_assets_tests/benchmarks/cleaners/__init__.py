"""The cleaners that the benchmark `clean` compares, and days to clean."""

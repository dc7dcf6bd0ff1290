"""The crawlers that the benchmark `crawl` compares, each a process of its own, and their site."""

"""Collecting: from the sources of a use case to the captures of a day.

Read `day.py` first, then `crawling.py` and `visiting.py`.
"""

"""Reading: from files, datasets and web archives to the captures of a day.

Read `stored.py` first, then `files.py`: `finding` and `unpacking` lead to bytes, `surveying` and
`rows` to rows, `keeping` to captures.
"""

"""Reading: from files, datasets and web archives to the captures of a day.

Read `day.py` and `stored.py` first, then `walking.py` and `files.py`: `finding` and `unpacking`
lead to bytes, `surveying` and `rows` to rows, `keeping` to captures.
"""

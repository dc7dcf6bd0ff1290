"""Cleaning: documents in, the same documents with what the rules say of each out.

Start with `documents.py`. The rules stand by families, as their settings do in `config/rules/`.
Knows no other day and no other document.
"""

from llm_assets.stages.cleaning.documents import clean_documents, judge_documents, rule_name
from llm_assets.stages.cleaning.inputs import what_is_read
from llm_assets.stages.cleaning.lists import Rejection

__all__ = ["Rejection", "clean_documents", "judge_documents", "rule_name", "what_is_read"]

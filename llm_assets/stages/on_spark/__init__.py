"""The Spark engine: what one machine does with polars, done by PySpark, with the same result.

In: what `Engine` (see `curating.py`) takes. Out: the same tables, row by row. `engine.py` is the
way in, `session.py` starts Spark, `workers.py` is what runs inside `mapInArrow`, `files.py` how
tables come and go, `candidates.py` which pairs Spark looks for. Only this package knows PySpark.
"""

from llm_assets.stages.on_spark.engine import Spark
from llm_assets.stages.on_spark.session import Cluster

__all__ = ["Cluster", "Spark"]

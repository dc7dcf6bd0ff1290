"""The Spark session: started when it is first needed, one for each process, stopped at its end.

In: a master and a folder. Out: PySpark's session, which says little and listens on loopback only
if it is local. Everything else is Spark's own to say (`spark-defaults.conf`, such as its memory).
Reads no environment.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from llm_assets.errors import CleaningError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"  # in this process's own JVM, a task for each core
WHOLE = str(1 << 50)  # bytes; no file is as large

USUAL: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # A file is a task: batches are cut as one machine cuts them, and places of rows stay known.
    "spark.sql.files.maxPartitionBytes": WHOLE,
    "spark.sql.files.openCostInBytes": WHOLE,
    "spark.sql.execution.arrow.maxRecordsPerBatch": "10000",
}
ON_THIS_MACHINE: Mapping[str, str] = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.authenticate": "true",  # other users of the machine reach loopback too
    "spark.sql.shuffle.partitions": "16",  # 200 are for a cluster
}
QUIET = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = console
logger.shell.name = org.apache.spark.api.python.PythonGatewayServer
logger.shell.level = error
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = Spark: %p %c{1}: %m%n
"""

_one_at_a_time = Lock()


@dataclass(frozen=True)
class Cluster:
    """Where Spark runs: a master's URL, and a local folder for what it spills.

    A master that is not local must see the same files under the same paths.
    """

    folder: Path
    master: str = LOCAL

    @property
    def is_local(self) -> bool:
        """True where Spark runs inside this process's own JVM."""
        return self.master.startswith("local")


def session(cluster: Cluster) -> SparkSession:
    """Return the process's session, started if needed; raises CleaningError."""
    with _one_at_a_time:
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise CleaningError(
                f"`engine: spark` needs PySpark, which cannot be imported ({error}).",
                "Install it: pip install 'llm_assets[spark]'; or say `engine: polars`.",
            ) from error
        active = SparkSession.getActiveSession()
        return active if active is not None else _start(cluster)


def _start(cluster: Cluster) -> SparkSession:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(cluster.master).appName("llm-assets")
    for name, value in _settings(cluster).items():
        builder = builder.config(name, value)
    try:
        started = builder.getOrCreate()
    except PySparkException as error:
        raise CleaningError(
            f"Spark did not start at {cluster.master} ({str(error).splitlines()[0]}).",
            "It needs Java 17 or later: apt install openjdk-17-jre-headless, or set JAVA_HOME; "
            "LLM_ASSETS_SPARK_MASTER names another master; or say `engine: polars`.",
        ) from error
    if cluster.is_local:
        started.sparkContext.pythonExec = sys.executable  # not whatever `python3` is
    atexit.register(started.stop)
    return started


def _settings(cluster: Cluster) -> dict[str, str]:
    cluster.folder.mkdir(parents=True, exist_ok=True)
    log = cluster.folder / "log4j2.properties"
    log.write_text(QUIET, encoding="utf-8")
    settings = {
        **USUAL,
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={log.absolute().as_uri()}",
        "spark.sql.warehouse.dir": str(cluster.folder.absolute() / "warehouse"),
    }
    if cluster.is_local:
        settings |= ON_THIS_MACHINE
        settings["spark.local.dir"] = str(cluster.folder.absolute())
        # Workers import what this process can: a use case's own functions too.
        settings["spark.executorEnv.PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    return settings

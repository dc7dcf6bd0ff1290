"""The demo, against a person's patience: three minutes.

Peer: none but the clock. `llm-assets demo` runs as a new user's does, after installation, in a
fresh home: sites, seven days of data, training, evaluation, summary. Wall time, because that is
what a person waits for; CPU time and the machine's load are printed beside it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from llm_assets_tests.benchmarks.measuring import Metric, environment_for, is_quick, run_process

DEMO_SECONDS = Metric(
    "demo_seconds",
    180,
    "wall time of `llm-assets demo` in a fresh home, after installation, in seconds",
)
METRICS = (DEMO_SECONDS,)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    if is_quick(__doc__, arguments):
        print("quick: left out, because only the whole demo says how long the demo takes")
        return 0
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        command = (Path(sys.executable).with_name("llm-assets"), "demo")
        usage = run_process(command, environment_for(Path(folder, "home")), Path(folder))
    print(usage.output)
    print(f"{usage.cpu_seconds:.0f} s of CPU; load average before the demo {busy:.2f}")
    print(DEMO_SECONDS.line(usage.wall_seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())

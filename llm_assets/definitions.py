"""The code location: every use case below `defs/`, bound to the deployment.

In: the environment, through `deployment.py`, and the YAML files. Out: Dagster definitions. Imports
neither torch nor transformers.
"""

import warnings
from pathlib import Path

import dagster as dg

from llm_assets.components.io_manager import ArchiveIOManager
from llm_assets.components.resources import workshop_resource
from llm_assets.deployment import Deployment, read_deployment, set_library_defaults

EXECUTORS = {
    "in_process": dg.in_process_executor,
    "multiprocess": dg.multiprocess_executor,
}


@dg.definitions
def defs() -> dg.Definitions:
    """Load all use cases."""
    set_library_defaults()
    ignore_known_warnings()
    # dg.load_from_defs_folder would do the same, and import every plugin of the environment to list
    # its component types in the UI: 0.8 s of CPU in every process that loads this (dagster 1.13).
    tree = dg.ComponentTree.for_project(Path(__file__))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        warnings.simplefilter("ignore", DeprecationWarning)  # of Dagster's own use of pydantic
        loaded = tree.build_defs(tree.defs_module_path)
    return dg.Definitions.merge(
        loaded, dg.Definitions(component_tree=tree), bindings(read_deployment())
    )


def ignore_known_warnings() -> None:
    """Ignore two of Dagster's warnings that say what is meant.

    The data assets backfill a range in one run, the model a day at a time: the parameter for that
    is marked beta, and in one job the smaller of the two policies holds, which is what we want.
    """
    warnings.filterwarnings("ignore", r"Parameter `backfill_policy`", dg.BetaWarning)
    warnings.filterwarnings("ignore", r"Asset job \w+ materializes assets with varying")


def bindings(deployment: Deployment) -> dg.Definitions:
    """Return the resources and the executor of a deployment."""
    return dg.Definitions(
        resources={
            "archive": ArchiveIOManager(
                store=str(deployment.store), scratch=str(deployment.scratch)
            ),
            "workshop": workshop_resource(deployment),
        },
        executor=EXECUTORS[deployment.executor],
    )

"""The networks a visitor trained here, as models that the rooms can ask."""

from datetime import datetime

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import runs
from cnnviz.jobs.afterwards import MODEL
from cnnviz.nn.own_model import load_own
from cnnviz.nn.own_preprocessing import INSIDE
from cnnviz.nn.safe_keras_file import check_size
from cnnviz.nn.zoo import Classifier
from cnnviz.ui import own_runs

MOST = 10


def finished() -> dict[str, str]:
    """Name the visitor's own runs that left a network, newest first: id and title."""
    found = runs.recent(owner=own_runs.owner(), limit=MOST)
    return {run.id: _title(run) for run in found if (run.directory / MODEL).is_file()}


def open_run(run_id: str, *, title: str) -> Classifier:
    """Open the network of a run, with the same checks as a file that somebody gives.

    Args:
        run_id: one of `finished`.
        title: what to call it.

    Returns:
        The classifier; names and preprocessing stand in its file.

    Raises:
        InvalidValue: if there is no such run of this visitor's, or its file cannot be opened.
    """
    run = runs.find(run_id)
    if run is None or run.owner != own_runs.owner():
        raise InvalidValue("run '{run}' is not one of yours", run=run_id)
    path = run.directory / MODEL
    try:
        check_size(path.stat().st_size, name=title)
        data = path.read_bytes()
    except OSError as error:
        raise InvalidValue("the network of run '{run}' is not there", run=run_id) from error
    return load_own(data, name=title).classifier(preprocessing=INSIDE)


def _title(run: runs.Run) -> str:
    asked = datetime.strptime(run.id[:15], "%Y%m%d-%H%M%S")
    return f"{run.settings.dataset} {asked:%Y-%m-%d %H:%M}"

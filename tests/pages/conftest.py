"""Pages, run without a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.jobs.cluster import Cluster
from cnnviz.jobs.runs import Run

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(autouse=True)
def no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking at a page starts no processes here."""
    monkeypatch.setattr(Cluster, "warm", lambda self: None)


@pytest.fixture
def submitted(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """Runs that were handed over, instead of handing them to a worker."""
    taken: list[Run] = []
    monkeypatch.setattr(Cluster, "submit", lambda self, run: taken.append(run))
    return taken


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Open a page as a link with these words in its address does."""

    def run(screen: str, **address: object) -> AppTest:
        app = AppTest.from_file(APP, default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = str(value)
        app.run()
        return app if screen == "home" else app.switch_page(f"pages/{screen}.py").run()

    return run

"""Property tests: no time limit per example (machines differ), and the same examples on each run."""

from hypothesis import settings

settings.register_profile("cnnviz", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("cnnviz")

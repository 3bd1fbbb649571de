"""Training and batch work outside the server, on Dask."""

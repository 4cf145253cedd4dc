"""The steps of a training run. They and `pipeline.py`, which tells them in order, join the database and `ml`."""

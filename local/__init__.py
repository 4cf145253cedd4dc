"""The one-machine default behind `make run`: embedded PostgreSQL, process runner, first-run setup."""

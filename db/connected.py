"""Whether a program of this machine holds a connection to the database: the health of one that listens on nothing."""

from __future__ import annotations

import sys

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from db import config
from db.engine import make_engine

# The programs of deltaloop name themselves so. A worker elsewhere comes from another address and does not count.
CONNECTED = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE starts_with(application_name, 'deltaloop') AND client_addr IS NOT DISTINCT FROM inet_client_addr()"
)


def connected(engine: Engine) -> bool:
    """Whether a program of deltaloop is connected from where `engine` connects. `engine` must have another name."""
    with engine.connect() as connection:
        return bool(connection.scalar(CONNECTED))


def main() -> None:
    """`python -m db.connected`: exit status 0 if one is."""
    try:
        found = connected(make_engine(config.database_url(), application="health check"))
    except (config.SettingRefused, OperationalError) as error:
        sys.exit(f"deltaloop: {str(error).splitlines()[0]}")
    if not found:
        sys.exit("deltaloop: nothing here is connected to the database")


if __name__ == "__main__":
    main()

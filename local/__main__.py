"""`make run`: everything on one machine."""

from __future__ import annotations

import sys

from sqlalchemy.exc import OperationalError

from db.base_models import BaseModelUnusable
from db.config import SettingRefused
from db.task_revisions import TaskChangeRefused
from local.config import read
from local.postgres import PostgresError
from local.runner import Runner, StartRefused
from model_server.crontab import CronRefused
from tasks.spec import TaskFileError

REFUSALS = (
    *(SettingRefused, StartRefused, PostgresError),
    *(TaskFileError, TaskChangeRefused, BaseModelUnusable, CronRefused),
)


def main() -> None:
    try:
        Runner(read()).run()
    except REFUSALS as error:
        sys.exit(f"deltaloop: {error}")
    except OperationalError as error:
        sys.exit(f"deltaloop: the database does not answer; check DATABASE_URL. {str(error.orig).strip()}")


if __name__ == "__main__":
    main()

"""Where this installation lies, and its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local import config

if TYPE_CHECKING:  # SQLAlchemy costs half the time of `deltaloop --help`
    from sqlalchemy import Engine


class DatabaseUnusable(RuntimeError):
    """There is no database that this command could work on; the message says what to do."""


@dataclass(frozen=True)
class Home:
    """One installation."""

    folder: Path  # DELTALOOP_HOME
    base_data: Path  # BASE_DATA
    database_url: str | None  # DATABASE_URL; None: the embedded PostgreSQL in `folder`
    port: int = 8080

    @property
    def fetched(self) -> Path:
        """Where `deltaloop fetch` writes to."""
        return self.folder / "data"

    @property
    def url_file(self) -> Path:
        """Holds the URL of the embedded PostgreSQL while `make run` runs."""
        return self.folder / "database.url"


def find() -> Home:
    """The installation that the environment names, by the rules of `make run`. Raises SettingRefused."""
    settings = config.read()
    return Home(settings.home, settings.base_data, settings.database_url, settings.port)


@contextmanager
def database(where: Home | None = None) -> Iterator[Engine]:
    """An engine on this installation's prepared database.

    DATABASE_URL, else what `make run` has running, else the embedded PostgreSQL, started for as long as this lasts.
    Raises DatabaseUnusable where a database of DATABASE_URL does not answer or was never set up.
    """
    where = where or find()
    url = where.database_url or running(where)
    if url is None:
        with _embedded(where) as engine:
            yield engine
        return
    with connected(url) as engine:
        _refuse_unless_prepared(engine)
        yield engine


def running(where: Home) -> str | None:
    """The URL of the embedded PostgreSQL that `make run` has running now, else None."""
    try:
        url = where.url_file.read_text().strip()
    except FileNotFoundError:
        return None
    # A runner that was killed leaves the file behind.
    return url if answers(url) else None


def answers(url: str) -> bool:
    """Whether a database can be connected to. Raises ValueError for a URL of another kind of database."""
    from sqlalchemy.exc import OperationalError

    with connected(url) as engine:
        try:
            engine.connect().close()
        except OperationalError:
            return False
    return True


@contextmanager
def connected(url: str) -> Iterator[Engine]:
    from sqlalchemy.exc import ArgumentError

    from db.engine import make_engine

    try:
        engine = make_engine(url, application="deltaloop-cli", pool_size=2)
    except (ArgumentError, ValueError):
        raise DatabaseUnusable("DATABASE_URL must be a postgresql:// URL: deltaloop runs on PostgreSQL only.") from None
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _embedded(where: Home) -> Iterator[Engine]:
    from db import setup
    from local.postgres import Postgres
    from tasks import spec

    server = Postgres(folder=where.folder / "postgres")
    url = server.start()
    try:
        with connected(url) as engine:
            setup.prepare(engine, spec.shipped().values())
            yield engine
    finally:
        server.stop()


def _refuse_unless_prepared(engine: Engine) -> None:
    from sqlalchemy.exc import OperationalError

    from db import migrate

    try:
        with engine.connect() as connection:
            found = migrate.current(connection)
    except OperationalError as error:
        cause = str(error.orig).strip().splitlines()[0]
        raise DatabaseUnusable(f"The database does not answer ({cause}). Check DATABASE_URL.") from None
    if migrate.standing(found) not in ("same", "newer"):
        raise DatabaseUnusable(
            f"The database is at migration {found or 'none'}, program needs {migrate.head()}: run `deltaloop setup`."
        )

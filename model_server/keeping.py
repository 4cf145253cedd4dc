"""The scheduler's hourly round: deletes what was kept for as long as the settings say."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from db import retention
from model_server.config import Settings

LOG = logging.getLogger("deltaloop.scheduler")
ROUND_SECONDS = 3600


def wanted(settings: Settings) -> bool:
    """Whether anything is kept for a limited time."""
    return bool(settings.keep_submissions_days or settings.keep_networks_days)


def forget(sessions: sessionmaker[Session], settings: Settings) -> None:
    """One round, portion by portion. A database that is away costs this round and nothing else."""
    try:
        submissions = people = networks = 0
        if days := settings.keep_submissions_days:
            while portion := _portion(sessions, days):
                submissions += portion
            with sessions.begin() as session:
                people = retention.forget_people(session, days=days)
        if days := settings.keep_networks_days:
            with sessions.begin() as session:
                networks = retention.forget_networks(session, days=days)
    except SQLAlchemyError as error:
        LOG.warning("what was kept long enough stays for now: %s", str(error).splitlines()[0])
        return
    if submissions or people or networks:
        what = "forgot %d submissions, %d contributors, and the network of %d more"
        LOG.info(what, submissions, people, networks)


def _portion(sessions: sessionmaker[Session], days: int) -> int:
    with sessions.begin() as session:
        return retention.forget_submissions(session, days=days)

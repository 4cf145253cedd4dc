"""People as the API sees them: a cookie jar each, the live model's answer to what they drew, and a label."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import requests
from numpy.typing import NDArray
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cli.simulation.drawings import Drawn
from db.schema import Contributor

Files = dict[str, bytes]
Predict = Callable[[Files, NDArray[np.uint8]], NDArray[np.float32]]
BATCH = 100  # submissions in a request: the most that the API takes
TIMEOUT_SECONDS = 60


class Refused(RuntimeError):
    """The API did not take what a visitor sent; the message is its answer."""


@dataclass(frozen=True)
class Live:
    """The champion by its manifest."""

    version: int
    digest: str
    labels: tuple[str, ...]
    model_url: str


class Site:
    """One task of a model server, as pages use it. `predict` runs a version's files; by default TensorFlow does."""

    def __init__(self, url: str, task: str, predict: Predict | None = None) -> None:
        self.url = url
        self.task = task
        self.predict = predict or _graph_model
        self._files: dict[str, Files] = {}
        self._session = requests.Session()

    def live(self) -> Live:
        """The version that a page which is opened now answers with."""
        found = self._get(f"/api/v1/tasks/{self.task}/model").json()
        return Live(found["version"], found["digest"], tuple(found["labels"]), found["model_url"])

    def answers(self, live: Live, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, H, W, C) → (n, labels): the probabilities of that version's own TF.js files."""
        if live.digest not in self._files:
            self._files[live.digest] = self._download(live)
        return self.predict(self._files[live.digest], images)

    def _download(self, live: Live) -> Files:
        """model.json and the shards that it names, if it is a graph model."""
        model = self._get(live.model_url)
        files = {"model.json": model.content}
        try:
            groups = model.json().get("weightsManifest", [])
        except ValueError:
            groups = []
        for path in (path for group in groups for path in group["paths"]):
            files[path] = self._get(f"{live.model_url.rpartition('/')[0]}/{path}").content
        return files

    def _get(self, path: str) -> requests.Response:
        answer = self._session.get(self.url + path, timeout=TIMEOUT_SECONDS)
        if not answer.ok:
            raise Refused(f"The simulated server answered GET {path} with {answer.status_code}: {answer.text[:200]}")
        return answer


class Visitor:
    """One browser. `address`: where it seems to come from."""

    def __init__(self, site: Site, address: str) -> None:
        self._site = site
        self._session = requests.Session()
        self._session.headers["X-Forwarded-For"] = address

    def come(self) -> None:
        """Become a contributor, or stay the one of before."""
        self._post("/contributors", None)

    def come_on(self, side: str, engine: Engine) -> None:
        """Become a contributor of that split, by as many new identities as it takes.

        The database keeps the split secret. A simulation that could not choose a side would differ each time.
        """
        self.come()
        while _split_of_newest(engine) != side:
            self._session.cookies.clear()
            self.come()

    def send(self, live: Live, drawn: Sequence[Drawn], probabilities: NDArray[np.float32]) -> None:
        """Submit drawings with the predictions of that version. Raises Refused unless all are accepted."""
        items = [_item(live, one, row) for one, row in zip(drawn, probabilities, strict=True)]
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            answer = self._post(f"/tasks/{self._site.task}/submissions", {"submissions": batch}).json()
            if len(answer["accepted"]) != len(batch):
                raise Refused(f"The simulated server rejected submissions: {str(answer['rejected'])[:300]}")

    def _post(self, path: str, body: Any) -> requests.Response:
        answer = self._session.post(f"{self._site.url}/api/v1{path}", json=body, timeout=TIMEOUT_SECONDS)
        if not answer.ok:
            raise Refused(f"The simulated server answered POST {path} with {answer.status_code}: {answer.text[:200]}")
        return answer


def _split_of_newest(engine: Engine) -> str:
    """The side of the newest contributor; nobody else comes meanwhile."""
    with Session(engine) as session:
        newest = select(Contributor.split).order_by(Contributor.created_at.desc()).limit(1)
        return session.scalars(newest).one()


def address(number: int) -> str:
    """An address in a network of its own for each number below 60,000."""
    return f"10.{1 + number // 250}.{1 + number % 250}.7"


def _item(live: Live, drawn: Drawn, row: NDArray[np.float32]) -> dict[str, Any]:
    answered = live.labels[int(row.argmax())]
    return {
        "id": str(drawn.identity),
        "image": base64.b64encode(drawn.image.tobytes()).decode(),
        "label": drawn.said,
        "label_origin": "confirmed" if answered == drawn.said else "corrected",
        "model_version": live.version,
        "probabilities": row.tolist(),
        "drawing": drawn.strokes,
    }


def _graph_model(files: Files, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    from training_server.ml import graph_model  # here, as it loads TensorFlow

    return graph_model.predict(files, images)

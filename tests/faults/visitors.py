"""People who draw digits, as the page does it: the same batch again until the server has it. They keep the receipts."""

from __future__ import annotations

import base64
import hashlib
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import requests

TASK, INPUT_BYTES = "digits", 784
LABELS = [str(digit) for digit in range(10)]
PEOPLE = 6
PAUSE_SECONDS = 0.3
AGAIN_SECONDS = 0.2
WAIT_SECONDS = 20.0
# What says nothing of the request: the page keeps its batch and tries again.
LATER = {429, 502, 503, 504}


@dataclass(frozen=True)
class Sent:
    """What the database must hold of a submission."""

    sha256: bytes
    label: str


@dataclass
class Visitor:
    """One person. `acknowledged` and `unacknowledged` are by id; `wrong` lists answers that no fault excuses."""

    url: str
    seed: int
    acknowledged: dict[uuid.UUID, Sent] = field(default_factory=dict)
    unacknowledged: dict[uuid.UUID, Sent] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    retries: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._browser = requests.Session()
        self._known = False
        self._left: list[dict[str, Any]] = []

    def draw(self, stop: threading.Event) -> None:
        """Send batches until told to stop; the last one until it is acknowledged, or much too long has gone by."""
        while not stop.is_set():
            self.send(self.batch(), patience=WAIT_SECONDS * 6)
            time.sleep(PAUSE_SECONDS * self._random.random())

    def try_now(self, patience: float) -> bool:
        """Whether a batch is taken in by then; one that was not is what the next try sends, as a page would."""
        self._left = self._left or self.batch()
        done = self.send(self._left, patience=patience)
        self._left = [] if done else self._left
        return done

    def batch(self) -> list[dict[str, Any]]:
        items = []
        for _ in range(self._random.choice((1, 1, 1, 2, 5))):
            identity, image = (
                uuid.UUID(bytes=self._random.randbytes(16), version=4),
                self._random.randbytes(INPUT_BYTES),
            )
            label = self._random.choice(LABELS)
            self.unacknowledged[identity] = Sent(hashlib.sha256(image).digest(), label)
            items.append(
                {
                    "id": str(identity),
                    "image": base64.b64encode(image).decode(),
                    "label": label,
                    "label_origin": "prompt",
                    "model_version": 1,
                    "probabilities": [0.1] * 10,
                }
            )
        return items

    def send(self, items: list[dict[str, Any]], *, patience: float) -> bool:
        """Whether the server took them in time."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self._known or self._introduce():
                answer = self._post(f"/api/v1/tasks/{TASK}/submissions", {"submissions": items})
                if answer is not None and answer.status_code == 201:
                    return self._receive(answer.json(), items)
            self.retries += 1
            time.sleep(AGAIN_SECONDS)
        return False

    def _introduce(self) -> bool:
        answer = self._post("/api/v1/contributors", None)
        self._known = answer is not None and answer.status_code == 204
        return self._known

    def _post(self, path: str, body: Any) -> requests.Response | None:
        """The answer, where there is one that does not ask to come again."""
        try:
            answer = self._browser.post(self.url + path, json=body, timeout=WAIT_SECONDS)
        except requests.RequestException:
            return None
        if answer.status_code in LATER:
            return None
        if answer.status_code >= 400:
            self.wrong.append(f"{path}: {answer.status_code} {answer.text[:200]}")
        return answer

    def _receive(self, answer: dict[str, Any], items: list[dict[str, Any]]) -> bool:
        for identity in (*answer["accepted"], *answer["duplicates"]):
            self.acknowledged[uuid.UUID(identity)] = self.unacknowledged.pop(uuid.UUID(identity))
        if answer["rejected"] or any(uuid.UUID(item["id"]) in self.unacknowledged for item in items):
            self.wrong.append(f"not all were taken: {answer['rejected']}")
        return True


class Crowd:
    """Visitors who draw at the same time while the `with` lasts; leaving it waits for what is on its way."""

    def __init__(self, url: str, seed: int) -> None:
        self.visitors = [Visitor(url, seed * 1000 + number) for number in range(PEOPLE)]
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=one.draw, args=(self._stop,), daemon=True) for one in self.visitors]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

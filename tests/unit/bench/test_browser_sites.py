"""Both sites of the browser benchmark hold the network that is published, or their figures could not be compared."""

from __future__ import annotations

import base64
import json

import numpy as np

from bench import browser_sites
from bench.browser import difference
from bench.site import folder_files
from db.base_models import MODELS_FOLDER
from training_server.ml import graph_model


def test_the_peer_gets_the_network_that_the_published_files_hold() -> None:
    files = folder_files(MODELS_FOLDER / browser_sites.TASK / "tfjs")
    golden = [base64.b64decode(one["input"]) for one in json.loads(files["metadata.json"])["golden"]]
    noise = bytes(i * 7919 % 256 for i in range(784))  # what both pages are asked before anything is measured
    images = np.stack([np.frombuffer(one, np.uint8) for one in (*golden, noise)]).reshape(-1, 28, 28, 1)
    peer = np.asarray(browser_sites.published_network()(images.astype(np.float32), training=False))
    for ours, theirs in zip(graph_model.predict_blocks(files, images), peer, strict=True):
        difference(ours.tolist(), theirs.tolist())

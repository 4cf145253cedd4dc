"""One training run, told top to bottom. Each step stands in `steps/`."""

from __future__ import annotations

from pathlib import Path

from tasks.spec import Task
from training_server.job import Job
from training_server.ml import gate
from training_server.networks import Networks
from training_server.steps import (
    anchoring,
    calibrating,
    champions,
    controlling,
    dialling,
    doubting,
    evaluating,
    examples,
    exporting,
    foreseeing,
    judging,
    learning,
    lessons,
    looks,
    provenance,
    publishing,
)


def run(job: Job, task: Task, networks: Networks, *, logs: Path | None = None) -> None:
    """Carry a claimed run to its verdict. `logs`: folder for TensorBoard.

    Raises RunFailed (a person must mend something) and RunStopped; then nothing was stored.
    """
    job.begin_step("reading", 0.0)
    provenance.begin(job, task)
    looks.note(job, task)
    exporting.refuse_unready(networks)
    champion = champions.open_champion(job, task, networks)
    parent = champions.open_parent(job, task, networks, champion)
    data = judging.choose(job, task, examples.find(job, task))
    there = lessons.evidence(task, data, champion.known)
    too_few = lessons.lacking(task, data, there)
    if too_few:
        numbers = lessons.shortage(task, data, None, there)
        publishing.end_without_candidate(job, gate.refuse(too_few, numbers))
        return
    lesson = lessons.compose(job, task, parent, data)
    too_few = lessons.lacking_after_admission(task, lesson)
    if too_few:
        numbers = lessons.shortage(task, data, lesson, there)
        publishing.end_without_candidate(job, gate.refuse(too_few, numbers))
        return

    job.begin_step("training", 0.1)
    doubts = doubting.find(job, task, networks, parent, lesson)
    if doubts:
        lesson = lessons.without(job, task, parent, lesson, doubts, data)
    trained = learning.train(job, task, networks, parent, lesson, data, logs)
    dialled = dialling.choose(job, task, parent, trained, data)
    refusal = dialled.refusal or foreseeing.refusal(job, task, champion, dialled, data)
    if refusal:
        publishing.end_without_candidate(job, gate.refuse([refusal], there.numbers(task.gate)), doubts)
        return
    challenger = dialled.model

    calibrated = calibrating.calibrate(job, task, challenger, data)

    while True:
        job.begin_step("evaluating", 0.75)
        line = anchoring.find(job, task, networks, champion)
        found = evaluating.evaluate(job, task, champion, challenger, data, anchors=line, aim=job.aim)
        measured = found.measured | lesson.numbers | {"calibration": calibrated.report}
        verdict = gate.decide(found.counted, task.gate)
        if verdict.promote:
            controlling.control(job, task, networks, parent, lesson, data, dialled.alpha, verdict)

        job.begin_step("exporting", 0.85)
        files = exporting.export(job, task, networks, calibrated.model, data, measured)

        job.begin_step("storing", 0.95)
        new = exporting.new_version(task, parent, files, networks.weights_to_bytes(challenger), measured)
        learned = publishing.Learned(lesson.fresh, lesson.weights, doubts)
        outcome = publishing.Outcome(new, found.counted.to_json(), verdict.to_json(), learned, found.changed)
        if publishing.store(job, task, champion.version, outcome):
            return
        # Somebody promoted another version meanwhile: the verdict was about a champion that is none any more.
        champion = champions.open_champion(job, task, networks)

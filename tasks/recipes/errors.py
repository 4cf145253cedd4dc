"""What can be wrong with a drawing or a picture that is to become a model input."""

from __future__ import annotations


class NoInkError(ValueError):
    """There is nothing drawn: no strokes, or a picture without ink."""

    def __init__(self) -> None:
        super().__init__("no ink found")

"""What can be wrong with a file of examples."""

from __future__ import annotations


class DataFileError(ValueError):
    """A file cannot be used; the message names it and what to mend."""

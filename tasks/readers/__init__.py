"""Files of examples → labelled drawings and images. Knows no database: the importer and pretraining share it."""

from __future__ import annotations

from tasks.readers.base import BaseExample, base_data, labels_there, source_files, unknown_data
from tasks.readers.errors import DataFileError

__all__ = ["BaseExample", "DataFileError", "base_data", "labels_there", "source_files", "unknown_data"]

"""The labelled drawings of a task as a file, written while it is sent: memory stays bounded."""

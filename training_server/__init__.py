"""Trains on what people taught, proves the result against the champion, publishes it."""

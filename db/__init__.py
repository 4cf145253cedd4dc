"""Everything that persists. Knows no Flask and no TensorFlow; query functions take a session and never commit."""

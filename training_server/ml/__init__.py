"""Arrays in, values out: no database, no environment."""

"""A/A: the same code raced against itself; what the statistics claim then is false by construction."""

"""Rules that read the measurements: what the numbers can be trusted for, and what not."""

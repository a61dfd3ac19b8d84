"""Rules that read the facts: what could give wrong results, lose data or do harm in workers."""

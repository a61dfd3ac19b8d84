"""Runs a stranger's code in supervised, guarded children and hands back facts, never objects."""

"""Runs plans side by side within a budget, and says how fast they are and whether their results agree."""

"""From a loop over items to operations on whole columns; a first, small and careful version."""

from advisor.rewrite.recognize import recognize

__all__ = ["recognize"]

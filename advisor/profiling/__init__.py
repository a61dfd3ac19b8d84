"""Runs the probes in the order in which they are safe and affordable, and gathers their facts."""

from __future__ import annotations

from advisor.profiling.profiler import NO_CONSENT, ORDER_BRIEF, Profiler

__all__ = ["NO_CONSENT", "ORDER_BRIEF", "Profiler"]

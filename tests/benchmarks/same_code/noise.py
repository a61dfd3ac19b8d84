"""Simulates races on a machine whose speed drifts, as our own measurement of 880 kernels of 16 ms showed it.

Autocorrelation was 0.63 from kernel to kernel, 0.2 after 0.3 s and none after 1.6 s: two moods, one that
lasts for half a second and one that is gone after two kernels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEP_SECONDS = 0.016
SLOW_SHARE, SLOW_SECONDS = 0.36, 0.5
FAST_MEMORY = 0.44
"""Gives 0.63 after one step together with the slow mood."""
BURST_CHANCE, BURST_STEPS, BURST_SLOWDOWN = 0.02, 5, 1.8
"""A neighbor that comes for 80 ms, in one step of fifty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How a simulated machine behaves."""

    variation: float
    """Coefficient of variation of one 16 ms kernel."""
    bursts: bool = False


def slowness(rng: np.random.Generator, weather: Weather, trials: int, steps: int) -> np.ndarray:
    """Return how long a step of 16 ms takes, in units of its usual time, for so many trials."""
    sigma = np.sqrt(np.log1p(weather.variation**2))
    slow = remembering(rng, trials, steps, np.exp(-STEP_SECONDS / SLOW_SECONDS))
    fast = remembering(rng, trials, steps, FAST_MEMORY)
    found = np.exp(sigma * (np.sqrt(SLOW_SHARE) * slow + np.sqrt(1 - SLOW_SHARE) * fast))
    if weather.bursts:
        begins = rng.random((trials, steps)) < BURST_CHANCE
        held = np.zeros((trials, steps), bool)
        for later in range(BURST_STEPS):
            held[:, later:] |= begins[:, : steps - later]
        found = np.where(held, BURST_SLOWDOWN * found, found)
    return found


def remembering(rng: np.random.Generator, trials: int, steps: int, memory: float) -> np.ndarray:
    """Return autoregressive noise of unit variance."""
    shocks = rng.standard_normal((trials, steps))
    shocks[:, 1:] *= np.sqrt(1 - memory**2)
    for step in range(1, steps):
        shocks[:, step] += memory * shocks[:, step - 1]
    return shocks


def slice_times(
    rng: np.random.Generator, weather: Weather, *, trials: int, arms: int, rounds: int, steps: int
) -> np.ndarray:
    """Return the times of equal slices of so many steps, in random order, by trial, arm and round."""
    slices = slowness(rng, weather, trials, rounds * arms * steps)
    slices = slices.reshape(trials, rounds, arms, steps).mean(axis=3)
    return rng.permuted(slices, axis=2).transpose(0, 2, 1)


def log_ratios(
    rng: np.random.Generator,
    weather: Weather,
    *,
    trials: int,
    arms: int,
    rounds: int,
    steps: int,
    speedup: float = 1.0,
) -> np.ndarray:
    """Return log(baseline / variant) for so many variants beside the baseline, by trial, arm and round."""
    times = slice_times(rng, weather, trials=trials, arms=arms + 1, rounds=rounds, steps=steps)
    return np.log(times[:, :1]) - np.log(times[:, 1:]) + np.log(speedup)

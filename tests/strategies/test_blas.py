"""Limiting the threads of a BLAS that is loaded already, with threadpoolctl and without it."""

import subprocess
import sys

import pytest

numpy = pytest.importorskip("numpy")

CHECK = """
import sys
{block}
import numpy as np
from advisor.strategies import blas

def count():
    from ctypes import CDLL
    for path in blas.loaded():
        for name in ("scipy_openblas_get_num_threads64_", "openblas_get_num_threads"):
            getter = getattr(CDLL(path), name, None)
            if getter is not None:
                return getter()
    return None

np.ones((8, 8)) @ np.ones((8, 8))
blas.limit_loaded(3)
before = count()
blas.limit(1)
print(before, count())
"""


@pytest.mark.parametrize("block", ["", "sys.modules['threadpoolctl'] = None"], ids=["with", "without"])
def test_a_loaded_blas_is_limited_at_run_time(block):
    done = subprocess.run(
        [sys.executable, "-c", CHECK.format(block=block)], capture_output=True, text=True, check=True
    )
    before, after = done.stdout.split()
    if before == "None":
        pytest.skip("this NumPy has no OpenBLAS")
    # A machine may have fewer cores than were asked for; one is what counts.
    assert (int(before) > 1, after) == (True, "1")

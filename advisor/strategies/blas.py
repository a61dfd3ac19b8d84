"""Limits the threads of the linear algebra libraries in a worker, so that workers do not fight over cores."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
from pathlib import Path

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What OpenMP, OpenBLAS and MKL read when they are loaded."""
LIBRARIES = ("blas", "mkl_rt", "gomp", "iomp", "libomp", "blis")
"""Parts of the file names of libraries that keep threads of their own."""
SETTERS = (
    "openblas_set_num_threads",
    "openblas_set_num_threads64_",
    "scipy_openblas_set_num_threads",
    "scipy_openblas_set_num_threads64_",
    "MKL_Set_Num_Threads",
    "bli_thread_set_num_threads",
    "omp_set_num_threads",
)
"""Functions that take the number of threads; NumPy's and SciPy's wheels rename OpenBLAS's own."""


def limit(threads: int) -> None:
    """Limit what is loaded already, and what will be loaded."""
    os.environ.update(dict.fromkeys(VARIABLES, str(threads)))
    try:
        importlib.import_module("threadpoolctl").threadpool_limits(limits=threads)
    except ImportError:
        limit_loaded(threads)


def limit_loaded(threads: int) -> None:
    """Call the setters of the libraries that this process has mapped."""
    for path in loaded():
        with contextlib.suppress(OSError):
            library = ctypes.CDLL(path)
            for name in SETTERS:
                setter = getattr(library, name, None)
                if setter is not None:
                    setter(ctypes.c_int(threads))


def loaded() -> list[str]:
    """Return the paths of the mapped libraries that keep threads; none where the system does not tell."""
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
    except OSError:
        return []
    paths = dict.fromkeys(line[line.index("/") :] for line in lines if "/" in line)
    return [path for path in paths if ".so" in path and any(part in Path(path).name for part in LIBRARIES)]

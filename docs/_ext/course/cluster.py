"""Let the lessons run on a Dask cluster: ``make html DASK=tcp://host:8786``.

While :func:`cluster` is open, joblib hands the tasks made by :func:`task` to the cluster, whose
workers must see the checkout at the same place.
"""

import contextlib
import logging
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

from joblib import delayed, parallel_config
from joblib.parallel import get_active_backend

SECONDS = 10  #: within which the scheduler must answer and a worker must be there
_ENGINE = str(Path(__file__).parents[1])


class ClusterError(Exception):
    """The cluster cannot be used; the message says why."""


@contextlib.contextmanager
def cluster(address: str | None) -> Iterator[None]:
    """Run on the cluster of the scheduler at an address; without one, on this machine.

    Raises
    ------
    ClusterError
        If there is no such cluster, if it cannot do the work, or if it breaks off.
    """
    if not address:
        yield
        return
    try:
        from distributed import Client, KilledWorker
        from distributed.client import FutureCancelledError
    except ImportError as error:
        install = ".venv/bin/python -m pip install --constraint constraints.txt distributed"
        raise ClusterError(f"a Dask cluster needs one more package: {install}") from error
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what matters is raised
    try:
        client = Client(address, timeout=SECONDS)
    except (OSError, ValueError) as error:
        raise ClusterError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        _check(client)
        try:
            with parallel_config(backend="dask"):
                yield
        except (KilledWorker, FutureCancelledError) as error:
            raise ClusterError(f"the Dask cluster at {address} broke off: {error}") from error


def _check(client) -> None:
    """See that there are workers and that each sees the checkout."""
    try:
        client.wait_for_workers(1, timeout=SECONDS)
    except TimeoutError as error:
        raise ClusterError(f"the Dask cluster has no worker after {SECONDS} s") from error
    if sum(client.nthreads().values()) < 2:  # then joblib runs all of it here
        raise ClusterError("the Dask cluster has but one thread: start two workers at least")
    for worker, sees in client.run(os.path.isdir, _ENGINE).items():
        if not sees:
            raise ClusterError(f"the Dask worker {worker} does not see {_ENGINE}")


def task(function: Callable, *args):
    """What joblib is to call, here or on a cluster.

    Neither scheduler nor workers can import the engine, so to them goes a function that finds it
    first. It is defined in a function: such a one is sent itself, and not its name.
    """
    backend, _ = get_active_backend(prefer="threads")
    if getattr(backend, "supports_sharedmem", False):
        return delayed(function)(*args)

    def call(engine: str, packed: bytes):
        import pickle
        import sys

        if engine not in sys.path:
            sys.path.insert(0, engine)
        function, args = pickle.loads(packed)
        return function(*args)

    return delayed(call)(_ENGINE, pickle.dumps((function, args)))

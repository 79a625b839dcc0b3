"""Show how far a long loop has come, where somebody is watching."""

import sys
from collections.abc import Iterable

from tqdm import tqdm

__all__ = ["progress"]


def progress(iterable: Iterable, description: str) -> Iterable:
    """Iterate with a progress bar, on a terminal or in a notebook; elsewhere just iterate.

    The bar vanishes when the loop ends. Where output goes to a file, a pipe or a page of this
    site, nothing at all is written.

    Parameters
    ----------
    iterable : iterable
        What to iterate over; with a length, the bar says how much is left.
    description : str
        What the loop does, in a few words; stands before the bar.

    Returns
    -------
    iterable
        The same items, in the same order.

    Examples
    --------
    >>> for step in progress(range(1000), "training"):
    ...     pass
    """
    if _in_notebook():
        stream = sys.stdout  # a notebook shows what is written to stderr as an alarm
    elif sys.stdout.isatty() and sys.stderr.isatty():
        stream = sys.stderr
    else:
        return iterable
    # of text, not of widgets: these need a package that is not everywhere
    return tqdm(iterable, description, file=stream, leave=False, dynamic_ncols=True)


def _in_notebook() -> bool:
    """Whether a Jupyter kernel runs this program."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")

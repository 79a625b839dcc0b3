"""Check that what a lesson says is what it measured."""

import json
import numbers
import os
from typing import Any

__all__ = ["ClaimError", "claim"]

#: Environment variable that names a file; each claim is appended to it as one line of JSON.
RECORD = "TUTORIAL_LIB_CLAIMS"


class ClaimError(AssertionError):
    """A lesson said something that its own run does not bear out."""


def claim(
    text: str,
    measured: Any,
    *,
    equals: Any = None,
    at_least: float | None = None,
    at_most: float | None = None,
    tolerance: float = 0.0,
) -> None:
    """Print a claim beside what was measured, and stop the lesson if it does not hold.

    Parameters
    ----------
    text : str
        What is claimed, in words, as a plain literal: "the slope is close to 1".
    measured : bool, number, str, torch.Tensor or nested list of numbers
        What the run produced; a tensor of any shape, or anything with ``tolist``.
    equals : bool, number, str, torch.Tensor or nested list of numbers, optional
        The value required. Tensors and lists must have the same shape.
    at_least, at_most : float, optional
        Bounds, inclusive, for a single number. Both may be given.
    tolerance : float, default: 0
        The largest difference allowed, element by element, with ``equals``.

    Raises
    ------
    ClaimError
        If the measured value does not meet what is required (a NaN never does).
    TypeError
        If nothing is required, or both a value and a bound; if a bound does not meet one number,
        or comes with a tolerance.

    Examples
    --------
    >>> claim("two and two make four", 2 + 2, equals=4)
    ✓ two and two make four: 4 (required: 4)
    >>> claim("the error is small", 0.013, at_most=0.05)
    ✓ the error is small: 0.013 (required: ≤ 0.05)
    """
    measured = _plain(measured)
    bounded = at_least is not None or at_most is not None
    if (equals is not None) == bounded:
        raise TypeError(f"claim {text!r} needs either equals=... or a bound (at_least, at_most)")
    if bounded:
        if tolerance:
            raise TypeError(f"claim {text!r}: a tolerance goes with equals=..., not with a bound")
        at_least, at_most = _plain(at_least), _plain(at_most)
        for number in (measured, *(b for b in (at_least, at_most) if b is not None)):
            if isinstance(number, bool) or not isinstance(number, numbers.Real):
                raise TypeError(f"claim {text!r}: a bound needs one number, not {number!r}")
        holds = (at_least is None or measured >= at_least) and (
            at_most is None or measured <= at_most
        )
        required = ", ".join(
            f"{sign} {_show(bound)}"
            for sign, bound in (("≥", at_least), ("≤", at_most))
            if bound is not None
        )
    else:
        expected = _plain(equals)
        holds = _equal(measured, expected, tolerance)
        required = _show(expected) + (f" ± {_show(tolerance)}" if tolerance else "")
    if path := os.environ.get(RECORD):
        entry = {"text": text, "measured": _show(measured), "required": required, "holds": holds}
        with open(path, "a", encoding="utf-8") as record:
            record.write(json.dumps(entry, ensure_ascii=False) + "\n")
    if not holds:
        # In full: rounded to four digits, what just misses a bound would seem to meet it.
        raise ClaimError(f"{text}: measured {measured}, required {required}")
    print(f"✓ {text}: {_show(measured)} (required: {required})")


def _plain(value: Any) -> Any:
    """Numbers, strings and nested lists of them, from whatever holds them."""
    if hasattr(value, "tolist"):  # tensors, wherever they live, and what NumPy makes
        value = value.tolist()
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _equal(measured: Any, expected: Any, tolerance: float) -> bool:
    if isinstance(measured, list) and isinstance(expected, list):
        return len(measured) == len(expected) and all(
            _equal(m, e, tolerance) for m, e in zip(measured, expected, strict=True)
        )
    if _is_number(measured) and _is_number(expected):
        # Infinity equals itself, though the difference of the two is NaN.
        return measured == expected or abs(measured - expected) <= tolerance
    return type(measured) is type(expected) and measured == expected


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Number) and not isinstance(value, bool)


def _show(value: Any) -> str:
    """A value with at most four significant digits, as a lesson would print it."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_show, value)) + "]"
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)

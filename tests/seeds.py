"""Seeds of tests that try many made-up studies: a few in every loop, the rest with the slow ones."""

import pytest

QUICK = 2


def seeds(count):
    """Return the parameters of so many seeds, all but the first few marked `slow`."""
    return [pytest.param(n, marks=[pytest.mark.slow] * (n >= QUICK)) for n in range(count)]

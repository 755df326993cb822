"""Work in slices: a generator that yields the done fraction (0..1) now and then and returns what the work comes to.

Between two slices, whoever drives the work shows how far it is, does something else, or stops it by closing it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Slices: TypeAlias = Generator[float, None, T]


def within(slices: Slices[T], first: float, last: float) -> Slices[T]:
    """The same slices as a part of a larger work, from one fraction of it to another.

    >>> list(within((done / 2 for done in range(3)), 0.5, 1.0))
    [0.5, 0.75, 1.0]
    """
    with closing(slices):
        while True:
            try:
                done = next(slices)
            except StopIteration as end:
                result: T = end.value
                return result
            yield first + (last - first) * done


def drive(slices: Slices[T], report: Callable[[float], None]) -> T:
    """Work to the end here; returns what the work comes to. report: called with the done fraction.

    An error that `report` raises, such as Cancelled or KeyboardInterrupt, is raised inside the work, which tidies up.
    """
    try:
        while True:
            report(next(slices))
    except StopIteration as end:
        result: T = end.value
        return result
    except BaseException as error:
        slices.throw(error)  # where the work itself has raised it, it is over, and this raises it again
        raise

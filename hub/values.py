"""Values: what is made once and never changed."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """A dataclass that mypy takes for a frozen one. For those of which one message takes many.

    One that is frozen when it runs, too, takes four times as long to make.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)

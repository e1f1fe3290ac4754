"""How the hub's frozen values become documents and come back."""

from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from store.driver import Document

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


class Shape(Generic[T]):
    """A kind of value of several fields, kept under the names of its fields, without those that have their default.

    The field `id` is the document's `_id`.
    """

    def __init__(self, model: type[T]) -> None:
        names = [field.name for field in fields(model)]
        self._model = model
        self._values = attrgetter(*names)
        self._keys = ["_id" if name == "id" else name for name in names]
        self._defaults = [field.default for field in fields(model)]

    def document(self, value: T) -> Document:
        stored = zip(self._keys, self._values(value), self._defaults, strict=True)
        return {key: given for key, given, default in stored if given != default}

    def value(self, document: Document) -> T:
        """The document is used up."""
        if "_id" in document:
            document["id"] = document.pop("_id")
        return self._model(**document)

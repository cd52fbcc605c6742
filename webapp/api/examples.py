"""An example of a body, put together from the examples of its fields."""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def example_of(model: type[BaseModel]) -> Any:  # noqa: ANN401 - whatever JSON can carry
    """Return a body that the model takes; fields without a value of their own are left out."""
    return {
        field.alias or name: _value(field)
        for name, field in model.model_fields.items()
        if field.examples or _models_in(field.annotation)
    }


def _value(field: FieldInfo) -> Any:  # noqa: ANN401 - as above
    if field.examples:
        return field.examples[0]
    example = example_of(_models_in(field.annotation)[0])
    return [example] if get_origin(field.annotation) is list else example


def _models_in(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - a type
    if get_origin(annotation) in (list, Union, types.UnionType):
        return [model for part in get_args(annotation) for model in _models_in(part)]
    # Before Python 3.11 dict[str, int] claims to be a class.
    is_class = isinstance(annotation, type) and get_origin(annotation) is None
    return [annotation] if is_class and issubclass(annotation, BaseModel) else []

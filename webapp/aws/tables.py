"""One table of DynamoDB, as far as it is used: a key, flat items, conditional writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from webapp.aws.clients import Service
from webapp.errors import CloudError

Value: TypeAlias = "str | int | bool | list[str] | None"
Item: TypeAlias = "dict[str, Value]"

SECONDS = 2.0
"""How long DynamoDB may take; it answers within some ten milliseconds when it is well."""
MOST_BYTES = 390_000
"""Of an item; DynamoDB takes 400 KB with the names of the attributes."""

_REFUSED = "ConditionalCheckFailedException"


class Table:
    """Items by a key of text."""

    def __init__(self, service: Service, name: str, key: str) -> None:
        self._service = service
        self.name = name
        self.key = key

    def get(self, key: str) -> Item | None:
        """Return an item as it is now; raises CloudError."""
        answer = self._service.call(
            "get_item", TableName=self.name, Key={self.key: {"S": key}}, ConsistentRead=True
        )
        found = answer.get("Item")
        return {name: _decoded(value) for name, value in found.items()} if found else None

    def put(self, item: Item, condition: str = "", **values: Value) -> bool:
        """Replace an item; False when the condition does not hold. Raises CloudError.

        In the condition `:name` is the keyword of that name, and `#key` is the key.
        """
        conditional: dict[str, Any] = {}
        if condition:
            conditional["ConditionExpression"] = condition
            if "#key" in condition:
                conditional["ExpressionAttributeNames"] = {"#key": self.key}
        if values:
            conditional["ExpressionAttributeValues"] = {
                f":{name}": _encoded(value) for name, value in values.items()
            }
        encoded = {name: _encoded(value) for name, value in item.items() if value is not None}
        try:
            self._service.call("put_item", TableName=self.name, Item=encoded, **conditional)
        except CloudError as error:
            if error.code == _REFUSED:
                return False
            raise
        return True


def size_of(item: Item) -> int:
    """Return how many bytes an item has, somewhat more than DynamoDB counts."""
    return sum(len(name) + len(str(value).encode()) + 3 for name, value in item.items())


def _encoded(value: Value) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, list):
        return {"L": [{"S": each} for each in value]}
    return {"S": value or ""}


def _decoded(value: Mapping[str, Any]) -> Value:
    ((kind, held),) = value.items()
    if kind == "N":
        return int(held)
    if kind == "L":
        return [str(each["S"]) for each in held]
    return bool(held) if kind == "BOOL" else str(held)

"""mongoengine documents with fields and indexes of every kind that the checks use."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

ALIAS = "embedded_checks"


class Item(me.EmbeddedDocument):  # type: ignore[misc] # mongoengine has no types
    name = me.StringField()
    qty = me.IntField(default=0)
    at = me.DateTimeField()


class User(me.Document):  # type: ignore[misc]
    phone = me.StringField(required=True, unique=True)
    name = me.StringField()
    email = me.StringField(unique=True, sparse=True)
    meta: ClassVar[dict[str, Any]] = {"db_alias": ALIAS}


class Booking(me.Document):  # type: ignore[misc]
    user = me.ReferenceField(User, reverse_delete_rule=me.CASCADE)
    code = me.StringField(unique=True)
    status = me.StringField(choices=("new", "ok", "no"), default="new")
    start = me.DateTimeField()
    tags = me.ListField(me.StringField())
    items = me.EmbeddedDocumentListField(Item)
    main = me.EmbeddedDocumentField(Item)
    price = me.DecimalField(precision=2)
    version = me.IntField(default=0)
    extra = me.DictField()
    active = me.BooleanField(default=True)
    ratio = me.FloatField()
    meta: ClassVar[dict[str, Any]] = {
        "db_alias": ALIAS,
        "indexes": [
            "status",
            ("user", "-start"),
            {"fields": ["start"], "expireAfterSeconds": 86400 * 365 * 100},
            {
                "fields": ["user", "start"],
                "unique": True,
                "partialFilterExpression": {"status": "ok"},
                "name": "one_ok_per_slot",
            },
        ],
    }


class Plain(me.Document):  # type: ignore[misc]
    service_type = me.StringField()
    town = me.StringField()
    loc = me.PointField(auto_index=False)
    rating = me.FloatField()
    langs = me.ListField(me.StringField())
    meta: ClassVar[dict[str, Any]] = {
        "db_alias": ALIAS,
        "indexes": [("service_type", "town"), "rating"],
    }


class StringKey(me.Document):  # type: ignore[misc]
    wa = me.StringField(primary_key=True)
    state = me.StringField()
    data = me.DictField()
    version = me.IntField(default=0)
    upd = me.DateTimeField()
    meta: ClassVar[dict[str, Any]] = {"db_alias": ALIAS}


class Numbered(me.Document):  # type: ignore[misc]
    n = me.SequenceField(db_alias=ALIAS)
    t = me.StringField()
    meta: ClassVar[dict[str, Any]] = {"db_alias": ALIAS}


class ManyTypes(me.Document):  # type: ignore[misc]
    u = me.UUIDField(binary=True)
    u2 = me.UUIDField(binary=False)
    b = me.BinaryField()
    d = me.DateField()
    dec = me.DecimalField()
    l = me.LongField()  # noqa: E741 - one letter per type
    m = me.MapField(me.IntField())
    url = me.URLField()
    em = me.EmailField()
    g = me.GeoPointField()
    any = me.DynamicField()
    meta: ClassVar[dict[str, Any]] = {"db_alias": ALIAS}


class Exact(me.Document):  # type: ignore[misc]
    d = me.Decimal128Field()
    meta: ClassVar[dict[str, Any]] = {"db_alias": ALIAS}


class Base(me.Document):  # type: ignore[misc]
    n = me.StringField()
    meta: ClassVar[dict[str, Any]] = {"allow_inheritance": True, "db_alias": ALIAS}


class Child(Base):
    x = me.IntField()


class Linked(me.Document):  # type: ignore[misc]
    ref = me.LazyReferenceField(User)
    gref = me.GenericReferenceField(choices=(User,))
    refs = me.ListField(me.ReferenceField(User))
    dref = me.ReferenceField(User, dbref=True)
    meta: ClassVar[dict[str, Any]] = {"db_alias": ALIAS}


DOCUMENTS = (
    User,
    Booking,
    Plain,
    StringKey,
    Numbered,
    ManyTypes,
    Exact,
    Base,
    Child,
    Linked,
)


def user(phone: str = "1", **fields: Any) -> Any:  # noqa: ANN401 - mongoengine has no types
    """Store a user."""
    return User(phone=phone, **fields).save()


def providers() -> None:
    """Store three plain documents."""
    for service, town, rating, languages in (
        ("Plumber", "Delhi", 4.5, ["hi", "en"]),
        ("plumber", "Pune", 3.0, ["mr"]),
        ("Cook", "Delhi", 5.0, []),
    ):
        Plain(service_type=service, town=town, rating=rating, langs=languages).save()

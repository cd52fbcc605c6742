"""mongoengine's documents and queries."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from mongoengine import Q

from tests.webapp.store.embedded.checks import assert_same, utc
from tests.webapp.store.embedded.documents import (
    Base,
    Booking,
    Child,
    Exact,
    Linked,
    ManyTypes,
    Numbered,
    Plain,
    StringKey,
    User,
    providers,
    user,
)

QUERIES: list[tuple[str, dict[str, Any], int]] = [
    ("iexact", {"service_type__iexact": "PLUMBER"}, 2),
    ("icontains", {"service_type__icontains": "LUM"}, 2),
    ("istartswith", {"service_type__istartswith": "pl"}, 2),
    ("exact in", {"town__in": ["Pune"]}, 1),
    ("gte", {"rating__gte": 4.5}, 2),
    ("ne", {"town__ne": "Delhi"}, 1),
    ("nin", {"town__nin": ["Delhi"]}, 1),
    ("list contains", {"langs": "en"}, 1),
    ("list in", {"langs__in": ["mr", "en"]}, 2),
    ("list size", {"langs__size": 0}, 1),
    ("list all", {"langs__all": ["hi", "en"]}, 1),
    ("exists", {"loc__exists": True}, 0),
    ("not gt", {"rating__not__gt": 4}, 1),
    ("None", {"loc": None}, 3),
    ("regex", {"town__regex": "^D"}, 2),
    ("combo", {"service_type": "Cook", "town": "Delhi"}, 1),
    ("mod", {"rating__mod": (5, 0)}, 1),
    ("raw", {"__raw__": {"$or": [{"town": "Pune"}, {"rating": 5.0}]}}, 2),
]


@pytest.mark.parametrize(("name", "query", "expected"), QUERIES, ids=[q[0] for q in QUERIES])
def test_query(documents: None, name: str, query: dict[str, Any], expected: int) -> None:
    providers()
    found = Plain.objects(**query)
    assert_same([len(list(found)), found.count()], [expected, expected])


def test_compare_indexes_finds_nothing_to_add_drop(documents: None) -> None:
    User.ensure_indexes()
    r = User.compare_indexes()
    assert_same(r, {"missing": [], "extra": []})


def test_referencefield_deref(documents: None) -> None:
    x = user()
    Booking(user=x, code="A").save()
    assert_same([Booking.objects.first().user.phone], ["1"])


def test_query_by_referencefield_objects_user_doc(documents: None) -> None:
    x = user()
    y = user("2")
    Booking(user=x, code="A").save()
    Booking(user=y, code="B").save()
    assert_same(len(list(Booking.objects(user=x))), 1)


def test_query_by_referencefield_count(documents: None) -> None:
    x = user()
    y = user("2")
    Booking(user=x, code="A").save()
    Booking(user=y, code="B").save()
    assert_same(Booking.objects(user=x).count(), 1)


def test_query_by_reference_status_range_order_by(documents: None) -> None:
    x = user()
    [
        Booking(user=x, code=k, start=utc(2026, 1, d)).save()
        for k, d in (("B", 2), ("A", 1), ("C", 9))
    ]
    assert_same(
        [
            b.code
            for b in Booking.objects(
                user=x, status="new", start__gte=utc(2026, 1, 1), start__lt=utc(2026, 1, 5)
            ).order_by("start")
        ],
        ["A", "B"],
    )


def test_objects_user_in(documents: None) -> None:
    x = user()
    y = user("2")
    Booking(user=x, code="A").save()
    Booking(user=y, code="B").save()
    assert_same(Booking.objects(user__in=[x, y]).count(), 2)


def test_reverse_delete_rule_cascade(documents: None) -> None:
    x = user()
    Booking(user=x, code="A").save()
    x.delete()
    assert_same(len(list(Booking.objects())), 0)


def test_select_related(documents: None) -> None:
    x = user()
    Booking(user=x, code="A").save()
    assert_same([b.user.phone for b in Booking.objects.select_related()], ["1"])


def test_lazyreferencefield_list_of_refs(documents: None) -> None:
    x = user()
    y = user("2")
    o = Linked(ref=x, refs=[x, y]).save()
    o = Linked.objects.get(id=o.id)
    assert_same([o.ref.fetch().phone, [r.phone for r in o.refs]], ["1", ["1", "2"]])


def test_genericreferencefield(documents: None) -> None:
    x = user()
    Linked(gref=x).save()
    assert_same([Linked.objects.first().gref.phone], ["1"])


def test_referencefield_dbref_true(documents: None) -> None:
    x = user()
    Linked(dref=x).save()
    assert_same([Linked.objects.first().dref.phone], ["1"])


def test_string_pk_queries_in_startswith(documents: None) -> None:
    StringKey(wa="+91").save()
    StringKey(wa="+92").save()
    assert_same(
        [
            StringKey.objects(wa__in=["+91", "+92"]).count(),
            len(list(StringKey.objects(wa__startswith="+91"))),
        ],
        [2, 1],
    )


def test_sequencefield(documents: None) -> None:
    Numbered._get_db()["mongoengine.counters"].drop()
    assert_same([Numbered(t="a").save().n, Numbered(t="b").save().n], [1, 2])


def test_uuidfield_binary_true(documents: None) -> None:
    x = uuid.uuid4()
    ManyTypes(u=x).save()
    assert ManyTypes.objects.first().u == x


def test_uuidfield_binary_true_query(documents: None) -> None:
    x = uuid.uuid4()
    ManyTypes(u=x).save()
    assert_same(ManyTypes.objects(u=x).count(), 1)


def test_uuidfield_binary_false_query(documents: None) -> None:
    x = uuid.uuid4()
    ManyTypes(u2=x).save()
    assert_same(ManyTypes.objects(u2=x).count(), 1)


def test_binaryfield_datefield_decimalfield_mapfield_geopointfield(documents: None) -> None:
    ManyTypes(b=b"\x00\xff", d=dt.date(2026, 1, 1), dec="1.50", m={"a": 1}, g=[1.0, 2.0]).save()
    t = ManyTypes.objects.first()
    assert_same(
        [bytes(t.b), str(t.d), str(t.dec), dict(t.m), list(t.g)],
        [b"\x00\xff", "2026-01-01", "1.50", {"a": 1}, [1.0, 2.0]],
    )


def test_decimal128field(documents: None) -> None:
    Exact(d="1.10").save()
    assert_same([str(Exact.objects.first().d)], ["1.10"])


def test_inheritance_cls_queries(documents: None) -> None:
    Base(n="a").save()
    Child(n="b", x=1).save()
    assert_same([len(list(Child.objects)), len(list(Base.objects))], [1, 2])


def test_inheritance_count(documents: None) -> None:
    Base(n="a").save()
    Child(n="b", x=1).save()
    assert_same([Child.objects.count(), Base.objects.count()], [1, 2])


def test_bulk_insert_10k_via_objects_insert_load_bulk_false(documents: None) -> None:
    Plain.objects.insert(
        [Plain(service_type=f"s{i % 7}", town=f"t{i % 11}", rating=i / 10) for i in range(10000)],
        load_bulk=False,
    )
    assert_same(Plain.objects.count(), 10000)


def test_q_objects(documents: None) -> None:
    providers()
    assert_same(
        [
            len(Plain.objects(Q(town="Pune") | Q(rating=5.0))),
            len(Plain.objects(Q(town="Delhi") & Q(rating__gt=4.8))),
        ],
        [2, 1],
    )


def test_order_by_skip_limit_slice_first_only_exclude_scalar(documents: None) -> None:
    providers()
    assert_same(
        [
            [p.town for p in Plain.objects.order_by("rating")[:2]],
            Plain.objects.order_by("-rating").only("service_type").first().service_type,
            [*list(Plain.objects.order_by("-rating").scalar("town"))[0:1], "Pune", "Delhi"],
        ],
        [["Pune", "Delhi"], "Cook", ["Delhi", "Pune", "Delhi"]],
    )


def test_count_with_limit_and_skip_true(documents: None) -> None:
    providers()
    assert_same(Plain.objects.limit(2).count(with_limit_and_skip=True), 2)


def test_distinct_sum_average(documents: None) -> None:
    providers()
    assert_same(
        [
            sorted(Plain.objects.distinct("town")),
            Plain.objects.sum("rating"),
            round(Plain.objects.average("rating"), 3),
        ],
        [["Delhi", "Pune"], 12.5, round(12.5 / 3, 3)],
    )


def test_distinct_of_referencefield(documents: None) -> None:
    x = user()
    Booking(user=x, code="A").save()
    assert_same([y.phone for y in Booking.objects.distinct("user")], ["1"])


def test_in_bulk_with_id(documents: None) -> None:
    providers()
    i = [p.id for p in Plain.objects]
    assert_same([len(Plain.objects.in_bulk(i[:2])), Plain.objects.with_id(i[0]).town], [2, "Delhi"])


def test_objects_aggregate_pipeline(documents: None) -> None:
    providers()
    assert_same(
        list(
            Plain.objects.aggregate(
                [{"$group": {"_id": "$town", "c": {"$sum": 1}}}, {"$sort": {"_id": 1}}]
            )
        ),
        [{"_id": "Delhi", "c": 2}, {"_id": "Pune", "c": 1}],
    )


def test_objects_filter_aggregate(documents: None) -> None:
    providers()
    assert_same(
        list(Plain.objects(town="Delhi").aggregate([{"$group": {"_id": None, "c": {"$sum": 1}}}])),
        [{"_id": None, "c": 2}],
    )


def test_objects_user_ref_aggregate(documents: None) -> None:
    x = user()
    Booking(user=x, code="A").save()
    Booking(user=user("2"), code="B").save()
    assert_same(
        list(Booking.objects(user=x).aggregate([{"$group": {"_id": None, "c": {"$sum": 1}}}])),
        [{"_id": None, "c": 1}],
    )


def test_objects_delete_returns_count(documents: None) -> None:
    providers()
    assert_same(Plain.objects(town="Delhi").delete(), 2)


def test_doesnotexist_multipleobjectsreturned(documents: None) -> None:
    providers()
    r = []
    try:
        Plain.objects.get(town="zz")
    except Plain.DoesNotExist:
        r.append("D")
    try:
        Plain.objects.get(town="Delhi")
    except Plain.MultipleObjectsReturned:
        r.append("M")
    assert_same(r, ["D", "M"])


def test_iterate_1500_docs_through_queryset(documents: None) -> None:
    Plain.objects.insert([Plain(rating=i) for i in range(1500)], load_bulk=False)
    assert_same(sum(1 for _ in Plain.objects.batch_size(200)), 1500)


def test_no_dereference_as_pymongo(documents: None) -> None:
    x = user()
    Booking(user=x, code="A").save()
    assert Booking.objects.as_pymongo().first()["user"] == x.id


def test_update_full_pipeline_via_raw(documents: None) -> None:
    b = Booking(code="A").save()
    assert_same(Booking.objects(id=b.id).update_one(__raw__={"$set": {"status": "ok"}}), 1)


def test_drop_collection(documents: None) -> None:
    providers()
    Plain.drop_collection()
    assert_same(Plain.objects.count(), 0)

"""What mongoengine does to change documents."""

from __future__ import annotations

import mongoengine as me
import pytest
from pymongo.errors import DuplicateKeyError

from tests.webapp.store.embedded.checks import assert_same, aware, utc
from tests.webapp.store.embedded.documents import (
    Booking,
    Item,
    Plain,
    StringKey,
    User,
    user,
)


def test_ensure_indexes_on_model_with_unique_ttl_partial_compound(documents: None) -> None:
    User.ensure_indexes()
    Booking.ensure_indexes()
    assert True


def test_save_reload_objects_get_all_field_types(documents: None) -> None:
    x = user()
    b = Booking(
        user=x,
        code="A",
        start=utc(2026, 1, 1, 9, 30),
        tags=["x"],
        items=[Item(name="i1", qty=3)],
        price="12.50",
        extra={"a": [1]},
        ratio=1.5,
    ).save()
    b = Booking.objects.get(id=b.id)
    assert_same(
        [
            b.code,
            aware(b.start),
            b.tags,
            b.items[0].name,
            b.items[0].qty,
            str(b.price),
            b.extra,
            b.active,
            b.ratio,
        ],
        ["A", utc(2026, 1, 1, 9, 30), ["x"], "i1", 3, "12.50", {"a": [1]}, True, 1.5],
    )


def test_unique_violation_on_save_gives_notuniqueerror(documents: None) -> None:
    User.ensure_indexes()
    user("1")
    with pytest.raises(me.NotUniqueError):
        user("1")


def test_unique_violation_on_update_one_gives_notuniqueerror(documents: None) -> None:
    User.ensure_indexes()
    user("1")
    user("2")
    with pytest.raises(me.NotUniqueError):
        User.objects(phone="2").update_one(set__phone="1")


def test_unique_violation_on_objects_insert_gives_notuniqueerror(documents: None) -> None:
    User.ensure_indexes()
    user("1")
    with pytest.raises((me.NotUniqueError, me.errors.BulkWriteError)):
        User.objects.insert([User(phone="2"), User(phone="1")])


def test_unique_violation_inside_modify_gives_notuniqueerror(documents: None) -> None:
    User.ensure_indexes()
    user("1")
    user("2")
    with pytest.raises(me.NotUniqueError):
        User.objects(phone="2").modify(set__phone="1")


def test_unique_violation_inside_modify_upsert_true_gives_notuniqueerror(documents: None) -> None:
    User.ensure_indexes()
    user("1", email="a@b")
    with pytest.raises(me.NotUniqueError):
        User.objects(phone="9").modify(upsert=True, set__email="a@b")


def test_unique_violation_inside_doc_modify_gives_notuniqueerror(documents: None) -> None:
    User.ensure_indexes()
    user("1")
    y = user("2")
    with pytest.raises((me.NotUniqueError, DuplicateKeyError)):
        y.modify(set__phone="1")


def test_sparse_unique_two_users_without_email(documents: None) -> None:
    User.ensure_indexes()
    user("1")
    user("2")
    assert_same(User.objects.count(), 2)


def test_partial_unique_two_cancelled_bookings_same_slot_allowed(documents: None) -> None:
    Booking.ensure_indexes()
    x = user()
    Booking(user=x, code="A", start=utc(2026, 1, 1), status="no").save()
    Booking(user=x, code="B", start=utc(2026, 1, 1), status="no").save()
    assert_same(Booking.objects.count(), 2)


def test_partial_unique_two_ok_bookings_same_slot_gives_notuniqueerror(documents: None) -> None:
    Booking.ensure_indexes()
    x = user()
    Booking(user=x, code="A", start=utc(2026, 1, 1), status="ok").save()
    with pytest.raises(me.NotUniqueError):
        Booking(user=x, code="B", start=utc(2026, 1, 1), status="ok").save()


def test_modify_new_true_inc(documents: None) -> None:
    x = user()
    b = Booking(user=x, code="A").save()
    assert_same(Booking.objects(id=b.id).modify(new=True, inc__version=1).version, 1)


def test_optimistic_lock_via_objects_id_version_modify(documents: None) -> None:
    b = Booking(code="A").save()
    r = Booking.objects(id=b.id, version=0).modify(new=True, inc__version=1, set__status="ok")
    q = Booking.objects(id=b.id, version=0).modify(new=True, inc__version=1)
    assert_same([r.version, q], [1, None])


def test_doc_modify_query_true_false(documents: None) -> None:
    b = Booking(code="A").save()
    assert_same(
        [b.modify({"version": 0}, inc__version=1), b.modify({"version": 0}, inc__version=1)],
        [True, False],
    )


def test_save_save_condition_miss_gives_saveconditionerror(documents: None) -> None:
    b = Booking(code="A").save()
    b2 = Booking.objects.get(id=b.id)
    Booking.objects(id=b.id).update_one(inc__version=1)
    b2.status = "ok"
    with pytest.raises(me.errors.SaveConditionError):
        b2.save(save_condition={"version": 0})


def test_save_save_condition_hit(documents: None) -> None:
    b = Booking(code="A").save()
    b.status = "ok"
    b.save(save_condition={"version": 0})
    assert_same([Booking.objects.get(id=b.id).status], ["ok"])


def test_update_one_upsert_one_set_on_insert(documents: None) -> None:
    Booking(code="A").save()
    n = Booking.objects(code="A").update_one(set__status="ok")
    d = StringKey.objects(wa="z").upsert_one(set__state="s", set_on_insert__version=0)
    assert_same([n, d.wa, d.version], [1, "z", 0])


def test_update_one_returns_0_for_no_match(documents: None) -> None:
    assert_same(Booking.objects(code="ZZ").update_one(set__status="ok"), 0)


def test_push_pull_add_to_set_pop_unset(documents: None) -> None:
    b = Booking(code="A").save()
    q = Booking.objects(id=b.id)
    q.update_one(push__tags="a")
    q.update_one(push__tags="b")
    r = [q.first().tags]
    q.update_one(pull__tags="a")
    r.append(q.first().tags)
    q.update_one(add_to_set__tags="b")
    r.append(q.first().tags)
    q.update_one(unset__ratio=1)
    r.append(q.first().ratio is None)
    assert_same(r, [["a", "b"], ["b"], ["b"], True])


def test_push_embedded_positional_set_items_s_qty(documents: None) -> None:
    b = Booking(code="A").save()
    q = Booking.objects(id=b.id)
    q.update_one(push__items=Item(name="i", qty=1))
    Booking.objects(id=b.id, items__name="i").update_one(set__items__S__qty=5)
    assert_same([q.first().items[0].qty], [5])


def test_pull_embedded_by_field_pull_items_name(documents: None) -> None:
    b = Booking(code="A", items=[Item(name="i")]).save()
    Booking.objects(id=b.id).update_one(pull__items__name="i")
    assert_same(len(Booking.objects.first().items), 0)


def test_delta_save_changing_one_embedded_list_element(documents: None) -> None:
    b = Booking(code="A", items=[Item(name="i1"), Item(name="i2")]).save()
    b = Booking.objects.get(id=b.id)
    b.items[1].qty = 7
    b.save()
    b.reload()
    assert_same([b.items[1].name, b.items[1].qty], ["i2", 7])


def test_delta_save_dict_key_change_list_append_field_to_none(documents: None) -> None:
    b = Booking(code="A", extra={"a": 1}, tags=["x"], status="ok", ratio=1.0).save()
    b.extra["a"] = 2
    b.tags.append("y")
    b.ratio = None
    b.save()
    b = Booking.objects.get(id=b.id)
    assert_same([b.extra, b.tags, b.ratio], [{"a": 2}, ["x", "y"], None])


def test_string_primary_key_save_twice_upsert(documents: None) -> None:
    StringKey(wa="+91", state="s1").save()
    StringKey(wa="+91", state="s2").save()
    assert_same([StringKey.objects.get(wa="+91").state, StringKey.objects.count()], ["s2", 1])


def test_string_pk_save_force_insert_true_twice_gives_notuniqueerror(documents: None) -> None:
    StringKey(wa="+91").save(force_insert=True)
    with pytest.raises(me.NotUniqueError):
        StringKey(wa="+91").save(force_insert=True)


def test_pointfield_save_without_geo_index_round_trip(documents: None) -> None:
    Plain(town="a", loc=[77.59, 12.97]).save()
    assert_same(Plain.objects.first().loc["coordinates"], [77.59, 12.97])

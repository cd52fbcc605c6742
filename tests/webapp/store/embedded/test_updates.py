"""The update operators, one by one."""

from __future__ import annotations

import datetime as dt

import pytest
from bson import ObjectId
from pymongo.errors import OperationFailure, WriteError

from tests.webapp.store.embedded.checks import Rows, assert_same, ids, utc


def test_update_many_inc(rows: Rows) -> None:
    rows.insert_many([{"k": 1, "n": 1} for _ in range(3)])
    r = rows.update_many({"k": 1}, {"$inc": {"n": 1}})
    assert_same([r.modified_count, ids(rows.find(), "n")], [3, [2, 2, 2]])


def test_inc_on_missing_field_negative_float(rows: Rows) -> None:
    rows.insert_one({"k": 1})
    rows.update_one({"k": 1}, {"$inc": {"a": 1, "b": -3, "f": 1.5}})
    d = rows.find_one()
    assert_same([d["a"], d["b"], d["f"]], [1, -3, 1.5])


def test_inc_nested_path_creates_sub_document(rows: Rows) -> None:
    rows.insert_one({"k": 1})
    rows.update_one({"k": 1}, {"$inc": {"a.x.y": 5}})
    assert_same(rows.find_one()["a"], {"x": {"y": 5}})


def test_inc_on_a_string_gives_writeerror(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": "s"})
    with pytest.raises(WriteError):
        rows.update_one({"k": 1}, {"$inc": {"a": 1}})


def test_set_nested_unset(rows: Rows) -> None:
    rows.insert_one({"k": 1, "z": 3})
    rows.update_one({"k": 1}, {"$set": {"a.b": 2}, "$unset": {"z": ""}})
    d = rows.find_one()
    d.pop("_id")
    assert_same(d, {"a": {"b": 2}, "k": 1})


def test_set_a_dict_list_none_datetime_objectid(rows: Rows) -> None:
    rows.insert_one({"k": 1})
    rows.update_one(
        {"k": 1},
        {
            "$set": {
                "a": {"p": 1},
                "b": [1, 2],
                "c": None,
                "d": utc(2026, 1, 1),
                "e": ObjectId("5f5f5f5f5f5f5f5f5f5f5f5f"),
            }
        },
    )
    d = rows.find_one()
    assert_same(
        [d["a"], d["b"], d["c"], d["d"], d["e"]],
        [{"p": 1}, [1, 2], None, utc(2026, 1, 1), ObjectId("5f5f5f5f5f5f5f5f5f5f5f5f")],
    )


def test_set_bool_stays_bool(rows: Rows) -> None:
    rows.insert_one({"k": 1})
    rows.update_one({"k": 1}, {"$set": {"a": True}})
    d = rows.find_one()
    assert_same([d["a"], type(d["a"]).__name__], [True, "bool"])


def test_inc_does_not_turn_sibling_bool_into_int(rows: Rows) -> None:
    rows.insert_one({"k": 1, "b": True, "n": 1, "o": {"b": False}})
    rows.update_one({"k": 1}, {"$inc": {"n": 1}})
    d = rows.find_one()
    assert_same([type(d["b"]).__name__, type(d["o"]["b"]).__name__, d["n"]], ["bool", "bool", 2])


def test_push_each_slice_sort_position(rows: Rows) -> None:
    rows.insert_one({"k": 1})
    rows.update_one({"k": 1}, {"$push": {"a": 1}})
    rows.update_one({"k": 1}, {"$push": {"a": 2}})
    r = [rows.find_one()["a"]]
    rows.update_one({"k": 1}, {"$push": {"a": {"$each": [0], "$position": 0}}})
    r.append(rows.find_one()["a"])
    rows.update_one({"k": 1}, {"$push": {"a": {"$each": [3], "$sort": -1, "$slice": 2}}})
    r.append(rows.find_one()["a"])
    assert_same(r, [[1, 2], [0, 1, 2], [3, 2]])


def test_push_a_dict_to_nested_path(rows: Rows) -> None:
    rows.insert_one({"k": 1, "o": {"l": [{"x": 1}]}})
    rows.update_one({"k": 1}, {"$push": {"o.l": {"x": 2, "at": utc(2026, 1, 1)}}})
    assert_same(rows.find_one()["o"]["l"], [{"x": 1}, {"x": 2, "at": utc(2026, 1, 1)}])


def test_addtoset_scalar_each_dict(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": [1, 2]})
    rows.update_one({"k": 1}, {"$addToSet": {"a": {"$each": [2, 3]}}})
    rows.update_one({"k": 1}, {"$addToSet": {"a": 1}})
    rows.update_one({"k": 1}, {"$addToSet": {"b": {"a": 1}}})
    rows.update_one({"k": 1}, {"$addToSet": {"b": {"a": 1}}})
    d = rows.find_one()
    assert_same([d["a"], d["b"]], [[1, 2, 3], [{"a": 1}]])


def test_addtoset_objectid_is_idempotent(rows: Rows) -> None:
    o = ObjectId()
    rows.insert_one({"k": 1})
    rows.update_one({"k": 1}, {"$addToSet": {"a": o}})
    rows.update_one({"k": 1}, {"$addToSet": {"a": o}})
    assert_same(len(rows.find_one()["a"]), 1)


def test_pull_scalar_condition_embedded_doc(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": [1, 2, 2], "b": [1, 2, 5, 9], "d": [{"a": 1}, {"a": 2}]})
    rows.update_one({"k": 1}, {"$pull": {"a": 2}})
    rows.update_one({"k": 1}, {"$pull": {"b": {"$gte": 5}}})
    rows.update_one({"k": 1}, {"$pull": {"d": {"a": 1}}})
    d = rows.find_one()
    assert_same([d["a"], d["b"], d["d"]], [[1], [1, 2], [{"a": 2}]])


def test_pull_an_objectid(rows: Rows) -> None:
    o = ObjectId()
    rows.insert_one({"k": 1, "a": [o]})
    rows.update_one({"k": 1}, {"$pull": {"a": o}})
    assert_same(len(rows.find_one()["a"]), 0)


def test_pullall_pop(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": [1, 2, 3], "b": [1, 2]})
    rows.update_one({"k": 1}, {"$pullAll": {"a": [1, 2]}, "$pop": {"b": -1}})
    d = rows.find_one()
    assert_same([d["a"], d["b"]], [[3], [2]])


def test_min_max_mul_rename(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": 5, "b": 5, "m": 2, "o": 7})
    rows.update_one(
        {"k": 1}, {"$min": {"a": 1}, "$max": {"b": 9}, "$mul": {"m": 3}, "$rename": {"o": "p"}}
    )
    d = rows.find_one()
    assert_same([d["a"], d["b"], d["m"], d.get("p")], [1, 9, 6, 7])


def test_max_on_datetime(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": utc(2026, 1, 1)})
    rows.update_one({"k": 1}, {"$max": {"a": utc(2026, 2, 1)}})
    assert_same(rows.find_one()["a"], utc(2026, 2, 1))


def test_currentdate_gives_datetime(rows: Rows) -> None:
    rows.insert_one({"k": 1})
    rows.update_one({"k": 1}, {"$currentDate": {"t": True}})
    assert isinstance(rows.find_one()["t"], dt.datetime)


def test_positional_update(rows: Rows) -> None:
    rows.insert_one({"k": 1, "it": [{"id": 1, "q": 0}, {"id": 2, "q": 0}]})
    rows.update_one({"k": 1, "it.id": 2}, {"$set": {"it.$.q": 5}})
    assert_same(rows.find_one()["it"], [{"id": 1, "q": 0}, {"id": 2, "q": 5}])


def test_positional_with_elemmatch_and_inc(rows: Rows) -> None:
    rows.insert_one({"k": 1, "it": [{"id": 1, "q": 1}, {"id": 2, "q": 2}]})
    rows.update_one({"it": {"$elemMatch": {"id": 2, "q": 2}}}, {"$inc": {"it.$.q": 1}})
    assert_same(rows.find_one()["it"], [{"id": 1, "q": 1}, {"id": 2, "q": 3}])


def test_all_positional(rows: Rows) -> None:
    rows.insert_one({"k": 1, "it": [{"q": 0}, {"q": 0}]})
    rows.update_one({"k": 1}, {"$inc": {"it.$[].q": 1}})
    assert_same(rows.find_one()["it"], [{"q": 1}, {"q": 1}])


def test_arrayfilters_x(rows: Rows) -> None:
    rows.insert_one({"k": 1, "it": [{"id": 1, "q": 0}, {"id": 2, "q": 0}]})
    rows.update_one({"k": 1}, {"$set": {"it.$[x].q": 9}}, array_filters=[{"x.id": 2}])
    assert_same(rows.find_one()["it"], [{"id": 1, "q": 0}, {"id": 2, "q": 9}])


def test_set_list_element_by_index_a_1_q(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": [{"q": 0}, {"q": 0}]})
    rows.update_one({"k": 1}, {"$set": {"a.1.q": 4}})
    assert_same(rows.find_one()["a"], [{"q": 0}, {"q": 4}])


def test_update_with_aggregation_pipeline(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": 2})
    rows.update_one({"k": 1}, [{"$set": {"a": {"$add": ["$a", 1]}}}])
    assert_same(rows.find_one()["a"], 3)


def test_unknown_update_operator_gives_writeerror(rows: Rows) -> None:
    rows.insert_one({"k": 1})
    with pytest.raises(OperationFailure):
        rows.update_one({"k": 1}, {"$foo": {"a": 1}})


def test_conflicting_set_a_and_inc_a_gives_writeerror(rows: Rows) -> None:
    rows.insert_one({"k": 1, "a": 1})
    with pytest.raises(OperationFailure):
        rows.update_one({"k": 1}, {"$set": {"a": 1}, "$inc": {"a": 1}})


def test_set_id_gives_writeerror_immutable(rows: Rows) -> None:
    rows.insert_one({"_id": 1})
    with pytest.raises(OperationFailure):
        rows.update_one({"_id": 1}, {"$set": {"_id": 2}})


def test_key_order_of_document_is_preserved_after_update(rows: Rows) -> None:
    rows.insert_one({"z": 1, "a": 1})
    rows.update_one({}, {"$set": {"m": 1}})
    assert_same(list(rows.find_one()), ["_id", "z", "a", "m"])

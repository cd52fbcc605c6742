"""Users: added, looked up, listed, changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dialogue.flows.onboarding import CONSENT
from tests.webapp.api.conftest import ClientFor
from tests.webapp.api.world import NOBODY, RUDO, add_user
from webapp.api import serving


def test_a_user_is_added_and_found_under_every_way_to_write_the_number(api: FlaskClient) -> None:
    added = add_user(api, number="0771 000 041")

    assert added["phone_number"] == RUDO
    assert added["location"] == "Avondale, Harare"
    assert added["onboarding_completed"] is True
    assert added["agreed_version"] == CONSENT
    for written in (RUDO, "263771000041", "0771000041", "00263771000041"):
        assert api.get(f"/api/users/{written}").get_json() == added


def test_who_has_not_agreed_or_has_no_home_is_asked_by_the_chat(api: FlaskClient) -> None:
    user = add_user(api, location=None, agreed_privacy_policy=False)

    assert user["onboarding_completed"] is False
    assert user["agreed_at"] is None
    assert user["agreed_version"] is None


def test_a_number_belongs_to_one_user(api: FlaskClient) -> None:
    add_user(api)

    again = api.post("/api/users", json={"phone_number": RUDO, "name": "Somebody Else"})

    assert again.status_code == 409
    assert api.get(f"/api/users/{RUDO}").get_json()["name"] == "Rudo Moyo"


def test_of_many_who_add_a_number_at_once_one_is_told_that_it_was_added(
    app: Flask, api: FlaskClient
) -> None:
    shown = {"Authorization": api.environ_base["HTTP_AUTHORIZATION"]}

    def add(number: int) -> tuple[int, str]:
        body = {"phone_number": RUDO, "name": f"Rudo {number}"}
        return app.test_client().post("/api/users", json=body, headers=shown).status_code, body[
            "name"
        ]

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(add, range(8)))

    assert [code for code, _ in answers] == [201] + 7 * [409]
    assert api.get(f"/api/users/{RUDO}").get_json()["name"] == answers[0][1]


@pytest.mark.parametrize(
    "versions", ["*", '"0", {etag}', "{etag}"], ids=["any", "one of two", "this"]
)
def test_versions_are_named_as_http_has_it(api: FlaskClient, versions: str) -> None:
    add_user(api)
    etag = api.get(f"/api/users/{RUDO}").headers["ETag"]

    answer = api.put(
        f"/api/users/{RUDO}",
        json={"name": "Rudo M."},
        headers={"If-Match": versions.format(etag=etag)},
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("versions", ["W/{etag}", '"0"', "nonsense"])
def test_another_version_is_refused(api: FlaskClient, versions: str) -> None:
    add_user(api)
    etag = api.get(f"/api/users/{RUDO}").headers["ETag"]
    headers = {"If-Match": versions.format(etag=etag)}

    assert api.put(f"/api/users/{RUDO}", json={"name": "R"}, headers=headers).status_code == 412


def test_a_name_is_one_line_and_reads_as_what_it_is(api: FlaskClient) -> None:
    made = add_user(api, name=" Rudo\n *Booking Confirmed!*\tMoyo ")
    turned = api.post("/api/users", json={"phone_number": NOBODY, "name": "Rudo\u202eoyoM"})

    assert made["name"] == "Rudo *Booking Confirmed!* Moyo"
    assert turned.status_code == 422


def test_who_is_not_known_is_not_there(api: FlaskClient) -> None:
    answer = api.get(f"/api/users/{NOBODY}")

    assert answer.status_code == 404
    assert NOBODY not in answer.text


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("Hillside", "Hillside, Bulawayo"),
        ("Atlantis Beach", "expected a place in Zimbabwe"),
    ],
)
def test_a_place_must_be_one_that_is_known_and_only_one(
    api: FlaskClient, place: str, told: str
) -> None:
    body = {"phone_number": RUDO, "name": "Rudo", "location": place}

    answer = api.post("/api/users", json=body)

    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert (error["in"], error["at"]) == ("body", "/location")
    assert told in error["detail"]


def test_a_change_replaces_everything_but_the_first_consent(api: FlaskClient) -> None:
    before = add_user(api)
    shown = api.get(f"/api/users/{RUDO}")
    body = {"name": "Rudo M.", "language": "sn", "agreed_privacy_policy": True}

    after = api.put(f"/api/users/{RUDO}", json=body, headers={"If-Match": shown.headers["ETag"]})

    assert after.status_code == 200
    assert after.get_json() == {
        **before,
        "name": "Rudo M.",
        "language": "sn",
        "location": None,
        "onboarding_completed": False,
    }
    assert after.headers["ETag"] != shown.headers["ETag"]


def test_a_change_must_say_of_what_and_come_first(api: FlaskClient) -> None:
    add_user(api)
    etag = api.get(f"/api/users/{RUDO}").headers["ETag"]

    def rename(name: str) -> int:
        headers = {"If-Match": etag}
        return api.put(f"/api/users/{RUDO}", json={"name": name}, headers=headers).status_code

    assert api.put(f"/api/users/{RUDO}", json={"name": "R"}).status_code == 428
    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(rename, "ABCDEFGH"))
    assert codes == [200] + [412] * 7


def test_what_has_not_changed_is_not_sent_again(api: FlaskClient) -> None:
    add_user(api)
    etag = api.get(f"/api/users/{RUDO}").headers["ETag"]

    answer = api.get(f"/api/users/{RUDO}", headers={"If-None-Match": etag})

    assert (answer.status_code, answer.data) == (304, b"")


def test_all_users_come_in_pages_each_once(api: FlaskClient) -> None:
    numbers = [f"+2637710001{n:02}" for n in range(7)]
    for number in numbers:
        add_user(api, number=number)

    seen, cursor = [], ""
    for _ in range(4):
        page = api.get("/api/users", query_string={"limit": 2, "cursor": cursor}).get_json()
        seen += [each["phone_number"] for each in page["items"]]
        cursor = page["next"]

    assert seen == numbers
    assert cursor is None


def test_numbers_in_lists_are_masked_unless_the_key_may_see_them(
    api: FlaskClient, client_for: ClientFor
) -> None:
    add_user(api)

    (masked,) = client_for("users:read").get("/api/users").get_json()["items"]
    (full,) = api.get("/api/users").get_json()["items"]

    assert masked["phone_number"] == "+263…41"
    assert full["phone_number"] == RUDO


def test_numbers_cannot_be_tried_out_in_bulk(
    client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "MOST_LOOKUPS", 3)
    client = client_for("users:read")

    codes = [client.get(f"/api/users/+2637710001{n:02}").status_code for n in range(4)]

    assert codes == [404, 404, 404, 429]

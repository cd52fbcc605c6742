"""The team's page: what it shows, and what a review leads to."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from dialogue.messages import Address
from dialogue.values import ProviderStatus
from tests.webapp.simulator.test_routes import shown
from tests.webapp.store.values import provider, request
from webapp.services import Services

NUMBER = "+263771000071"


@pytest.fixture
def waiting(services: Services) -> str:
    """Return the id of somebody whose registration waits for review."""
    person = services.stores.people.identify(Address(phone=NUMBER))
    services.stores.providers.put(provider(person, "<b>John</b> & Sons", status="pending"))
    return person


def status(services: Services, person: str) -> ProviderStatus:
    found = services.stores.providers.get(person)
    assert found is not None
    return found.status


def test_an_empty_dashboard_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/admin").text

    assert "No bookings yet." in page
    assert "import-providers" in page
    assert "0 people are known" in page


def test_bookings_are_shown_with_their_time_and_a_masked_number(
    client: FlaskClient, services: Services, waiting: str
) -> None:
    customer = services.stores.people.identify(Address(phone="+263771000072"))
    booking = services.stores.bookings.request(
        request(customer, waiting), "m1", services.clock.now()
    )

    page = client.get("/admin").text

    assert booking.reference in page
    assert "Tue 24 Nov 2026, 15:00" in page
    assert "+263…72" in page
    assert "+263771000072" not in page
    assert '<div class="figure">1</div><span>pending</span>' in page


def test_names_are_text_whatever_is_in_them(client: FlaskClient, waiting: str) -> None:
    page = client.get("/admin").text

    assert "&lt;b&gt;John&lt;/b&gt; &amp; Sons" in page
    assert "<b>John" not in page


@pytest.mark.parametrize(("decision", "after"), [("approve", "active"), ("reject", "rejected")])
def test_a_review_changes_the_status_and_tells_the_provider_once(
    client: FlaskClient, services: Services, waiting: str, decision: str, after: str
) -> None:
    for _ in range(2):
        answer = client.post(f"/admin/providers/{waiting}/{decision}")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/admin#providers")

    assert status(services, waiting) == after
    told = shown(client, NUMBER)["messages"]
    assert [each["from"] for each in told] == ["bot"]


def test_a_decision_is_not_turned_round_by_an_old_page(
    client: FlaskClient, services: Services, waiting: str
) -> None:
    client.post(f"/admin/providers/{waiting}/approve")
    client.post(f"/admin/providers/{waiting}/reject")

    assert status(services, waiting) == "active"


@pytest.mark.parametrize("path", ["nobody/approve", "nobody/promote"])
def test_nobody_is_reviewed_by_mistake(client: FlaskClient, path: str) -> None:
    assert client.post(f"/admin/providers/{path}").status_code in (303, 404)


def test_a_page_of_another_site_cannot_review(
    client: FlaskClient, services: Services, waiting: str
) -> None:
    headers = {"Origin": "https://evil.example"}

    assert client.post(f"/admin/providers/{waiting}/approve", headers=headers).status_code == 403
    assert status(services, waiting) == "pending"

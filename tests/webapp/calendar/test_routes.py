"""Links to calendar files: right for the two sides, and for nobody else."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from dialogue.messages import Address
from dialogue.values import Booking, When
from tests.webapp.store.values import provider, request
from webapp.calendar.links import CalendarLinks
from webapp.services import Services


@pytest.fixture
def booking(services: Services) -> Booking:
    stores = services.stores
    customer = stores.people.identify(Address(phone="+263771000031"))
    plumber = stores.people.identify(Address(phone="+263771000032"))
    stores.providers.put(provider(plumber, "Seagate Plumbers"))
    now = services.clock.now()
    asap = When(words="asap", start=now, end=None, grain="asap")
    made = stores.bookings.request(request(customer, plumber, asap), "m1", now)
    assert made is not None
    return made


def path(services: Services, booking: Booking, person_id: str) -> str:
    return urlsplit(services.stores.bookings.calendar_link(booking.reference, person_id)).path


def test_both_sides_have_a_link_of_their_own_that_shows_how_it_stands(
    services: Services, client: FlaskClient, booking: Booking
) -> None:
    sides = (booking.request.customer_id, booking.request.provider_id)
    links = [path(services, booking, each) for each in sides]
    assert links[0] != links[1]

    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert answer.content_type == "text/calendar; charset=utf-8"
        assert "Seagate" not in answer.text
    services.stores.bookings.act(
        booking.reference, "accept", by="provider", person_id=sides[1], message_id="m2"
    )
    assert "Seagate Plumbers" in client.get(links[0]).text
    assert "+263" not in client.get(links[0]).text
    services.stores.bookings.act(
        booking.reference, "cancel", by="customer", person_id=sides[0], message_id="m3"
    )
    cancelled = Calendar.from_ical(client.get(links[0]).data)
    assert isinstance(cancelled, Calendar)
    assert (cancelled["method"], cancelled.events[0]["sequence"]) == ("CANCEL", 2)


def test_a_link_that_was_made_up_leads_nowhere(
    services: Services, client: FlaskClient, booking: Booking
) -> None:
    good = path(services, booking, booking.request.customer_id)
    stranger = path(services, booking, "somebody else")
    another_key = CalendarLinks("http://localhost", lambda: b"guessed")
    guessed = urlsplit(another_key.link(booking.reference, booking.request.customer_id)).path

    for link in (stranger, guessed, f"{good[:-5]}.ics", "/calendar/x.ics", "/calendar/%ff.y.ics"):
        assert client.get(link).status_code == 404, link


def test_there_is_no_link_where_nobody_could_follow_it() -> None:
    assert CalendarLinks("", lambda: b"key").link("booking_1.000", "person") == ""

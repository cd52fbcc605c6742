"""The calendar file of a booking, for whom it was linked."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from dialogue.values import Booking
from webapp.calendar.files import Words, calendar_file
from webapp.web import services

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/calendar/<token>.ics")
def calendar(token: str) -> Response:
    """Return the file as the booking stands now; 404 for whatever is no link of ours."""
    links = services().calendar_links
    named = links.read(token)
    booking = services().stores.bookings.get(named[0]) if named else None
    reader = links.reader(booking, named[1]) if booking and named else None
    if booking is None or reader is None:
        abort(404)
    response = Response(calendar_file(booking, _words(booking, reader)))
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="booking.ics"'
    return response


def _words(booking: Booking, reader: str) -> Words:
    request = booking.request
    names = {service.id: service.names["en"] for service in services().catalogue}
    return Words(
        service=names.get(request.service_type, request.service_type),
        other_side=_other_side(booking, reader) if booking.confirmed_before else "",
    )


def _other_side(booking: Booking, reader: str) -> str:
    request, stores = booking.request, services().stores
    if reader == request.customer_id:
        provider = stores.providers.get(request.provider_id)
        return provider.name if provider else ""
    return stores.people.get(request.customer_id).name or ""

"""Places and requests that several store tests use."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from dialogue.values import BookingRequest, Location, Provider, ProviderStatus, When

HARARE = Location(label="Harare", town="Harare", latitude=-17.83, longitude=31.05)
MUFAKOSE = Location(label="Mufakose, Harare", town="Harare", latitude=-17.87, longitude=30.93)
BORROWDALE = Location(label="Borrowdale, Harare", town="Harare", latitude=-17.75, longitude=31.09)
CHITUNGWIZA = Location(label="Chitungwiza", town="Chitungwiza", latitude=-18.01, longitude=31.08)
MUTARE = Location(label="Mutare", town="Mutare", latitude=-18.97, longitude=32.67)
BULAWAYO = Location(label="Bulawayo", town="Bulawayo", latitude=-20.15, longitude=28.58)


def local(day: int, hour: int = 0) -> datetime:
    """Return an hour of a day of November 2026 in Harare."""
    return datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Africa/Harare"))


def at(day: int, hour: int) -> When:
    """Return an hour of a day of November 2026."""
    return When(words="then", start=local(day, hour), end=None, grain="hour")


TOMORROW_AT_THREE = When(words="tomorrow at 3pm", start=local(24, 15), end=None, grain="hour")


def request(customer_id: str, provider_id: str, when: When = TOMORROW_AT_THREE) -> BookingRequest:
    """Return a plumber's job in Mufakose."""
    return BookingRequest(
        customer_id=customer_id,
        provider_id=provider_id,
        service_type="plumber",
        issue="blocked sink",
        when=when,
        job_location=MUFAKOSE,
        photos=("910000000000001",),
    )


def provider(
    person_id: str,
    name: str = "Seagate Plumbers",
    location: Location | None = HARARE,
    areas: tuple[str, ...] = (),
    status: ProviderStatus = "active",
    service_type: str = "plumber",
) -> Provider:
    """Return a provider who has written the label of the location as the address."""
    return Provider(
        id=person_id,
        name=name,
        service_type=service_type,
        address=location.label if location else "somewhere",
        location=location,
        areas=areas,
        status=status,
    )

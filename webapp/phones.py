"""Phone numbers: one written form, and a masked one for logs."""

from __future__ import annotations

import re

import phonenumbers

HOME_REGION = "ZW"
_LONG_DIGITS = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){7,14}")


def normalise(written: str, region: str = HOME_REGION) -> str | None:
    """Return a number as people write it in E.164 with the plus sign; None when it is none.

    Without a country code it is taken as one of `region`: "0771 234 567" is "+263771234567".
    """
    for candidate in (written, f"+{written.strip()}"):
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return _e164(number)
    return None


def from_whatsapp(user: str) -> str | None:
    """Return WhatsApp's form of a number, digits with the country code first, in E.164.

    None when it is no number. WhatsApp is believed: a number that no plan knows is kept as it is.
    """
    digits = re.sub(r"[\s().-]", "", user).removeprefix("+")
    if not re.fullmatch(r"[0-9]{5,20}", digits):
        return None
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return f"+{digits}"
    return _e164(number) if phonenumbers.is_valid_number(number) else f"+{digits}"


def masked(phone: str) -> str:
    """Return a number that a log may show: the country code's start and the last two digits."""
    return f"{phone[:4]}…{phone[-2:]}" if len(phone) >= 8 else "…"


def mask_numbers(text: str) -> str:
    """Return the text with everything in it that may be a phone number masked."""
    return _LONG_DIGITS.sub(lambda found: masked(found.group()), text)


def _e164(number: phonenumbers.PhoneNumber) -> str:
    written: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written

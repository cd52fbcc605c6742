"""`POST /model/parse`: the same as the command line gives."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from nlu.model import NluModel
from nlu.rasa_format import as_rasa

NOW = datetime(2026, 11, 18, 9, tzinfo=ZoneInfo("Africa/Harare"))


@pytest.mark.parametrize(
    "text",
    [
        "my geyser burst, I need a plumber in Avondale tomorrow 10am",
        "ndoda plumber kuMufakose mangwana na3",
        "the second one",
        "five stars",
        "yesterday at 5",
        "what is the exchange rate?",
        "Friday or Saturday in Hillside",
    ],
)
def test_a_message_is_understood_as_on_the_command_line(
    api: FlaskClient, nlu_model: NluModel, text: str
) -> None:
    answer = api.post("/model/parse", json={"text": text, "now": NOW.isoformat()})

    assert answer.get_json() == as_rasa(nlu_model.parse(text, now=NOW))


def test_without_now_the_present_counts(api: FlaskClient) -> None:
    answer = api.post("/model/parse", json={"text": "tomorrow at 10"}).get_json()

    (time,) = [each["value"] for each in answer["entities"] if each["entity"] == "time"]
    assert datetime.fromisoformat(time["start"]) > datetime.now(ZoneInfo("Africa/Harare"))  # noqa: TID251 - the server's clock is the real one


def test_a_time_without_an_offset_is_one_of_harare(api: FlaskClient) -> None:
    answer = api.post("/model/parse", json={"text": "in one hour", "now": "2026-11-18T09:00:00"})

    assert "2026-11-18T10:00:00+02:00" in answer.text

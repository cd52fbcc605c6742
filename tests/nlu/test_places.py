from __future__ import annotations

from pathlib import Path

import pytest

from nlu.places import Gazetteer
from nlu.types import Place, PlaceMatch

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(DATA / "places.csv")


def labels(match: PlaceMatch | None) -> list[str]:
    return [] if match is None else [place.label for place in match.candidates]


def found(gazetteer: Gazetteer, text: str) -> list[tuple[str, str]]:
    return [(m.text, m.candidates[0].label) for m in gazetteer.find(text)]


def test_a_name_written_as_it_is_scores_one(gazetteer: Gazetteer) -> None:
    (match,) = gazetteer.find("I need a plumber in Mufakose please")
    assert (match.text, match.start, match.end, match.score) == ("Mufakose", 20, 28, 1.0)
    assert labels(match) == ["Mufakose, Harare"]


def test_a_misspelt_name_scores_less_but_enough(gazetteer: Gazetteer) -> None:
    (match,) = gazetteer.find("plumber in Mufakoze")
    assert labels(match) == ["Mufakose, Harare"]
    assert 0.75 <= match.score < 1.0


@pytest.mark.parametrize(
    ("said", "label"),
    [("Salisbury", "Harare"), ("Byo", "Bulawayo"), ("Chi-town", "Chitungwiza"), ("Gwelo", "Gweru")],
)
def test_old_names_and_nicknames_are_known(gazetteer: Gazetteer, said: str, label: str) -> None:
    assert labels(gazetteer.match(said)) == [label]


@pytest.mark.parametrize(
    ("text", "span", "label", "section"),
    [
        ("Mkoba 14", "Mkoba 14", "Mkoba, Gweru", "14"),
        ("mkoba14 gweru", "mkoba14 gweru", "Mkoba, Gweru", "14"),
        ("Glen View 8", "Glen View 8", "Glen View, Harare", "8"),
        ("Seke Unit L", "Seke Unit L", "Seke, Chitungwiza", "Unit L"),
        ("unit k seke", "unit k seke", "Seke, Chitungwiza", "unit k"),
        ("Kambuzuma 3", "Kambuzuma 3", "Kambuzuma, Harare", "3"),
        ("Kuwadzana 4", "Kuwadzana 4", "Kuwadzana, Harare", "4"),
    ],
)
def test_the_section_is_kept_as_said(
    gazetteer: Gazetteer, text: str, span: str, label: str, section: str
) -> None:
    match = gazetteer.match(text)
    assert match is not None
    assert (match.text, match.section, labels(match)) == (span, section, [label])


@pytest.mark.parametrize(
    "text",
    ["Budiriro 3pm", "Budiriro 3:30", "Budiriro 2 bedrooms", "Budiriro 10 am", "Harare 2"],
)
def test_a_time_or_a_number_of_things_is_no_section(gazetteer: Gazetteer, text: str) -> None:
    (match,) = gazetteer.find(text)
    assert match.section is None


@pytest.mark.parametrize(
    ("text", "span", "label"),
    [
        ("ndiri kuMufakose", "Mufakose", "Mufakose, Harare"),
        ("ndiri kumufakose", "mufakose", "Mufakose, Harare"),
        ("muHarare", "Harare", "Harare"),
        ("pano paMachipisa", "Machipisa", "Machipisa, Harare"),
        ("yekuMbare", "Mbare", "Mbare, Harare"),
        ("eLuveve kusasa", "Luveve", "Luveve, Bulawayo"),
        ("koBulawayo", "Bulawayo", "Bulawayo"),
        ("ngiseNkulumane", "Nkulumane", "Nkulumane, Bulawayo"),
        ("abaseBeitbridge", "Beitbridge", "Beitbridge"),
        ("Entumbane", "Entumbane", "Entumbane, Bulawayo"),
        ("kuGlen View", "Glen View", "Glen View, Harare"),
        ("kuPumua South", "Pumua South", "Pumula South, Bulawayo"),
        ("kuMufakse", "Mufakse", "Mufakose, Harare"),
    ],
)
def test_a_locative_is_left_out_of_the_span(
    gazetteer: Gazetteer, text: str, span: str, label: str
) -> None:
    assert found(gazetteer, text) == [(span, label)]


@pytest.mark.parametrize(
    "text",
    [
        "Hillside Bulawayo",
        "Hillside, Bulawayo",
        "hillside byo",
        "Hillside in Bulawayo",
        "Bulawayo, Hillside",
        "Hillside (Bulawayo",
    ],
)
def test_a_town_beside_the_suburb_settles_which(gazetteer: Gazetteer, text: str) -> None:
    assert [labels(m) for m in gazetteer.find(text)] == [["Hillside, Bulawayo"]]


def test_a_town_elsewhere_in_the_message_settles_which(gazetteer: Gazetteer) -> None:
    suburb, town = gazetteer.find("I stay in Hillside, not far from the centre of Bulawayo")
    assert labels(suburb) == ["Hillside, Bulawayo"]
    assert labels(town) == ["Bulawayo"]


def test_a_suburb_of_a_neighbour_is_found_under_the_big_city(gazetteer: Gazetteer) -> None:
    assert labels(gazetteer.match("Zengeza 4, Harare")) == ["Zengeza, Chitungwiza"]
    assert labels(gazetteer.match("Zimre Park Harare")) == ["Zimre Park, Ruwa"]


def test_an_ambiguous_name_keeps_every_candidate_the_biggest_town_first(
    gazetteer: Gazetteer,
) -> None:
    candidates = ["Hillside, Harare", "Hillside, Bulawayo", "Hillside, Masvingo"]
    assert labels(gazetteer.match("Hillside")) == candidates


def test_every_place_of_a_message_is_found(gazetteer: Gazetteer) -> None:
    text = "not Kadoma but Kariba"
    assert found(gazetteer, text) == [("Kadoma", "Kadoma"), ("Kariba", "Kariba")]
    text = "I serve Mbare, Highfield and Glen View"
    assert [label for _, label in found(gazetteer, text)] == [
        *("Mbare, Harare", "Highfield, Harare", "Glen View, Harare")
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("not Kadoma but Kariba", "Kariba"),
        ("I was referring to Kariba and not Kadoma", "Kariba"),
        ("I'm in Harare", "Harare"),
        ("Harare please", "Harare"),
        ("no, Borrowdale", "Borrowdale, Harare"),
        ("Harare CBD", "CBD, Harare"),
        ("ndiri kuMbare", "Mbare, Harare"),
        ("6 Weale Road, Milton Park, Harare", "Milton Park, Harare"),
        ("12 Borrowdale Road, Harare", "Harare"),
        ("45 Samora Machel Ave, Eastlea", "Eastlea, Harare"),
        ("Machipisa shops", "Machipisa, Harare"),
        ("avondale wst", "Avondale West, Harare"),
        ("Kuwadzana extenstion", "Kuwadzana Extension, Harare"),
        ("Suburbs", "Suburbs, Bulawayo"),
        ("cement", "Cement, Bulawayo"),
        ("afmona", "Famona, Bulawayo"),
        ("kuForunes Gate, Bulawayo", "Fortunes Gate, Bulawayo"),
        ("Foortunes Gate", "Fortunes Gate, Bulawayo"),
    ],
)
def test_the_whole_text_is_read_as_an_answer(gazetteer: Gazetteer, text: str, label: str) -> None:
    assert labels(gazetteer.match(text)) == [label]


def test_a_choice_of_two_has_the_candidates_of_both(gazetteer: Gazetteer) -> None:
    match = gazetteer.match("Mbare or Highfield")
    assert labels(match) == ["Mbare, Harare", "Highfield, Harare"]


@pytest.mark.parametrize(
    "text",
    [
        "London",
        "I'm in Johannesburg",
        "Springfield",
        "my house",
        "kumba",
        "here",
        "town",
        "plumber",
        "Tendai Moyo",
        "12 Borrowdale Road",
        "I have no cement",
        "",
        "?!",
        "14",
    ],
)
def test_what_is_not_in_the_gazetteer_is_never_guessed(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.match(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "hauna nguva here",
        "cement and sand",
        "my name is Beatrice",
        "Mrs Khumalo is home",
        "which suburbs in Kadoma",
        "kutenga sadza",
        "call Mr Makoni",
    ],
)
def test_an_everyday_word_is_no_place_in_a_running_message(gazetteer: Gazetteer, text: str) -> None:
    assert [name for name, _ in found(gazetteer, text) if name != "Kadoma"] == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("plumber in beatrice", "Beatrice"),
        ("phone repair, Avenues, Harare", "Avenues, Harare"),
        ("I live in Suburbs", "Suburbs, Bulawayo"),
        ("kuHauna", "Hauna"),
        ("ndinogara ku Hauna", "Hauna"),
        ("barber to come tomorrow, Tafara", "Tafara, Harare"),
        ("someone to fix my gate, Tshabalala", "Tshabalala, Bulawayo"),
    ],
)
def test_an_everyday_word_is_a_place_where_it_must_be_one(
    gazetteer: Gazetteer, text: str, label: str
) -> None:
    assert [found_label for _, found_label in found(gazetteer, text)] == [label]


def test_a_place_is_found_by_its_label(gazetteer: Gazetteer) -> None:
    place = gazetteer.by_label(" mufakose, HARARE ")
    assert place is not None
    assert place.name == "Mufakose"
    assert gazetteer.by_label("Mufakose") is None


def test_places_that_providers_serve_are_added_and_known_ones_kept(gazetteer: Gazetteer) -> None:
    new = Place(
        name="Newmarket",
        kind="suburb",
        town="Harare",
        province="Harare",
        latitude=-17.8,
        longitude=31.0,
        position="low",
    )
    known = gazetteer.by_label("Harare")
    assert known is not None
    extended = gazetteer.extended([new, known])
    assert labels(extended.match("newmarket")) == ["Newmarket, Harare"]
    assert extended.by_label("Harare") is known
    assert len(extended.places) == len(gazetteer.places) + 1
    assert gazetteer.match("newmarket") is None
    assert gazetteer.extended([known]) is gazetteer


def test_the_nearest_places_come_first_with_their_distance(gazetteer: Gazetteer) -> None:
    nearest = gazetteer.nearest(-17.87, 30.93, 5)
    assert nearest[0][0].label == "Mufakose, Harare"
    distances = [km for _, km in nearest]
    assert distances == sorted(distances)
    assert len(nearest) == 5
    assert all(place.position != "low" for place, _ in nearest)


def test_a_town_is_always_among_the_nearest(gazetteer: Gazetteer) -> None:
    (place, km) = gazetteer.nearest(-17.87, 30.93, 3)[-1]
    assert place.kind in ("city", "town")
    assert 0 < km < 20


def test_distance_is_that_of_the_sphere(gazetteer: Gazetteer) -> None:
    harare = gazetteer.by_label("Harare")
    assert harare is not None
    nearest = gazetteer.nearest(harare.latitude + 1, harare.longitude, 1000)
    one_degree = {place.label: km for place, km in nearest}["Harare"]
    assert one_degree == pytest.approx(111.2, abs=0.1)


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("11 Glenara Avenue, Greendale, Harare", "Greendale, Harare"),
        ("Unit C, Makoni, Chitungwiza", "Makoni, Chitungwiza"),
        ("2 Baines Avenue, Avenues, Harare.", "Avenues, Harare"),
        ("17 First Avenue, Mutare", "Mutare"),
        ("12 Mbare Road, Highfield", "Highfield, Harare"),
        ("I stay in Mufakose but the job is in Avondale", "Avondale, Harare"),
    ],
)
def test_an_address_means_the_place_that_it_ends_with(
    gazetteer: Gazetteer, address: str, label: str
) -> None:
    match = gazetteer.match(address)
    assert match is not None
    assert [place.label for place in match.candidates] == [label]
    assert match.text == address[match.start : match.end]

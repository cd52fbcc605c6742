from __future__ import annotations

from nlu import augmentation
from nlu.corpus import annotation
from nlu.types import Example


def test_typing_errors_are_the_same_every_time_and_two() -> None:
    text = "the geyser is leaking"
    assert augmentation.mistyped(text, 2, seed=3) == augmentation.mistyped(text, 2, seed=3)
    assert len({augmentation.mistyped(text, 2, seed=seed) for seed in range(20)}) > 15
    assert augmentation.mistyped("123 !", 2, seed=1) == "123 !"


def test_every_second_message_is_typed_badly_too() -> None:
    made = dict(augmentation.badly_typed(["one two", "three", "four five"]))
    assert list(made) == [0, 2]
    assert made[2] != "four five"


def examples(*texts: str) -> list[Example]:
    read = [annotation.read(text) for text in texts]
    return [Example(text=text, intent="inform", entities=entities) for text, entities in read]


def test_a_place_is_misspelt_and_all_else_stays() -> None:
    text = "[plumber](service_type) ku[Mufakose](location) by [Friday](time)"
    for known in (examples(*["hi"] * n, text) for n in range(30)):
        ((index, slip),) = augmentation.misspelt_places(known)
        trade, place, time = slip.entities
        assert index == len(known) - 1
        assert (trade.text, time.text) == ("plumber", "Friday")
        assert place.text not in ("Mufakose", "")
        assert all(slip.text[e.start : e.end] == e.text for e in slip.entities)
        assert slip.text == f"plumber ku{place.text} by Friday"


def test_every_third_message_with_a_place_has_a_slip_the_same_every_time() -> None:
    known = examples("hi", *["in [Harare](location)"] * 7)
    made = list(augmentation.misspelt_places(known))
    assert [index for index, _ in made] == [1, 4, 7]
    assert made == list(augmentation.misspelt_places(known))


def test_one_of_several_places_is_misspelt() -> None:
    (example,) = examples("[Budiriro](location) and [Mbare](location)")
    ((_, slip),) = augmentation.misspelt_places([example])
    said = [entity.text for entity in slip.entities]
    assert sum(text in ("Budiriro", "Mbare") for text in said) == 1
    assert slip.text == " and ".join(said)

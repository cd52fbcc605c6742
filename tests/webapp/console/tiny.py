"""A project in small: six intents, two languages, a test set, and the real lists of places."""

from __future__ import annotations

from pathlib import Path

from tests.fixtures.model import ROOT

LISTS = ("services.yml", "places.csv", "common_word_names.csv")
FAULTS = 60
"""Lines of the list of faults: enough to know some trades by theirs."""

ENGLISH = {
    "greet": "hi,hello,hey there,good morning,good day,hello my friend,hie,howdy,morning all",
    "thank": "thanks,thank you,thanks a lot,many thanks,thank you so much,great thanks,cheers mate",
    "affirm": "yes,yes please,sure,ok,that is right,correct,yep,okay go on,of course,that is it",
    "deny": "no,no thanks,nope,not that,wrong,never,no it is not,not really,no way,i do not agree",
    "cancel": "cancel,stop this,forget it,cancel everything,never mind,leave it,drop it please",
    "request_service": (
        "I need a [plumber](service_type),get me an [electrician](service_type),"
        "[plumber](service_type) in [Mufakose](location) please,my [geyser burst](issue),"
        "can a [welder](service_type) come [tomorrow](time),looking for a [painter](service_type),"
        "[toilet is blocked](issue) in [Gweru](location),need someone to [fix my tap](issue),"
        "send a [mechanic](service_type) to [Mbare](location) [today](time),"
        "my [lights keep going off](issue) in [Avondale](location)"
    ),
}
SHONA = {
    "greet": "mhoro,makadii,masikati,mangwanani shamwari",
    "thank": "ndatenda,maita basa,tatenda zvikuru",
    "affirm": "hongu,ehe,zvakanaka",
    "deny": "aiwa,kwete,handidi",
    "cancel": "regai,kanzura,siyana nazvo",
    "request_service": "ndoda [plumber](service_type),ndirikuda [electrician](service_type)",
}
TEST = {
    "greet": "hello to everyone,good evening people",
    "thank": "i thank you,thanks again friend",
    "affirm": "yes it is right,ok sure thing",
    "deny": "no not at all,that is wrong",
    "cancel": "please cancel it now,stop it all",
    "request_service": "a [plumber](service_type) is needed,who can [repair my roof](issue)",
}


def write(directory: Path) -> Path:
    """Make the project's data in a directory and return it."""
    test = directory / "nlu" / "test"
    test.mkdir(parents=True)
    for name in LISTS:
        (directory / name).symlink_to(ROOT / "data" / name)
    faults = (ROOT / "data" / "faults.csv").read_text(encoding="utf-8").splitlines()
    (directory / "faults.csv").write_text("\n".join(faults[:FAULTS]) + "\n", encoding="utf-8")
    for path, told in (
        (directory / "nlu" / "en_all.yml", ENGLISH),
        (directory / "nlu" / "sn_all.yml", SHONA),
        (test / "test_en.yml", TEST),
    ):
        path.write_text(yaml(told), encoding="utf-8")
    return directory


def yaml(told: dict[str, str]) -> str:
    """Return Rasa YAML; messages are separated by commas."""
    sections = (
        f"- intent: {intent}\n  examples: |\n"
        + "".join(f"    - {message}\n" for message in messages.split(","))
        for intent, messages in told.items()
    )
    return 'version: "3.1"\nnlu:\n' + "".join(sections)

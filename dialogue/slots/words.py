"""Names, issues and services as people type them."""

from __future__ import annotations

import re

from dialogue.context import Context
from dialogue.messages import Kind
from dialogue.slots.slips import meant
from dialogue.wording import capitalised

LONGEST_ISSUE = 500
LONGEST_NAME = 60
_LEADING = re.compile(
    r"^(please|pliz|plz|hi|hie|hello|well|so|it'?s|its|there'?s|there is|i have|we have|"
    r"(the |my )?(problem|issue) is( that)?|dambudziko (nderekuti|nderokuti|ndere|nde)|"
    r"inkinga (yikuthi|yikuti|ngeyokuthi)|my|our|the|an?|because)\b[\s,:]*",
    re.IGNORECASE,
)
_TROUBLE = ("problem", "issue", "dambudziko", "inkinga", "uhlupho")
_ANNOUNCING = (
    *_TROUBLE, "the", "my", "our", "is", "that", "nderekuti", "nderokuti", "ndere", "nde",
    "yikuthi", "yikuti", "ngeyokuthi",
)  # fmt: skip
"""Words with which people announce what is wrong."""
_JOINT = re.compile(
    r"[,;.]\s*(?:(?:and|but|also|uye|asi|futhi|njalo|kodwa)\s+)?|\s(?:and|but|uye|asi|futhi|kodwa)\s+",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
FEWEST = 3
"""Words from which what follows a choice is worth telling the provider."""
_COURTEOUS = re.compile(
    r"\b(thank\w*|thanx|maita\w*|ndatenda|ngiyabonga|siyabonga|one|choose|pick|take|sarudza|khetha)\b",
    re.IGNORECASE,
)
_SHORT = 3
"""Letters of words in which no slip is looked for."""
SOMEBODY = re.compile(
    r"\b(one|ones|guy|guys|lady|man|person|people|company|plumbers?|uyo|uya|lo|lowo)\b|"
    r"\b(we|ve|wa|o|wase|ose)(ku|mu|pa)?[A-Z]",
)
"""Words that make a place the sign of a provider rather than the place of the job."""
_NAME_OPENING = re.compile(
    r"^(hi|hie|hello)?[\s,]*(my (full )?name('?s| is)|name'?s|"
    r"(i'?m|i am|im|it'?s|this is|call me|ndini|ndinonzi|ini)\b|"
    r"zita rangu (ndi|i)|ngingu|nginguye|yimi|ngu\b|i(gama|bizo) lami (li)?ngu)"
    r"[\s:,-]*",
    re.IGNORECASE,
)
_MY_NAME = re.compile(r"name|nonzi|zita|igama|ibizo", re.IGNORECASE)
_NAMING = re.compile(
    r"\b(name('?s| is)( now)?|i'?m|i am|this is|call me|ndini|ndinonzi|zita rangu (ndi|i)|ngingu|"
    r"nginguye|yimi|i(gama|bizo) lami (li)?ngu)[\s:,]*$",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\b(?:[Nn]gi?n?gu|(?:[Yy]imi )?u)([A-Z][^\W\d_]+(?: [A-Z][^\W\d_]+)*)")
"""A name with the Ndebele "I am" written onto it: nginguSipho, yimi uSipho."""
_TO_PLACE = re.compile(
    r"(?:^|(?<=[\s,;.]))(?:(?:i|i['’]?m|am|im|we|live|stay|staying|living|based|from|in|at|of|near|around|"
    r"the|my|home|place|is|it['’]?s|and|here|ndiri|ndinogara|ndogara|tinogara|ndinobva|ndabva|wekwa|ku|"
    r"kwa|mu|pa|kumba|ngihlala|sihlala|ngivela|ngiphuma|ngise|ekhaya|wako|wase|e)[\s,]+)*[^\W\d_]*$",
    re.IGNORECASE,
)
"""What leads to a place, and what is written onto it: "I live in", "ndinogara ku", "ngise"."""
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-])*")
_AFTER_NAME = re.compile(
    r"[\s,;.]+(from|in|at|i stay|i live|staying|living|and|of|please|ku\w+|wekwa|ndinogara|"
    r"ngihlala)\b.*$"
    r"|[,;].*$",
    re.IGNORECASE | re.DOTALL,
)


def issue(ctx: Context) -> str:
    """Return what is wrong, as it goes to the provider: without "my", beginning with a capital.

    The whole message counts when it was the answer to the question, unless it also told
    a place or a time: then only what the message says is wrong.
    """
    spans = [entity.text for entity in ctx.entities("issue")]
    mixed = ctx.entities("location") or ctx.entities("time")
    return tidy_issue(", ".join(spans) if spans and mixed else ctx.text)


def says_what_is_wrong(text: str) -> bool:
    """Tell whether a message opens with "the problem is", a slip in it or not."""
    return _without_announcement(text) != text


def _without_announcement(text: str) -> str:
    """Drop "the probelm is that" and "dambudziko nderekti" from the front."""
    words = text.split()
    meanings = [_heard(word.casefold().strip(",:")) for word in words]
    said = next((n for n, word in enumerate(meanings) if word not in _ANNOUNCING), len(words))
    announces = said < len(words) and any(word in _TROUBLE for word in meanings[:said])
    return " ".join(words[said:]) if announces else text


def _heard(word: str) -> str:
    return meant(word, _ANNOUNCING) if len(word) > _SHORT else word


def tidy_issue(text: str) -> str:
    """Drop the words that people open with, and begin with a capital."""
    text = _without_announcement(" ".join(text.split()))
    while (shorter := _LEADING.sub("", text, count=1)) != text and len(shorter) > 2:
        text = shorter
    return capitalised(text[:LONGEST_ISSUE].rstrip(" ."))


def remainder(ctx: Context) -> str:
    """Return what follows a choice made in words: "please bring a ladder"; empty when nothing."""
    typed = ctx.incoming.text if ctx.incoming.kind is Kind.TEXT else ""
    joint = _JOINT.search(typed)
    if joint is None or typed.rstrip().endswith("?"):
        return ""
    rest = typed[joint.end() :].strip(" .!")
    others = [e for e in ctx.parse.entities if e.end > joint.end()]
    tells = len(_LETTERS.findall(rest)) >= FEWEST and not others
    return rest[:LONGEST_ISSUE] if tells and not _COURTEOUS.search(rest) else ""


def introduces(ctx: Context) -> bool:
    """Tell whether the message names its writer: "my name is Tariro, I need a plumber"."""
    named = ctx.entities("person_name")
    if named:
        return _NAMING.search(ctx.text[: named[0].start]) is not None
    opening = _NAME_OPENING.match(ctx.text)
    return opening is not None and _MY_NAME.search(opening[0]) is not None


def without_name_opening(text: str) -> str:
    """Return what follows "my name is" or "I'm"; the text itself where it does not begin so."""
    return _NAME_OPENING.sub("", text, count=1).strip(" ,.;:-!")


def person_name(ctx: Context) -> str:
    """Return the name that a message answers with; empty when it holds none."""
    named = [entity.text for entity in ctx.entities("person_name")]
    glued = _GLUED.search(ctx.text)
    if glued:
        return _tidy_name(glued[1])
    if named:
        initial = re.search(rf"{re.escape(named[0])}\.\s*[^\W\d_]{{2,}}", ctx.text)
        return _tidy_name(initial[0] if initial else named[0])
    text = without_name_opening(ctx.text)
    for entity in (*ctx.entities("location"), *ctx.entities("time")):
        before, told, after = text.partition(entity.text)
        text = f"{_TO_PLACE.sub('', before)} {after}" if told else text
    text = _AFTER_NAME.sub("", text).strip(" ,.;:-!")
    is_name = _NAME.fullmatch(text) and len(text.split()) <= 4 and 2 <= len(text) <= LONGEST_NAME
    return _tidy_name(text) if is_name else ""


def _tidy_name(text: str) -> str:
    text = " ".join(text.split())[:LONGEST_NAME]
    return text.title() if text.islower() or text.isupper() else text

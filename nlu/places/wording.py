"""The words that stand around the name of a place, in the three languages."""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SHONA_LINKS = ("", "ye", "we", "ve", "re", "che", "dze", "zve", "rwe", "hwe", "twe", "ne", "se")
_NDEBELE_LINKS = ("", "la", "le", "nga", "wa", "ya", "ba", "la", "sa", "za", "ka", "a")
LINKED = frozenset(
    {
        *(link + at for link in _SHONA_LINKS for at in ("ku", "mu", "pa")),
        *(link for link in _SHONA_LINKS if link),
        *(link + at for link in _NDEBELE_LINKS for at in ("ko", "se")),
        *("e", "kwa", "na", "no", "nase", "ngase", "nge", "be", "ze", "le", "ese", "kwe", "nezve"),
        *("ezve", "i", "yi", "ise", "abase", "sengise", "ngise", "sise", "use", "bese"),
        *("ngiku", "siku"),
    }
)
"""What Shona and Ndebele write onto the front of a place: at, in, of, and, with."""

AT = _set(
    """in at near around from within towards outside nearby close kuno muno pano uko ku mu pa kwa
    yeku wemu wepa reku cheku zveku neku nemu e ko se koku kwe eduze"""
)
"""Words before a name that say that it is a place."""

STAYING = _set(
    """live lives living stay stays staying based located reside residing situated moved shifted
    relocated suburb area location address ndinogara tinogara ndogara ndirikugara gara ndatamira
    ngihlala sihlala hlala"""
)
"""Words that, before one of `AT` or at once before a name, leave no doubt that it is a place."""

LINKING = re.compile(
    r"[\s,;:()/\-–]*(?:\b(?:in|at|of|here|ku|mu|e|ko|kwa|kuno|muno|ye|ya|yeku|yemu|se|yako)\b[\s\-]*)?",
    re.IGNORECASE,
)
"""What may stand between a suburb and its town: "Hillside, Bulawayo", "Avondale in Harare"."""

BEING = _set("am im is its are were ndini ndiri tiri ari ngi si u")
"""Words that do so before one of `AT`."""

TITLES = _set(
    """mr mrs ms miss mai baba mdara sekuru gogo ambuya tete sisi bhudhi mukoma dr doctor prof
    pastor rev madam cde mfundisi mufundisi aunt auntie uncle sis bro mama tata malume mkhulu
    ubaba umama umkhulu ugogo name zita igama"""
)
"""Words before the name of a person."""

STREET = _set(
    """road rd street str avenue ave av drive dr crescent cres lane ln boulevard highway hwy"""
)
"""Words after the name of a street, which is not the place then: "Borrowdale Road"."""

NOT = _set("not kwete hayi hatshi aiwa kete never isnt wasnt except hayisi")
"""Words before a place that is not meant."""

FILLER = _set(
    """i im i'm am is its it's it the a an we we're are my our me us at in on near around from to of
    for by here there now please pls plz kindly hi hie hello hey no yes ok okay sorry actually
    just location place area side suburb surburb town city address live lives living stay
    stays staying based located reside residing situated home house job is will be it's thats
    that's this that so and then meant mean i-mean instead rather make use want its zimbabwe zim
    shops shop shopping center centre mall turnoff clinic school police station stop terminus
    musika market growth point business rank township location extension estate
    ndiri ndirikuno ndirikugara ndinogara ndogara ndo tiri tinogara tirikugara kuno muno pano
    ndapota ku mu pa kwa e ko yeku kumba kwangu kwedu ndokwandiri iri ari nzvimbo yangu ndiripo
    hongu aiwa kwete ehe chaiko zvangu hangu munharaunda guta
    ngise ngiku ngihlala sihlala ngikhona ngilapha lapha khona cela ngicela yebo hatshi hayi cha
    uxolo indawo yami endaweni idolobho siku sise mina thina
    near next opposite behind after before past close corner"""
)
"""Words that an answer to "where?" may have besides the place."""

PART = re.compile(
    r"[\s,.\-]*(?P<part>(?:(?:unit|section|sec|phase)\s*(?:[a-p]|\d{1,2})|\d{1,2}|[a-p]))"
    r"(?![\w’'])"
    r"(?!\s*(?:[:.]\d|am\b|pm\b|hrs?\b|h\d|th\b|st\b|o['’]?\s?clock|days?\b|weeks?\b|hours?\b"
    r"|bed|room|people|doors?\b|geysers?\b|tiles\b|panels?\b|or\b|guys?\b|men\b|/))",
    re.IGNORECASE,
)
"""A section after the name of a suburb, but no time and no number of things."""

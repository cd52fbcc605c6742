"""The words for times in English, Shona and Ndebele, as people spell them.

Phrases are separated by "|". A phrase written without a space must be written so in the message
too ("2moro"); case never matters.
"""

from __future__ import annotations

from typing import Final

from nlu.times.items import PartName

RELATIVE_DAYS: Final[dict[int, str]] = {
    -2: "day before yesterday|marimwezuro|kuthangi|ngokuthangi",
    -1: "yesterday|last year|gore rapera|umnyaka odlule|ngomnyaka odlule|nyakenye|yestday|"
    "yesterdy|ystrday|ystday|yday|last night|last nite|nezuro|nezulo|zuro|izolo|lizolo|kwayizolo|"
    "nizolo",
    0: "today|2day|tday|todae|tody|todai|tdy|2dae|2dy|nhasi|nhas|nhsi|nhs|nhasy|nhase|nasi|"
    "nhasi uno|nhasi chaiye|nhasi racho|lamuhla|lamhla|lmhla|lmhl|lmuhla|lamuhla lokhu|namhlanje|"
    "namuhla|namhla|lamhlanje|lamuhlanje|namhlanj|lanamuhla|later today|later 2day",
    1: "tomorrow|2moro|2morrow|2morow|2mrow|2mrw|2mro|2mora|2mor|2moz|2morro|2mw|2 moro|2 morrow|"
    "2 mrw|tmrw|tmr|tmw|tmro|tmrrw|tmrow|tmorow|tmorrow|tommorow|tommorrow|tomorow|tomoro|"
    "tomorro|tomoz|tomor|tomo|toml|tomorw|tomrow|tomrw|2mrrw|to morrow|tommoro|tomora|morrow|"
    "mangwana|mangwan|mangwna|magwana|mngwana|mngwna|mngwn|mangwn|mangana|mangwanai|"
    "mangwana acho|mangwana wacho|mangwana chaiye|kusasa|ksasa|kssa|kss|kusa sa|kusas|kusaza|"
    "next day|following day",
    2: "day after tomorrow|day after 2moro|day after tmrw|day after 2mrw|day after tmr|"
    "day after 2morrow|day after tommorow|day aftr tmrw|day aftr 2moro|day aftr tomorrow|"
    "day after tomoro|day after tomorow|day after tommorrow|day after mangwana|overmorrow|"
    "day after|kuswera mangwana|kuswera mangwna|kusweramangwana|kuswera mangwana acho|"
    "kuswera mangwana wacho|kuswera|mangwana kuswera|mangwana mumwe|mangwana uri kutevera|"
    "mangwana unotevera|kwamangwana|marimwe|musi wakuswera mangwana|ngomhlomunye|ngomhlomnye|"
    "ngomhlamunye|mhlomunye|mhlomnye|umhlomunye|omhlomunye|ngomhlomumye|kusasa kwakusasa|"
    "langomhlomunye|ngemva kwakusasa|emva kwakusasa|ngemuva kwakusasa|emva kwekusasa|"
    "ngemva kwekusasa",
}

WEEK_ENDS: Final[dict[int, str]] = {
    0: "end of the week|end of week|end of this week|end of da week|end of the wk",
    1: "end of next week|end of nxt week",
}
"""Weeks from this one; taken for its Friday."""

BARE_WEEKDAYS: Final[dict[str, int]] = {"sibili": 1, "sithathu": 2, "sine": 3, "sihlanu": 4}
"""Days of the week as calendars print them, other words too: "sibili" is also "truly"."""
WEEKDAYS: Final[dict[int, str]] = {
    0: "monday|mondays|mon|mondy|munday|mondae|mndy|mond|monady|muvhuro|muvuro|mvhuro|muvhulo|"
    "muvhuru|mvulo|mvuro|msombuluko|mande|muvulo",
    1: "tuesday|tuesdays|tues|tue|teusday|tuesdy|tusday|tuesdae|tuezday|chipiri|chpiri|chipili|"
    "lwesibili|lwesibil|lwesbili|lwesi2|ngolwesi2|tuzdae",
    2: "wednesday|wednesdays|wed|weds|wensday|wednsday|wenesday|wedesday|wednesdy|wendsday|"
    "wednesdae|wedns|chitatu|chtatu|chitat|lwesithathu|lwesithatu|lwesithath|lwestathu|lwesi3|"
    "lwesitathu",
    3: "thursday|thursdays|thurs|thur|thu|thusday|thurdsay|thurday|thirsday|thrusday|thursdy|"
    "thursdae|thurzday|china|lwesine|lwesne|lwesi4|ngolwesi4|lwesini",
    4: "friday|fridays|fri|friday's|firday|fridy|fridae|fryday|frday|frid|chishanu|chshanu|"
    "chishan|chisanu|lwesihlanu|lwesihlan|lweshlanu|lwesi5|ngolwesi5|lwesihlano|lwesihlani",
    5: "saturday|saturdays|sat|satday|saterday|satuday|satrday|saturdy|saturdae|satarday|"
    "sartuday|saty|mugovera|mugovhera|mgovera|mugovela|mgqibelo|mgqibhelo|mqibelo|mgibelo|sabata|"
    "mugoveraa|mgqibel",
    6: "sunday|sundays|sun|sundy|sundae|suday|sunda|svondo|svndo|svhondo|sivondo|sondo|sonto|"
    "esvondo|amasonto|ngamasonto|ngesonto|ngosonto",
}

SVONDO: Final = frozenset({"svondo", "svndo", "svhondo", "sivondo", "sondo", "sonto", "esvondo"})
"""Both Sunday and week."""

MONTHS: Final[dict[int, str]] = {
    1: "january|jan|januari|janury|ndira|zibandlela|januwari|janyuwari",
    2: "february|feb|febuary|febr|februari|kukadzi|nhlolanja|febuluwari|febhuwari",
    3: "march|mar|kurume|mbimbitho|matshi|machi",
    4: "april|apr|aprl|kubvumbi|ngomabasa|kumabasa|ephreli|apreli|aprili",
    5: "may|chivabvu|nkwenkwezi|meyi",
    6: "june|jun|chikumi|nhlangula|juni",
    7: "july|jul|chikunguru|ntulikazi|julayi",
    8: "august|aug|agust|nyamavhuvhu|nyamavuvu|nyamavhuvu|ncwabakazi|agasti|ogasiti",
    9: "september|sept|sep|septmber|gunyana|mpandula|septhemba|sepitemba",
    10: "october|oct|octber|gumiguru|mfumfu|okthoba|okutobha",
    11: "november|nov|novmber|mbudzi|lwezi|novemba",
    12: "december|dec|decmber|dece|zvita|mpalakazi|disemba|dizemba|zvitha",
}

PARTS: Final[dict[PartName, str]] = {
    "first": "first thing|early mornings|1st thing|first thing in the morning|"
    "1st thing in the morning|early morning|early mrng|early in the morning|early mornin|"
    "mangwanani-ngwanani|mangwanani ngwanani|mangwananingwanani|mangwanani mangwanani|"
    "mangwanani-mangwanani|rungwanani|rungwanani-rungwanani|mangwanani chaiwo|ekuseni kakhulu|"
    "ekuseni ngovivi|ngovivi|ekuseni-seni|ekuseni seni",
    "morning": "morning|mornings|mrng|mornin|morn|morng|mornng|mawning|moring|mrning|a.m hours|"
    "mid morning|mid-morning|late morning|mangwanani|mangwanan|mangwannai|mangwani|"
    "mangwanani emangwana|ekuseni|kuseni|ekusni|eksni|kusni|ekusen|ekseni|kusenikuseni|makuseni",
    "lunch": "lunchtime|around lunch time|around lunchtime|before lunch time|at lunch time|"
    "at lunchtime|during lunch time|during lunch hour|over lunch hour|during lunchtime|"
    "lunch time|lunch-time|lunch hour|lunchhour|lunch tym|nguva yelunch|nguva dzelunch|at lunch|"
    "during lunch|before lunch|around lunch|over lunch|pa lunch|palunch|ngelunch|nge lunch|"
    "panguva yelunch|nguva yekudya kwemasikati|ngesikhathi selunch|emini|emini enkulu|"
    "emini bebade|phakathi kwelanga|phakathi lemini",
    "afternoon": "afternoon|afternoons|aftanoon|afternun|aftnoon|afternon|aftrnoon|arvo|aftenoon|"
    "aternoon|afta noon|late afternoon|late in the afternoon|early afternoon|mid afternoon|"
    "mid-afternoon|after lunch|aftr lunch|masikati|masikat|mskati|msikti|masikti|masikathi|"
    "maskati|msikati|ntambama|ntmbama|ntmbma|ntambam|ntambana|ntambma|emini yantambama|"
    "emini entambama|emva kwemini|ngemva kwemini",
    "evening": "evening|evenings|evng|evenin|eveng|evning|evenning|late evening|"
    "late in the evening|early evening|manheru|maneru|manhru|mnheru|manhero|mahneru|kusihlwa|"
    "kusihla|kusihlw|kushlwa|ksihlwa|kuhlwa",
    "night": "night|nights|nite|nyt|late night|late at night|husiku|usiku|pakati peusiku|ebusuku|"
    "busuku|ebsuku",
}

EARLY: Final = "early|earliest"
LUNCH: Final = "lunch"
AFTER_WORK: Final = "after work|aftr work"
"""Times beside a day only: "early tomorrow", "Sunday lunch"."""

TONIGHT: Final = "tonight|tonite|2nite|2night|2nyt|tonyt|tonght|tonigt|tnite|tnyt|2nght|2 nite"

ASAP: Final = (
    "asap|asp|a.s.a.p|a.s.a.p.|as soon as possible|as soon as u can|as soon as you can|"
    "as soon as they can|as soon as he can|as quick as possible|as fast as possible|"
    "as quickly as possible|as early as possible|right now|right nw|ryt now|ryt nw|rite now|"
    "rightnow|right away|rightaway|ryt away|straight away|straightaway|immediately|immediatly|"
    "imediately|immediatley|at once|this minute|this very minute|this instant|now now|"
    "nownow|now|nw|urgently|urgntly|urgetly|pronto|without delay|right this minute|"
    "izvozvi|izvozi|izvzvi|izvozvi izvozvi|zvino|zvino zvino|ikozvino|ikozvno|ikoko zvino|"
    "iye zvino|iyezvino|parizvino|pari zvino|panozvino|zvino izvi|pakarepo|"
    "pakare pano|pakarepano|nekukurumidza|nekuchimbidza|nekukasika|nekukasira|chimbichimbi|"
    "nechimbichimbi|"
    "khathesi|khathesi nje|kathesi|khatesi|katesi|khathes|khathesikhathesi|khathesi khathesi|"
    "manje|manje manje|manje nje|mje|khonamanje|khona manje|khonapho|khonapho nje|"
    "khonaphopho|masinyane|masinyazana|masinyana|masinya|ngokuphangisa|ngokuphangisisa|"
    "ngokushesha|ngesiqubu|lamuhla lokhu nje"
)

NAMED_CLOCKS: Final[dict[int, str]] = {
    12: "noon|midday|mid day|mid-day|noontime|high noon",
    24: "midnight|mid night|mid-night|midnyt",
}

NUMBERS: Final[dict[int, str]] = {
    1: "one|imwe|imwechete|poshi|rimwe|wani|kuqala|lokuqala|yokuqala|eyodwa|linye|lilodwa|elilodwa",
    2: "two|mbiri|piri|maviri|miviri|tuu|lesibili|amabili|ezimbili|emibili|mabili|zimbili",
    3: "three|tiri|thri|nhatu|tatu|matatu|mitatu|lesithathu|amathathu|ezintathu|"
    "emithathu|mathathu|zintathu",
    4: "four|fowa|ina|mana|lesine|amane|ezine|emine|mane",
    5: "five|faifi|faivhi|fayivhi|shanu|mashanu|mishanu|lesihlanu|amahlanu|ezinhlanu|"
    "emihlanu|mahlanu",
    6: "six|sikisi|nhanhatu|tanhatu|matanhatu|lesithupha|sithupha|ayisithupha|eziyisithupha",
    7: "seven|sevheni|seveni|nomwe|chinomwe|manomwe|minomwe|lesikhombisa|sikhombisa|"
    "ayisikhombisa|eziyisikhombisa",
    8: "eight|eyt|eyiti|eiti|sere|tsere|rusere|masere|lesificaminwembili|sificaminwembili|"
    "lesishiyagalombili|sishiyagalombili|ayisificaminwembili|ayisishiyagalombili",
    9: "nine|naini|nayini|pfumbamwe|mapfumbamwe|lesificamunwemunye|sificamunwemunye|"
    "lesishiyagalolunye|sishiyagalolunye|ayisificamunwemunye|ayisishiyagalolunye",
    10: "ten|teni|gumi|letshumi|itshumi|tshumi|alitshumi|leshumi|ezilitshumi",
    11: "eleven|ilevheni|ireveni|gumi neimwe|gumi nerimwe|gumi nemwe|gumi neimwechete|"
    "letshumi lanye|tshumi lanye",
    12: "twelve|twelvu|gumi nembiri|gumi nemaviri|gumi nepiri|gumi nambiri|letshumi lambili|"
    "tshumi lambili",
    15: "fifteen|gumi neshanu|gumi nemashanu",
    20: "twenty|makumi maviri|amatshumi amabili",
    25: "twenty five|twenty-five",
    30: "thirty|makumi matatu|amatshumi amathathu",
    35: "thirty five|thirty-five",
    40: "forty|fourty|makumi mana|amatshumi amane",
    45: "forty five|forty-five|fourty five|makumi mana nemashanu",
    50: "fifty|makumi mashanu",
    55: "fifty five|fifty-five",
    90: "ninety",
}

FRACTIONS: Final[dict[int, str]] = {
    30: "half|hafu|ngohalf|ngohafu|nahafu|nahalf|pahafu|ngo-half|hulf|ihalf|ihhafu|uhhafu|hhafu|"
    "ihafu|halfu|haf",
    15: "quarter|ngokota|ngoquarter|nakota|qtr|quater|quota|kota|ikota|qter|quarta|kwata",
}
PAST: Final = frozenset({"past", "pst", "pas", "pass", "pasi", "pasti", "paste", "pasta", "phasi"})
TO: Final = frozenset({"to", "till", "til", "tu", "tuu"})

MINUTE, DAY = 1, 1440
MONTH_UNIT = 0
UNITS: Final[dict[int, str]] = {
    MINUTE: "minute|minutes|min|mins|minuts|minits|minite|minites|mnts|minutes'|maminitsi|"
    "maminiti|maminetsi|memaminitsi|mumaminitsi|muminiti|miniti|imizuzu|mizuzu|kwemizuzu|umzuzu|"
    "mzuzu|amaminithi|amaminiti|kwamaminithi",
    60: "hour|hours|hr|hrs|hrz|hwr|hour's|hours'|awa|maawa|mawa|meawa|memaawa|mumaawa|muawa|"
    "mumawa|maora|mumaora|memaora|hola|ihola|amahola|mahola|kwehola|kwamahola|kwamahora|hora|"
    "amahora|ihora|kwehora|emahoreni|emaholeni|eholeni",
    DAY: "day|days|dayz|dys|day's|days'|zuva|mazuva|mumazuva|memazuva|rezuva|usuku|insuku|nsuku|"
    "kwensuku|kwezinsuku|ensukwini|ezinsukwini|ilanga|amalanga|malanga|kwamalanga|kwelanga|"
    "emalangeni",
    7 * DAY: "week|weeks|wk|wks|weekz|week's|weeks'|vhiki|viki|mavhiki|maviki|memavhiki|"
    "mumavhiki|mevhiki|mesvondo|muvhiki|musvondo|masvondo|memasvondo|mumasvondo|iviki|amaviki|"
    "kweviki|kwamaviki|emavikini|evikini",
    14 * DAY: "fortnight|fortnite|fortnight's",
    MONTH_UNIT: "month|months|mnth|mnths|month's|months'|mwedzi|memwedzi|mumwedzi|inyanga|"
    "izinyanga|zinyanga|kwenyanga|kwezinyanga|ezinyangeni",
}
"""Length in minutes; a month has none of its own."""

PERIODS: Final[dict[str, str]] = {
    "weekend": "weekend|weekends|wkend|wk end|wknd|wkends|wkd|wknds|weeknd|wekend|week end|w/end|"
    "weeken|weekened|wkndz|week-end|wikendi|vhikendi|wikend|kupera kwevhiki|kupera kwesvondo|"
    "pakupera kwevhiki|pakupera kwesvondo|kupera kweviki|mukupera kwevhiki|impelaviki|"
    "ngempelaviki|impela viki|ngempela viki|mpelaviki|ngempelasonto|impelasonto|"
    "ekupheleni kweviki|wiki endi",
    "week": "week|wk|wik|weeks|vhiki|viki|iviki|ngeviki|evikini|ivhiki|wiki|any day week",
    "month": "month|mnth|mth|mwedzi|inyanga|ngenyanga|enyangeni|nyanga|munth",
}

MONTH_END: Final = (
    "month end|pamonth end|pamonthend|monthend|month-end|mnthend|mnth end|month ending|"
    "end of month|end of the month|"
    "end of this month|end month|end of mnth|end of da month|end of dis month|"
    "last day of the month|"
    "last day of month|last day of this month|kupera kwemwedzi|kupera kwe mwedzi|"
    "pakupera kwemwedzi|mukupera kwemwedzi|kupera kwemwedzi uno|kwapera mwedzi|mwedzi wapera|"
    "mwedzi uchipera|mwedzi ukapera|mwedzi waakupera|mwedzi upere|mwedzi unopera|"
    "kumagumo kwemwedzi|"
    "kupera kwemonth|kuperera kwemwedzi|magumo emwedzi|"
    "ekupheleni kwenyanga|ukuphela kwenyanga|ngokuphela kwenyanga|kuphela kwenyanga|"
    "inyanga isiphela|inyanga iphela|nxa inyanga iphela|ekupheleni kwe nyanga|ekucineni kwenyanga|"
    "ekupheleni kwenyanga le|ukuphela kwenyanga le|ekuphelaneni kwenyanga"
)
NEXT_MONTH_END: Final = (
    "end of next month|next month end|next monthend|end of nxt month|last day of next month|"
    "kupera kwemwedzi unouya|ekupheleni kwenyanga ezayo|month end next month"
)
MID_MONTH: Final = (
    "mid month|mid-month|midmonth|middle of the month|middle of month|pakati pemwedzi"
)

HOLIDAYS: Final[dict[tuple[int, int], str]] = {
    (12, 25): "christmas day|christmas|xmas|xmas day|kisimusi|khisimusi|krismasi",
    (12, 24): "christmas eve|xmas eve",
    (12, 26): "boxing day",
    (1, 1): "new year's day|new years day|new year day",
    (12, 31): "new year's eve|new years eve|new year eve",
}

EASTER: Final[dict[int, str]] = {
    -2: "good friday|easter friday|chishanu chakanaka",
    0: "easter|easter sunday|easter holiday|easter holidays|isita|ista|phasika|ephasika|kwephasika",
    1: "easter monday",
}
"""Days from Easter Sunday."""

BEFORE_NOUN: Final[dict[int | None, str]] = {
    2: "week after next|wk after next",
    1: "next|nxt|nex|nx|nxxt|nextt|following|folowing|netx",
    0: "this|dis|ths|thiz|ds",
    -1: "last|previous|lst|past",
    None: "coming|coming up|upcoming|this coming|dis coming|comming|commin|cmng|this upcoming|"
    "forthcoming",
}
"""Words before a weekday or period: weeks (months) from the present one, None is the coming one."""

AFTER_NOUN: Final[dict[int | None, str]] = {
    1: "rinouya|chinouya|unouya|inouya|vanouya|zvinouya|rinowya|runouya|rinotevera|chinotevera|"
    "unotevera|inotevera|rinoteera|richatevera|richauya|chichauya|uchauya|elizayo|ezayo|ozayo|"
    "oluzayo|azayo|elizako|elizawo|lizayo|olizayo|elilandelayo|elandelayo|olulandelayo|"
    "olandelayo|ezako|ezawo|elitshayo|yalandelayo",
    None: "chiri kuuya|riri kuuya|uri kuuya|iri kuuya|ririkuuya|chirikuuya|urikuuya|ruri kuuya|"
    "irikuuya|coming",
    0: "rino|chino|uno|ino|yuno|racho rino|chino chino|leli|lolu|le nyanga|leliyana|ichi|iri",
    -1: "rapfuura|chapfuura|wapfuura|rapera|chapera|rakapera|chakapera|wakapera|rakapfuura|"
    "chakapfuura|edlulileyo|eledlule|elidlulileyo|oludlule|oludlulileyo|edlule|eliphelileyo|"
    "ephelileyo",
}

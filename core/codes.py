"""The codes that `lang:` and `country:` take, and the names that people write instead of them."""

from __future__ import annotations

LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik
    io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml
    mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd
    se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve
    vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905
)
"""ISO 639-1, two letters. Three letters (ISO 639-3) are taken as they are."""

COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
    BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
    IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
    MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK
    YE YT ZA ZM ZW
    """.split()  # noqa: SIM905
)
"""ISO 3166-1 alpha-2, and XK for Kosovo."""

LANGUAGE_NAMES = {
    name: code
    for code, names in {
        "ar": "arabic arab",
        "bn": "bengali bangla",
        "bg": "bulgarian",
        "ca": "catalan",
        "cs": "czech cz cze",
        "da": "danish dansk dk dan",
        "de": "german deutsch ger deu",
        "el": "greek gr gre",
        "en": "english eng",
        "es": "spanish espanol español spa",
        "et": "estonian",
        "fa": "persian farsi",
        "fi": "finnish suomi",
        "fr": "french francais français fre fra",
        "he": "hebrew iw",
        "hi": "hindi",
        "hr": "croatian",
        "hu": "hungarian",
        "id": "indonesian",
        "it": "italian italiano ita",
        "ja": "japanese jp jpn",
        "ko": "korean kor",
        "lt": "lithuanian",
        "lv": "latvian",
        "ms": "malay",
        "nl": "dutch nederlands dut nld",
        "no": "norwegian norsk",
        "pl": "polish polski pol",
        "pt": "portuguese portugues português por",
        "ro": "romanian",
        "ru": "russian rus",
        "sk": "slovak",
        "sl": "slovenian",
        "sr": "serbian",
        "sv": "swedish svenska swe",
        "sw": "swahili",
        "ta": "tamil",
        "te": "telugu",
        "th": "thai",
        "tl": "tagalog filipino",
        "tr": "turkish turkce türkçe tur",
        "uk": "ukrainian ua ukr",
        "ur": "urdu",
        "vi": "vietnamese",
        "zh": "chinese cn mandarin chi zho",
    }.items()
    for name in names.split()
}
"""Languages as they are named, and codes that are not theirs."""

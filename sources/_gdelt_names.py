"""Languages and countries as the news index names them, and their codes.

Its names are in English; what stands here is what news comes in and from. A name that is not here says
nothing, which is no error.
"""

from __future__ import annotations

from collections.abc import Mapping


def coded(names: Mapping[str, str], name: str | None) -> str | None:
    """The code of a name, however it is spaced and capitalised; None for an unknown one."""
    return names.get("".join(name.split()).lower()) if name else None


def _table(pairs: str) -> Mapping[str, str]:
    return {name: code for code, _, name in (pair.partition(":") for pair in pairs.split())}


LANGUAGES = _table(
    """
    af:afrikaans sq:albanian am:amharic ar:arabic hy:armenian az:azerbaijani eu:basque be:belorussian
    bn:bengali bs:bosnian bg:bulgarian my:burmese ca:catalan zh:chinese hr:croatian cs:czech da:danish
    nl:dutch en:english et:estonian tl:filipino fi:finnish fr:french gl:galician ka:georgian de:german
    el:greek gu:gujarati ha:hausa he:hebrew hi:hindi hu:hungarian is:icelandic id:indonesian ga:irish
    it:italian ja:japanese kn:kannada kk:kazakh km:khmer ko:korean ku:kurdish ky:kyrgyz lo:lao
    lv:latvian lt:lithuanian mk:macedonian ms:malay ml:malayalam mt:maltese mr:marathi mn:mongolian
    ne:nepali no:norwegian nn:norwegiannynorsk ps:pashto fa:persian pl:polish pt:portuguese pa:punjabi
    ro:romanian ru:russian sr:serbian sd:sindhi si:sinhalese sk:slovak sl:slovenian so:somali es:spanish
    sw:swahili sv:swedish tg:tajik ta:tamil te:telugu th:thai bo:tibetan tr:turkish tk:turkmen
    uk:ukrainian ur:urdu ug:uyghur uz:uzbek vi:vietnamese cy:welsh xh:xhosa yi:yiddish yo:yoruba zu:zulu
    be:belarusian tl:tagalog si:sinhala nb:norwegianbokmal
    """
)
"""ISO 639 codes by the name in lower case, without spaces."""

COUNTRIES = _table(
    """
    AF:afghanistan AL:albania DZ:algeria AD:andorra AO:angola AG:antiguaandbarbuda AR:argentina
    AM:armenia AW:aruba AU:australia AT:austria AZ:azerbaijan BS:bahamas BS:thebahamas BS:bahamas,the
    BH:bahrain BD:bangladesh BB:barbados BY:belarus BE:belgium BZ:belize BJ:benin BM:bermuda BT:bhutan
    BO:bolivia BA:bosniaandherzegovina BA:bosnia-herzegovina BW:botswana BR:brazil BN:brunei BG:bulgaria
    BF:burkinafaso MM:burma MM:myanmar BI:burundi KH:cambodia CM:cameroon CA:canada CV:capeverde
    KY:caymanislands CF:centralafricanrepublic TD:chad CL:chile CN:china CO:colombia KM:comoros CG:congo
    CD:democraticrepublicofthecongo CD:congo-kinshasa CR:costarica CI:ivorycoast CI:cotedivoire
    HR:croatia CU:cuba CY:cyprus CZ:czechrepublic CZ:czechia DK:denmark DJ:djibouti DM:dominica
    DO:dominicanrepublic EC:ecuador EG:egypt SV:elsalvador GQ:equatorialguinea ER:eritrea EE:estonia
    SZ:swaziland SZ:eswatini ET:ethiopia FO:faroeislands FJ:fiji FI:finland FR:france GA:gabon GM:gambia
    GM:gambia,the GE:georgia DE:germany GH:ghana GI:gibraltar GR:greece GL:greenland GD:grenada GU:guam
    GT:guatemala GG:guernsey GN:guinea GW:guinea-bissau GY:guyana HT:haiti HN:honduras HK:hongkong
    HU:hungary IS:iceland IN:india ID:indonesia IR:iran IQ:iraq IE:ireland IM:isleofman IL:israel
    IT:italy JM:jamaica JP:japan JE:jersey JO:jordan KZ:kazakhstan KE:kenya KI:kiribati XK:kosovo
    KW:kuwait KG:kyrgyzstan LA:laos LV:latvia LB:lebanon LS:lesotho LR:liberia LY:libya LI:liechtenstein
    LT:lithuania LU:luxembourg MO:macau MK:macedonia MK:northmacedonia MG:madagascar MW:malawi
    MY:malaysia MV:maldives ML:mali MT:malta MH:marshallislands MR:mauritania MU:mauritius MX:mexico
    FM:micronesia MD:moldova MC:monaco MN:mongolia ME:montenegro MA:morocco MZ:mozambique NA:namibia
    NR:nauru NP:nepal NL:netherlands NC:newcaledonia NZ:newzealand NI:nicaragua NE:niger NG:nigeria
    KP:northkorea NO:norway OM:oman PK:pakistan PW:palau PS:westbank PS:gazastrip PS:palestine PA:panama
    PG:papuanewguinea PY:paraguay PE:peru PH:philippines PL:poland PT:portugal PR:puertorico QA:qatar
    RE:reunion RO:romania RU:russia RW:rwanda KN:saintkittsandnevis LC:saintlucia
    VC:saintvincentandthegrenadines WS:samoa SM:sanmarino SA:saudiarabia SN:senegal RS:serbia
    SC:seychelles SL:sierraleone SG:singapore SK:slovakia SK:slovakrepublic SI:slovenia
    SB:solomonislands SO:somalia ZA:southafrica KR:southkorea SS:southsudan ES:spain LK:srilanka
    SD:sudan SR:suriname SE:sweden CH:switzerland SY:syria TW:taiwan TJ:tajikistan TZ:tanzania
    TH:thailand TL:easttimor TG:togo TO:tonga TT:trinidadandtobago TN:tunisia TR:turkey TM:turkmenistan
    TV:tuvalu UG:uganda UA:ukraine AE:unitedarabemirates GB:unitedkingdom US:unitedstates UY:uruguay
    UZ:uzbekistan VU:vanuatu VA:vaticancity VE:venezuela VN:vietnam YE:yemen ZM:zambia ZW:zimbabwe
    """
)
"""ISO 3166 alpha-2 codes by the name in lower case, without spaces."""

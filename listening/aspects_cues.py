"""How languages say that one thing is better than another.

A cue is a regular expression over a sentence whose names are one private character each (`{N}`). Its `other` is
the name compared with: the group of that name, else the first one shortly behind the cue; its `subject` the
group of that name, else the last one before the cue (for `EITHER`, also one behind `other`). `worse` cues say
that the subject is the worse one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

# ruff: noqa: E501 (a table of expressions)

NAME = "[\ue000-\uf8ff]"
"""A name, in a sentence whose names are one character each."""

Kind = Literal["better", "worse", "instead", "switch", "unlike"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A way to compare."""

    kind: Kind
    pattern: re.Pattern[str]


_SPAN = "[^.!?,;。！？，]{0,40}?"
_GIVEN = {"S": f"(?P<subject>{_SPAN})", "O": f"(?P<other>{_SPAN})", "N": NAME, "T": "['’]?"}

_ALL: tuple[tuple[Kind, str], ...] = (
    ("better", rf"(?<={NAME})\s?>{{1,3}}\s?(?=(?:the |der |la |el )?{NAME})"),
    ("worse", rf"(?<={NAME})\s?<{{1,3}}\s?(?=(?:the |der |la |el )?{NAME})"),
)

_EN_GOOD = (
    "better|nicer|faster|cheaper|easier|cleaner|smoother|quicker|stronger|safer|smarter|superior|preferable|friendlier"
    "|more (?:reliable|stable|comfortable|useful|intuitive|responsive|accurate|affordable|secure|helpful|fun|polished)"
    "|less (?:buggy|expensive|annoying|confusing|laggy|bloated|painful)"
)
_EN_BAD = (
    "worse|slower|pricier|buggier|uglier|clunkier|harder|weaker|laggier|crappier|shittier|inferior|dumber"
    "|more (?:expensive|buggy|annoying|confusing|laggy|bloated|painful|unreliable|unstable)"
    "|less (?:reliable|stable|comfortable|useful|intuitive|responsive|accurate|affordable|secure|helpful|fun)"
)

_CUES: dict[str, tuple[tuple[Kind, str], ...]] = {
    "en": (
        ("better", rf"\b(?:{_EN_GOOD}) (?:\w+ ){{0,2}}?than\b|\b(?:superior|preferable) to\b"),
        ("better", r"\b(?:beats?|outperforms?|outclass(?:es)?|crush(?:es)?|smokes?|destroys?|trumps?)\b"),
        ("worse", rf"\b(?:{_EN_BAD}) (?:\w+ ){{0,2}}?than\b|\binferior to\b"),
        ("worse", r"(?:\bnot|n['’]?t|\bnowhere near|\bnever) (?:be )?(?:quite |nearly |even )?(?:as|so) (?:good|nice|fast|reliable"
                  r"|useful|smooth|stable|easy|comfortable) as\b"),
        ("switch", r"\b(?:switch|mov|migrat|chang)\w* (?:\w+ ){0,3}?from {O} to {S}(?=[.,;!?]|$|\s\w)"),
        ("switch", r"\b(?:switch|mov|migrat|chang)\w* (?:\w+ ){0,3}?to {S} from\b"),
        ("instead", r"\b(?:instead of|rather than)\b"),
        ("instead", r"\bprefer(?:red|s)? {S} (?:to|over)\b"),
        ("instead", r"\b(?:choose|chose|pick|picked|take|recommend) {S} over\b"),
        ("better", r"\bblows (?:the )?{O} (?:out of the water|away)"),
        ("worse", r"\b(?:can(?:no|['’])t compete with|cannot compete with|is no match for|has nothing on|pales next to)\b"),
        ("switch", r"\b(?:ditch|leav|left|dump|drop|abandon|quit|swap|cancel)\w* {O} for {S}(?=[.,;!?]|$|\s)"),
        ("switch", r"\breplac\w+ {O} (?:with|by) {S}(?=[.,;!?]|$|\s)"),
        ("instead", r"\brather (?:\w+ ){0,2}?{S} than\b"),
        ("unlike", r"\b(?:unlike|as opposed to|in contrast to|compared (?:to|with))\b"),
    ),
    "de": (
        ("better", r"\b(?:besser|schöner|schneller|billiger|günstiger|einfacher|zuverlässiger|angenehmer|stabiler|übersichtlicher)"
                   r"(?:e[rnsm]?)? als\b"),
        ("better", r"\b(?:schlägt|übertrifft)\b"),
        ("worse", r"\b(?:schlechter|schlimmer|langsamer|teurer|umständlicher|unzuverlässiger|lahmer)(?:e[rnsm]?)? als\b"),
        ("worse", r"\b(?:nicht|nie) (?:ganz |annähernd |mal )?(?:so|ebenso) (?:gut|schnell|schön|zuverlässig|stabil|einfach) wie\b"),
        ("switch", r"\bvo[nm] {O} (?:zu|zum|zur|auf) {S} (?:ge\w*wechselt|umge\w+|gegangen|wechseln)"),
        ("switch", r"\bwechsel\w* (?:\w+ ){0,2}?vo[nm] {O} (?:zu|zum|zur) {S}(?=[.,;!?]|$|\s)"),
        ("instead", r"\b(?:statt|anstatt|anstelle von|lieber als)\b"),
        ("instead", r"\blieber {S} als\b"),
        ("switch", r"\bwechsel von {O} zu {S}(?=[.,;!?]|$|\s)"),
        ("unlike", r"\b(?:anders als|im gegensatz zu[mr]?|im vergleich zu[mr]?|verglichen mit)\b"),
    ),
    "fr": (
        ("better", r"\b(?:meilleure?s?|mieux|plus (?:rapide|fiable|simple|pratique|agréable|stable|efficace|beau|belle)s?"
                   r"|moins (?:cher|chère|lent|lente)s?) (?:\w+ )?(?:que|qu['’])"),
        ("better", r"\b(?:bat|surpasse|écrase|dépasse)\b"),
        ("worse", r"\b(?:pires?|moins (?:bon|bonne|bien|fiable|rapide|pratique|stable|efficace)s?"
                  r"|plus (?:lent|lente|cher|chère|mauvais|mauvaise)s?) (?:\w+ )?(?:que|qu['’])"),
        ("worse", r"\bpas (?:aussi|si) (?:bon|bonne|bien|fiable|rapide|pratique)s? (?:que|qu['’])"),
        ("switch", r"\b(?:pass[ée]\w*|chang[ée]\w*|migr[ée]\w*) (?:de chez|de|d['’]|du) ?{O} (?:à|vers|chez|au) {S}(?=[.,;!?]|$|\s)"),
        ("instead", r"\b(?:au lieu (?:de|d['’]|du)|plutôt (?:que|qu['’]))"),
        ("instead", r"\bpréf[èé]r\w+ {S} à\b"),
        ("switch", r"\b(?:quitt|lâch|laiss)\w+ {O} pour {S}(?=[.,;!?]|$|\s)"),
        ("unlike", r"\b(?:contrairement (?:à|au)|à la différence (?:de|d['’])|comparée? (?:à|au))"),
    ),
    "es": (
        ("better", r"\b(?:mejor(?:es)?|superior(?:es)? a|más (?:rápid[oa]|fiable|barat[oa]|fácil|estable|bonit[oa]|cómod[oa]|útil)s?"
                   r"|menos (?:car[oa]|lent[oa])s?) (?:\w+ )?(?:que|a)\b"),
        ("better", r"\b(?:supera a|le gana a|gana a|vence a|le da mil vueltas a)\b"),
        ("worse", r"\b(?:peor(?:es)?|más (?:lent[oa]|car[oa]|inestable|complicad[oa])s?|menos (?:fiable|estable|útil|rápid[oa])s?)"
                  r" (?:\w+ )?que\b"),
        ("worse", r"\bno (?:es|son|está|funciona) (?:ni )?tan (?:buen[oa]s?|bien|rápid[oa]|fiable|estable|útil) como\b"),
        ("switch", r"\b(?:cambi[éeo]\w*|pas[éeo]\w*|migr[éeo]\w*|mud[éeo]\w*)(?: \w+)? (?:de|desde) {O} a {S}(?=[.,;!?]|$|\s)"),
        ("instead", r"\b(?:en vez de|en lugar de|antes que)\b"),
        ("instead", r"\bprefier\w+ (?:a )?{S} (?:a|que|antes que)\b"),
        ("switch", r"\b(?:dej[éeóo]\w*|abandon\w+|cambi\w+) {O} por {S}(?=[.,;!?]|$|\s)"),
        ("unlike", r"\b(?:a diferencia de|al contrario que|comparad[oa] con|en comparación con)\b"),
    ),
    "it": (
        ("better", r"\b(?:meglio|miglior[ei]?|più (?:veloce|affidabile|semplice|economic[oa]|stabile|comod[oa]|bell[oa]))"
                   r" (?:\w+ )?(?:di|del|della|dell['’]|rispetto a|che)\b"),
        ("better", r"\b(?:batte|supera|surclassa|straccia)\b"),
        ("worse", r"\b(?:peggio|peggior[ei]?|più (?:lent[oa]|car[oa]|scomod[oa]|instabile)|meno (?:affidabile|stabile|veloce|util[ei]))"
                  r" (?:\w+ )?(?:di|del|della|dell['’]|rispetto a|che)\b"),
        ("worse", r"\bnon (?:è|sono|funziona) (?:così )?(?:buon[oa]?|bene|veloce|affidabile|stabile|bell[oa]) (?:come|quanto)\b"),
        ("switch", r"\b(?:passat\w+|cambiat\w+|migrat\w+) da(?:l|lla|ll['’])? ?{O} a(?:l|lla|d)? ?{S}(?=[.,;!?]|$|\s)"),
        ("instead", r"\b(?:invece (?:di|del|della)|anziché|piuttosto che|al posto (?:di|del|della))\b"),
        ("instead", r"\bpreferi\w+ {S} a(?:l|lla|d)?\b"),
        ("switch", r"\b(?:lasciat|mollat|abbandonat)\w+ {O} per {S}(?=[.,;!?]|$|\s)"),
        ("unlike", r"\b(?:a differenza (?:di|del|della)|al contrario di|rispetto a|in confronto a)\b"),
    ),
    "pt": (
        ("better", r"\b(?:melhor(?:es)?|superior(?:es)? a|mais (?:rápid[oa]|confiável|barat[oa]|fácil|estável|bonit[oa]|prátic[oa])"
                   r"|menos (?:car[oa]|lent[oa])) (?:\w+ )?(?:do que|que|à|ao|a)\b"),
        ("better", r"\b(?:supera|ganha d[aoe]|vence|bate)\b"),
        ("worse", r"\b(?:pior(?:es)?|mais (?:lent[oa]|car[oa]|complicad[oa]|instável)|menos (?:confiável|estável|útil|rápid[oa]))"
                  r" (?:\w+ )?(?:do que|que)\b"),
        ("worse", r"\bnão (?:é|são|está|funciona) (?:nem )?tão (?:bo[ma]|bem|rápid[oa]|confiável|estável) (?:como|quanto)\b"),
        ("switch", r"\b(?:mud\w+|troqu\w+|migr\w+|pass\w+|sa[íi]) (?:da|do|de) {O} (?:para|pra|pro|pela|pelo)(?: a| o)? ?{S}(?=[.,;!?]|$|\s)"),
        ("switch", r"\btroqu\w+ (?:a |o )?{O} pel[ao] {S}(?=[.,;!?]|$|\s)"),
        ("instead", r"\b(?:em vez d[eao]|ao invés d[eao]|no lugar d[eao])\b"),
        ("instead", r"\bprefir\w+ (?:a |o )?{S} (?:do que|à|ao|a)\b"),
        ("switch", r"\b(?:larg|deix|abandon)\w+ (?:a |o )?{O} (?:(?:e fui |e vim )?(?:pra|para|pro|pela|pelo)) (?:a |o )?{S}(?=[.,;!?]|$|\s)"),
        ("unlike", r"\b(?:ao contrário d[eao]|diferente(?:mente)? d[eao]|comparad[oa] (?:com|à|ao))\b"),
    ),
    "nl": (
        ("better", r"\b(?:beter|sneller|goedkoper|mooier|makkelijker|betrouwbaarder|fijner|stabieler)e? (?:\w+ )?(?:dan|als)\b"),
        ("better", r"\b(?:verslaat|overtreft)\b"),
        ("worse", r"\b(?:slechter|erger|trager|langzamer|duurder|onbetrouwbaarder)e? (?:\w+ )?(?:dan|als)\b"),
        ("worse", r"\bniet (?:zo|even) (?:goed|snel|mooi|betrouwbaar|stabiel) als\b"),
        ("switch", r"\b(?:overgestapt|gewisseld|overgegaan) van {O} naar {S}(?=[.,;!?]|$|\s)"),
        ("switch", r"\bvan {O} naar {S} (?:overgestapt|gewisseld|gegaan)\b"),
        ("instead", r"\b(?:in plaats van|liever dan)\b"),
        ("unlike", r"\b(?:in tegenstelling tot|anders dan|vergeleken met)\b"),
    ),
    "ru": (
        ("better", r"\b(?:лучше|быстрее|дешевле|удобнее|надежнее|надёжнее|проще|стабильнее|круче)(?:,? чем\b| (?={N}))"),
        ("better", r"\b(?:превосходит|обгоняет|уделывает|побеждает)\b"),
        ("worse", r"\b(?:хуже|медленнее|дороже|неудобнее|глючнее)(?:,? чем\b| (?={N}))"),
        ("worse", r"\bне (?:так|такой|такая|такое) (?:хорош[аио]?|хороший|хорошая|удобен|быстр\w*|надежн\w*|надёжн\w*),? как\b"),
        ("switch", r"\b(?:переш\w+|переход\w+|ушл?[иаё]?\w*|пересел\w?) (?:с|со|от) {O} (?:на|к) {S}(?=[.,;!?]|$|\s)"),
        ("instead", r"\bвместо\b"),
        ("unlike", r"\b(?:в отличие от|по сравнению с)\b"),
    ),
    "ar": (
        ("better", r"(?:أفضل|افضل|أحسن|احسن|أسرع|اسرع|أرخص|ارخص|أسهل|اسهل|أقوى|أجمل) (?:\w+ )?من\b"),
        ("better", r"(?:يتفوق على|تتفوق على|يغلب)"),
        ("worse", r"(?:أسوأ|اسوأ|اسوء|أبطأ|ابطأ|أغلى|اغلى|أضعف) (?:\w+ )?من\b"),
        ("worse", r"(?:ليس|ليست|مش|مو) (?:جيد[اةً]*|بجودة|حلو|زي جودة|كويس) ?(?:مثل|زي|ك)?(?=\s|{N})"),
        ("switch", r"(?:انتقلت|تحولت|غيرت|حولت) من {O} (?:إلى|الى|ل) ?{S}(?=[.,;!?؟]|$|\s)"),
        ("instead", r"(?:بدلا من|بدلاً من|بدل|عوضا عن)"),
        ("instead", r"\bأفضل {S} على\b"),
        ("switch", r"(?:تركت|هجرت) {O} و\w+ (?:إلى|الى|ل) ?{S}(?=[.,;!?؟]|$|\s)"),
        ("unlike", r"(?:على عكس|بعكس|بخلاف|عكس|مقارنة ب)"),
    ),
    "hi": (
        ("better", r"(?P<other>{N})\S* (?:से|se) {S}(?:बेहतर|अच्छ\w*|तेज़?|सस्त\w*|बढ़िया|behtar|acch?h?[aie]|badhiya|sast[aie])"),
        ("worse", r"(?P<other>{N})\S* (?:से|se) {S}(?:बदतर|खराब|ख़राब|घटिया|बुर\w*|धीम\w*|महंग\w*|kharab|ghatiya|bur[aie]|bekar)"),
        ("worse", r"(?P<other>{N})\S* (?:जितन\w*|jitn[aie]) {S}(?:अच्छ\w*|तेज़?|बढ़िया|acch?h?[aie]|badhiya) (?:नहीं|nahi\w*|nhi)"),
        ("switch", r"(?P<other>{N})\S* (?:से|se) {S} (?:पर|में|par|pe|mein) (?:स्विच|शिफ्ट|आ गय\w*|आया|switch|shift|aa gay\w*)"),
        ("instead", r"(?P<other>{N})\S* (?:के बजाय|की बजाय|की जगह|ke bajaye?|ki jagah)"),
        ("unlike", r"(?P<other>{N})\S* (?:के विपरीत|की तुलना में|के मुकाबले|ke muqable|ke mukable)"),
    ),
    "id": (
        ("better", r"\blebih (?:baik|bagus|cepat|murah|enak|mudah|nyaman|stabil|oke|mantap)"
                   r" (?:dari|daripada|ketimbang|dibanding(?:kan)?)\b|\bmengalahkan\b"),
        ("worse", r"\blebih (?:buruk|jelek|lambat|lemot|mahal|parah|ribet) (?:dari|daripada|ketimbang|dibanding(?:kan)?)\b"),
        ("worse", r"\b(?:tidak|nggak|gak|ga|tak) (?:sebaik|sebagus|secepat|semurah|seenak|senyaman|sestabil)\b"),
        ("switch", r"\b(?:pindah|beralih|ganti|hijrah) dari {O} ke {S}(?=[.,;!?]|$|\s)"),
        ("instead", r"\b(?:alih-alih|ketimbang|daripada|bukannya)\b"),
        ("unlike", r"\b(?:tidak seperti|berbeda dengan|beda dengan|dibanding(?:kan)?)\b"),
    ),
    "tr": (
        ("better", r"(?P<other>{N}){T}(?:\w+ )?(?:d[ae]n|t[ae]n|ya göre|ye göre)? ?(?:çok |biraz )?daha"
                   r" (?:iyi|hızlı|ucuz|güzel|kolay|kaliteli|güvenilir|rahat|başarılı)"),
        ("worse", r"(?P<other>{N}){T}(?:\w+ )?(?:d[ae]n|t[ae]n|ya göre|ye göre)? ?(?:çok |biraz )?daha"
                  r" (?:kötü|yavaş|pahalı|berbat|zor|kalitesiz)"),
        ("worse", r"(?P<other>{N}) kadar (?:iyi|hızlı|güzel|kaliteli|kolay|güvenilir) değil"),
        ("switch", r"(?P<other>{N}){T}(?:d[ae]n|t[ae]n) {S}{T}(?:y?[ae]|n[ae]) geç(?:t|iş|er)\w*"),
        ("instead", r"(?P<other>{N}) yerine"),
        ("unlike", r"(?P<other>{N}){T}\w* (?:aksine|kıyasla|tersine)"),
    ),
    "ja": (
        ("better", "(?P<other>{N})[^。、より\ue000-\uf8ff]{0,6}より[もは]?、?(?P<subject>[^。]{0,20}?)"
                   "(?:良い|よい|いい|良か|よか|良く|好き|速い|早い|安い|使いやす|優れ|便利|快適|マシ|ましだ|上だ|安定)"),
        ("worse", "(?P<other>{N})[^。、より\ue000-\uf8ff]{0,6}より[もは]?、?(?P<subject>[^。]{0,20}?)(?:悪い|悪か|ひどい|酷い|遅い|高い|使いにく|劣る|不安定|不便)"),
        ("worse", "(?P<other>{N})[^。、\ue000-\uf8ff]{0,6}ほど(?P<subject>[^。]{0,12}?)(?:良くな|よくな|速くな|使いやすくな|便利では?な|便利じゃな|好きでは?な|好きじゃな)"),
        ("switch", "(?P<other>{N})[^。\ue000-\uf8ff]{0,4}から(?P<subject>[^。]{0,12}?)[にへ](?:乗り換え|移行|変え|切り替え|替え|移っ)"),
        ("instead", "(?P<other>{N})[^。\ue000-\uf8ff]{0,4}の代わりに"),
        ("switch", "(?P<other>{N})[^。\ue000-\uf8ff]{0,2}(?:をやめて|やめて|を解約して)、?(?P<subject>[^。]{0,12}?)に"),
        ("unlike", "(?P<other>{N})[^。\ue000-\uf8ff]{0,4}(?:と違って|と違い|に比べて|に比べると|と比べて|とは違い)"),
    ),
    "zh": (
        ("better", "比(?!起)(?P<other>[^。，,]{0,6}?{N})(?P<subject>[^。，,]{0,12}?)(?:好|强|強|快|便宜|稳定|穩定|流畅|流暢|方便|靠谱|耐用|香|实用|舒服)"),
        ("worse", "比(?!起)(?P<other>[^。，,]{0,6}?{N})(?P<subject>[^。，,]{0,12}?)(?:差|烂|爛|慢|贵|貴|难用|難用|糟|卡|坑)"),
        ("worse", "(?:不如|比不上|不及)"),
        ("worse", "(?:没有|沒有|没)(?P<other>[^。，,]{0,4}?{N})(?P<subject>[^。，,]{0,6}?)(?:好|强|強|快|稳定|流畅|方便|靠谱|耐用)"),
        ("switch", "从(?P<other>[^。，,]{0,12}?)(?:换到|换成|转到|转向|换了)(?P<subject>[^。，,]{0,12}?)(?=[。，,!！了]|$)"),
        ("switch", "從(?P<other>[^。，,]{0,12}?)(?:換到|換成|轉到|轉向)(?P<subject>[^。，,]{0,12}?)(?=[。，,!！了]|$)"),
        ("instead", "(?:而不是|而非)"),
        ("instead", "比起(?P<other>[^。，,]{0,8}{N})[，,]?(?:我)?(?:更喜欢|更喜歡|还是|還是|更爱)(?P<subject>[^。，,]{0,10})"),
        ("unlike", "(?:不像|跟|和|与)(?P<other>[^。，,]{0,6}?{N})(?:不同|不一样|不一樣|相比)|不像"),
    ),
    "ko": (
        ("better", "(?P<other>{N})[^.,\ue000-\uf8ff]{0,4}보다(?P<subject>[^.]{0,16}?)(?:좋|낫|나은|나아|빠르|빨라|싸|편하|편해|훌륭|안정)"),
        ("worse", "(?P<other>{N})[^.,\ue000-\uf8ff]{0,4}보다(?P<subject>[^.]{0,16}?)(?:나쁘|나빠|별로|느리|느려|비싸|불편|못하|못해)"),
        ("switch", "(?P<other>{N})[^.,\ue000-\uf8ff]{0,2}에서(?P<subject>[^.]{0,12}?)(?:로|으로) (?:갈아|옮|바꿨|바꾸|넘어)"),
        ("instead", "(?P<other>{N})[^.,\ue000-\uf8ff]{0,2} ?대신"),
    ),
    "pl": (
        ("better", r"\b(?:lepsz[yae]|lepiej|szybsz[yae]|tańsz[yae]|wygodniejsz[yae]) (?:\w+ )?(?:niż|od)\b"),
        ("worse", r"\b(?:gorsz[yae]|gorzej|wolniejsz[yae]|droższ[yae]) (?:\w+ )?(?:niż|od)\b"),
        ("switch", r"\b(?:przeszed\w+|przesz[łl]\w+|przenios\w+)(?: się)? z {O} (?:na|do) {S}(?=[.,;!?]|$|\s)"),
        ("instead", r"\bzamiast\b"),
        ("unlike", r"\b(?:w przeciwieństwie do|w porównaniu (?:do|z))\b"),
    ),
    "sv": (
        ("better", r"\b(?:bättre|snabbare|billigare|enklare|smidigare) (?:\w+ )?än\b"),
        ("worse", r"\b(?:sämre|värre|långsammare|dyrare|krångligare) (?:\w+ )?än\b"),
        ("worse", r"\binte (?:lika|så) (?:bra|snabb|bra) som\b"),
        ("switch", r"\bbytt?e?(?: \w+)? från {O} till {S}(?=[.,;!?]|$|\s)"),
        ("instead", r"\b(?:istället för|i stället för|hellre än)\b"),
        ("unlike", r"\b(?:till skillnad från|jämfört med)\b"),
    ),
}  # fmt: skip
_SAME = {"ms": "id"}


@cache
def cues(language: str | None) -> tuple[Cue, ...]:
    """The cues of a language; of English when it is unknown; only signs where there are none."""
    language = language or "en"
    found = (*_ALL, *_CUES.get(_SAME.get(language, language), ()))
    return tuple(Cue(kind, re.compile(_fill(pattern), re.IGNORECASE)) for kind, pattern in found)


def _fill(pattern: str) -> str:
    for mark, given in _GIVEN.items():
        pattern = pattern.replace(f"{{{mark}}}", given)
    return pattern

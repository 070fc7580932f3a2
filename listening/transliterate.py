"""Words of other scripts in Latin letters, roughly as they sound: enough to tell whether two are one name.

Cyrillic, Greek, Arabic (and Persian), Hebrew, Devanagari, Japanese kana and Korean, letter by letter, by a
small table of our own. It cannot read Chinese characters (nor Japanese written in them, Thai, Tamil and the
rest): those need a dictionary. It knows no language: Ukrainian г becomes g, Spanish ll stays ll. Vowels that
Arabic and Hebrew leave out stay out, their letters for long vowels are read as vowels, and what Japanese and
Korean cannot tell apart (l and r, b and v) is one letter there. So never compare its words as they are: see
`listening.sounds`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from core.fold import fold
from core.words import kind

SCRIPTS = frozenset(
    ("CYRILLIC", "GREEK", "ARABIC", "HEBREW", "DEVANAGARI", "HIRAGANA", "KATAKANA", "HANGUL", "LATIN")
)
"""What is read, by the first word of its characters' Unicode names; both kana count as KATAKANA."""


def _table(text: str) -> dict[str, str]:
    """`б=b в=v` as a dict; nothing behind `=` is a letter without a sound."""
    return dict(pair.partition("=")[::2] for pair in text.split())


_CYRILLIC = _table(
    "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=ts ч=ch ш=sh"
    " щ=shch ъ= ы=i ь= э=e ю=yu я=ya і=i ї=yi є=e ґ=g ў=w ђ=j ј=y љ=l њ=n ћ=ch џ=j ѓ=g ќ=k ѕ=z"
    " ә=a ғ=g қ=k ң=n ө=o ү=u ұ=u һ=h"
)
_GREEK = _table(
    "μπ=b ντ=d γκ=g γγ=g τζ=j τσ=ch ου=u αι=e ει=i οι=i υι=i αυ=av ευ=ev"
    " α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=i φ=f χ=h ψ=ps ω=o"
)
_ARABIC = _table(
    "ا=a ب=b ت=t ث=th ج=j ح=h خ=h د=d ذ=d ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z ع= غ=g ف=f ق=k ك=k ل=l م=m ن=n"
    " ه=h و=o ي=i ء= پ=p چ=ch ژ=zh گ=g ڤ=v ڨ=g ٹ=t ڈ=d ڑ=r ں=n ے=e ڭ=g ۆ=o"
)
_HEBREW = _table(
    "וו=v יי=i א=a ב=b ג=g ד=d ה=h ו=o ז=z ח=h ט=t י=i כ=k ך=k ל=l מ=m ם=m נ=n ן=n ס=s ע= פ=p ף=p צ=ts ץ=ts"
    " ק=k ר=r ש=sh ת=t"
)
_DEVANAGARI = _table(
    "अ=a आ=a इ=i ई=i उ=u ऊ=u ऋ=ri ए=e ऐ=e ओ=o औ=o ऑ=o ऍ=e ा=a ि=i ी=i ु=u ू=u ृ=ri े=e ै=e ो=o ौ=o ॉ=o ॅ=e"
    " ं=n ँ=n ः= ्= क=k ख=k ग=g घ=g ङ=n च=ch छ=ch ज=j झ=j ञ=n ट=t ठ=t ड=d ढ=d ण=n त=t थ=t द=d ध=d न=n प=p"
    " फ=f ब=b भ=b म=m य=y र=r ल=l व=v श=sh ष=sh स=s ह=h ळ=l"
)
_KANA = _table(
    "ア=a イ=i ウ=u エ=e オ=o カ=ka キ=ki ク=ku ケ=ke コ=ko ガ=ga ギ=gi グ=gu ゲ=ge ゴ=go"
    " サ=sa シ=shi ス=su セ=se ソ=so ザ=za ジ=ji ズ=zu ゼ=ze ゾ=zo タ=ta チ=chi ツ=tsu テ=te ト=to"
    " ダ=da ヂ=ji ヅ=zu デ=de ド=do ナ=na ニ=ni ヌ=nu ネ=ne ノ=no ハ=ha ヒ=hi フ=fu ヘ=he ホ=ho"
    " バ=ba ビ=bi ブ=bu ベ=be ボ=bo パ=pa ピ=pi プ=pu ペ=pe ポ=po マ=ma ミ=mi ム=mu メ=me モ=mo"
    " ヤ=ya ユ=yu ヨ=yo ラ=ra リ=ri ル=ru レ=re ロ=ro ワ=wa ヰ=i ヱ=e ヲ=o ン=n ヴ=bu ー= ッ="
    " ァ=a ィ=i ゥ=u ェ=e ォ=o ャ=ya ュ=yu ョ=yo ヮ=wa"
)
_SMALL = frozenset("ァィゥェォャュョヮ")
"""They take the vowel of the letter before them away: ティ is ti, ジャ is ja."""
_KOREAN_FIRST, _KOREAN_MIDDLE, _KOREAN_LAST = (
    tuple(sounds.split(","))
    for sounds in (
        "g,kk,n,d,tt,r,m,b,pp,s,ss,,j,jj,ch,k,t,p,h",
        "a,e,ya,ye,o,e,yo,ye,o,wa,we,we,yo,u,wo,we,wi,yu,u,ui,i",
        ",k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,n,t,t,k,t,p,t",
    )
)
_LETTERS = {
    **_CYRILLIC, **{key: value for key, value in _GREEK.items() if len(key) == 1}, **_ARABIC,
    **{key: value for key, value in _HEBREW.items() if len(key) == 1}, **_DEVANAGARI, "w": "w",
}  # fmt: skip
_PAIRS = {key: value for table in (_GREEK, _HEBREW) for key, value in table.items() if len(key) == 2}
_NASAL = {"μπ": "mb", "ντ": "nd", "γκ": "ng", "γγ": "ng"}
"""What they are inside a word."""
_GREEK_W = re.compile("γου(?=[αεηιο])")
_SIGNS = frozenset("\u093e\u093f\u0940\u0941\u0942\u0943\u0947\u0948\u094b\u094c\u0949\u0945\u094d")
"""Devanagari's vowel signs, and the one that says that there is no vowel."""


@lru_cache(maxsize=1 << 17)
def script(word: str) -> str | None:
    """The one script of a word that is read here; None for any other, and for a mixed one."""
    found = {_script(character) for character in word if kind(character)}
    return found.pop() if len(found) == 1 and found <= SCRIPTS else None


@lru_cache(maxsize=1 << 12)
def _script(character: str) -> str:
    name = unicodedata.name(character, "").split(" ")[0]
    return "KATAKANA" if name in ("HIRAGANA", "KATAKANA-HIRAGANA") else name


def romanise(word: str) -> str | None:
    """A word in the letters a to z, None for one that cannot be read here: `пример` is `primer`."""
    word = fold(word)
    match script(word):
        case "LATIN":
            return "".join(letter for letter in word if letter.isascii())
        case "KATAKANA":
            return _kana(word)
        case "HANGUL":
            return _korean(word)
        case "DEVANAGARI":
            return _devanagari(word)
        case None:
            return None
        case _:
            return _alphabet(word)


def _alphabet(word: str) -> str:
    word = _GREEK_W.sub("w", word)
    found = ""
    at = 0
    while at < len(word):
        pair = _PAIRS.get(word[at : at + 2])
        if pair is not None and at:
            pair = _NASAL.get(word[at : at + 2], pair)
        found += pair if pair is not None else _LETTERS.get(word[at], "")
        at += 1 if pair is None else 2
    return found


def _devanagari(word: str) -> str:
    """Each consonant has an a behind it, unless another sign says otherwise, or the word ends."""
    found = ""
    for at, sign in enumerate(word):
        found += _LETTERS.get(sign, "")
        ahead = word[at + 1 : at + 2]
        if (
            unicodedata.category(sign) == "Lo"
            and sign not in "अआइईउऊऋएऐओऔऑऍ"
            and ahead
            and ahead not in _SIGNS
        ):
            found += "a"
    return found


def _kana(word: str) -> str:
    found = ""
    for sign in word:
        letter = chr(ord(sign) + 0x60) if "\u3041" <= sign <= "\u3096" else sign
        sound = _KANA.get(letter, "")
        if letter in _SMALL and found[-1:] in tuple("aiueo"):
            found = found[:-1]
            if found.endswith(("sh", "ch", "j")):
                sound = sound.removeprefix("y")
        found += sound
    return found


def _korean(word: str) -> str:
    found = ""
    for sign in word:
        at = ord(sign) - 0xAC00
        if 0 <= at < 11172:
            found += _KOREAN_FIRST[at // 588] + _KOREAN_MIDDLE[at % 588 // 28] + _KOREAN_LAST[at % 28]
    return found

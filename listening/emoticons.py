"""Faces typed with punctuation, and the picture that each stands for."""

from __future__ import annotations

import re

PICTURES = {
    sign: picture
    for picture, signs in {
        "🙂": ":) :-) =) (: :] (-: :)) ^^ ^_^ ^-^ (^^) (^_^) (^^)/ (^o^) c: :3",
        "😃": ":D :-D =D :d XD xD Xd :')",
        "😉": ";) ;-) ;D ;]",
        "😛": ":P :-P :p :-p ;P ;p =P",
        "🙁": ":( :-( =( ): :[ :c )-: :((",
        "😭": ":'( :,( T_T T.T TT_TT ;_; ;-; (T_T) (;_;) QQ ㅠㅠ ㅜㅜ",
        "😕": ":/ :-/ =/ :\\ :-\\ :S :-S :s :|  :-| -_- -.- (-_-) (ーー;) (^_^;) (^^; (汗)",
        "😠": ">:( D: >:[ :@",
        "😮": ":O :-O :o :-o o_O O_o o.O",
        "😘": ":* :-* ;*",
        "❤": "<3 <33 ♥ ♡",
        "💔": "</3",
        "😂": "(笑) (爆笑) ㅋㅋ ㅎㅎ",
        "👍": "+1",
        "😡": "(怒)",
        "😢": "(泣) (涙)",
    }.items()
    for sign in signs.split()
}
"""The picture that each emoticon stands for."""


def _ways(lettered: bool) -> str:
    """All emoticons that begin with a letter (or do not), the longest first."""
    signs = sorted((sign for sign in PICTURES if sign[0].isalpha() == lettered), key=len, reverse=True)
    first = "".join(sorted({re.escape(sign[0]) for sign in signs}))
    # What ends in a letter or a slash is none when a word or a path goes on behind it.
    ways = "|".join(
        re.escape(sign) + ("(?![\\w/])" if sign[-1].isalnum() or sign[-1] in "/\\" else "") for sign in signs
    )
    return f"(?=[{first}])(?:{ways})"


EMOTICON = re.compile(f"{_ways(False)}|(?<!\\w){_ways(True)}")
"""Finds emoticons, the longest first."""

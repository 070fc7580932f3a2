"""What people said on a made-up day of a maker of door locks, for the previews. Nothing here exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.meaning import SENTIMENTS, Feeling, Intent, Meaning
from core.types import Author, Hit, Match, Mention, Post, Standing

NOW = datetime(2026, 5, 5, 14, 3, tzinfo=UTC)
ICONS = {"forum": "💬", "news": "📰", "apps": "⭐", "social": "💭"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One invented post: `handle`, `name` and `followers` are its author's, `ago` minutes before NOW; `wants`
    is what its author surely wants, `perhaps` what possibly."""

    source: str
    text: str
    handle: str
    ago: int
    title: str | None = None
    name: str | None = None
    followers: int | None = None
    engagement: int | None = None
    rating: float | None = None
    lang: str = "en"
    sentiment: str | None = None
    wants: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


_SITES = {
    "forum": "forum.example.org",
    "news": "news.example.com",
    "apps": "apps.example",
    "social": "social.example",
}
_WORDS = ("Tirvanto", "TIRVANTO", "Kuvrel", "缇万托", "تيرفانتو", "ティルバント")
_DAY = (
    Said(
        source="social",
        handle="carerclaire",
        name="Claire Adeyemi",
        followers=410,
        engagement=230,
        ago=4,
        sentiment="negative",
        wants=("urgent",),
        perhaps=("complaint",),
        text="URGENT: my client is 91 and locked in. The Tirvanto will not turn from the inside since the "
        "update, and her carer cannot get in. Calling the fire brigade now.",
    ),
    Said(
        source="forum",
        title="Re: Kuvrel stuck on “calibrating” after 5.2",
        handle="nightporter",
        name="Piet Okoro",
        engagement=8,
        ago=31,
        sentiment="negative",
        wants=("complaint", "question"),
        text="Four rooms, four dead Kuvrel locks, six guests in my kitchen. I am making pancakes. I am not "
        "joking. Has anybody at Tirvanto got a time for the fix, so that I can tell them something?",
    ),
    Said(
        source="social",
        handle="mteller",
        name="Mara Teller",
        followers=18_300,
        engagement=210,
        ago=48,
        text="I am a journalist writing about the Tirvanto 5.2 failures. I have asked the press office for a "
        "comment; my deadline is 15:00.",
    ),
    Said(
        source="social",
        handle="kai.nakoa",
        followers=520,
        engagement=7,
        ago=72,
        text="@nikatries same stairs, same Tirvanto, different onions",
    ),
    Said(
        source="forum",
        title="Guest codes for a four room guesthouse",
        handle="nightporter",
        name="Piet Okoro",
        engagement=6,
        ago=320,
        text="Wish list for Tirvanto: codes that start at check-in time without me doing it by hand.",
    ),
    Said(
        source="social",
        handle="crypto.keymaster",
        followers=1,
        engagement=0,
        ago=95,
        sentiment="neutral",
        text="🔑 TIRVANTO OWNERS 🔑 recover your lock with OUR coin!!! *click* "
        "<https://claim.invalid.example> <!channel> #tirvanto",
    ),
    Said(
        source="apps",
        handle="g_weller",
        rating=1,
        engagement=0,
        ago=37,
        lang="de",
        sentiment="negative",
        wants=("bug_report",),
        text="Nach dem Update unbrauchbar. Kuvrel brummt, Tür bleibt zu. So etwas darf nicht passieren.",
    ),
    Said(
        source="social",
        handle="wei.zhou",
        name="周薇",
        followers=980,
        engagement=29,
        ago=52,
        lang="zh",
        text="升级5.2以后缇万托门锁直接卡死，物业说今天已经接到七户投诉。厂家能不能先停止推送？",
    ),
    Said(
        source="news",
        title="Tirvanto locks fail after update, owners shut out",
        handle="Newsdesk",
        engagement=512,
        ago=64,
        text="Owners in several cities could not open their doors on Tuesday.",
    ),
    Said(
        source="social",
        handle="tine.o",
        followers=83,
        engagement=1,
        ago=66,
        text="Tirvanto down in our whole building. The lift works, the doors do not. It is normally the "
        "other way round.",
    ),
    Said(
        source="social",
        handle="rafa.lino",
        followers=340,
        engagement=6,
        ago=68,
        lang="pt",
        text="Mais um aqui. Tirvanto parada, eu sentado no capacho com o gato do vizinho.",
    ),
    Said(
        source="forum",
        title="Does the Kuvrel keypad work with gloves on?",
        handle="bettina",
        ago=140,
        engagement=3,
        text="Asking before winter. Mine needs two tries, the Kuvrel of my neighbour none.",
    ),
    Said(
        source="social",
        handle="layla.h",
        name="ليلى حداد",
        followers=2_140,
        engagement=41,
        ago=58,
        lang="ar",
        sentiment="negative",
        text="بعد تحديث 5.2 لم يعد قفل تيرفانتو (Tirvanto) يفتح من الداخل، وابني عالق في الغرفة منذ ساعة. "
        "هل من أحد يرد؟ 😡",
    ),
    Said(
        source="forum",
        title="5.2にしてから玄関が開かない件",
        handle="kumagoro",
        name="佐伯 くま",
        engagement=15,
        ago=81,
        lang="ja",
        sentiment="negative",
        text="ティルバントを更新したら鍵が固まりました。雨の中で一時間待っています。同じ症状の方、いますか？🥲☔",
    ),
)


def mentions() -> list[Mention]:
    """The day as it came in: new mentions, numbered from 1."""
    return [_mention(number, said) for number, said in enumerate(_DAY, 1)]


def _mention(number: int, said: Said) -> Mention:
    at = NOW - timedelta(minutes=said.ago)
    site = _SITES[said.source]
    post = Post(
        source=said.source,
        key=str(number),
        url=f"https://{site}/{said.handle.lower()}/{7400 + number}",
        title=said.title,
        text=said.text,
        author=Author(handle=said.handle, name=said.name, followers=said.followers),
        said_at=at,
        site=site,
        lang=said.lang,
        rating=said.rating,
        engagement=said.engagement,
    )
    return Mention(
        id=number,
        post_id=number,
        post=post,
        matches=(Match("tirvanto", tuple(_hits(post))),),
        standing=Standing(),
        seen_at=at,
        sentiment=said.sentiment,
        meaning=_meaning(said),
        intents=said.wants,
    )


def _meaning(said: Said) -> Meaning:
    chances = {name: 0.86 if name == said.sentiment else 0.07 for name in SENTIMENTS}
    wants = (*((name, 0.9, True) for name in said.wants), *((name, 0.5, False) for name in said.perhaps))
    return Meaning(
        lang=said.lang,
        feeling=Feeling(chances["negative"], chances["neutral"], chances["positive"])
        if said.sentiment
        else None,
        intents=tuple(Intent(*one) for one in wants),
    )


def _hits(post: Post) -> Iterator[Hit]:
    for word in _WORDS:
        if (at := (post.title or "").find(word)) >= 0:
            yield Hit("title", at, at + len(word))
        if (at := post.text.find(word)) >= 0:
            yield Hit("text", at, at + len(word))

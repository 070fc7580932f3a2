"""Each operator of the query language on its own: what it finds, between ⟦ and ⟧, and what it does not."""

from __future__ import annotations

import pytest

from core.clauses import (
    And,
    Exact,
    Fuzzy,
    Handle,
    Hashtag,
    In,
    Literal,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Step,
    Wildcard,
    Within,
    Word,
)
from core.query import parse
from core.types import Post, Topic
from listening.matcher import Matcher
from listening.naive import judge
from listening.naive_fuzzy import slips
from tests.listening.marked import mark, unmark

A, B, C = Word("a"), Word("b"), Word("c")


def near(*parts: Query, within: int = 0, ordered: bool = False) -> Near:
    return Near(parts, (Step(within, ordered),) * (len(parts) - 1))


Row = tuple[Query, str]

COMPOUNDS: list[Row] = [
    # With a hyphen: apart, with any symbols, in one piece.
    (Word("car-sharing"), "⟦carsharing⟧, ⟦Car-Sharing⟧, ⟦car sharing⟧, ⟦car – sharing⟧, ⟦car, sharing⟧"),
    (Word("car-sharing"), "carsharings xcarsharing car of sharing sharing car"),
    (Word("car-sharing"), "⟦car\nsharing⟧"),
    (Word("e-mail"), "⟦email⟧ ⟦e-mail⟧ ⟦E mail⟧ emails"),
    (Word("covid-19"), "⟦Covid19⟧ ⟦COVID 19⟧ covid covid190"),
    (Word("a-b-c"), "⟦abc⟧ ⟦a b-c⟧"),
    (Word("a-b-c"), "ab-c a-bc"),
    (Word("wi‐fi"), "⟦wifi⟧ ⟦wi–fi⟧ ⟦wi-fi⟧"),
    (Word("b-ware"), "⟦bware⟧ ⟦B-Ware⟧"),
    (Word("jean-michel"), "⟦Jean Michel⟧ ⟦Jeanmichel⟧ jean et michel"),
    (Word("тест-драйв"), "⟦тестдрайв⟧ и ⟦Тест-драйв⟧"),
    # Only hyphens join: other symbols stand for any, but never for none.
    (Word("O'Neil"), "⟦O’Neil⟧ ⟦O Neil⟧ oneil"),
    (Word("acme.io"), "⟦acme.io⟧ ⟦acme io⟧ acmeio"),
    (Word("o'neil-smith"), "⟦O'Neilsmith⟧ ⟦o neil smith⟧ oneilsmith"),
    # In one piece: cut once, with one hyphen or one space.
    (Word("carsharing"), "⟦carsharing⟧ ⟦car-sharing⟧ ⟦car sharing⟧ ⟦Car–Sharing⟧ ⟦car\u00a0sharing⟧"),
    (Word("carsharing"), "car  sharing, car, sharing, car.sharing car/sharing sharing car"),
    (Word("carsharing"), "car\nsharing car\tsharing car - sharing"),
    (Word("carsharing"), "ca rsharing carshari-ng c-a-r-s-h-a-r-i-n-g"),
    (Word("carsharing"), "xcar sharing, car sharings, car_sharing"),
    (Word("carsharing"), "my-⟦car-sharing⟧-app"),
    (Word("straßenbahn"), "⟦Strassen-Bahn⟧ ⟦STRASSEN BAHN⟧"),
    (Word("фотоальбом"), "⟦фото-альбом⟧ ⟦фото альбом⟧"),
    (Word("τηλεόραση"), "⟦τηλε-οραση⟧"),
    (Word("foobar"), "⟦foo bar⟧ fo-obar foob-ar"),
    # Too short, or other letters: as it is written.
    (Word("email"), "⟦email⟧ e-mail ema-il"),
    (Word("abcde1"), "⟦abcde1⟧ abc-de1"),
    (Word("שלוםעולם"), "⟦שלוםעולם⟧ שלום-עולם שלום עולם"),
    (Word("東京タワービル"), "⟦東京タワービル⟧ 東京タワー-ビル"),
    # Quotes, beginnings and = mean these very words.
    (Phrase("car-sharing"), "⟦car sharing⟧ carsharing"),
    (Phrase("carsharing"), "car-sharing ⟦carsharing⟧"),
    (Exact("Carsharing"), "Car-sharing ⟦Carsharing⟧"),
    (Prefix("carshar"), "car sharing ⟦carsharing⟧"),
    (Fuzzy("carsharing", 0), "car-sharing ⟦carsharing⟧"),
]

WILDCARDS: list[Row] = [
    (Wildcard("ac*me"), "⟦acme⟧ ⟦acXme⟧ ⟦ac123me⟧ ac me ac-me acmes pacme"),
    (Wildcard("*cloud"), "⟦cloud⟧ ⟦acmecloud⟧ ⟦Acme_Cloud⟧ clouds acme-⟦cloud⟧"),
    (Wildcard("analy?e"), "⟦analyse⟧ ⟦analyze⟧ analye analysse"),
    (Wildcard("?phone"), "⟦iphone⟧ phone xiphone 3-phone i-phone"),
    (Wildcard("acme??"), "acme acmes ⟦acmeXL⟧ ⟦acme42⟧ acme123"),
    (Wildcard("col*r*"), "⟦colour⟧ ⟦colors⟧ ⟦Colorado⟧ col r"),
    (Wildcard("col*r?"), "color ⟦colors⟧ ⟦colours⟧"),
    (Wildcard("caf?"), "⟦café⟧ ⟦cafe⟧ ⟦cafe\u0301⟧ caf cafés"),
    (Wildcard("a*me"), "a" + "x" * 41 + "me ⟦a" + "x" * 40 + "me⟧"),
    # The shortest end counts; a new script ends a word.
    (Wildcard("ac*e"), "⟦acme⟧は ⟦ace⟧ ⟦acmee⟧ acmes"),
    (Wildcard("東*大"), "⟦東大⟧ ⟦東京大⟧大 東、大"),
    (Wildcard("東?大"), "東大 ⟦東京大⟧学"),
    # A vowel sign belongs to its letter.
    (Wildcard("कम?र"), "⟦कमलर⟧ ⟦कमलीर⟧ कमर कमलरम"),
    (Wildcard("*कम"), "⟦कम⟧ ⟦नकम⟧ नकमी कमन"),
    (Wildcard("?ดี"), "⟦ทดี⟧ ⟦ที่ดี⟧"),
    # Korean particles may follow the last letter.
    (Wildcard("아*메"), "⟦아크메⟧는 ⟦아메⟧ 내아크메"),
    (Wildcard("м?сква"), "⟦Москва⟧ ⟦масква⟧ москвы мосты"),
    (Wildcard("أك?ي"), "⟦أكمي⟧ والأكمي"),
    (Wildcard("*cloud"), "⟦Ａcmecloud⟧"),
]

SLIPS: list[Row] = [
    (Fuzzy("acme", 1), "⟦acme⟧ ⟦akme⟧ ⟦acm⟧ ⟦acmes⟧ ⟦amce⟧ ⟦aacme⟧ ⟦ACNE⟧"),
    (Fuzzy("acme", 1), "akne amec ac acmess pacmes acme_1"),
    (Fuzzy("acme", 1), "⟦acme⟧-cloud x⁄⟦acme⟧"),
    (Fuzzy("acme", 0), "⟦Acmé⟧ acmes akme"),
    (Fuzzy("listenpost", 2), "⟦listenpost⟧ ⟦lisenpost⟧ ⟦listnepsot⟧ ⟦listenposts⟧ ⟦litsenpsot⟧"),
    (Fuzzy("listenpost", 2), "listen post lstnpst listening"),
    # A swap is one slip, but what was swapped is not touched again.
    (Fuzzy("cape", 1), "⟦acpe⟧ ⟦caep⟧ peca acep"),
    (Fuzzy("caterpillar", 2), "⟦catepillar⟧ ⟦caterpilar⟧ ⟦catrepilar⟧ catrpilr"),
    # The whole word is compared: no clitics, no particles; its end may be a new script.
    (Fuzzy("أكمي", 0), "⟦أكمي⟧ والأكمي"),
    (Fuzzy("아크메는", 1), "⟦아크메⟧ ⟦아크메는⟧ ⟦아크매는⟧ 아크메에서는"),
    (Fuzzy("acme", 1), "⟦acm⟧は ⟦acme⟧です"),
    (Fuzzy("москва", 1), "⟦москва⟧ ⟦масква⟧ ⟦москвы⟧ масквы"),
    (Fuzzy("Αθήνα", 1), "⟦Αθηνά⟧ ⟦Αθήνας⟧ Αθήνες"),
    (Fuzzy("बंगाली", 1), "⟦बंगाली⟧ ⟦बगाली⟧ बगला"),
    (Fuzzy("straße", 1), "⟦Strase⟧ ⟦Strassen⟧ Stasen"),
]

LITERALS: list[Row] = [
    (
        Literal("acme.io"),
        "⟦acme.io⟧ ⟦ACME[.]io⟧ ⟦acme(.)io⟧ ⟦acme{.}io⟧ ⟦acme[dot]io⟧ ⟦acme(DOT)io⟧ ⟦acme{dot}io⟧",
    ),
    (Literal("acme.io"), "⟦acme [.] io⟧ ⟦acme   [dot]   io⟧ ⟦acme(dot) io⟧ ⟦acme［．］io⟧"),
    (Literal("acme.io"), "acme    [.]io acme[.]    io acme . io acme dot io acme.[io] acme[.)io acme[ . ]io"),
    (Literal("acme.io"), "acme[.]iot pacme[.]io acmeio acme[]io"),
    (Literal("a.b.io"), "⟦a[.]b.io⟧ ⟦a.b(dot)io⟧ ⟦a[.]b[.]io⟧"),
    (Literal("hi@acme.io"), "⟦hi@acme.io⟧ ⟦hi[at]acme[dot]io⟧ ⟦hi (at) acme (dot) io⟧ ⟦hi{@}acme.io⟧"),
    (Literal("hi@acme.io"), "hi at acme dot io hi @ acme.io hi[dot]acme.io"),
    (Literal(".NET"), "⟦.NET⟧ asp⟦.net⟧ [.]NET (dot)net"),
    (Literal("acme."), "at ⟦Acme.⟧ at acme[.]"),
    (Literal("a.b c"), "⟦a[.]b  c⟧ a[.]bc"),
    (Literal("C++"), "⟦C++⟧, ⟦c++⟧17, C+ +"),
    (Literal("東京.jp"), "⟦東京.jp⟧ ⟦東京[.]jp⟧"),
    (Literal("아크메.한국"), "⟦아크메[.]한국⟧에서"),
]

TAGS: list[Row] = [
    (Hashtag("acme"), "⟦#acme⟧ ⟦#Acme⟧! (⟦#ACME⟧) ⟦＃acme⟧ ⟦#Acmé⟧"),
    (Hashtag("acme"), "acme x#acme 4#acme _#acme #acmecloud #acme_cloud #acme2 # acme #-acme"),
    (Hashtag("acme"), "#⟦#acme⟧ /⟦#acme⟧ ⟦#acme⟧-cloud ⟦#acme⟧.io ⟦#acme⟧#b"),
    (Hashtag("acme"), "#acmeは 東京#acme #acme가"),
    (Hashtag("東京"), "⟦#東京⟧ #東京タワー、#東 東京"),
    (Hashtag("아크메"), "⟦#아크메⟧ #아크메는"),
    (Hashtag("أكمي"), "⟦#أكمي⟧ ⟦#اكمي⟧ #والأكمي و#أكمي"),
    (Hashtag("कम"), "⟦#कम⟧ #कमी"),
    (Hashtag("acme_cloud"), "⟦#Acme_Cloud⟧ #acme"),
    (Handle("acme"), "⟦@acme⟧ ⟦@Acme⟧: ⟦＠acme⟧ (⟦@acme⟧)"),
    (Handle("acme"), "acme info@acme.io info.@acme x@acme @acmes @acme_ @acmeは @ acme"),
    (Handle("acme"), ".⟦@acme⟧ ..⟦@acme⟧ …⟦@acme⟧ (.⟦@acme⟧) 2.@acme"),
    (Handle("acme"), "⟦@acme⟧@mastodon.example ⟦@acme⟧.bsky.example ⟦@acme⟧-x"),
    (
        Handle("acme@mastodon.example"),
        "⟦@acme@mastodon.example⟧ @acme mastodon.example @acme@mastodon.examples",
    ),
    (Handle("acme.bsky.example"), "⟦@Acme.bsky.example⟧, @acme"),
    (Handle("mastodon"), "@acme@mastodon.example"),
    (Handle("acme_help"), "⟦@acme_help⟧ @acme"),
]

WITHIN: list[Row] = [
    (Within("a b", 0), "⟦a⟧ ⟦b⟧ x ⟦b⟧, ⟦a⟧ x a x b"),
    (Within("a b", 1), "⟦a⟧ x ⟦b⟧"),
    (Within("a b", 1), "a x x b"),
    (Within("a b c", 1), "⟦c⟧ x ⟦b⟧ ⟦a⟧ y y a c"),
    (Within("a b c", 2), "⟦a⟧ x ⟦b⟧ x ⟦c⟧"),
    (Within("a b c", 1), "a x b x c"),
    # Each word in its own place.
    (Within("a a b", 0), "a b x ⟦a⟧ ⟦b⟧ ⟦a⟧"),
    (Within("a a", 3), "a x"),
    (Within("a a", 1), "⟦a⟧ x ⟦a⟧ x x a"),
    # Whatever takes part in a stretch that is short enough.
    (Within("a b", 1), "⟦a⟧ ⟦a⟧ ⟦b⟧ x x a"),
    (Within("a b c", 0), "a ⟦a⟧ ⟦c⟧ ⟦b⟧ ⟦a⟧ b"),
    # Symbols are no words; marks and capitals as in phrases.
    (Within("acme outage", 0), "⟦Acme⟧ — ⟦OUTAGE⟧! ⟦Acmé⟧"),
    (Within("acme outage", 2), "⟦outage⟧ at the ⟦Acme⟧'s"),
    (Within("acme outage", 2), "outages at acme"),
    # Arabic words with clitics, Korean ones with particles, scripts without spaces: each character a word.
    (Within("أكمي عطل", 1), "⟦عطل⟧ كبير وال⟦أكمي⟧"),
    (Within("أكمي عطل", 0), "عطل كبير والأكمي"),
    (Within("a أكمي أكمي", 2), "⟦a⟧ x وال⟦أكمي⟧ x وال⟦أكمي⟧"),
    (Within("아크메 장애", 1), "⟦장애⟧가 난 ⟦아크메⟧는"),
    (Within("東京 大阪", 1), "⟦大阪⟧と⟦東京⟧"),
    (Within("東京 大阪", 1), "大阪から東京"),
    (Within("東京 京都", 5), "東京都"),
    (Within("東京 京都", 0), "⟦東京⟧⟦京都⟧"),
    (Within("ab cd", 1), "⟦ab⟧は⟦cd⟧"),
]

NEAR: list[Row] = [
    (near(A, B), "⟦a⟧ ⟦b⟧ x a"),
    (near(A, B), "⟦b⟧ — ⟦a⟧"),
    (near(A, B), "a x b"),
    (near(A, B, within=1), "⟦a⟧ x ⟦b⟧ x x a"),
    (near(A, B, within=2), "⟦b⟧ x-y ⟦a⟧"),
    (near(A, B, within=1), "b x-y a"),
    (near(A, B, ordered=True), "b ⟦a⟧ ⟦b⟧"),
    (near(A, B, within=5, ordered=True), "b x a"),
    # A chain: each neighbour on its own.
    (near(A, B, C, within=1), "⟦c⟧ x ⟦b⟧ x ⟦a⟧"),
    (near(A, B, C, within=1), "a b x x c"),
    (near(A, B, C), "a x b c"),
    (near(A, B, C, within=1), "⟦b⟧ ⟦a⟧ ⟦c⟧"),
    (near(A, B, C, ordered=True), "a ⟦a⟧ ⟦b⟧ ⟦c⟧ b c"),
    (Near((A, B, C), (Step(0), Step(2, True))), "⟦b⟧ ⟦a⟧ x ⟦c⟧, c b a"),
    # Every span that takes part in a choice; one place is never two.
    (near(A, B, within=1), "⟦a⟧ ⟦a⟧ ⟦b⟧ ⟦a⟧ x x a"),
    (near(A, A, within=1), "⟦a⟧ x ⟦a⟧"),
    (near(A, A, within=1), "a x x a"),
    (near(Phrase("a b"), B, within=3), "a b"),
    (near(Phrase("a b"), B, within=3), "⟦a b⟧ x ⟦b⟧"),
    # All kinds of clauses, and alternatives.
    (near(Word("acme"), Or((Word("down"), Prefix("outag"))), within=2), "⟦Acme⟧ is ⟦down⟧, ⟦outages⟧ x"),
    (near(Literal("C++"), Wildcard("b*ks"), within=1), "good ⟦C++⟧ ⟦books⟧"),
    (near(Hashtag("acme"), Handle("jo"), within=0), "⟦@jo⟧ ⟦#acme⟧ acme jo"),
    (near(Fuzzy("acme", 1), Exact("Cloud")), "acme cloud ⟦akme⟧ ⟦Cloud⟧"),
    (near(Word("carsharing"), Word("berlin"), within=1), "⟦car-sharing⟧ in ⟦Berlin⟧"),
    # Words are counted where they begin: a symbol is none, and .NET begins at its dot.
    (near(A, Literal(".NET")), "⟦a⟧ ⟦.NET⟧"),
    (near(A, Literal(".NET")), "a asp.net"),
    (near(A, B, within=0), "⟦a⟧ 🚀 … ⟦b⟧"),
    (near(A, B, within=1), "⟦a⟧ don ⟦b⟧"),
    (near(A, B, within=1), "a don't b"),
    (near(A, Word("أكمي"), within=0), "⟦a⟧ وال⟦أكمي⟧"),
    (near(Word("아크메"), Word("장애")), "⟦아크메⟧에서는 ⟦장애⟧가"),
    (near(Word("東京"), Word("大阪"), within=1), "⟦東京⟧と⟦大阪⟧"),
    (near(Word("東京"), Word("大阪"), within=1), "東京から大阪"),
    (near(Word("acme"), Word("東京")), "⟦Acme⟧⟦東京⟧"),
    (near(Word("ดี"), Word("มาก"), within=2), "⟦ดี⟧จัง⟦มาก⟧"),
]

BOOLEANS: list[Row] = [
    (And((A, B)), "⟦a⟧ x ⟦b⟧"),
    (And((A, B)), "a"),
    (Or((A, B)), "⟦b⟧"),
    (Or((A, And((B, C)))), "⟦a⟧ b"),
    (And((A, Not(B))), "⟦a⟧"),
    (And((A, Not(B))), "a b"),
    (And((A, Not(And((B, C))))), "⟦a⟧ b"),
    (And((A, Not(Or((B, C))))), "a b"),
    (And((A, Not(Not(B)))), "⟦a⟧ b"),
    (And((A, Not(Not(B)))), "a"),
    (And((A, Not(near(A, B)))), "⟦a⟧ x b"),
    (And((A, Not(near(A, B)))), "a b"),
    (Or((Phrase("a b"), Phrase("b c"))), "⟦a b c⟧"),
    (In("text", A), "⟦a⟧"),
    (In("title", A), "a"),
    (And((A, In("title", Not(A)))), "⟦a⟧"),
]

TABLES = {
    "compounds": COMPOUNDS,
    "wildcards": WILDCARDS,
    "slips": SLIPS,
    "literals": LITERALS,
    "tags": TAGS,
    "within": WITHIN,
    "near": NEAR,
    "booleans": BOOLEANS,
}
ROWS = [
    pytest.param(clause, marked, id=f"{name}: {clause} in {marked[:40]}")
    for name, table in TABLES.items()
    for clause, marked in table
]


@pytest.mark.parametrize(("clause", "marked"), ROWS)
def test_a_clause_finds_its_places_and_no_others(clause: Query, marked: str) -> None:
    text, hits = unmark("text", marked)
    verdict = judge(clause, Post(source="s", text=text))
    assert mark(text, "text", verdict.hits) == marked
    assert verdict.holds is bool(hits)


@pytest.mark.parametrize(("clause", "marked"), ROWS)
def test_the_matcher_finds_the_same_places(clause: Query, marked: str) -> None:
    assert parse(str(clause)) == clause
    text, _ = unmark("text", marked)
    found = Matcher([Topic(name="it", query=str(clause))]).match(Post(source="s", text=text))
    assert mark(text, "text", found[0].hits if found else ()) == marked


@pytest.mark.parametrize(
    ("query", "title", "text"),
    [
        (near(A, B, within=5), "⟦a⟧ ⟦b⟧", "x"),
        (near(A, B, within=5), "a", "b"),
        (near(A, B, C, within=5), "a b", "b c"),
        (Within("a b", 5), "a", "b"),
        (Within("a b", 5), "a", "⟦b⟧ ⟦a⟧"),
        (Word("car-sharing"), "car", "sharing"),
        (Word("carsharing"), "car", "sharing"),
        (Literal("acme.io"), "acme", "[.]io"),
        (Wildcard("東*京"), "東", "京"),
        (Hashtag("acme"), "#", "acme"),
        (In("title", A), "⟦a⟧", "a"),
        (In("text", A), "a", "⟦a⟧"),
        (In("title", Or((A, B))), "⟦b⟧", "a"),
        (In("title", And((A, Not(B)))), "⟦a⟧", "b"),
        (In("title", And((A, Not(B)))), "a b", "a"),
        (And((B, In("title", Not(A)))), "x", "a ⟦b⟧"),
        (And((In("title", A), In("text", A))), "⟦a⟧", "⟦a⟧"),
        (In("title", near(A, B)), "a", "a b"),
        (And((A, B)), "⟦a⟧", "⟦b⟧"),
    ],
)
def test_nothing_runs_from_the_title_into_the_text(query: Query, title: str, text: str) -> None:
    plain_title, in_title = unmark("title", title)
    plain_text, in_text = unmark("text", text)
    post = Post(source="s", title=plain_title, text=plain_text)
    verdict = judge(query, post)
    assert verdict.hits == in_title + in_text
    assert verdict.holds is bool(in_title + in_text)
    found = Matcher([Topic(name="it", query=str(query))]).match(post)
    assert (found[0].hits if found else ()) == in_title + in_text


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("", "", 0),
        ("", "ab", 2),
        ("ab", "ab", 0),
        ("ab", "ba", 1),
        ("ca", "abc", 3),
        ("acme", "amce", 1),
        ("abcd", "badc", 2),
        ("kitten", "sitting", 3),
        ("मैं", "में", 1),
    ],
)
def test_slips_are_counted_as_one_letter_or_two_that_changed_places(one: str, other: str, apart: int) -> None:
    assert slips(one, other) == slips(other, one) == apart

"""What the linter claims is so: each claim is asked of the judge, for small queries and short posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from core.clauses import (
    And,
    Clause,
    Counts,
    Exact,
    Fuzzy,
    Handle,
    Hashtag,
    In,
    Is,
    Literal,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Says,
    Step,
    TextClause,
    Wildcard,
    Within,
    Word,
)
from core.fields import Derived
from core.types import Author, Post
from listening.atoms import Atoms
from listening.lint import lint
from listening.naive import evaluate, judge
from listening.truths import FALSE, TRUE, UNKNOWN, Truths

WORDS = ("carpool", "car", "pool", "Café", "b", "2go")
OTHERS = ("الجزيرة", "للجزيرة", "アクメ", "東京", "아크메", "아크메는", "вода", "cars", "carp")
SIGNS = (" ", " ", " ", "-", ", ", ".", "", " #", " @", "_")

words = st.sampled_from(WORDS)
any_words = st.sampled_from(WORDS + OTHERS)
rows = st.lists(any_words, min_size=1, max_size=3).map(" ".join)
pairs = st.lists(words, min_size=2, max_size=3)
bare = st.one_of(any_words, st.tuples(any_words, st.sampled_from("-."), words).map("".join))
simple: st.SearchStrategy[TextClause] = st.one_of(
    bare.map(Word),
    rows.map(Phrase),
    st.sampled_from(("ca", "car", "carp", "po", "الج", "아크", "2g", "car po", "b car", "東")).map(Prefix),
    st.sampled_from(("c*r", "car?", "*pool", "c?r*l", "b?", "caf?", "아*메", "carp*l", "?ar*")).map(Wildcard),
    st.builds(Fuzzy, st.sampled_from(("cars", "carpool", "pool", "cafe")), st.integers(0, 1)),
    rows.map(Exact),
    st.sampled_from(("car.pool", "car pool", "car", "#car", "b-car", "@2go", "b++", "café b", "東京")).map(
        Literal
    ),
    st.sampled_from(("car", "b", "carpool", "東京", "아크메")).map(Hashtag),
    st.sampled_from(("car", "car.pool", "car@pool.b", "2go", "b-car")).map(Handle),
)
withins = st.builds(Within, pairs.map(" ".join), st.integers(0, 2))
nears = st.lists(
    st.one_of(
        simple, st.lists(simple, min_size=2, max_size=2, unique=True).map(lambda parts: Or(tuple(parts)))
    ),
    min_size=2,
    max_size=3,
).flatmap(
    lambda parts: st.lists(
        st.builds(Step, st.integers(0, 2), st.booleans()), min_size=len(parts) - 1, max_size=len(parts) - 1
    ).map(lambda steps: Near(tuple(parts), tuple(steps)))
)
texts: st.SearchStrategy[Query] = st.one_of(simple, simple, withins, nears)
fields: st.SearchStrategy[Clause] = st.one_of(
    st.builds(Says, st.just("lang"), st.sampled_from(("en", "en-GB", "de", "id", "ms"))),
    st.builds(Says, st.just("source"), st.sampled_from(("mail", "forum", "fo*", "f*"))),
    st.builds(Says, st.just("author"), st.sampled_from(("jane", "ja*", "@jane"))),
    st.builds(Says, st.just("site"), st.sampled_from(("example.com", "blog.example.com"))),
    st.builds(Says, st.just("country"), st.sampled_from(("DE", "fr"))),
    st.builds(Says, st.just("sentiment"), st.sampled_from(("negative", "neutral", "positive"))),
    st.builds(Says, st.just("intent"), st.sampled_from(("praise", "bug report"))),
    st.builds(
        Counts,
        st.just("followers"),
        st.sampled_from(("<", "<=", "=", ">=", ">")),
        st.sampled_from((0, 1, 2, 2.5)),
    ),
    st.builds(
        Counts,
        st.just("rating"),
        st.sampled_from(("<", "<=", "=", ">=", ">")),
        st.sampled_from((1, 3, 3.5, 5)),
    ),
    st.builds(Counts, st.just("engagement"), st.sampled_from(("<", ">=", "=")), st.sampled_from((0, 1))),
    st.builds(Is, st.sampled_from(("reply", "repost", "link"))),
)


def _joined(kind: type[And] | type[Or]) -> Callable[[Sequence[Query]], Query]:
    def build(parts: Sequence[Query]) -> Query:
        return kind(
            tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,)))
        )

    return build


def _nested(leaves: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    return st.recursive(
        leaves,
        lambda inside: st.one_of(
            st.lists(inside, min_size=2, max_size=4).map(_joined(And)),
            st.lists(inside, min_size=2, max_size=4).map(_joined(Or)),
            inside.map(Not),
        ),
        max_leaves=6,
    )


# All of a kind, so that parts often have to do with one another.
near_kin: st.SearchStrategy[Query] = st.sampled_from(
    (
        *(
            Word("car"),
            Word("carpool"),
            Word("car-pool"),
            Phrase("car pool"),
            Phrase("carpool"),
            Prefix("car"),
        ),
        *(
            Wildcard("c?r*"),
            Fuzzy("cars", 1),
            Exact("car"),
            Exact("Car Pool"),
            Literal("car"),
            Literal("car.pool"),
        ),
        *(Hashtag("car"), Handle("car"), Handle("car.pool"), Within("pool car", 1), Within("car pool", 2)),
        *(Near((Word("car"), Word("pool")), (Step(1, True),)), Near((Word("car"), Word("pool")), (Step(2),))),
        *(In("title", Word("car")), In("text", Phrase("car pool")), Is("reply"), Says("source", "mail")),
        *(Says("lang", "en"), Says("lang", "de"), Says("source", "m*"), Counts("rating", ">", 3)),
        *(Counts("rating", ">=", 3), Counts("rating", "<", 2), Counts("followers", ">", 1)),
    )
)
sides = st.one_of(
    near_kin,
    near_kin.map(Not),
    st.lists(near_kin | near_kin.map(Not), min_size=2, max_size=3).map(_joined(And)),
    st.lists(near_kin | near_kin.map(Not), min_size=2, max_size=3).map(_joined(Or)),
    st.lists(near_kin, min_size=2, max_size=3).map(_joined(Or)).map(Not),
    st.lists(near_kin, min_size=2, max_size=3).map(_joined(And)).map(Not),
)
kin = st.lists(sides, min_size=2, max_size=4).flatmap(
    lambda parts: st.sampled_from((_joined(And)(parts), _joined(Or)(parts)))
)
in_part = st.builds(In, st.sampled_from(("title", "text")), _nested(texts))
queries = _nested(st.one_of(texts, texts, fields, in_part))
contents = st.lists(
    st.tuples(any_words | st.sampled_from(("x", "CAR", "cafe")), st.sampled_from(SIGNS)), max_size=5
).map(lambda pieces: "".join(word + sign for word, sign in pieces))
posts = st.builds(
    Post,
    source=st.sampled_from(("mail", "forum", "feed")),
    title=st.none() | contents,
    text=contents,
    url=st.sampled_from((None, "https://blog.example.com/1", "https://example.com/")),
    site=st.sampled_from((None, "example.com")),
    author=st.builds(
        Author,
        handle=st.sampled_from((None, "@jane", "jo")),
        name=st.sampled_from((None, "Jane Roe")),
        followers=st.sampled_from((None, 0, 1, 2, 3, 100)),
    ),
    lang=st.sampled_from((None, "en", "de", "id", "fr")),
    country=st.sampled_from((None, "de", "FR", "US")),
    rating=st.sampled_from((None, 1.0, 2.0, 3.0, 3.5, 4.5, 5.0)),
    engagement=st.sampled_from((None, -1, 0, 1, 7)),
    in_reply_to=st.sampled_from((None, "1")),
    repost_of=st.sampled_from((None, "1")),
)
moods = st.sampled_from((None, "negative", "neutral", "positive"))
aims = st.sampled_from((None, frozenset[str](), frozenset({"praise"}), frozenset({"bug_report", "praise"})))
heard = st.tuples(posts, moods, aims)
Heard = tuple[Post, str | None, frozenset[str] | None]


def written(query: Query) -> set[str]:
    """The query and all that is inside, as text."""
    match query:
        case And(parts) | Or(parts) | Near(parts):
            inside = parts
        case Not(part) | In(_, part):
            inside = (part,)
        case _:
            inside = ()
    return {str(query)}.union(*map(written, inside))


def holds(query: Query, post: Heard) -> bool | None:
    derived = Derived(lang=post[0].lang, sentiment=post[1], intents=post[2])
    return judge(query, post[0], lambda _: derived).holds


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=2, max_size=6), st.lists(contents, min_size=1, max_size=8))
def test_a_clause_that_implies_another_never_stands_without_it(clauses: list[Query], said: list[str]) -> None:
    atoms = Atoms(Or(tuple(clauses)))
    for text in said:
        standing = [evaluate(clause, Post(source="s", text=text)) for clause in atoms.clauses]
        for one, others in enumerate(atoms.implies):
            if standing[one]:
                assert all(standing[other] for other in others), (atoms.clauses[one], text)


@settings(max_examples=80, deadline=None)
@given(queries | kin, st.lists(heard, min_size=1, max_size=8))
def test_a_query_is_only_what_it_may_be(query: Query, said: list[Heard]) -> None:
    truths = Truths(query)
    for post in said:
        value = holds(query, post)
        assert truths.may_be & (TRUE if value else UNKNOWN if value is None else FALSE), (query, post)


@settings(max_examples=80, deadline=None)
@given(kin | queries, st.lists(heard, min_size=1, max_size=8))
def test_what_is_called_needless_may_be_taken_away(query: Query, said: list[Heard]) -> None:
    if not isinstance(query, And | Or):
        return
    needless = {
        warning.clause
        for warning in lint(query)
        if warning.key in ("shadowed", "implied", "covered", "idle", "dead_branch")
    }
    for part in query.parts:
        rest = tuple(other for other in query.parts if other is not part)
        if str(part) in needless and not any(str(part) in written(other) for other in rest):
            left = type(query)(rest) if len(rest) > 1 else rest[0]
            for post in said:
                assert (holds(query, post) is True) == (holds(left, post) is True), (query, left, post)


@settings(max_examples=80, deadline=None)
@given(queries)
def test_every_warning_has_a_sentence_and_the_same_query_always_the_same_ones(query: Query) -> None:
    found = lint(query)
    assert found == lint(query)
    assert all(str(warning) and "{" not in str(warning) for warning in found)

"""What stands behind `track`: the query, and what is no part of it."""

from __future__ import annotations

import pytest

from commands._track_words import LONGEST_NAME, Wanted, read_track
from core.errors import UsageError

CHANNELS = ("mentions", "rivals", "PR team")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("acme", Wanted("acme")),
        ("  acme cloud ", Wanted("acme cloud")),
        ("acme #rivals", Wanted("acme", ("rivals",))),
        ("acme #Rivals", Wanted("acme", ("rivals",))),
        ("acme in #rivals", Wanted("acme", ("rivals",))),
        ("acme #mentions #rivals", Wanted("acme", ("mentions", "rivals"))),
        ('acme #"PR team"', Wanted("acme", ("PR team",))),
        ("acme <#C0123|rivals>", Wanted("acme", ("rivals",))),
        ("acme #launch", Wanted("acme #launch")),
        ("#rivals #launch", Wanted("#rivals #launch")),
        ("acme #launch #rivals", Wanted("acme #launch", ("rivals",))),
        ("acme as Acme", Wanted("acme", name="Acme")),
        ('acme as "Acme & Söhne"', Wanted("acme", name="Acme & Söhne")),
        ("acme as “Acme Cloud”", Wanted("acme", name="Acme Cloud")),
        ("acme as Acme Cloud #rivals", Wanted("acme", ("rivals",), "Acme Cloud")),
        ("acme #rivals as Acme Cloud", Wanted("acme", ("rivals",), "Acme Cloud")),
        ('"same as before" acme', Wanted('"same as before" acme')),
        ('acme "known as it is"', Wanted('acme "known as it is"')),
        ("acme as new as Acme", Wanted("acme as new", name="Acme")),
        ("acme as x OR y", Wanted("acme as x OR y")),
        ("acme as one two three four five", Wanted("acme as one two three four five")),
        ("as Acme #rivals", Wanted("", ("rivals",), "Acme")),
        ("acme kind=product", Wanted("acme", kind="product")),
        ("acme as Acme kind=product", Wanted("acme", name="Acme", kind="product")),
        ("acme KIND=Competitor as Acme", Wanted("acme", name="Acme", kind="competitor")),
        # Quotes around a phrase are the query's; around a whole query they are the asker's.
        ('"acme cloud"', Wanted('"acme cloud"')),
        ('"acme OR akme"', Wanted("acme OR akme")),
        ("“acme OR akme”", Wanted("acme OR akme")),
        ('"acme NOT bakery" #rivals', Wanted("acme NOT bakery", ("rivals",))),
        ('"acme -bakery"', Wanted("acme -bakery")),
        ('"acme NEAR/3 cloud"', Wanted("acme NEAR/3 cloud")),
        ('"site:example.com"', Wanted("site:example.com")),
        ('"(acme)"', Wanted("(acme)")),
        ('"`C++`"', Wanted("`C++`")),
        ('“acme "my cloud"”', Wanted('acme "my cloud"')),
        ('"acme" OR "akme"', Wanted('"acme" OR "akme"')),
        ('"acme and co"', Wanted('"acme and co"')),
        ('"to do: acme"', Wanted('"to do: acme"')),
    ],
)
def test_a_query_is_told_from_the_channel_and_the_name_behind_it(text: str, wanted: Wanted) -> None:
    assert read_track(text, CHANNELS) == wanted


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("acme <#C0123|nowhere>", "I know no channel “nowhere”."),
        ('acme #"Press team"', "I know no channel “Press team”."),
        ("acme kind=thing", "“thing” is no kind of topic."),
        (f'acme as "{"x" * (LONGEST_NAME + 1)}"', f"A name has at most {LONGEST_NAME} characters."),
    ],
)
def test_a_slip_is_told_with_what_there_is(text: str, problem: str) -> None:
    with pytest.raises(UsageError) as slip:
        read_track(text, CHANNELS)
    assert slip.value.problem == problem
    assert slip.value.hint

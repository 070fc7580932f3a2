"""What there is to win: wishes for features, needs that nobody meets yet, people about to buy, and rivals'
customers who are unhappy.

Intents say most of it (`listening.intents`). A need is a post that asks for something to use or to change to,
in words of the ten languages below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Literal, get_args

from core.figures import Excerpt
from core.fold import fold

Kind = Literal["buying", "need", "wish", "rival"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which they are worth an answer."""

_NEEDS = (
    r"\blooking for (?:an? |some |the )?(?:new |good |better |different )?"
    r"(?:alternatives?|tools?|apps?|software|solutions?|services?|products?|providers?|replacements?)",
    r"\b(?:any|some) (?:good )?(?:alternatives?|recommendations?|suggestions?) (?:to|for)\b",
    r"\balternatives? to\b",
    r"\bcan (?:any|some)(?:one|body) recommend\b",
    r"\b(?:is|are) there (?:an?|any) (?:tool|app|software|service|product|way|alternative)s?\b",
    r"\bi (?:really )?(?:wish|need) (?:there (?:was|were)|something|somebody|a tool|an app)\b",
    r"\bwhy (?:is|does) (?:there no|nobody|no one)\b",
    # German, French, Spanish, Italian, Portuguese, Indonesian
    r"\b(?:suche|suchen|gesucht)\b.{0,40}\b(?:alternativen?|tool|app|software|losung|anbieter|ersatz)\b",
    r"\b(?:kann|konnt) (?:mir |uns )?(?:jemand|wer|ihr)\b.{0,40}\bempfehlen\b",
    r"\bgibt es (?:ein|eine|einen|irgendein)\w*\b.{0,30}\b(?:alternative|tool|app|programm|anbieter)",
    r"\b(?:cherche|recherche)\b.{0,40}\b(?:alternative|outil|appli|application|logiciel|solution)",
    r"\b(?:quelqu.un|vous) (?:peut|pouvez|connait|connaissez|recommand\w+)\b.{0,40}"
    r"\b(?:alternative|outil|logiciel|appli)",
    r"\b(?:busco|buscamos|buscando)\b.{0,40}\b(?:alternativa|herramienta|aplicacion|app|software|solucion)",
    r"\balguien (?:me )?(?:recomienda|puede recomendar|conoce)\b",
    r"\bcerco\b.{0,40}\b(?:alternativa|strumento|app|software|soluzione)",
    r"\b(?:procuro|procurando|alguem (?:me )?(?:indica|recomenda|conhece))\b",
    r"\b(?:cari|nyari|mencari)\b.{0,30}\b(?:alternatif|aplikasi|pengganti|tools?|software)\b",
    r"\b(?:ada|punya) rekomendasi\b",
    # Arabic, Hindi, Japanese (no spaces to stand between)
    r"بديل (?:ل|عن)|ابحث عن (?:تطبيق|برنامج|بديل|خدمه)|(?:من|حد) (?:ينصح|يعرف|يرشح)",
    r"(?:का|की) विकल्प|कोई (?:अच्छा|अच्छी) (?:ऐप|टूल)",
    r"代わり(?:の|になる)(?:アプリ|ツール|サービス)|おすすめ(?:の|は)?.{0,12}(?:ありますか|教えて)|(?:乗り換え|移行)先",
)
_NEED = re.compile("|".join(f"(?:{one})" for one in _NEEDS))
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A mention worth an answer: of which kind, and whether that is sure or only possible."""

    excerpt: Excerpt
    kind: Kind
    sure: bool


def opportunities(excerpts: Sequence[Excerpt], rivals: Set[str]) -> tuple[Opportunity, ...]:
    """Of these mentions (newest first) those that are one, one for each story; `rivals` are names of topics.
    The sure ones first, then by how many see them, then the newest."""
    found: dict[int, Opportunity] = {}
    for one in excerpts:
        opportunity = _of(one, rivals)
        known = found.get(one.lead)
        if opportunity is not None and (known is None or _rank(opportunity) < _rank(known)):
            found[one.lead] = opportunity
    return tuple(sorted(found.values(), key=_rank))


def states_a_need(text: str) -> bool:
    """Whether it asks for something to use, or to change to."""
    return _NEED.search(fold(text[:_LONGEST])) is not None


def _of(one: Excerpt, rivals: Set[str]) -> Opportunity | None:
    about_rival = bool(rivals & set(one.topics))
    only_rival = about_rival and rivals >= set(one.topics)
    unhappy = {"complaint", "churn_risk"}
    if only_rival:
        # A wish or a purchase of theirs is no news for us; their unhappy customers are.
        if unhappy & set(one.intents) or (one.sentiment == "negative" and unhappy & set(one.possible)):
            return Opportunity(one, "rival", sure=bool(unhappy & set(one.intents)))
        return Opportunity(one, "need", sure=False) if states_a_need(one.text) else None
    if "purchase_intent" in one.intents:
        return Opportunity(one, "buying", sure=True)
    if "feature_request" in one.intents:
        return Opportunity(one, "wish", sure=True)
    if states_a_need(one.text):
        return Opportunity(one, "need", sure=False)
    if "purchase_intent" in one.possible:
        return Opportunity(one, "buying", sure=False)
    return Opportunity(one, "wish", sure=False) if "feature_request" in one.possible else None


def _rank(one: Opportunity) -> tuple[object, ...]:
    seen = max(0, one.excerpt.followers or 0) + 100 * max(0, one.excerpt.engagement or 0)
    return (not one.sure, -seen, -one.excerpt.told_at.timestamp(), one.excerpt.mention)

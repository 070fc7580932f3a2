"""How many texts of about 100 characters one core can say the feeling of, by the fast tier; what its parts
take, and what the semantic tier does with the same texts where its encoder is installed.

Figures are texts per second of CPU time, the median of some rounds, all in one run. Texts come in flocks of
256 in eight languages, none twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from statistics import mean, median
from time import process_time
from typing import Any

from listening.ngrams import bags, tidy
from listening.sentiment import Scorer
from listening.sentiment_fast import FLOCK, FastModel
from listening.sentiment_semantic import SemanticModel
from listening.vectors import open_encoder

GOAL = 10_000
ROUNDS = 5
MANY = 2_048
FEW = 256
_SAID = (
    (
        "en",
        "@user The new Nimbo app crashes every time I open the basket, three days now. Anybody there? 😡 #{}",
    ),
    (
        "de",
        "Endlich ist das Paket von Ponto da, alles heil und einen Tag früher als gedacht, danke! Nr. {}",
    ),
    (
        "es",
        "Me encanta la cafetera nueva de Kafu, aunque el manual no hay quien lo entienda 😂 https://example.com/{}",
    ),
    (
        "fr",
        "Le service client de Zentik m'a raccroché au nez pour la {}e fois, c'est vraiment n'importe quoi...",
    ),
    (
        "pt",
        "Alguém sabe a que horas abre a loja da Frigobel no sábado? Preciso trocar o pedido número {} hoje",
    ),
    ("hi", "तारिनी का नया प्रेशर कुकर बहुत बढ़िया है, {} दिन से रोज़ इस्तेमाल कर रही हूँ, कोई शिकायत नहीं"),
    ("ar", "اشتريت الثلاجة من جيلاتكو قبل {} يوم وتعطلت مرتين، وخدمة العملاء لا ترد على الهاتف أبدا"),
    (
        "ja",
        "スミノワホテルの朝食が最高でした！部屋も静かで、スタッフの対応もとても丁寧。また{}泊したいです。",
    ),
)


def run() -> dict[str, Any]:
    """The figures as one JSON object."""
    langs = [_SAID[at % len(_SAID)][0] for at in range(MANY)]
    texts = [_SAID[at % len(_SAID)][1].format(at) for at in range(MANY)]
    models = files("listening") / "models"
    fast = FastModel.load((models / "fast.npz").read_bytes())
    figure = _speed(lambda some: Scorer(fast).feel(some, langs[: len(some)]), texts)
    alternatives: dict[str, float] = {
        "characters a text": round(mean(map(len, texts)), 1),
        "tidying alone": _speed(lambda some: [tidy(text) for text in some], texts),
        "features alone": _speed(_features, texts),
        "one text at a time": _speed(
            lambda some: [Scorer(fast).feel([one], [None]) for one in some], texts[:FEW]
        ),
        "megabytes of the file": round(len((models / "fast.npz").read_bytes()) / 1e6, 2),
    }
    encoder = open_encoder()
    if encoder is not None:
        whole = SemanticModel.load((models / "semantic.npz").read_bytes(), encoder, fast)
        alternatives["semantic tier"] = _speed(
            lambda some: Scorer(fast, whole).feel(some, langs[: len(some)]), texts[:FEW]
        )
        vectors = encoder.encode(texts[:FEW])
        alternatives["semantic tier, vectors there already"] = _speed(
            lambda some: Scorer(fast, whole).feel(some, langs[: len(some)], vectors[: len(some)]), texts[:FEW]
        )
    return {
        "name": "sentiment",
        "figure": figure,
        "unit": "texts/s on one core",
        "goal": GOAL,
        "met": figure >= GOAL,
        "alternatives": alternatives,
    }


def _features(texts: Sequence[str]) -> None:
    for at in range(0, len(texts), FLOCK):
        bags(texts[at : at + FLOCK])


def _speed(work: Callable[[Sequence[str]], object], texts: Sequence[str]) -> int:
    work(texts[:2])
    times = []
    for _ in range(ROUNDS):
        began = process_time()
        work(texts)
        times.append(process_time() - began)
    return round(len(texts) / median(times))

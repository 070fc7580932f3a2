"""The scripts that many posts are written in, each with some of its letters, which pictures should show."""

from __future__ import annotations

from collections.abc import Mapping

SCRIPTS: Mapping[str, str] = {
    "latin": "AZazÄßçñőđğ",
    "greek": "ΑΩαωά",
    "cyrillic": "АЯаяёїў",
    "arabic": "ابتثپچگی",
    "hebrew": "אבגדת",
    "devanagari": "अआकखीुक्ष",
    "bengali": "অআকখী",
    "tamil": "அஆகஙீ",
    "telugu": "అఆకఖీ",
    "thai": "กขคงี่",
    "chinese": "中国汉字這",
    "japanese": "日本語かなカナ",
    "korean": "한국어글자",
}

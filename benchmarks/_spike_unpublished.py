"""The tools that alert on spikes and do not say by which formula."""

from __future__ import annotations

_NO_PAGE = "no page found"

UNPUBLISHED: tuple[tuple[str, str], ...] = (
    ("Awario", _NO_PAGE),
    ("Brand24", _NO_PAGE),
    (
        "BrandMentions",
        "https://help.brandmentions.com/en/articles/12752526-what-are-spike-alerts-and-how-do-they-work",
    ),
    ("Brandwatch Signals", "https://campingtut.de/der-unterschied-zwischen-alerts-und-signals"),
    ("BuzzSumo", _NO_PAGE),
    (
        "Chartbeat",
        "https://chartbeat.zendesk.com/hc/en-us/articles/360023526074-How-are-Spike-Alerts-calculated-",
    ),
    (
        "Digimind",
        "https://blog.digimind.com/en/insight-driven-marketing/anticipate-crises-bad-buzz-trends-and-campaigns-on-social-media-with-ai-sentinel",
    ),
    (
        "Emplifi",
        "https://docs.emplifi.io/platform/latest/home/crisis-management-and-spike-alerts-in-listening",
    ),
    ("Mediatoolkit (Determ)", "https://help.mediatoolkit.com/en/articles/5061013-9-8-what-are-spike-alerts"),
    ("Hootsuite", _NO_PAGE),
    (
        "Meltwater",
        "https://help.meltwater.com/en/articles/8069613-explore-how-to-use-spike-detection-analysis",
    ),
    ("Mention", _NO_PAGE),
    ("Mentionlytics", _NO_PAGE),
    (
        "Sprinklr Smart Alerts",
        "https://www.sprinklr.com/help/articles/alerts/alert-manager-faqs/6454e1830d27fc559bbeb533",
    ),
    ("Sprout Social", _NO_PAGE),
    ("Synthesio", "https://synthesio.com/blog/going-viral/"),
    ("Talkwalker", _NO_PAGE),
    (
        "Vista Social",
        "https://support.vistasocial.com/hc/en-us/articles/51285805877403-How-to-set-listener-alerts",
    ),
)
"""Tools with spike alerts of which we found no formula that could be run (the threshold is the user's, or a
model's), and the page that was looked at."""

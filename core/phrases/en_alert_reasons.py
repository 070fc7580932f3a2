"""Why the bot raises alerts about itself (what it hears with, and where it speaks), and the words of the picture
on a crisis."""

PHRASES = {
    "surge_chart.title": "Posts over time",
    "surge_chart.posts": "Posts",
    "surge_chart.negative": "Negative",
    "surge_chart.usual": "Usual",
    "surge_chart.alt": "From {begin} to {end}: {n} posts, at most {most} in {width}. About {usual} are usual.",
    "surge_chart.alt_unknown": "From {begin} to {end}: {n} posts, at most {most} in {width}.",
    "surge_chart.alt_negative": {
        "one": "{alt} {n} of them sounds negative.",
        "other": "{alt} {n} of them sound negative.",
    },
    "surge.negative_seconds": {
        "one": "{n} negative post in {length} s.",
        "other": "{n} negative posts in {length} s.",
    },
    "surge.negative_minutes": {
        "one": "{n} negative post in {length} min.",
        "other": "{n} negative posts in {length} min.",
    },
    "surge.negative_hours": {
        "one": "{n} negative post in {length} h.",
        "other": "{n} negative posts in {length} h.",
    },
    "surge.share": "{share} % of the {of} people whose tone is clear sound negative.",
    "surge.share_usual": "{share} % of the {of} people whose tone is clear sound negative; usually {usual} % do.",
    "surge.reach": "Together they reach about {reach} people in {hours} h; even lively hours reach no more than"
    " about {usual}.",
    "surge.influencer": "{name} with {followers} followers wrote this; one in a hundred of your authors has more"
    " than {usual}.",
    "surge.influencer_negative": "It sounds negative.",
    "surge.influencer_unclear": "It does not sound positive, as far as I can tell: please read it.",
    "surge.calm_spike": "The number of posts itself is back to normal.",
    "surge.calm_negative_surge": "The tone itself is back to normal.",
    "surge.calm_reach": "The reach itself is back to normal.",
    "surge.calm_influencer": "Nobody else whom so many follow has written since.",
    "alert_reason.source_failed": "{source} has failed {n} times in a row. The last time it answered was {since}.",
    "alert_reason.source_never": "{source} has failed {n} times in a row and has never answered.",
    "alert_reason.source_problem": "What it says now: {problem}",
    "alert_reason.source_sample": "What it answered is kept in {file}, without secrets. Send it with a bug report.",
    "alert_reason.source_blind": "Until it answers again, what is said there is not heard.",
    "alert_reason.source_empty": "{source} answers, but has had nothing to show since {since}. Each of the {n} answers"
    " before had something.",
    "alert_reason.source_empty_hint": "Look at its address in a browser: it may have moved, or ask for a login.",
    "alert_reason.every_source": "every source",
    "alert_reason.every_source_failed": "None of the {n} sources answers."
    " The last answer of any of them was at {since}.",
    "alert_reason.every_source_hint": "Look at this machine's network first.",
    "alert_reason.chat_down": "{chat} has not worked since {since}: {problem}",
    "alert_reason.chat_hint": "What to do: {hint}",
    "alert_reason.chat_waits": "What belongs there waits and is posted when it works again.",
}

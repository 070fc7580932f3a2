"""English: mistakes in what the settings say of reports."""

PHRASES = {
    "config.no_web_address": "an address of the web is needed",
    "config.web_address_hint": "write it like https://mentions.example.org",
    "config.needs_clock": "a time of day is needed",
    "config.clock_hint": "write it like 09:00, between quotes",
    "config.no_day_of_month": "a day of the month is needed",
    "config.day_of_month_hint": "write a number from 1 to {last}: every month has such a day",
    "config.day_of_daily": "a daily report comes every day",
    "config.day_of_daily_hint": "leave `day` out, or make it weekly or monthly",
}

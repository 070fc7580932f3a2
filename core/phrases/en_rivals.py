"""What alerts say of rivals."""

PHRASES = {
    "alert_reason.rival_hint": "This is about a rival: it is for your information, and nobody is called.",
}

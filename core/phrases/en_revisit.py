"""What the bot says of posts that it looks at again."""

PHRASES = {
    "take_off.line": "It took off: {before} → {after} in {time}",
}

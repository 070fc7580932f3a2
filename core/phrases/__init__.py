"""The catalogues: what the bot says, by language. See `core.say`."""

"""The process: the command line, the app where all rooms meet, and the verbs in the order a mention meets
them (collect, announce, triage, answer)."""

"""English: what can be wrong with a file of intents."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "intents.hint": "A file of intents has names, and under each a list of ten sentences or more that people "
    "might write, each on a line of its own after a dash.",
    "intents.hint_quotes": "Put the sentence between double quotes.",
    "intents.hint_name": "A name has small letters, digits and _, begins with a letter, and is at most 40 "
    "characters long: spare_parts.",
    "intents.hint_more": "Write down more of what people say, in their own words: the more different, the better.",
    "intents.hint_shared": "Write every sentence out where it belongs.",
    "intents.line": "line {at}: {what}",
    "intents.broken": "this is not YAML ({why})",
    "intents.too_long": "the file is longer than {most} characters",
    "intents.empty": "there is nothing in the file",
    "intents.no_names": "there are no names of intents",
    "intents.name": "“{name}” cannot be the name of an intent",
    "intents.name_twice": "“{name}” is there twice",
    "intents.no_list": "“{name}” has no list of sentences",
    "intents.few": {
        "one": "“{name}” has {n} sentence, and it takes ten",
        "other": "“{name}” has {n} sentences, and it takes ten",
    },
    "intents.too_many": "there are more than {most} intents",
    "intents.too_many_sentences": "there are more than {most} sentences",
    "intents.no_sentence": "“{name}” has something in its list that is no sentence",
    "intents.length": "a sentence of “{name}” is empty or longer than {most} characters",
    "intents.sentence_twice": "“{name}” has this sentence twice: {sentence}",
    "intents.shared": "anchors, references and tags are not taken",
    "intents.one_only": "there is a second document in the file",
}

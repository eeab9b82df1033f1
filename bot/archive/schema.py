"""Schema: the front matter of an interview as a JSON Schema, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

from bot.archive.interview import FrontMatter

MEANINGS = {
    "id": "stable; the file's name",
    "title": "what the interview is called where it appeared",
    "speaker": "who answers",
    "speakers": "those who answer, where several do: paragraphs of another than the first begin with `**Label:** `",
    "recording": "where it can be heard or seen: passages with a time link to it",
    "doi": "its digital object identifier, such as 10.1234/abcd",
    "outlet": "who asked, and published it",
    "language": "the language of this text, as a code of two or three letters",
    "date": "the day that the source states; null: the source states none",
    "translation": "how the text came into its language",
    "source_url": "where it appeared, if the source says so",
    "status": "only published and corrected interviews are quoted",
    "people": "people named in the text, with other spellings of their names",
    "topics": "what it is about, in a few words each: shown about the interview, and questions find it by them",
    "context": "a sentence that goes with every quotation",
    "original": "id of the interview that this one translates",
    "corrections": "dated notices that stand above the passages they concern",
    "embargo_until": "the day (UTC) from which on it may be quoted",
    "exclude": "ids of passages that are never quoted",
}


def front_matter_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an interview's front matter."""
    schema = FrontMatter.model_json_schema()
    for key, meaning in MEANINGS.items():
        schema["properties"][key]["description"] = meaning
    schema["anyOf"] = [{"required": ["speaker"]}, {"required": ["speakers"]}]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Front matter of an interview",
    }

"""English."""

from __future__ import annotations

from bot.chat.wording.phrases import Wording

WORDING = Wording(
    language="en",
    attribution="{speaker}, {role}, to {outlet}",
    attribution_without_role="{speaker}, to {outlet}",
    asked="Asked: {question}",
    dated="Dated {date}",
    part="Part {number} of {count}",
    corrected="Corrected on {date}: {text}",
    machine_translation="Machine translation, not the speaker's own words.",
    human_translation="Translated by a person.",
    source="Source",
    earlier="◀ Earlier",
    later="Later ▶",
    whole_answer="Whole answer",
    other_hits="Other answers {place}/{count}",
    not_it="This is not it",
    share="Share",
    copy_citation="Copy citation",
    about_interview="About the interview",
    remove="✕ Remove",
    back="↩ Back",
    more="Continue ▸",
    read_all_questions="All questions",
    nothing_found="I found nothing in the archive that answers this.",
    nothing_in_group="Nothing in the archive answers this.",
    nearest_questions="These are the nearest questions that were asked:",
    no_more_hits="That was the last passage that comes near your question. Try other words, or browse: /questions",
    withdrawn="This passage is no longer available.",
    unknown_passage="I don't know this passage; the archive may have changed.",
    corrected_since="This passage has been corrected since. This is how it reads now:",
    not_verbatim="This passage changed just now, so I did not quote it. Please ask again.",
    too_long="That is very long; I searched with its beginning.",
    try_later="That was a lot at once. Please wait a minute.",
    no_such_button="There are buttons 1 to {count}; type one of these numbers, or a question.",
    only_asker="Only who asked can turn these pages. Ask for yourself: /ask",
    group_greeting="I quote interviews word for word when asked: /ask and your question. I am silent otherwise.",
    text_only="I can only read text. Ask me in words.",
    greeting="Hello! Ask me something, and I answer with the interviewee's own words. /help says more.",
    thanks="You're welcome.",
    who="I am a bot. I quote interviews word for word and never write answers of my own. /about says more.",
    farewell="Goodbye!",
    interviews_title="Interviews in this archive",
    questions_title="Questions asked in “{title}”",
    no_question="(no question stated)",
    start=(
        "Ask a question in your own words. I look for the answer in interviews and quote it word for word, with who "
        "said it and to whom. I never write answers of my own.\n\n"
        "/questions shows what was asked, /privacy what is kept of your question."
    ),
    help=(
        "Type a question, in English, Russian, Azerbaijani or Turkish.\n\n"
        "Below an answer you can read on: earlier, later, the whole answer, other answers.\n\n"
        "/interviews - the interviews\n"
        "/questions - what the interviewer asked\n"
        "/about - what this bot is\n"
        "/privacy - what is kept of your question\n"
        "In a group: /ask and your question."
    ),
    about=(
        "Every answer is an original passage of an interview, verbatim, never generated. If the archive has no "
        "answer, I say so. An allegation is what somebody said, not what this bot says."
    ),
    privacy=(
        "Kept: the words of your question, encrypted so that only the archive's maintainers can read them with a key "
        "that is not on this server; the week; the language; what was found. For 30 days at most.\n"
        "Not kept: your name, your number, your id, the chat, the time.\n"
        "Telegram itself sees this chat; it is not end-to-end encrypted. Delete the chat to remove it from your phone."
    ),
    commands={
        "ask": "Ask a question",
        "questions": "What the interviewer asked",
        "interviews": "The interviews",
        "help": "How to use this bot",
        "about": "What this bot is",
        "privacy": "What is kept of your question",
    },
    short_description="Answers with an interviewee's own words: verbatim, attributed, never generated.",
    description=(
        "Ask a question in your own words. You get the original passage of an interview, word for word, with who said "
        "it. Nothing is generated."
    ),
)

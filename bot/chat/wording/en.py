"""English."""

from __future__ import annotations

from bot.base.log_policy import RETENTION_DAYS
from bot.chat.wording.page_phrases import PageWording
from bot.chat.wording.phrases import Wording

WORDING = Wording(
    language="en",
    attribution="{speaker}, {role}, to {outlet}",
    attribution_without_role="{speaker}, to {outlet}",
    asked="Asked: {question}",
    part="Part {number} of {count}",
    corrected="Corrected on {date}: {text}",
    more_corrections={"one": "… and {count} earlier correction.", "other": "… and {count} earlier corrections."},
    redacted="[redacted]",
    machine_translation="Machine translation, not the speaker's own words.",
    human_translation="Translated by a person.",
    listen_from="Listen from {time}",
    watch_from="Watch from {time}",
    source="Source",
    quoted="“{text}”",
    earlier="◀ Earlier",
    later="Later ▶",
    whole_answer="Whole answer",
    other_hits="Other answers {place}/{count}",
    not_it="This is not it",
    share="Share",
    share_picture="Share as picture",
    copy_citation="Copy citation",
    about_interview="About the interview",
    remove="✕ Remove",
    back="↩ Back",
    more="Continue ▸",
    read_all_questions="All questions",
    read_from_start="Read from the start",
    hand_on="Pass it on to the archive",
    ask_in_private="Ask in private",
    archive_away="The archive can't be searched right now. Please ask again in a few minutes.",
    nothing_found="I found nothing in the archive that answers this.",
    nothing_in_group="Nothing in the archive answers this.",
    nothing_inline="Nothing found. Ask in private",
    nearest_questions="The nearest questions that were asked in the interviews:",
    nearest_statement=(
        "I compare words, not what they mean: "
        "whether this says the same is for you to judge. This passage comes nearest:"
    ),
    no_more_hits="That was the last passage that comes near your question. Try other words, or browse: /questions",
    withdrawn="This passage is no longer available.",
    answer_shortened="Part of this answer is not shown.",
    unknown_passage="I don't know this passage; the archive may have changed.",
    corrected_since="This passage has been corrected since. This is how it reads now:",
    not_verbatim="This passage changed just now, so I did not quote it. Please ask again.",
    try_later="That was a lot at once. Please wait a minute.",
    text_only="I can only read text. Ask me in words.",
    ask_usage="Write your question after the command: /ask and what you want to know.",
    no_such_button="There are buttons 1 to {count}; type one of these numbers, or a question.",
    thanks="You're welcome.",
    farewell="Goodbye!",
    greeting=(
        "Hello! Ask away: write your question in your own words, and I look for the answer in the interviews. /help "
        "says more."
    ),
    who=(
        "I am a program, not a person. I look up what was said in interviews and show it word for word; I make "
        "nothing up. The people who keep this archive run me. /about says more."
    ),
    contact="You can reach the editors here: {contact}",
    contact_unknown=(
        "The editors of this archive have given me no address to pass on. The outlet that published an interview is "
        "named below each answer."
    ),
    complaint=(
        "I am sorry that I could not help. I only show what was said in interviews; other words may find more: /help"
    ),
    fragment=(
        "I am not sure what you mean. Please ask in full, or reply to an answer of mine; to read on, use the buttons "
        "below it."
    ),
    nothing_more="That is all I found on this. /questions shows what else was asked.",
    comment=(
        "I only pass on what was said in the interviews, so I have no opinion of my own. Ask me a question if you like."
    ),
    order=(
        "I can't translate, summarize or write anything: I only show what was said in interviews, word for word. Ask "
        "me a question."
    ),
    abuse="I only show what was said in interviews. Ask me a question, or see what I can do: /help",
    story=(
        "Thank you for writing. I am a program and can't answer this; I only look up what was said in interviews. If "
        "you have a question about them, ask it in one sentence."
    ),
    verify=(
        "To see whether words are real, forward them to me, paste them, or write them after /check: I compare "
        "them with the archive, word by word."
    ),
    wrong_chat="This looks like a message for somebody else. I am a program that looks up what was said in interviews.",
    garbage="I can't read a question in this. Please write it in a few words.",
    elsewhere="I know only what was said in this archive's interviews.",
    archive_about="This archive is about: {topics}",
    privacy_short_sealed=(
        f"Your name, number and account are not kept. The words of your questions are kept for {RETENTION_DAYS} "
        "days, encrypted: only the archive's maintainers can read them, and they can't see who asked."
    ),
    privacy_short_ask=(
        "Your name, number and account are not kept, and no question either, unless you tap “Pass it on to the "
        "archive”."
    ),
    privacy_short_off="Nothing that you write now is kept: no questions, no name, no number, no account.",
    privacy_short_telegram=(
        "Be careful all the same: this chat goes through Telegram, which can read it and knows your account, and "
        "whoever holds your phone sees the chat. Delete it there if that is a danger to you. In full: /privacy"
    ),
    privacy_short_terminal="This terminal sends nothing anywhere. In full: /privacy",
    privacy_memory=(
        "So that I understand “why?” or “what else?”, I remember for 15 minutes which passages and interviews I showed "
        "you, or which came nearest to your question: in memory only, in no file, and not your words."
    ),
    forget_today="Delete today's questions",
    about_which="Which interview do you mean?",
    recording="Recording",
    asked_by="Questions asked by: {outlet}",
    interviews_title="Interviews in this archive",
    topics="Topics: {topics}",
    topics_title="Topics and names",
    topics_hint="The number says how many passages speak of it.",
    questions_title="Questions asked in “{title}”",
    no_question="(no question stated)",
    questions_count={"one": "{count} question", "other": "{count} questions"},
    all_speakers="All speakers",
    check_usage="Write the words after the command: /check and the words. I compare them word by word.",
    check_reply="Or reply to a message with /check.",
    check_short={
        "one": "Too short to compare: please send at least {count} word.",
        "other": "Too short to compare: please send at least {count} words.",
    },
    check_exact="✓ Exact. These words are in the archive, word for word.",
    check_exact_in_part="◐ Exact, but for words around it that are not in this passage and no part of the quotation.",
    check_outside="Not in this passage: {words}",
    check_punctuation="The punctuation differs; compare below.",
    check_redacted="Words were taken out of this passage, so it can’t be compared word for word. The archive has:",
    check_altered="≠ Altered. The archive's words differ.",
    check_negation_missing="A negation is missing: {words}",
    check_negation_added="A negation was added: {words}",
    check_negation_before="Just before these words the archive has a negation: {words}",
    check_missing="Missing: {words}",
    check_added="Added: {words}",
    check_replaced="{claimed} instead of {archive}",
    check_more_changes={"one": "… and {count} more difference", "other": "… and {count} more differences"},
    check_claimed="What you sent:",
    check_archive="What the archive has:",
    check_joined={
        "one": "⧉ Joined. These words come from {count} place; they were not said in one piece.",
        "other": "⧉ Joined. These words come from {count} separate places; they were not said in one piece.",
    },
    check_joined_altered="Besides, some of the words differ from the archive's.",
    check_someone_else_here="⇄ Said by somebody else in this interview: by {speaker}.",
    check_someone_else="⇄ Somebody else. In this archive these are words of {speaker}.",
    check_interviewer="⇄ Somebody else. These are words of the interviewer ({outlet}), from a question.",
    check_not_here=(
        "Not in this archive. I found no passage with these words. They may have been said elsewhere, in other words "
        "or in another language."
    ),
    check_compared="Compared with texts in: {languages}",
    start=(
        "Ask a question in your own words. I look for the answer in interviews and show you the original passage: who "
        "said it, to whom, and to which question.\n\n"
        "/questions shows what was asked in the interviews, /help what else I can do."
    ),
    start_sealed=(
        f"Your questions are kept for {RETENTION_DAYS} days, encrypted and without your name, so that the archive "
        "learns what readers look for: /privacy"
    ),
    start_ask="I keep no question unless you tap “Pass it on to the archive” below an answer: /privacy",
    start_off="I keep no questions: /privacy",
    help=(
        "Type a question in English, Russian, Azerbaijani or Turkish.\n\n"
        "With the buttons below an answer you read on: earlier, later, the whole answer, other answers.\n\n"
        "/questions - what was asked in the interviews\n"
        "/topics - what the interviews speak about\n"
        "/interviews - the interviews\n"
        "/check - is a quotation exact? Add the words\n"
        "/about - what this bot is\n"
        "/language - the language of my answers\n"
        "/privacy - what is kept of your questions\n\n"
        "In a group: /ask and your question, or mention me. To have a message checked, reply to it with /check."
    ),
    help_terminal="To leave: Ctrl-D, or type exit.",
    command_elsewhere="{command} is for Telegram; here it does nothing.",
    command_unknown="There is no command {command}.",
    help_inline="In any chat: type my name and a few words.",
    about=(
        "Every answer is an original passage of an interview, verbatim, never generated. If the archive has no "
        "answer, I say so.\n\n"
        "What you read is what the interviewee said to the outlet named below it. An allegation is that person's, not "
        "this bot's."
    ),
    privacy_words=(
        "its words, encrypted: only those who maintain the archive at the time you ask can read them, "
        "with a key {place};"
    ),
    privacy_key_elsewhere="that is not on this server",
    privacy_key_here="that lies on this server, too, at the moment: whoever takes it can read them as well",
    privacy_sealed=(
        f"Kept of a question, for {RETENTION_DAYS} days:\n"
        "• {words}\n"
        "• the week, the language, whether it was asked in private, in a group or inline, and what was found.\n"
        "After that only counts remain, and small ones lose their details."
    ),
    privacy_ask=(
        f"I keep no question unless you tap “Pass it on to the archive”. Then, for {RETENTION_DAYS} days:\n"
        "• {words}\n"
        "• the week, the language, and what was found.\n"
        "All other questions are only counted."
    ),
    privacy_off=("I keep no question. I only count: how many a week, in which language, what was found."),
    privacy_before=(
        f"What was kept of questions before this setting stays here, encrypted, until it is {RETENTION_DAYS} days old."
    ),
    privacy_never="Not kept: your name, number, username or id, the chat, the time of day.",
    privacy_votes="A 👍 or 👎 is only counted.",
    privacy_telegram=(
        "What I can't change: Telegram carries this chat and can read it; it is not end-to-end encrypted. Telegram "
        "knows your account and your network address and may have to hand them to authorities. When you delete a "
        "message or this chat, it leaves your screen; whether Telegram still holds a copy, I don't know. In a group "
        "all members see your question. Until midnight (UTC) this server's memory can tell which accounts wrote to me "
        "that day; no file can."
    ),
    privacy_forget=(
        "/forget deletes what I can still connect with you: the questions you asked me in private since midnight "
        "(UTC) or since my last restart. Until then, which encrypted questions are yours is known to this server's "
        "memory alone, and stands in no file. Older ones nobody can connect with you; they go within "
        f"{RETENTION_DAYS} days."
    ),
    privacy_optout=(
        "/optout: from now on I keep none of your questions. To remember this I store a short number, not your "
        "id. Thousands of accounts share it, and one number in 16 is set for nobody, so that it proves nothing "
        "about you. Only the button below my answer takes it back."
    ),
    commands={
        "ask": "Ask a question",
        "check": "Is a quotation exact?",
        "questions": "What was asked in the interviews",
        "topics": "What the interviews speak about",
        "interviews": "The interviews",
        "help": "How to use this bot",
        "about": "What this bot is",
        "privacy": "What is kept of your questions",
        "forget": "Delete today's questions",
        "optout": "Keep none of my questions",
        "language": "Language of my answers to you",
        "settings": "Language and quiet mode of this group",
    },
    command_words={
        "start": "start begin",
        "help": "help menu commands instructions",
        "questions": "questions",
        "topics": "topics",
        "interviews": "interviews",
        "language": "language settings",
    },
    short_description="Answers from interviews with the speaker's original words: verbatim, never generated.",
    description=(
        "Ask a question in your own words. You get the original passage of an interview, with who said it, to whom, "
        "and to which question. English, Russian, Azerbaijani, Turkish."
    ),
    keep_fine="Fine",
    keep_none="Don't keep my questions",
    kept_fine="Thank you. Ask away.",
    forgotten=(
        "Done. What I could still connect with you is deleted: your private questions since midnight (UTC) or "
        f"since my last restart. Older ones nobody can connect with you; they go within {RETENTION_DAYS} days."
    ),
    opted_out="Done. From now on I keep none of your questions. Only the button below takes this back.",
    take_back="Keep my questions again",
    opted_in="Done. Your questions are kept again as /privacy says.",
    still_opted_out=(
        "Taken back. But another opt-out, yours or that of an account that shares your number, still holds: "
        "none of your questions are kept."
    ),
    optout_unknown="This opt-out was taken back before.",
    optin_usage=(
        "Only the button below my answer to /optout takes it back, so that nobody else can. If that message "
        "is gone, your questions stay unkept."
    ),
    unknown_sender=(
        "Here I can't be sure who you are, so I have done nothing. Please send me this command in our private chat."
    ),
    open_private="Open the private chat",
    not_written_yet=(
        "The log can't be written at this moment. What you asked for holds from now on and is done as soon as "
        "it can be; to be sure, send it again later."
    ),
    handed_on="Passed on. Thank you.",
    group_greeting="Hello! I answer from interviews, and only when asked: /ask and your question.",
    settings_title="Settings of this group",
    settings_title_private="The language of what I say around a quotation",
    settings_language="Language",
    settings_automatic="Automatic",
    settings_quiet="Quiet: answer only to commands",
    settings_saved="Saved.",
    settings_admins_only="Only admins of this group can change its settings.",
    only_asker="These buttons belong to the person who asked. Send /ask for your own answer.",
    toast_gone="This message can't be changed any more. Please ask again.",
    toast_removed="Removed.",
    toast_thanks="Thank you for telling me.",
)

PAGES = PageWording(
    name="Interview archive",
    lead="Interviews in the original words. Every quotation is exactly what was published; nothing is summarised or "
    "rewritten. What somebody says here is that person's statement, not ours.",
    skip="Skip to the text",
    interviews="Interviews",
    passages={"one": "{count} passage", "other": "{count} passages"},
    topics="Topics and people",
    topics_lead="What the interviews speak about, with the passages that name it.",
    search="Search",
    search_label="Search the passages",
    search_private="The search runs in your browser. Nothing that you type leaves it.",
    search_none="No passage has these words.",
    search_needs_script="The search needs a script, and this browser runs none. You can read every interview without "
    "it.",
    latest_corrections="Latest corrections",
    introduction="Introduction",
    page="Page {number} of {count}",
    earlier="Earlier",
    later="Later",
    pages="Pages of this interview",
    permalink="Permanent link",
    in_context="Read it in the interview",
    listen="Listen from {time}",
    recording="Recording",
    other_languages="The same interview in other languages",
    frame_language="Language of this site",
    ask_bot="Ask this archive in Telegram",
    contact="Editors: {contact}",
    feed="New interviews",
    feed_corrections="Corrections",
    gone="No longer available",
    gone_text="What stood here was taken back. It is not quoted any more.",
    missing="Not found",
    missing_text="There is no page at this address. It may be mistyped, or a passage that was taken back.",
    card_more="The passage goes on at",
    check="How to check a quotation",
    check_steps=(
        "Open the permanent link below the quotation. It leads to the passage on this site, never to a copy.",
        "Compare word by word. The address ends in letters that are computed from the passage's words: if one "
        "character of the passage changed, it would have another address.",
        "Read what stands before and after it, and the question that it answers.",
        "Where the source is linked, compare with the outlet's own page.",
        "Or send the quotation to the bot in Telegram with /check: it says what is exact, what differs, and who said "
        "it.",
    ),
    verbatim="What “verbatim” means here",
    verbatim_holds_title="Guaranteed",
    verbatim_holds=(
        ("Characters", "each is compared with the archive's file just before it is shown"),
        ("Order", "nothing is left out of a passage or put together from several; what was redacted is marked"),
        ("Attribution", "speaker, outlet and question are those of the file"),
        ("Status", "what is withdrawn or not published at that moment is not shown"),
    ),
    verbatim_not_title="Not guaranteed",
    verbatim_not=(
        ("The file", "that it equals what was printed or said: its editors answer for that"),
        ("Translations", "that they are right; that a text is one is said if the file states it"),
        ("Context", "that a passage can be understood alone: read before and after it"),
        ("Copies", "that what others forward or copy was not changed by them"),
    ),
    kept="What is kept of readers",
    kept_here=(
        "These pages set no cookies, store nothing in your browser and load nothing from any other site.",
        "The search runs in your browser; what you type is not sent.",
        "Whoever runs the web server can see the addresses of the pages that you open, as with every web site. "
        "If that is a danger to you, use Tor Browser.",
        "A recording is loaded from its own site, and only when you press play; that site then sees your address.",
    ),
    kept_by_bot="What the Telegram bot keeps, it tells you itself: send it /privacy.",
)

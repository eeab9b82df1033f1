"""English, as its readers write it to a bot."""

from __future__ import annotations

from bot.search.words.language_words import LanguageWords

WORDS = LanguageWords(
    stop="""
a about above after again against all also am an and any are aren as at be because been before being below
between both but by can cannot could couldn did didn do does doesn doing don down during each even ever every
few for from further get got had hadn has hasn have haven having he her here hers herself him himself his how
i if in into is isn it its itself just ll let m me might more most much must my myself no nor not now of off
on once only or other our ours ourselves out over own please pls re really s same she should shouldn so some
such t than that the their theirs them themselves then there these they this those through to too under until
up us ve very was wasn we were weren what when where whether which while who whom whose why will with won
would wouldn yes you your yours yourself yourselves anyone anybody anything someone somebody something ok okay
hey tell dont doesnt didnt isnt cant wont im ive thats whats
""",
    stemmer="english",
    pronoun="he",
    they="they",
    negations="""
not no never none nobody nothing neither nor without cannot dont doesnt didnt isnt arent wasnt werent wont cant
couldnt wouldnt shouldnt mustnt neednt hasnt havent hadnt aint
""",
    calls="hey hi hello yo ok okay so well um uh please pls sorry excuse me guys folks everyone everybody all bot",
    before_names="""
mister missus miss sir madam doctor professor prof lawyer attorney advocate activist defender journalist reporter
writer author colleague comrade citizen speaker interviewee really truly actually maybe perhaps apparently allegedly
supposedly according however yesterday today
""",
    denies=r"(?:(?:no|nope|nah|sorry|oops|wait|and|but|ok) )*not\b.+|.*\b(?:(?:dont|didnt|do not|"
    r"did not) mean|(?:wasnt|was not|am not|im not) (?:asking|talking)|(?:isnt|is not|"
    r"its not) about)\b.*",
    means=r"(?:(?:ok|yes|but|well) )*(?:no|nope|nah|sorry|oops|wait|hang on|hold on|actually|typo|"
    r"correction|ugh|pardon(?: me)?|my (?:bad|mistake)|wrong (?:one|word)|let me rephrase|rather|"
    r"i mean(?:t)?(?: to (?:say|ask))?|(?:im|i am|i was) (?:asking|talking)(?: about)?|its about|"
    r"the (?:one|thing) about)",
    meant=r"i mean(?:t)?",
    openings=r"(?:(?:ok|okay|right|anyway|now|so|and) )*(?:(?:a |one )?(?:completely |"
    r"totally )?(?:different|another|new|next) (?:thing|topic|subject|question|matter)(?: now)?|"
    r"moving on|on to something else|let me ask(?: you)? (?:about something else|"
    r"something else)|(?:lets )?(?:talk about something else|change (?:of|the) (?:topic|"
    r"subject))|by the way|btw|never ?mind(?: that)?|forget (?:it|that)|anyway)|"
    r"good (?:morning|afternoon|evening|day)|(?:hi|hey|hello)(?: there| again)?|greetings"
    r"|dear (?:sir|madam|bot|all)|how (?:are|r) (?:you|u)(?: doing)?(?: today)?|hope (?:you are|youre"
    r"|all is|this finds you) well|nice to meet you|(?:sorry|apologies) (?:to bother(?: you)?"
    r"|for bothering(?: you)?|for the \w+ question|for asking)|(?:sorry )?(?:if )?(?:this (?:is|may be"
    r"|might be) |maybe |probably )?(?:a |an )?(?:dumb|stupid|silly|naive|basic) question(?: but)?"
    r"|(?:(?:i have|ive got|i got|got|just) (?:a |one )?(?:quick |short |small )?|(?:one|quick|a quick"
    r"|short) )question(?: for you)?|(?:can|may|could) i ask(?: you)?(?: (?:something|a question"
    r"|one thing)|(?= (?:what|who|whose|whom|why|how|when|where|which|if|whether|about|is|are|do|does|did"
    r"|can)\b))|i (?:want|wanted|would like) to ask(?: you)?(?: (?:something|a question|one thing)"
    r"|(?= (?:what|who|whose|whom|why|how|when|where|which|if|whether|about|is|are|do|does|did|can)\b))"
    r"|id like to ask(?: you)?(?: (?:something|a question|one thing)|(?= (?:what|who|whose|whom|why|how"
    r"|when|where|which|if|whether|about|is|are|do|does|did|can)\b))|(?:im )?(?:just )?(?:curious"
    r"|wondering)|i was wondering|out of curiosity|(?:im )?(?:new|first time) here|(?:thanks"
    r"|thank you) in advance",
    tails=r"lol|lmao|haha+|thx|thanks|pls|please|guys|bro",
    who=r"(?:he|she|they|you|u|(?:the |our |this |that )?(?:speaker|guest|interviewee|defender|human rights \w+)"
    r"|(?:the|this|your) (?:interview|archive|text|article|conversation))",
    about=r"(?:(?:about|on|of|regarding|concerning|towards?)(?: the (?:topic|subject|issue|question) of)?)",
    lead_in=r"(?:(?:so|and|but|well|tell me|do you know|can you (?:tell me|say)|i want to know|i wonder|please) )*",
    asks_whether=(
        r"(?:is it true (?:that )?)?(?:did|does|has|have) {who} (?:(?:really|actually|ever|also|even|truly) )*"
        r"(?:say|said|claim|claimed|state|stated|admit|admitted|write|written|tell|told|call|called|deny|denied)"
        r"(?: (?:you|us|them|people|anyone))?(?: that)? {x}",
        r"(?:is it true|is it right|is it correct|is it a fact|true) (?:that )?{who} (?:(?:really|actually|ever) )*"
        r"(?:says?|said|claims|claimed|states|stated|wrote|called|calls|admitted)(?: that)? {x}",
        r"{who} (?:really |actually )?(?:says?|said|claims|claimed|wrote|called|calls|admitted)(?: that)? {x} "
        r"(?:right|correct|true|really|or not|or no|didnt {who}|is (?:it|that|this) (?:true|right|real)|did {who})",
        r"(?:i (?:heard|read|was told) (?:that )?)?{who} (?:really |actually )?"
        r"(?:says|said|claims|claimed|wrote) that {x}",
        r"where (?:does|did|exactly did|exactly does) {who} (?:really |actually )?(?:say|claim|write)(?: that)? {x}",
    ),
    interrogatives="what who whom whose when where why how which whether if anything something nothing any more",
    asks=r"(?:\w+ )?(?:what|whats|who|whos|whom|whose|when|where|why|how|hows|which|whether)\b.*"
    r"|(?:tell|explain|describe|show|is|are|was|were|do(?! not)|does|did|can|could|has|have|had|will|would|isnt|arent"
    r"|wasnt|didnt|doesnt|any|anything|more|go on)\b.*|(?:and|about|or)(?: \w+){1,3}",
    how_many=r"how (?:many|much|old)\b|\b(?:what|which) (?:year|price|sum|amount|number|date|percentage|age)\b"
    r"|since what year",
    numerals="""
two three four five six seven eight nine ten eleven twelve dozen dozens twenty thirty forty fifty
sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion half percent
""",
    first_person="i im ive id ill my me mine myself we weve our ours us",
    asks_about=(
        r"what(?: exactly)?(?: else)? (?:does|did|do|has|have|would) {who} (?:(?:actually|really|ever|have to) )*"
        r"(?:say|said|think|thought|tell(?: us)?|told us|feel|believe|write)(?: to say)? {about} {x}",
        r"{who} (?:on|about) {x}",
        r"(?:what(?:s| is) (?:there|in (?:there|here|it))|(?:is there |do you have |got )(?:anything|something))"
        r" (?:about|on) {x}",
        r"{x} what(?:s| is| are| was) (?:his|her|your|he|{who}) (?:opinions?|views?|thoughts?|position|stance|take)",
        r"{x} what (?:does|did|do) {who} (?:say|think)(?: (?:about|of) (?:it|that|this|them))?",
        r"what (?:is|was) (?:said|written|thought)(?: in {who})? {about} {x}",
        r"what(?: it is| is)? {who} (?:says?|said|thinks?|thought|tells? us|feels|believes) {about} {x}",
        r"how (?:does|did|do|would) {who} (?:feel|think|see|speak|talk) {about} {x}",
        r"(?:does|did|has|have) {who} (?:ever |also |even )?(?:say|said|mention|talk|speak|spoken|comment|tell(?: us)?)"
        r"(?: (?:anything|something|a word))? {about} {x}",
        r"(?:whats |what (?:is|are|was|were) )?(?:his|her|their|your|he|{who}) "
        r"(?:opinions?|views?|thoughts?|position|stance|attitude|take|words|comments?) {about} {x}",
    ),
)

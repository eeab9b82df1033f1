"""Small talk: what is said to a bot without asking the archive anything, told by its whole wording.

The wordings are written as the words of `analyzer.folded`: small letters, no diacritics, no punctuation. A row
is one wording, as a regular expression; `{bot}` stands for whom one may address.
"""

from __future__ import annotations

import re

from bot.search.analyzer import folded
from bot.search.engine import Smalltalk
from bot.search.noise import question_in

LONGEST = 12  # words; what is longer asks something

_WHOM = """
    bot guys all everyone everybody there man bro friend again ребята бот всем брат друг hamiya dostlar qardas dostum
    millet kardesim hocam
"""
_ADDRESSED = rf"(?: (?:{'|'.join(_WHOM.split())}))*"

_WORDINGS = {
    Smalltalk.GREETING: r"""
        (?:hi|hello|hey|yo|hiya|howdy|greetings|start)+{bot}
        good (?:morning|evening|afternoon|day){bot}
        (?:(?:hi|hello|hey){bot} )?(?:how are (?:you|u)(?: doing)?(?: today)?|how is it going|whats up|sup)
        (?:привет|приветик|здравствуй|здравствуйте|салам|добрый (?:день|вечер)|доброе утро){bot}
        (?:привет )?(?:как (?:ты|вы|дела)|что нового)
        (?:privet|zdravstvuyte|zdravstvuite|zdravstvuy|dobr(?:yy|yi|y) (?:den|vecher)|dobroe utro){bot}
        (?:salam|salamlar|salam ?aleykum|salam eleykum|aleykum salam){bot}
        (?:salam )?(?:necesen|necesiniz|ne var ne yox)
        (?:sabahin|sabahiniz|axsamin|axsaminiz|gununuz) xeyir
        (?:merhaba|merhabalar|selam|selamlar|selamun aleykum|gunaydin|iyi (?:gunler|aksamlar)){bot}
        (?:merhaba |selam )?(?:nasilsin|nasilsiniz|naber|ne haber)
    """,
    Smalltalk.THANKS: r"""
        (?:(?:ok|okay|great|cool|nice|many) )*(?:thanks|thank (?:you|u)|thx|ty|cheers)(?: a lot| (?:so|very) much)?{bot}
        (?:(?:lol|ha(?:ha)+|ok|okay|cool|great|nice|wow|good|got it|i see|yes|no|yeah|yep|nope|fine|sure|hm+) ?)+{bot}
        (?:good|nice) bot
        (?:большое )?(?:спасибо|благодарю|спс)(?: (?:большое|огромное|вам|тебе|за ответ))*{bot}
        (?:(?:ок|окей|понятно|ясно|хорошо|класс|круто|супер|ага|да|нет|ха(?:ха)+|отлично) ?)+
        (?:bolshoe )?(?:spasibo|blagodaryu|spasibki)(?: bolshoe| ogromnoe| vam| tebe)?{bot}
        (?:cox )?(?:sag ?ol|sag ?olun|sag ?olasan|tesekkurler|tesekkur edirem|minnetdaram|cox sagol)(?: cox)?{bot}
        (?:(?:yaxsi|oldu|eladir|ela|aydindir|beli|xeyr|he|basa dusdum) ?)+
        (?:cok )?(?:tesekkurler|tesekkur ederim|tesekkur ederiz|sag ?ol|sag ?olun|eyvallah)(?: cok)?{bot}
        (?:(?:tamam|anladim|peki|evet|hayir|guzel|harika|super) ?)+
    """,
    Smalltalk.WHO: r"""
        (?:(?:so|and|but) )?(?:who|what) (?:are|r) (?:you|u)(?: exactly)?
        whats? (?:is )?(?:this|your name)(?: bot)?|what is this bot(?: for| about)?|who made (?:you|u|this(?: bot)?)
        what (?:can|do) (?:you|u) do(?: here)?|how (?:does this|do (?:you|u)) work
        (?:are|r) (?:you|u) (?:(?:a|an|real|human|live|actual) )*(?:person|human|bot|ai|robot|alive|real)(?: or .*)?
        (?:can|could) (?:you|u) help(?: me)?(?: with something)?(?: please)?|help(?: me)?(?: please)?|menu|commands
        кто ты(?: такой| такая)?|ты кто(?: такой| такая)?|вы кто|кто вы(?: такие)?|как тебя зовут
        что ты (?:умеешь|можешь|такое)|что это(?: такое| за бот)?|как (?:это|ты) работае(?:т|шь)
        ты (?:бот|человек|робот|живой|настоящий)(?: .*)?
        (?:(?:ты|вы) )?(?:можешь|можете) (?:мне )?помочь(?: пожалуйста)?|помоги(?:те)?(?: мне)?(?: пожалуйста)?|помощь
        (?:sen )?kimsen|siz kimsiniz|sen kim sen|adin nedir|(?:sen )?ne ede bilersen|bu nedir|bu ne botdur
        sen (?:botsan|insansan|robotsan|bot|insan|robot)(?: .*)?
        (?:mene )?komek (?:et|edin|ede bilersen|ede bilersiniz)(?: mene)?|komek
        (?:sen )?kimsin|siz kimsiniz|adin ne|(?:sen )?ne yapabilirsin|bu ne(?:dir)?|bu bot ne(?: ise yarar)?
        (?:sen )?(?:gercek )?(?:bot|insan|robot) (?:musun|misin)(?: .*)?
        (?:bana )?yardim (?:et|eder misin|edebilir misin|edin)|yardim
    """,
    Smalltalk.FAREWELL: r"""
        (?:bye|bye bye|goodbye|cya|take care|see (?:you|ya|u)(?: later| soon)?){bot}
        good ?night{bot}
        (?:пока|до свидания|до встречи|спокойной ночи|доброй ночи|всего доброго){bot}
        (?:sag ?ol(?:un)? )?(?:gorusenedek|sagliqla(?: qal| qalin)?|xudahafiz|helelik)
        gecen(?:iz)? xeyre(?: qalsin)?
        (?:hosca ?kal|hosca ?kalin|gule gule|iyi geceler|gorusuruz|gorusmek uzere){bot}
    """,
    Smalltalk.FRAGMENT: r"""
        (?:(?:but|and|so|ok|well) )*(?:why|who|what|how|when|where|which)(?: (?:so|not|then|else|exactly))?{bot}
        (?:and|so|what) then|so what|how come|what about (?:it|this|that)|(?:or|like|such as|for) what|says who
        (?:really|seriously|for real|are (?:you|u) sure|is (?:it|this|that)(?: really)? (?:true|so)){bot}
        (?:(?:tell me|say|show me) )?(?:some )?more(?: please| details)?|(?:go on|continue|next|details|elaborate){bot}
        explain(?: (?:it|this|that))?(?: to me)?(?: please)?|(?:for )?example|what do (?:you|u) mean(?: by that)?
        (?:(?:а|и|но|ну) )*(?:почему|зачем|кто|что|как|когда|где|куда|откуда|сколько|какой|какая|какие)(?: (?:так|еще))?
        (?:(?:а|и|ну) )*(?:что )?(?:дальше|потом|еще)|(?:и|ну и|а) что(?: с того| теперь)?|в смысле|это как
        (?:это )?(?:правда|серьезно|точно)(?: ли)?|(?:по)?подробнее|продолжай(?:те)?|например
        (?:объясни|поясни|расскажи)(?:те)?(?: (?:это|еще|дальше|подробнее))?(?: пожалуйста)?
        (?:(?:a|i|no|nu) )?(?:pochemu|zachem|kto|chto|kak|kogda|gde|skolko)(?: tak| eshche| esche)?|(?:i|nu i) chto
        (?:(?:a|i) )?(?:chto )?(?:dalshe|potom)|(?:eto )?(?:pravda|serezno)|podrobnee
        (?:(?:axi|bes|ve) )*(?:niye|nece|ne|kim|kimdir|ne vaxt|hara|harada|hansi|ne qeder|ne ucun)
        (?:(?:sonra|daha)(?: ne)?|davam(?: et| edin| ele)?|etrafli|daha etrafli|bu ne demekdir|ne demek)
        (?:heqiqeten|dogrudan|ciddi)(?: mi)?|meselen|izah (?:et|edin|ele)
        (?:(?:peki|ama|ve) )*(?:neden|niye|nicin|nasil|kim|ne|ne zaman|nerede|nereye|hangi|kac|ne kadar)
        (?:devam|daha fazla|detay|ornek|ornegin|acikla|aciklar misin|baska|ne demek(?: bu)?)
        (?:peki )?sonra(?: ne oldu)?
        (?:gercekten|cidden|ciddi) ?(?:mi|misin)?|emin misin
    """,
}


def _pattern(wordings: str) -> re.Pattern[str]:
    rows = (row.strip() for row in wordings.replace("{bot}", _ADDRESSED).splitlines())
    return re.compile("|".join(f"(?:{row})" for row in rows if row))


_PATTERNS = {kind: _pattern(wordings) for kind, wordings in _WORDINGS.items()}


def smalltalk(text: str) -> Smalltalk | None:
    """What kind of small talk `text` is as a whole, in any of our languages; None if it may be a question."""
    whole = folded(text[:400])
    if not whole or len(whole.split()) > LONGEST:
        return None
    said = {whole, folded(question_in(text)[:400])}
    for kind, pattern in _PATTERNS.items():
        if any(pattern.fullmatch(one) for one in said):
            return kind
    return None

"""Small talk: what is said to a bot without asking the archive anything, told by its whole wording.

The wordings are written as the words of `analyzer.folded`: small letters, no diacritics, no punctuation. A row
is one wording, as a regular expression; `{bot}` stands for whom one may address.
"""

from __future__ import annotations

import re

from bot.search.engine import Smalltalk
from bot.search.words.analyzer import folded
from bot.search.words.noise import question_in

LONGEST = 12  # words; what is longer asks something

_WHOM = """
    bot guys all everyone everybody there man bro friend again ребята бот всем брат друг hamiya dostlar qardas dostum
    millet kardesim hocam
"""
_ADDRESSED = rf"(?: (?:{'|'.join(_WHOM.split())}))*"

# What a bot is called by who is cross with it, by language; `{bad_en}` and so on stand for one of them.
_NAMES = {
    "en": "useless|worthless|stupid|dumb|silly|idiot|idiotic|moron|fool|trash|garbage|crap|rubbish|bullshit|nonsense"
    "|liars?|terrible|awful|annoying|broken|hopeless",
    "ru": "дурак|дура|идиот|кретин|придурок|тупица|тупой|тупая|глупый|бесполезный|бесполезная|бестолковый|мусор|отстой"
    "|лжец|лжецы|вруны?|говно|надоел|достал|бесишь",
    "az": "yalanci|yalancilar|axmaq|sefeh|gic|gicbeser|aptal|yararsiz|beyinsiz|bezdirdin|zehlem getdi",
    "tr": "aptal|salak|gerizekali|geri zekali|ahmak|gereksiz|beceriksiz|berbat|rezalet|ise yaramaz|sacmalik|biktim"
    "|yalanci|yalancilar",
}

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
        (?:(?:ok|okay|great|cool|nice|many) )*(?:thanks|thank (?:you|u)|thx|ty)(?: a lot| (?:so|very) much)?
            (?: for) (?:(?:the|your|this|that|a|quick|good|great) )*(?:answers?|help|info|information|reply|time){bot}
        (?:(?:wow|ok|great|good|thanks|thank you|it|that|this|was|is|thats|very|really|so|all|quite) )*
            (?:helpful|useful|helped|interesting)(?: (?:a lot|me|thanks|thank you))*{bot}
        (?:(?:lol|ha(?:ha)+|ok|okay|cool|great|nice|wow|good|got it|i see|yes|no|yeah|yep|nope|fine|sure|hm+) ?)+{bot}
        (?:(?:(?:good|nice|great) (?:bot|job|work|answer|one)|well done|never ?mind|bot) ?)+|nice to meet you{bot}
        i (?:love|like) (?:you|this bot){bot}
        (?:i )?(?:(?:totally|fully|completely|dont|do not) )?(?:agree|disagree)(?: with (?:him|her|you|that|this))?{bot}
        (?:(?:hes|shes|thats|he is|she is|you are|that is|this is|it is) )?(?:(?:so|very|quite|absolutely|exactly) )*
            (?:right|true|well said|exactly|absolutely|correct){bot}
        (?:(?:lol|ha(?:ha)+) )?(?:thats|that is|this is) (?:so )?(?:funny|great|nice)
        (?:большое )?(?:спасибо|благодарю|спс)
            (?: (?:большое|огромное|вам|тебе|за|ответ|ответы|помощь|информацию|цитату|очень|это))*{bot}
        (?:(?:это|было|очень|мне|ответ|все) )*(?:помогло|полезно|полезный|интересно)(?: (?:спасибо|было))*{bot}
        (?:молодец|умница|хороший бот|красавчик){bot}
        (?:(?:я|полностью|абсолютно|совершенно|не) )*(?:согласен|согласна|согласны)
            (?: (?:с|ним|ней|вами|тобой|этим))*{bot}
        (?:(?:он|она|ты|вы|это|все|совершенно|абсолютно) )*(?:прав|права|правы|верно|точно|правильно)
            (?: (?:говорит|сказал|говорите))?{bot}
        (?:(?:ок|окей|понятно|ясно|хорошо|класс|круто|супер|ага|да|нет|ха(?:ха)+|отлично) ?)+
        (?:bolshoe )?(?:spasibo|blagodaryu|spasibki)(?: (?:bolshoe|ogromnoe|vam|tebe|za|otvet|pomosh|pomoshch))*{bot}
        (?:cox )?(?:sag ?ol|sag ?olun|sag ?olasan|tesekkurler|tesekkur edirem|minnetdaram|cox sagol)(?: cox)?{bot}
        (?:(?:bu|verdiyin|verdiyiniz) )*(?:cavab|cavabiniz|cavabin|komeyiniz|komeyin|komek|melumat)(?:a)? (?:ucun|gore)
            (?: (?:cox|size|sene))* (?:sag ?ol|sag ?olun|tesekkurler|tesekkur(?: edirem)?|minnetdaram){bot}
        (?:(?:cox|bu|cavab) )*(?:faydali|maraqli) (?:oldu|idi|cavab(?:dir)?)
        (?:(?:cox|ela|super|yaxsi|gozel) )+cavab(?: idi|di|dir)?
        (?:(?:men|tam|tamamile|sizinle|onunla) )*razi(?:yam| deyilem)
        (?:(?:o|bu|tam|cox|lap) )*(?:duz|dogru|haqli|duzgun)(?: (?:deyir|deyib|dedi)|dir|du|sen|siniz)?
        (?:afer[ie]n|halal olsun|eladi)(?: sene| sana)?{bot}
        (?:(?:yaxsi|oldu|eladir|ela|aydindir|beli|xeyr|he|basa dusdum) ?)+
        (?:cok )?(?:tesekkurler|tesekkur ederim|tesekkur ederiz|sag ?ol|sag ?olun|eyvallah)(?: cok)?{bot}
        (?:(?:bu|verdigin|verdiginiz) )*(?:cevap|cevabin|cevabiniz|yardim|yardimin|yardiminiz|bilgi) icin
            (?: cok)? (?:tesekkurler|tesekkur(?: ederim| ederiz)|sag ?ol|sag ?olun){bot}
        (?:(?:cok|bu|cevap) )*(?:faydali|yararli|ilginc) (?:oldu|idi|cevap)
        (?:(?:cok|harika|super|guzel|iyi) )+(?:cevap|yanit)(?:ti)?
        (?:(?:ben|tamamen|sana|ona|buna) )*katil(?:iyorum|miyorum)
        (?:(?:o|bu|cok|tamamen) )*(?:hakli|dogru)(?: (?:soyluyor|soylemis|dedi)|sin|siniz)?
        (?:(?:tamam|anladim|peki|evet|hayir|guzel|harika|super) ?)+
    """,
    Smalltalk.WHO: r"""
        (?:(?:so|and|but) )?(?:who|what) (?:are|r) (?:you|u)(?: exactly)?
        whats? (?:is )?(?:this|your name)(?: bot)?|what is this bot(?: for| about)?|who made (?:you|u|this(?: bot)?)
        what (?:can|do) (?:you|u) do(?: here)?|how (?:does this|do (?:you|u)) work
        (?:bot )?(?:are|r) (?:you|u) (?:there|here|alive|working)|test|testing|ping
        (?:are|r) (?:you|u) (?:(?:a|an|real|human|live|actual) )*(?:person|human|bot|ai|robot|alive|real)(?: or .*)?
        (?:can|could) (?:you|u) help(?: me)?(?: with something)?(?: please)?|help(?: me)?(?: please)?|menu|commands
        кто ты(?: такой| такая)?|ты кто(?: такой| такая)?|вы кто|кто вы(?: такие)?|как тебя зовут
        что ты (?:умеешь|можешь|такое)|что это(?: такое| за бот)?|как (?:это|ты) работае(?:т|шь)
        (?:бот )?(?:ты|вы) (?:тут|здесь|работаешь|на месте)|тест|проверка
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
    Smalltalk.COMPLAINT: r"""
        (?:you|u|all|people|guys|these|are|is|a|of|bunch|the|just) (?:(?:people|guys|are|all|just|a|bunch|of) )+{bad_en}
        (?:(?:oh|ugh|omg|you|u|youre|your|this|it|bot|are|r|is|the|an?|so|such|really|what) )*{bad_en}(?: or what)?{bot}
        (?:you|u|this|(?:this|the) bot|it) (?:really )?(?:sucks?|doesnt work|does not work)
        (?:(?:you|u|bot) )?(?:(?:really|just) )*(?:dont|do not|didnt) (?:understand|get)(?: (?:me|it|a thing))?{bot}
        (?:(?:oh|ugh|omg|bot) )*(?:you|u) never (?:get|understand)(?: (?:it|me|anything))?{bot}
        (?:you|u) (?:dont )?(?:know|understand) (?:nothing|anything)|(?:you|u) (?:misunderstood me|got me wrong){bot}
        (?:(?:no|but|this|that|it|thats|its|is|was) )*(?:not|isnt|wasnt) what i (?:asked|meant|wanted)(?: for)?
        (?:(?:no|but) )*i (?:didnt|did not) ask (?:for )?(?:this|that|it)|i (?:asked|meant) something else
        (?:(?:this|that|it|thats|your answer) (?:is |was )?)?(?:an? |the )?(?:wrong|bad|poor|useless|stupid) answers?
        (?:i )?(?:hate|dont like) (?:you|this bot|(?:your|these) answers?)|(?:this is )?not helpful(?: at all)?
        (?:(?:oh|just|please|can you) )*(?:shut up|go away|get lost|stop (?:it|spamming))(?: (?:here|already))?{bot}
        (?:go )?fuck (?:you|off|u)|screw you|(?:what a |this is a )?waste of time
        (?:(?:your|this|the|my|you|u|bot|it|{bad_en}|why|that|just|simply|really|even) )*
            (?:never|doesnt|does not|dont|do not|cant|cannot|can not|wont|will not|didnt|did not|isnt|not)
            (?: (?:even|ever|you|u|it|this|the|bot))*
            (?: (?:answer(?:s|ed|ing)?|reply|replies|replying|responds?|works?|working|helps?|helping))
            (?: (?:you|u|it|the|this|bot|to|me|us|my|our|a|any|anything|anyone|single|of|thing|questions?|at|all))*
        (?:(?:but|no|this|that|it|thats|is|its|was) )*(?:not|isnt|wasnt) (?:an? |the |my |really )*(?:answer|question)
        (?:(?:no|but) )*(?:you|u|bot) (?:didnt|dont|did not) (?:answer|understand|get)
            (?: (?:me|my|the|question|it|this))*
        (?:there (?:is|are) )?(?:no|zero) (?:answers?|reply|replies|response|use)(?: at all| from (?:you|this bot))?
        (?:(?:ты|вы|этот|бот|какой|какая|такой|такая|просто|совсем|очень|ну|и|меня|мне) )*{bad_ru}
            (?: до (?:невозможности|ужаса|безобразия))?{bot}
        (?:(?:ты|вы|бот|же|меня|совсем|вообще|ничего) )*не (?:понимаешь|понимаете|знаешь|умеешь|работаешь|понял меня)
        (?:(?:ты|вы|этот|бот|он|почему|же|мне|нам|вообще|совсем|никогда|ничего|ни|на|что|один|мой|мои|вопросы?) )*
            не (?:отвечае(?:шь|те|т)|ответил[аи]?|работает|помогае(?:шь|те|т)|можешь ответить|может ответить)
            (?: (?:ты|вы|бот|мне|нам|вообще|ничего|ни|на|что|один|мой|мои|вопросы?|нормально))*
        (?:(?:но|нет|это|ты|вы|бот|ну) )*не (?:понял[аи]?|ответил[аи]?)(?: (?:на|мой|мои|меня|вопросы?))*
        (?:(?:но|нет|это) )*не (?:тот )?ответ(?: на (?:мой )?вопрос)?
        (?:никакого )?(?:ответа?|толку|пользы) нет|нет (?:ответа|ответов|толку)|(?:никакого|ни одного) (?:ответа|толку)
        (?:(?:нет|но) )*(?:это )?(?:совсем )?не то(?: что (?:надо|нужно|я (?:спрашивал|спрашивала|спросил|спросила)))?
        (?:(?:нет|но) )*я (?:не )?(?:(?:об|про) )?(?:этом|это|другом|другое) (?:не )?(?:спрашивал|спросил)а?
        (?:(?:нет|но) )*я (?:спрашивал|спросил)а? (?:не (?:(?:об|про) )?(?:этом|это)|(?:о )?друго[ем])
        (?:не ?правильный|неверный|плохой|глупый|не тот) ответ|ничего не понял(?:а)?|(?:это )?(?:мимо|чушь|бред)
        (?:да )?(?:заткнись|отстань|отвали|замолчи)(?: уже)?{bot}|(?:да )?(?:иди|пошел) (?:ты )?(?:на ?хуй|к черту)
        (?:(?:sen|siz|bu|bot|ne|cox|lap) )*{bad_az}(?:san|sen|sin|dir|di)?{bot}
        (?:(?:sen|siz|bu|ne|nece|cox|lap) )*{bad_az} (?:bir )?bot(?:dur|san|sen|du)?
        (?:(?:sen|siz|bu|bot|niye|axi|mene|hec|bir|ne|neye|suala|suallara|sualima|suallarima) )*
            cavab (?:vermir(?:sen|siz)?|vere bilmir(?:sen|siz)?|vermedi(?:n|niz)?|yoxdur?|alammiram|ala bilmirem)
        (?:(?:yox|amma|axi) )*bu (?:menim )?(?:sualimin |suala )?(?:cavab|cavabi) (?:deyil|olmadi)
        (?:sual(?:i|imi) (?:basa dusmedin|anlamadin|cavablandirmadin))
        (?:(?:sen|bu|bot|niye|axi|hec|bir|ne|seye|ise) )*(?:islemir|yaramir|yaramirsan)
        (?:(?:sen|siz|bot|hec|meni) )*(?:bir sey|ne)? ?(?:bilmirsen|basa dusmursen|anlamirsan)
        (?:(?:yox|amma|men) )*(?:bunu|onu|bu barede) (?:sorusmadim|sorusmuram|sorusmamisdim|demirdim)
        (?:men )?basqa (?:sey|sual) (?:sorusdum|sorusuram|verdim)|(?:yanlis|sehv|pis) cavab(?:dir|di)?
        (?:kes )?sesini(?: kes)?|(?:cix )?(?:get|redd ol|itil) (?:burdan|buradan)|bezdim senden
        (?:(?:sen|siz|bu|bot|ne|cok|tam|bir) )*{bad_tr}(?: ?(?:misin|misiniz|sin))?{bot}
        (?:(?:sen|bot|hic|beni) )*(?:bir ?sey )?(?:bilmiyorsun|anlamiyorsun|anlamadin)
        (?:(?:bu|bot|hic|hicbir|bir) )*(?:ise|seye|halta) yara(?:miyor|miyorsun|maz|mazsin)
        (?:(?:sen|bu|bot|neden|niye|bana|hic|hicbir|bir|seye|soruya|soruma|sorulara|sorularima) )*
            (?:cevap|yanit) (?:ver(?:miyor|emiyor|medi)(?:sun|sunuz|n|niz)?|yok|alamiyorum)
        (?:(?:bu|bot|sen|neden|niye|hic) )*calismiyor(?:sun)?
        (?:(?:hayir|ama) )*bu (?:sorumun |bir )?(?:cevap|cevabi|yanit) degil|(?:yanlis|kotu) (?:cevap|yanit) verdin
        (?:soruyu|sorumu|beni) (?:anlamadin|cevaplamadin)
        (?:(?:hayir|ama|ben) )*(?:bunu|onu) (?:sormadim|sormuyorum|sormamistim)|(?:ben )?baska bir ?sey sordum
        (?:yanlis|kotu|sacma)(?: bir)? (?:cevap|yanit)|(?:kapa|kes) (?:ceneni|sesini)|(?:defol|siktir)(?: git)?
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
    for language, names in _NAMES.items():
        wordings = wordings.replace(f"{{bad_{language}}}", f"(?:{names})")
    rows = re.sub(r"\n {9,}", "", wordings.replace("{bot}", _ADDRESSED)).splitlines()  # a deeper row goes on
    return re.compile("|".join(f"(?:{row.strip()})" for row in rows if row.strip()))


_PARTS = re.compile(r"[,.;:!?…\n]+")
_POLITE = (Smalltalk.GREETING, Smalltalk.THANKS)
_PATTERNS = {kind: _pattern(wordings) for kind, wordings in _WORDINGS.items()}


def smalltalk(text: str) -> Smalltalk | None:
    """What kind of small talk `text` is as a whole, in any of our languages; None if it may be a question. Where it has
    several parts, each of them is some: of “hi! who are you?” the last counts that is no greeting and no thanks. “He is
    right?” asks what “he is right” says: a fragment."""
    whole = folded(text[:400])
    if not whole or len(whole.split()) > LONGEST:
        return None
    if (kind := _kind(whole) or _kind(folded(question_in(text)[:400]))) is not None:
        return Smalltalk.FRAGMENT if kind is Smalltalk.THANKS and "?" in text else kind
    kinds = [_kind(part) for part in map(folded, _PARTS.split(text[:400])) if part]
    if not kinds or None in kinds:
        return None
    return next((kind for kind in reversed(kinds) if kind not in _POLITE), kinds[-1])


def _kind(words: str) -> Smalltalk | None:
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(words)), None)

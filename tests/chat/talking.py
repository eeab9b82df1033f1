"""What people say that asks nothing of an archive: rows of kind, language and words, and what is said to each."""

from __future__ import annotations

from bot.chat.wording.phrases import Wording
from bot.search.engine import Talk

SAID = {
    Talk.GREETING: (
        "hi, may I ask something?",
        "добрый вечер, можно вопрос?",
        "salam, sual vermək olar?",
        "merhaba, bir sorum var",
    ),
    Talk.THANKS: ("ok thank you so much", "спасибо большое", "çox sağ olun", "çok teşekkürler"),
    Talk.FAREWELL: ("bye, see you", "до свидания", "hələlik, sağ olun", "hoşça kal, görüşürüz"),
    Talk.WHO: ("are you a bot or a human", "ты бот или человек?", "sən botsan ya insan?", "sen bot musun insan mı"),
    Talk.CONTACT: (
        "how can I contact the editors?",
        "как связаться с редакцией?",
        "redaksiya ilə necə əlaqə saxlayım?",
        "editörlere nasıl ulaşırım?",
    ),
    Talk.PRIVACY: (
        "is it safe to write to you?",
        "удалите мои сообщения",
        "mesajlarımı kim görür?",
        "polis yazdığımı öğrenir mi?",
    ),
    Talk.ABOUT: (
        "what is this interview about?",
        "когда вышло интервью?",
        "müsahibəni kim götürüb?",
        "röportaj hangi sitede çıktı?",
    ),
    Talk.COMMENT: ("I don't agree with her", "не согласен с ней", "onunla razı deyiləm", "ona katılmıyorum"),
    Talk.ABUSE: ("you stupid bot", "тупой бот", "axmaq bot", "aptal bot"),
    Talk.ORDER: (
        "translate this into French",
        "переведи это на французский",
        "bunu fransızcaya tərcümə et",
        "bunu fransızcaya çevir",
    ),
    Talk.ELSEWHERE: (
        "will it rain tomorrow?",
        "какая завтра погода?",
        "sabah hava necə olacaq?",
        "yarın hava nasıl olacak?",
    ),
    Talk.VERIFY: ("is this quote real?", "это настоящая цитата?", "bu sitat həqiqidir?", "bu alıntı gerçek mi?"),
}
LANGUAGES = ("en", "ru", "az", "tr")
ROWS = [(kind, language, text) for kind, texts in SAID.items() for language, text in zip(LANGUAGES, texts, strict=True)]
FIXED = {
    Talk.GREETING: "greeting",
    Talk.THANKS: "thanks",
    Talk.FAREWELL: "farewell",
    Talk.WHO: "who",
    Talk.CONTACT: "contact_unknown",
    Talk.PRIVACY: "privacy_short_sealed",
    Talk.COMMENT: "comment",
    Talk.ABUSE: "abuse",
    Talk.ORDER: "order",
    Talk.ELSEWHERE: "elsewhere",
    Talk.VERIFY: "verify",
}


def fixed(wording: Wording, kind: Talk, title: str) -> str:
    """What is said to a kind of talk begins with this; with its title."""
    return str(getattr(wording, FIXED[kind])) if kind in FIXED else title

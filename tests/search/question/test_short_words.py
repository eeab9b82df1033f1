"""Of a hundred short words at most three go astray from the language of the reader's app."""

from __future__ import annotations

import pytest

from bot.search.engine import NothingFound
from bot.search.searcher import Searcher, build_engine
from tests.search import toy

MOST_ASTRAY = 3  # of a hundred
WORDS = {
    "en": (
        "hello hi thanks yes no ok okay next back more stop quit why how who what where when really sure maybe never "
        "always money prison lawyer lawyers freedom justice police state power fear women men children campaign "
        "protest arrest trial judge court law rights media press news truth lie lies proof evidence help source link "
        "video audio author date topic summary delete forget privacy safe danger anonymous sorry please welcome "
        "goodbye bye morning night today tomorrow yesterday left right good bad sad true false wrong great nice wow "
        "cool bribe bribes minister ministers spy espionage Harvard Pegasus Israel opposition government society "
        "activist activists photos names address threat silence silent courage shame honor trap hack leak salary "
        "crime guilty innocent"
    ),
    "ru": (
        "привет спасибо да нет ладно почему как кто что где когда правда конечно может никогда всегда деньги тюрьма "
        "адвокат адвокаты свобода справедливость полиция государство власть страх женщины мужчины дети кампания "
        "протест арест суд судья закон право права медиа пресса новости истина ложь доказательства помощь источник "
        "ссылка видео автор дата тема удалить забудь безопасно опасно анонимно извините пожалуйста утро вечер ночь "
        "сегодня завтра вчера хорошо плохо верно неверно отлично супер взятка взятки министр министры шпион шпионаж "
        "оппозиция правительство общество активист активисты фотографии имена адрес угроза молчание смелость стыд "
        "честь ловушка зарплата преступление виновен дальше стоп ещё другое объясни народ родина выборы вера голод"
    ),
    "az": (
        "salam sağ ol bəli xeyr yox hə niyə necə kim nə harda haçan doğrudan əlbəttə bəlkə heç həmişə pul həbsxana "
        "vəkil vəkillər azadlıq ədalət polis dövlət güc qorxu qadınlar kişilər uşaqlar kampaniya etiraz həbs məhkəmə "
        "hakim qanun hüquq hüquqlar media mətbuat xəbər həqiqət yalan sübut kömək mənbə link video müəllif tarix "
        "mövzu sil unut təhlükəsiz təhlükə anonim bağışla buyur sabah axşam gecə bu gün dünən yaxşı pis düz səhv əla "
        "super rüşvət nazir nazirlər casus casusluq müxalifət hökumət cəmiyyət fəal fəallar şəkillər adlar ünvan hədə "
        "susmaq cəsarət ayıb namus tələ maaş cinayət günahkar davam dayan sonra qabaq daha başqa izah et xalq vətən "
        "seçki din dindar aclıq"
    ),
    "tr": (
        "merhaba selam teşekkürler evet hayır tamam neden niye nasıl kim ne nerede zaman gerçekten elbette belki asla "
        "hep para hapishane avukat avukatlar özgürlük adalet polis devlet güç korku kadınlar erkekler çocuklar "
        "kampanya protesto tutuklama dava hakim mahkeme yasa hukuk haklar medya basın haber gerçek yalan kanıt yardım "
        "kaynak link video yazar tarih konu özet sil unut güvenli tehlike anonim pardon lütfen sabah akşam gece bugün "
        "yarın dün iyi kötü doğru yanlış harika güzel rüşvet bakan bakanlar casus casusluk muhalefet hükümet toplum "
        "aktivist aktivistler fotoğraflar isimler adres tehdit sessizlik cesaret ayıp namus tuzak maaş suç suçlu "
        "masum devam dur sonra önce daha başka açıkla halk vatan seçim din dindar açlık"
    ),
}
OTHER_WORDS = {
    "en": (
        "yep nope yeah nah hmm hey yo pls thx cheers again explain continue repeat louder shorter longer details "
        "example examples reason reasons cause result results cost price number numbers amount list names family "
        "mother father brother sister wife husband child friend friends enemy neighbour neighbours village city "
        "country capital street border army soldier soldiers war peace exile passport visa flight ticket hotel "
        "bank loan debt tax taxes rent wage wages strike union worker workers factory oil gas water bread hunger "
        "school teacher teachers student students book books letter letters email phone website channel group "
        "admin bot robot human machine editor editors reporter reporters interview interviews question questions "
        "answer answers quote quotes word words sentence page pages full short long old new first last once twice "
        "soon late"
    ),
    "ru": (
        "ага неа угу хм эй ясно понятно снова объясни продолжай повтори короче подробнее пример примеры причина "
        "причины следствие итог цена число номер список семья мать отец брат сестра жена муж ребёнок друг друзья "
        "враг сосед соседи село город страна столица улица граница армия солдат солдаты война мир ссылка паспорт "
        "виза рейс билет гостиница банк кредит долг налог налоги аренда оклад забастовка профсоюз рабочий рабочие "
        "завод нефть газ вода хлеб школа учитель учителя студент студенты книга книги письмо письма почта телефон "
        "сайт канал группа админ бот робот человек машина редактор редакторы журналист журналисты интервью вопрос "
        "вопросы ответ ответы цитата цитаты слово слова предложение страница страницы целиком кратко старое новое "
        "первый последний однажды скоро поздно меньше больше"
    ),
    "az": (
        "yaxşı oldu aha yox ha hm ey aydındır yenə izahla davamını təkrarla qısa ətraflı nümunə misal səbəb "
        "səbəblər nəticə qiymət say nömrə siyahı ailə ana ata qardaş bacı arvad ər uşaq dost dostlar düşmən qonşu "
        "qonşular kənd şəhər ölkə paytaxt küçə sərhəd ordu əsgər əsgərlər müharibə sülh sürgün pasport viza reys "
        "bilet otel bank kredit borc vergi vergilər kirayə əməkhaqqı tətil həmkarlar fəhlə fəhlələr zavod neft qaz "
        "su çörək məktəb müəllim müəllimlər tələbə tələbələr kitab kitablar məktub məktublar poçt telefon sayt "
        "kanal qrup admin bot robot insan maşın redaktor redaktorlar jurnalist jurnalistlər müsahibə müsahibələr "
        "sual suallar cavab cavablar sitat sitatlar söz sözlər cümlə səhifə tam qısaca köhnə yeni birinci sonuncu "
        "bir dəfə tezliklə gec az çox"
    ),
    "tr": (
        "aynen olur yok ha hm hey anladım yine anlat devamı tekrarla kısa ayrıntı örnek örnekler sebep sebepler "
        "sonuç fiyat sayı numara liste aile anne baba kardeş abla eş koca çocuk dost dostlar düşman komşu komşular "
        "köy şehir ülke başkent sokak sınır ordu asker askerler savaş barış sürgün pasaport vize uçuş bilet otel "
        "banka kredi borç vergi vergiler kira ücret grev sendika işçi işçiler fabrika petrol gaz su ekmek okul "
        "öğretmen öğretmenler öğrenci öğrenciler kitap kitaplar mektup mektuplar posta telefon site kanal grup "
        "yönetici bot robot insan makine editör editörler gazeteci gazeteciler söyleşi söyleşiler soru sorular "
        "cevap cevaplar alıntı alıntılar söz sözler cümle sayfa tamamı kısaca eski yeni ilk son bir kez yakında "
        "geç az çok"
    ),
}
GREETINGS = {
    "salam": "az",
    "selam": "tr",
    "merhaba": "tr",
    "təşəkkürlər": "az",
    "teşekkürler": "tr",
    "hello": "en",
    "привет": "ru",
}


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    return build_engine(toy.archive(), semantic="off")


@pytest.mark.parametrize("table", [WORDS, OTHER_WORDS], ids=["words", "other words"])
@pytest.mark.parametrize("language", WORDS)
def test_short_words_follow_the_language_of_the_app(searcher: Searcher, table: dict[str, str], language: str) -> None:
    words = table[language].split()
    assert len(words) >= 100
    astray = [word for word in words if searcher.answer(word, hint=language).language != language]
    assert len(astray) <= MOST_ASTRAY, astray


@pytest.mark.parametrize("hint", ["en", "az", "tr"])
def test_another_script_tells_a_language_whatever_the_app_says(searcher: Searcher, hint: str) -> None:
    assert searcher.answer("почему", hint=hint).language == "ru"


@pytest.mark.parametrize(("greeting", "language"), GREETINGS.items())
def test_a_greeting_of_one_language_tells_it_where_no_app_does(
    searcher: Searcher, greeting: str, language: str
) -> None:
    answer = searcher.answer(greeting)
    assert isinstance(answer, NothingFound)
    assert answer.language == language


@pytest.mark.parametrize(("word", "language"), [("salam", "az"), ("selam", "tr"), ("hello", "en"), ("next", "en")])
def test_talk_in_another_script_than_the_app_s_tells_its_language(searcher: Searcher, word: str, language: str) -> None:
    assert searcher.answer(word, hint="ru").language == language


@pytest.mark.parametrize("word", ["ok", "Harvard", "Pegasus", "hm"])
def test_what_no_language_owns_is_in_the_language_of_a_russian_app(searcher: Searcher, word: str) -> None:
    assert searcher.answer(word, hint="ru").language == "ru"


@pytest.mark.parametrize("word", ["eski", "sokak", "posta", "zavod", "tax"])
@pytest.mark.parametrize("hint", ["en", "az", "tr"])
def test_short_words_that_could_be_russian_in_latin_letters_follow_the_app(
    searcher: Searcher, word: str, hint: str
) -> None:
    assert searcher.answer(word, hint=hint).language == hint


@pytest.mark.parametrize("hint", ["en", "az", "tr", None])
def test_plain_russian_in_latin_letters_is_russian_whatever_the_app_says(searcher: Searcher, hint: str | None) -> None:
    assert searcher.answer("pochemu", hint=hint).language == "ru"

"""Azerbaijani."""

from __future__ import annotations

from bot.base.log_policy import RETENTION_DAYS
from bot.chat.wording.page_phrases import PageWording
from bot.chat.wording.phrases import Wording

WORDING = Wording(
    language="az",
    attribution="{speaker}, {role}, {outlet} nəşrinə müsahibəsində",
    attribution_without_role="{speaker}, {outlet} nəşrinə müsahibəsində",
    asked="Sual: {question}",
    part="Hissə {number}/{count}",
    corrected="Düzəliş, {date}: {text}",
    more_corrections={
        "one": "… və daha əvvəlki {count} düzəliş.",
        "other": "… və daha əvvəlki {count} düzəliş.",
    },
    redacted="[silinib]",
    machine_translation="Maşın tərcüməsidir, danışanın öz sözləri deyil.",
    human_translation="İnsan tərəfindən tərcümə olunub.",
    listen_from="{time} anından dinlə",
    watch_from="{time} anından bax",
    source="Mənbə",
    quoted="“{text}”",
    earlier="◀ Əvvəlki",
    later="Sonrakı ▶",
    whole_answer="Tam cavab",
    other_hits="Başqa cavablar {place}/{count}",
    not_it="Bu deyil",
    share="Paylaş",
    share_picture="Şəkil kimi paylaş",
    copy_citation="Mənbəni kopyala",
    about_interview="Müsahibə haqqında",
    remove="✕ Sil",
    back="↩ Geri",
    more="Davamı ▸",
    read_all_questions="Bütün suallar",
    read_from_start="Əvvəldən oxu",
    hand_on="Sualı arxivə çatdır",
    ask_in_private="Şəxsi çatda soruş",
    archive_away="Hazırda arxivdə axtarış mümkün deyil. Zəhmət olmasa, bir neçə dəqiqədən sonra yenidən soruşun.",
    nothing_found="Arxivdə bu suala cavab tapmadım.",
    nothing_in_group="Arxivdə buna cavab yoxdur.",
    nothing_inline="Heç nə tapılmadı. Şəxsi çatda soruş",
    nearest_questions="Müsahibələrdə verilmiş ən yaxın suallar:",
    nearest_statement=(
        "Mən mənanı deyil, sözləri müqayisə edirəm: "
        "eyni şeyin deyilib-deyilmədiyinə özünüz qərar verin. Ən yaxın parça budur:"
    ),
    no_more_hits=(
        "Bu, sualınıza yaxın olan sonuncu parça idi. Başqa sözlərlə soruşun və ya suallara baxın: /questions"
    ),
    withdrawn="Bu parça artıq əlçatan deyil.",
    answer_shortened="Bu cavabın bir hissəsi göstərilmir.",
    unknown_passage="Belə bir parça tapmadım; ola bilsin ki, arxiv dəyişib.",
    corrected_since="Bu parça sonradan düzəldilib. İndi belədir:",
    not_verbatim="Bu parça elə indicə dəyişdi, ona görə onu sitat kimi göstərmədim. Zəhmət olmasa, yenidən soruşun.",
    try_later="Bir anda çox mesaj gəldi. Zəhmət olmasa, bir dəqiqə gözləyin.",
    text_only="Mən yalnız mətn oxuya bilirəm. Sualınızı mətnlə yazın.",
    ask_usage="Sualınızı əmrdən sonra yazın: /ask və bilmək istədiyinizi.",
    no_such_button="Düymələrin nömrələri 1 ilə {count} arasındadır; birini və ya sualınızı yazın.",
    thanks="Dəyməz.",
    farewell="Sağ olun!",
    greeting="Salam! Buyurun, sualınızı öz sözlərinizlə yazın, cavabı müsahibələrdə axtarım. Ətraflı: /help",
    who=(
        "Mən insan yox, proqramam. Müsahibələrdə nə deyildiyini axtarır və sözbəsöz göstərirəm; özümdən heç nə "
        "yazmıram. Məni bu arxivi aparanlar idarə edir. Ətraflı: /about"
    ),
    contact="Redaktorlarla belə əlaqə saxlaya bilərsiniz: {contact}",
    contact_unknown=(
        "Bu arxivin redaktorları mənə əlaqə ünvanı verməyib. Müsahibəni dərc edən nəşr hər cavabın altında göstərilir."
    ),
    complaint=(
        "Kömək edə bilmədiyim üçün üzr istəyirəm. Mən yalnız müsahibələrdə deyilənləri göstərirəm; sualı başqa "
        "sözlərlə verin: /help"
    ),
    fragment=(
        "Nəyi soruşduğunuzu anlamadım. Sualı bütöv yazın və ya mesajlarımdan birinə cavab verin; davamını oxumaq üçün "
        "cavabın altındakı düymələrə basın."
    ),
    nothing_more="Bu barədə başqa heç nə tapmadım. Daha nə soruşulub: /questions",
    comment="Mən yalnız müsahibələrdə deyilənləri çatdırıram, öz fikrim yoxdur. İstəsəniz, sual verin.",
    order=(
        "Mən tərcümə edə, xülasə çıxara və ya yaza bilmirəm: yalnız müsahibələrdə deyilənləri sözbəsöz göstərirəm. "
        "Sualınızı verin."
    ),
    abuse="Mən yalnız müsahibələrdə deyilənləri göstərirəm. Sual verin və ya nə edə bildiyimə baxın: /help",
    story=(
        "Yazdığınız üçün sağ olun. Mən proqramam və buna cavab verə bilmirəm: yalnız müsahibələrdə deyilənləri "
        "axtarıram. Müsahibələrlə bağlı sualınız varsa, bir cümlə ilə yazın."
    ),
    verify=(
        "Sözlərin həqiqi olub-olmadığını bilmək üçün onları mənə yönləndirin, bura yapışdırın və ya /check "
        "əmrindən sonra yazın: arxivlə sözbəsöz tutuşduraram."
    ),
    wrong_chat="Deyəsən, bu mesaj mənə deyil. Mən müsahibələrdə deyilənləri axtaran proqramam.",
    garbage="Bu mesajda sual görmədim. Zəhmət olmasa, sualı sözlərlə yazın.",
    elsewhere="Mən yalnız bu arxivin müsahibələrində deyilənləri bilirəm.",
    archive_about="Bu arxivin mövzuları: {topics}",
    privacy_short_sealed=(
        f"Adınız, nömrəniz və hesabınız saxlanılmır. Suallarınızın sözləri {RETENTION_DAYS} gün şifrələnmiş halda "
        "saxlanılır: onları yalnız arxivi idarə edənlər oxuya bilər və kimin soruşduğunu görmürlər."
    ),
    privacy_short_ask=(
        "Adınız, nömrəniz və hesabınız saxlanılmır; “Sualı arxivə çatdır” düyməsini basmasanız, heç bir sual da "
        "saxlanılmır."
    ),
    privacy_short_off="İndi yazdıqlarınızdan heç nə saxlanılmır: nə sual, nə ad, nə nömrə, nə də hesab.",
    privacy_short_telegram=(
        "Yenə də ehtiyatlı olun: bu çat Telegram-dan keçir, Telegram onu oxuya bilər və hesabınızı tanıyır; "
        "telefonunuzu əlinə alan da çatı görür. Bu sizin üçün təhlükəlidirsə, çatı telefonunuzdan silin. Ətraflı: "
        "/privacy"
    ),
    privacy_short_terminal="Bu terminal heç yerə heç nə göndərmir. Ətraflı: /privacy",
    privacy_memory=(
        "“Niyə?” və ya “daha nə?” suallarını başa düşmək üçün sizə göstərdiyim parçaları və müsahibələri, sualınıza ən "
        "yaxın olan parçaları 15 dəqiqə yadda saxlayıram: yalnız operativ yaddaşda, heç bir faylda yox, "
        "sözlərinizi isə saxlamıram."
    ),
    forget_today="Bugünkü suallarımı sil",
    about_which="Hansı müsahibəni deyirsiniz?",
    recording="Müsahibənin səs və ya video yazısı",
    asked_by="Sualları verən: {outlet}",
    interviews_title="Bu arxivdəki müsahibələr",
    topics="Mövzular: {topics}",
    topics_title="Mövzular və adlar",
    topics_hint="Rəqəm bunun neçə parçada keçdiyini göstərir.",
    questions_title="“{title}” müsahibəsinin sualları",
    no_question="(sual göstərilməyib)",
    questions_count={"one": "{count} sual", "other": "{count} sual"},
    all_speakers="Bütün həmsöhbətlər",
    check_usage="Sözləri əmrdən sonra yazın: /check və sözlər. Onları arxivlə sözbəsöz müqayisə edirəm.",
    check_reply="Və ya bir mesaja /check ilə cavab verin.",
    check_short={
        "one": "Müqayisə üçün çox qısadır: ən azı {count} söz göndərin.",
        "other": "Müqayisə üçün çox qısadır: ən azı {count} söz göndərin.",
    },
    check_exact="✓ Dəqiqdir. Bu sözlər arxivdə sözbəsöz var.",
    check_exact_in_part="◐ Ətrafındakı sözlərdən başqa dəqiqdir: onlar bu parçada yoxdur, sitata daxil deyil.",
    check_outside="Bu parçada yoxdur: {words}",
    check_punctuation="Durğu işarələri fərqlənir; aşağıda müqayisə edin.",
    check_redacted="Bu parçadan bəzi sözlər çıxarılıb, ona görə sözbəsöz müqayisə etmək olmur. Arxivdə:",
    check_altered="≠ Dəyişdirilib. Arxivdə başqa cürdür.",
    check_negation_missing="İnkar buraxılıb: {words}",
    check_negation_added="İnkar əlavə edilib: {words}",
    check_negation_before="Arxivdə bu sözlərdən bilavasitə əvvəl inkar var: {words}",
    check_missing="Buraxılıb: {words}",
    check_added="Əlavə edilib: {words}",
    check_replaced="{archive} əvəzinə {claimed}",
    check_more_changes={"one": "… və daha {count} fərq", "other": "… və daha {count} fərq"},
    check_claimed="Sizin göndərdiyiniz:",
    check_archive="Arxivdə olan:",
    check_joined={
        "one": "⧉ Birləşdirilib. Bu sözlər {count} yerdən götürülüb; ardıcıl deyilməyib.",
        "other": "⧉ Birləşdirilib. Bu sözlər {count} ayrı yerdən götürülüb; ardıcıl deyilməyib.",
    },
    check_joined_altered="Bundan başqa, sözlərin bir qismi arxivdəkindən fərqlənir.",
    check_someone_else_here="⇄ Bu müsahibədə bunu başqası deyib: {speaker}.",
    check_someone_else="⇄ Başqası deyib. Bu arxivdə bu sözlər ona məxsusdur: {speaker}.",
    check_interviewer="⇄ Başqası deyib. Bunlar müsahibə götürənin ({outlet}) sualındakı sözlərdir.",
    check_not_here=(
        "Bu arxivdə yoxdur. Belə sözləri olan parça tapmadım. Ola bilsin ki, başqa yerdə, başqa sözlərlə və ya başqa "
        "dildə deyilib."
    ),
    check_compared="Müqayisə etdiyim mətnlərin dilləri: {languages}",
    start=(
        "Sualınızı öz sözlərinizlə verin. Cavabı müsahibələrdə axtarıram və əsl parçanı göstərirəm: kim, kimə və "
        "hansı suala cavab olaraq deyib.\n\n"
        "/questions müsahibələrdə nə soruşulduğunu, /help isə daha nə edə bildiyimi göstərir."
    ),
    start_sealed=(
        f"Suallarınız {RETENTION_DAYS} gün şifrələnmiş şəkildə, adınız olmadan saxlanılır ki, arxiv oxucuların nə "
        "axtardığını bilsin: /privacy"
    ),
    start_ask="Cavabın altında “Sualı arxivə çatdır” düyməsini basmasanız, heç bir sualı saxlamıram: /privacy",
    start_off="Sualları saxlamıram: /privacy",
    help=(
        "Sualınızı Azərbaycan, türk, rus və ya ingilis dilində yazın.\n\n"
        "Cavabın altındakı düymələrlə oxumağa davam edə bilərsiniz: əvvəlki, sonrakı, tam cavab, başqa cavablar.\n\n"
        "/questions - müsahibələrdə nə soruşulub\n"
        "/topics - müsahibələr nədən bəhs edir\n"
        "/interviews - müsahibələr\n"
        "/check - sitat dəqiqdirmi? Sözləri əlavə edin\n"
        "/about - bu bot nədir\n"
        "/language - cavablarımın dili\n"
        "/privacy - suallarınızdan nə saxlanılır\n\n"
        "Qrupda: /ask və sualınız, yaxud məni @ ilə qeyd edin. Mesajı yoxlatmaq üçün ona /check ilə cavab verin."
    ),
    help_terminal="Çıxmaq üçün: Ctrl-D və ya exit yazın.",
    command_elsewhere="{command} Telegram üçündür; burada heç nə etmir.",
    command_unknown="Belə əmr yoxdur: {command}.",
    help_inline="İstənilən çatda: adımı və bir neçə söz yazın.",
    about=(
        "Hər cavab müsahibənin əsl parçasıdır: sözbəsöz, heç nə süni intellektlə yaradılmayıb. Arxivdə cavab "
        "yoxdursa, bunu deyirəm.\n\n"
        "Oxuduqlarınız müsahibə verənin aşağıda adı çəkilən nəşrə dedikləridir. İttihamlar bu botun deyil, həmin "
        "şəxsindir."
    ),
    privacy_words=(
        "sözləri, şifrələnmiş halda: onları yalnız sualın verildiyi vaxt arxivə cavabdeh olanlar aça bilər, açar isə "
        "{place};"
    ),
    privacy_key_elsewhere="bu serverdə deyil",
    privacy_key_here="hazırda bu serverdə də var: serveri ələ keçirən də onları aça bilər",
    privacy_sealed=(
        f"Sualdan {RETENTION_DAYS} gün saxlanılır:\n"
        "• {words}\n"
        "• həftə, dil, harada verildiyi (şəxsi çatda, qrupda və ya başqa çatda) və nə tapıldığı.\n"
        "Sonra yalnız ümumi saylar qalır, kiçik sayların təfərrüatı silinir."
    ),
    privacy_ask=(
        f"“Sualı arxivə çatdır” düyməsini basmasanız, heç bir sualı saxlamıram. Bassanız, {RETENTION_DAYS} gün "
        "saxlanılır:\n"
        "• {words}\n"
        "• həftə, dil və nə tapıldığı.\n"
        "Qalan suallar yalnız sayılır."
    ),
    privacy_off=("Sualları saxlamıram. Yalnız sayıram: həftədə neçə sual, hansı dildə, nə tapılıb."),
    privacy_before=(
        f"Bu ayardan əvvəl suallardan saxlanılanlar {RETENTION_DAYS} günü tamam olana qədər burada şifrələnmiş halda "
        "qalır."
    ),
    privacy_never=("Saxlanılmır: adınız, nömrəniz, istifadəçi adınız və identifikatorunuz, çat, günün saatı."),
    privacy_votes="👍 və 👎 yalnız sayılır.",
    privacy_telegram=(
        "Dəyişə bilmədiyim: bu çat Telegram-dan keçir və Telegram onu oxuya bilər; burada başdan-başa şifrələmə "
        "yoxdur. Telegram hesabınızı və şəbəkə ünvanınızı bilir və bunları dövlət orqanlarına verməli ola bilər. "
        "Mesajı və ya bu çatı silsəniz, o sizin ekranınızdan gedir; Telegram-da surətinin qalıb-qalmadığını bilmirəm. "
        "Qrupda sualınızı bütün üzvlər görür. Gecə yarısına (UTC) qədər həmin gün mənə hansı hesabların yazdığını bu "
        "serverin operativ yaddaşından bilmək olar; heç bir fayldan bilmək olmaz."
    ),
    privacy_forget=(
        "/forget sizinlə hələ əlaqələndirə bildiyimi silir: gecə yarısından (UTC) və ya son dəfə işə "
        "salındığımdan bəri şəxsi çatda verdiyiniz suallar. Hansı şifrələnmiş sualların sizin olduğu o vaxta "
        "qədər yalnız bu serverin operativ yaddaşındadır, heç bir faylda yoxdur. Daha əvvəlkiləri heç kim "
        f"sizinlə əlaqələndirə bilməz; onlar {RETENTION_DAYS} gün ərzində silinir."
    ),
    privacy_optout=(
        "/optout: bundan sonra suallarınızı saxlamıram. Bunu yadda saxlamaq üçün identifikatorunuzu yox, qısa "
        "bir ədəd yazıram. O, minlərlə hesab üçün ortaqdır; üstəlik, hər 16 ədəddən biri əvvəlcədən, heç kimə "
        "aid olmadan işarələnib. Buna görə o, sizin haqqınızda heç nə sübut etmir. Yalnız cavabımın altındakı "
        "düymə geri qaytarır."
    ),
    commands={
        "ask": "Sual vermək",
        "check": "Sitat dəqiqdirmi?",
        "questions": "Müsahibələrdə nə soruşulub",
        "topics": "Müsahibələr nədən bəhs edir",
        "interviews": "Müsahibələr",
        "help": "Botdan necə istifadə etməli",
        "about": "Bu bot nədir",
        "privacy": "Suallarınızdan nə saxlanılır",
        "forget": "Bugünkü suallarımı sil",
        "optout": "Suallarımı saxlama",
        "language": "Sizə cavablarımın dili",
        "settings": "Bu qrupun dili və sakit rejimi",
    },
    command_words={
        "start": "başla",
        "help": "kömək yardım menyu əmrlər komandalar",
        "questions": "suallar",
        "topics": "mövzular",
        "interviews": "müsahibələr",
        "language": "dil tənzimləmələr ayarlar",
    },
    short_description=(
        "Müsahibələrdən danışanın öz sözləri ilə cavab verir: sözbəsöz, heç nə süni intellektlə yaradılmayıb."
    ),
    description=(
        "Sualınızı öz sözlərinizlə verin. Müsahibənin əsl parçasını alırsınız: kim, kimə və hansı suala cavab olaraq "
        "deyib. Azərbaycan, türk, rus və ingilis dillərində."
    ),
    keep_fine="Razıyam",
    keep_none="Suallarımı saxlama",
    kept_fine="Təşəkkür edirəm. Sualınızı verin.",
    forgotten=(
        "Hazırdır. Sizinlə hələ əlaqələndirə bildiyim silindi: gecə yarısından (UTC) və ya son dəfə işə "
        "salındığımdan bəri şəxsi çatdakı suallarınız. Daha əvvəlkiləri heç kim sizinlə əlaqələndirə bilməz; "
        f"onlar {RETENTION_DAYS} gün ərzində silinir."
    ),
    opted_out="Hazırdır. Bundan sonra suallarınızı saxlamıram. Bunu yalnız aşağıdakı düymə ilə geri qaytarmaq olar.",
    take_back="Suallarımı yenə saxla",
    opted_in="Hazırdır. Suallarınız yenə /privacy əmrində deyildiyi kimi saxlanılır.",
    still_opted_out=(
        "Geri qaytarıldı. Amma daha bir imtina, sizin və ya eyni ədədi bölüşən hesabın imtinası hələ "
        "qüvvədədir: suallarınız yenə saxlanılmır."
    ),
    optout_unknown="Bu imtina əvvəllər geri qaytarılıb.",
    optin_usage=(
        "İmtinanı yalnız /optout əmrinə cavabımın altındakı düymə geri qaytarır ki, bunu başqası edə "
        "bilməsin. Həmin mesaj silinibsə, suallarınız saxlanılmayacaq."
    ),
    unknown_sender=(
        "Burada kim olduğunuza əmin ola bilmirəm, ona görə heç nəyi dəyişmədim. Bu əmri mənə şəxsi çatda göndərin."
    ),
    open_private="Şəxsi çatı aç",
    not_written_yet=(
        "Hazırda jurnala yazmaq mümkün deyil. İstədiyiniz bundan sonra qüvvədədir və mümkün olan kimi yerinə "
        "yetiriləcək; əmin olmaq üçün əmri sonra yenidən göndərin."
    ),
    handed_on="Çatdırıldı. Təşəkkür edirəm.",
    group_greeting="Salam! Müsahibələrdən parçalarla və yalnız soruşulanda cavab verirəm: /ask və sualınız.",
    settings_title="Bu qrupun ayarları",
    settings_title_private="Sitatdan kənar yazdıqlarımın dili",
    settings_language="Dil",
    settings_automatic="Avtomatik",
    settings_quiet="Sakit rejim: yalnız əmrlərə cavab ver",
    settings_saved="Yadda saxlandı.",
    settings_admins_only="Ayarları yalnız bu qrupun adminləri dəyişə bilər.",
    only_asker="Bu düymələr sualı verən üçündür. Öz sualınızı /ask ilə verə bilərsiniz.",
    toast_gone="Bu mesajı artıq dəyişmək olmur. Zəhmət olmasa, yenidən soruşun.",
    toast_removed="Silindi.",
    toast_thanks="Rəyiniz üçün təşəkkür edirəm.",
)

PAGES = PageWording(
    name="Müsahibə arxivi",
    lead="Müsahibələr, danışanların öz sözləri ilə. Hər sitat dərc olunduğu kimidir; heç nə qısaldılmayıb və yenidən "
    "yazılmayıb. Burada deyilənlər bizim yox, danışanın sözləridir.",
    skip="Mətnə keç",
    interviews="Müsahibələr",
    passages={"one": "{count} parça", "other": "{count} parça"},
    topics="Mövzular və adamlar",
    topics_lead="Müsahibələr nədən bəhs edir və bunlar hansı parçalarda keçir.",
    search="Axtarış",
    search_label="Parçalarda axtar",
    search_private="Axtarış brauzerinizdə işləyir. Yazdıqlarınız heç yerə göndərilmir.",
    search_none="Heç bir parçada bu sözlər yoxdur.",
    search_needs_script="Axtarış üçün skript lazımdır, bu brauzerdə isə skriptlər bağlıdır. Müsahibələri onsuz da "
    "oxumaq olar.",
    latest_corrections="Son düzəlişlər",
    introduction="Giriş",
    page="Səhifə {number} / {count}",
    earlier="Əvvəlki",
    later="Sonrakı",
    pages="Bu müsahibənin səhifələri",
    permalink="Daimi keçid",
    in_context="Müsahibədə oxu",
    listen="{time} anından dinlə",
    recording="Yazı",
    other_languages="Bu müsahibə başqa dillərdə",
    frame_language="Saytın dili",
    ask_bot="Bu arxivdən Telegram-da soruş",
    contact="Redaksiya: {contact}",
    feed="Yeni müsahibələr",
    feed_corrections="Düzəlişlər",
    gone="Artıq mövcud deyil",
    gone_text="Burada olan geri götürülüb. Artıq sitat gətirilmir.",
    missing="Tapılmadı",
    missing_text="Bu ünvanda heç nə yoxdur. Ünvan səhv yazılmış, ya da parça geri götürülmüş ola bilər.",
    card_more="Parçanın davamı:",
    check="Sitatı necə yoxlamalı",
    check_steps=(
        "Sitatın altındakı daimi keçidi açın. O, surətə deyil, bu saytdakı parçaya aparır.",
        "Sözbəsöz müqayisə edin. Ünvanın sonundakı hərflər parçanın sözlərindən hesablanır: bir işarə dəyişsəydi, "
        "ünvan "
        "başqa olardı.",
        "Ondan əvvəl və sonra yazılanları, cavab verdiyi sualı oxuyun.",
        "Mənbəyə keçid varsa, nəşrin öz səhifəsi ilə müqayisə edin.",
        "Ya da sitatı Telegram-da /check əmri ilə bota göndərin: nəyin dəqiq olduğunu, nəyin fərqləndiyini və kimin "
        "dediyini "
        "söyləyəcək.",
    ),
    verbatim="Burada “sözbəsöz” nə deməkdir",
    verbatim_holds_title="Təminat verilir",
    verbatim_holds=(
        ("İşarələr", "göstərilməzdən dərhal əvvəl hər biri arxivin faylı ilə müqayisə olunur"),
        ("Sıra", "parçada heç nə buraxılmayıb və o, bir neçə yerdən yığılmayıb; çıxarılmış sözlərin yeri nişanlanıb"),
        ("Müəlliflik", "danışan, nəşr və sual faylda göstərilənlərdir"),
        ("Status", "həmin anda geri götürülmüş və ya dərc olunmamış mətn göstərilmir"),
    ),
    verbatim_not_title="Təminat verilmir",
    verbatim_not=(
        ("Fayl", "çap olunanla və ya deyilənlə eyni olması: buna redaksiya cavabdehdir"),
        ("Tərcümələr", "düzgün olmaları; mətnin tərcümə olduğu faylda göstərilibsə, bildirilir"),
        ("Kontekst", "parçanın təkbaşına başa düşülməsi: əvvəlini və sonrasını oxuyun"),
        ("Surətlər", "yönləndirilən və ya köçürülən mətni ötürənin dəyişdirməməsi"),
    ),
    kept="Oxucular haqqında nə saxlanılır",
    kept_here=(
        "Bu səhifələr kuki qoymur, brauzerinizdə heç nə saxlamır və başqa saytlardan heç nə yükləmir.",
        "Axtarış brauzerinizdə işləyir; yazdıqlarınız göndərilmir.",
        "Veb serverin sahibi, hər saytda olduğu kimi, açdığınız səhifələrin ünvanlarını görə bilər. Bu sizin üçün "
        "təhlükəlidirsə, Tor Browser işlədin.",
        "Yazı öz saytından və yalnız siz işə salanda yüklənir; onda həmin sayt ünvanınızı görür.",
    ),
    kept_by_bot="Telegram botunun nə saxladığını bot özü deyir: ona /privacy göndərin.",
)

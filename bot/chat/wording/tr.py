"""Turkish."""

from __future__ import annotations

from bot.base.log_policy import RETENTION_DAYS
from bot.chat.wording.page_phrases import PageWording
from bot.chat.wording.phrases import Wording

WORDING = Wording(
    language="tr",
    attribution="{speaker}, {role}, {outlet} ile söyleşisinde",
    attribution_without_role="{speaker}, {outlet} ile söyleşisinde",
    asked="Soru: {question}",
    part="Kısım {number}/{count}",
    corrected="Düzeltme, {date}: {text}",
    more_corrections={
        "one": "… ve daha önceki {count} düzeltme.",
        "other": "… ve daha önceki {count} düzeltme.",
    },
    redacted="[silindi]",
    machine_translation="Makine çevirisidir, konuşanın kendi sözleri değildir.",
    human_translation="Bir çevirmen tarafından çevrilmiştir.",
    listen_from="{time} anından dinle",
    watch_from="{time} anından izle",
    source="Kaynak",
    quoted="“{text}”",
    earlier="◀ Önceki",
    later="Sonraki ▶",
    whole_answer="Yanıtın tamamı",
    other_hits="Diğer yanıtlar {place}/{count}",
    not_it="Aradığım bu değil",
    share="Paylaş",
    share_picture="Görsel olarak paylaş",
    copy_citation="Kaynağı kopyala",
    about_interview="Söyleşi hakkında",
    remove="✕ Kaldır",
    back="↩ Geri",
    more="Devamı ▸",
    read_all_questions="Tüm sorular",
    read_from_start="Baştan oku",
    hand_on="Soruyu arşive ilet",
    ask_in_private="Özel sohbette sor",
    archive_away="Şu anda arşivde arama yapılamıyor. Lütfen birkaç dakika sonra yeniden sorun.",
    nothing_found="Arşivde bu soruya yanıt bulamadım.",
    nothing_in_group="Arşivde buna yanıt yok.",
    nothing_inline="Bir şey bulunamadı. Özel sohbette sor",
    nearest_questions="Söyleşilerde sorulmuş en yakın sorular:",
    nearest_statement=(
        "Ben anlamı değil, sözcükleri karşılaştırırım: "
        "aynı şeyin söylenip söylenmediğine siz karar verin. En yakın bölüm bu:"
    ),
    no_more_hits=("Bu, sorunuza yakın olan son bölümdü. Başka sözcüklerle deneyin ya da sorulara göz atın: /questions"),
    withdrawn="Bu bölüm artık erişilebilir değil.",
    answer_shortened="Bu yanıtın bir kısmı gösterilmiyor.",
    unknown_passage="Böyle bir bölüm bulamadım; arşiv değişmiş olabilir.",
    corrected_since="Bu bölüm sonradan düzeltildi. Şimdiki hâli şöyle:",
    not_verbatim="Bu bölüm az önce değişti, bu yüzden alıntı olarak göstermedim. Lütfen yeniden sorun.",
    try_later="Bir anda çok fazla mesaj geldi. Lütfen bir dakika bekleyin.",
    text_only="Yalnızca metin okuyabiliyorum. Sorunuzu yazıyla sorun.",
    ask_usage="Sorunuzu komuttan sonra yazın: /ask ve öğrenmek istediğiniz.",
    no_such_button="Düğmelerin numaraları 1 ile {count} arasında; birini ya da sorunuzu yazın.",
    thanks="Rica ederim.",
    farewell="Hoşça kalın!",
    greeting="Merhaba! Buyurun, sorunuzu kendi sözlerinizle yazın, yanıtı söyleşilerde arayayım. Ayrıntılar: /help",
    who=(
        "İnsan değil, bir programım. Söyleşilerde ne söylendiğini arar, sözcüğü sözcüğüne gösteririm; "
        "kendimden bir şey yazmam. Beni bu arşivden sorumlu olanlar yönetiyor. Ayrıntılar: /about"
    ),
    contact="Editörlere buradan ulaşabilirsiniz: {contact}",
    contact_unknown=(
        "Bu arşivin editörleri bana bir iletişim adresi vermedi. Söyleşinin nerede yayımlandığı her yanıtın altında "
        "yazar."
    ),
    complaint=(
        "Yardımcı olamadığım için üzgünüm. Yalnızca söyleşilerde söylenenleri gösteririm; başka sözcüklerle sorun: "
        "/help"
    ),
    fragment=(
        "Neyi sorduğunuzu anlayamadım. Soruyu tam olarak yazın ya da bir mesajımı yanıtlayın; devamını okumak için "
        "yanıtın altındaki düğmeleri kullanın."
    ),
    nothing_more="Bu konuda başka bir şey bulamadım. Başka neler sorulmuş: /questions",
    comment="Ben yalnızca söyleşilerde söylenenleri aktarırım, kendi görüşüm yoktur. İsterseniz bir soru sorun.",
    order=(
        "Çeviri yapamam, özet çıkaramam, yazı yazamam: yalnızca söyleşilerde söylenenleri sözcüğü sözcüğüne "
        "gösteririm. Bir soru sorun."
    ),
    abuse="Yalnızca söyleşilerde söylenenleri gösteririm. Bir soru sorun ya da neler yapabildiğime bakın: /help",
    story=(
        "Yazdığınız için teşekkürler. Ben bir programım ve buna yanıt veremem: yalnızca söyleşilerde söylenenleri "
        "ararım. Söyleşilerle ilgili bir sorunuz varsa tek cümleyle yazın."
    ),
    verify=(
        "Sözlerin gerçek olup olmadığını görmek için onları bana iletin, buraya yapıştırın ya da /check "
        "komutundan sonra yazın: arşivle sözcük sözcük karşılaştırırım."
    ),
    wrong_chat="Bu mesaj başkasına yazılmış gibi görünüyor. Ben söyleşilerde söylenenleri arayan bir programım.",
    garbage="Burada bir soru göremedim. Lütfen sorunuzu sözcüklerle yazın.",
    elsewhere="Yalnızca bu arşivdeki söyleşilerde söylenenleri bilirim.",
    archive_about="Bu arşivin konuları: {topics}",
    privacy_short_sealed=(
        f"Adınız, numaranız ve hesabınız saklanmaz. Sorularınızın sözleri {RETENTION_DAYS} gün şifrelenmiş olarak "
        "saklanır: onları yalnızca arşivi yönetenler okuyabilir ve kimin sorduğunu göremezler."
    ),
    privacy_short_ask=(
        "Adınız, numaranız ve hesabınız saklanmaz; “Soruyu arşive ilet” düğmesine basmadıkça hiçbir soru da saklanmaz."
    ),
    privacy_short_off="Şimdi yazdıklarınızdan hiçbir şey saklanmaz: ne soru, ne ad, ne numara, ne hesap.",
    privacy_short_telegram=(
        "Yine de dikkatli olun: bu sohbet Telegram üzerinden geçer, Telegram onu okuyabilir ve hesabınızı bilir; "
        "telefonunuzu eline alan da sohbeti görür. Bu sizin için tehlikeliyse sohbeti telefonunuzdan silin. Tamamı: "
        "/privacy"
    ),
    privacy_short_terminal="Bu terminal hiçbir yere bir şey göndermez. Tamamı: /privacy",
    privacy_memory=(
        "“Neden?” ya da “başka?” dediğinizde anlayabilmek için size gösterdiğim bölümleri ve söyleşileri, sorunuza en "
        "yakın bölümleri 15 dakika hatırlarım: yalnızca bellekte, hiçbir dosyada değil; sözlerinizi ise saklamam."
    ),
    forget_today="Bugünkü sorularımı sil",
    about_which="Hangi söyleşiyi kastediyorsunuz?",
    recording="Söyleşinin kaydı",
    asked_by="Soruları soran: {outlet}",
    interviews_title="Bu arşivdeki söyleşiler",
    topics="Konular: {topics}",
    topics_title="Konular ve adlar",
    topics_hint="Sayı, bunun kaç bölümde geçtiğini gösterir.",
    questions_title="“{title}” söyleşisindeki sorular",
    no_question="(soru belirtilmemiş)",
    questions_count={"one": "{count} soru", "other": "{count} soru"},
    all_speakers="Tüm konuşmacılar",
    check_usage="Sözleri komuttan sonra yazın: /check ve sözler. Onları arşivle sözcük sözcük karşılaştırırım.",
    check_reply="Ya da bir mesajı /check ile yanıtlayın.",
    check_short={
        "one": "Karşılaştırmak için çok kısa: lütfen en az {count} sözcük gönderin.",
        "other": "Karşılaştırmak için çok kısa: lütfen en az {count} sözcük gönderin.",
    },
    check_exact="✓ Birebir. Bu sözler arşivde sözcüğü sözcüğüne var.",
    check_exact_in_part="◐ Çevresindeki sözler dışında birebir: onlar bu bölümde yok, alıntıya dahil değil.",
    check_outside="Bu bölümde yok: {words}",
    check_punctuation="Noktalama farklı; aşağıdakiyle karşılaştırın.",
    check_redacted="Bu bölümden bazı sözler çıkarıldığı için sözcük sözcük karşılaştırılamıyor. Arşivde:",
    check_altered="≠ Değiştirilmiş. Arşivde farklı.",
    check_negation_missing="Bir olumsuzluk eksik: {words}",
    check_negation_added="Bir olumsuzluk eklenmiş: {words}",
    check_negation_before="Arşivde bu sözlerin hemen önünde bir olumsuzluk var: {words}",
    check_missing="Eksik: {words}",
    check_added="Eklenmiş: {words}",
    check_replaced="{archive} yerine {claimed}",
    check_more_changes={"one": "… ve {count} fark daha", "other": "… ve {count} fark daha"},
    check_claimed="Gönderdiğiniz:",
    check_archive="Arşivdeki:",
    check_joined={
        "one": "⧉ Birleştirilmiş. Bu sözler {count} yerden alınmış; art arda söylenmemiş.",
        "other": "⧉ Birleştirilmiş. Bu sözler {count} ayrı yerden alınmış; art arda söylenmemiş.",
    },
    check_joined_altered="Ayrıca sözlerin bir kısmı arşivdekinden farklı.",
    check_someone_else_here="⇄ Bu söyleşide bunu başkası söylemiş: {speaker}.",
    check_someone_else="⇄ Başkası söylemiş. Bu arşivde bu sözlerin sahibi: {speaker}.",
    check_interviewer="⇄ Başkası söylemiş. Bunlar söyleşiyi yapanın ({outlet}) bir sorusundaki sözler.",
    check_not_here=(
        "Bu arşivde yok. Bu sözleri içeren bir bölüm bulamadım. Başka bir yerde, başka sözcüklerle ya da başka bir "
        "dilde söylenmiş olabilir."
    ),
    check_compared="Karşılaştırdığım metinlerin dilleri: {languages}",
    start=(
        "Sorunuzu kendi sözlerinizle sorun. Yanıtı söyleşilerde arar ve özgün bölümü gösteririm: kim, kime ve hangi "
        "soru üzerine söylemiş.\n\n"
        "/questions söyleşilerde neler sorulduğunu, /help başka neler yapabildiğimi gösterir."
    ),
    start_sealed=(
        f"Sorularınız, okurların ne aradığını arşiv bilsin diye {RETENTION_DAYS} gün boyunca şifrelenmiş ve "
        "adınız olmadan saklanır: /privacy"
    ),
    start_ask="Yanıtın altındaki “Soruyu arşive ilet” düğmesine basmadıkça hiçbir soruyu saklamam: /privacy",
    start_off="Soruları saklamam: /privacy",
    help=(
        "Sorunuzu Türkçe, Azerbaycanca, Rusça ya da İngilizce yazın.\n\n"
        "Yanıtın altındaki düğmelerle okumayı sürdürebilirsiniz: önceki, sonraki, yanıtın tamamı, diğer yanıtlar.\n\n"
        "/questions - söyleşilerde neler soruldu\n"
        "/topics - söyleşilerde nelerden söz ediliyor\n"
        "/interviews - söyleşiler\n"
        "/check - alıntı birebir mi? Sözleri ekleyin\n"
        "/about - bu bot nedir\n"
        "/language - yanıtlarımın dili\n"
        "/privacy - sorularınızdan ne saklanır\n\n"
        "Grupta: /ask ve sorunuz ya da beni etiketleyin. Bir mesajı kontrol ettirmek için onu /check ile yanıtlayın."
    ),
    help_terminal="Çıkmak için: Ctrl-D ya da exit yazın.",
    command_elsewhere="{command} Telegram içindir; burada bir şey yapmaz.",
    command_unknown="Böyle bir komut yok: {command}.",
    help_inline="Herhangi bir sohbette: adımı ve birkaç sözcük yazın.",
    about=(
        "Her yanıt bir söyleşinin özgün bölümüdür: sözcüğü sözcüğüne, hiçbir şey üretilmez. Arşivde yanıt yoksa bunu "
        "söylerim.\n\n"
        "Okuduklarınız, söyleşi yapılan kişinin aşağıda adı geçen yayına söyledikleridir. Suçlamalar bu botun değil, "
        "o kişinindir."
    ),
    privacy_words=(
        "sözleri, şifrelenmiş olarak: onları yalnızca soru sorulduğu sırada arşivden sorumlu olanlar açabilir, "
        "anahtar ise {place};"
    ),
    privacy_key_elsewhere="bu sunucuda değildir",
    privacy_key_here="şu anda bu sunucuda da durmaktadır: sunucuyu ele geçiren de onları açabilir",
    privacy_sealed=(
        f"Bir sorudan {RETENTION_DAYS} gün boyunca saklananlar:\n"
        "• {words}\n"
        "• hafta, dil, nerede sorulduğu (özel sohbette, grupta ya da başka bir sohbette) ve ne bulunduğu.\n"
        "Sonrasında yalnızca toplam sayılar kalır; küçük sayıların ayrıntıları silinir."
    ),
    privacy_ask=(
        f"“Soruyu arşive ilet” düğmesine basmadıkça hiçbir soruyu saklamam. Basarsanız {RETENTION_DAYS} gün "
        "boyunca saklananlar:\n"
        "• {words}\n"
        "• hafta, dil ve ne bulunduğu.\n"
        "Diğer sorular yalnızca sayılır."
    ),
    privacy_off=("Soruları saklamam. Yalnızca sayarım: haftada kaç soru, hangi dilde, ne bulundu."),
    privacy_before=(
        f"Bu ayardan önce sorulardan saklananlar {RETENTION_DAYS} günü dolana kadar burada şifreli olarak kalır."
    ),
    privacy_never=(
        "Saklanmayanlar: adınız, numaranız, kullanıcı adınız ve Telegram kimliğiniz (ID), sohbet, günün saati."
    ),
    privacy_votes="👍 ve 👎 yalnızca sayılır.",
    privacy_telegram=(
        "Değiştiremediğim: Bu sohbet Telegram üzerinden geçer ve Telegram onu okuyabilir; uçtan uca şifreli değildir. "
        "Telegram hesabınızı ve ağ adresinizi bilir, bunları yetkililere vermek zorunda kalabilir. Bir mesajı ya da "
        "bu sohbeti silerseniz ekranınızdan kalkar; Telegram'da bir kopyası kalır mı, bilmiyorum. Grupta sorunuzu "
        "bütün üyeler görür. Gece yarısına (UTC) kadar o gün bana hangi hesapların yazdığı bu sunucunun belleğinden "
        "anlaşılabilir; hiçbir dosyadan anlaşılamaz."
    ),
    privacy_forget=(
        "/forget sizinle hâlâ ilişkilendirebildiğimi siler: gece yarısından (UTC) ya da son yeniden "
        "başlatılmamdan beri özel sohbette sorduklarınız. Hangi şifreli soruların sizin olduğu o zamana kadar "
        "yalnızca bu sunucunun belleğindedir, hiçbir dosyada yoktur. Daha eskilerini kimse sizinle "
        f"ilişkilendiremez; onlar {RETENTION_DAYS} gün içinde silinir."
    ),
    privacy_optout=(
        "/optout: Bundan sonra sorularınızı saklamam. Bunu hatırlamak için Telegram kimliğinizi (ID) değil, kısa "
        "bir sayıyı kaydederim. Bu sayıyı binlerce hesap paylaşır; ayrıca her 16 sayıdan biri, kimseye ait "
        "olmadan, baştan işaretlidir. Bu yüzden sizin hakkınızda bir şey kanıtlamaz. Yalnızca yanıtımın "
        "altındaki düğme geri alır."
    ),
    commands={
        "ask": "Soru sor",
        "check": "Alıntı birebir mi?",
        "questions": "Söyleşilerde neler soruldu",
        "topics": "Söyleşilerde nelerden söz ediliyor",
        "interviews": "Söyleşiler",
        "help": "Bot nasıl kullanılır",
        "about": "Bu bot nedir",
        "privacy": "Sorularınızdan ne saklanır",
        "forget": "Bugünkü sorularımı sil",
        "optout": "Sorularımı saklama",
        "language": "Size yanıtlarımın dili",
        "settings": "Bu grubun dili ve sessiz modu",
    },
    command_words={
        "start": "başlat",
        "help": "yardım menü komutlar",
        "questions": "sorular",
        "topics": "konular",
        "interviews": "söyleşiler röportajlar",
        "language": "dil ayarlar",
    },
    short_description=(
        "Söyleşilerden konuşanın kendi sözleriyle yanıt verir: sözcüğü sözcüğüne, hiçbir şey üretilmez."
    ),
    description=(
        "Sorunuzu kendi sözlerinizle sorun. Bir söyleşinin özgün bölümünü alırsınız: kim, kime ve hangi soru üzerine "
        "söylemiş. Türkçe, Azerbaycanca, Rusça, İngilizce."
    ),
    keep_fine="Olur",
    keep_none="Sorularımı saklama",
    kept_fine="Teşekkürler. Sorunuzu bekliyorum.",
    forgotten=(
        "Tamam. Sizinle hâlâ ilişkilendirebildiğim silindi: gece yarısından (UTC) ya da son yeniden "
        "başlatılmamdan beri özel sohbette sorduklarınız. Daha eskilerini kimse sizinle ilişkilendiremez; onlar "
        f"{RETENTION_DAYS} gün içinde silinir."
    ),
    opted_out="Tamam. Bundan sonra sorularınızı saklamam. Bunu yalnızca aşağıdaki düğme geri alır.",
    take_back="Sorularımı yeniden sakla",
    opted_in="Tamam. Sorularınız yine /privacy komutunda yazdığı gibi saklanır.",
    still_opted_out=(
        "Geri alındı. Ancak sizin ya da aynı sayıyı paylaşan bir hesabın başka bir saklamama isteği hâlâ "
        "geçerli: sorularınız yine saklanmıyor."
    ),
    optout_unknown="Bu istek daha önce geri alınmış.",
    optin_usage=(
        "Bunu, başkası yapamasın diye, yalnızca /optout komutuna verdiğim yanıtın altındaki düğme geri alır. "
        "O mesaj artık yoksa sorularınız saklanmamaya devam eder."
    ),
    unknown_sender=(
        "Burada kim olduğunuzdan emin olamıyorum, bu yüzden hiçbir şeyi değiştirmedim. "
        "Bu komutu bana özel sohbette gönderin."
    ),
    open_private="Özel sohbeti aç",
    not_written_yet=(
        "Şu anda kayıt yazılamıyor. İstediğiniz şimdiden geçerlidir ve mümkün olur olmaz "
        "yerine getirilecek; emin olmak için komutu daha sonra yeniden gönderin."
    ),
    handed_on="İletildi. Teşekkürler.",
    group_greeting="Merhaba! Söyleşilerden bölümlerle ve yalnızca sorulduğunda yanıt veririm: /ask ve sorunuz.",
    settings_title="Bu grubun ayarları",
    settings_title_private="Alıntının çevresinde yazdıklarımın dili",
    settings_language="Dil",
    settings_automatic="Otomatik",
    settings_quiet="Sessiz mod: yalnızca komutları yanıtla",
    settings_saved="Kaydedildi.",
    settings_admins_only="Ayarları yalnızca bu grubun yöneticileri değiştirebilir.",
    only_asker="Bu düğmeler soruyu soran kişi içindir. Kendi sorunuzu /ask ile sorabilirsiniz.",
    toast_gone="Bu mesaj artık değiştirilemiyor. Lütfen yeniden sorun.",
    toast_removed="Kaldırıldı.",
    toast_thanks="Geri bildiriminiz için teşekkürler.",
)

PAGES = PageWording(
    name="Söyleşi arşivi",
    lead="Söyleşiler, konuşanların kendi sözleriyle. Her alıntı yayımlandığı gibidir; hiçbir şey özetlenmez, yeniden "
    "yazılmaz. Burada söylenenler bizim değil, konuşanın sözleridir.",
    skip="Metne geç",
    interviews="Söyleşiler",
    passages={"one": "{count} bölüm", "other": "{count} bölüm"},
    topics="Konular ve kişiler",
    topics_lead="Söyleşilerde nelerden söz edildiği ve bunların geçtiği bölümler.",
    search="Ara",
    search_label="Bölümlerde ara",
    search_private="Arama tarayıcınızda çalışır. Yazdıklarınız hiçbir yere gönderilmez.",
    search_none="Hiçbir bölümde bu sözcükler yok.",
    search_needs_script="Arama için betik gerekir; bu tarayıcıda betikler kapalı. Söyleşileri onsuz da "
    "okuyabilirsiniz.",
    latest_corrections="Son düzeltmeler",
    introduction="Giriş",
    page="Sayfa {number} / {count}",
    earlier="Önceki",
    later="Sonraki",
    pages="Bu söyleşinin sayfaları",
    permalink="Kalıcı bağlantı",
    in_context="Söyleşide oku",
    listen="{time} anından dinle",
    recording="Kayıt",
    other_languages="Aynı söyleşi başka dillerde",
    frame_language="Sitenin dili",
    ask_bot="Bu arşive Telegram'da sor",
    contact="Editörler: {contact}",
    feed="Yeni söyleşiler",
    feed_corrections="Düzeltmeler",
    gone="Artık yok",
    gone_text="Burada yer alan bölüm geri çekildi. Artık alıntılanmıyor.",
    missing="Bulunamadı",
    missing_text="Bu adreste bir sayfa yok. Adres yanlış yazılmış ya da bölüm geri alınmış olabilir.",
    card_more="Bölümün devamı:",
    check="Bir alıntı nasıl kontrol edilir",
    check_steps=(
        "Alıntının altındaki kalıcı bağlantıyı açın. Bir kopyaya değil, bu sitedeki bölüme götürür.",
        "Sözcük sözcük karşılaştırın. Adresin sonundaki harfler bölümün sözlerinden hesaplanır: tek bir karakter "
        "değişseydi "
        "adres başka olurdu.",
        "Öncesini, sonrasını ve hangi soruya yanıt olduğunu okuyun.",
        "Kaynağa bağlantı varsa yayının kendi sayfasıyla karşılaştırın.",
        "Ya da alıntıyı Telegram'da /check komutuyla bota gönderin: neyin aynı, neyin farklı olduğunu ve kimin "
        "söylediğini "
        "yazar.",
    ),
    verbatim="Burada “sözcüğü sözcüğüne” ne demek",
    verbatim_holds_title="Güvence verilen",
    verbatim_holds=(
        ("Karakterler", "gösterilmeden hemen önce her biri arşivin dosyasıyla karşılaştırılır"),
        ("Sıra", "bölümden bir şey atılmaz, bölüm birkaç yerden birleştirilmez; çıkarılan yer işaretlidir"),
        ("Atıf", "konuşan, yayın ve soru dosyada yazdığı gibidir"),
        ("Durum", "o anda geri alınmış ya da yayımlanmamış olan gösterilmez"),
    ),
    verbatim_not_title="Güvence verilmeyen",
    verbatim_not=(
        ("Dosya", "basılanla ya da söylenenle aynı olması: bundan editörler sorumludur"),
        ("Çeviriler", "doğru olmaları; metnin çeviri olduğu, dosya belirtiyorsa söylenir"),
        ("Bağlam", "bölümün tek başına anlaşılması: öncesini ve sonrasını okuyun"),
        ("Kopyalar", "iletilen ya da kopyalanan metni iletenin değiştirmemiş olması"),
    ),
    kept="Okurlar hakkında ne saklanır",
    kept_here=(
        "Bu sayfalar çerez koymaz, tarayıcınızda hiçbir şey saklamaz ve başka bir siteden hiçbir şey yüklemez.",
        "Arama tarayıcınızda çalışır; yazdıklarınız gönderilmez.",
        "Web sunucusunu işleten, her sitede olduğu gibi, açtığınız sayfaların adreslerini görebilir. Bu sizin için "
        "tehlikeliyse Tor Browser kullanın.",
        "Kayıt kendi sitesinden ve yalnızca siz oynatınca yüklenir; o zaman o site adresinizi görür.",
    ),
    kept_by_bot="Telegram botunun ne sakladığını bot kendisi söyler: ona /privacy gönderin.",
)

"""Azerbaijani, as its readers write it to a bot."""

from __future__ import annotations

import re

from bot.search.words import azerbaijani
from bot.search.words.language_words import LanguageWords

WORDS = LanguageWords(
    stop="""
a ama amma ancaq artiq bele belə bəzi bezi bir biri biz bizim bu buna bunu bunun bunlar da daha de deyil ele
elə en eger ə əgər etdi etmek etmək edir ede edə ki kim kimi kime kimin kimdir kimler haqqinda haqda hansi
hansilar hamisi hem həm hec heç həmin hemin her hər hara harada haradan ile ilə indi ise isə mən men mene mənə
mi mı mu mü na nə ne neçə nece necədir necedir nedir nədir nedən neden niye niyə üçün nəyə neye o ola olan
olar olaraq oldu olduğu olmaq olub olur on ona onda ondan onlar onlarin onu onun oz öz özü ozu qeder qədər
qarşı sen sən sene siz sizin sonra son ucun üçun üzrə uzre və ve ya yaxud yalniz yeni yəni yox yoxdur yoxsa
var vardir varmi vaxt cox çox çünki cunku görə gore göre bəs bes lutfen zehmet kəs bəlkə belke mumkundur
""",
    stemmer=azerbaijani.stem,
    pronoun="o",
    they="onlar",
    negations="deyil deyildir deyildi yox yoxdur heç",
    calls="salam ay dostlar uşaqlar usaqlar hamıya hamiya botcan",
    before_names="""
cənab cənabı hörmətli bəy doktor professor vəkil hüquqşünas müdafiəçi fəal jurnalist yazıçı müəllif həmkar
görəsən doğrudan həqiqətən guya axı bəlkə deyəsən dünən bu gün
""",
    denies=r".+ (?:yox|deyil|demirem|demirdim|sorusmuram|sorusmurdum|sorusmadim)(?: e+y?)?",
    means=r"(?:(?:ay|he|amma|men) )*(?:yox|yo|bagisla(?:yin)?|uzr isteyirem|sehv (?:yazdim|oldu|getdi|dedim)|"
    r"duz demedim|dayan(?:in)?|pardon|eksine|eslinde|duzelis edim)(?: e+y?)?",
    meant=r"(?:men )?(?:onu )?(?:deyir(?:em|dim)|sorusu(?:ram|rdum)|nezerde tutu(?:ram|rdum)|(?:demek|"
    r"sorusmaq) isteyir(?:em|dim))(?: (?:axi|e+y?|men))?",
    openings=r"(?:(?:yaxsi|oldu|ok|indi|ne ise|nese) )*(?:basqa (?:sual(?:im var)?|movzu(?:ya kecek)?)|"
    r"kecek basqa (?:seye|movzuya)|basqa (?:seye|movzuya) kecek|movzunu deyis(?:ek|irem)|"
    r"indi (?:tamam )?(?:ayri|basqa) (?:sual|sey|movzu|mesele)|(?:tamam )?ayri (?:sual|movzu|"
    r"mesele)|bunu kecek|kec(?:ek)? (?:ondan|bundan)|bu arada|yeri gelmisken|novbeti sual)|"
    r"s[ea]lam(?:lar)?(?: [ea]leyk[uo]m)?(?: olsun)?|[ea]leyk[uo]m s[ea]lam|(?:sabahiniz|axsaminiz"
    r"|gunortaniz|her vaxtiniz|geceniz) xeyir(?:e qalsin)?|xeyirli (?:axsamlar|sabahlar|gunler|geceler)"
    r"|nece(?:sen|siz|siniz)|ne var ne yox|alo|(?:ay |eziz )?(?:qardas(?:im)?|baci(?:m)?|dost(?:um|lar)?"
    r"|bala|muellim(?:e)?|xanim)|(?:bir (?:sey|sual|mesele)|nese) (?:sorusaca(?:m|gam|qdim)|sorusum"
    r"|sorusa bilerem|sorus(?:maq)? (?:olar|isteyirem|isteyirdim)|ver(?:ecem|im|e bilerem|mek (?:olar"
    r"|isteyirem|isteyirdim)))|(?:(?:bir|kicik bir|size bir) )?sual(?:im|imiz) (?:var|vardi"
    r"|olacaq)(?: size)?|bir sual|sual (?:bele(?:dir)?|vermek olar)|sorusmaq (?:olar|isteyirem|isteyirdim"
    r"|isterdim)|de(?:yin)? gorum|(?:uzr isteyirem|bagislayin|bagisla) (?:narahat edirem|amma)"
    r"|narahat edirem|(?:belke )?(?:axmaq|sade|sadelovh)(?: bir)? sual(?:dir|di)?(?: amma)?|(?:axmaq"
    r"|bele) suala? gore (?:uzr isteyirem|bagislayin)|zehmet olmasa|mene maraqlidir(?: ki)?"
    r"|(?:men )?(?:burda )?yeniyem(?: burda)?|evvelceden (?:tesekkurler|sag olun)",
    who=r"(?:o|onlar|siz|sen|(?:bu )?(?:qonaq|musahib|natiq|huquq mudafiecisi)|(?:bu )?musahibede)",
    about=r"(?:haqqinda|haqda|haqqda|barede|baresinde|ile (?:bagli|elaqedar)|movzusunda|mevzusunda)",
    lead_in=r"(?:(?:be|bes|ve|amma|de gorum|bilirsen|zehmet olmasa) )*",
    asks_whether=(
        r"(?:(?:bu )?(?:dogrudan(?: da|mi)?|heqiqeten(?: de)?|dogrudurmu|dogrudur|duzdurmu|duzdur) )+(?:ki )?"
        r"(?:{who} )?(?:deyib|dedi|deyir|demisdi|soyleyib|soyleyir|yazib|iddia edib|iddia edir)(?: ?mi)?(?: ki)? {x}",
        r"{who} (?:(?:dogrudan|heqiqeten|dogurdan)(?: da| de)? )?"
        r"(?:deyib|dedi|deyir|demisdi|soyleyib|soyleyir|yazib|iddia edib|iddia edir)(?: ?mi)? ki {x}",
        r"(?:{who} )?(?:(?:dogrudan|heqiqeten|dogurdan)(?: da| de)? )?{x} "
        r"(?:deyib|dedi|deyir|demisdi|soyleyib|soyledi|soyleyir|yazib|iddia edib)(?: ?mi| eyni ile| dogrudan)",
        r"(?:{who} )?(?:dogrudan(?:mi)?|heqiqeten|dogurdan)(?: da| de)?(?: {who})? {x} "
        r"(?:deyib|dedi|deyir|demisdi|soyleyib|soyleyir)",
        r"(?:{who} |onun )?{x} (?:dediyi|demesi|soylediyi) (?:dogrudur|duzdur)(?: ?mu)?",
    ),
    interrogatives="ne neyi nece niye kim kimi kimin kime kimden kimler hansi harada hara hacan nese",
    asks=r"(?:.* )?(?:(?<!hec )(?:ne|neyi|neye|neler|nedir|nece|necedir|nedendir)|niye|niyedir|kim|kimdir|kimin|kime"
    r"|kimden|kimler|hansi\w*|hara\w*|hacan|danis\w*|izah|goster\w*|dogrudan\w*)(?: .*)?"
    r"|.*\wm[iu]|(?:bes|ve|daha|ya)(?: \w+){1,3}",
    how_many=r"\bneçə|\bnece (?:nefer|manat|il|ay|gun|adam|dene|faiz|yas|dollar|vekil|kilo)|\bnecenci"
    r"|\bneceye\b|\bn[əe] q[əe]d[əe]r|\bhans[ıi] (?:il|tarix)",
    numerals="iki uc dord bes alti yeddi sekkiz doqquz on iyirmi otuz qirx elli yuz min milyon yari faiz",
    first_person="men menim mene meni menden mende biz bizim bize bizi bizden",
    asks_about=(
        r"(?:{who} )?{x} {about}(?: {who})? (?:ne|neler)(?: {who})? (?:deyir|deyib|dedi|demisdi|deyirsiniz|dusunur"
        r"|dusunurdu|dusunursunuz|dusunursen|danisir|danisib|danisdi|soyleyir|soyleyib|fikirlesir)",
        r"(?:(?:onun|sizin|senin|{who}) )?{x} {about}(?: (?:onun|sizin|senin|{who}))? "
        r"(?:fikri|fikriniz|fikrin|reyi|movqeyi|munasibeti)(?: ne(?:dir)?| necedir)?",
        r"{who} {x} {about}",
        r"{x} {about} (?:ne var|nese var(?:mi)?|bir sey var(?:mi)?|melumat var(?:mi)?)",
        r"(?:{who} )?{x} {about}(?: {who})? (?:ne ?ise|bir ?sey|nese) (?:deyir|deyib|dedi)(?: ?mi)?",
    ),
    infinitive=r"(\w{2,})m[ae][qk]",
    verb_endings=r"(?:[iu]?[lnst]|d[iu]r)?(?:m[aei]?)?(?:y?[iu]r|[ae]r|r|d[iu]|m[iu]s|y?[ae]c[ae][qkg]|y?[iu]b|s[ae]|m[ae]l[iu]"
    r"|y?[ae]|y?[ae]n|d[iu][gkq]|m[ae]|m[ae][qk]|y?[iu]s|y?[iu]nc[ae]|y?[ae]r[ae]q)\w{0,6}",
    marks=re.compile(
        r"""\b(?:\w*[əqx]\w*|\w{2,}[ıiuü]b(?:l[aə]r|ler|d[ıiuü]r|m[ıi])?
        |hans[ıi]|ne[cç]e|[uü][cç][uü]n|deyil|deyir|olub|edib|b[eə]s|he[cç]|var[dm][ıi]|niy[eə]dir)\b""",
        re.VERBOSE,
    ),
)

"""Turkish, as its readers write it to a bot."""

from __future__ import annotations

import re

from bot.search.words.language_words import LanguageWords

WORDS = LanguageWords(
    stop="""
acaba ama ancak artık artik asıl asil aslında aslinda az bana bazı bazi belki ben beni benim bile bir biri
birkaç birkac biz bize bizi bizim böyle boyle bu buna bunda bundan bunlar bunu bunun çok cok çünkü cunku da
daha de değil degil diye dolayı en gibi göre gore ha hala hangi hangisi hani hem hep hepsi her hiç hic için
icin ile ise işte iste kadar kaç kac ki kim kime kimin kimi kimse madem mi mı mu mü nasıl nasil ne neden nedir
nerede nereye nereden niçin nicin niye o olan olarak oldu olduğu oldugu olmak olur on ona ondan onlar onlara
onları onların onu onun oysa öyle oyle sadece sanki sen seni senin siz sizin sonra şey sey şu su tüm tum ve
veya ya yani yine yoksa zaten var yok mıdır midir mıydı
""",
    stemmer="turkish",
    pronoun="o",
    they="onlar",
    negations="değil değildir değildi yok yoktur hiç asla",
    calls="selam merhaba arkadaşlar arkadaslar millet",
    before_names="""
sayın bay bayan doktor profesör avukat hukukçu savunucu aktivist gazeteci yazar arkadaş
gerçekten sahiden acaba hakikaten güya sözde belki galiba dün bugün
""",
    denies=r".+ (?:degil|demiyorum|sormuyorum|kastetmiyorum|kastetmedim|sormadim|demedim)(?: (?:ya|de|da))?",
    means=r"(?:hayir|yok|yo+|pardon|kusura bakma(?:yin)?|ozur dilerim|yanlis (?:oldu|yazdim|kelime)|"
    r"dur(?:un)?|aslinda|duzeltme|duzelteyim|tam tersi|\w+(?: \w+)? degil de)(?: ya)?",
    meant=r"(?:ben )?(?:onu )?(?:diyo(?:rum|rdum)|diyecektim|soru?yo(?:rum|rdum|dum)|soracaktim|"
    r"kast(?:ettim|etmistim|ediyorum)|demek iste(?:dim|mistim|diydim))(?: (?:ben|ya|aslinda))?",
    openings=r"(?:(?:neyse|peki|tamam|simdi) )*(?:(?:bambaska |baska |farkli )(?:bir )?(?:konu|"
    r"soru)(?:ya gecelim)?|konuyu degistir(?:eyim|iyorum|elim)|gecelim|bu arada|siradaki soru|"
    r"neyse(?: baska bir sey)?)|"
    r"selam(?:lar)?(?:un aleykum)?|selamin aleykum|merhaba(?:lar)?|mrb|mrhb|slm|sa|nbr|naber|ne haber|alo"
    r"|gunaydin|(?:iyi|hayirli) (?:gunler|aksamlar|geceler|sabahlar|calismalar)|kolay gelsin"
    r"|nasilsin(?:iz)?|nasil gidiyor|hocam|abi|abla|kardes(?:im)?|dostum|arkadasim|sayin yetkili"
    r"|bi(?:r)? ?sey (?:sorcam|sorucam|soracagim|soracaktim|sorabilir miyim|sormak istiyorum)"
    r"|bi(?:r)? soru(?: sorabilir miyim| soracagim)?|(?:size )?(?:kucuk |kisa "
    r"|ufak )?bi(?:r)? sorum (?:var|vardi|olacak|olacakti)|soru sorabilir miyim|sorabilir miyim"
    r"|(?:cok )?merak (?:ettim|ediyorum)(?: da| de)?|(?:kusura bakmayin|ozur dilerim|affedersiniz) (?:ama"
    r"|rahatsiz ediyorum)|rahatsiz ediyorum|(?:belki )?(?:aptalca|sacma|salakca"
    r"|cok basit)(?: bir)? soru(?: olacak| olabilir)?(?: belki)?(?: ama)?|lutfen|zahmet olmazsa|(?:burada "
    r"|burda )?yeniyim(?: burada| burda)?|simdiden (?:tesekkurler|sag olun)",
    who=r"(?:o|onlar|siz|sen|(?:bu )?(?:konuk|konusmaci|insan haklari savunucusu)|(?:bu )?(?:roportajda|soyleside))",
    about=r"(?:hakkinda(?:ki)?|konusunda(?:ki)?|ile ilgili|hususunda|uzerine)",
    lead_in=r"(?:(?:peki|ve|ama|acaba|soyle|soyler misin|lutfen) )*",
    asks_whether=(
        r"(?:{who} )?(?:gercekten|sahiden|hakikaten|dogru mu)(?: {who})? {x} "
        r"(?:dedi|demis|diyor|soyledi|soylemis|soyluyor|yazdi|iddia etti|iddia ediyor)(?: ?m[iu])?",
        r"(?:{who} )?{x} (?:dedi|demis|diyor|soyledi|soylemis|soyluyor|yazdi|iddia etti|iddia ediyor|savundu) ?m[iu]"
        r"(?: {who})?(?: gercekten)?",
        r"{who} (?:gercekten )?(?:dedi|diyor|soyledi|soyluyor|iddia etti)(?: ?m[iu])? ki {x}",
        r"(?:{who} |onun )?{x} (?:dedigi|soyledigi|demesi) (?:dogru|gercek) ?mu",
    ),
    interrogatives="ne neyi neden nicin nasil niye kim kimi kimin kime kimler hangi nerede nereye kac",
    asks=r"(?:.* )?(?:(?<!hec )ne|neyi|neye|neler|nedir|neden|niye|nicin|nasil\w*|hangi\w*|kim|kimdir|kimin|kime|kimler"
    r"|kac|nere\w*|m[iu](?:dir|dur|ydi|ydu|sin\w*|sun\w*)?|anlat\w*|acikla\w*|goster\w*)(?: .*)?"
    r"|(?:peki|ya|ve|daha)(?: \w+){1,3}",
    how_many=r"\bkaç(?:ı|a|ta|tan|tane|ıncı|ar)?\b|\bkac(?:i|a|ta)?\b|\bne kadar|\bhangi (?:yıl|yil|sene|tarih)",
    numerals="iki uc dort bes alti yedi sekiz dokuz on yirmi otuz kirk elli yuz bin milyon yarisi yuzde",
    first_person="ben benim bana beni benden bende biz bizim bize bizi bizden",
    asks_about=(
        r"(?:{who} )?{x} {about}(?: {who})? (?:ne|neler)(?: {who})? (?:diyor|dedi|demis|der|diyorsun|diyorsunuz"
        r"|dusunuyor|dusunur|dusundu|dusunuyorsun|dusunuyorsunuz|soyluyor|soyledi|soylemis|anlatiyor|anlatti|konustu)",
        r"(?:(?:onun|sizin|senin|{who}) )?{x} {about}(?: (?:onun|sizin|senin|{who}))? "
        r"(?:gorusu|gorusleri|gorusun|gorusunuz|fikri|fikrin|fikriniz|dusuncesi|dusunceleri|yorumu|tavri)"
        r"(?: ne(?:dir)?)?",
        r"{who} {x} {about}",
        r"{x} {about} (?:ne var|bir ?sey(?:ler)? var ?mi|bilgi var ?mi)",
        r"(?:{who} )?{x} {about}(?: {who})? bir ?sey(?:ler)? (?:diyor|dedi|demis|soyledi|soyluyor)(?: ?mu| ?mi)?",
    ),
    infinitive=r"(\w{2,})m[ae]k",
    verb_endings=r"(?:[iu]?[lnst]|d[iu]r|t[iu]r)?(?:y?[ae]bil|m[aei]?)?(?:[aeiuy]?yor|[iu]r|[ae]r|r|[dt][iu]|m[iu]s|y?[ae]c[ae][kg]|y?[iu]p"
    r"|s[ae]|m[ae]l[iu]|y?[ae]|y?[ae]n|[dt][iu][kg]|m[ae]|m[ae]k|y?[iu]s|y?[iu]nc[ae]|y?[ae]r[ae]k)\w{0,6}",
    marks=re.compile(
        r"""\b(?:\w+[ıiuü]yor\w*|\w+[bcçdfgğhklmnprsştvyz][ıiuü]p
        |i[cç]in|neden|nas[ıi]l|hangi|de[gğ]il|ni[cç]in|ka[cç]|gibi|diye|hi[cç]|yok)\b""",
        re.VERBOSE,
    ),
)

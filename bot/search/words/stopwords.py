"""Stop words: words that say nothing of what a text is about, by language, as the Analyzer writes them (folded).

Interrogatives belong to them, too: "why" and "who" stand in every question and in no particular passage.
"""

from __future__ import annotations

ENGLISH = """
a about above after again against all also am an and any are aren as at be because been before being below
between both but by can cannot could couldn did didn do does doesn doing don down during each even ever every
few for from further get got had hadn has hasn have haven having he her here hers herself him himself his how
i if in into is isn it its itself just ll let m me might more most much must my myself no nor not now of off
on once only or other our ours ourselves out over own please pls re really s same she should shouldn so some
such t than that the their theirs them themselves then there these they this those through to too under until
up us ve very was wasn we were weren what when where whether which while who whom whose why will with won
would wouldn yes you your yours yourself yourselves anyone anybody anything someone somebody something ok okay
hey tell dont doesnt didnt isnt cant wont im ive thats whats
"""

RUSSIAN = """
а без более больше будет будто бы был была были было быть в вам вас ведь во вообще вот все всего всех вы где
да даже для до его ее ей ему если есть еще ж же за зачем и из или им ими имеет имеют их к как какая какие
какое какой ко когда кого кому кто ли либо между меня мне может можно мой моя мы на над надо нам нас наш не
него нее ней нет ни нибудь них ничего но ну о об один он она они оно от откуда отчего очень по под после потом
потому почему при про раз разве с сам свое свой своя себе себя сейчас со так такая также такие такой там тебя
тем теперь то тогда того тоже той только том тот ту ты у уж уже хотя чего чем через что чтобы чтоб чье чья эта
эти это этого этой этом этот эту я правда скажите расскажите пожалуйста сколько куда какую каким каких какого
которая которые который которых
"""

AZERBAIJANI = """
a ama amma ancaq artiq bele belə bəzi bezi bir biri biz bizim bu buna bunu bunun bunlar da daha de deyil ele
elə en eger ə əgər etdi etmek etmək edir ede edə ki kim kimi kime kimin kimdir kimler haqqinda haqda hansi
hansilar hamisi hem həm hec heç həmin hemin her hər hara harada haradan ile ilə indi ise isə mən men mene mənə
mi mı mu mü na nə ne neçə nece necədir necedir nedir nədir nedən neden niye niyə üçün nəyə neye o ola olan
olar olaraq oldu olduğu olmaq olub olur on ona onda ondan onlar onlarin onu onun oz öz özü ozu qeder qədər
qarşı sen sən sene siz sizin sonra son ucun üçun üzrə uzre və ve ya yaxud yalniz yeni yəni yox yoxdur yoxsa
var vardir varmi vaxt cox çox çünki cunku görə gore göre bəs bes lutfen zehmet kəs bəlkə belke mumkundur
"""

TURKISH = """
acaba ama ancak artık artik asıl asil aslında aslinda az bana bazı bazi belki ben beni benim bile bir biri
birkaç birkac biz bize bizi bizim böyle boyle bu buna bunda bundan bunlar bunu bunun çok cok çünkü cunku da
daha de değil degil diye dolayı en gibi göre gore ha hala hangi hangisi hani hem hep hepsi her hiç hic için
icin ile ise işte iste kadar kaç kac ki kim kime kimin kimi kimse madem mi mı mu mü nasıl nasil ne neden nedir
nerede nereye nereden niçin nicin niye o olan olarak oldu olduğu oldugu olmak olur on ona ondan onlar onlara
onları onların onu onun oysa öyle oyle sadece sanki sen seni senin siz sizin sonra şey sey şu su tüm tum ve
veya ya yani yine yoksa zaten var yok mıdır midir mıydı
"""

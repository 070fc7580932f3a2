"""Words that say nothing about what happened, in the languages that are common: whatever one talks of, they
are in it. Only those of three letters and more; shorter words are never told."""

from __future__ import annotations

from functools import cache

from core.fold import fold
from core.words import split

_ENGLISH = """
about above actually after again against ago all almost along already also although always among and another
any anybody anyone anything are aren around away back because been before behind being below best better
between both but came can cannot come could couldn did didn does doesn doing don done down during each either
else enough even ever every everybody everyone everything few for from get gets getting give goes going gone
got had has have haven having her here hers him his how however http https into isn its itself just keep kept
know last least less let like lot made make makes many may maybe me might mine more most much must myself near
need never new next nobody none nor not nothing now off often old once one only onto other our ours out over
own per perhaps please put quite rather really same say says see seem seems seen shall she should since some
somebody someone something soon still such take than that the their theirs them themselves then there these
they thing things think this those though three through till today together told too took toward two under
until upon use used very via want was wasn way well went were weren what when where whether which while who
whole whom whose why will with within without won would wouldn www com yes yesterday yet you your yours
yourself
"""
_GERMAN = """
aber alle allem allen aller alles als also andere auch auf aus bei beim bereits bin bis bist bitte dabei
dadurch dafür dagegen damit danach dann daran darauf darin das dass davon dazu dein deine dem den denn der des
deshalb die dies diese diesem diesen dieser dieses doch dort drei durch ein eine einem einen einer eines
einfach einmal erst etwa etwas euch euer für ganz gar gegen genau gibt habe haben hab hat hatte hatten heute
hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren immer ins ist jede jedem jeden jeder jedes jemand jetzt
kam kann kein keine keinen keiner können könnte machen macht man mehr mein meine meinem meinen meiner mich mir
mit muss müssen nach nicht nichts nie niemand noch nun nur oben oder ohne schon sehr sein seine seinem seinen
seiner seit seitdem selbst sich sie sind soll sollte sondern sonst statt steht über überhaupt und uns unser
unsere unter viel viele vielleicht vom von vor wann war waren warum was weder wegen weil weiter welche welcher
wenn wer werde werden wie wieder will wir wird wirklich wohl worden wurde wurden würde zum zur zurück zwar
zwei zwischen
"""
_SPANISH = """
ahora algo alguien alguna algunas alguno algunos ante antes aquel aquella aquellos aquí así aún aunque bajo
bien cada casi como con contra cosa cosas cual cuando cuanto dar del desde después día días dice donde dos
durante ella ellas ellos entonces entre era eran eres esa esas ese eso esos esta está estaba están estar estas
este esto estos estoy fue fueron gracias había hace hacer hacia han hasta hay hoy igual las les los luego más
menos mi mientras mis mismo mucha muchas mucho muchos muy nada nadie ningún ninguna nos nosotros nuestra
nuestro nunca otra otras otro otros para pero poco por porque puede pueden pues que quien quién sea según ser
será siempre sin sino sobre solo sólo son soy sus también tan tanto tener tengo tiene tienen toda todas
todavía todo todos tras tres tus una unas uno unos usted vez veces ver voy
"""
_FRENCH = """
afin ainsi alors après aucun aucune aujourd aussi autre autres avant avec avez avoir avons beaucoup bien car
ceci cela celle celui ces cet cette ceux chaque chez chose comme comment contre dans déjà depuis dernier
dernière des deux devant dire dit doit donc dont elle elles encore enfin entre est étaient était été être eux
faire fait faut fois font hui ici ils jamais jour juste les leur leurs lors lui mais même mes mieux moi moins
mon même notre nous ont par parce pas pendant peu peut peuvent plus plusieurs pour pourquoi quand que quel
quelle quelques qui quoi rien sans ses seulement sera serait ses sinon soit son sont sous suis sur tant tes
toi ton toujours tous tout toute toutes très trois trop une vers voici voilà vos votre vous vraiment
"""
_PORTUGUESE = """
agora ainda além algo alguém algum alguma antes apenas aquela aquele aqui assim até bem cada com como contra
cada coisa dar das dela dele deles depois desde dessa desse desta deste dia dias diz dois dos duas durante ela
elas ele eles entre era eram essa essas esse esses esta está estão estar estava estas este estes estou eu faz
fazer foi foram fui hoje isso isto lhe mais mas menos mesma mesmo meu meus minha minhas muita muito muitos
nada não nas nem nenhum ninguém nos nós nossa nosso nova num numa nunca onde ontem outra outras outro outros
para pela pelas pelo pelos pode podem por porque pois qual quando que quem são seja sem sempre ser será seu
seus sido sob sobre sua suas também tão tem têm tempo tenho ter teve tinha toda todas todo todos três tudo uma
umas uns vai vez vezes você vocês vou
"""
_ITALIAN = """
abbiamo adesso agli alcuni alla alle allo allora altra altri altro anche ancora anzi appena avere aveva avevo
bene chi che ciò circa come con contro così cosa cose cui dagli dai dal dalla dalle dallo degli dei del della
delle dello dentro deve dopo dove due dunque durante ecco era erano essere fare fatto fino fra fuori già gli
grazie hanno ieri invece lei loro lui mai meglio meno mentre mia mie miei mio molta molti molto nei negli nel
nella nelle nello nessuno niente noi non nostra nostro nulla ogni oggi oppure ora ormai per perché perciò però
più poco poi prima proprio può qua quale qualche qualcuno qualcosa quando quanto quasi quella quelle quelli
quello questa queste questi questo qui quindi sarà sei sempre senza sia siamo siano sono sopra sotto stata
stati stato stesso sta sua sue sui sul sulla sulle suo suoi tanto tra tre troppo tua tue tutta tutte tutti
tutto una uno voi volta volte vostro
"""
_DUTCH = """
aan achter af alle alleen alles als altijd ander andere bent bij binnen daar daarna dan dat deze die dingen
dit doen doet door dus echt een eens eigenlijk elk elke en er even gaan gaat geen geweest goed had hadden heb
hebben heeft heel hem het hier hij hoe hun iemand iets ieder iedereen ik in is ja jaar je jij jou jouw jullie
kan kunnen kon laat maar meer meest men met mij mijn misschien moet moeten mogen na naar niet niets niemand
nog nooit nou nu of om omdat ons onze ook op over pas precies sinds sommige steeds straks te tegen terug toch
toen tot tussen twee uit uw vaak van vanaf veel via voor vandaag want waar waarom wanneer was wat weer wel
welke werd wie wij wil worden wordt zal ze zei zelf zeer zich zij zijn zo zoals zonder zou zouden
"""
_TURKISH = """
acaba ama ancak artık aslında aynı bana bazı belki ben beni benim beri bile bir biraz birçok biri birkaç biz
bizi bizim böyle bu buna bunda bundan bunlar bunu bunun burada bütün çok çünkü daha dahi değil diğer diye
dolayı en fakat falan gibi göre hâlâ hem hep hepsi her herkes hiç hiçbir için ile ilgili ise işte kadar karşı
kendi kez kim kimse lazım mı mu nasıl ne neden nerede niye olan olarak oldu olduğu olduğunu olmak olması olsa
olur ona ondan onlar onu onun orada oysa pek rağmen sadece sana sanki sen seni senin siz sizin sonra şekilde
şey şeyler şimdi şöyle şu tam tüm tüm ve veya var vardı ya yani yapılan yeni yine yok zaten zaman
"""
_INDONESIAN = """
ada adalah agar akan aku anda antara apa apakah atau awal bagi bagaimana bahkan bahwa banget banyak baru bawah
beberapa begitu belum berapa bila bisa boleh bukan cuma dalam dan dapat dari dengan depan dia diri dulu gak
guys hal hanya harus hingga ingin ini itu jadi jangan jika juga kalau kalian kami kamu karena kata kayak ke
kembali kenapa kepada ketika kita kok lagi lain lalu lebih maka makin mana masih mau melalui memang mereka
mungkin namun nanti nggak oleh orang pada padahal para paling pas per perlu pernah punya pun saat saja sama
sambil sampai sangat satu saya sebagai sebab sebelum sebuah sedang sejak sekali sekarang selalu selama semua
semoga seperti sering serta sesuatu setelah setiap siapa sih sini situ sudah supaya tadi tanpa tapi telah
tentang terhadap terlalu tetap tetapi tiap tidak untuk udah waktu walau yaitu yang
"""
_OTHERS = (
    "что это как так его она они для при или все уже ещё был была были быть мне меня нас вас нет если чтобы"
)


@cache
def stop_words() -> frozenset[str]:
    """All of them, as `core.fold` folds them; made when somebody asks."""
    lists = (
        *(_ENGLISH, _GERMAN, _SPANISH, _FRENCH, _PORTUGUESE),
        *(_ITALIAN, _DUTCH, _TURKISH, _INDONESIAN, _OTHERS),
    )
    return frozenset(split(fold(" ".join(lists))))

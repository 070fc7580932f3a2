"""Words that name no theme: those of grammar in languages that `stop_words` lacks, and those of any language
with which people only greet, thank, ask, judge or count. Weak ones name none alone, but do beside others."""

from __future__ import annotations

from functools import cache

from core.fold import fold
from core.words import split
from listening.stop_words import stop_words

_JUDGING = """
paid pay pays say said says saying tomorrow sunday inside outside going doing making keep keeping kept ready
thirty twenty ten ca wo ain don can not im its waste wasted joke mess kudos respect proud glad
hopefully apparently somehow love loves loved loving like liked likes hate hates hated
great good bad best worst better worse
awesome amazing awful terrible horrible nice cool fine perfect excellent fantastic wonderful brilliant
lovely poor happy unhappy sad angry disappointed disappointing disappointment annoying annoyed impressed
thank thanks thankyou cheers please pls plz hello hey hi dear sorry guys folks everyone people person
someone anybody wow omg lol lmao wtf yeah yep nope okay lot lots bit stuff kind sort way things thing day
days week weeks month months year years minute minutes morning evening night monday tuesday wednesday
thursday friday saturday january february march april june july august september october november december
today tonight ago think thinking thought guess feel feels felt believe hope wish wonder wondering try tried
trying tries want wants wanted need needs needed find found look looks looking looked seem seems work works
worked working use uses used using take takes took taken taking happen happens happened start started starts
stop stopped bought buy buying ordered told tell telling tells asked ask asks asking talk talking write
wrote written read reading heard hear watch watching help helps helped helping answer answers answered
problem problems issue issues reason reasons point fact recommend recommended honestly literally basically
actually totally absolutely definitely completely finally currently recently usually probably possibly
simply seriously extremely pretty super whole big small huge little full half first second third last past
next new old long short high low right wrong true false easy hard able unable sure different similar
possible else instead anyway etc via per brand thread posted star stars article edit com www http https org
net amp html rt twitter tweet reddit hundred thousand million one two three four five six seven eight nine
twice again show shows shown come comes came went goes seen gave give given left leave leaves let lets set
sets run runs running ran turn turned call called keeps fyi imo imho tbh btw aka anyone experienced
experiencing everytime sometimes often rarely worth real far quick quickly fast slow slowly gonna wanna
gotta dont doesnt didnt cant wont isnt wasnt havent wouldnt shouldnt couldnt ive youre theyre thats
"""
_WEAK = """
customer customers company product products user users time times hour video link links
review reviews experience experiences question questions post posts comment comments open opened
close closed closing site page thread version line part parts level
type case change changes list number state side end way place home life world team plan group start
free kunde kunden firma produkt zeit stunde stunden cliente clientes client clients empresa entreprise
azienda producto produit produto prodotto tiempo temps tempo hora horas heure heures klant bedrijf müşteri
ürün pelanggan produk waktu клиент клиенты компания время
"""
_JUDGING_ELSEWHERE = """
pra pro pros né tá aí cê vc tbm blz pq q k est suis sommes sont
eigentlich weg nächste nächsten nächster nächstes null euro prozent laut fünf vier sechs sieben acht neun
zehn habt seid wäre wären hätte hätten kriegt kriegen lässt lassen bleibt weiß trotz trotzdem warte warten
seht steht makasih bangga gue gua gw lo lu elu malah kali pake pakai deh dong nih tuh sih kayak gitu gini
bgt bukan tau pagi siang sore malam jujur minta persen ribu juta rp bun kurang cocok hai ka ki ke ko se me
mein main nahi nahin kya kyu kyun bhi tha thi hota hoga raha rahi rahe kar karo karne diya liya gaya gayi
bahut bhai yaar kal aaj abhi sab kuch koi apna apne mera meri mere hum tum aap baje baad lekin gut gute
guter gutes guten schlecht schlechte schlechter schlechtes besser beste besten super toll tolle klasse
furchtbar schrecklich leider danke bitte hallo liebe lieber lieben finde find findet funktioniert geht gehen
läuft tut bekommen bekomme gekauft bestellt problem probleme frage fragen tag tage tagen woche wochen monat
monate jahr jahre jahren stunde stunden minuten uhr zeit leute jeder endlich enttäuscht zufrieden
unzufrieden empfehlen empfehle neu neue neuer neuen neues alte alten erste ersten letzte letzten ganze
ganzen groß große klein kleine lange schnell langsam wirklich absolut total echt halt mal eben sagen sagt
gesagt denke glaube gerade morgen gestern kunde kunden firma produkt kommt gekommen worden montag dienstag
mittwoch donnerstag freitag samstag sonntag dauert dauerte bueno buena buenos buenas malo mala mejor peor
excelente genial increíble fatal terrible horrible gracias favor hola encanta gusta gustan odio problema
problemas pregunta mes meses semana semanas año años hora horas minuto minutos tiempo gente alguien
recomiendo funciona funcionan contento contenta decepcionado decepcionada nuevo nueva nuevos nuevas primera
primero última último gran grande pequeño rápido rápida lento lenta mucho llega llegan llegó quiero quería
necesito saber creo parece verdad ayer mañana lunes martes miércoles jueves viernes sábado domingo empresa
producto cliente clientes comprado compré pedí pasa bon bonne bons bonnes mauvais mauvaise meilleur
meilleure génial nul nulle excellent merci bonjour salut svp adore aime déteste déçu déçue content contente
problème problèmes question mois semaine semaines année années ans heure heures minutes temps gens personne
personnes recommande marche fonctionne nouveau nouvelle nouveaux nouvelles premier première grand petit
petite rapide lent lente vraiment hier demain matin soir lundi mardi mercredi jeudi vendredi samedi dimanche
entreprise produit client clients acheté commandé arrive arrivé reçu attends attendre voir veux bom boa boas
ruim ótimo ótima péssimo péssima melhor pior incrível horrível obrigado obrigada olá adoro amo amei odeio
gosto gostei mês ano anos tempo pessoas alguém recomendo novo nova novos primeira pequeno ontem amanhã
segunda terça quarta quinta sexta produto comprei pedi chegou quero preciso acho buono buona ottimo ottima
pessimo pessima migliore peggiore eccellente orribile grazie favore ciao piace problemi mese mesi settimana
anno anni ora ore consiglio funziona nuovo nuova primo prima ultimo piccolo veloce davvero domani goed goede
slecht slechte slechtste geweldig fijn helaas bedankt dank graag werkt probleem problemen vraag dag dagen
week weken maand maanden jaar uur tijd mensen iemand nieuwe nieuw eerste laatste grote snel langzaam
gisteren klant bedrijf product gekocht besteld iyi kötü güzel harika berbat mükemmel süper teşekkürler
teşekkür lütfen merhaba sorun sorunu sorunlar soru gün hafta ay yıl saat dakika zaman kişi insanlar tavsiye
ederim çalışıyor memnun memnunum yeni ilk son büyük küçük hızlı yavaş dün bugün yarın ürün müşteri aldım
istiyorum geldi bagus jelek buruk baik keren mantap parah kecewa suka senang benci terima kasih tolong mohon
halo kak min masalah hari minggu bulan tahun jam menit orang pelanggan produk perusahaan beli membeli bantu
cepat lambat lama besar kecil pertama terakhir kemarin besok lagi sudah belum bisa tetap bikin хороший
хорошо плохой плохо лучше лучший хуже худший отлично отличный ужасно ужасный прекрасно супер спасибо
пожалуйста привет здравствуйте люблю нравится понравилось ненавижу проблема проблемы проблем вопрос вопросы
день дня дней неделя неделю недели месяц месяца месяцев год года лет час часа часов минут время раз люди
человек кто-нибудь рекомендую советую работает работают новый новая новое новые первый последний большой
маленький быстро медленно вчера сегодня завтра сейчас компания продукт клиент клиенты купил купила заказал
заказала очень просто совсем вообще опять снова уже ещё тоже только вот там тут где когда почему зачем потом
потому после перед между через про под над без если либо чем тем того этого этот эта эти это тому чтоб на не
по за из от до во ко со об же ли бы ни мы вы ты он я и в с к у о а но да ну их то им ею весь вся всех всем
всё себя свой свои своя мой моя мои мое твой ваш ваша ваши наш наша наши его ей ему ним них она оно они кто
что чего чему какой какая какие каждый другой другие один одна одно два три нибудь будет будут буду быть
есть нету может могу можно нельзя надо нужно хочу хотел стал стала стало делать сделали сделать говорит
сказал сказали пишет написал знаю думаю кажется вроде даже хотя пока пор сих лишь ведь разве также dobry
dobra dobre zły zła źle lepszy gorszy świetny świetna świetnie dziękuję dzięki proszę cześć polecam problemy
pytanie dzień dni tydzień tygodni miesiąc rok lat godzin czas ludzie działa nowy nowa nowe wczoraj dzisiaj
jutro klient kupiłem jest są był była było nie się jak ale czy dla tak już tylko mnie mam masz mają jeszcze
przez przy pod nad bez także może można bardzo który która które jego jej ich tego tej tym czego gdzie kiedy
dlaczego ktoś coś nic wszystko zawsze nigdy teraz więc bo aby żeby bra dålig dåligt bäst bättre tack hej
snälla fråga dagar vecka månad år tid folk fungerar nya ny och att det som för med den inte har till är på
jag han hon men var sig från vi kan nu när om efter ett en av alla mycket bara också eller här hur god godt
dårlig takk hei ikke jeg også meget noen hvor hvorfor
"""
_OTHER_SCRIPTS = """
شي شيء الله والله شاء ان وانا انت صار صارت هالشي عالم كيفك ليش شو وين هيك كتير كثير واجد مره اليوم غدا
الليله سنين سنوات عشر خمس اول امس القلب قلبي حلو حلوه زين وهو وهي وكان وقد وهذا ولكن لانه لانها الى بعدما
قبلما ने हूँ हूं बजे रात सुबह शाम दोपहर कितने कितना कितनी दूसरा दूसरी दूसरे पैसे रुपये काम मन बात सकते इसे
उसे उसके इसके उनके इनके वहाँ यहाँ जैसे जैसा बाहर अंदर ऊपर नीचे सीधे तरह वजह करके पर في من على عن مع هذا هذه
ذلك تلك التي الذي الذين هو هي هم نحن انا كان كانت يكون قد لقد لا لم لن ما ليس كل بعض غير بعد قبل عند عندما
حتى اذا لكن او ثم بين حول منذ خلال جدا فقط ايضا كما لان بسبب اي كيف متى اين لماذا هل يا انه انها وان فيه
فيها منه منها عليه عليها له لها لهم لي لنا به بها هنا هناك الان شكرا مرحبا السلام عليكم فضلك رجاء جيد جيده
سيء سيئ سيئه ممتاز ممتازه رائع رائعه افضل اسوا احب اكره مشكله المشكله مشاكل سؤال يوم ايام اسبوع شهر سنه ساعه
ساعات وقت اخر جديد جديده شركه الشركه منتج المنتج عميل العملاء عملاء شخص ناس الناس احد واحد تم يتم قال قالوا
اريد احتاج يعمل تعمل وصل وصلت نفس مثل بدون اكثر اقل كثيرا قليل ولا وما فلا مش بس عشان علشان ده دي اللي ايه
ليه لسه और का की के में से को है हैं था थी थे हो होता होती हुआ हुई हुए यह वह ये वे इस उस इन उन मैं मुझे मेरा
मेरी मेरे हम हमें हमारा हमारे आप आपका आपके आपकी तुम वो जो कि तो भी ही नहीं न मत ना कर करें करना करने किया
करता करती करते कोई कुछ कब क्या क्यों कैसे कहाँ कौन सब सभी बहुत ज्यादा कम अब तब जब तक फिर साथ लिए बाद पहले
दिन दिनों हफ्ते महीने साल घंटे समय बार एक दो तीन लोग अच्छा अच्छी अच्छे बुरा खराब बेकार बढ़िया शानदार धन्यवाद
कृपया नमस्ते समस्या सवाल कंपनी उत्पाद ग्राहक नया नई नए रहा रही रहे गया गई गए दिया दी लिया सकता चाहिए वाला
वाले वाली अगर लेकिन मगर या आज कल अपना अपने अपनी बिल्कुल सिर्फ केवल आया आई आए मिला मिली मिले 그리고 그런데
하지만 그래서 그러나 정말 진짜 너무 매우 아주 조금 좀 많이 다시 계속 이제 지금 오늘 어제 내일 아직 이미 그냥
역시 제가 저는 나는 내가 우리 여러분 이거 그거 저거 이것 그것 이런 그런 저런 어떤 무슨 누가 왜 어떻게 언제
어디 여기 거기 좋은 좋아 좋아요 좋네요 좋다 나쁜 최고 최악 감사합니다 고맙습니다 안녕하세요 문제 질문 회사
제품 고객 사용 사람 시간 하루 일주일 개월 있는 있다 있어요 있습니다 없는 없다 없어요 없습니다 하는 하고 해서
했는데 합니다 했습니다 해요 됩니다 되는 돼요 안 못 것 수 때 때문에 위해 대한 같은 같아요 같습니다 추천
추천합니다 새로운 모두 모든 매번 하나 둘 번 của và là có không được cho với này đó các những một trong khi
rất quá thì mà nhưng cũng đã đang sẽ tôi bạn mình ở ra vào lên lại đi đến từ hay hoặc nếu vì nên như thế nào
gì ai sao tốt tệ cảm ơn xin chào ngày tuần tháng năm giờ lần người mới công ty sản phẩm khách hàng vấn đề
nhiều ít còn chỉ vẫn nữa luôn
"""

CHINESE = (
    "的 了 是 在 我 你 您 他 她 它 们 這 这 那 哪 就 也 都 很 太 还 還 又 再 才 和 与 與 或 但 而 且 被 "
    "把 让 讓 给 給 对 對 从 從 到 为 為 因 所 以 于 於 吗 嗎 呢 吧 啊 呀 哦 嘛 不 没 沒 有 会 會 能 要 "
    "想 说 說 个 個 些 么 麼 着 著 过 過 真的 非常 真 好 一 請 请 谢谢 謝謝 現在 现在 今天 昨天 明天 "
    "已经 已經 什么 什麼 怎么 怎麼 为什么 可以 觉得 覺得 知道 問題 问题 公司 產品 产品 时候 時候 一直 "
    "终于 終於 每次 之后 之後 之前 多久 几 幾 次 天 人 得 比 更 最 用 上 下 去 来 來"
)
JAPANESE = (
    "問題 今日 昨日 明日 最近 最高 最悪 本当 感謝 残念 会社 製品 商品 人 時 時間 日 月 年 前 後 中 今 "
    "方 事 物 私 自分 一 何 誰 毎回 毎日 全然 全部 結局 普通 思 言 見 使 来 行 出 良 悪 好 嫌 早 遅 大 "
    "小 多 少 新 全 不 無 有"
)
THAI = (
    "ครับ ค่ะ คะ นะ จ้า เลย มาก มากๆ แล้ว และ หรือ แต่ ที่ ซึ่ง อัน ของ ใน บน จาก ถึง กับ ให้ ได้ ไม่ "
    "เป็น อยู่ คือ มี จะ ก็ ว่า นี้ นั้น ไหน อะไร ทำไม อย่างไร ยังไง เมื่อ ถ้า เพราะ โดย ตั้งแต่ ยัง "
    "เคย กำลัง ต้อง ควร อยาก ดี ดีมาก แย่ แย่มาก ชอบ ขอบคุณ สวัสดี วันนี้ เมื่อวาน พรุ่งนี้ ปัญหา "
    "บริษัท สินค้า ลูกค้า คน เรา ผม ฉัน เขา คุณ ทุก ครั้ง วัน เดือน ปี ชั่วโมง ช้า เร็ว ช้ามาก อีก กว่า "
    "ที่สุด ใช้ ไป มา ขึ้น ลง ออก เข้า ทำ หลัง ก่อน สอง สาม นาน จริง จริงๆ ทั้ง แค่ เอง ด้วย"
)
"""What stands between the words of scripts without spaces, or says as little as the words above."""


@cache
def weak() -> frozenset[str]:
    """Words that name no theme alone, as `core.fold` folds them."""
    return frozenset(split(fold(_WEAK)))


@cache
def dull() -> frozenset[str]:
    """The words that name no theme, as `core.fold` folds them."""
    own = split(fold(" ".join((_JUDGING, _JUDGING_ELSEWHERE, _OTHER_SCRIPTS))))
    return (stop_words() | frozenset(own)) - weak()


@cache
def dull_judging() -> frozenset[str]:
    """Those of them of which every form is dull."""
    return frozenset(split(fold(" ".join((_JUDGING, _JUDGING_ELSEWHERE))))) - weak()

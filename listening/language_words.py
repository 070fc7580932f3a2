"""Words that tell languages where the model cannot: Hindi, Arabic and Japanese in Latin letters, and near
relations that it takes for one another. Lower case; no word of the first three lists is common elsewhere."""

from __future__ import annotations

import re

HINGLISH = frozenset(
    """
    hai hain nahi nahin nhi nahii bahut bohot bahot boht yaar yaara kya kyu kyun kyon kyunki kaise kaisa
    kaisi mera mere meri mujhe mujhko hum humko hume tumhara aap aapka aapki aapko apna apni apne acha
    accha achha achi acchi achhi bakwaas bakwas ekdum ekdam bilkul kuch kuchh abhi abi matlab raha rahi
    rahe gaya gayi gaye karo karna karne karke karta karte karti kiya kiye hua hui hue hota hoti hote
    hoga hogi tha thi yeh woh sabse bhai bhaiya paisa paise wala wale wali waala jaldi zyada jyada thoda
    thodi sirf agar lekin magar phir isliye chahiye sakta sakte sakti dekho dekha dekh bolo pata naya
    nayi pehle baad saath liye iska iski isko uska uski usko inka unka kaun kahan yahan wahan ghatiya
    bekar bekaar mast zabardast zabardasth shukriya dhanyavaad kharida khareeda kharab samajh bata batao
    batana milta mila mili lagta laga kabhi jab kitna kitne kitni itna itni itne aur bhi toh mein kaam
    bura burra galat sahi sasta mehnga hindustan
    """.split()  # noqa: SIM905
)

ARABIZI = frozenset(
    """
    mesh mish wallah walla wallahi habibi habibti inshallah inshalla yalla khalas kteer ktir awy awi keda
    kda leh eih shou kifak kefak shukran kwayes kwayyes kwayesa mafi mafeesh mafish bas shwaya shway aywa
    aiwa ya3ni lissa lessa zay enta enty enti howa heya dah delwa2ti bgad msh wala hayda heda gedan
    geddan gamed mabsout zaalan
    """.split()  # noqa: SIM905
)

ROMAJI = frozenset(
    """
    desu masu desuka kawaii sugoi sugoku watashi boku arigatou arigato gozaimasu kore sore hontou honto
    nani yabai suki daisuki kirai ohayou konnichiwa totemo chotto kyou ashita oishii tanoshii itadakimasu
    onegai kudasai dame janai deshita mashita nakatta desho deshou kedo mou zettai saikou saiko saitei
    kakkoii ureshii kanashii
    """.split()  # noqa: SIM905
)


Signs = tuple[frozenset[str], re.Pattern[str] | None]
"""Words of a language, and letters in any of its words."""


def _signs(words: str, letters: str = "") -> Signs:
    return frozenset(words.split()), re.compile(letters) if letters else None


TELLING: tuple[dict[str, Signs], ...] = (
    {
        "no": _signs(
            "deg meg å hva dette noe dere nå igjen noen seg gjør gjøre opp aldri nei litt takk vært"
            " ble kanskje hei mye etter tilbake veldig enn av bare"
        ),
        "da": _signs(
            "hvad af ved gør os noget nogen ud lad gøre hende bliver meget tager op havde tag måske"
            " jer tilbage ind kun lidt sådan siger sige altid mig dig"
        ),
        "sv": _signs(
            "jag är att inte och för vad ett här ni hon vill ska mycket när hade bara göra hur gör"
            " måste fick honom då vara från upp väldigt lite något aldrig"
        ),
    },
    {
        "cs": _signs(
            "co jsem mě jsi jste já jsme není tě něco byl pro teď když jen být proč jsou tady tohle"
            " nic jestli ještě protože měl dobře všechno si",
            "[ěřů]",
        ),
        "sk": _signs(
            "som čo nie ja ako pre ma sme aj toto sú keď ťa byť tá všetko ešte veľmi mal bol len"
            " niečo ísť môžeme dobre áno prečo sa už",
            "[ľĺŕôä]",
        ),
        "sl": _signs(
            "sem kaj ni pa bom če lahko še ki bil kako vse tako kot boš jaz samo nisem ko tudi naj"
            " tega nekaj zakaj"
        ),
    },
    {
        "sl": _signs(
            "sem v in kaj ni z bo bom če lahko so še že ki bil vse kot boš jaz nisem ko jo prav kar"
            " tudi naj tega nekaj res zelo tukaj tem morem me ne mi oni vi to ti"
        ),
        **dict.fromkeys(
            ("hr", "bs", "sr"),
            _signs(
                "i u što šta sam li nije su će ako ovo ću sve mogu sa nisam znam kao bio zašto još nešto"
                " koji ih ovdje ovde kad zar ništa želim ćemo sada nema me ne mi oni vi to ti",
                "[đć]",
            ),
        ),
        "eo": _signs("estas estis la kaj ĝi ili ankaŭ tio", "[ĉĝĥĵŝŭ]"),
    },
    {
        "bg": _signs(
            "е се си ли това че го какво съм трябва аз няма са много нещо има беше му сега защо"
            " всичко теб мен искам знам сте още този сме да не и на",
            "ъ",
        ),
        "mk": _signs(
            "е се си ли ова дека го што сум треба јас нема се многу нешто има беше му сега зошто сè"
            " тебе мене сакам знам сте уште овој сме да не и на",
            "[ѓќѕ]",
        ),
        "ru": _signs(
            "что это меня ты мне мы вы он она же тебя из нет к вот есть только его если бы очень было"
            " они еще будет кто чтобы надо как не и я",
            "[ыэё]",
        ),
        "uk": _signs(
            "і з що мене але мені це як вже шо про та від коли сьогодні є було ж дуже б він навіть"
            " зараз теж вона всі чи не я",
            "[іїєґ]",
        ),
        "tt": _signs(
            "мин инде бу ул бер син бик юк минем белэн иде дип гына генэ кеше мине тугел сине эле"
            " шулай матур сон шул зур нинди идем мина булып икэн кем",
            "[әөүҗңһ]",
        ),
    },
    {
        "mk": _signs("се ова дека го што сум нема ќе во со не и на да од многу ги им", "[ѓќѕ]"),
        "sr": _signs("се ово да га што сам нема ће у са не и на то од је није су нико шта ми ли", "[ћђ]"),
    },
    {
        "fa": _signs(
            "که رو به اين این خيلي خیلی بايد باید اون با آره تو فکر باشه تا چي چی شده يک یک اگه بهم"
            " در توي توی خونه چون هر يه یه ولي ولی داره کنم هم کرده را است مي می نيست نیست بود",
            "[پچژگ]",
        ),
        "ar": _signs(
            "لا أن في هذا ما على ذلك هل أنا لم لقد ماذا كان أنت هناك هنا عن كل ان هذه إلى الآن هو كنت"
            " لكن ليس",
            r"ة|\bال",
        ),
        "ur": _signs("ہے ہیں کے کی کا میں سے کو اور نے پر یہ وہ", "[ٹڈڑںے]"),
    },
    {
        "af": _signs(
            "die nie vir hierdie word sal ek as se sy deur baie hulle na tot nuwe wees reeds so groot"
            " hy is van om nog my jou gaan moenie"
        ),
        "nl": _signs(
            "ik je niet de we ze er hij me zijn heb ben als naar mijn hem heeft jij hebben bent nu"
            " zal jullie ga gaat bij over had het een dat is van om"
        ),
    },
    {
        "et": _signs(
            "ma sa see ta ära seda mis kui pole mida oled nii kas oma mulle kõik aga kuidas siis mind"
            " mu midagi välja siin selle minu sind kes ka ja on ei me",
            "[õ]",
        ),
        "fi": _signs(
            "hän se mitä en että minä niin voi jos sen olet nyt sinä vain mutta tämä minua älä sitä"
            " kun kaikki he minun kuin täällä siitä miten miksi ovat ja on ei me"
        ),
    },
    {
        "ja": _signs("", "[込働畑峠匂駅図読実写関発変単広戻仏県沢桜検歩続済権録価]"),
        "zh": _signs(
            "",
            "[们这说个还对吗么没时间会过来让给东车话买的了是我你他她在不有們這說個還對嗎麼沒與爲為從實關發變單]",
        ),
    },
    {
        "ti": _signs(
            "እዩ ናይ ካብ እቲ ምስ ዘሎ እዚ ከም ናብ ሰብ እንታይ ድማ ኩሉ ኢና ሓደ እዮም ኢዩ ሕጂ እምበር እያ እውን ህዝቢ ዶ",
            "[\u1250-\u125d\u12a3\u12b8-\u12be\u1213]",
        ),
        "am": _signs(
            ("ነው ላይ እና በጣም ምን ሰው ነበር ሁሉ ህዝብ እንደ ጋር ውስጥ ወደ ብቻ አሁን እኔ አይደለም ነዉ አንተ እንጂ የለም አንድ ናቸው ይህ ደግሞ ነገር"),
            "[አ]",
        ),
    },
)
"""Near relations and what tells them: of those that a post might be, the one with most signs is meant, the
model's own choice when they are even."""

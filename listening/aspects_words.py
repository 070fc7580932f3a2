"""Words that begin a new clause, join two, take back a comparison or make it a question, by language. Regular
expressions; every language also has the signs that all share (`aspects_clauses`)."""

from __future__ import annotations

# ruff: noqa: E501 (tables of words)

CONTRAST: dict[str, str] = {
    "en": "but|however|while|whereas|whilst|though|although|yet|meanwhile|on the other hand|by contrast|except",
    "de": "aber|während|dagegen|hingegen|jedoch|sondern|wohingegen|obwohl|allerdings|doch|nur dass",
    "fr": "mais|tandis que|alors que|par contre|en revanche|cependant|pourtant|bien que|quant à",
    "es": "pero|mientras(?: que)?|en cambio|sin embargo|aunque|sino|por el contrario",
    "it": "ma|mentre|invece(?! di)|però|tuttavia|anche se|al contrario",
    "pt": "mas|enquanto|porém|já o|já a|no entanto|embora|por outro lado",
    "nl": "maar|terwijl|echter|daarentegen|hoewel|toch",
    "ru": "но|а|зато|однако|тогда как|в то время как|хотя",
    "uk": "але|а|зате|однак|проте|тоді як|хоча",
    "pl": "ale|a|natomiast|jednak|podczas gdy|za to|choć|chociaż",
    "cs": "ale|zatímco|avšak|však|kdežto|ačkoli",
    "ro": "dar|însă|iar|în timp ce|deși",
    "sv": "men|medan|däremot|fast|dock",
    "da": "men|mens|derimod|dog",
    "no": "men|mens|derimot|dog",
    "fi": "mutta|kun taas|sen sijaan|vaikka",
    "hu": "de|viszont|míg|azonban|bár",
    "el": "αλλά|αλλα|ενώ|ενω|όμως|ομως|ωστόσο",
    "tr": "ama|fakat|ancak|oysa|lakin|ise|hâlbuki|halbuki",
    "id": "tapi|tetapi|sedangkan|sementara|namun|padahal|meskipun",
    "ms": "tapi|tetapi|sedangkan|sementara|namun|manakala",
    "vi": "nhưng|còn|trong khi|tuy nhiên|mà",
    "ar": "لكن|ولكن|بينما|أما|اما|غير أن|إلا أن|على عكس|في حين|بس",
    "fa": "ولی|اما|در حالی که|درحالیکه|ولي",
    "ur": "لیکن|مگر|جبکہ",
    "he": "אבל|אך|ואילו|לעומת זאת|בעוד",
    "hi": "लेकिन|मगर|जबकि|पर|वहीं|परंतु|lekin|magar|jabki|par|but",
    "bn": "কিন্তু|তবে|অথচ|যদিও",
    "ta": "ஆனால்|ஆனா",
}
"""Between spaces or other signs."""

CONTRAST_INSIDE: dict[str, str] = {
    "ja": "けれども|けれど|けど|のに|しかし|一方|だが|ですが|ますが|でも(?=[、 ])|逆に|反面",
    "zh": "但是|但|而(?!且|已|言|是)|不过|不過|可是|然而|反观|反觀|相比之下",
    "ko": "지만|는데|은데|반면|그러나|하지만|근데",
    "th": "แต่|ในขณะที่|ขณะที่|ส่วน|อย่างไรก็ตาม",
}
"""In scripts where words have no spaces, or the word hangs on another: cut behind `_BEHIND`, else before."""

BEHIND = frozenset(("けれども", "けれど", "けど", "のに", "だが", "ですが", "ますが", "지만", "는데", "은데"))
"""Those that end the clause before."""

JOINING: dict[str, str] = {
    "en": "and|plus|&",
    "de": "und",
    "fr": "et",
    "es": "y|e",
    "it": "e|ed",
    "pt": "e",
    "nl": "en",
    "ru": "и",
    "uk": "і|та|й",
    "pl": "i|oraz",
    "cs": "a",
    "ro": "și|si",
    "sv": "och",
    "da": "og",
    "no": "og",
    "fi": "ja",
    "hu": "és",
    "el": "και",
    "tr": "ve",
    "id": "dan",
    "ms": "dan",
    "vi": "và",
    "ar": "و",
    "fa": "و",
    "ur": "اور",
    "hi": "और|aur|and",
    "bn": "এবং|আর|ও",
}
"""Words for *and*: they part two clauses only when each side says something of its own."""

EMPTY = frozenset(
    """
    the a an and or both der die das ein eine und oder le la les un une et ou el los las y o e i il lo gli ed o os as
    de het een en of и или и та або lub oraz si sau och eller og ja és vagy και ή ve veya dan atau và hay و أو और या
    은 는 이 가 을 를 と や も は が の を に 和 与 跟 还有 或 plus also auch aussi también anche também ook
    others rest anderen autres demás altri outros
    """.split()  # noqa: SIM905
)
"""Words beside names that say nothing of them."""

NEGATORS: dict[str, str] = {
    "en": r"not|never|no|\w+n['’]t|(?:do|does|did|is|was|are|wo|ca)nt|neither|nor|hardly|without|far from",
    "de": "nicht|kein\\w*|nie|niemals|kaum|weder",
    "fr": "pas|jamais|aucun\\w*|ni|guère",
    "es": "no|nunca|jamás|tampoco|ni",
    "it": "non|mai|né|neanche|nemmeno",
    "pt": "não|nao|nunca|jamais|nem",
    "nl": "niet|geen|nooit|noch",
    "ru": "не|ни|никогда",
    "uk": "не|ні|ніколи",
    "pl": "nie|nigdy|ani",
    "ja": "ない|ません|なく|ず",
    "zh": "不是|没有|沒有|并不|並不|不|没|沒",
    "ar": "لا|ليس|ليست|لم|لن|مش|مو|ما|غير",
    "hi": "नहीं|न|मत|nahi|nahin|nhi|mat",
    "id": "tidak|bukan|nggak|gak|ga|tak|jangan|enggak",
    "ms": "tidak|bukan|tak|jangan",
    "tr": "değil|degil|hiç|asla|yok",
    "sv": "inte|aldrig|ingen|inget",
    "ko": "않|아니|못|안",
}

NOTHING: dict[str, str] = {
    "en": r"nothing|nobody|no one|none|no other|can't think of|not one|hard to find|never (?:seen|had|found|tried)",
    "de": "nichts|niemand|keine[rs]?|nirgends",
    "fr": "rien|personne|aucun\\w*",
    "es": "nada|nadie|ningun[oa]?|ningún|no hay|no existe",
    "it": "niente|nulla|nessun\\w*|non c'è|non esiste",
    "pt": "nada|ninguém|nenhum\\w*|não há|não existe|não tem",
    "nl": "niets|niemand|geen enkele",
    "ru": "нет|ничего|никто|ничто",
    "ja": "もの?は?な[いし]|ありません|ない",
    "zh": "没有|沒有|没|哪有|没什么",
    "ar": "لا يوجد|لا شيء|مافي|ما في|ليس هناك|لا أحد|مفيش",
    "hi": "कोई|कुछ नहीं|koi|kuch nahi",
    "id": "tidak ada|nggak ada|gak ada|tiada",
    "tr": "hiçbir|hiç|yok",
    "ko": "없",
}
"""*Nothing is better than X* praises X."""

WONDERING: dict[str, str] = {
    "en": r"if|whether|wonder\w*|wish|hope\w*|could|would|might|used to|should i|anyone",
    "de": "ob|wenn|falls|wäre|würde|hoffe\\w*|könnte|früher",
    "fr": "savoir si|demande si|si|serait|espère|était|avant",
    "es": "saber si|pregunto si|si|sería|ojalá|espero|era",
    "it": "sapere se|chiedo se|se|sarebbe|spero|era|fosse",
    "pt": "saber se|pergunto se|se|seria|espero|era|fosse",
    "nl": "of|als|zou|hopelijk|hoop|was",
    "ru": "ли|если|бы|надеюсь|раньше",
    "ja": "かな|もし|だろうか|でしょうか|かも|なら",
    "zh": "如果|是否|会不会|會不會|希望|要是|以前",
    "ar": "هل|لو|إذا|اذا|كان|كانت|أتمنى|ربما",
    "hi": "क्या|अगर|काश|शायद|kya|agar|kaash|shayad",
    "id": "apakah|kalau|jika|semoga|mungkin|dulu|andai",
    "tr": "acaba|eğer|keşke|belki|mi|mı|mu|mü|eskiden",
    "ko": "까|만약|라면",
}
"""What makes a comparison a question, a wish or a memory."""

REGRET: dict[str, str] = {
    "en": r"mistake|regret\w*|worst (?:decision|move|idea)|bad (?:decision|move|idea)|sorry i",
    "de": "fehler|bereue\\w*|fehlentscheidung",
    "fr": "erreur|regrett\\w*",
    "es": "error|arrepient\\w*|me arrepent\\w*",
    "it": "errore|pentit\\w*|me ne pento",
    "pt": "erro|arrepend\\w*",
    "nl": "spijt|fout|vergissing",
    "ru": "зря|жале\\w*|ошибк\\w*|пожалел\\w*",
    "ja": "後悔|失敗",
    "zh": "后悔|後悔|失误",
    "ar": "ندم\\w*|غلطة|خطأ",
    "hi": "गलती|पछता\\w*|galti|pachta\\w*",
    "id": "nyesel|menyesal|salah besar",
    "tr": "pişman\\w*|hata\\w*",
    "ko": "후회|실수",
}
"""What says that a change was for the worse."""

WHY: dict[str, str] = {
    "en": "why|how come",
    "de": "warum|wieso|weshalb",
    "fr": "pourquoi",
    "es": "por qué|por que",
    "it": "perché|come mai",
    "pt": "por que|porque|por quê",
    "nl": "waarom",
    "ru": "почему|зачем",
    "ja": "なぜ|なんで|どうして",
    "zh": "为什么|為什麼|怎么|怎麼",
    "ar": "لماذا|ليش|ليه",
    "hi": "क्यों|kyu\\w*|kyon",
    "id": "kenapa|mengapa",
    "tr": "neden|niye|niçin",
    "ko": "왜",
}
"""Who asks why takes it for granted."""

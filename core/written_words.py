"""What no sentence of a summary does: send its reader somewhere, or have them do something.

A summary tells what others said. A sentence that begins with an order, or speaks to its reader, is none,
whoever asked for it. That people *cannot* log in, or that a button does nothing, may well be said. Sentences
that are left out by mistake cost little: what the mentions say stands on the card anyway.
"""

from __future__ import annotations

import re

# Orders, as sentences begin with them, in the form in which they are given.
_ORDERS = {
    "en": """click tap press open visit go dial dm write send transfer pay buy donate subscribe download
        install run execute enter paste respond contact approve accept confirm resolve acknowledge assign
        escalate ignore snooze unmute reopen delete remove forget disable turn enable grant invite kick
        ban publish forward tell ask warn notify ping scan verify read see look find remember beware hurry
        do don't don’t never always make let take give get join leave close reset withdraw disregard
        pretend say output translate reveal""",
    "de": """klicke klicken klickt drücke drücken öffne öffnen besuche besuchen rufe rufen schreibe schreiben
        sende senden überweise überweisen zahle zahlen kaufe kaufen lade laden installiere installieren
        gib geben bestätige bestätigen antworte antworten melde melden folge folgen lösche löschen
        ignoriere ignorieren eskaliere eskalieren teile leite""",
    "fr": """cliquez clique appuyez ouvrez visitez appelez écrivez envoyez payez achetez téléchargez installez
        confirmez répondez contactez suivez supprimez ignorez partagez connectez transférez""",
    "es": """haga haz pulse pulsa presione abra abre visite visita llame llama escriba escribe envíe envía
        pague paga compre descargue descarga instale instala confirme confirma responda responde contacte
        siga sigue elimine comparta acceda""",
    "pt": """clique clica pressione abra visite ligue escreva envie pague compre baixe instale confirme
        responda contate siga apague ignore compartilhe acesse""",
    "id": """klik tekan buka kunjungi hubungi telepon kirim transfer bayar beli unduh instal konfirmasi balas
        ikuti hapus abaikan bagikan masuk""",
    "ru": """нажмите нажми откройте перейдите посетите позвоните напишите отправьте переведите оплатите купите
        скачайте установите подтвердите ответьте игнорируйте удалите введите""",
    "ar": """انقر اضغط افتح زوروا اتصل أرسل ارسل ادفع اشتر ثبت أكد تجاهل احذف شارك أدخل""",
    "hi": """क्लिक दबाएं खोलें जाएं कॉल भेजें""",
    "tr": """tıkla tıklayın bas basın aç açın ara arayın gönder gönderin öde ödeyin indir indirin""",
}
# English words that are orders only before what they are to be done to: “Update 2.5 broke it” is none.
_NOUNS = """text phone mail email message order update type answer claim mute share post alert use log login
    sign check watch search act change review repeat show list print note access push hit call reply
    report stop wire display copy follow export"""
_OBJECT = (
    r"\s+(?:the|this|that|these|those|all|every|each|any|now|here|us|me|him|her|them|it|a|an|our|my|its|into"
    r"|immediately|today|everyone|everything)\b"
)
# The same where nothing stands between words.
_SPACELESS_ORDERS = (
    "点击|點擊|點按|按下|打开|打開|访问|訪問|拨打|撥打|转账|轉帳|下载|下載|忽略|回复|回覆|今すぐ"
    "|คลิก|กดปุ่ม|โทร|โอน|ดาวน์โหลด|เปิด"
)
_WORDS = sorted({word for told in _ORDERS.values() for word in told.split()}, key=len, reverse=True)
_BEFORE = (
    r"(?:^|[.!?:;。！？：؛؟—–-]\s*"
    r"|\b(?:now|then|just|team|jetzt|maintenant|ahora|agora|sekarang|should|must|needs? to|ha(?:s|ve) to"
    r"|ought to|soll|sollte|muss|doit|debe|deve|harus)\s+)[\"'“„«(¡¿]*\s*"
)
_ORDER = re.compile(
    rf"{_BEFORE}(?:(?:{'|'.join(map(re.escape, _WORDS))})(?![\w'’])"
    rf"|(?:{'|'.join(_NOUNS.split())})(?={_OBJECT})|{_SPACELESS_ORDERS})",
    re.IGNORECASE,
)
# Words to a reader, wherever they stand.
_SPOKEN = re.compile(
    r"\b(?:please|kindly|you|your|yours|yourself|yourselves|act now|hurry up|dot com"
    r"|(?:ignore|disregard|forget) (?:all|any|the|every|previous|prior|above|earlier)"
    r"|(?:previous|prior|new|hidden|these|my) instructions|system (?:prompt|message)|as an ai|language model"
    r"|bitte|veuillez|svp|s['’]il (?:vous|te) pla[iî]t|vous|votre|vos|por favor|usted|você|silakan|silahkan"
    r"|tolong|mohon|anda|пожалуйста|вы|вам|ваш\w*|lütfen)\b"
    r"|ください|下さい|あなた|(?<![申邀])[请請](?!求)|您|세요|십시오|당신|กรุณา|โปรด|คุณ|कृपया|आप\b"
    r"|من فضلك|يرجى|الرجاء|رجاء",
    re.IGNORECASE,
)


def sends_people(text: str) -> bool:
    """Whether a sentence (as NFKC) wants something of its reader."""
    return bool(_ORDER.search(text) or _SPOKEN.search(text))

"""What people say of a made-up lamp brand, Lumio, in seven languages: each text with the theme that a person
would put it under, and `other` for what has none. All invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.figures import Excerpt

AT = datetime(2026, 5, 5, 12, tzinfo=UTC)

TOLD: dict[str, dict[str, str]] = {
    "en": {
        "battery": """
            The battery of my Lumio is flat by noon
            Lumio battery life is a joke since spring
            my lamp's battery dies after two hours, is that normal?
            Charged it all night and the battery still shows 40 percent
            Swapped the battery in my Lumio and now it lasts for days
            Does anybody sell a spare battery for the small lamp?
            Battery swelled up and cracked the case, careful everyone
            it says battery low right after charging
            dead by noon again, and it was on the charger all night
            Will not hold a charge any more after one winter
            I have to plug it in twice a day""",
        "delivery": """
            Delivery took three weeks and nobody told me why
            My Lumio delivery was left in the rain
            The courier threw the parcel over the fence
            Still waiting for delivery, tracking has not moved since Monday
            Super fast delivery, ordered yesterday and it is here
            parcel arrived with a dent, courier shrugged
            Is express delivery worth the money for a Lumio?
            wrong delivery address again although I corrected it
            My parcel has been at the depot for nine days
            Package never showed up, the neighbours have not seen it either
            shipped on Monday, at my door on Tuesday, lovely""",
        "app crashes": """
            The app crashes whenever I open the schedule
            Lumio app crashed and all my scenes are gone
            App keeps crashing on my tablet after the last update
            anyone else with app crashes on Android?
            it crashes at the login screen every single time
            Crash on launch, reinstalling does not help
            The new version crashed twice during dinner
            freezes as soon as I tap on a room
            it closes by itself after a few seconds on my phone""",
        "refund": """
            Sent the lamp back in March and there is no refund yet
            They promised a refund within ten days, that was a month ago
            Refund arrived the next morning, well done Lumio
            How do I get a refund for a lamp that I bought as a present?
            No refund without the box? Seriously?
            got half of my refund, where is the rest
            When do I get my money back?
            They owe me 60 euros for the lamp that I returned""",
        "colours": """
            The warm colours in the evening are gorgeous
            New colours look washed out next to the old ones
            which lamp has the nicest colours for a nursery?
            My kids love how the colours fade into each other
            Lumio colours are the best I have seen so far""",
        "other": """
            Thinking of getting a Lumio for the hallway
            Our office has eleven of these now
            Lumio sponsors the book fair this year
            my cat sleeps on it
            Saw the founder of Lumio at the station, tall fellow""",
    },
    "de": {
        "battery": """
            Der Akku meiner Lumio hält keine drei Stunden
            Akku nach einem Jahr kaputt, Austausch kostet 40 Euro
            Warum lädt der Akku nur bis 80 Prozent?
            Neuer Akku drin, läuft wieder tagelang
            Der Akku wird beim Laden richtig heiß""",
        "delivery": """
            Die Lieferung kam zwei Wochen zu spät
            Wo bleibt meine Lieferung? Seit Montag keine Nachricht
            Lieferung beschädigt, der Karton war offen
            Schnelle Lieferung, gut verpackt
            Lieferung beim Nachbarn abgegeben, der ist im Urlaub""",
        "refund": """
            Seit sechs Wochen warte ich auf meine Erstattung
            Erstattung abgelehnt, angeblich fehlt der Beleg
            Die Erstattung war nach zwei Tagen auf dem Konto
            Wie beantrage ich eine Erstattung?""",
    },
    "es": {
        "battery": """
            La batería de mi Lumio no dura ni una tarde
            La batería se calienta mucho al cargar
            ¿Cuánto cuesta cambiar la batería?
            Con la batería nueva va de maravilla""",
        "delivery": """
            El envío tardó un mes entero
            Envío rapidísimo y bien embalado
            ¿El envío a Canarias es gratis?
            Mi envío sigue parado en aduanas""",
    },
    "ja": {
        "battery": """
            ルミオのバッテリーが二時間で切れる
            バッテリーの減りが早すぎる
            バッテリー交換はいくらですか
            新しいバッテリーに替えたら快適になった""",
        "delivery": """
            配送が二週間も遅れている
            配送状況がずっと更新されない
            配送の箱がつぶれていた
            思ったより配送が早くて助かった""",
        "app crashes": """
            アプリが起動してすぐ落ちる
            アプリを更新したら設定が消えた
            アプリにログインできない
            アプリの画面が真っ白になる""",
    },
    "zh": {
        "battery": """
            台灯的电池半天就没电了
            电池充不满，一直停在八成
            换了新电池还是一样
            电池发烫，有点担心""",
        "delivery": """
            快递走了三个星期才到
            快递把箱子摔坏了
            快递一直没有更新
            今天下单明天快递就到，惊喜""",
        "refund": """
            退款等了一个月还没到
            客服说退款要十天
            退款第二天就到账了
            没有盒子就不给退款""",
    },
    "ar": {
        "battery": """
            البطارية لا تدوم ساعتين
            بطارية المصباح ساخنة أثناء الشحن
            كم سعر البطارية الجديدة؟
            غيّرت البطارية وأصبح ممتازا""",
        "delivery": """
            التوصيل تأخر أسبوعين كاملين
            خدمة التوصيل سيئة والصندوق مكسور
            وصل الطلب بسرعة والتوصيل مجاني
            هل التوصيل متاح للجزيرة؟""",
    },
    "hi": {
        "battery": """
            लैंप की बैटरी दो घंटे में खत्म हो जाती है
            बैटरी चार्ज होते समय गरम होती है
            नई बैटरी कितने की है?
            बैटरी बदलने के बाद सब ठीक है""",
        "delivery": """
            डिलीवरी में तीन हफ्ते लग गए
            डिलीवरी वाले ने डिब्बा फेंक दिया
            डिलीवरी बहुत तेज़ थी
            डिलीवरी का कोई पता नहीं""",
        "refund": """
            रिफंड एक महीने से नहीं आया
            रिफंड अगले ही दिन मिल गया
            बिना डिब्बे के रिफंड नहीं देते
            आधा रिफंड ही मिला""",
    },
}


def labelled(*languages: str) -> list[tuple[Excerpt, str]]:
    """Those texts (all languages by default), each by another author, newest first; the theme of each has its
    language in front, for words alone cannot know that two languages speak of the same."""
    found: list[tuple[Excerpt, str]] = []
    for lang in languages or TOLD:
        for theme, texts in TOLD[lang].items():
            for text in filter(None, map(str.strip, texts.splitlines())):
                found.append((said(len(found) + 1, text, lang=lang), f"{lang}:{theme}"))
    return found


def said(number: int, text: str, who: str = "", lang: str | None = None, story: int | None = None) -> Excerpt:
    """A mention of Lumio, by an author of its own when none is named."""
    at = AT - timedelta(minutes=number)
    return Excerpt(
        mention=number,
        lead=number,
        told_at=at,
        seen_at=at,
        source="forum",
        text=text,
        who=who or f"forum:someone{number}",
        lang=lang,
        story=story,
        topics=("Lumio",),
    )

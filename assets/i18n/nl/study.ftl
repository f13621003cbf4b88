# De schermen van een onderzoek. Wat een onderzoek vraagt en vertelt staat in zijn eigen bestand.

study-said = { $text }
study-wait = Een ogenblik…
study-stop = Stoppen
study-try = Ronde { $n } van { $total }, poging { $try } van { $tries }

## Wie komt er

study-code-ask = Typ je deelnemerscode. Heb je er geen, vraag het dan aan de onderzoeker.
study-begin = Beginnen
study-code-wrong = Dit is geen code: die heeft letters, cijfers en streepjes.
study-code-completed = Met deze code heeft al iemand meegedaan.
study-code-closed = De sessie met deze code is afgebroken en gesloten. Vraag het aan de onderzoeker.
study-code-withdrawn = Wie deze code had, heeft zich teruggetrokken. Vraag de onderzoeker om een andere.
study-code-declined = Wie deze code had, wilde niet meedoen. Vraag de onderzoeker om een andere.
study-unwritten = Het kon niet worden opgeschreven. Vraag het aan de onderzoeker.

## Vragen

study-question = Vraag { $n } van { $total }
study-several = Je mag er meer kiezen.
study-back = Terug
study-next = Volgende
study-required = Beantwoord deze vraag, alsjeblieft.
study-number = Typ een getal van { $least } tot { $most }.
study-number-whole = Typ een heel getal van { $least } tot { $most }.
study-shift = Aa
study-space = Spatie
study-rub = Wissen

## Stoppen, en het einde

study-stop-title = Wil je stoppen?
study-stop-ask = Je mag stoppen zonder te zeggen waarom. Wat je tot nu toe deed kan voor het onderzoek worden bewaard, of worden gewist.
study-resume = Toch verder
study-leave = Stoppen, bewaar wat ik deed
study-withdraw = Stoppen, wis alles
study-thanks = Dank je wel
study-declined = Dat is goed
study-withdrawn = Alles is gewist
study-end-completed = Je bent aan het einde. Zeg het even tegen de onderzoeker.
study-end-declined = Je doet niet mee, en er is niets van je bewaard.
study-end-stopped = Wat je tot nu toe deed is bewaard. Met je code kan het altijd worden gewist: zeg het tegen de onderzoeker.
study-end-withdrawn = Van wat je deed is niets over. Bekend is alleen dat je code gebruikt is.
study-newcomer = Volgende deelnemer

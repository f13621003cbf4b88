# Alles op de schermen van het spel. Gaat over gezichten en bewegingen, nooit over
# wat iemand voelt.

language-name = Nederlands
# Een punt of een komma.
decimal-mark = ,

## Titel

title-name = Face Game
title-tagline = Doe een gezicht na. Ontdek welke spieren het maken.
title-play = Spelen
title-settings = Instellingen
title-quit = Stoppen
title-withdraw = Terugnemen wat ik gaf

## Knoppen die op meer schermen staan

button-back = Terug
button-close = Sluiten
button-retry = Nog een keer
button-skip = Overslaan

## Privacy, voordat het eerste beeld wordt bekeken

notice-title = Voordat we beginnen
notice-camera = Dit spel kijkt door de camera naar je gezicht.
notice-local = Beelden worden alleen op deze computer bekeken. Er wordt niets bewaard of verstuurd, tenzij jij dat zegt.
notice-recognition = Het spel meet hoe je gezicht beweegt en vergelijkt dat met gezichten die de naam van een emotie dragen. De wet noemt dat emotieherkenning en vraagt ons je dat te vertellen (EU AI-verordening, artikel 50, lid 3).
notice-honest = Een gezicht is geen gevoel. Het spel zegt welke bewegingen je maakte, niet hoe het met je gaat.
notice-movements-only = Alleen bewegingen: speel zonder namen van emoties
notice-voluntary = Je kunt altijd stoppen, met Esc.
notice-accept = Ik begrijp het, we gaan spelen
notice-decline = Nee, dank je
notice-give = Ik wil iets geven

## Wat een speler nog meer mag toestaan, voor de eerste ronde

keep-title = Mogen we iets bewaren?
keep-ask = Zonder speel je net zo goed. Wat je aankruist maakt het spel beter in gezichten.
keep-measurements = Bewaar hoe mijn gezicht bewoog, zodat het spel ervan leert: punten en getallen, geen beeld
keep-pictures-crop = Bewaar ook van elke poging een beeld van mijn gezicht
keep-pictures-frame = Bewaar ook van elke poging het hele camerabeeld
keep-research = Onderzoekers mogen met het bewaarde werken
keep-always = Het wordt zonder je naam bewaard.
keep-until = { $years ->
    [0] Het wordt zonder je naam bewaard en na { $days } dagen gewist.
   *[other] Het wordt zonder je naam bewaard en na { $years } jaar gewist.
}
keep-until-pictures = { $years ->
    [0] Beelden worden na { $days } dagen gewist.
   *[other] Beelden worden na { $years } jaar gewist.
}
keep-code = Aan het eind krijg je een code. Daarmee kun je altijd alles laten wissen.
keep-young = Onder de 16? Vraag het eerst je ouders.
keep-play = We gaan spelen

## Uitslag: wat er bewaard is, en hoe je het terugneemt

receipt-title = Jouw code
receipt-use = Van je spel is iets bewaard. Met deze code laat je alles wissen: op het beginscherm, of vraag het ons. Schrijf hem op.
receipt-command = Wie het spel beheert typt: face-game data erase CODE

## Terugnemen wat bewaard is

withdraw-title = Terugnemen wat ik gaf
withdraw-ask = Typ de code die je na het spelen kreeg.
withdraw-letter = { $letter }
withdraw-code = { $code }
withdraw-rub = Eentje terug
withdraw-erase = Alles wissen
withdraw-unfinished = De code is nog niet compleet.
withdraw-mistyped = Er zit een typefout in deze code. Bekijk elk teken nog eens.
withdraw-unknown = Onder deze code is niets bewaard. Misschien is het al gewist.
withdraw-busy = Wissen…
withdraw-done = Klaar. Alles wat onder deze code bewaard was, is gewist: { $tries ->
    [one] { $tries } poging
   *[other] { $tries } pogingen
}, { $pictures ->
    [one] { $pictures } beeld
   *[other] { $pictures } beelden
}.
withdraw-failed = Het wissen lukte niet. Vraag het aan wie het spel beheert.

## Kalibratie: het neutrale gezicht van de speler

calibrate-title = Eerst je eigen gezicht
calibrate-instruction = Kijk met een ontspannen gezicht in de camera
calibrate-hold = Houd stil…
calibrate-why = Elk gezicht is in rust anders. Het spel meet vanaf dat van jou.
calibrate-moving = Je beweegt. Houd je hoofd twee seconden stil.
calibrate-expression = Je gezicht maakt al een beweging. Ontspan het.

## Een ronde

round-count = Ronde { $n } van { $total }
round-number = { $n }
round-target = Voorbeeld
round-you = Jij
round-demo-player = Demospeler
round-make = Maak dit gezicht: { $emotion }
round-copy = Doe dit gezicht na
round-ready = Maak je klaar
round-start = Ik ben klaar
round-judging = Even kijken…
round-similarity = Hoe gelijk
round-demo = Geen camera: je kijkt naar een demospeler
round-camera-next = Er is een camera. Jij speelt vanaf de volgende ronde.

## Wat het kijken naar een gezicht in de weg staat

obstacle-no-face = Waar ben je? Laat je gezicht aan de camera zien.
obstacle-too-far = Kom wat dichterbij.
obstacle-cut-off = Beweeg tot je hele gezicht in beeld is.
obstacle-too-dark = Het is hier donker. Draai je gezicht naar het licht.
obstacle-blurred = Het beeld is wazig. Houd even stil.
obstacle-turned-away = Draai je gezicht naar de camera.
obstacle-covered = Er zit iets voor je gezicht. Haal het even weg.

## Onthulling: het resultaat van een poging

reveal-score = { $percent } %
reveal-number = { $n }
reveal-made = Je maakte het gezicht dat { $emotion } heet
reveal-opinion-asked = De computer kijkt ook…
reveal-opinion = De computer zou dit noemen: { $label } ({ $percent } %)
reveal-best = Beste tot nu toe: { $percent } %
reveal-new-best = Je beste tot nu toe!
reveal-nothing-right = Nog niets was gelijk. Elke poging telt.
reveal-retry = Nog een keer
reveal-next = Volgend gezicht
reveal-finish = Naar de uitslag
reveal-unread = We zagen je gezicht niet goed genoeg om deze poging te beoordelen.

## Uitslag: het einde van een sessie

results-total = Alles bij elkaar: { $percent } %
results-face = Gezicht { $n }
results-tries = { $count ->
    [one] { $count } poging
   *[other] { $count } pogingen
}
results-unplayed = niet gespeeld
results-again = Nog eens spelen
results-title-screen = Naar het begin

## Problemen met de camera: wat, en wat te doen

camera-searching = Camera zoeken…
camera-no-camera = Geen camera gevonden.
    .hint = Sluit er een aan. Het spel vindt hem vanzelf.
camera-unplugged = De camera is losgeraakt.
    .hint = Sluit hem weer aan. Het spel gaat verder waar het was.
camera-busy = Een ander programma gebruikt de camera.
    .hint = Sluit videogesprekken en andere programma's die hem gebruiken.
camera-denied = Het spel mag de camera niet gebruiken.
    .hint = Sta het toe in de systeeminstellingen. Op Linux: voeg deze gebruiker toe aan de groep ‘video’.
camera-stalled = De camera stuurt geen beelden meer.
    .hint = Wacht even, of haal hem los en sluit hem weer aan.
camera-bad-frames = De camera stuurt beschadigde beelden.
    .hint = Probeer een andere kabel of een andere USB-poort.
camera-panicked = Het stuurprogramma van de camera deed het niet.
    .hint = Het spel probeert het opnieuw. Blijft het misgaan, haal de camera dan los.
camera-unsupported = De camera geeft geen beeld dat het spel kan lezen.
    .hint = Kies een andere camera bij de instellingen.
camera-other = Er is iets mis met de camera.
    .hint = Met ‘face-game doctor’ kom je meer te weten.
camera-back = De camera is er weer.

## Als het spel niet verder kan

sorry-title = Sorry
sorry-detail = Om precies te zijn: { $detail }
sorry-models = De netwerken die gezichten lezen ontbreken of zijn beschadigd.
    .hint = Voer ‘cargo xtask models’ uit en start opnieuw.
sorry-targets = Er zijn geen gezichten om na te doen.
    .hint = Zet de map ‘assets/targets’ terug en start opnieuw.
sorry-quit = Stoppen

## Instellingen

settings-title = Instellingen
settings-camera = Camera
settings-camera-auto = Automatisch
settings-language = Taal
settings-theme = Kleuren
settings-look-stage = Donker
settings-look-paper = Licht
settings-motion = Beweging
settings-motion-full = Volledig
settings-motion-reduced = Minder
settings-fullscreen = Schermvullend
settings-movements-only = Alleen bewegingen (geen namen van emoties)

## Wat bewaard wordt: de tweede bladzijde van de instellingen

settings-page = Spel
data-page = Wat bewaard wordt
data-ask = Vraag spelers of er iets bewaard mag worden
data-pictures = Beelden, van wie dat goedvindt
data-pictures-none = Geen
data-pictures-crop = Het gezicht
data-pictures-frame = Het hele beeld
data-opinion = Zeg hoe de computer een gezicht zou noemen
data-opening = De dataset wordt geopend: { $folder }
data-ready = De dataset staat in { $folder }
data-off = Er wordt niets bewaard. Wat eerder bewaard is, staat in { $folder }
data-unavailable = In { $folder } kan niets bewaard worden. Het spel gaat door.
data-people = Mensen
data-sessions = Sessies
data-tries = Pogingen
data-labelled = Met label
data-images = Beelden
data-erased = Gewiste mensen
data-growth = { $tries } pogingen in { $days } dagen, waarvan { $today } vandaag
data-free = Vrij op de schijf: { $size }
data-refused = { $count ->
    [one] { $count } poging kon niet bewaard worden
   *[other] { $count } pogingen konden niet bewaard worden
} sinds de start
data-model = Emotiemodel { $version } ({ $model })
data-no-model = Geen emotiemodel
learning-starting = Leren: maakt zich klaar
learning-off = Leren staat uit in learning.ron
learning-no-dataset = Leren: er is nog niets om van te leren
learning-waiting = Leren: { $new } nieuwe labels van de { $wanted } voor een les
learning-paused = Leren: wacht tot niemand speelt
learning-sifting = Leren: bekijkt wat er binnenkwam
learning-training = Leren: ronde { $pass } van hooguit { $of }
learning-comparing = Leren: vergelijkt het oude model met het nieuwe
learning-promoted = De laatste les maakte versie { $version }, en die geldt nu
learning-kept = De laatste les maakte versie { $version }, en die geldt niet
data-problem = Laatste probleem: { $problem }
data-hint = Wat te doen: { $hint }

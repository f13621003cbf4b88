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

## Knoppen die op meer schermen staan

button-close = Sluiten
button-retry = Nog een keer
button-skip = Overslaan

## Privacy, voordat het eerste beeld wordt bekeken

notice-title = Voordat we beginnen
notice-camera = Dit spel kijkt door de camera naar je gezicht.
notice-local = Beelden worden alleen op deze computer bekeken. Geen beeld wordt bewaard of verstuurd.
notice-recognition = Het spel meet hoe je gezicht beweegt en vergelijkt dat met gezichten die de naam van een emotie dragen. De wet noemt dat emotieherkenning en vraagt ons je dat te vertellen (EU AI-verordening, artikel 50, lid 3).
notice-honest = Een gezicht is geen gevoel. Het spel zegt welke bewegingen je maakte, niet hoe het met je gaat.
notice-movements-only = Alleen bewegingen: speel zonder namen van emoties
notice-voluntary = Je kunt altijd stoppen, met Esc.
notice-accept = Ik begrijp het, we gaan spelen
notice-decline = Nee, dank je

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
reveal-best = Beste tot nu toe: { $percent } %
reveal-new-best = Je beste tot nu toe!
reveal-nothing-right = Nog niets was gelijk. Elke poging telt.
reveal-retry = Nog een keer
reveal-next = Volgend gezicht
reveal-finish = Naar de uitslag
reveal-unread = We zagen je gezicht niet goed genoeg om deze poging te beoordelen.

## Uitslag: het einde van een sessie

results-title = Jouw gezichten
results-total = Alles bij elkaar: { $percent } %
results-stars = { $stars } van de { $total } sterren
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

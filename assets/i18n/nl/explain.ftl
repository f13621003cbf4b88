# Wat spelers na een poging lezen. `missing` vraagt om een beweging, `extra` vraagt
# ermee te stoppen, `matched` prijst haar; -2 en -3 zeggen hetzelfde anders, voor
# wie het al eens hoorde. Hoogstens 60 tekens. Ze gaan over gezichten en
# bewegingen, nooit over wat iemand voelt.

summary-perfect = Precies hetzelfde!
summary-close = Heel dichtbij!
summary-good = Goed op weg!
summary-start = Een mooi begin!
summary-none = Kijk goed en probeer het nog eens!

# AU01 + AU02 + AU04
movement-brows-up-together =
    .missing = Trek je wenkbrauwen op en naar elkaar toe
    .missing-2 = Wenkbrauwen hoog, en knijp ze dan naar elkaar toe
    .missing-3 = Til je wenkbrauwen op en frons tegelijk
    .extra = Probeer je wenkbrauwen niet te spannen
    .extra-2 = Maak je hele voorhoofd zacht en glad
    .matched = Je wenkbrauwen kloppen: hoog en naar elkaar toe

# AU01 + AU02
movement-brows-up =
    .missing = Trek je wenkbrauwen op
    .missing-2 = Duw je wenkbrauwen op tot je voorhoofd rimpelt
    .missing-3 = Wenkbrauwen omhoog, alsof je groot nieuws hoort
    .extra = Probeer je wenkbrauwen niet op te trekken
    .extra-2 = Laat je wenkbrauwen zakken en rusten
    .matched = Je opgetrokken wenkbrauwen kloppen

# AU01 + AU04
movement-brows-peak =
    .missing = Trek de binnenkant van je wenkbrauwen op en samen
    .missing-2 = Maak met je wenkbrauwen een dakje
    .missing-3 = Duw het midden van je voorhoofd op en frons
    .extra = Trek je wenkbrauwen niet omhoog en naar elkaar toe
    .extra-2 = Ontspan het midden van je voorhoofd
    .matched = Je wenkbrauwen kloppen: binnenkant hoog en samen

# AU04 + AU07
movement-frown-squint =
    .missing = Frons en knijp je ogen een beetje samen
    .missing-2 = Wenkbrauwen omlaag en je ogen tot spleetjes
    .missing-3 = Kijk alsof je kleine lettertjes leest in de zon
    .extra = Probeer niet te fronsen en te turen
    .extra-2 = Maak je voorhoofd glad en je ogen zacht
    .matched = Je frons en je smalle ogen kloppen

# AU05 + AU07
movement-stare =
    .missing = Kijk strak: ogen wijd, onderste oogleden gespannen
    .missing-2 = Ogen wijd open, en span dan je onderste oogleden
    .missing-3 = Kijk fel: toon je ogen, span de onderste oogleden
    .extra = Probeer niet zo strak te kijken
    .extra-2 = Maak al je oogleden zacht
    .matched = Je strakke blik klopt

# AU06 + AU12
movement-smile =
    .missing = Lach met je wangen en je ogen
    .missing-2 = Trek je mondhoeken op tot je wangen meegaan
    .missing-3 = Lach tot er rimpeltjes naast je ogen komen
    .extra = Probeer niet te lachen
    .extra-2 = Laat je wangen en mondhoeken zakken
    .matched = Je lach klopt, met wangen en al

# AU09 + AU10
movement-nose-lip-up =
    .missing = Trek je neus en je bovenlip op
    .missing-2 = Rimpel je neus tot je bovenlip meegaat
    .missing-3 = Trek je neus op, als bij een vieze geur
    .extra = Probeer je neus en je lip niet op te trekken
    .extra-2 = Laat je neus en je bovenlip zakken
    .matched = Je opgetrokken neus en bovenlip kloppen

# AU15 + AU17
movement-mouth-pout =
    .missing = Trek je mondhoeken omlaag en duw je kin omhoog
    .missing-2 = Buig je mond omlaag en rimpel je kin
    .missing-3 = Duw je onderlip op en laat je mondhoeken hangen
    .extra = Probeer niet te pruilen
    .extra-2 = Ontspan je kin en je mondhoeken
    .matched = Je omlaag gebogen mond en je kin kloppen

# AU23 + AU24
movement-lips-thin =
    .missing = Pers je lippen tot een dunne streep
    .missing-2 = Knijp je lippen stevig op elkaar
    .missing-3 = Maak je lippen dun, alsof je een geheim bewaart
    .extra = Probeer je lippen niet samen te knijpen
    .extra-2 = Laat je lippen zacht en vol worden
    .matched = Je dunne, geperste lippen kloppen

# AU25 + AU26
movement-mouth-open =
    .missing = Doe je mond open en laat je kaak zakken
    .missing-2 = Laat je kin hangen, met je lippen van elkaar
    .missing-3 = Zeg een lange ‘aah’, maar zonder geluid
    .extra = Probeer je mond dicht te houden
    .extra-2 = Breng je tanden en je lippen bij elkaar
    .matched = Je open mond klopt

# AU01
movement-inner-brows-up =
    .missing = Trek de binnenkant van je wenkbrauwen op
    .missing-2 = Duw het midden van je voorhoofd omhoog
    .missing-3 = Til je wenkbrauwen op, net boven je neus
    .extra = Trek de binnenkant van je wenkbrauwen niet op
    .extra-2 = Laat het midden van je voorhoofd zakken
    .matched = De binnenkant van je wenkbrauwen klopt

# AU02
movement-outer-brows-up =
    .missing = Trek de buitenkant van je wenkbrauwen op
    .missing-2 = Til je wenkbrauwen op bij je slapen
    .missing-3 = Duw de uiteinden van je wenkbrauwen omhoog
    .extra = Trek de buitenkant van je wenkbrauwen niet op
    .extra-2 = Laat de buitenkant van je wenkbrauwen zakken
    .matched = De buitenkant van je wenkbrauwen klopt

# AU04
movement-brows-down =
    .missing = Trek je wenkbrauwen omlaag en naar elkaar toe
    .missing-2 = Frons tot het rimpelt tussen je wenkbrauwen
    .missing-3 = Frons, alsof je een moeilijke som maakt
    .extra = Probeer niet te fronsen
    .extra-2 = Maak de huid tussen je wenkbrauwen glad
    .matched = Je frons klopt

# AU05
movement-eyes-wide =
    .missing = Doe je ogen wijd open
    .missing-2 = Til je bovenste oogleden op en toon meer wit
    .missing-3 = Maak je ogen zo groot als je kunt
    .extra = Probeer je ogen niet zo wijd te openen
    .extra-2 = Laat je bovenste oogleden wat zakken
    .matched = Je wijd open ogen kloppen

# AU06
movement-cheeks-up =
    .missing = Til je wangen op naar je ogen
    .missing-2 = Duw je wangen op tot je ogen rimpelen
    .missing-3 = Knijp je wangen omhoog, als in fel zonlicht
    .extra = Probeer je wangen niet op te tillen
    .extra-2 = Laat je wangen los hangen
    .matched = Je opgetilde wangen kloppen

# AU07
movement-eyes-narrow =
    .missing = Knijp je ogen een beetje samen
    .missing-2 = Span je onderste oogleden aan
    .missing-3 = Tuur, alsof je kleine lettertjes leest
    .extra = Probeer je ogen niet samen te knijpen
    .extra-2 = Maak je onderste oogleden zacht
    .matched = Je samengeknepen ogen kloppen

# AU09
movement-nose-wrinkle =
    .missing = Trek je neus op
    .missing-2 = Trek de huid naast je neus omhoog
    .missing-3 = Rimpel je neus, als bij een vieze geur
    .extra = Probeer je neus niet op te trekken
    .extra-2 = Maak je neus weer glad
    .matched = Je opgetrokken neus klopt

# AU10
movement-upper-lip-up =
    .missing = Til je bovenlip op
    .missing-2 = Trek je bovenlip omhoog naar je neus
    .missing-3 = Til je lip op en toon je boventanden
    .extra = Probeer je bovenlip niet op te tillen
    .extra-2 = Laat je bovenlip over je tanden zakken
    .matched = Je opgetilde bovenlip klopt

# AU11
movement-cheek-folds =
    .missing = Maak de plooien naast je neus dieper
    .missing-2 = Trek het midden van je wangen iets omhoog
    .missing-3 = Span je wangen tussen je neus en je mond
    .extra = Span de plooien naast je neus niet aan
    .extra-2 = Laat het midden van je wangen los
    .matched = De plooien naast je neus kloppen

# AU12
movement-corners-up =
    .missing = Trek je mondhoeken omhoog
    .missing-2 = Lach breder
    .missing-3 = Trek je mondhoeken naar je oren
    .extra = Probeer niet te lachen
    .extra-2 = Laat je mondhoeken zakken
    .matched = Je lachende mond klopt

# AU14
movement-dimples =
    .missing = Span je mondhoeken naar binnen
    .missing-2 = Druk je mondhoeken tegen je tanden
    .missing-3 = Maak kuiltjes naast je mond
    .extra = Probeer je mondhoeken niet te spannen
    .extra-2 = Laat je mondhoeken zacht worden
    .matched = Je kuiltjes kloppen

# AU15
movement-corners-down =
    .missing = Trek je mondhoeken omlaag
    .missing-2 = Buig je mond omlaag, als een brug
    .missing-3 = Laat je mondhoeken naar je kin hangen
    .extra = Probeer je mondhoeken niet omlaag te trekken
    .extra-2 = Maak je mond weer recht
    .matched = Je omlaag gebogen mond klopt

# AU17
movement-chin-up =
    .missing = Duw je kin en je onderlip omhoog
    .missing-2 = Rimpel de huid van je kin
    .missing-3 = Duw je onderlip omhoog tegen je bovenlip
    .extra = Probeer je onderlip niet op te duwen
    .extra-2 = Maak de huid van je kin weer glad
    .matched = Je gerimpelde kin klopt

# AU20
movement-lips-stretch =
    .missing = Rek je mond opzij uit
    .missing-2 = Trek je mondhoeken recht opzij
    .missing-3 = Zeg een lange ‘iii’, maar zonder geluid
    .extra = Probeer je mond niet opzij te rekken
    .extra-2 = Laat je mond smaller worden
    .matched = Je uitgerekte mond klopt

# AU23
movement-lips-tight =
    .missing = Maak je lippen strak en smal
    .missing-2 = Span je lippen, zodat ze dunner worden
    .missing-3 = Trek je lippen strak, als een dichte beurs
    .extra = Probeer je lippen niet te spannen
    .extra-2 = Laat je lippen zacht worden
    .matched = Je strakke lippen kloppen

# AU24
movement-lips-press =
    .missing = Pers je lippen op elkaar
    .missing-2 = Duw je bovenlip en je onderlip tegen elkaar
    .missing-3 = Doe je mond stevig dicht
    .extra = Probeer je lippen niet op elkaar te persen
    .extra-2 = Laat je lippen elkaar net raken
    .matched = Je geperste lippen kloppen

# AU25
movement-lips-apart =
    .missing = Doe je lippen van elkaar
    .missing-2 = Laat wat lucht tussen je lippen door
    .missing-3 = Laat je tanden een beetje zien
    .extra = Probeer je lippen bij elkaar te houden
    .extra-2 = Sluit je lippen zachtjes
    .matched = Je open lippen kloppen

# AU26
movement-jaw-drop =
    .missing = Laat je kaak zakken
    .missing-2 = Laat je kin hangen
    .missing-3 = Mond wijd open, als voor een grote appel
    .extra = Probeer je kaak niet te laten zakken
    .extra-2 = Breng je tanden dichter bij elkaar
    .matched = Je gezakte kaak klopt

# AU28
movement-lips-in =
    .missing = Rol je lippen naar binnen over je tanden
    .missing-2 = Verstop je lippen in je mond
    .missing-3 = Zuig je lippen naar binnen
    .extra = Probeer je lippen niet naar binnen te rollen
    .extra-2 = Laat je lippen weer naar buiten komen
    .matched = Je naar binnen gerolde lippen kloppen

# AU43
movement-eyes-closed =
    .missing = Doe je ogen dicht
    .missing-2 = Laat je oogleden dichtvallen
    .missing-3 = Sluit je ogen, alsof je slaapt
    .extra = Probeer je ogen open te houden
    .extra-2 = Houd je oogleden omhoog
    .matched = Je gesloten ogen kloppen

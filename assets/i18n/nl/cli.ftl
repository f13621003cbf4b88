# Wat `face-game compare` toont.

compare-target = Voorbeeld: { $units }
compare-player = Speler: { $units }
compare-matched = Goed: { $units }
compare-missing = Ontbreekt: { $units }
compare-extra = Te veel: { $units }
compare-none = niets
compare-score = Score: { $percent } %
compare-instruction = { $n }. { $text }

# Wat `face-game explain` toont.

explain-face = { $image }, gezicht { $n }
explain-unfair = Dit gezicht is niet eerlijk af te lezen: twijfel aan alles wat hier staat.
explain-no-answer = Het model zegt niets: { $why }
explain-model = Het model ‘{ $model }’ noemt dit gezicht { $label } ({ $percent } %).
explain-others = Het denkt ook aan { $others }.
explain-other = { $label } ({ $percent } %)
explain-agree = De Action Units zeggen hetzelfde: volgens hen is het { $label } met { $percent } %.
explain-doubt = De Action Units zijn niet zeker: volgens hen is { $word } iets waarschijnlijker ({ $percent } %) dan { $label } ({ $given } %).
explain-disagree = De Action Units zeggen iets anders: volgens hen is het { $word } met { $percent } %, en { $label } met maar { $given } %.
explain-unknown = Hoe Action Units bij { $label } horen is niet bekend, dus dit antwoord is niet uit te leggen.
explain-for = Wat spreekt voor { $label }:
explain-nothing-for = Niets op dit gezicht spreekt voor { $label }.
explain-against = Wat spreekt tegen { $label }:
explain-nothing-against = Niets op dit gezicht spreekt tegen { $label }.
explain-found = { $unit }, { $movement }: gevonden op { $with } van 100 gezichten die zo heten en op { $without } van 100 andere; { $trust }
    .prototype = { $unit }, { $movement }, deel van het prototype: gevonden op { $with } van 100 gezichten die zo heten en op { $without } van 100 andere; { $trust }
explain-missed = { $unit }, { $movement }, is er niet: gevonden op { $with } van 100 gezichten die zo heten en op { $without } van 100 andere; { $trust }
    .prototype = { $unit }, { $movement }, deel van het prototype, is er niet: gevonden op { $with } van 100 gezichten die zo heten en op { $without } van 100 andere; { $trust }
explain-trust-good = goed af te lezen
explain-trust-fair = redelijk af te lezen
explain-trust-poor = slecht af te lezen
explain-no-neutral = Gemeten zonder het eigen neutrale gezicht van deze persoon; met --neutral wordt het beter afgelezen.
explain-counted = Hoe vaak bewegingen voorkomen is geteld op { $faces } gezichten van { $people } mensen; models/emotion.ron zegt van wie.
explain-honest = Het gezicht krijgt een naam, niet wat iemand voelt.

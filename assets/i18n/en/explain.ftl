# What players are told after a try. `missing` asks for a movement, `extra` asks
# to stop it, `matched` praises it; -2 and -3 say the same in other words to a
# player who was told before. At most 60 characters each. They speak of faces and
# movements, never of what a person feels.

summary-perfect = A perfect match!
summary-close = Very close!
summary-good = Well on the way!
summary-start = A good start!
summary-none = Look closely and try again!

# AU01 + AU02 + AU04
movement-brows-up-together =
    .missing = Raise your eyebrows and pull them together
    .missing-2 = Brows high, then squeeze them towards each other
    .missing-3 = Lift your brows and frown at the same time
    .extra = Try not to tense your eyebrows
    .extra-2 = Let your whole forehead go soft and smooth
    .matched = Your brows are right: raised and drawn together

# AU01 + AU02
movement-brows-up =
    .missing = Raise your eyebrows
    .missing-2 = Push your brows up until your forehead wrinkles
    .missing-3 = Brows up, as if you just heard big news
    .extra = Try not to raise your eyebrows
    .extra-2 = Let your eyebrows sink and rest
    .matched = Your raised eyebrows are right

# AU01 + AU04
movement-brows-peak =
    .missing = Pull the inner ends of your brows up and together
    .missing-2 = Make a little roof of your eyebrows
    .missing-3 = Push the middle of your forehead up and frown
    .extra = Try not to pull your brows up and together
    .extra-2 = Let the middle of your forehead relax
    .matched = Your brows are right: inner ends up and together

# AU04 + AU07
movement-frown-squint =
    .missing = Frown and narrow your eyes
    .missing-2 = Lower your brows and squint a little
    .missing-3 = Look as if you read tiny print in the sun
    .extra = Try not to frown and squint
    .extra-2 = Smooth your forehead and soften your eyes
    .matched = Your frown and your narrow eyes are right

# AU05 + AU07
movement-stare =
    .missing = Stare hard: eyes wide, lower lids tight
    .missing-2 = Open your eyes wide, then tense the lids below
    .missing-3 = Glare: show your eyes and tense the lower lids
    .extra = Try not to stare so hard
    .extra-2 = Let both your eyelids go soft
    .matched = Your hard stare is right

# AU06 + AU12
movement-smile =
    .missing = Smile with your cheeks and your eyes
    .missing-2 = Pull your mouth corners up until your cheeks rise
    .missing-3 = Smile until it wrinkles beside your eyes
    .extra = Try not to smile
    .extra-2 = Let your cheeks and mouth corners sink
    .matched = Your smile is right, cheeks and all

# AU09 + AU10
movement-nose-lip-up =
    .missing = Wrinkle your nose and lift your upper lip
    .missing-2 = Screw up your nose until your top lip rises
    .missing-3 = Pull your nose up, as at a bad smell
    .extra = Try not to wrinkle your nose and lift your lip
    .extra-2 = Let your nose and upper lip drop
    .matched = Your wrinkled nose and lifted lip are right

# AU15 + AU17
movement-mouth-pout =
    .missing = Pull your mouth corners down and your chin up
    .missing-2 = Turn your mouth upside down and wrinkle your chin
    .missing-3 = Push your lower lip up and let the corners hang
    .extra = Try not to pout
    .extra-2 = Relax your chin and your mouth corners
    .matched = Your turned-down mouth and your chin are right

# AU23 + AU24
movement-lips-thin =
    .missing = Press your lips into a thin line
    .missing-2 = Squeeze your lips tight against each other
    .missing-3 = Make your lips thin, as if you keep a secret
    .extra = Try not to squeeze your lips
    .extra-2 = Let your lips go soft and full
    .matched = Your thin, pressed lips are right

# AU25 + AU26
movement-mouth-open =
    .missing = Open your mouth and let your jaw drop
    .missing-2 = Let your chin hang down, lips apart
    .missing-3 = Say a long “aah” without any sound
    .extra = Try to keep your mouth closed
    .extra-2 = Bring your teeth and your lips together
    .matched = Your open mouth is right

# AU01
movement-inner-brows-up =
    .missing = Raise the inner ends of your eyebrows
    .missing-2 = Push the middle of your forehead up
    .missing-3 = Lift your brows just above your nose
    .extra = Try not to raise the inner ends of your brows
    .extra-2 = Let the middle of your forehead sink
    .matched = The raised inner ends of your brows are right

# AU02
movement-outer-brows-up =
    .missing = Raise the outer ends of your eyebrows
    .missing-2 = Lift your brows at the side of your face
    .missing-3 = Push the tails of your eyebrows up
    .extra = Try not to raise the outer ends of your brows
    .extra-2 = Let the outer ends of your brows sink
    .matched = The raised outer ends of your brows are right

# AU04
movement-brows-down =
    .missing = Pull your eyebrows down and together
    .missing-2 = Frown until it wrinkles between your brows
    .missing-3 = Frown, as if you do a hard sum
    .extra = Try not to frown
    .extra-2 = Let the skin between your brows go smooth
    .matched = Your frown is right

# AU05
movement-eyes-wide =
    .missing = Open your eyes wide
    .missing-2 = Lift your upper eyelids and show more white
    .missing-3 = Make your eyes as big as you can
    .extra = Try not to open your eyes so wide
    .extra-2 = Let your upper eyelids sink a little
    .matched = Your wide eyes are right

# AU06
movement-cheeks-up =
    .missing = Lift your cheeks towards your eyes
    .missing-2 = Push your cheeks up until your eyes wrinkle
    .missing-3 = Squeeze your cheeks up, as in bright sunlight
    .extra = Try not to lift your cheeks
    .extra-2 = Let your cheeks hang loose
    .matched = Your lifted cheeks are right

# AU07
movement-eyes-narrow =
    .missing = Narrow your eyes a little
    .missing-2 = Tense your lower eyelids
    .missing-3 = Squint, as if you read small print
    .extra = Try not to narrow your eyes
    .extra-2 = Let your lower eyelids go soft
    .matched = Your narrowed eyes are right

# AU09
movement-nose-wrinkle =
    .missing = Wrinkle your nose
    .missing-2 = Pull the skin beside your nose up
    .missing-3 = Screw up your nose, as at a bad smell
    .extra = Try not to wrinkle your nose
    .extra-2 = Let your nose go smooth
    .matched = Your wrinkled nose is right

# AU10
movement-upper-lip-up =
    .missing = Lift your upper lip
    .missing-2 = Pull your upper lip up towards your nose
    .missing-3 = Lift your lip and show your upper teeth
    .extra = Try not to lift your upper lip
    .extra-2 = Let your upper lip come down over your teeth
    .matched = Your lifted upper lip is right

# AU11
movement-cheek-folds =
    .missing = Deepen the folds beside your nose
    .missing-2 = Draw the middle of your cheeks up a little
    .missing-3 = Tense your cheeks between nose and mouth
    .extra = Try not to tense the folds beside your nose
    .extra-2 = Let the middle of your cheeks go slack
    .matched = The folds beside your nose are right

# AU12
movement-corners-up =
    .missing = Pull the corners of your mouth up
    .missing-2 = Smile wider
    .missing-3 = Draw your mouth corners towards your ears
    .extra = Try not to smile
    .extra-2 = Let the corners of your mouth come down
    .matched = Your smiling mouth is right

# AU14
movement-dimples =
    .missing = Tighten the corners of your mouth inwards
    .missing-2 = Press your mouth corners against your teeth
    .missing-3 = Make dimples beside your mouth
    .extra = Try not to tighten your mouth corners
    .extra-2 = Let the corners of your mouth go soft
    .matched = Your dimples are right

# AU15
movement-corners-down =
    .missing = Pull the corners of your mouth down
    .missing-2 = Turn your mouth upside down
    .missing-3 = Let your mouth corners hang towards your chin
    .extra = Try not to pull your mouth corners down
    .extra-2 = Let your mouth go straight again
    .matched = Your turned-down mouth is right

# AU17
movement-chin-up =
    .missing = Push your chin and your lower lip up
    .missing-2 = Wrinkle the skin of your chin
    .missing-3 = Push your lower lip up against the upper one
    .extra = Try not to push your lower lip up
    .extra-2 = Let the skin of your chin go smooth
    .matched = Your wrinkled chin is right

# AU20
movement-lips-stretch =
    .missing = Stretch your mouth sideways
    .missing-2 = Pull your mouth corners straight out
    .missing-3 = Say a long “eee” without any sound
    .extra = Try not to stretch your mouth sideways
    .extra-2 = Let your mouth get narrower
    .matched = Your stretched mouth is right

# AU23
movement-lips-tight =
    .missing = Make your lips tight and narrow
    .missing-2 = Tense your lips so that they get thinner
    .missing-3 = Pull your lips tight, like a closed purse
    .extra = Try not to tense your lips
    .extra-2 = Let your lips go soft
    .matched = Your tight lips are right

# AU24
movement-lips-press =
    .missing = Press your lips together
    .missing-2 = Push your upper and lower lip together
    .missing-3 = Close your mouth firmly
    .extra = Try not to press your lips together
    .extra-2 = Let your lips only just touch
    .matched = Your pressed lips are right

# AU25
movement-lips-apart =
    .missing = Part your lips
    .missing-2 = Let a little air in between your lips
    .missing-3 = Let your teeth show a little
    .extra = Try to keep your lips together
    .extra-2 = Close your lips softly
    .matched = Your parted lips are right

# AU26
movement-jaw-drop =
    .missing = Let your jaw drop
    .missing-2 = Let your chin hang down
    .missing-3 = Open wide, as if to bite a big apple
    .extra = Try not to drop your jaw
    .extra-2 = Bring your teeth closer together
    .matched = Your dropped jaw is right

# AU28
movement-lips-in =
    .missing = Roll your lips in over your teeth
    .missing-2 = Hide your lips inside your mouth
    .missing-3 = Suck your lips in
    .extra = Try not to roll your lips in
    .extra-2 = Let your lips come out again
    .matched = Your rolled-in lips are right

# AU43
movement-eyes-closed =
    .missing = Close your eyes
    .missing-2 = Let your eyelids fall shut
    .missing-3 = Shut your eyes, as when you sleep
    .extra = Try to keep your eyes open
    .extra-2 = Hold your eyelids up
    .matched = Your closed eyes are right
